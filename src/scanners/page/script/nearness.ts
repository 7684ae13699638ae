/** Whether patterns match near each other in a text, in time linear in its length even for repetitive texts. */

export interface Near {
  /** searched first: rare and simple patterns are best */
  anchor: RegExp;
  /** must all match around the same anchor: within so many characters before and after its start */
  others: readonly { pattern: RegExp; before: number; after: number }[];
}

/** Matches of one pattern: 3 MB of ordinary text have fewer. */
const MAX_PLACES = 300_000;
/** Characters by which a match may reach beyond the window that it starts in. */
const REACH = 500;

/**
 * Whether one anchor has all others around it; null when there are too many matches to know.
 * The patterns must be global.
 */
export function isNear(text: string, { anchor, others }: Near): boolean | null {
  const anchors = placesOf(text, anchor, 0, text.length);
  if (anchors.length === 0) return false;
  let left: readonly number[] = anchors;
  let isCut = anchors.length >= MAX_PLACES;
  for (const { pattern, before, after } of others) {
    const found: number[] = [];
    for (const [start, end] of windows(left, before, after, text.length)) {
      const places = placesOf(text, pattern, start, end);
      isCut ||= places.length >= MAX_PLACES;
      for (const place of places) found.push(place);
    }
    left = within(left, found, before, after);
    if (left.length === 0) return isCut ? null : false;
  }
  return true;
}

/** Starts of matches between two places of the text, in order. */
function placesOf(text: string, pattern: RegExp, start: number, end: number): number[] {
  const places: number[] = [];
  // A search in the whole text would continue to its end in each window without a match.
  const part = start === 0 && end >= text.length ? text : text.slice(start, end + REACH);
  for (const match of part.matchAll(pattern)) {
    if (start + match.index > end || places.length >= MAX_PLACES) break;
    places.push(start + match.index);
  }
  return places;
}

/** Windows around all places. Overlapping ones are merged, so that no part of the text is searched twice. */
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

/** The anchors with one of the places around them; both lists are in order. */
function within(anchors: readonly number[], places: readonly number[], before: number, after: number) {
  let next = 0;
  return anchors.filter((anchor) => {
    while (next < places.length && (places[next] ?? 0) < anchor - before) next++;
    const place = places[next];
    return place !== undefined && place <= anchor + after;
  });
}
