/** Finds the redirects in an answer: addresses that a browser goes to by itself, without a click. */

import { readHtml } from '../../kit/html.ts';
import type { Exchange } from '../../kit/http-evidence.ts';

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
const REFRESH = /^\s{0,20}(\d{0,5})(?:\.\d{0,9})?\s{0,20}[;,]\s{0,20}(?:url\s{0,20}=\s{0,20})?(.*)$/is;

/**
 * All redirects of an answer: a page with several scripts has several.
 * @param onCut called when the answer has more redirects, or longer scripts, than are read
 */
export function redirectTargets({ request, response }: Exchange, onCut?: () => void): RedirectTarget[] {
  const targets: RedirectTarget[] = [];
  const add = (by: RedirectTarget['by'], text: string | undefined, base = request.url) => {
    if (text === undefined) return;
    if (targets.length >= MAX_TARGETS) return void onCut?.();
    try {
      targets.push({ by, text, url: new URL(text, base) });
    } catch {
      // Browsers do not follow a URL that they cannot parse.
    }
  };
  const { status, headers, body } = response;
  if (status >= 300 && status < 400) add('Location', headers.location);
  add('Refresh', refreshTarget(headers.refresh ?? ''));
  if (
    !/html/i.test(headers['content-type'] ?? 'text/html') ||
    /^\s*attachment/i.test(headers['content-disposition'] ?? '')
  ) {
    return targets;
  }

  let base = request.url;
  readHtml(body, {
    tags: new Set(['meta', 'base']),
    tag(name, attributes) {
      if (name === 'base') {
        const href = attributes.get('href');
        if (href !== undefined && base === request.url && URL.canParse(href, base)) {
          base = new URL(href, base).href;
        }
      } else if (attributes.get('http-equiv')?.trim().toLowerCase() === 'refresh') {
        add('meta refresh', refreshTarget(attributes.get('content') ?? ''), base);
      }
    },
    script(text, attributes) {
      const type = attributes.get('type')?.trim().toLowerCase() ?? '';
      if (attributes.has('src') || !/^(?:$|module$|(?:text|application)\/(?:java|ecma)script)/.test(type))
        return;
      if (text.length > MAX_SCRIPT) onCut?.();
      for (const target of assignedLocations(text.slice(0, MAX_SCRIPT))) add('script', target, base);
    },
  });
  return targets;
}

/** Parses `0; url='https://…'` (https://html.spec.whatwg.org/#shared-declarative-refresh-steps) */
function refreshTarget(content: string): string | undefined {
  const [, delay, rest] = REFRESH.exec(content) ?? [];
  if (rest === undefined || Number(delay) > MAX_DELAY) return undefined;
  const [quote] = rest;
  if (quote !== '"' && quote !== "'") return rest.trim();
  const end = rest.indexOf(quote, 1);
  return rest.slice(1, end === -1 ? undefined : end);
}

const PIECE =
  /\/\/[^\n]*|\/\*|["'`{}]|(?<![\w$.])(?:(?:window|document|self|top|parent|globalThis)\s{0,10}\.\s{0,10})?location\s{0,10}(?:\.\s{0,10}href\s{0,10})?=(?!=)\s{0,10}(?=["'])|(?<![\w$.])(?:(?:window|document|self|top|parent|globalThis)\s{0,10}\.\s{0,10})?location\s{0,10}\.\s{0,10}(?:assign|replace)\s{0,10}\(\s{0,10}(?=["'])/g;

/** The start of a statement that runs unconditionally: not after an arrow or a condition. */
const BEGINS_STATEMENT = /(?:^|[;}\n]|\*\/)[ \t\r]{0,40}$/;

/**
 * Texts that a script assigns to the address of its page as it runs. Assignments in braces are skipped: they may wait for a
 * click or a condition. Of a text that is put together from several, only the first part is read.
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
