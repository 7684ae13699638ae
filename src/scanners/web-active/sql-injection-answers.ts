/**
 * What two answers have in common. An answer is a bag of words, with its status, where it redirects to and the cookies
 * that it sets; whatever else differs between two pages (times, tokens, advertisements) differs at random, and falls out
 * when enough answers are compared.
 */
import type { Exchange } from '../http-evidence.ts';

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

/** Whether any two of them differ in anything. */
export function vary(answers: readonly Features[]): boolean {
  const [first, ...rest] = answers;
  if (!first) return false;
  return rest.some(
    (other) =>
      other.size !== first.size || [...first].some(([name, count]) => (other.get(name) ?? 0) !== count),
  );
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
