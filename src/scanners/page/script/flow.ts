/** Judges the effects of a page's scripts: data sent to other sites, and content that they write, load and run. */
import type { Program } from 'acorn';
import { judgeWrittenForm } from '../document/forms.ts';
import { readFragment } from '../document/fragment.ts';
import { judgeFrames } from '../document/frames.ts';
import type { Secret } from '../document/secrets.ts';
import { type Indicator, mergeByText, sign } from '../layer.ts';
import { shorten } from '../sentence.ts';
import type { IndicatorName } from '../weights.ts';
import { judgeCommands } from './commands.ts';
import type { Send } from './effect-log.ts';
import { type Effects, effectsOf } from './effects.ts';
import { isMostlyConstants } from './opaque.ts';
import { PageElements } from './page-elements.ts';
import { judgeHost, type ScriptContext, strangerAt } from './strangers.ts';
import { parseLoosely } from './syntax.ts';

export interface Flow {
  indicators: Indicator[];
  /** scripts that are not valid JavaScript */
  unparsed: readonly string[];
  /** code that scripts run or write as HTML */
  runs: readonly string[];
  /** URLs of scripts that scripts add to the page */
  scripts: readonly string[];
  /** URLs that scripts redirect to */
  redirects: readonly string[];
  /** text that is computed from character codes is run or written */
  runsDecoded: boolean;
  /** the data of all scripts was followed */
  isComplete: boolean;
}

/** Characters of code per page whose data is followed. */
const MAX_FOLLOWED = 1_500_000;
/** Scripts up to this length are always parsed; longer ones only when they read and send data, or decode text. */
const ALWAYS_PARSED = 24_000;
const MAX_ALWAYS_PARSED = 150_000;
/** Longer scripts are not parsed only because they decode text. */
const MAX_DECODING = 200_000;
const MAX_PROGRAMS = 5000;
/** A handler that only calls a function with a constant, so there is no data to follow. */
const PLAIN_CALL =
  /^\s{0,9}(?:return\s{1,4})?[\w$.]{1,60}\(\s{0,4}(?:\d{1,12}|'[^'"\\]{0,60}'|"[^'"\\]{0,60}")?\s{0,4}\)\s{0,4};?\s{0,9}$/;

const SENDS =
  /\bfetch\b|sendBeacon|XMLHttpRequest|new\s{1,4}Image\b|\.src\b|WebSocket|\$\.(?:post|ajax|get)|axios|\.action\b|setAttribute/;
const READS =
  /\.value\b|FormData|\.serialize|\.elements\b|\.val\s{0,4}\(|\.cookie\b|localStorage|sessionStorage|clipboard|\.(?:key|which|keyCode|charCode)\b/;
const ABSOLUTE_URL = /["'`](?:https?:|wss?:)?\\?\/\\?\/[a-z0-9]/i;
const DECODES = /\batob\b|\bunescape\b|fromCharCode|decodeURI|\.reverse\s{0,4}\(|\[\s{0,4}["']constructor/;
const RUNS = /\beval\b|\bFunction\b|document\.write|innerHTML|createElement|setTimeout/;

/** Parses the scripts that can have effects, within limits. */
class ScriptParser {
  readonly programs: Program[] = [];
  readonly unparsed: string[] = [];
  /** scripts beyond the limits */
  skipped = 0;
  readonly #seen = new Set<string>();
  #followed = 0;
  #always = 0;

  /** @param isWhole false: a piece of code, which need not be valid */
  add(code: string, isWhole: boolean): void {
    // List items often share a handler.
    if (this.#seen.has(code) || (PLAIN_CALL.test(code) && !RUNS.test(code))) return;
    this.#seen.add(code);
    if (!this.#isWorthParsing(code)) return;
    this.#followed += code.length;
    if (this.#followed > MAX_FOLLOWED || this.programs.length >= MAX_PROGRAMS) {
      this.skipped++;
      return;
    }
    const program = parseLoosely(code);
    if (program) this.programs.push(program);
    else if (isWhole) this.unparsed.push(code);
  }

  #isWorthParsing(code: string): boolean {
    if (code.length <= ALWAYS_PARSED && this.#always + code.length <= MAX_ALWAYS_PARSED) {
      this.#always += code.length;
      return true;
    }
    const decodes = DECODES.test(code);
    if (SENDS.test(code) && READS.test(code) && (ABSOLUTE_URL.test(code) || decodes)) return true;
    if (!decodes || !RUNS.test(code)) return false;
    if (code.length >= MAX_DECODING) this.skipped++;
    return code.length < MAX_DECODING;
  }
}

/**
 * @param scripts that browsers run
 * @param recovered pieces of code that were decoded
 */
export function judgeFlow(
  scripts: readonly string[],
  recovered: readonly string[],
  context: ScriptContext,
): Flow {
  const { content, harmless } = context;
  const parser = new ScriptParser();
  // Short handlers must not use up the limits before the scripts.
  const inOrder = scripts.length <= MAX_PROGRAMS ? scripts : scripts.toSorted((a, b) => b.length - a.length);
  for (const code of inOrder) parser.add(code, true);
  for (const code of recovered) if (/[(=]/.test(code)) parser.add(code, false);

  let elements = new PageElements(content);
  let effects = effectsOf(parser.programs, elements);
  // One more round: code that scripts run has effects, and HTML that they write has fields.
  const before = parser.programs.length;
  for (const code of effects.runs) parser.add(code, false);
  const forms = effects.writes
    .filter((html) => /<(?:input|textarea)\b/i.test(html))
    .flatMap((html) => readFragment(content.url, html).forms);
  if (parser.programs.length > before || forms.length > 0) {
    elements = new PageElements({ ...content, forms: [...content.forms, ...forms] });
    effects = effectsOf(parser.programs, elements);
  }
  harmless.add('scripts in the data flow', parser.skipped);
  harmless.add('characters of selectors', elements.longSelectors);
  harmless.addAll(effects.omissions);
  const isComplete = parser.unparsed.length === 0 && parser.skipped === 0;
  return { ...judgeEffects(effects, context), unparsed: parser.unparsed, isComplete };
}

function judgeEffects(effects: Effects, context: ScriptContext): Omit<Flow, 'unparsed' | 'isComplete'> {
  const { content, host } = context;
  const indicators = judgeSends(effects.sends, context);
  for (const action of effects.actions) indicators.push(...judgeWrittenForm(action, content, host));
  const runs = [...effects.runs];
  const scripts = [...effects.loads];
  for (const html of effects.writes) {
    const written = { ...readFragment(content.url, html), base: content.base };
    scripts.push(...written.scripts);
    runs.push(...written.inline.map(({ text }) => text));
    for (const { action } of written.forms) {
      if (action !== null) indicators.push(...judgeWrittenForm(action, written, host));
    }
    indicators.push(...judgeFrames(written, host));
    if (written.frames.some(({ src }) => /\.(?:php|cgi)\?/i.test(src) && strangerAt(src, context) !== null))
      indicators.push(
        sign(
          'written-frame-of-server-script',
          "A script writes a frame with another site's server-side script into the page.",
        ),
      );
  }
  if (effects.runsNoise) {
    indicators.push(sign('runs-noise', 'A script decodes data that looks encrypted, and runs it.'));
  } else if (effects.writesNoise && context.content.inline.some(({ text }) => isMostlyConstants(text))) {
    indicators.push(
      sign('writes-noise', 'A script decodes data that looks encrypted, and writes it into the page.'),
    );
  }
  for (const address of effects.runsFrom) {
    const from = strangerAt(address, context);
    if (from === null) continue;
    const text = `A script runs code that it fetches from ${shorten(from.host)}.`;
    indicators.push(sign('runs-fetched-code', text), ...judgeHost(from));
  }
  indicators.push(...judgeCommands(effects.copies));
  return {
    indicators: mergeByText(indicators),
    runs,
    scripts,
    redirects: effects.redirects,
    runsDecoded: effects.runsDecoded,
  };
}

/** What is sent, by its kind: the rule, and the end of `A script …`. */
const SENT_DATA: ReadonlyMap<string, readonly [rule: IndicatorName, does: string]> = new Map<
  Secret | string,
  readonly [IndicatorName, string]
>([
  ['seed', ['sends-seed', 'reads the recovery phrase of a wallet and sends it']],
  ['card', ['sends-card', 'reads card data and sends it']],
  ['card unseen', ['sends-card-unseen', 'reads card data and sends it']],
  ['password', ['sends-password', 'reads passwords and sends them']],
  ['code', ['sends-code', 'reads one-time codes and sends them']],
  ['identity', ['sends-identity', 'reads proof of identity and sends it']],
  ['keys', ['sends-keys', 'sends keystrokes']],
  ['clipboard', ['sends-clipboard', 'reads the clipboard and sends it']],
  ['cookies', ['sends-cookies', 'sends all cookies']],
  ['storage', ['sends-storage', 'sends everything in the storage of the page']],
]);

function judgeSends(sends: readonly Send[], context: ScriptContext): Indicator[] {
  const found: Indicator[] = [];
  for (const { address, kind, quiet } of sends) {
    const data = SENT_DATA.get(kind === 'card' && quiet ? 'card unseen' : kind);
    const to = data ? strangerAt(address, context) : null;
    if (!data || to === null) continue;
    found.push(sign(data[0], `A script ${data[1]} to ${shorten(to.host)}.`), ...judgeHost(to));
  }
  return found;
}
