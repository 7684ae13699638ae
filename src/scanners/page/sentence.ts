/** Foreign names in sentences of indicators: short, and with a count of those that are not listed. */

/** Cuts a text at `most` characters, visibly. */
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

/** Percent-decoded; as it is where it is not valid percent-encoding. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
