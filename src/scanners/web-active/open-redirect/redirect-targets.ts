/** Finds the redirects in a response: URLs to which a browser navigates without a click. */

import type { Exchange } from '../../kit/http-evidence.ts';
import { type PagePart, readPageFacts } from '../../kit/page-facts.ts';
import { resolved } from '../../kit/reference.ts';
import { parseRefresh } from '../../kit/refresh.ts';

export interface RedirectTarget {
  /** absolute, resolved as browsers do */
  url: URL;
  by: 'Location' | 'Refresh' | 'meta refresh' | 'script';
  /** as written in the answer */
  text: string;
}

/** Seconds. A page with a longer delay is meant to be read, such as a notice that the link leaves the site. */
const MAX_DELAY = 3;
const MAX_TARGETS = 20;
const MAX_SCRIPT = 200_000;
const PARTS: readonly PagePart[] = ['scripts'];

/**
 * All redirects of an answer: a page with several scripts has several.
 * @param onCut called when the answer has more redirects, or longer scripts, than are read
 */
export function redirectTargets({ request, response }: Exchange, onCut?: () => void): RedirectTarget[] {
  const targets: RedirectTarget[] = [];
  const add = (by: RedirectTarget['by'], text: string, url: string | null) => {
    if (url === null) return;
    if (targets.length < MAX_TARGETS) targets.push({ by, text, url: new URL(url) });
    else onCut?.();
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
    if (text.length > MAX_SCRIPT) onCut?.();
    for (const target of assignedLocations(text.slice(0, MAX_SCRIPT)))
      add('script', target, resolved(target, base));
  }
  return targets;
}

const PIECE =
  /\/\/[^\n]*|\/\*|["'`{}]|(?<![\w$.])(?:(?:window|document|self|top|parent|globalThis)\s{0,10}\.\s{0,10})?location\s{0,10}(?:\.\s{0,10}href\s{0,10})?=(?!=)\s{0,10}(?=["'])|(?<![\w$.])(?:(?:window|document|self|top|parent|globalThis)\s{0,10}\.\s{0,10})?location\s{0,10}\.\s{0,10}(?:assign|replace)\s{0,10}\(\s{0,10}(?=["'])/g;

/** The start of a statement that runs unconditionally: not after an arrow or a condition. */
const BEGINS_STATEMENT = /(?:^|[;}\n]|\*\/)[ \t\r]{0,40}$/;

/**
 * Strings that a script assigns to the location of its page. Assignments in braces are skipped, since they may wait for a
 * click or a condition. Of a concatenation, only the first part is read.
 */
function* assignedLocations(script: string): Generator<string, void, void> {
  const piece = new RegExp(PIECE);
  let depth = 0;
  for (let match = piece.exec(script); match; match = piece.exec(script)) {
    const [token] = match;
    if (token === '{') depth++;
    else if (token === '}') depth--;
    else {
      const assigns = isAssignment(token);
      const end = endOf(token, script, assigns ? piece.lastIndex : match.index);
      if (end === null) return;
      const before = script.slice(Math.max(0, match.index - 40), match.index);
      if (assigns && depth === 0 && BEGINS_STATEMENT.test(before))
        yield unescaped(script.slice(piece.lastIndex + 1, end - 1));
      piece.lastIndex = end;
    }
  }
}

const isAssignment = (token: string): boolean => /^[a-z]/i.test(token);

/** @returns where a comment or a text ends; null when it does not */
function endOf(token: string, script: string, start: number): number | null {
  if (token.startsWith('//')) return start + token.length;
  if (token === '/*') {
    const end = script.indexOf('*/', start + token.length);
    return end === -1 ? null : end + 2;
  }
  const end = endOfText(script, start);
  return end === -1 ? null : end + 1;
}

/** @param start index of the opening quote. @returns index of the closing one, or -1 */
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
