/** Where an answer sends a browser by itself, without a click. */

import type { Exchange } from '../kit/http-evidence.ts';
import { type PagePart, readPageFacts } from '../kit/page-facts.ts';
import { resolved } from '../kit/reference.ts';
import { parseRefresh } from '../kit/refresh.ts';

export interface RedirectTarget {
  /** absolute, as a browser resolves it */
  url: URL;
  by: 'Location' | 'Refresh' | 'meta refresh' | 'script';
  /** as it is written in the answer */
  text: string;
}

/** Seconds. A page that waits longer is there to be read: it tells that one leaves the site. */
const MAX_DELAY = 3;
const MAX_TARGETS = 20;
const MAX_SCRIPT = 200_000;
const PARTS: readonly PagePart[] = ['scripts'];

/** Everywhere that it leads to; more than one where it has several scripts. */
export function redirectTargets({ request, response }: Exchange): RedirectTarget[] {
  const targets: RedirectTarget[] = [];
  const add = (by: RedirectTarget['by'], text: string, url: string | null) => {
    if (url !== null && targets.length < MAX_TARGETS) targets.push({ by, text, url: new URL(url) });
  };
  const { status, headers, body } = response;
  const { location } = headers;
  if (status >= 300 && status < 400 && location !== undefined)
    add('Location', location, resolved(location, request.url));
  const header = parseRefresh(headers.refresh ?? '');
  if (header?.url && header.seconds <= MAX_DELAY)
    add('Refresh', header.url, resolved(header.url, request.url));
  if (
    !/html/i.test(headers['content-type'] ?? 'text/html') ||
    /^\s*attachment/i.test(headers['content-disposition'] ?? '')
  ) {
    return targets;
  }

  const { base, refreshes, scripts } = readPageFacts(body, request.url, { parts: PARTS });
  for (const { seconds, target } of refreshes) {
    if (seconds <= MAX_DELAY && target.written !== '') add('meta refresh', target.written, target.url);
  }
  for (const { src, kind, text, inert } of scripts) {
    if (src !== null || kind === 'data' || inert) continue;
    for (const target of assignedLocations(text.slice(0, MAX_SCRIPT)))
      add('script', target, resolved(target, base));
  }
  return targets;
}

const PIECE =
  /\/\/[^\n]*|\/\*|["'`{}]|(?<![\w$.])(?:(?:window|document|self|top|parent|globalThis)\s{0,10}\.\s{0,10})?location\s{0,10}(?:\.\s{0,10}href\s{0,10})?=(?!=)\s{0,10}(?=["'])|(?<![\w$.])(?:(?:window|document|self|top|parent|globalThis)\s{0,10}\.\s{0,10})?location\s{0,10}\.\s{0,10}(?:assign|replace)\s{0,10}\(\s{0,10}(?=["'])/g;

/** What stands before a statement that nothing else decides on, as an arrow or a condition would. */
const BEGINS = /(?:^|[;}\n]|\*\/)[ \t\r]{0,40}$/;

/**
 * Texts that a script makes its page's address as it runs. What stands in braces is left out: it may wait for a click,
 * or for a condition. So is what is put together from several texts, unless the first of them already says where it leads.
 */
function assignedLocations(script: string): string[] {
  const found: string[] = [];
  const piece = new RegExp(PIECE);
  let depth = 0;
  for (let match = piece.exec(script); match && found.length < MAX_TARGETS; match = piece.exec(script)) {
    const [token] = match;
    if (token.startsWith('//')) continue;
    if (token === '/*') {
      const end = script.indexOf('*/', piece.lastIndex);
      if (end === -1) break;
      piece.lastIndex = end + 2;
    } else if (token === '{') depth++;
    else if (token === '}') depth--;
    else {
      const assigns = token.length > 1;
      const start = assigns ? piece.lastIndex : match.index;
      const end = endOfText(script, start);
      if (end === -1) break;
      if (assigns && depth === 0 && BEGINS.test(script.slice(Math.max(0, match.index - 40), match.index)))
        found.push(unescaped(script.slice(start + 1, end)));
      piece.lastIndex = end + 1;
    }
  }
  return found;
}

/** @returns the place of the quote that ends the text which begins with one; -1 when nothing does */
function endOfText(script: string, start: number): number {
  const quote = script[start];
  for (let at = start + 1; at < script.length; at++) {
    if (script[at] === '\\') at++;
    else if (script[at] === quote) return at;
    else if (script[at] === '\n' && quote !== '`') return -1;
  }
  return -1;
}

const unescaped = (text: string): string =>
  text.replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([\s\S]))/gi, (_, long, short, one) =>
    one === undefined ? String.fromCharCode(Number.parseInt(long ?? short, 16)) : one,
  );
