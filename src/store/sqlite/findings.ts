import type { Client } from '@libsql/client';
import type { FindingFilter, Findings, FoundEvent } from '../../core/findings.ts';
import type { PubSub } from '../../core/pubsub.ts';
import { severityRank } from '../../core/result.ts';
import { type EventRow, toEvent } from './log-reads.ts';

/** Minimum time between two reads of the database, since most hints are not about findings. */
const LOOK_MS = 10;

export function createFindings(reader: Client, pubsub: PubSub): Findings {
  const newest = async () => {
    const { rows } = await reader.execute('SELECT max("position") AS n FROM "Finding"');
    return Number(rows[0]?.n ?? 0);
  };
  return {
    async positionBefore(time) {
      // A binary search, without an index of times: positions and times have the same order. Deleted findings leave gaps
      // in the positions.
      let [low, high] = [0, await newest()];
      while (time !== undefined && low < high) {
        const middle = Math.ceil((low + high) / 2);
        const { rows } = await reader.execute({
          sql: `SELECT "position", "foundAt" < ?3 AS "before" FROM "Finding"
            WHERE "position" BETWEEN ?1 AND ?2 ORDER BY "position" LIMIT 1`,
          args: [middle, high, time],
        });
        if (rows[0] && Number(rows[0].before) === 1) low = Number(rows[0].position);
        else high = middle - 1;
      }
      return high;
    },

    feed(filter) {
      const { workspace, minSeverity, target } = filter;
      const types = filter.types && [...new Set(filter.types)].sort();
      const select = selectFindings({ workspace, minSeverity, types, target });
      return {
        key: JSON.stringify(['findings', workspace, minSeverity, types, target]),
        durable: true,
        positionOf: ({ position }) => position,
        timeOf: ({ event }) => Date.parse(event.at),
        async page(after, limit) {
          // Reads the end before the page: a finding recorded in between belongs to the next page.
          const end = await newest();
          const { rows } = await reader.execute(select(after, limit));
          const items = rows.map((row) => ({
            position: Number(row.position),
            event: toEvent(String(row.id), row as unknown as EventRow) as FoundEvent['event'],
          }));
          const looked = items.length === limit ? 0 : end;
          return { items, upTo: Math.max(after, items.at(-1)?.position ?? 0, looked), ended: false };
        },
        listen: (onGrow) => listenSlowly(pubsub, onGrow),
      };
    },
  };
}

function selectFindings({ workspace, minSeverity, types, target }: FindingFilter) {
  const sql = `SELECT f."position", s."id", e."seq", e."at", e."body" FROM "Finding" f
    CROSS JOIN "ScanEvent" e ON e."scanKey" = f."scanKey" AND e."seq" = f."seq"
    CROSS JOIN "Scan" s ON s."key" = f."scanKey"
    WHERE f."position" > ? AND s."workspace" = ? AND f."severity" >= ?
      ${types ? `AND f."type" IN (${types.map(() => '?').join()})` : ''}
      ${target === undefined ? '' : 'AND s."target" = ?'}
    ORDER BY f."position" LIMIT ?`;
  const least = minSeverity === undefined ? 0 : severityRank(minSeverity);
  const rest = [...(types ?? []), ...(target === undefined ? [] : [target])];
  return (after: number, limit: number) => ({ sql, args: [after, workspace, least, ...rest, limit] });
}

/** Calls `onGrow` at most once in LOOK_MS. @returns a function that removes the listener */
function listenSlowly(pubsub: PubSub, onGrow: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const look = () => {
    timer = undefined;
    last = performance.now();
    onGrow();
  };
  const leave = pubsub.subscribeAll(() => {
    timer ??= setTimeout(look, Math.max(0, last + LOOK_MS - performance.now()));
  });
  return () => {
    leave();
    clearTimeout(timer);
  };
}
