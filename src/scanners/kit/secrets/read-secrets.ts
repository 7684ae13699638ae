/** Finds the secrets in one file; runs in a thread. Secrets are masked in everything that it returns. */
import { createHmac, randomBytes } from 'node:crypto';
import { masked } from '../http-evidence.ts';
import type { SourceFile, SourceMatch, SourceProblem } from '../source/match.ts';
import { SECRET_RULES, type SecretRule } from './catalogue.ts';
import { isDemonstration, isMadeUp, isReference } from './plausibility.ts';
import type { Rejection, Span } from './secretlint.ts';

export interface SecretMatch extends SourceMatch {
  /**
   * Keyed hash of the secret, constant for the lifetime of the process: it recognises known secrets in the history.
   * Never show or store it.
   */
  mark: string;
}

export interface RejectedSecret {
  rule: string;
  why: Rejection;
  line: number;
  /** see SecretMatch */
  mark: string;
}

export interface SecretReading {
  path: string;
  matches: SecretMatch[];
  /** candidates that are not findings */
  rejected: RejectedSecret[];
  problem: SourceProblem | null;
}

/** Per file. */
const MAX_MATCHES = 100;
/** Candidates per rule and file. */
const MAX_TRIED = 20_000;
const MAX_TAKEN = 400;
const MAX_EXCERPT = 500;
const EXCERPT_BEFORE = 160;
const KEY_BEFORE = 80;
const MAX_KEY = 200;

const MAX_REJECTED = 1000;

type MaskedSpan = Required<Pick<Span, 'start' | 'end' | 'hideFrom' | 'hideTo'>>;
interface Candidate extends MaskedSpan {
  rule: SecretRule;
}
interface Rejected extends Candidate {
  why: Rejection;
}

/** Secrets in a file, in order of their places. Where rules overlap, the first in the catalogue wins. */
export function readSecrets({ path, content }: SourceFile): SecretReading {
  const text = decode(content);
  const { taken, rejected, hidden, limit } = candidatesOf(text, path);
  const matches: SecretMatch[] = [];
  const lines = createLines(text);
  for (const { rule, start, end, hideFrom, hideTo } of taken.slice(0, MAX_MATCHES)) {
    const { line, lineStart } = lines.at(start);
    const inside = text.slice(start, end).split('\n');
    matches.push({
      rule: rule.rule,
      line,
      column: start - lineStart + 1,
      endLine: line + inside.length - 1,
      endColumn: inside.length === 1 ? end - lineStart + 1 : (inside.at(-1) ?? '').length + 1,
      excerpt: excerptOf(text, lineStart, start, hidden),
      key: keyOf(text, lineStart, { start, end, hideFrom, hideTo }, hidden),
      mark: markOf(text.slice(hideFrom, hideTo)),
    });
  }
  const rejectedLines = createLines(text);
  return {
    path,
    matches,
    rejected: rejected.slice(0, MAX_REJECTED).map(({ rule, why, start, hideFrom, hideTo }) => ({
      rule: rule.rule,
      why,
      line: rejectedLines.at(start).line,
      mark: markOf(text.slice(hideFrom, hideTo)),
    })),
    problem: limitOf(taken.length, rejected.length, limit),
  };
}

function limitOf(taken: number, rejected: number, limit: string | null): SourceProblem | null {
  const code = 'LIMIT_REACHED';
  if (taken > MAX_MATCHES) return { code, message: `more than ${MAX_MATCHES} secrets in a file` };
  if (rejected > MAX_REJECTED) return { code, message: `more than ${MAX_REJECTED} rejected candidates` };
  return limit === null ? null : { code, message: limit };
}

/** Line numbers of offsets, which must be requested in ascending order. */
function createLines(text: string) {
  let line = 1;
  let lineStart = 0;
  return {
    at(place: number) {
      for (
        let next = text.indexOf('\n', lineStart);
        next !== -1 && next < place;
        next = text.indexOf('\n', next + 1)
      ) {
        line++;
        lineStart = next + 1;
      }
      return { line, lineStart };
    },
  };
}

const markOf = (secret: string): string => createHmac('sha256', markKey).update(secret).digest('base64');

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

interface Candidates {
  /** the secrets by place, without overlaps */
  taken: Candidate[];
  /** by place, without overlaps with each other or with secrets */
  rejected: Rejected[];
  /** all candidates, because an excerpt must not show a secret that was wrongly rejected */
  hidden: MaskedSpan[];
  /** an exceeded limit */
  limit: string | null;
}

function candidatesOf(text: string, path: string): Candidates {
  const folded = text.toLowerCase();
  const all: Candidates = { taken: [], rejected: [], hidden: [], limit: null };
  for (const rule of SECRET_RULES) {
    const where = rule.anyCase ? folded : text;
    if (rule.literals.some((literal) => where.includes(literal))) addCandidates(all, rule, text, path);
  }
  const taken = withoutOverlaps(all.taken);
  return {
    taken,
    rejected: withoutOverlaps(all.rejected).filter((one) => !taken.some((other) => overlaps(one, other))),
    hidden: merged(all.hidden),
    limit: all.limit,
  };
}

/** Adds the candidates of one rule, within the limits. */
function addCandidates(all: Candidates, rule: SecretRule, text: string, path: string): void {
  let tried = 0;
  let count = 0;
  for (const { start, end, hideFrom = start, hideTo = end, rejected, limit } of rule.find(text, path)) {
    if (limit !== undefined || ++tried > MAX_TRIED || count >= MAX_TAKEN) {
      all.limit = limit ?? `more than ${count >= MAX_TAKEN ? MAX_TAKEN : MAX_TRIED} candidates of one kind`;
      return;
    }
    const span = { start, end, hideFrom, hideTo };
    if (all.hidden.length < MAX_TRIED) all.hidden.push(span);
    const secret = text.slice(hideFrom, hideTo);
    const why = rejected ?? rejectionOf(rule, secret, { path, text, span });
    if (why === null) {
      count++;
      all.taken.push({ rule, ...span });
    } else if (!isReference(secret) && all.rejected.length < MAX_TRIED) {
      all.rejected.push({ rule, why, ...span });
    }
  }
}

function rejectionOf(
  rule: SecretRule,
  secret: string,
  place: Parameters<SecretRule['accepts']>[1],
): Rejection | null {
  // Multi-line keys contain every sequence somewhere; their own rule recognises made-up ones.
  if (!isOfLines(secret) && isMadeUp(secret)) return 'made-up';
  if (rule.accepts(secret, place)) return null;
  return isDemonstration(place.path) ? 'demonstration' : 'invalid';
}

const overlaps = (one: MaskedSpan, other: MaskedSpan): boolean =>
  one.start < other.end && other.start < one.end;

/** @param candidates in order of precedence */
function withoutOverlaps<One extends Candidate>(candidates: readonly One[]): One[] {
  const rank = new Map(candidates.map((candidate, index) => [candidate, index]));
  const byPlace = [...candidates].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: One[] = [];
  for (const candidate of byPlace) {
    const last = kept.at(-1);
    if (last === undefined || candidate.start >= last.end) kept.push(candidate);
    else if ((rank.get(candidate) ?? 0) < (rank.get(last) ?? 0)) kept[kept.length - 1] = candidate;
  }
  return kept;
}

function merged(spans: MaskedSpan[]): MaskedSpan[] {
  const all: MaskedSpan[] = [];
  for (const span of spans.sort((a, b) => a.hideFrom - b.hideFrom)) {
    const last = all.at(-1);
    if (last === undefined || span.hideFrom >= last.hideTo) all.push({ ...span });
    else last.hideTo = Math.max(last.hideTo, span.hideTo);
  }
  return all;
}

/** The part of a text between two places, with its secrets masked. */
function shown(text: string, from: number, to: number, hidden: readonly MaskedSpan[]): string {
  let result = '';
  let at = from;
  for (const { hideFrom, hideTo } of between(hidden, from, to)) {
    // A multi-line key is masked completely, after its header.
    const secret = text.slice(hideFrom, hideTo);
    result += text.slice(at, Math.max(at, hideFrom)) + (isOfLines(secret) ? '***' : masked(secret));
    at = hideTo;
  }
  return result + text.slice(at, Math.max(at, to));
}

const isOfLines = (secret: string): boolean => secret.length > 400 || /\n|\\n/.test(secret);

/** @param hidden by place, without overlaps */
function* between(hidden: readonly MaskedSpan[], from: number, to: number): Generator<MaskedSpan> {
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

/** The line of a secret; of a long line the part around it. */
function excerptOf(text: string, lineStart: number, at: number, hidden: readonly MaskedSpan[]): string {
  const from = at - lineStart > EXCERPT_BEFORE ? at - EXCERPT_BEFORE : lineStart;
  const newline = text.slice(at, at + 4 * MAX_EXCERPT).indexOf('\n');
  const to = newline === -1 ? Math.min(text.length, at + 4 * MAX_EXCERPT) : at + newline;
  const line = `${from > lineStart ? '…' : ''}${shown(text, from, to, hidden).trim()}`;
  return line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT - 1)}…` : line;
}

/** The text before the secret in its line, which is usually its name, and the masked secret. */
function keyOf(text: string, lineStart: number, span: MaskedSpan, hidden: readonly MaskedSpan[]): string {
  const from = Math.max(lineStart, span.start - KEY_BEFORE);
  const header = text.slice(span.start, span.hideFrom);
  const before = shown(text, from, span.start, hidden);
  const secret = text.slice(span.hideFrom, span.hideTo);
  const key = `${before}${header}${isOfLines(secret) ? '***' : masked(secret)}`;
  return key.replace(/\s+/g, ' ').trim().slice(-MAX_KEY);
}

let markKey: Uint8Array = randomBytes(32);

/** Sets the key of the marks. Each batch carries it, so that all threads use the same one. */
export function useMarkKey(key: Uint8Array): void {
  markKey = key;
}
