import type { Client } from '@libsql/client';
import type { ScanEvent } from '../../core/event.ts';
import type { PubSub } from '../../core/pubsub.ts';
import type { Assessments, Findings, Recorded, ResultFeeds } from '../../core/result-feeds.ts';
import { ASSESSMENTS, FINDINGS, type Filterable, matcherOf } from '../../core/result-filter.ts';
import { severityRank } from '../../core/vocabulary.ts';
import { RESULT_TABLES } from '../rows.ts';
import { type EventRow, toEvent } from './log-reads.ts';
import { positionBefore } from './positions.ts';

/** Minimum time between two reads of the database, since most hints are not about these results. */
const LOOK_MS = 10;
/** Positions that one statement looks at. */
const WINDOW = 1000;

type Result = 'FINDING' | 'ASSESSMENT';

export const createFindings = (reader: Client, pubsub: PubSub, workspace: string): Findings =>
  createFeeds(reader, pubsub, workspace, 'FINDING', FINDINGS, ({ event }, target) => ({
    ...event.finding,
    severity: severityRank(event.finding.severity),
    scanner: event.scanner,
    scanId: event.scanId,
    target,
    foundAt: Date.parse(event.at),
  }));

export const createAssessments = (reader: Client, pubsub: PubSub, workspace: string): Assessments =>
  createFeeds(reader, pubsub, workspace, 'ASSESSMENT', ASSESSMENTS, ({ event }, target) => ({
    ...event.assessment,
    scanner: event.scanner,
    target,
    foundAt: Date.parse(event.at),
  }));

/** @param rowOf what filters look at */
function createFeeds<Type extends Result, Row extends { foundAt: number }, Filter extends object>(
  reader: Client,
  pubsub: PubSub,
  workspace: string,
  type: Type,
  filterable: Filterable<Row, Filter>,
  rowOf: (recorded: Recorded<Type>, target: string) => Row,
): ResultFeeds<Type, Filter> {
  const table = RESULT_TABLES[type as Result];
  const sql = `SELECT r."position", s."id", s."target", e."seq", e."at", e."body" FROM "${table}" r
    CROSS JOIN "Scan" s ON s."key" = r."scanKey"
    CROSS JOIN "ScanEvent" e ON e."scanKey" = r."scanKey" AND e."seq" = r."seq"
    WHERE r."position" > ? AND r."position" <= ? AND s."workspace" = ? ORDER BY r."position"`;

  return {
    positionBefore: (time) => positionBefore(reader, table, time),

    feed(filter) {
      const matches = matcherOf(filterable, filter);
      /** Reads the results of a window that pass the filter. */
      const read = async (after: number, upTo: number): Promise<Recorded<Type>[]> => {
        const { rows } = await reader.execute({ sql, args: [after, upTo, workspace] });
        return rows.flatMap((row) => {
          const event = toEvent(String(row.id), row as unknown as EventRow) as ScanEvent & { type: Type };
          const recorded = { position: Number(row.position), event };
          return matches(rowOf(recorded, String(row.target))) ? [recorded] : [];
        });
      };
      return {
        key: JSON.stringify([type, workspace, filter]),
        durable: true,
        positionOf: ({ position }) => position,
        timeOf: ({ event }) => Date.parse(event.at),
        async page(after, limit) {
          // Reads the end first: a result recorded in between belongs to the next page.
          const end = await positionBefore(reader, table);
          for (let position = after; position < end; ) {
            const upTo = Math.min(end, position + Math.min(limit, WINDOW));
            const items = await read(position, upTo);
            if (items.length > 0) return { items, upTo, ended: false };
            position = upTo;
          }
          return { items: [], upTo: Math.max(after, end), ended: false };
        },
        listen: (onGrow) => listenSlowly(pubsub, onGrow),
      };
    },
  };
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
