/**
 * Terms of the search index. A row of the index has a term for each property of a result, and one for each three
 * neighbouring characters of its texts. One and two characters are found as the beginning of three. The terms begin with the
 * key of the workspace, so that a query reads only the entries of its own workspace.
 */
import { createHash } from 'node:crypto';
import { foldCase } from '../../../core/fold.ts';
import { type Conditions, type Filterable, textsOf } from '../../../core/result-filter.ts';

/** Character of no script that separates the parts of a term. */
const MARK = '\ue000';
const PART = 3;
/** Terms of a text in one query. They only have to find few rows: the texts of the rows are compared afterwards. */
const MAX_PARTS = 16;
const MAX_VALUE = 64;
/** A character that nearly all rows have: nothing is looked up for it, since comparing the texts of a page takes less time. */
const COMMON = /^[aeinorst]$/;

/** FTS5's tokenizer splits at ASCII characters other than letters and digits, and does not distinguish the case of letters. */
const escapeText = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII but lower-case letters and digits
  text.replace(/[\u0000-/:-`{-\u007f]/g, (character) => ESCAPED[character.charCodeAt(0)] ?? character);

const ESCAPED = Array.from({ length: 0x80 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[a-z0-9]/.test(character) ? character : String.fromCharCode(MARK.charCodeAt(0) + code);
});

/** A value as it is, or the digest of one that is long or has characters that `escapeText` makes. */
function escapeValue(value: string): string {
  if (value.length <= MAX_VALUE && !/[\ue000-\ue07f]/.test(value) && value.isWellFormed())
    return escapeText(value);
  return `${MARK}${digest(value)}`;
}

export const digest = (value: string): string =>
  createHash('sha256').update(value, 'utf16le').digest('hex').slice(0, 32);

const workspaceTerm = (workspace: number): string => `${workspace}all`;

export const valueTerm = (workspace: number, property: string, value: string): string =>
  `${workspace}${property}${MARK}${escapeValue(value)}`;

const partTerm = (workspace: number, part: string): string => `${workspace}${MARK}${part}`;

/** Adds the parts of a folded text, one from each of its characters on. A mark ends the last two, which may be shorter. */
function addParts(parts: Set<string>, folded: string): void {
  const escaped = `${escapeText(folded)}${MARK}`;
  // An array of characters is slower, and only needed if some take two code units.
  const characters = /[\ud800-\udfff]/.test(escaped) ? [...escaped] : null;
  const last = (characters ?? escaped).length - 1;
  for (let start = 0; start < last; start++) {
    const end = start + PART;
    parts.add(characters?.slice(start, end).join('') ?? escaped.slice(start, end));
  }
}

/** The terms of texts that a search looks through, separated by spaces. */
export function termsOfTexts(workspace: number, texts: readonly (string | null)[]): string {
  const parts = new Set<string>();
  for (const text of texts) if (text !== null) addParts(parts, foldCase(text));
  const separator = ` ${partTerm(workspace, '')}`;
  return workspaceTerm(workspace) + (parts.size > 0 ? separator + [...parts].join(separator) : '');
}

/** The terms of a row, separated by spaces. */
export function termsOf<Row>(kind: Filterable<Row, never>, workspace: number, row: Row): string {
  let terms = termsOfTexts(workspace, textsOf(kind, row));
  for (const [property, read] of Object.entries(kind.properties)) {
    const value = read(row);
    if (value !== null) terms += ` ${valueTerm(workspace, property, value)}`;
  }
  return terms;
}

/** Query for the rows that have a part: one to three characters. */
function partQuery(workspace: number, part: readonly string[]): string {
  const term = quoted(partTerm(workspace, part.join('')));
  return part.length < PART ? `${term} *` : term;
}

/** Some parts of a folded text, spread over it; none of one that nearly all rows have. */
function partsOf(folded: string): string[][] {
  if (COMMON.test(folded)) return [];
  const characters = [...escapeText(folded)];
  const last = Math.max(0, characters.length - PART);
  const starts = new Set<number>([last]);
  for (let start = 0; start < last; start += Math.max(1, last / (MAX_PARTS - 1)))
    starts.add(Math.floor(start));
  return [...starts].map((start) => characters.slice(start, start + PART));
}

/**
 * The query of FTS5 for the rows of a workspace that meet all conditions and may contain the texts.
 * @param wanted folded texts
 * @param hiddenScans keys of scans whose rows do not count
 * @returns null if no row can pass
 */
export function matchQuery(
  workspace: number,
  conditions: Conditions,
  wanted: readonly string[],
  hiddenScans: readonly number[] = [],
): string | null {
  const groups = Object.entries(conditions).map(([property, values]) =>
    values.map((value) => quoted(valueTerm(workspace, property, value))),
  );
  if (groups.some((terms) => terms.length === 0)) return null;
  for (const text of wanted) for (const part of partsOf(text)) groups.push([partQuery(workspace, part)]);
  if (groups.length === 0) groups.push([quoted(workspaceTerm(workspace))]);
  const query = groups.map(anyOf).join(' AND ');
  if (hiddenScans.length === 0) return query;
  return `(${query}) NOT ${anyOf(hiddenScans.map((key) => quoted(valueTerm(workspace, 'scan', `${key}`))))}`;
}

const quoted = (term: string): string => `"${term}"`;
const anyOf = (queries: readonly string[]): string => `(${queries.join(' OR ')})`;
