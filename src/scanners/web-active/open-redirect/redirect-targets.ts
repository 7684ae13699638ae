/** Where an answer sends a browser by itself, without a click. */

import { readHtml } from '../../kit/html.ts';
import type { Exchange } from '../../kit/http-evidence.ts';

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
const REFRESH = /^\s{0,20}(\d{0,5})(?:\.\d{0,9})?\s{0,20}[;,]\s{0,20}(?:url\s{0,20}=\s{0,20})?(.*)$/is;

/** Everywhere that it leads to; more than one where it has several scripts. */
export function redirectTargets({ request, response }: Exchange): RedirectTarget[] {
  const targets: RedirectTarget[] = [];
  const add = (by: RedirectTarget['by'], text: string | undefined, base = request.url) => {
    if (text === undefined || targets.length >= MAX_TARGETS) return;
    try {
      targets.push({ by, text, url: new URL(text, base) });
    } catch {
      // What no browser can resolve leads nowhere.
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
      for (const target of assignedLocations(text.slice(0, MAX_SCRIPT))) add('script', target, base);
    },
  });
  return targets;
}

/** @returns the address of `0; url='https://…'` (https://html.spec.whatwg.org/#shared-declarative-refresh-steps) */
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
