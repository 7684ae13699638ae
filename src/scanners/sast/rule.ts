/** Rules as data: a pattern, the flaw that it indicates, and examples that test it. */
import type { Rule } from '@ast-grep/napi';
import type { Finding } from '../../core/result.ts';
import type { Flaw } from '../kit/flaw.ts';

/** `javascript` is JavaScript and TypeScript with JSX; `typescript` is TypeScript without JSX. */
export type Language = 'javascript' | 'typescript' | 'python';

/**
 * Origins of a value, least trusted last: sanitized or converted, unknown, a parameter of the
 * function, the command line or standard input, the URL of a page in the browser, a request to the server.
 */
export const ORIGINS = ['safe', 'unknown', 'parameter', 'process', 'page', 'request'] as const;
export type Origin = (typeof ORIGINS)[number];

export const originRank = (origin: Origin): number => ORIGINS.indexOf(origin);

/** Requires that the value of a metavariable is untrusted. */
export interface Flow {
  /** a metavariable of the rule, without its `$` */
  value: string;
  /** the most trusted origin that counts; those after it in ORIGINS count as well */
  from: Exclude<Origin, 'safe'>;
  /**
   * Context in which the value must be used:
   * `whole`: the value alone, without text around it;
   * `text`: within a longer text; `html`: within text with tags;
   * `sql`: within an SQL statement; `sql-value`: as a value in a statement, rather than a table or column name;
   * `sql-part`: as a value in an SQL condition;
   * `url-start`: at the beginning of a URL, so that it determines the host.
   * Default: any.
   */
  within?: 'whole' | 'text' | 'html' | 'sql' | 'sql-value' | 'sql-part' | 'url-start';
  /** further words in a condition that indicate a check of the value */
  guards?: readonly string[];
}

export interface SourceRule {
  /** lower case, digits, hyphens; never reused for another rule */
  id: string;
  languages: readonly Language[];
  flaw: Flaw;
  confidence: Finding['confidence'];
  /** Files without any of these words are skipped. */
  words: readonly string[];
  /**
   * A rule object of ast-grep (https://ast-grep.github.io/reference/rule.html). No `stopBy: end`, no `nthChild`, and `regex` only beside
   * the `kind` of a leaf: they take quadratic time on nested code. Use `looks` instead.
   */
  rule: Rule;
  /** Patterns for the first 300 characters of metavariables. */
  looks?: Readonly<Record<string, RegExp>>;
  /** Metavariables in `looks` for which a local name also counts as the value that it was given: `c` as `httpx.Client()`. */
  aliases?: readonly string[];
  flow?: Flow;
  /** An ast-grep rule that the file must also match. */
  where?: Rule;
  /** A metavariable with a secret, which is masked wherever it is shown. */
  secret?: string;
  /** Complete pieces of code. The misses look similar, but are correct. */
  examples: { matches: readonly string[]; misses: readonly string[] };
}
