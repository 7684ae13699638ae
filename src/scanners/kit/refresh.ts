/** Target of a Refresh header or a `<meta http-equiv=refresh>`. */
export interface RefreshTarget {
  seconds: number;
  /** as written; null: the page itself is reloaded */
  url: string | null;
}

const DELAY = /^[\t\n\f\r ]*(?:(\d+)|(?=\.))[\d.]*/;
const SEPARATOR = /^(?:[;,]|[\t\n\f\r ]+[;,]?)[\t\n\f\r ]*/;
const URL_NAME = /^url[\t\n\f\r ]*=[\t\n\f\r ]*/i;

/** @returns null for values that browsers ignore (HTML Standard, "shared declarative refresh steps") */
export function parseRefresh(content: string): RefreshTarget | null {
  const delay = DELAY.exec(content);
  if (delay === null) return null;
  const seconds = Number(delay[1] ?? 0);
  let rest = content.slice(delay[0].length);
  if (rest === '') return { seconds, url: null };
  const separator = SEPARATOR.exec(rest);
  if (separator === null) return null;
  rest = rest.slice(separator[0].length);
  if (rest === '') return { seconds, url: null };
  const named = URL_NAME.exec(rest);
  if (named !== null) rest = rest.slice(named[0].length);
  // "u" or "ur", or "url" without "=", is the beginning of the URL itself, which has no quotes to skip.
  else if (/^u/i.test(rest)) return { seconds, url: rest };
  const [quote] = rest;
  if (quote !== '"' && quote !== "'") return { seconds, url: rest };
  const end = rest.indexOf(quote, 1);
  return { seconds, url: rest.slice(1, end === -1 ? undefined : end) };
}
