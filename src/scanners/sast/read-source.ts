/** Applies the rules to one file. Runs in a worker thread, because parsing is native code that blocks. */
import { parse, type SgNode } from '@ast-grep/napi';
import type { SourceFile, SourceMatch, SourceProblem, SourceReading } from '../kit/source/match.ts';
import { GRAMMARS } from './language.ts';
import { type Code, textOf } from './names.ts';
import { knownNamesOf } from './origin.ts';
import type { Language, SourceRule } from './rule.ts';
import { rules } from './rules/index.ts';
import { variableOf } from './rules/shape.ts';
import { hasScripts, languageOf } from './source-path.ts';
import { isReached } from './value.ts';
import { ValueReader } from './value-reader.ts';

/** Limits per file. */
const MAX_MATCHES = 100;
/** per rule */
const MAX_CANDIDATES = 3_000;
const MAX_MS = 2_000;
/** Longer code is generated. Hostile code would block the parser for seconds, and parsing cannot be interrupted. */
const MAX_LENGTH = 512 * 1024;
/** Words and symbols, which determine the memory use. Some 80 kB of hand-written code have as many. */
const MAX_TOKENS = 20_000;
/** Locating a node takes time by the length of its line. Hand-written lines are shorter. */
const MAX_LINE = 20_000;
/** Open brackets, including those in strings. Hand-written code has fewer than a hundred, generated code fewer than this. */
const MAX_NESTING = 1_000;
const MAX_EXCERPT = 500;
const MAX_KEY = 200;
/** Characters of a metavariable that a rule's `looks` match against. */
const LOOK = 300;
/** Characters before a match in an excerpt of a long line. */
const BEFORE = 80;

/** Measured bytes of native memory: per token of a parsed file, and per match with its metavariables. */
const TOKEN_BYTES = 400;
const FOUND_BYTES = 1_500;

const skipped = (message: string): SourceProblem => ({ code: 'CONTENT_SKIPPED', message });
const TOOK_TOO_LONG: SourceProblem = { code: 'TIMED_OUT', message: `not finished after ${MAX_MS} ms` };

interface Range {
  start: number;
  end: number;
}

/**
 * @param useMemory called with a number of bytes before and after native memory is used
 * @param ours the rules, for tests
 */
export async function readSource(
  file: SourceFile,
  useMemory: UseMemory = async () => {},
  ours: readonly SourceRule[] = rules,
): Promise<SourceReading> {
  const reading: SourceReading = { path: file.path, matches: [], problem: null };
  const language = languageOf(file.path);
  if (language === null || file.content.includes(0)) return reading;
  const text = new TextDecoder().decode(file.content);
  const source = hasScripts(file.path) ? scriptsOf(text) : text;
  const applicable = applicableRules(ours, language, source);
  if (applicable.length === 0) return reading;
  const tokens = boundedTokens(source);
  if (typeof tokens !== 'number') return { ...reading, problem: tokens };

  await useMemory(tokens * TOKEN_BYTES);
  const code: Code = { source, root: parse(GRAMMARS[language], source).root(), language };
  const search = new FlawSearch(code);
  await search.run(applicable, useMemory);
  return { ...reading, matches: describe(source, search.matches), problem: search.problem };
}

type UseMemory = (bytes: number) => Promise<void>;

/** Rules that can match, by the words in the source. */
function applicableRules(all: readonly SourceRule[], language: Language, source: string): SourceRule[] {
  const hasEntrance = knownNamesOf(language).entrances.test(source);
  return all.filter(
    ({ languages, flow, words }) =>
      languages.includes(language) &&
      (hasEntrance || flow === undefined || flow.from === 'parameter' || flow.from === 'unknown') &&
      words.some((word) => source.includes(word)),
  );
}

/** @returns the number of tokens; or why the source is not parsed */
function boundedTokens(source: string): number | SourceProblem {
  if (source.length > MAX_LENGTH) return skipped(`code of more than ${MAX_LENGTH} characters`);
  if (longestLine(source) > MAX_LINE) return skipped(`a line of more than ${MAX_LINE} characters`);
  const tokens = countTokens(source);
  if (tokens > MAX_TOKENS) return skipped(`code of more than ${MAX_TOKENS} tokens`);
  if (nestingOf(source) > MAX_NESTING) return skipped(`brackets nested deeper than ${MAX_NESTING} levels`);
  return tokens;
}

interface Match extends Range {
  rule: SourceRule;
  secret: Range | null;
}

/** Applies rules to one file, within limits. */
class FlawSearch {
  readonly matches: Match[] = [];
  /** the limit that ended the search */
  problem: SourceProblem | null = null;
  readonly #code: Code;
  readonly #deadline = performance.now() + MAX_MS;
  readonly #values: ValueReader;

  constructor(code: Code) {
    this.#code = code;
    this.#values = new ValueReader(code, this.#deadline);
  }

  async run(applicable: readonly SourceRule[], useMemory: UseMemory): Promise<void> {
    for (const rule of applicable) {
      if (performance.now() > this.#deadline) {
        this.problem = TOOK_TOO_LONG;
        return;
      }
      if (rule.where !== undefined && this.#code.root.find({ rule: rule.where }) === null) continue;
      const candidates = this.#apply(rule);
      if (this.problem !== null) return;
      await useMemory(candidates * FOUND_BYTES);
    }
  }

  /** A separate method, so that nodes can be garbage collected afterwards. @returns the number of candidates */
  #apply(rule: SourceRule): number {
    const candidates = this.#code.root.findAll({ rule: rule.rule });
    for (const [at, node] of candidates.entries()) {
      this.problem = this.#boundReached(at);
      if (this.problem !== null) break;
      const range = rangeOf(node);
      // Rules of one type are ordered by confidence, so the first match counts.
      if (this.matches.some((one) => isSameFlaw(one, rule, range))) continue;
      if (!this.#hasLooks(rule, node) || !this.#hasFlow(rule, node)) continue;
      if (this.matches.length === MAX_MATCHES) {
        this.problem = { code: 'LIMIT_REACHED', message: `more than ${MAX_MATCHES} flaws in a file` };
        break;
      }
      const secret = rule.secret === undefined ? null : variableOf(node, rule.secret);
      this.matches.push({ rule, ...range, secret: secret && rangeOf(secret) });
    }
    return candidates.length;
  }

  #boundReached(candidate: number): SourceProblem | null {
    if (candidate === MAX_CANDIDATES)
      return { code: 'LIMIT_REACHED', message: `more than ${MAX_CANDIDATES} places for one rule` };
    return performance.now() > this.#deadline ? TOOK_TOO_LONG : null;
  }

  #hasLooks({ looks = {}, aliases = [] }: SourceRule, node: SgNode): boolean {
    return Object.entries(looks).every(([name, look]) => {
      const value = variableOf(node, name);
      if (value === null) return false;
      const looksRight = (one: SgNode) => look.test(textOf(this.#code, one, LOOK));
      return (
        looksRight(value) || (aliases.includes(name) && this.#values.definitionsOf(value).some(looksRight))
      );
    });
  }

  #hasFlow({ flow }: SourceRule, node: SgNode): boolean {
    if (flow === undefined) return true;
    const value = variableOf(node, flow.value);
    return value !== null && isReached(flow, this.#values.partsOf(value, flow.guards));
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

/** Counts words and symbols, including those in strings and comments. */
function countTokens(source: string): number {
  let count = 0;
  let inWord = false;
  for (let at = 0; at < source.length; at++) {
    const character = source.charCodeAt(at);
    const isWord = isWordCharacter(character);
    if (character > 32 && !(isWord && inWord)) count++;
    inWord = isWord;
  }
  return count;
}

/** Letters, digits, `_`, `$`, and non-ASCII characters. */
const isWordCharacter = (character: number): boolean =>
  character > 127 ||
  (character >= 97 && character <= 122) ||
  (character >= 65 && character <= 90) ||
  (character >= 48 && character <= 57) ||
  character === 95 ||
  character === 36;

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

const isSameFlaw = (one: Match, { flaw }: SourceRule, { start, end }: Range): boolean =>
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
  // Masking may change the length.
  return shown(source, from, Math.min(to, from + MAX_EXCERPT), secrets)
    .trimEnd()
    .slice(0, MAX_EXCERPT);
}

/** A part of the source with secrets masked. */
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

/** The scripts of a page with all else blanked out, so that lines and columns stay the same. */
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

/** Types of script elements that contain no code. */
const NO_CODE =
  /\btype\s{0,9}=\s{0,9}["']?(?:application\/(?:ld\+)?json|text\/(?:x-|html|template)|importmap)/i;
