/**
 * What two answers have in common. An answer is a bag of words, with its status, where it redirects to and the cookies
 * that it sets; whatever else differs between two pages (times, tokens, advertisements) differs at random, and falls out
 * when enough answers are compared.
 */
import type { Exchange } from '../../kit/http-evidence.ts';

/** How often each thing is there. */
export type Features = ReadonlyMap<string, number>;

const MAX_CHARACTERS = 400_000;
const MAX_WORDS = 30_000;
const WORD = /[\p{L}\p{N}_]+/gu;

/**
 * @param numbers that were sent along and are left out where they come back, in whatever encoding
 * @param ordered whether it matters which word follows which
 */
export function featuresOf(
  { response }: Exchange,
  numbers: readonly string[] = [],
  ordered = false,
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
  for (const [word] of without(response.body.slice(0, MAX_CHARACTERS)).matchAll(WORD)) {
    if (words.length === MAX_WORDS) break;
    words.push(word);
    add(word);
  }
  if (ordered) {
    // Words that come once stand for what they are part of; between two rows of a table all others are the same.
    const single = words.filter((word) => features.get(word) === 1);
    for (const [at, word] of single.entries()) add(`${word} then ${single[at + 1]}`);
  }
  return features;
}

/**
 * What tells two kinds of answers apart, whichever two are compared: it is there equally often in all of the one kind, and
 * equally often, but not as often, in all of the other.
 */
export function differences(one: readonly Features[], other: readonly Features[]): string[] {
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

/** The same, of answers that come one by one. Of what does not tell them apart nothing is kept: pages may be big. */
export interface Comparison {
  add(side: Side, features: Features): void;
  /** As `differences` of all that were added. */
  telling(): string[];
  /** Whether an answer is like those of a side, in all that tells them apart. */
  isLike(side: Side, features: Features): boolean;
}
export type Side = 'one' | 'other';

export function createComparison(): Comparison {
  /** those that came before there was anything to compare them with */
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

/** Equal for answers that differ in nothing; of two that differ, hardly ever. */
export function signatureOf(features: Features): number {
  let sum = 0;
  for (const [name, count] of features) {
    // FNV-1a; summed up, so that the order does not count.
    let hash = 2166136261 ^ count;
    for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 16777619);
    sum = (sum + (hash >>> 0)) % Number.MAX_SAFE_INTEGER;
  }
  return sum;
}

/** What a usual answer has and another has lost, with how often it was there. */
export function lostIn(other: Features, usual: Features): ReadonlyMap<string, number> {
  const lost = new Map<string, number>();
  for (const name of differences([usual], [other])) {
    const count = usual.get(name);
    if (count !== undefined) lost.set(name, count);
  }
  return lost;
}

/** Statuses of what stands before an application and does not let a request through. */
const BLOCKING = new Set([403, 406, 418, 429, 503]);
const BLOCK_PAGE =
  /request (?:has been )?(?:blocked|rejected)|access denied|web application firewall|attention required!|mod_security|incident id|support id is|too many requests|unusual traffic|captcha/i;

/** Whether a request was stopped for its form, so that its answer tells nothing of the application. */
export function isBlocked({ response }: Exchange, usual: Exchange): boolean {
  if (response.status === usual.response.status && BLOCKING.has(response.status)) return false;
  return (
    BLOCKING.has(response.status) || (BLOCK_PAGE.test(response.body) && !BLOCK_PAGE.test(usual.response.body))
  );
}
