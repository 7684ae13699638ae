/** Statements that all databases understand, except for a few expressions that each writes in its own way. */

export type Value = string | number;
export type Row = Record<string, unknown>;

/** Adds the parameters of a statement while it is built, and writes what differs between databases. */
export interface Statement {
  /** Adds a parameter. @returns its placeholder */
  value(value: Value | null): string;
  /** Adds a parameter with a time. @param ms since 1970 */
  time(ms: number): string;
  /** Whether an expression is one of the values. A list is one parameter, however long it is. */
  oneOf(expression: string, values: readonly Value[]): string;
  /** The table `j` with the columns `key`, from 0, and `value`. */
  each(values: readonly Value[]): string;
  /** An item of a JSON list, as text. */
  itemOf(list: string, index: number): string;
  /** Whether a text contains another one, in any case. No character is a wildcard. */
  contains(column: string, text: string): string;
  /** Whether a JSON list of texts has one that contains the text, in any case. */
  listContains(column: string, text: string): string;
  /** The rows `j` (value) of a JSON list of texts; none of NULL. */
  textsOf(column: string): string;
  /** The place of a part in a text, from 1; 0 if it is not in it. */
  placeOf(part: string, text: string): string;
  /** A time in whole milliseconds since 1970. */
  msOf(column: string): string;
  /** A time as a text in ISO 8601. */
  isoOf(column: string): string;
  /** All lines of a group, one after another. */
  joined(line: string): string;
  /**
   * Joins the first rows `r` of a table to each row `p`.
   * @param rest of the query that selects them, from its conditions, which may refer to `p`
   */
  joinFirst(table: string, rest: string): string;
  /** Whether a column is equal to a text that may be too long for an index. */
  isLongText(column: string, text: string): string;
  /** A column in a condition for which no index should be used. */
  withoutIndex(column: string): string;
}

/** Runs a statement. Times are in milliseconds since 1970. @throws UnavailableError */
export type Select = (build: (statement: Statement) => string) => Promise<Row[]>;
