/** Whether things stand near each other in a text, in time linear in its length whatever the text repeats. */

export interface Near {
  /** what is looked for first: the rarer and the simpler the better */
  anchor: RegExp;
  /** what must all be found around one and the same anchor: UTF-16 units before and after its beginning */
  others: readonly { pattern: RegExp; before: number; after: number }[];
}

/** Anchors of one search; a text of 3 MB that has more is made for it. */
const MAX_ANCHORS = 300_000;
/** What a match that begins in a window may reach beyond it. */
const REACH = 500;

/**
 * Whether one anchor has all others around it; null when there are too many anchors to tell.
 * The patterns must be global ones.
 */
export function isNear(text: string, { anchor, others }: Near): boolean | null {
  const anchors = placesOf(text, anchor, 0, text.length);
  if (anchors.length === 0) return false;
  let left: readonly number[] = anchors;
  for (const { pattern, before, after } of others) {
    const found: number[] = [];
    for (const [start, end] of windows(left, before, after, text.length)) {
      for (const place of placesOf(text, pattern, start, end)) found.push(place);
    }
    left = within(left, found, before, after);
    if (left.length === 0) return anchors.length >= MAX_ANCHORS ? null : false;
  }
  return true;
}

/** Where matches begin between two places of the text, in order. */
function placesOf(text: string, pattern: RegExp, start: number, end: number): number[] {
  const places: number[] = [];
  // A search in the whole text would run on to its end for each window without a match.
  const part = start === 0 && end >= text.length ? text : text.slice(start, end + REACH);
  for (const match of part.matchAll(pattern)) {
    if (start + match.index > end || places.length >= MAX_ANCHORS) break;
    places.push(start + match.index);
  }
  return places;
}

/** The surroundings of all places; those that overlap are one, so that no part of the text is searched twice. */
function windows(places: readonly number[], before: number, after: number, length: number) {
  const merged: [number, number][] = [];
  for (const place of places) {
    const last = merged.at(-1);
    const start = Math.max(0, place - before);
    const end = Math.min(length, place + after);
    if (last && start <= last[1]) last[1] = end;
    else merged.push([start, end]);
  }
  return merged;
}

/** The anchors that have one of the places around them; both lists are in order. */
function within(anchors: readonly number[], places: readonly number[], before: number, after: number) {
  let next = 0;
  return anchors.filter((anchor) => {
    while (next < places.length && (places[next] ?? 0) < anchor - before) next++;
    const place = places[next];
    return place !== undefined && place <= anchor + after;
  });
}
