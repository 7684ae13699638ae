/**
 * Finds paths and URLs in JavaScript and JSON without running it.
 *
 * A text between quotes ('…', "…", `…`), without white space and of at most 2,048 characters, is taken when it
 * is
 *   1. a URL with http://, https:// or // before its host (the caller keeps those of its own site),
 *   2. an absolute path: a slash, then a letter, digit, `_`, `.` or `~`, of URL characters only, with at least two
 *      letters in it, or
 *   3. a relative path that begins as APIs do (api/, v1/, rest/, graphql, …) or whose file name ends as
 *      programs do (.php, .json, …), or that names a script of a bundler (assets/name-hash.js).
 * A relative script after `import` or `from` is a module; modules are listed apart, because they are relative to the script.
 * Template literals and routes are cut at the first variable part: `/users/${id}/x`, `/users/:id` and
 * `/users/{id}` all become `/users/`; an unfinished query is dropped.
 *
 * Quotes are not paired: every quote may begin a text, since pairing goes wrong for the rest of
 * the file at the first regular expression that contains a quote. A trial ends at the next quote, so that each
 * character is read once, and time is linear in the length of the source.
 */

import { nextTurn } from '../kit/event-loop-turn.ts';

/** Paths read from one source. */
export const MAX_PATHS = 2_000;
const MAX_LENGTH = 2_048;

const QUOTE = new Uint8Array(128);
for (const character of '\'"`') QUOTE[character.charCodeAt(0)] = 1;

/** The characters of RFC 3986 without quotes, plus those of templates, routes and escapes. */
const ALLOWED = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&()*+,;=%{}<>\\') {
  ALLOWED[character.charCodeAt(0)] = 1;
}

const ABSOLUTE_URL = /^(?:https?:)?\/\/[\w.-]+(?::\d{1,5})?(?:[/?#]|$)/i;
const ABSOLUTE_PATH = /^\/[\w.~][^\\<>()*$|^]*$/;
const INTERFACE =
  /^(?:\.\/)?(?:api|v\d{1,2}|rest|rpc|ajax|graphql|gql|oauth2?|rest-api|services?)(?:[/?]|$)/i;
const PROGRAM =
  /^(?:\.{0,2}\/)?[\w~-][\w./~-]*\.(?:php|aspx?|ashx|asmx|jspx?|do|action|cgi|json|xml)(?:\?[^\s]*)?$/i;
const LETTERS = /[a-z].*[a-z]/i;
const FIXED_END = /\$\{|[{<[\]]|\/:/;

/** The list of chunks in bundles of Vite: relative to the root, with a hash of 8 characters. */
const CHUNK = /^assets\/[\w./-]{1,200}-[\w-]{8}\.m?js$/;
const MODULE = /^\.{1,2}\/[\w./~-]{1,200}\.m?js$/;
const BEFORE_MODULE = /\b(?:import\s{0,2}\(?|from)\s{0,2}$/;

export interface ScriptPaths {
  /** references as a page would have them, each once, in order */
  paths: string[];
  /** modules that the source imports: relative to its URL, each once, in order */
  modules: string[];
  /** whether the source has more than MAX_PATHS */
  limited: boolean;
}

export function scriptPaths(source: string): ScriptPaths {
  const found = new Found();
  const at = readFrom(source, 0, source.length, found);
  return found.listed(at < source.length);
}

/** UTF-16 units read in one turn of the event loop. */
const SLICE = 256 * 1024;

/** Like `scriptPaths`, but yields to the event loop in between. @throws the signal's reason */
export async function scriptPathsInSlices(source: string, signal: AbortSignal): Promise<ScriptPaths> {
  const found = new Found();
  let at = 0;
  while (at < source.length && found.size < MAX_PATHS) {
    await nextTurn(signal);
    at = readFrom(source, at, at + SLICE, found);
  }
  return found.listed(at < source.length);
}

class Found {
  readonly paths = new Set<string>();
  readonly modules = new Set<string>();

  get size(): number {
    return this.paths.size + this.modules.size;
  }

  /** @param before the characters before the text */
  take(literal: string, before: string): void {
    const path = takePath(literal);
    if (path !== null) this.paths.add(path);
    else if (MODULE.test(literal) && BEFORE_MODULE.test(before)) this.modules.add(literal);
  }

  listed(limited: boolean): ScriptPaths {
    return { paths: [...this.paths], modules: [...this.modules], limited };
  }
}

/** Adds the paths that begin before `until`. @returns where the next one may begin */
function readFrom(source: string, from: number, until: number, found: Found): number {
  const length = source.length;
  const last = Math.min(until, length);
  let at = from;
  for (; at < last && found.size < MAX_PATHS; at++) {
    const quote = source.charCodeAt(at);
    if (quote > 127 || QUOTE[quote] === 0) continue;
    let end = at + 1;
    let code = quote;
    // Longer texts are not taken, so the search need not go beyond this length.
    while (end < length && end - at <= MAX_LENGTH + 1) {
      code = source.charCodeAt(end);
      if (code > 127 || ALLOWED[code] === 0) break;
      end++;
    }
    const size = end - at - 1;
    if (code === quote && end < length && size >= 3 && size <= MAX_LENGTH) {
      found.take(source.slice(at + 1, end), source.slice(Math.max(0, at - 12), at));
    }
    // A quote that ended this trial begins the next one.
    at = end - 1;
  }
  return at;
}

function takePath(literal: string): string | null {
  const text = literal.includes('\\') ? unescapeLiteral(literal) : literal;
  const open = FIXED_END.exec(text);
  const path = open === null ? text : fixedPart(text, open.index);
  if (path.length < 3) return null;
  if (ABSOLUTE_URL.test(path)) return path;
  if (path.startsWith('/')) return ABSOLUTE_PATH.test(path) && LETTERS.test(path) ? path : null;
  // A relative path that is cut at its first variable part rarely identifies anything.
  if (open !== null) return INTERFACE.test(path) && path.includes('/') ? path : null;
  return INTERFACE.test(path) || PROGRAM.test(path) || CHUNK.test(path) ? path : null;
}

/** The text up to the last slash before the first variable part, without an unfinished query. */
function fixedPart(text: string, end: number): string {
  const fixed = text.slice(0, end + (text.startsWith('/:', end) ? 1 : 0));
  const query = fixed.indexOf('?');
  return query !== -1 ? fixed.slice(0, query) : fixed.slice(0, fixed.lastIndexOf('/') + 1);
}

/** JSON inside scripts writes slashes as `\/` or `\u002f`; HTML inside strings ends its values with `\"`. */
function unescapeLiteral(text: string): string {
  return text
    .replace(/\\$/, '')
    .replace(/\\\/|\\u002f|\\x2f/gi, '/')
    .replace(/\\u0026/gi, '&');
}
