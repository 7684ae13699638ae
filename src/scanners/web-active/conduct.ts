/**
 * What the scanner may ask a site for. The rule: what reads is asked for; what writes, only when somebody named it or
 * wants it aggressive; what ends or destroys something, only when it was named.
 */
import { looksStateChanging } from '../scope.ts';

/** Whole words, in paths, parameters, buttons and links. */
const HARMFUL_WORDS: ReadonlySet<string> = new Set(
  (
    'ban bill buy cancel cancellation charge checkout clear close deactivate disable disconnect donate drop erase exit ' +
    'kick kill pay payment payments purchase purge quit reboot refund reset restart revoke rollback shutdown suspend ' +
    'terminate transfer trash truncate uninstall unlink unregister wipe withdraw'
  ).split(' '),
);
const HARMFUL_PHRASE = /\b(?:place|submit|confirm|complete)[ _-]{0,2}order|\border[ _-]{0,2}now\b/i;
/** Texts of buttons and links are short; what is longer is prose. */
const MAX_TEXT = 2_000;

/** Whether a text on a button or link, a name or a value speaks of an end: log out, delete, cancel, pay … */
export function soundsHarmful(text: string): boolean {
  const short = text.slice(0, MAX_TEXT);
  if (looksStateChanging(`http://-/${short.replace(/\s+/g, ' ')}`) || HARMFUL_PHRASE.test(short)) return true;
  return short
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => HARMFUL_WORDS.has(word));
}

/** The same of a URL's path and query. */
export function leadsToHarm(url: string): boolean {
  if (looksStateChanging(url)) return true;
  const { pathname, search } = new URL(url);
  return soundsHarmful(decoded(pathname)) || soundsHarmful(decoded(search));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Whether one of the patterns (paths or absolute URLs, `*` for anything) names the URL, with or without its query. */
export function isNamed(url: string, patterns: readonly string[]): boolean {
  const { origin, pathname, search } = new URL(url);
  return patterns.some((pattern) => {
    const base = /^https?:\/\//i.test(pattern) ? origin : '';
    return matches(base + pathname, pattern) || (search !== '' && matches(base + pathname + search, pattern));
  });
}

/** In time of the product of both lengths at worst: each part is looked for once, from where the last one ended. */
function matches(text: string, pattern: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  if (!text.startsWith(first)) return false;
  const last = parts.pop();
  if (last === undefined) return text === first;
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
