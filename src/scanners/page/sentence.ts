/** Formats untrusted names for messages: shortened, with a count of those not listed. */

/** Cuts a text at `most` characters, with an ellipsis. */
export const shorten = (text: string, most = 80): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

/** `a, b, c and 2 more`; each name once. */
export function enumerate(names: Iterable<string>, most: number): string {
  const all = [...new Set(names)];
  const listed = all
    .slice(0, most)
    .map((name) => shorten(name))
    .join(', ');
  return all.length > most ? `${listed} and ${all.length - most} more` : listed;
}

/** Percent-decodes a text; returns it unchanged when its percent-encoding is invalid. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
