/** The findings of all scans of a workspace, in the order in which they were recorded. */
import type { Client } from '@libsql/client';
import type { ScanEvent } from '../core/event.ts';
import type { Feed } from '../core/feed.ts';
import type { PubSub } from '../core/pubsub.ts';
import { type Severity, severityRank } from '../core/result.ts';
import { toEvent } from './writer.ts';

/** After a hint the database is looked at at most so often: most hints are not about findings. */
const LOOK_MS = 10;

export interface FindingFilter {
  workspace: string;
  minSeverity?: Severity | undefined;
  /** kinds of findings, such as sql_injection */
  types?: readonly string[] | undefined;
  /** value of the scan's target */
  target?: string | undefined;
}

export interface FoundEvent {
  position: number;
  event: ScanEvent & { type: 'FINDING' };
}

export interface Findings {
  /** Position of the last finding recorded before a time, in milliseconds since 1970; without one, of the newest. */
  positionBefore(time?: number): Promise<number>;
  feed(filter: FindingFilter): Feed<FoundEvent>;
}

export function createFindings(reader: Client, pubsub: PubSub): Findings {
  return {
    async positionBefore(time) {
      const { rows } = await reader.execute(
        time === undefined
          ? 'SELECT max("position") AS n FROM "Finding"'
          : { sql: 'SELECT max("position") AS n FROM "Finding" WHERE "foundAt" < ?', args: [time] },
      );
      return Number(rows[0]?.n ?? 0);
    },

    feed({ workspace, minSeverity, types, target }) {
      const kinds = types && [...new Set(types)].sort();
      const sql = `SELECT f."position", e."scanId", e."seq", e."at", e."body" FROM "Finding" f
        CROSS JOIN "ScanEvent" e ON e."scanId" = f."scanId" AND e."seq" = f."seq"
        CROSS JOIN "Scan" s ON s."id" = f."scanId"
        WHERE f."position" > ? AND s."workspace" = ? AND f."severity" >= ?
          ${kinds ? `AND f."type" IN (${kinds.map(() => '?').join()})` : ''}
          ${target === undefined ? '' : 'AND s."target" = ?'}
        ORDER BY f."position" LIMIT ?`;
      const filterArgs = [...(kinds ?? []), ...(target === undefined ? [] : [target])];
      return {
        key: JSON.stringify(['findings', workspace, minSeverity, kinds, target]),
        durable: true,
        positionOf: ({ position }) => position,
        timeOf: ({ event }) => Date.parse(event.at),
        async page(after, limit) {
          // Before the page: what is recorded in between is looked at next time.
          const { rows: newest } = await reader.execute('SELECT max("position") AS n FROM "Finding"');
          const least = minSeverity === undefined ? 0 : severityRank(minSeverity);
          const { rows } = await reader.execute({
            sql,
            args: [after, workspace, least, ...filterArgs, limit],
          });
          const items = rows.map((row) => ({
            position: Number(row.position),
            event: toEvent(String(row.scanId), row as never) as FoundEvent['event'],
          }));
          const looked = items.length === limit ? 0 : Number(newest[0]?.n ?? 0);
          return { items, upTo: Math.max(after, items.at(-1)?.position ?? 0, looked), ended: false };
        },
        listen(onGrow) {
          let timer: NodeJS.Timeout | undefined;
          let last = Number.NEGATIVE_INFINITY;
          const leave = pubsub.subscribeAll(() => {
            timer ??= setTimeout(
              () => {
                timer = undefined;
                last = performance.now();
                onGrow();
              },
              Math.max(0, last + LOOK_MS - performance.now()),
            );
          });
          return () => {
            leave();
            clearTimeout(timer);
          };
        },
      };
    },
  };
}
