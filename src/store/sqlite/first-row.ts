import type Libsql from 'libsql';

/**
 * The first row that a statement gives. Instead of `Statement.get` of libsql 0.5.29, which does not reset a statement
 * that failed: its next call runs with the parameters of the one before, or repeats its error.
 */
export function firstRow(statement: Libsql.Statement, ...parameters: unknown[]): unknown {
  // The driver binds an array directly, but flattens separate arguments first.
  return statement.all(parameters)[0];
}
