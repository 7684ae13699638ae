/** Looks at one file with every rule of its language. Runs in a worker thread: parsing is native code that cannot wait. */
import { parse, type SgNode } from '@ast-grep/napi';
import type { SourceFile, SourceMatch, SourceReading } from '../source/match.ts';
import { GRAMMARS } from './language.ts';
import { namesOf } from './origin.ts';
import type { SourceRule } from './rule.ts';
import { rules } from './rules/index.ts';
import { variableOf } from './rules/shape.ts';
import { type Code, textOf } from './scope.ts';
import { hasScripts, languageOf } from './source-path.ts';
import { isReached, readValues } from './value.ts';

/** Bounds of one file; what is beyond is left out. */
const MAX_MATCHES = 100;
const MAX_CANDIDATES = 1_000;
const MAX_MS = 2_000;
/** What is longer is made by a program; made to be hostile, it takes the parser seconds that nothing can interrupt. */
const MAX_LENGTH = 512 * 1024;
/** Finding the place of a node takes time by the length of its line; nobody writes longer ones by hand. */
const MAX_LINE = 20_000;
/** Open brackets, those in texts included: people stay below a hundred, and programs that write programs below this. */
const MAX_NESTING = 1_000;
const MAX_EXCERPT = 500;
const MAX_KEY = 200;
/** Characters of a metavariable that a rule's `looks` see. */
const LOOK = 300;
/** Characters before a match that an excerpt of a long line shows. */
const BEFORE = 80;

const TOO_INTRICATE = 'too intricate to be looked at in full';

interface Range {
  start: number;
  end: number;
}

/** @param ours for a trial of other rules */
export function readSource(file: SourceFile, ours: readonly SourceRule[] = rules): SourceReading {
  const reading: SourceReading = { path: file.path, matches: [], problem: null };
  const language = languageOf(file.path);
  if (language === null || file.content.includes(0)) return reading;
  const text = new TextDecoder().decode(file.content);
  const source = hasScripts(file.path) ? scriptsOf(text) : text;
  const isOpen = namesOf(language).entrances.test(source);
  const inPlay = ours.filter(
    ({ languages, flow, words }) =>
      languages.includes(language) &&
      (isOpen || flow === undefined || flow.from === 'parameter') &&
      words.some((word) => source.includes(word)),
  );
  if (inPlay.length === 0) return reading;
  if (source.length > MAX_LENGTH)
    return { ...reading, problem: `code of more than ${MAX_LENGTH} characters` };
  if (longestLine(source) > MAX_LINE)
    return { ...reading, problem: `a line of more than ${MAX_LINE} characters` };
  if (nestingOf(source) > MAX_NESTING) return { ...reading, problem: 'nested too deeply' };

  const code: Code = { source, root: parse(GRAMMARS[language], source).root(), language };
  const found = findAll(code, inPlay);
  reading.matches = describe(source, found.matches);
  reading.problem = found.problem;
  return reading;
}

interface Match extends Range {
  rule: SourceRule;
  secret: Range | null;
}

function findAll(code: Code, inPlay: readonly SourceRule[]): { matches: Match[]; problem: string | null } {
  const matches: Match[] = [];
  const deadline = performance.now() + MAX_MS;
  const values = readValues(code, deadline);
  for (const rule of inPlay) {
    if (performance.now() > deadline) return { matches, problem: TOO_INTRICATE };
    if (rule.where !== undefined && code.root.find({ rule: rule.where }) === null) continue;
    const candidates = code.root.findAll({ rule: rule.rule });
    for (const node of candidates.slice(0, MAX_CANDIDATES)) {
      if (performance.now() > deadline) return { matches, problem: TOO_INTRICATE };
      const { start, end } = rangeOf(node);
      // Rules of one type are in order of their confidence: the first one says it.
      if (matches.some((one) => isSameFlaw(one, rule, start, end))) continue;
      if (!looksRight(rule, node) || !meetsFlow(rule, node)) continue;
      const secret = rule.secret === undefined ? null : variableOf(node, rule.secret);
      matches.push({ rule, start, end, secret: secret && rangeOf(secret) });
      if (matches.length === MAX_MATCHES) return { matches, problem: null };
    }
  }
  return { matches, problem: null };

  function looksRight({ looks = {} }: SourceRule, node: SgNode): boolean {
    return Object.entries(looks).every(([name, look]) => {
      const value = variableOf(node, name);
      return value !== null && look.test(textOf(code, value, LOOK));
    });
  }

  function meetsFlow({ flow }: SourceRule, node: SgNode): boolean {
    if (flow === undefined) return true;
    const value = variableOf(node, flow.value);
    return value !== null && isReached(flow, values.partsOf(value));
  }
}

function longestLine(source: string): number {
  let longest = 0;
  let start = 0;
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', start)) {
    longest = Math.max(longest, at - start);
    start = at + 1;
  }
  return Math.max(longest, source.length - start);
}

function nestingOf(source: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source.charCodeAt(at);
    if (character === 40 || character === 91 || character === 123) deepest = Math.max(deepest, ++depth);
    else if ((character === 41 || character === 93 || character === 125) && depth > 0) depth--;
  }
  return deepest;
}

const isSameFlaw = (one: Match, { flaw }: SourceRule, start: number, end: number): boolean =>
  one.rule.flaw.type === flaw.type && one.start < end && start < one.end;

function rangeOf(node: SgNode): Range {
  const { start, end } = node.range();
  return { start: start.index, end: end.index };
}

function describe(source: string, matches: readonly Match[]): SourceMatch[] {
  const secrets = matches.flatMap(({ secret }) => (secret === null ? [] : [secret]));
  const lines = lineStarts(source);
  return matches
    .toSorted((a, b) => a.start - b.start)
    .map(({ rule, start, end }) => {
      const from = placeOf(lines, start);
      const to = placeOf(lines, end);
      return {
        rule: rule.id,
        line: from.line,
        column: from.column,
        endLine: to.line,
        endColumn: to.column,
        excerpt: excerptOf(source, lines, { start, end }, secrets),
        key: shown(source, start, Math.min(end, start + 4 * MAX_KEY), secrets)
          .replace(/\s+/g, ' ')
          .slice(0, MAX_KEY),
      };
    });
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Line and column from 1. */
function placeOf(starts: readonly number[], at: number): { line: number; column: number } {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

function excerptOf(
  source: string,
  lines: readonly number[],
  { start, end }: Range,
  secrets: Range[],
): string {
  const lineStart = lines[placeOf(lines, start).line - 1] ?? 0;
  const newline = source.indexOf('\n', end);
  const from = Math.max(lineStart, start - BEFORE);
  const to = newline === -1 ? source.length : newline;
  // What is masked may make it longer or shorter.
  return shown(source, from, Math.min(to, from + MAX_EXCERPT), secrets)
    .trimEnd()
    .slice(0, MAX_EXCERPT);
}

/** A part of the source, its secrets masked. */
function shown(source: string, start: number, end: number, secrets: readonly Range[]): string {
  let text = '';
  let at = start;
  for (const secret of secrets.toSorted((a, b) => a.start - b.start)) {
    if (secret.end <= at || secret.start >= end) continue;
    text += `${source.slice(at, Math.max(at, secret.start))}***`;
    at = secret.end;
  }
  return text + source.slice(at, Math.max(at, end));
}

/** The scripts of a page where they are, all else blank, so that places stay what they are. */
function scriptsOf(page: string): string {
  const opening = /<script\b/gi;
  const closing = /<\/script/gi;
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  let code = '';
  let at = 0;
  while (true) {
    opening.lastIndex = at;
    const open = opening.exec(page)?.index ?? -1;
    const body = open === -1 ? 0 : page.indexOf('>', open) + 1;
    if (body === 0) return code + blank(page.slice(at));
    closing.lastIndex = body;
    const end = closing.exec(page)?.index ?? page.length;
    code += blank(page.slice(at, body));
    code += NO_CODE.test(page.slice(open, Math.min(body, open + 500)))
      ? blank(page.slice(body, end))
      : page.slice(body, end);
    at = end;
  }
}

/** Script elements that hold something else. */
const NO_CODE =
  /\btype\s{0,9}=\s{0,9}["']?(?:application\/(?:ld\+)?json|text\/(?:x-|html|template)|importmap)/i;
