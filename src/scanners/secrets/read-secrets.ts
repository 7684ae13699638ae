/** The look at one file, in a thread. Nothing that leaves here has a secret in it. */
import { createHmac, randomBytes } from 'node:crypto';
import { masked } from '../http-evidence.ts';
import type { SourceFile, SourceMatch } from '../source/match.ts';
import { SECRET_RULES, type SecretRule } from './catalogue.ts';
import { isMadeUp } from './plausibility.ts';
import type { Span } from './secretlint.ts';

export interface SecretMatch extends SourceMatch {
  /**
   * The same for the same secret as long as the process lives, and nothing outside it: tells a secret of the history
   * from those that are known. Never to be shown or stored.
   */
  mark: string;
}

export interface SecretReading {
  path: string;
  matches: SecretMatch[];
  problem: string | null;
}

/** Of one file. */
const MAX_MATCHES = 100;
/** Of one rule in one file, taken or not. */
const MAX_TRIED = 20_000;
const MAX_TAKEN = 400;
const MAX_EXCERPT = 500;
const EXCERPT_BEFORE = 160;
const KEY_BEFORE = 80;
const MAX_KEY = 200;

interface Candidate extends Required<Span> {
  rule: SecretRule;
}

/** Secrets of a file, in order of their places. One place is one secret: the first rule of the catalogue has it. */
export function readSecrets({ path, content }: SourceFile): SecretReading {
  const text = decode(content);
  const { taken, hidden } = candidatesOf(text, path);
  const matches: SecretMatch[] = [];
  let lineStart = 0;
  let line = 1;
  for (const { rule, start, end, hideFrom, hideTo } of taken.slice(0, MAX_MATCHES)) {
    for (
      let next = text.indexOf('\n', lineStart);
      next !== -1 && next < start;
      next = text.indexOf('\n', next + 1)
    ) {
      line++;
      lineStart = next + 1;
    }
    const inside = text.slice(start, end).split('\n');
    const secret = text.slice(hideFrom, hideTo);
    matches.push({
      rule: rule.rule,
      line,
      column: start - lineStart + 1,
      endLine: line + inside.length - 1,
      endColumn: inside.length === 1 ? end - lineStart + 1 : (inside.at(-1) ?? '').length + 1,
      excerpt: excerptOf(text, lineStart, start, hidden),
      key: keyOf(text, lineStart, { start, end, hideFrom, hideTo }, hidden),
      mark: createHmac('sha256', markKey).update(secret).digest('base64'),
    });
  }
  const problem =
    taken.length > MAX_MATCHES ? `only the first ${MAX_MATCHES} secrets of the file are told of` : null;
  return { path, matches, problem };
}

function decode(content: Uint8Array): string {
  const buffer = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (content[0] === 0xff && content[1] === 0xfe) return buffer.toString('utf16le', 2);
  if (content[0] === 0xfe && content[1] === 0xff) {
    const even = buffer.subarray(2, buffer.length - (buffer.length % 2));
    return Buffer.from(even).swap16().toString('utf16le');
  }
  const text = buffer.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/**
 * @returns `taken`: the secrets, by place, none over another; `hidden`: whatever looked like one to any rule, so that no
 * excerpt shows what was left out by a hair
 */
function candidatesOf(text: string, path: string): { taken: Candidate[]; hidden: Required<Span>[] } {
  const folded = text.toLowerCase();
  const taken: Candidate[] = [];
  const hidden: Required<Span>[] = [];
  for (const rule of SECRET_RULES) {
    const where = rule.anyCase ? folded : text;
    if (!rule.literals.some((literal) => where.includes(literal))) continue;
    let tried = 0;
    let count = 0;
    for (const { start, end, hideFrom = start, hideTo = end } of rule.find(text, path)) {
      if (++tried > MAX_TRIED || count >= MAX_TAKEN) break;
      const span = { start, end, hideFrom, hideTo };
      if (hidden.length < MAX_TRIED) hidden.push(span);
      const secret = text.slice(hideFrom, hideTo);
      // A key of many lines has every sequence somewhere; what made-up ones look like its own rule knows.
      if (!isOfLines(secret) && isMadeUp(secret)) continue;
      if (!rule.accepts(secret, { path, text, span })) continue;
      count++;
      taken.push({ rule, ...span });
    }
  }
  return { taken: withoutOverlaps(taken), hidden: merged(hidden) };
}

/** @param candidates in order of precedence */
function withoutOverlaps(candidates: readonly Candidate[]): Candidate[] {
  const rank = new Map(candidates.map((candidate, index) => [candidate, index]));
  const byPlace = [...candidates].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Candidate[] = [];
  for (const candidate of byPlace) {
    const last = kept.at(-1);
    if (last === undefined || candidate.start >= last.end) kept.push(candidate);
    else if ((rank.get(candidate) ?? 0) < (rank.get(last) ?? 0)) kept[kept.length - 1] = candidate;
  }
  return kept;
}

function merged(spans: Required<Span>[]): Required<Span>[] {
  const all: Required<Span>[] = [];
  for (const span of spans.sort((a, b) => a.hideFrom - b.hideFrom)) {
    const last = all.at(-1);
    if (last === undefined || span.hideFrom >= last.hideTo) all.push({ ...span });
    else last.hideTo = Math.max(last.hideTo, span.hideTo);
  }
  return all;
}

/** The part of a text between two places, with every secret masked that reaches into it. */
function shown(text: string, from: number, to: number, hidden: readonly Required<Span>[]): string {
  let result = '';
  let at = from;
  for (const { hideFrom, hideTo } of between(hidden, from, to)) {
    // Of a key of many lines, what is behind its header goes without a word.
    const secret = text.slice(hideFrom, hideTo);
    result += text.slice(at, Math.max(at, hideFrom)) + (isOfLines(secret) ? '***' : masked(secret));
    at = hideTo;
  }
  return result + text.slice(at, Math.max(at, to));
}

const isOfLines = (secret: string): boolean => secret.length > 400 || /\n|\\n/.test(secret);

/** @param hidden by place, none over another */
function* between(hidden: readonly Required<Span>[], from: number, to: number): Generator<Required<Span>> {
  let low = 0;
  let high = hidden.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hidden[middle]?.hideTo ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < hidden.length; index++) {
    const span = hidden[index];
    if (span === undefined || span.hideFrom >= to) return;
    yield span;
  }
}

/** The line of a secret; of a long one the part around it. */
function excerptOf(text: string, lineStart: number, at: number, hidden: readonly Required<Span>[]): string {
  const from = at - lineStart > EXCERPT_BEFORE ? at - EXCERPT_BEFORE : lineStart;
  const newline = text.slice(at, at + 4 * MAX_EXCERPT).indexOf('\n');
  const to = newline === -1 ? Math.min(text.length, at + 4 * MAX_EXCERPT) : at + newline;
  const line = `${from > lineStart ? '…' : ''}${shown(text, from, to, hidden).trim()}`;
  return line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT - 1)}…` : line;
}

/** What stands before the secret in its line, which is most often its name, and what may be told of itself. */
function keyOf(
  text: string,
  lineStart: number,
  span: Required<Span>,
  hidden: readonly Required<Span>[],
): string {
  const from = Math.max(lineStart, span.start - KEY_BEFORE);
  const header = text.slice(span.start, span.hideFrom);
  const before = shown(text, from, span.start, hidden);
  const secret = text.slice(span.hideFrom, span.hideTo);
  const key = `${before}${header}${isOfLines(secret) ? '***' : masked(secret)}`;
  return key.replace(/\s+/g, ' ').trim().slice(-MAX_KEY);
}

let markKey: Uint8Array = randomBytes(32);

/** Marks of all threads are to be the same: they are handed one key with each batch. */
export function useMarkKey(key: Uint8Array): void {
  markKey = key;
}
