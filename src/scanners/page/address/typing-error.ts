/** How a word differs from a name: as a fraudster's copy does, as a slip of the finger does, or as words do. */

/**
 * `look-alike`: a letter that is read for another. `slip`: letters swapped, doubled, left out, added at the end, or hit
 * on a neighbouring key. `other`: another letter in a long name, such as words differ by.
 */
export type Mistake = 'look-alike' | 'slip' | 'other';

const LOOK_ALIKES = new Set('il li lj ij jl ji uv vu qg gq ce ec oc co'.split(' '));
const KEYS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
/** Other words are one letter away from shorter names. */
const LONG = 8;

/** @returns null if they differ by more, or by what shows no intent, such as the first letter */
export function mistakeBetween(word: string, name: string): Mistake | null {
  const start = commonStart(word, name);
  const end = commonEnd(word, name, start);
  const added = word.slice(start, word.length - end);
  const missing = name.slice(start, name.length - end);
  // Words that differ by their first letter are different words: `finance`, `mobile`.
  if (start === 0) return isLookAlike(added, missing) ? 'look-alike' : null;
  if (added.length === 1 && missing.length === 1) return substitution(added, missing, name);
  if (added.length === 2 && missing.length === 2 && added[0] === missing[1] && added[1] === missing[0]) {
    return 'slip';
  }
  if (added === '' && missing.length === 1) return 'slip';
  if (missing === '' && added.length === 1) return insertion(added, start, word);
  return null;
}

const isLookAlike = (a: string, b: string) => LOOK_ALIKES.has(a + b);

function substitution(added: string, missing: string, name: string): Mistake | null {
  if (isLookAlike(added, missing)) return 'look-alike';
  if (areNeighbours(added, missing)) return 'slip';
  return name.length >= LONG ? 'other' : null;
}

/** A doubled letter, or one at the end; others make other words. */
function insertion(added: string, at: number, word: string): Mistake | null {
  const isDoubled = word[at - 1] === added || word[at + 1] === added;
  const isPlural = at === word.length - 1 && added === 's';
  if (isDoubled || (at === word.length - 1 && !isPlural)) return 'slip';
  const isBesideKey = [word[at - 1], word[at + 1]].some((other) => areNeighbours(added, other ?? ''));
  return isBesideKey ? 'slip' : word.length > LONG ? 'other' : null;
}

function areNeighbours(a: string, b: string): boolean {
  for (const [row, keys] of KEYS.entries()) {
    const at = keys.indexOf(a);
    if (at < 0) continue;
    if (b !== '' && (keys[at - 1] === b || keys[at + 1] === b)) return true;
    return (
      b !== '' &&
      [KEYS[row - 1], KEYS[row + 1]].some(
        (other) => Math.abs((other ?? '').indexOf(b) - at) <= 1 && other?.includes(b),
      )
    );
  }
  return false;
}

function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let count = 0;
  while (count < most && a.at(-1 - count) === b.at(-1 - count)) count++;
  return count;
}
