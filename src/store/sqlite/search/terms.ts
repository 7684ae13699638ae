/**
 * Terms of the search index. A row of the index has a term for each property of a result, and one for each part of one, two
 * or three characters of its texts. The terms begin with the key of the workspace, so that a query reads only the entries of
 * its own workspace.
 */
import { createHash } from 'node:crypto';
import { foldCase } from '../../../core/fold.ts';
import type { Conditions, Filterable } from '../../../core/result-filter.ts';

/** Character of no script that separates the parts of a term. */
const MARK = '\ue000';
const LONGEST_PART = 3;
/** Terms of a text in one query. They only have to find few rows: the texts of the rows are compared afterwards. */
const MAX_PARTS = 16;
const MAX_VALUE = 64;

/** FTS5's tokenizer splits at ASCII characters other than letters and digits, and does not distinguish the case of letters. */
const escapeCharacter = (character: string): string =>
  /[^a-z0-9\u0080-\u{10ffff}]/u.test(character)
    ? String.fromCharCode(MARK.charCodeAt(0) + character.charCodeAt(0))
    : character;

/** A value as it is, or the digest of one that is long or has characters that `escapeCharacter` makes. */
function escapeValue(value: string): string {
  if (value.length <= MAX_VALUE && !/[\ue000-\ue07f]/.test(value) && value.isWellFormed())
    return [...value].map(escapeCharacter).join('');
  return `${MARK}${digest(value)}`;
}

export const digest = (value: string): string =>
  createHash('sha256').update(value, 'utf16le').digest('hex').slice(0, 32);

const workspaceTerm = (workspace: number): string => `${workspace}all`;

export const valueTerm = (workspace: number, property: string, value: string): string =>
  `${workspace}${property}${MARK}${escapeValue(value)}`;

const partTerm = (workspace: number, part: string): string => `${workspace}${MARK}${part}`;

/** Adds the terms of all parts of a folded text. */
function addParts(terms: Set<string>, workspace: number, folded: string): void {
  const characters = [...folded].map(escapeCharacter);
  for (let end = 1; end <= characters.length; end++) {
    let part = '';
    for (let start = end - 1; start >= Math.max(0, end - LONGEST_PART); start--) {
      part = characters[start] + part;
      terms.add(partTerm(workspace, part));
    }
  }
}

/** The terms of texts that a search looks through. */
export function termsOfTexts(workspace: number, texts: readonly (string | null)[]): Set<string> {
  const terms = new Set([workspaceTerm(workspace)]);
  for (const text of texts) if (text !== null) addParts(terms, workspace, foldCase(text));
  return terms;
}

export function termsOf<Row>(kind: Filterable<Row, never>, workspace: number, row: Row): Set<string> {
  const terms = termsOfTexts(workspace, kind.texts(row));
  for (const [property, read] of Object.entries(kind.properties)) {
    const value = read(row);
    if (value !== null) terms.add(valueTerm(workspace, property, value));
  }
  return terms;
}

/** Some of the longest parts of a folded text, spread over it. */
function partsOf(folded: string): string[] {
  const characters = [...folded].map(escapeCharacter);
  const length = Math.min(LONGEST_PART, characters.length);
  const last = characters.length - length;
  const step = Math.max(1, last / (MAX_PARTS - 1));
  const parts = new Set<string>();
  for (let start = 0; start < last; start += step)
    parts.add(characters.slice(Math.floor(start), Math.floor(start) + length).join(''));
  parts.add(characters.slice(last).join(''));
  return [...parts];
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
    values.map((value) => valueTerm(workspace, property, value)),
  );
  if (groups.some((terms) => terms.length === 0)) return null;
  for (const text of wanted) for (const part of partsOf(text)) groups.push([partTerm(workspace, part)]);
  if (groups.length === 0) groups.push([workspaceTerm(workspace)]);
  const query = groups.map(anyOf).join(' AND ');
  if (hiddenScans.length === 0) return query;
  return `(${query}) NOT ${anyOf(hiddenScans.map((key) => valueTerm(workspace, 'scan', `${key}`)))}`;
}

const anyOf = (terms: readonly string[]): string => `(${terms.map((term) => `"${term}"`).join(' OR ')})`;
