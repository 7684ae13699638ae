/** An event log in memory: the simplest implementation of the contract, for tests of its users. */
import { ALWAYS_AVAILABLE } from '../../src/core/availability.ts';
import { FencedError } from '../../src/core/errors.ts';
import {
  type EventBody,
  externalBeginning,
  isResult,
  isTerminal,
  matches,
  type ScanEvent,
  type ScanStatus,
} from '../../src/core/event.ts';
import type { ClaimedScanner, EventLog, NewScan } from '../../src/core/event-log.ts';
import { NO_FIGURES, type ScanFigures } from '../../src/core/figures.ts';
import type { PubSub } from '../../src/core/pubsub.ts';
import { skipEvents } from '../../src/core/skip.ts';
import type { ScanWarning } from '../../src/core/warning.ts';
import { storedText } from '../../src/store/stored-json.ts';
import { project } from './projection.ts';

interface Entry {
  scan: NewScan;
  events: ScanEvent[];
  status: ScanStatus;
  fence: number;
  leaseUntil: number | null;
  crashes: number;
  crashesAlone: number;
  crashesStuck: number;
  resultsAtClaim: number;
  suspect: boolean;
  alone: boolean;
  cancelRequested: boolean;
  pauseRequested: boolean;
  duration: number;
  requests: number;
  scanners: ClaimedScanner[];
}

const missingIn = ({ scanners, demo }: NewScan, known: readonly string[] | undefined): string[] =>
  (demo ? [] : scanners).flatMap(({ name }) => (known === undefined || known.includes(name) ? [] : [name]));

/** @param beforeCommit awaited before each append is written, with its number of events, to simulate a slow disk */
export function createMemoryEventLog(
  pubsub: PubSub,
  beforeCommit: (events: number) => Promise<unknown> = async () => {},
): EventLog {
  const entries = new Map<string, Entry>();
  const removals = new Map<string, number>();
  let turn: Promise<unknown> = Promise.resolve();

  const resultsOf = (entry: Entry) => entry.events.filter(isResult).length;
  const ended = (entry: Entry) => isTerminal({ type: entry.status });
  const isSilent = (entry: Entry) =>
    entry.scan.external !== undefined && entry.status === 'RUNNING' && (entry.leaseUntil ?? 0) < Date.now();
  const isClaimable = (entry: Entry) =>
    !ended(entry) &&
    !entry.scan.external &&
    entry.status !== 'PAUSED' &&
    (entry.leaseUntil === null || entry.leaseUntil < Date.now());
  const held = ({ id, fence }: { id: string; fence: number }): Entry => {
    const entry = entries.get(id);
    if (entry?.fence !== fence || entry.leaseUntil === null) throw new FencedError(id);
    return entry;
  };
  const add = (entry: Entry, body: EventBody) => {
    const seq = entry.events.length + 1;
    const stored: EventBody = JSON.parse(storedText(JSON.stringify(body)));
    entry.events.push({ ...stored, scanId: entry.scan.id, seq, at: new Date().toISOString() });
    const run = body.type === 'SCANNER' && entry.scanners.find(({ name }) => name === body.scanner);
    if (run) run.state = body.state;
    if (body.type !== 'STATUS' && !isTerminal(body)) return;
    entry.status = body.type === 'STATUS' ? body.status : body.type;
    if (entry.status === 'PAUSED') entry.pauseRequested = false;
    if (entry.status !== 'QUEUED' && entry.status !== 'PAUSED' && !ended(entry)) return;
    entry.leaseUntil = null;
    entry.alone = false;
    if (!ended(entry)) return;
    const erase = <Scanner extends NewScan['scanners'][number]>(scanner: Scanner) => ({
      ...scanner,
      sealed: undefined,
    });
    entry.scan = { ...entry.scan, scanners: entry.scan.scanners.map(erase) };
    entry.scanners = entry.scanners.map(erase);
  };

  const keep = (entry: Entry, { duration, requests, runs }: ScanFigures) => {
    Object.assign(entry, { duration, requests });
    for (const { name, place, ...figures } of runs) {
      const run = entry.scanners.find((scanner) => scanner.name === name);
      if (run) Object.assign(run, { place, figures: { ...figures } });
    }
  };
  const isQueued = ({ status }: Entry) => status === 'QUEUED';
  const isLive = (entry: Entry) => entry.status === 'QUEUED' || entry.status === 'RUNNING';

  const transition: EventLog['transition'] = async ({ id, fence, after }, from, events) => {
    const entry = entries.get(id);
    if (!entry || !from.includes(entry.status)) return false;
    const isClaimed = entry.leaseUntil !== null && !entry.scan.external;
    if (fence === undefined ? isClaimed : entry.fence !== fence) return false;
    if (after !== undefined && entry.events.length !== after) return false;
    for (const body of events) add(entry, body);
    pubsub.publish({ scanId: id, toSeq: entry.events.length });
    return true;
  };

  const isExternal = ({ scan, status }: Entry) => scan.external !== undefined && status === 'RUNNING';

  const isFull = (workspace: string, max: number, maxOfWorkspace: number, counted = isQueued) => {
    const queued = [...entries.values()].filter(counted);
    const own = queued.filter(({ scan }) => scan.workspace === workspace);
    return queued.length >= max || own.length >= maxOfWorkspace;
  };

  const log: EventLog = {
    transition,
    availability: ALWAYS_AVAILABLE,

    async create(scan, maxQueued = Number.POSITIVE_INFINITY, maxOfWorkspace = maxQueued) {
      const counted = scan.external ? isExternal : isQueued;
      if (isFull(scan.workspace, maxQueued, maxOfWorkspace, counted)) return null;
      const entry: Entry = {
        scan,
        events: [],
        status: 'QUEUED',
        fence: 0,
        leaseUntil: null,
        crashes: 0,
        crashesAlone: 0,
        crashesStuck: 0,
        resultsAtClaim: 0,
        suspect: false,
        alone: false,
        cancelRequested: false,
        pauseRequested: false,
        duration: 0,
        requests: 0,
        scanners: scan.scanners.map((scanner) => ({
          ...scanner,
          ...{ state: 'PENDING', skipRequested: false, figures: NO_FIGURES, place: null },
        })),
      };
      entries.set(scan.id, entry);
      add(entry, { type: 'STATUS', status: 'QUEUED' });
      if (scan.external) {
        for (const body of externalBeginning(scan)) add(entry, body);
        entry.leaseUntil = Date.now() + scan.external.timeoutMs;
      }
      pubsub.publish({ scanId: scan.id, toSeq: entry.events.length });
      return Date.parse(String(entry.events[0]?.at));
    },

    async claim(scanId, leaseMs, { alone = false, scanners: known } = {}) {
      const entry = entries.get(scanId);
      if (!entry || !isClaimable(entry) || missingIn(entry.scan, known).length > 0) return null;
      if (entry.leaseUntil !== null) {
        entry.crashes++;
        if (entry.alone) entry.crashesAlone++;
        if (entry.alone && resultsOf(entry) === entry.resultsAtClaim) entry.crashesStuck++;
        entry.suspect = true;
      }
      entry.resultsAtClaim = resultsOf(entry);
      entry.alone = alone;
      entry.fence++;
      entry.leaseUntil = Date.now() + leaseMs;
      const { scan, fence, crashes, crashesAlone, crashesStuck, cancelRequested, events } = entry;
      const { pauseRequested, duration, requests, scanners } = entry;
      const { progress, summary } = project(events);
      return {
        ...scan,
        page: scan.page ?? null,
        fence,
        crashes,
        crashesAlone,
        crashesStuck,
        cancelRequested,
        ...{ pauseRequested, duration, requests, scanners: structuredClone(scanners) },
        progress,
        summary,
        lastSeq: events.length,
      };
    },

    async renew(claim, leaseMs) {
      const entry = held(claim);
      entry.leaseUntil = Date.now() + leaseMs;
      const { cancelRequested, pauseRequested, scanners } = entry;
      const skipRequested = scanners.filter((run) => run.skipRequested && /PENDING|STARTED/.test(run.state));
      return { cancelRequested, pauseRequested, skipRequested: skipRequested.map(({ name }) => name) };
    },

    append(claim, events, figures) {
      const work = turn.then(async () => {
        // Like a database: rejects values that cannot be stored, and stores copies.
        const bodies: EventBody[] = JSON.parse(JSON.stringify(events));
        await beforeCommit(bodies.length);
        const entry = held(claim);
        if (figures) keep(entry, JSON.parse(JSON.stringify(figures)));
        for (const body of bodies) add(entry, body);
        return entry.events.length;
      });
      turn = work.then(
        (lastSeq) => pubsub.publish({ scanId: claim.id, toSeq: lastSeq }),
        () => {},
      );
      return work;
    },

    async ingest({ id, after }, events) {
      const bodies: EventBody[] = JSON.parse(JSON.stringify(events));
      await beforeCommit(bodies.length);
      const entry = entries.get(id);
      const { external } = entry?.scan ?? {};
      if (!entry || !external || entry.status !== 'RUNNING' || entry.events.length !== after) return null;
      entry.leaseUntil = Date.now() + external.timeoutMs;
      for (const body of bodies) add(entry, body);
      pubsub.publish({ scanId: id, toSeq: entry.events.length });
      return entry.events.length;
    },

    async silent() {
      return [...entries.values()]
        .filter(isSilent)
        .map(({ scan }) => ({ id: scan.id, timeoutMs: scan.external?.timeoutMs ?? 0 }));
    },

    async endSilent(scanId, end) {
      const entry = entries.get(scanId);
      if (!entry || !isSilent(entry)) return false;
      return await transition({ id: scanId }, ['RUNNING'], [end]);
    },

    async read(scanId, { after, limit, upTo = Number.POSITIVE_INFINITY, last, ...filter }) {
      const events = entries.get(scanId)?.events ?? [];
      const found = events.filter(
        (event) => event.seq > after && event.seq <= upTo && matches(filter, event),
      );
      if (limit <= 0) return [];
      return last ? found.slice(-limit) : found.slice(0, limit);
    },

    stored: async (scanId, options) =>
      (await log.read(scanId, options)).map(({ scanId: id, seq, at, ...body }) => ({
        ...{ scanId: id, seq, at: Date.parse(at) },
        body: JSON.stringify(body),
      })),

    async head(scanId) {
      const entry = entries.get(scanId);
      if (!entry) return null;
      const { scan, events, status } = entry;
      const state = { type: status };
      return {
        workspace: scan.workspace,
        target: scan.target,
        targetKind: scan.targetKind,
        startedBy: scan.startedBy ?? null,
        lastSeq: events.length,
        status,
        terminal: isTerminal(state) ? state.type : null,
        ...(scan.external && { external: true as const }),
      };
    },

    async recorded(scanId) {
      const entry = entries.get(scanId);
      return entry ? { ...entry.scan, page: entry.scan.page ?? null } : null;
    },

    async setLabel(scanId, label) {
      const entry = entries.get(scanId);
      if (!entry || entry.scan.label === label) return false;
      entry.scan = { ...entry.scan, label };
      pubsub.publish({ scanId, toSeq: entry.events.length });
      return true;
    },

    async warnings(scanId) {
      const found = new Map<string, ScanWarning>();
      for (const event of entries.get(scanId)?.events ?? []) {
        if (event.type !== 'LOG' || !event.warning) continue;
        const { scanner, message, seq: firstSeq } = event;
        const { code, count } = event.warning;
        const known = found.get(`${code} ${scanner}`);
        if (known) known.count += count;
        else found.set(`${code} ${scanner}`, { code, scanner, count, message, firstSeq });
      }
      return [...found.values()];
    },

    async requestCancel(scanId) {
      const entry = entries.get(scanId);
      if (entry?.status !== 'RUNNING') return false;
      entry.cancelRequested = true;
      add(entry, { type: 'STATUS', status: 'CANCELLING' });
      pubsub.publish({ scanId, toSeq: entry.events.length });
      return true;
    },

    async requestPause(scanId) {
      const entry = entries.get(scanId);
      if (!entry || !isLive(entry) || entry.leaseUntil === null) return false;
      entry.pauseRequested = true;
      return true;
    },

    async resume(scanId, maxQueued = Number.POSITIVE_INFINITY, maxOfWorkspace = maxQueued) {
      const entry = entries.get(scanId);
      if (!entry) return null;
      if (entry.status !== 'PAUSED') return isLive(entry) && entry.pauseRequested ? 'PAUSING' : null;
      if (isFull(entry.scan.workspace, maxQueued, maxOfWorkspace)) return 'FULL';
      await transition({ id: scanId }, ['PAUSED'], [{ type: 'STATUS', status: 'QUEUED' }]);
      return entry.suspect ? 'SUSPECT' : 'QUEUED';
    },

    async requestSkip(scanId, scanner) {
      const entry = entries.get(scanId);
      if (!entry || (!isLive(entry) && entry.status !== 'PAUSED')) return null;
      const run = entry.scanners.find(({ name }) => name === scanner);
      if (!run) return entry.scanners.map(({ name }) => name);
      if (!/PENDING|STARTED/.test(run.state)) return run.skipRequested ? 'SKIPPED' : 'ENDED';
      run.skipRequested = true;
      const events = skipEvents(scanner, run.figures.inputsKnown - run.figures.inputsDone);
      return (await transition({ id: scanId }, ['QUEUED', 'PAUSED'], events)) ? 'SKIPPED' : 'REQUESTED';
    },

    async claimable(known) {
      return [...entries.values()]
        .filter(isClaimable)
        .map(({ scan, suspect, crashesAlone, leaseUntil }) => {
          const state = leaseUntil !== null ? 'orphan' : suspect ? 'suspect' : 'queued';
          return {
            id: scan.id,
            workspace: scan.workspace,
            state,
            missing: missingIn(scan, known),
            order: [state === 'queued' ? 1 : 0, crashesAlone, scan.id].join(' '),
          } as const;
        })
        .sort((a, b) => (a.order < b.order ? -1 : 1))
        .map(({ id, workspace, state, missing }) => ({ id, workspace, state, missing }));
    },

    async changed(sinceMs) {
      return [...entries.values()]
        .map(({ scan: { id }, events, status }) => {
          const changes =
            status === 'QUEUED' || status === 'PAUSED'
              ? events
              : events.filter((event) => event.type === 'STATUS' || isTerminal(event));
          const [createdAt = 0, changedAt = 0] = [changes.at(0), changes.at(-1)].map((event) =>
            Date.parse(event?.at ?? ''),
          );
          return { id, lastSeq: events.length, createdAt, changedAt, status };
        })
        .filter(({ status, changedAt }) => status === 'RUNNING' || changedAt >= sinceMs)
        .map(({ status: _, ...changed }) => changed);
    },

    async removed(sinceMs) {
      return [...removals].filter(([, at]) => at >= sinceMs).map(([id]) => id);
    },

    async leased() {
      const held = [...entries.values()].filter(
        (entry) => entry.leaseUntil !== null && !entry.scan.external && !isClaimable(entry),
      );
      return held.map(({ scan, leaseUntil }) => ({ id: scan.id, until: leaseUntil ?? 0 }));
    },

    async suspect(scanIds) {
      for (const scanId of scanIds) {
        const entry = entries.get(scanId);
        if (entry && isClaimable(entry) && entry.leaseUntil !== null) entry.suspect = true;
      }
    },

    async trust({ id, fence }) {
      const entry = entries.get(id);
      if (entry?.fence === fence) Object.assign(entry, { suspect: false, alone: false });
    },

    async remove(scanId) {
      const entry = entries.get(scanId);
      if (!entry || !ended(entry)) return false;
      entries.delete(scanId);
      removals.set(scanId, Date.now());
      pubsub.publish({ scanId, gone: true });
      return true;
    },

    audited: () => log,
  };
  return log;
}
