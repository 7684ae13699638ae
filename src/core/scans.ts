/** What can be done with scans: start, cancel, remove; and taking up those that nobody runs. */
import { BadInputError, ConflictError, LimitReachedError, NotFoundError } from './errors.ts';
import type { EventLog } from './event-log.ts';
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

export interface Scans {
  /**
   * Records a scan and queues it.
   * @returns its id
   * @throws InvalidTargetError, TargetRefusedError, UnknownScannerError, UnknownPresetError,
   *   InvalidOptionsError, BadInputError, LimitReachedError;
   *   nothing is recorded then
   */
  start(identity: Identity, request: StartScan): Promise<string>;
  /** Resolves when the log says so: CANCELLING, or CANCELLED for one that nobody runs yet. @throws NotFoundError, ConflictError */
  cancel(identity: Identity, scanId: string): Promise<void>;
  /** @throws NotFoundError, ConflictError while it goes on */
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

/** Starts taking up scans at once, those of dead processes included. */
export function createScans(parts: ScansParts): Scans {
  const { log, registry, leaseMs, onError } = parts;
  const running = new Map<string, AbortController>();
  let closed = false;

  const work = async (scanId: string): Promise<void> => {
    const controller = new AbortController();
    running.set(scanId, controller);
    try {
      if (closed) return;
      const claim = await log.claim(scanId, leaseMs);
      if (claim) await runScan(claim, parts, controller.signal);
    } catch (error) {
      onError(error, `scan ${scanId} was left unfinished; it is taken up again when its lease has run out`);
    } finally {
      running.delete(scanId);
    }
  };
  const queue = createInProcessQueue(parts.concurrency, work);

  const takeUp = async () => {
    try {
      for (const scanId of await log.claimable()) if (!running.has(scanId)) queue.add(scanId);
    } catch (error) {
      onError(error, 'looking for scans to take up failed');
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
      if ((await log.queued()) >= parts.maxQueued) {
        throw new LimitReachedError(
          `${parts.maxQueued} scans are waiting already; try again when some have run.`,
        );
      }
      const id = parts.newId();
      await log.create({
        id,
        workspace,
        target: target.value,
        targetKind: target.kind,
        label: label ? cleanText(label, MAX_LABEL) : null,
        page: target.page ?? null,
        scanners,
      });
      queue.add(id);
      return id;
    },

    async cancel(identity, scanId) {
      // Between QUEUED and RUNNING a scan is neither for a moment; the second round finds it RUNNING.
      for (let round = 0; round < 50; round++) {
        const { terminal, status } = await owned(identity, scanId);
        // Somebody else's cancel may have been quicker.
        if (status === 'CANCELLING' || (status === 'CANCELLED' && round > 0)) return;
        if (terminal) throw new ConflictError(`The scan has ended already: ${terminal}.`);
        if (await log.requestCancel(scanId)) {
          running.get(scanId)?.abort(CANCEL);
          return;
        }
        queue.remove(scanId);
        const claim = await log.claim(scanId, leaseMs);
        if (claim) {
          await log.append(claim, [{ type: 'CANCELLED', reason: CANCEL.reason }]);
          return;
        }
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
