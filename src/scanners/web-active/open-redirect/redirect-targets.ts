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

type Written = Pick<RedirectTarget, 'by' | 'text'> & { url: string | null };

/**
 * All redirects of an answer: a page with several scripts has several.
 * @param onCut called when the answer has more redirects, or longer scripts, than are read
 */
export function redirectTargets(answer: Exchange, onCut?: () => void): RedirectTarget[] {
  const targets: RedirectTarget[] = [];
  for (const { by, text, url } of redirectsIn(answer, onCut)) {
    if (url === null) continue;
    if (targets.length === MAX_TARGETS) {
      onCut?.();
      break;
    }
    targets.push({ by, text, url: new URL(url) });
  }
  return targets;
}

function* redirectsIn(answer: Exchange, onCut?: () => void): Generator<Written, void, void> {
  yield* inHeaders(answer);
  if (isShown(answer)) yield* inPage(answer, onCut);
}

function* inHeaders({ request, response: { status, headers } }: Exchange): Generator<Written, void, void> {
  const { location } = headers;
  if (status >= 300 && status < 400 && location !== undefined)
    yield { by: 'Location', text: location, url: resolved(location, request.url) };
  const refresh = parseRefresh(headers.refresh ?? '');
  if (refresh?.url && refresh.seconds <= MAX_DELAY)
    yield { by: 'Refresh', text: refresh.url, url: resolved(refresh.url, request.url) };
}

/** Whether browsers show the body as a page, rather than download it. */
const isShown = ({ response: { headers } }: Exchange): boolean =>
  /html/i.test(headers['content-type'] ?? 'text/html') &&
  !/^\s*attachment/i.test(headers['content-disposition'] ?? '');

function* inPage(
  { request, response: { body } }: Exchange,
  onCut?: () => void,
): Generator<Written, void, void> {
  const { base, refreshes, scripts } = readPageFacts(body, request.url, { parts: PARTS });
  for (const { seconds, target } of refreshes) {
    if (seconds <= MAX_DELAY && target.written !== '')
      yield { by: 'meta refresh', text: target.written, url: target.url };
  }
  for (const { src, kind, text, inert } of scripts) {
    if (src !== null || kind === 'data' || inert) continue;
    if (text.length > MAX_SCRIPT) onCut?.();
    for (const target of assignedLocations(text.slice(0, MAX_SCRIPT)))
      yield { by: 'script', text: target, url: resolved(target, base) };
  }
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
