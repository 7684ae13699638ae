/** Results that external scanners push into external scans. */
import type { Audit } from './audit.ts';
import { type AuditAction, auditDraft } from './audit-entry.ts';
import { setBounded } from './bounded-map.ts';
import { cleanText } from './clean-text.ts';
import { BadInputError, ConflictError, noSuchScan } from './errors.ts';
import type { EventBody, TerminalType } from './event.ts';
import type { EventLog, Head } from './event-log.ts';
import {
  createExternalLog,
  type Delivery,
  type ExternalLogParts,
  type ExternalState,
  hasEnded,
  type IngestOutcome,
  type LogLine,
} from './external-log.ts';
import { scannerName } from './external-scan.ts';
import { type Identity, mayRead, requireRole } from './identity.ts';
import { parseItem } from './ingest-item.ts';
import type { ScanObserver } from './runner.ts';

export type { IngestOutcome, LogLine } from './external-log.ts';
export type { IngestItem } from './ingest-item.ts';

/** Maximum number of items of one call. */
export const MAX_ITEMS = 1000;
const MAX_REASON = 2000;
/** Scans whose scanner is remembered. */
const MAX_NAMES = 1000;

export interface Ingest {
  /**
   * Records results, all in one transaction. A result that the scan has is not recorded again, so that a call whose answer
   * was lost can be repeated. Each call is a sign of life of the scanner, whether its items are new or not.
   * @param items 1 to MAX_ITEMS, each as in IngestItem
   * @param from.scanner default: the name that was given when the scan was started
   * @returns the outcome for each item, in their order
   * @throws NotFoundError, ForbiddenError, BadInputError, ConflictError if the scan has ended or runs scanners of this server,
   *   LimitReachedError, UnavailableError; nothing is recorded then
   */
  add(
    identity: Identity,
    scanId: string,
    items: readonly unknown[],
    from?: { scanner?: string | undefined },
  ): Promise<IngestOutcome[]>;
  /**
   * The same for items that the caller has read with `parseItem`.
   * @param nameOf name of an item in warnings; default: its index
   * @throws as `add`
   */
  record(
    identity: Identity,
    scanId: string,
    parsed: Pick<Delivery, 'results' | 'nameOf'> & { scanner: string },
  ): Promise<IngestOutcome[]>;
  /** Records lines of the log, such as warnings. A sign of life, even without lines. @throws as `add` */
  note(identity: Identity, scanId: string, lines: readonly LogLine[]): Promise<void>;
  /** Ends the scan as COMPLETED, unless it was completed before. @throws as `add` */
  complete(identity: Identity, scanId: string): Promise<void>;
  /** Ends the scan as FAILED, unless it has failed before. @throws as `add` */
  fail(identity: Identity, scanId: string, reason: string): Promise<void>;
  close(): Promise<void>;
}

export interface IngestParts extends ExternalLogParts {
  log: ExternalLogParts['log'] & Pick<EventLog, 'recorded'>;
  audit: Pick<Audit, 'attempt'>;
  observer?: Pick<ScanObserver, 'ended'>;
}

export function createIngest(parts: IngestParts): Ingest {
  const { log, audit, observer } = parts;
  const external = createExternalLog(parts);
  const names = new Map<string, string>();
  /** Name of the external scanner that the scan was started for. @throws NotFoundError */
  const nameOf = async (scanId: string): Promise<string> => {
    const name = names.get(scanId) ?? (await log.recorded(scanId))?.scanners[0]?.name;
    if (name === undefined) throw noSuchScan();
    setBounded(names, scanId, name, MAX_NAMES);
    return name;
  };
  /** Checks the caller's right to a change of a scan. Refusals are recorded. */
  const guarded = <T>(
    [action, change]: readonly [AuditAction, keyof Ingest],
    identity: Identity,
    scanId: string,
    work: (head: Head) => Promise<T>,
  ) =>
    audit.attempt(identity, action, { scanId }, async () => {
      requireRole(identity, 'OPERATOR', change);
      return await work(await requireExternal(log, identity, scanId));
    });

  const deliver = (identity: Identity, scanId: string, delivery: Omit<Delivery, 'entry'>) =>
    external.deliver(scanId, { ...delivery, entry: auditDraft(identity, 'INGEST', { scanId }) });

  const end = async (
    identity: Identity,
    scanId: string,
    { action, terminal, reason }: { action: AuditAction; terminal: TerminalType; reason: string | null },
    events: (state: ExternalState) => EventBody[],
  ) => {
    const entry = auditDraft(identity, action, { scanId }, { detail: reason });
    try {
      await external.end(scanId, events, entry);
    } catch (error) {
      // The answer to an earlier call may have been lost.
      if (error instanceof ConflictError && (await log.head(scanId))?.terminal === terminal) return;
      throw error;
    }
    observer?.ended(scanId, { status: terminal, reason }, null);
  };

  return {
    add: (identity, scanId, items, from = {}) =>
      guarded(['INGEST', 'add'], identity, scanId, async (head) => {
        checkNumber(items);
        const scanner = from.scanner === undefined ? await nameOf(scanId) : parseName(from.scanner);
        if (head.terminal) throw hasEnded(head.terminal);
        const results = items.map((item) => parseItem(item, scanner));
        return await deliver(identity, scanId, { scanner, results });
      }),

    record: (identity, scanId, { scanner, results, nameOf }) =>
      guarded(['INGEST', 'add'], identity, scanId, async ({ terminal }) => {
        checkNumber(results);
        parseName(scanner);
        if (terminal) throw hasEnded(terminal);
        return await deliver(identity, scanId, { scanner, results, nameOf });
      }),

    note: (identity, scanId, lines) =>
      guarded(['INGEST', 'add'], identity, scanId, async ({ terminal }) => {
        if (terminal) throw hasEnded(terminal);
        await deliver(identity, scanId, { scanner: null, results: [], lines });
      }),

    complete: (identity, scanId) =>
      guarded(['COMPLETE_SCAN', 'complete'], identity, scanId, () =>
        end(
          identity,
          scanId,
          { action: 'COMPLETE_SCAN', terminal: 'COMPLETED', reason: null },
          ({ scanners, summary, warnings }) => [
            ...[...scanners].map((scanner) => ended(scanner, 'FINISHED', null)),
            { type: 'PROGRESS', percent: 100, message: 'complete', scanner: null },
            { type: 'COMPLETED', summary, warnings },
          ],
        ),
      ),

    fail: (identity, scanId, reason) =>
      guarded(['FAIL_SCAN', 'fail'], identity, scanId, async () => {
        const error = parseReason(reason);
        await end(
          identity,
          scanId,
          { action: 'FAIL_SCAN', terminal: 'FAILED', reason: error },
          ({ scanners }) => [
            ...[...scanners].map((scanner) => ended(scanner, 'FAILED', error)),
            { type: 'FAILED', error },
          ],
        );
      }),

    close: async () => external.close(),
  };
}

const ended = (scanner: string, state: 'FINISHED' | 'FAILED', error: string | null): EventBody => ({
  type: 'SCANNER',
  ...{ scanner, state, error },
});

/** @throws BadInputError */
function checkNumber({ length }: readonly unknown[]): void {
  if (length >= 1 && length <= MAX_ITEMS) return;
  throw new BadInputError(`items: ${length} were given; 1 to ${MAX_ITEMS} are allowed per call.`);
}

/** @throws BadInputError */
function parseReason(given: string): string {
  const reason = cleanText(given, MAX_REASON).trim();
  if (reason === '') throw new BadInputError('reason: is empty. Say why the scan failed.');
  return reason;
}

/** @throws BadInputError */
function parseName(given: string): string {
  const { data, error } = scannerName.safeParse(given);
  if (error) throw new BadInputError(`scanner: ${error.issues[0]?.message}.`);
  return data;
}

/** @throws NotFoundError if the caller may not push results into the scan, ConflictError if nobody may */
async function requireExternal(
  log: Pick<EventLog, 'head'>,
  identity: Identity,
  scanId: string,
): Promise<Head> {
  const head = await log.head(scanId);
  if (!head) throw noSuchScan();
  // A key for results reaches the external scans that others have started for it, without reading them.
  const isReached = identity.only === 'INGEST' && head.external && head.workspace === identity.workspace;
  if (!isReached && !mayRead(identity, head)) throw noSuchScan();
  if (!head.external) throw new ConflictError(RUNS_HERE);
  return head;
}

const RUNS_HERE =
  'This server runs the scan, so it accepts no pushed results. Start another scan with "external" for them.';
