import type { InStatement } from '@libsql/client';
import type { Row, Select, Statement } from '../select.ts';
import { executePatiently } from './log-reads.ts';
import type { Reader } from './reader.ts';
import { containsSql } from './text-match.ts';

/** Runs statements that are built together with their parameters. */
export const createSelect =
  (reader: Reader): Select =>
  async (build) => {
    const args: (string | number | null)[] = [];
    const sql = build(statementOf(args));
    const { rows } = await executePatiently(reader, { sql, args } satisfies InStatement);
    return rows as unknown as Row[];
  };

/** @param args receives the parameters */
function statementOf(args: (string | number | null)[]): Statement {
  const value: Statement['value'] = (parameter) => `?${args.push(parameter)}`;
  const list = (values: readonly unknown[]) => `json_each(${value(JSON.stringify(values))})`;
  return {
    value,
    time: value,
    oneOf: (expression, values) => `${expression} IN (SELECT value FROM ${list(values)})`,
    each: (values) => `${list(values)} j`,
    itemOf: (json, index) => `${json} ->> ${index}`,
    contains: (column, text) => containsSql(column, text, value),
    listContains: (column, text) =>
      `EXISTS (SELECT 1 FROM json_each(${column}) WHERE ${containsSql('value', text, value)})`,
    textsOf: (column) => `json_each(${column}) j`,
    placeOf: (part, text) => `instr(${text}, ${part})`,
    msOf: (column) => column,
    isoOf: (column) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`,
    joined: (line) => `group_concat(${line}, '')`,
    // There is no LATERAL.
    joinFirst: (table, rest) =>
      `CROSS JOIN "${table}" r ON r.rowid IN (SELECT r.rowid FROM "${table}" r ${rest})`,
    isLongText: (column, text) => `${column} = ${text}`,
    withoutIndex: (column) => `+${column}`,
  };
}
