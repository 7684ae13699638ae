/** Runs queries of the full-text tables of the index. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Conditions } from '../../../core/result-filter.ts';
import { REMOVED } from '../../removed.ts';
import { executePatiently } from '../log-reads.ts';
import type { Reader } from '../reader.ts';
import { matchQuery } from './terms.ts';

/**
 * Positions that one statement looks at. The driver is synchronous, so this bounds how long a statement blocks other work:
 * FTS5 reads some thirty entries in a microsecond.
 */
const WINDOW = 100_000;

/** A range of positions or keys, both ends included. */
export interface Range {
  low: number;
  high: number;
}

export interface TermQuery {
  /** Finds up to `limit` rows in a range, in order. */
  rows(range: Range, descending: boolean, limit: number): Promise<number[]>;
  /** Counts the rows in a range. */
  count(range: Range): Promise<number>;
}

/** What the index knows of a workspace: its key, and the keys of scans that are being deleted. */
export interface Scope {
  workspace: number;
  hiddenScans: readonly number[];
}

/** @returns null if nothing of the workspace is in the index */
export async function readScope(reader: Reader, workspace: string): Promise<Scope | null> {
  const { rows } = await executePatiently(reader, {
    sql: `SELECT (SELECT "key" FROM "IndexedWorkspace" WHERE "name" = ?) AS "workspace",
      (SELECT json_group_array("key") FROM "Scan" WHERE "workspace" = '${REMOVED}') AS "hidden"`,
    args: [workspace],
  });
  const [row] = rows;
  if (!row || row.workspace === null) return null;
  return { workspace: Number(row.workspace), hiddenScans: JSON.parse(String(row.hidden)) };
}

/**
 * @param table a full-text table of the index
 * @param wanted folded texts
 * @returns null if no row can pass
 */
export function prepareQuery(
  reader: Reader,
  table: string,
  { workspace, hiddenScans }: Scope,
  conditions: Conditions,
  wanted: readonly string[],
): TermQuery | null {
  const match = matchQuery(workspace, conditions, wanted, hiddenScans);
  if (match === null) return null;
  const among = `FROM "${table}" WHERE "${table}" MATCH ?1 AND rowid BETWEEN ?2 AND ?3`;
  return {
    async rows(range, descending, limit) {
      const found: number[] = [];
      // In one cell, since the driver takes longer to read a row than FTS5 to find it.
      const sql = `SELECT json_group_array("key") AS "keys" FROM
        (SELECT rowid AS "key" ${among} ORDER BY rowid ${descending ? 'DESC' : 'ASC'} LIMIT ?4)`;
      for (const { low, high } of windows(range, descending)) {
        const args = [match, low, high, limit - found.length];
        const { rows } = await executePatiently(reader, { sql, args });
        for (const key of JSON.parse(String(rows[0]?.keys)) as number[]) found.push(key);
        if (found.length >= limit) break;
        await nextTurn();
      }
      return found;
    },
    async count(range) {
      let count = 0;
      for (const { low, high } of windows(range, false)) {
        const args = [match, low, high];
        const { rows } = await executePatiently(reader, { sql: `SELECT count(*) AS "n" ${among}`, args });
        count += Number(rows[0]?.n);
        await nextTurn();
      }
      return count;
    },
  };
}

function* windows({ low, high }: Range, descending: boolean): Generator<Range> {
  for (let from = 0; low + from <= high; from += WINDOW) {
    yield descending
      ? { low: Math.max(low, high - from - WINDOW + 1), high: high - from }
      : { low: low + from, high: Math.min(high, low + from + WINDOW - 1) };
  }
}
