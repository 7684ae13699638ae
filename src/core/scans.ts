/** What can be done with scans: start, cancel, remove; and taking up those that nobody runs. */
import { currentStall } from './availability.ts';
import {
  BadInputError,
  ConflictError,
  FencedError,
  LimitReachedError,
  NotFoundError,
  UnavailableError,
} from './errors.ts';
import type { Claim, EventLog, NewScan } from './event-log.ts';
import type { Identity } from './identity.ts';
import { CANCEL, type StopReason } from './lease.ts';
import type { Page } from './page.ts';
import type { Registry, ScannerChoice } from './registry.ts';
import { cleanText } from './result.ts';
import { type RunnerParts, runScan } from './runner.ts';
import { createInProcessQueue } from './scan-queue.ts';
import { parseTarget, type Target, targetOfPage } from './target.ts';

export interface StartScan {
  /** what a user typed, or a page that somebody saw */
  target: string | Page;
  /** name of a preset; not together with `scanners` */
  preset?: string | null | undefined;
  scanners?: readonly ScannerChoice[] | undefined;
  label?: string | null | undefined;
}

/** A scan that was just recorded: QUEUED, with one event. */
export interface StartedScan extends NewScan {
  /** milliseconds since 1970 */
  createdAt: number;
}

export interface Scans {
  /**
   * Records a scan and queues it.
   * @returns what was recorded
   * @throws InvalidTargetError, TargetRefusedError, UnknownScannerError, UnknownPresetError,
   *   InvalidOptionsError, BadInputError, LimitReachedError, UnavailableError;
   *   nothing is recorded then
   */
  start(identity: Identity, request: StartScan): Promise<StartedScan>;
  /** Resolves when the log says so: CANCELLING, or CANCELLED for one that nobody runs. @throws NotFoundError, ConflictError, UnavailableError */
  cancel(identity: Identity, scanId: string): Promise<void>;
  /** @throws NotFoundError, UnavailableError, ConflictError while it goes on */
  remove(identity: Identity, scanId: string): Promise<void>;
  /** Interrupts what runs, so that it goes on at the next start, and takes no more. */
  close(): Promise<void>;
}

export interface ScansParts extends RunnerParts {
  log: EventLog;
  registry: Registry;
  /** @throws TargetRefusedError */
  checkTarget(target: Target): void;
  newId(): string;
  /** scans run at once */
  concurrency: number;
  /** scans that may wait */
  maxQueued: number;
  /** told of what no client can be told */
  onError(error: unknown, message: string): void;
}

const MAX_LABEL = 200;
const GIVEN_BACK = 'the database could not be written for too long; the scan begins again';
const MAKE_ROOM: StopReason = {
  stop: 'shutdown',
  message:
    'interrupted: another scan has to run alone, since the server ended unexpectedly; this one goes on after it',
};

/** Ends the quarantine of a scan, however often its process has ended. */
const LONGEST_QUARANTINE_MS = 3_600_000;

/**
 * Starts taking up scans at once, those of dead processes included.
 *
 * A process that dies leaves scans whose leases run out: orphans. Any of them may have killed it. They are marked as
 * suspects, and each runs alone, before anything else does. If the process dies again, the crash is charged to the scan
 * that ran alone; the runner gives a scan up that has been charged too often. One that goes on for some time is trusted
 * again, and makes room for the next suspect; that time doubles with each crash, so that a scan that takes long to kill
 * its process is found, too.
 *
 * An orphan is taken up half a lease after it was marked, not at once: the mark shows that the database takes writes,
 * and its runner may be alive, and have failed to renew its lease because nobody could write.
 */
export function createScans(parts: ScansParts): Scans {
  const { log, registry, leaseMs, onError } = parts;
  const running = new Map<string, AbortController>();
  /** Orphans that have been marked. */
  let marked = new Set<string>();
  /** Claims whose scans could not be given back because nothing could be written. */
  const toGiveBack = new Map<string, Claim>();
  let closed = false;

  const work = async (scanId: string, alone: boolean): Promise<void> => {
    const controller = new AbortController();
    running.set(scanId, controller);
    let quarantine: NodeJS.Timeout | undefined;
    let claim: Claim | null = null;
    try {
      if (closed) return;
      claim = await log.claim(scanId, leaseMs, alone);
      if (claim && alone) quarantine = startQuarantine(claim, controller);
      if (claim) await runScan(claim, parts, controller.signal);
    } catch (error) {
      if (claim && error instanceof UnavailableError) toGiveBack.set(scanId, claim);
      // Its runner may have been kept from renewing as we are from claiming.
      if (!claim) marked.delete(scanId);
      // Without a claim there is nothing to tell: the next look finds the scan again.
      if (claim) onError(error, `scan ${scanId} was left unfinished; it is taken up again later`);
    } finally {
      clearTimeout(quarantine);
      running.delete(scanId);
    }
  };
  const queue = createInProcessQueue(parts.concurrency, work);

  const startQuarantine = (claim: Claim, controller: AbortController) =>
    setTimeout(
      async () => {
        try {
          await log.trust(claim);
        } catch (error) {
          // It stays alone until it ends.
          return onError(
            error,
            `scan ${claim.id} could not be cleared of the suspicion that it ends the server`,
          );
        }
        if (queue.aloneWaits) controller.abort(MAKE_ROOM);
        else queue.share();
      },
      Math.min(leaseMs * 2 ** claim.crashes, LONGEST_QUARANTINE_MS),
    );

  const giveBack = async () => {
    for (const [scanId, claim] of toGiveBack) {
      if (currentStall(log.availability)) return;
      try {
        await log.append(claim, [
          { type: 'LOG', level: 'WARN', message: GIVEN_BACK, scanner: null },
          { type: 'STATUS', status: 'QUEUED' },
        ]);
      } catch (error) {
        if (!(error instanceof FencedError)) throw error;
      }
      toGiveBack.delete(scanId);
    }
  };

  /** The scans that others ran when this process started, until their leases have been renewed or have run out. */
  let predecessors: Set<string> | null = null;
  const startedAt = Date.now();
  const predecessorsMayBeDead = async () => {
    const leased = await log.leased();
    predecessors ??= new Set(leased);
    return Date.now() - startedAt < 2 * leaseMs && leased.some((scanId) => predecessors?.has(scanId));
  };

  /** While there may be suspects that are not known yet, scans that were just started are held back: by id. */
  let held: Set<string> | null = new Set();
  let looking = false;
  const takeUp = async () => {
    if (looking) return;
    looking = true;
    try {
      await giveBack();
      const found = (await log.claimable()).filter(({ id }) => !running.has(id) && !toGiveBack.has(id));
      const orphans = found.flatMap(({ id, state }) => (state === 'orphan' ? [id] : []));
      const ready = new Set(orphans.filter((id) => marked.has(id)));
      const fresh = orphans.filter((id) => !marked.has(id));
      if (fresh.length > 0) await log.suspect(fresh);
      marked = new Set(orphans);
      const hold = fresh.length > 0 || (await predecessorsMayBeDead());
      for (const { id, state } of found) {
        if (state === 'suspect' || ready.has(id)) queue.add(id, true);
        else if (state === 'queued' && !hold) queue.add(id);
      }
      if (hold) held ??= new Set();
      else if (held) {
        for (const id of held) queue.add(id);
        held = null;
      }
    } catch (error) {
      // What was known may have changed while the database could not be used.
      marked = new Set();
      if (!(error instanceof UnavailableError)) onError(error, 'looking for scans to take up failed');
    } finally {
      looking = false;
    }
  };
  const sweep = setInterval(takeUp, leaseMs / 2);
  const firstSweep = takeUp();

  const owned = async ({ workspace }: Identity, scanId: string) => {
    const head = await log.head(scanId);
    if (head?.workspace !== workspace) throw new NotFoundError('There is no such scan.');
    return head;
  };

  return {
    async start({ workspace }, { target: asked, preset, scanners: chosen, label }) {
      if (closed) throw new LimitReachedError('The server is stopping; try again when it is back.');
      if (label && label.length > MAX_LABEL) {
        throw new BadInputError(`The label has ${label.length} characters; at most ${MAX_LABEL} are taken.`);
      }
      if (preset && chosen) throw new BadInputError('Give a preset or scanners, not both.');
      const target = typeof asked === 'string' ? parseTarget(asked) : targetOfPage(asked);
      // A page was seen by whoever posts it, wherever it lives; what asks its host for more is checked on its way out.
      if (!target.page) parts.checkTarget(target);
      const scanners = preset
        ? await registry.planPreset(target, preset)
        : await registry.plan(target, chosen);
      const scan = {
        id: parts.newId(),
        workspace,
        target: target.value,
        targetKind: target.kind,
        label: label ? cleanText(label, MAX_LABEL) : null,
        page: target.page ?? null,
        scanners,
      };
      const createdAt = await log.create(scan, parts.maxQueued);
      if (createdAt === null) {
        throw new LimitReachedError(
          `${parts.maxQueued} scans are waiting already; try again when some have run.`,
        );
      }
      if (held) held.add(scan.id);
      else queue.add(scan.id);
      return { ...scan, createdAt };
    },

    async cancel(identity, scanId) {
      // Between QUEUED and RUNNING a scan is neither for a moment; the second round finds it RUNNING.
      for (let round = 0; round < 50; round++) {
        const { terminal, status } = await owned(identity, scanId);
        // Somebody else's cancel may have been quicker.
        if (status === 'CANCELLING' || (status === 'CANCELLED' && round > 0)) return;
        if (terminal) throw new ConflictError(`The scan has ended already: ${terminal}.`);
        const requested = await log.requestCancel(scanId);
        const runner = running.get(scanId);
        if (requested && runner) {
          runner.abort(CANCEL);
          return;
        }
        // Nobody runs it: it waits, or its runner is dead.
        const claim = runner ? null : await log.claim(scanId, leaseMs);
        if (claim) {
          queue.remove(scanId);
          held?.delete(scanId);
          await log.append(claim, [{ type: 'CANCELLED', reason: CANCEL.reason }]);
          return;
        }
        if (requested) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new ConflictError('The scan is just being started; try again.');
    },

    async remove(identity, scanId) {
      await owned(identity, scanId);
      if (!(await log.remove(scanId))) {
        throw new ConflictError('The scan has not ended. Cancel it first, then delete it.');
      }
    },

    async close() {
      closed = true;
      clearInterval(sweep);
      await firstSweep;
      for (const controller of running.values()) controller.abort({ stop: 'shutdown' } satisfies StopReason);
      await queue.close();
    },
  };
}
