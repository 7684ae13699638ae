/**
 * A web archive's index of captures, asked as the Wayback CDX server is
 * (https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server).
 */

/** @param base such as https://web.archive.org @returns the URL that asks for at most `limit` URLs of a host */
export function archiveQuery(base: string, hostname: string, limit: number): string {
  const query = new URLSearchParams({
    url: `${hostname}/*`,
    output: 'json',
    fl: 'original',
    collapse: 'urlkey',
    limit: String(limit),
  });
  return `${base.replace(/\/+$/, '')}/cdx/search/cdx?${query}`;
}

/**
 * The URLs of an answer: a JSON array of rows, the first of which names the columns. An answer that was cut is read
 * row by row. @returns null when it is no such answer at all
 */
export function parseArchive(text: string, limit: number): string[] | null {
  const trimmed = text.trim();
  // No capture: an empty body or an empty array, by version.
  if (trimmed === '') return [];
  if (!trimmed.startsWith('[')) return null;
  const rows = readRows(trimmed);
  const header = rows[0];
  if (header === undefined) return [];
  const named = Array.isArray(header) ? header.indexOf('original') : -1;
  const column = Math.max(named, 0);
  const urls = new Set<string>();
  for (const row of named === -1 ? rows : rows.slice(1)) {
    if (urls.size >= limit) break;
    const url: unknown = Array.isArray(row) ? row[column] : null;
    if (typeof url === 'string' && url !== '') urls.add(url);
  }
  return [...urls];
}

function readRows(text: string): unknown[] {
  const whole = readJson(text);
  if (Array.isArray(whole)) return whole;
  // The server writes one row a line.
  return text
    .split('\n')
    .map((line) =>
      readJson(
        line
          .trim()
          .replace(/^\[\[/, '[')
          .replace(/(?:\]\]|\],)$/, ']'),
      ),
    )
    .filter((row) => Array.isArray(row));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
