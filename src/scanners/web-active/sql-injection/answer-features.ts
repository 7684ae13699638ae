/**
 * Compares responses as bags of words, plus status, redirect target and cookie names. Whatever else differs
 * between two pages (times, tokens, advertisements) differs at random, and drops out once enough responses are compared.
 */
import type { Exchange } from '../../kit/http-evidence.ts';

/** Number of occurrences of each feature. */
export type Features = ReadonlyMap<string, number>;

const MAX_CHARACTERS = 400_000;
const MAX_WORDS = 30_000;
const WORD = /[\p{L}\p{N}_]+/gu;

interface ReadOptions {
  /** numbers that were sent; they are ignored where the page repeats them */
  numbers?: readonly string[];
  /** whether the order of words matters */
  ordered?: boolean;
  /** called when the response is too long to compare completely */
  onCut?: () => void;
}

export function featuresOf(
  { response }: Exchange,
  { numbers = [], ordered = false, onCut }: ReadOptions = {},
): Features {
  const features = new Map<string, number>();
  const add = (feature: string) => features.set(feature, (features.get(feature) ?? 0) + 1);
  const without = (text: string) => numbers.reduce((rest, number) => rest.replaceAll(number, '#'), text);

  add(`status ${response.status}`);
  for (const [word] of without(response.headers.location ?? '').matchAll(WORD)) add(`location ${word}`);
  for (const cookie of (response.headers['set-cookie'] ?? '').split('\n')) {
    add(`cookie ${cookie.split('=', 1)[0]}`);
  }
  const words: string[] = [];
  let isCut = response.body.length > MAX_CHARACTERS;
  for (const [word] of without(response.body.slice(0, MAX_CHARACTERS)).matchAll(WORD)) {
    if (words.length === MAX_WORDS) {
      isCut = true;
      break;
    }
    words.push(word);
    add(word);
  }
  if (isCut) onCut?.();
  if (ordered) {
    // Words that occur once identify their row of a table; the other words are the same in all rows.
    const single = words.filter((word) => features.get(word) === 1);
    for (const [at, word] of single.entries()) add(`${word} then ${single[at + 1]}`);
  }
  return features;
}

/**
 * Features that distinguish two kinds of responses: each occurs equally often in all responses of one kind, and equally often
 * in all of the other, but not as often as in the first.
 */
function differences(one: readonly Features[], other: readonly Features[]): string[] {
  const [first] = one;
  const [opposite] = other;
  if (!first || !opposite) return [];
  const names = new Set([...first.keys(), ...opposite.keys()]);
  return [...names].filter((name) => {
    const here = first.get(name) ?? 0;
    const there = opposite.get(name) ?? 0;
    return (
      here !== there &&
      one.every((features) => (features.get(name) ?? 0) === here) &&
      other.every((features) => (features.get(name) ?? 0) === there)
    );
  });
}

/** Incremental `differences`. It keeps only features that still distinguish the sides, since pages may be large. */
export interface Comparison {
  add(side: Side, features: Features): void;
  /** `differences` of all answers so far */
  telling(): string[];
  /** Whether a response matches a side in every distinguishing feature. */
  isLike(side: Side, features: Features): boolean;
}
export type Side = 'one' | 'other';

export function createComparison(): Comparison {
  /** responses before the first one of the other side */
  const early: Record<Side, Features[]> = { one: [], other: [] };
  let told: Map<string, Record<Side, number>> | null = null;

  const compared = () => {
    if (told) return told;
    const { one, other } = early;
    const count = (list: readonly Features[], name: string) => list[0]?.get(name) ?? 0;
    const found = new Map(
      differences(one, other).map((name) => [name, { one: count(one, name), other: count(other, name) }]),
    );
    if (one.length > 0 && other.length > 0) {
      told = found;
      for (const list of [one, other]) list.length = 0;
    }
    return found;
  };
  return {
    add(side, features) {
      if (!told) early[side].push(features);
      else {
        for (const [name, count] of told) if ((features.get(name) ?? 0) !== count[side]) told.delete(name);
      }
    },
    telling: () => [...compared().keys()],
    isLike: (side, features) =>
      [...compared()].every(([name, count]) => (features.get(name) ?? 0) === count[side]),
  };
}

/** A hash: equal for equal features, and hardly ever equal for others. */
export function signatureOf(features: Features): number {
  let sum = 0;
  for (const [name, count] of features) {
    // FNV-1a. The sum does not depend on the order.
    let hash = 2166136261 ^ count;
    for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 16777619);
    sum = (sum + (hash >>> 0)) % Number.MAX_SAFE_INTEGER;
  }
  return sum;
}

/** Features of the usual answer that occur less or more often in another one, with their usual counts. */
export function lostIn(other: Features, usual: Features): ReadonlyMap<string, number> {
  const lost = new Map<string, number>();
  for (const name of differences([usual], [other])) {
    const count = usual.get(name);
    if (count !== undefined) lost.set(name, count);
  }
  return lost;
}
