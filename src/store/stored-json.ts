/** What JSON text escapes of characters that PostgreSQL does not store: U+0000 and lone surrogates. May match escaped backslashes. */
const REFUSED = /\\u(?:0000|d[89a-f])/i;

/**
 * JSON text that all databases store: the characters that PostgreSQL refuses are replaced by U+FFFD, on SQLite as well.
 * @param json as `JSON.stringify` writes it
 */
export const storedText = (json: string): string =>
  // Most texts have no escapes of this kind, and a search for a fixed text takes a tenth of the time.
  json.includes('\\u') && REFUSED.test(json) ? JSON.stringify(cleaned(JSON.parse(json))) : json;

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return cleanedText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [cleanedText(key), cleaned(part)]));
}

export const cleanedText = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd');
