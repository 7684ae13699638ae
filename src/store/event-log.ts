/** The event log on SQLite: appends go to the thread that writes, in groups; reads have a connection of their own. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, InStatement, ResultSet } from '@libsql/client';
import { FencedError, UnavailableError } from '../core/errors.ts';
import {
  EVENT_TYPES,
  type EventFilter,
  isTerminal,
  type ScanStatus,
  type TerminalType,
} from '../core/event.ts';
import type { Claim, EventLog, Head, ReadOptions } from '../core/event-log.ts';
import type { PubSub } from '../core/pubsub.ts';
import { SEVERITIES, severityRank } from '../core/result.ts';
import type { WarningCode } from '../core/warning.ts';
import { createGroupCall } from './group-call.ts';
import type { PatientWriter } from './patient-writer.ts';
import { asUnavailable } from './unavailable.ts';
import { CLAIMABLE, type Creation, type Group, LEASED, REMOVED, type Renewal, toEvent } from './writer.ts';

/**
 * Characters of JSON in one commit; more waits for the next. Some milliseconds of writing, which everything else that is
 * written, such as a new scan, may have to wait.
 */
const MAX_GROUP_SIZE = 64 * 1024;

export interface LogConnections {
  writer: PatientWriter;
  reader: Pick<Client, 'execute'>;
  /** Removes what has been hidden, in the background. */
  removal: { start(): void };
}

/** Told of what the log does: for those who keep its newest events in memory, and those who count. */
export interface LogObserver {
  /**
   * Events were committed, before anybody is woken.
   * @param toSeq seq of the last one
   * @param events JSON of their bodies, without the brackets
   */
  appended?(scanId: string, toSeq: number, at: string, events: string): void;
  /** One transaction was committed. */
  committed?(events: number, ms: number): void;
  /** One page, or one head, was read from the database. */
  read?(): void;
  /** Events that wait for the next transaction. */
  waiting?(events: number): void;
}

interface Append {
  claim: Group['claims'][number];
  /** JSON of its events, without the brackets */
  events: string;
  count: number;
  resolve(lastSeq: number): void;
  reject(error: unknown): void;
}

/** @param pubsub is told of every commit, after it */
export function createEventLog(
  { writer, reader, removal }: LogConnections,
  pubsub: PubSub,
  observer: LogObserver = {},
): EventLog {
  const waiting: Append[] = [];
  let waitingEvents = 0;
  let committing = false;

  /** While the thread commits one group the next one gathers: under load, groups grow and commits get rarer. */
  const commitWaiting = async () => {
    committing = true;
    while (waiting.length > 0) {
      let size = 0;
      let count = 0;
      do size += waiting[count++]?.events.length ?? 0;
      while (count < waiting.length && size < MAX_GROUP_SIZE);
      const group = waiting.splice(0, count);
      for (const append of group) waitingEvents -= append.count;
      observer.waiting?.(waitingEvents);
      await commit(group);
    }
    committing = false;
  };

  const commit = async (group: readonly Append[]): Promise<void> => {
    let lastSeqs: (number | undefined)[];
    const startedMs = performance.now();
    const now = Date.now();
    try {
      // During a stall the group stays as it is, and its order with it; the scans' own windows hold back the rest.
      lastSeqs = await writer.persist('append', { ...toGroup(group), now });
    } catch (error) {
      // What one append broke must not cost the others: each is tried alone.
      if (group.length === 1 || error instanceof UnavailableError)
        for (const { reject } of group) reject(error);
      else for (const append of group) await commit([append]);
      return;
    }
    const grown = new Map<string, number>();
    const at = new Date(now).toISOString();
    let committed = 0;
    for (const [index, { claim, events, count, resolve, reject }] of group.entries()) {
      const lastSeq = lastSeqs[index];
      if (lastSeq === undefined) {
        reject(new FencedError(claim.id));
      } else {
        committed += count;
        observer.appended?.(claim.id, lastSeq, at, events);
        resolve(lastSeq);
        grown.set(claim.id, lastSeq);
      }
    }
    observer.committed?.(committed, performance.now() - startedMs);
    for (const [scanId, toSeq] of grown) pubsub.publish(scanId, toSeq);
  };

  // Scans that are started together are recorded together, and those that started together renew together: what they
  // append must not wait for a commit of each.
  const create = createGroupCall((creations: Creation[]) => writer.call('create', creations));
  const renew = createGroupCall((renewals: Renewal[]) => writer.persist('renew', renewals));
  /** Renewals on their way: a runner that asks again during a stall waits for the same one. */
  const renewing = new Map<string, ReturnType<typeof renew>>();

  return {
    availability: writer,

    async create(scan, maxQueued = Number.MAX_SAFE_INTEGER) {
      const createdAt = await create({ scan, maxQueued });
      if (createdAt !== null) pubsub.publish(scan.id, 1);
      return createdAt;
    },

    claim: (scanId, leaseMs, alone = false) =>
      // One that runs alone may be an orphan, whose runner may be alive: after a stall, that one comes first.
      (alone ? writer.attempt : writer.call)('claim', scanId, leaseMs, alone),

    async renew({ id, fence }, leaseMs) {
      const key = `${id} ${fence}`;
      let renewal = renewing.get(key);
      if (!renewal) {
        renewal = renew({ id, fence, leaseMs }).finally(() => renewing.delete(key));
        renewing.set(key, renewal);
      }
      const renewed = await renewal;
      if (!renewed) throw new FencedError(id);
      return renewed;
    },

    append({ id, fence, workspace }: Pick<Claim, 'id' | 'fence' | 'workspace'>, events) {
      return new Promise((resolve, reject) => {
        const json = events.map((event) => JSON.stringify(event)).join();
        waiting.push({
          claim: { id, fence, workspace },
          events: json,
          count: events.length,
          resolve,
          reject,
        });
        waitingEvents += events.length;
        observer.waiting?.(waitingEvents);
        // In the next turn, so that what is appended in this one goes together.
        if (!committing) {
          committing = true;
          setImmediate(commitWaiting);
        }
      });
    },

    async read(scanId, options) {
      if (options.limit <= 0) return [];
      observer.read?.();
      const { rows } = await query(readSql(scanId, options));
      return rows.map((row) => toEvent(scanId, row as unknown as Parameters<typeof toEvent>[1]));
    },

    async head(scanId): Promise<Head | null> {
      observer.read?.();
      const { rows } = await query({
        sql: `SELECT "workspace", "lastSeq", "status" FROM "Scan" WHERE "id" = ? AND "workspace" <> '${REMOVED}'`,
        args: [scanId],
      });
      if (!rows[0]) return null;
      const { workspace, lastSeq, status } = rows[0];
      return {
        workspace: String(workspace),
        lastSeq: Number(lastSeq),
        status: status as ScanStatus,
        terminal: isTerminal({ type: String(status) }) ? (status as TerminalType) : null,
      };
    },

    async warnings(scanId) {
      const { rows } = await query({
        sql: `SELECT "code", "scanner", "count", "message", "firstSeq" FROM "ScanWarning"
              WHERE "scanId" = ?1 AND ${VISIBLE} ORDER BY "firstSeq"`,
        args: [scanId],
      });
      return rows.map(({ code, scanner, count, message, firstSeq }) => ({
        code: code as WarningCode,
        scanner: scanner === '' ? null : String(scanner),
        count: Number(count),
        message: String(message),
        firstSeq: Number(firstSeq),
      }));
    },

    async requestCancel(scanId) {
      const seq = await writer.call('requestCancel', scanId);
      if (seq !== undefined) pubsub.publish(scanId, seq);
      return seq !== undefined;
    },

    async claimable() {
      const { rows } = await query({
        sql: `SELECT "id", "suspect", "leaseUntil" IS NOT NULL AS "orphan" FROM "Scan" WHERE ${CLAIMABLE}
              ORDER BY "suspect" OR "leaseUntil" IS NOT NULL DESC, "crashesAlone", "id"`,
        args: [Date.now()],
      });
      return rows.map(({ id, suspect, orphan }) => ({
        id: String(id),
        state: Number(orphan) === 1 ? 'orphan' : Number(suspect) === 1 ? 'suspect' : 'queued',
      }));
    },

    async leased() {
      const { rows } = await query({ sql: `SELECT "id" FROM "Scan" WHERE ${LEASED}`, args: [Date.now()] });
      return rows.map(({ id }) => String(id));
    },

    suspect: (scanIds) => writer.call('suspect', scanIds),

    trust: ({ id, fence }) => writer.call('trust', id, fence),

    async remove(scanId) {
      if (!(await writer.call('hide', scanId))) return false;
      // Whoever follows it finds it gone.
      pubsub.publish(scanId, Number.MAX_SAFE_INTEGER);
      removal.start();
      return true;
    },
  };

  async function query(statement: InStatement): Promise<ResultSet> {
    for (let waitMs = FIRST_READ_RETRY_MS; ; waitMs *= 2) {
      try {
        return await reader.execute(statement);
      } catch (error) {
        const known = asUnavailable(error);
        if (!(known instanceof UnavailableError) || waitMs > LAST_READ_RETRY_MS) throw known;
      }
      await sleep(waitMs);
    }
  }
}

/** Readers of a write-ahead log wait for nobody but whoever has the whole file locked: 2 s in all. */
const FIRST_READ_RETRY_MS = 32;
const LAST_READ_RETRY_MS = 1024;

function toGroup(appends: readonly Append[]): Omit<Group, 'now'> {
  const claims = new Map<string, { place: number; claim: Append['claim'] }>();
  const items = appends.map(({ claim, events }) => {
    const key = `${claim.id} ${claim.fence}`;
    let known = claims.get(key);
    if (!known) {
      known = { place: claims.size, claim };
      claims.set(key, known);
    }
    return `[${known.place},${events}]`;
  });
  return { claims: [...claims.values()].map(({ claim }) => claim), appends: `[${items.join()}]` };
}

/** Nothing of a scan that is being removed: its events go in steps, and a reader would miss those in between. */
const VISIBLE = `EXISTS (SELECT 1 FROM "Scan" WHERE "id" = ?1 AND "workspace" <> '${REMOVED}')`;
const EVENTS = `SELECT "seq", "at", "body" FROM "ScanEvent"
  WHERE "scanId" = ?1 AND "seq" > ?2 AND "seq" <= ?3 AND ${VISIBLE}`;
const FINDINGS = `SELECT e."seq", e."at", e."body" FROM "Finding" f
  CROSS JOIN "ScanEvent" e ON e."scanId" = f."scanId" AND e."seq" = f."seq"
  WHERE f."scanId" = ?1 AND f."seq" > ?2 AND f."seq" <= ?3 AND ${VISIBLE}`;
const PAGE = 'LIMIT ?4';

/**
 * One range scan of the primary key; or, with a filter, one of an index for each kind of event that passes it,
 * merged: the cost is the page's, not the log's.
 */
function readSql(scanId: string, { after, limit, upTo = 2 ** 31 - 1, ...filter }: ReadOptions): InStatement {
  const args: (string | number)[] = [scanId, after, upTo, limit];
  const parts = partsOf(filter, (value) => `?${args.push(value)}`);
  if (!parts) return { sql: `${EVENTS} ORDER BY "seq" ${PAGE}`, args };
  if (parts.length === 0) return { sql: `${EVENTS} AND 0 ${PAGE}`, args };
  return {
    sql: `${parts.map((part) => `SELECT * FROM (${part} ${PAGE})`).join(' UNION ALL ')} ORDER BY "seq" ${PAGE}`,
    args,
  };
}

/** Queries that together give what passes a filter, each in order by an index; undefined for all. */
function partsOf(
  { types, minSeverity, scanners }: EventFilter,
  bind: (value: string) => string,
): string[] | undefined {
  if (!types && !minSeverity && !scanners) return undefined;
  const names = scanners && [...new Set(scanners)].map(bind);
  const least = minSeverity && severityRank(minSeverity);
  return [...new Set(types ?? EVENT_TYPES)].flatMap((type) => {
    if (type === 'FINDING' && least !== undefined) {
      const byScanner = names ? `AND f."scanner" IN (${names.join()})` : '';
      const ranks = SEVERITIES.map((_, rank) => rank).slice(least);
      return ranks.map((rank) => `${FINDINGS} AND f."severity" = ${rank} ${byScanner} ORDER BY f."seq"`);
    }
    const events = `${EVENTS} AND "type" = ${bind(type)}`;
    if (!names || isTerminal({ type })) return `${events} ORDER BY "seq"`;
    return names.map((name) => `${events} AND "scanner" = ${name} ORDER BY "seq"`);
  });
}
