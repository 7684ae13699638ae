/** Types and helpers shared by the recognisers of exposed files. */
import type { Severity } from '../../../core/vocabulary.ts';

/** The body of a response, or its beginning. */
export interface Content {
  text: string;
  bytes: Uint8Array;
  truncated: boolean;
}

/** A file that was recognised. */
export interface Sighting {
  /** completes "It is …" */
  what: string;
  /** excerpt without secrets */
  extract: string;
  severity: Severity;
  properties?: Record<string, unknown>;
}

/** Recognises a file by features that no web page has. @returns null for any other content */
export type Recogniser = (content: Content) => Sighting | null;

/** Lines of an extract. */
export const MAX_LINES = 20;

/** Names of settings whose values are secret. */
const SECRET_NAME =
  /pass(?:w|wd|word|phrase)?(?:_|$)|pwd|secret|token|api_?key|private_?key|access_?key|app_?key|credential|_dsn$|database_url|(?:db|database|redis|mongo\w{0,5})_ur[il]/i;
/** Placeholders instead of secrets. */
export const PLACEHOLDER =
  /^(?:|null|none|true|false|\*+|x{3,}|\.{3}|[<{[$%].*[>}\])%]?|your[-_ ].*|.*change[-_ ]?me.*|.*(?:example|placeholder|insert|replace|todo|dummy|secret[-_ ]here|key[-_ ]here).*)$/i;

export const isSecret = (name: string, value: string): boolean =>
  SECRET_NAME.test(name) && !PLACEHOLDER.test(value.trim().replace(/^["']|["']$/g, ''));

export const hasControls = (text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what no text file has
  /[\u0000-\u0008\u000e-\u001f]/.test(text);

/** The first complete lines. */
export function linesOf({ text, truncated }: Content): string[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/, 5000);
  if (truncated) lines.pop();
  return lines;
}

export const looksLikeMarkup = (text: string): boolean =>
  /^\s{0,200}(?:<[!a-z?/]|[{[]\s{0,100}["{[\]}])/i.test(text);

export const countOf = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`;
