/**
 * Follows data through the scripts of a page without running them: from sources (fields, keys, clipboard, cookies,
 * storage) to the network, and records content that they write, load and run.
 *
 * The order of statements is ignored: a variable is the union of all values that are ever assigned to it. The syntax
 * trees are visited until no variable changes. Data is followed through variables, object and array literals, template
 * strings, parameters and results of functions, callbacks and promises; not through conditions.
 */
import type { Program } from 'acorn';
import { Omissions } from '../omissions.ts';
import type { Send } from './effect-log.ts';
import { NODES } from './expressions.ts';
import { Interpreter } from './interpreter.ts';
import type { Elements } from './member.ts';
import { countDropped } from './value.ts';

export interface Effects {
  sends: readonly Send[];
  /** HTML that is written into the page */
  writes: readonly string[];
  /** text that is run as code */
  runs: readonly string[];
  /** URLs of scripts and frames that are added */
  loads: readonly string[];
  /** URLs that forms are sent to */
  actions: readonly string[];
  /** URLs that the page is redirected to */
  redirects: readonly string[];
  /** URLs whose responses are run as code */
  runsFrom: readonly string[];
  /** shell commands that visitors may copy */
  copies: readonly string[];
  /** text that looks encrypted is decoded and run */
  runsNoise: boolean;
  /** the same, written into the page */
  writesNoise: boolean;
  /** text that is computed from character codes is run or written */
  runsDecoded: boolean;
  /** parts that exceed the limits of the analysis */
  omissions: Omissions;
}

const MAX_PASSES = 5;

export function effectsOf(programs: readonly Program[], elements: Elements): Effects {
  const interpreter = new Interpreter(elements, NODES);
  const { effects } = interpreter;
  let isSettled = false;
  let droppedValues = 0;
  for (let pass = 0; pass < MAX_PASSES && !isSettled && !interpreter.isCut; pass++) {
    const { result, dropped } = countDropped(() => interpreter.pass(programs));
    isSettled = !result;
    droppedValues = dropped;
  }
  const omissions = new Omissions();
  omissions.add('steps of the data flow', interpreter.skipped);
  omissions.add('effects of the data flow', effects.dropped);
  omissions.add('values of the data flow', droppedValues);
  if (!isSettled && !interpreter.isCut) omissions.add('passes of the data flow', 1);
  return {
    sends: [...effects.sends.values()],
    writes: [...effects.writes],
    runs: [...effects.runs],
    loads: [...effects.loads],
    actions: [...effects.actions],
    redirects: [...effects.redirects],
    runsFrom: [...effects.runsFrom],
    copies: [...effects.copies],
    runsNoise: effects.runsNoise,
    writesNoise: effects.writesNoise,
    runsDecoded: effects.runsDecoded,
    omissions,
  };
}
