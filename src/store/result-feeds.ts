/** Feeds of the results of all scans of a workspace. Independent of the database. */
import type { ScanEvent } from '../core/event.ts';
import type { PubSub } from '../core/pubsub.ts';
import type { Assessments, Findings, Recorded, ResultFeeds } from '../core/result-feeds.ts';
import { ASSESSMENTS, FINDINGS, type Filterable, matcherOf } from '../core/result-filter.ts';
import { parseEvent, type StoredEvent } from '../core/stored-event.ts';
import { severityRank } from '../core/vocabulary.ts';
import { type PositionReads, positionBefore } from './positions.ts';
import { type PositionedTable, RESULT_TABLES } from './rows.ts';

/** Minimum time between two reads of the database, since most hints are not about these results. */
const LOOK_MS = 10;
/** Positions that one statement looks at. */
const WINDOW = 1000;

type Result = 'FINDING' | 'ASSESSMENT';

/** A result with its event, and with the id and the target of its scan. */
export type FeedRow = Omit<StoredEvent, 'scanId'> & { position: number; id: string; target: string };

export interface FeedReads extends PositionReads {
  /** The results of a workspace after one position, up to another, in their order. */
  between(table: PositionedTable, workspace: string, after: number, upTo: number): Promise<FeedRow[]>;
  /** The results of a workspace at some positions, in their order. */
  at(table: PositionedTable, workspace: string, positions: readonly number[]): Promise<FeedRow[]>;
}

export const createFindings = (reads: FeedReads, pubsub: PubSub, workspace: string): Findings =>
  createFeeds(reads, pubsub, workspace, 'FINDING', FINDINGS, ({ event }, target) => ({
    ...event.finding,
    severity: severityRank(event.finding.severity),
    scanner: event.scanner,
    scanId: event.scanId,
    target,
    foundAt: Date.parse(event.at),
  }));

export const createAssessments = (reads: FeedReads, pubsub: PubSub, workspace: string): Assessments =>
  createFeeds(reads, pubsub, workspace, 'ASSESSMENT', ASSESSMENTS, ({ event }, target) => ({
    ...event.assessment,
    scanner: event.scanner,
    target,
    foundAt: Date.parse(event.at),
  }));

/** @param rowOf what filters look at */
function createFeeds<Type extends Result, Row extends { foundAt: number }, Filter extends object>(
  reads: FeedReads,
  pubsub: PubSub,
  workspace: string,
  type: Type,
  filterable: Filterable<Row, Filter>,
  rowOf: (recorded: Recorded<Type>, target: string) => Row,
): ResultFeeds<Type, Filter> {
  const table = RESULT_TABLES[type as Result];
  const toRecorded = ({ position, id, ...stored }: FeedRow): Recorded<Type> => ({
    position,
    event: parseEvent({ scanId: id, ...stored }) as ScanEvent & { type: Type },
  });

  return {
    positionBefore: (time) => positionBefore(reads, table, time),
    at: async (positions) => (await reads.at(table, workspace, positions)).map(toRecorded),

    feed(filter) {
      const matches = matcherOf(filterable, filter);
      /** Reads the results of a window that pass the filter. */
      const read = async (after: number, upTo: number): Promise<Recorded<Type>[]> => {
        const rows = await reads.between(table, workspace, after, upTo);
        return rows.flatMap((row) => {
          const recorded = toRecorded(row);
          return matches(rowOf(recorded, row.target)) ? [recorded] : [];
        });
      };
      return {
        key: JSON.stringify([type, workspace, filter]),
        durable: true,
        positionOf: ({ position }) => position,
        timeOf: ({ event }) => Date.parse(event.at),
        async page(after, limit) {
          // Reads the end first: a result recorded in between belongs to the next page.
          const end = await positionBefore(reads, table);
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
