/** The Retry-After header (RFC 9110 section 10.2.3). */

/** @returns the delay in ms, 0 for a date in the past; null if it is neither seconds nor a date */
export function parseRetryAfter(header: string): number | null {
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse also accepts "-1" and "5.5"; an HTTP date begins with the name of a day.
  const at = /^[A-Z][a-z]{2,8}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}
