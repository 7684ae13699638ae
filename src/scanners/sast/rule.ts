/** What a rule is: data that says what to look for, what it means, and examples that prove it. */
import type { Rule } from '@ast-grep/napi';
import type { FindingInit } from '../../core/result.ts';
import type { Flaw } from '../kit/flaw.ts';

/** `javascript` is JavaScript with JSX, and TypeScript with JSX; `typescript` is what has no JSX. */
export type Language = 'javascript' | 'typescript' | 'python';

/**
 * Where a value may come from, least trusted last: cleaned or converted on its way, not known, a parameter of the
 * function, the command line or standard input, the address of a page in the browser, a request to the server.
 */
export const ORIGINS = ['safe', 'unknown', 'parameter', 'process', 'page', 'request'] as const;
export type Origin = (typeof ORIGINS)[number];

export const originRank = (origin: Origin): number => ORIGINS.indexOf(origin);

/** Asks of a metavariable that its value comes from outside. */
export interface Flow {
  /** a metavariable of the rule, without its `$` */
  value: string;
  /** the origin that is bad enough; those after it in ORIGINS are as well */
  from: Exclude<Origin, 'safe'>;
  /**
   * What the value must become part of:
   * `whole`: nothing, the value is it, no text is around;
   * `text`: a longer text; `html`: one with tags in it;
   * `sql`: a statement of SQL; `sql-value`: a place in one where a value stands, no name of a table or column;
   * `sql-part`: such a place in a condition of SQL;
   * `url-start`: the beginning of a URL, so that it decides on the host.
   * By default anything.
   */
  within?: 'whole' | 'text' | 'html' | 'sql' | 'sql-value' | 'sql-part' | 'url-start';
}

export interface SourceRule {
  /** lower case, digits, hyphens; never reused for something else */
  id: string;
  languages: readonly Language[];
  flaw: Flaw;
  confidence: NonNullable<FindingInit['confidence']>;
  /** A file that holds none of these words is not looked at. */
  words: readonly string[];
  /**
   * A rule object of ast-grep (https://ast-grep.github.io/reference/rule.html). No `stopBy: end`, no `nthChild`, and `regex` only beside
   * the `kind` of a leaf: on nested code they take the square of its length. `looks` is for all else.
   */
  rule: Rule;
  /** What metavariables look like: expressions for the first 300 characters of their text. */
  looks?: Readonly<Record<string, RegExp>>;
  flow?: Flow;
  /** A further rule of ast-grep for the whole file, without which the match means nothing. */
  where?: Rule;
  /** A metavariable that is a secret, to be masked wherever it is shown. */
  secret?: string;
  /** Whole pieces of code. The misses are what looks nearly the same and is right. */
  examples: { matches: readonly string[]; misses: readonly string[] };
}
