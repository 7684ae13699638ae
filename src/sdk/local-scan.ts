/** Runs one scan in this process: the core of the server without its network, with a database for this scan only. */
import { pino } from 'pino';
import { type Core, createCore } from '../app.ts';
import type { Config } from '../config.ts';
import type { ErrorHook } from '../core/error-report.ts';
import { ConflictError, InvalidOptionsError } from '../core/errors.ts';
import { isTerminal, type ScanEvent, TERMINAL_TYPES, type TerminalBody } from '../core/event.ts';
import { follow } from '../core/feed.ts';
import type { ScannerChoice } from '../core/registry.ts';
import { type Finding, RESULT_TYPES } from '../core/result.ts';
import type { Scanner } from '../core/scanner.ts';
import { parseTarget, type Target } from '../core/target.ts';
import { EVERY_TARGET } from '../core/target-scope.ts';
import { readScanRecord, type ScanRecord } from './scan-record.ts';

export interface LocalScanRequest {
  target: string;
  /** Default: every available passive scanner that accepts the target. */
  scanners?: readonly ScannerChoice[] | undefined;
  /** name of a preset, instead of `scanners` */
  preset?: string | undefined;
  /** options by scanner; they override those of `scanners` or of the preset */
  options?: ReadonlyMap<string, Record<string, unknown>> | undefined;
  label?: string | undefined;
}

export interface WorstFinding {
  finding: Finding;
  /** further findings of its type and severity */
  more: number;
}

export interface LocalScan {
  readonly target: Target;
  /** scanner names */
  readonly scanners: readonly string[];
  /** Scanners that could also run, but are active and were not requested. Empty if scanners or a preset were given. */
  readonly notRequested: readonly string[];
  /** Resolves when the scan has ended, also if it failed. A scan whose database failed is FAILED. */
  readonly ended: Promise<ScanRecord>;
  /** All events in order, in pages as they are logged. Ends with the scan, also if the log fails. */
  events(): AsyncGenerator<readonly ScanEvent[], void, void>;
  /** All results in the log, in order. */
  results(): AsyncGenerator<readonly ScanEvent[], void, void>;
  /** The worst findings in the log, one of each type and severity: the first one, and the number of the others. */
  worstFindings(limit: number): Promise<WorstFinding[]>;
  /** Cancels the scan; does nothing if it has ended. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}

const PAGE = 500;

/**
 * Starts a scan.
 * @param config the scan is recorded in its database
 * @param own.ownScanners scanners in addition to those of the configuration
 * @param own.onError receives unexpected errors
 * @throws ScanwireError if the request is refused; ConfigError, DatabaseError
 */
export async function startLocalScan(
  config: Config,
  request: LocalScanRequest,
  { ownScanners = [], onError }: { ownScanners?: readonly Scanner[]; onError?: ErrorHook } = {},
): Promise<LocalScan> {
  /** Aborted with an error of the core. A server would retry later; a single scan fails. */
  const broken = new AbortController();
  const onFault = (error: unknown, message: string) =>
    broken.abort(error instanceof Error ? error : new Error(message));
  const logger = pino({ level: 'silent' });
  const core = await createCore(config, {
    logger,
    onFault,
    ownScanners,
    scope: EVERY_TARGET,
    ...(onError && { onError }),
  });
  try {
    const target = parseTarget(request.target);
    const choices = await chooseScanners(core, target, request);
    const isDefault = request.scanners === undefined && request.preset === undefined;
    const notRequested = isDefault ? await findActive(core, target, choices) : [];
    const { id } = await core.scans.start(core.identity, {
      target: target.value,
      scanners: choices,
      label: request.label,
    });
    const ended = readEnd(core, id, broken.signal).then((end) => readScanRecord(core, id, end));
    // The caller awaits it, maybe after it has rejected.
    ended.catch(() => {});
    return {
      target,
      scanners: choices.map(({ name }) => name),
      notRequested,
      ended,
      events: () => readEvents(core, id, broken.signal),
      results: () => readResults(core, id),
      worstFindings: (limit) => readWorstFindings(core, id, limit),
      async cancel() {
        try {
          await core.scans.cancel(core.identity, id);
        } catch (error) {
          // The scan has ended, or is already being cancelled.
          if (!(error instanceof ConflictError)) broken.abort(error);
        }
      },
      close: core.close,
    };
  } catch (error) {
    await core.close();
    throw error;
  }
}

/** @returns names of the available active scanners that would have inputs in a scan of the target */
async function findActive({ registry }: Core, target: Target, choices: readonly ScannerChoice[]) {
  const active = registry.scanners.filter(
    ({ intrusiveness, mock, name }) =>
      intrusiveness !== 'passive' && !mock && choices.every((choice) => choice.name !== name),
  );
  const only = [...choices, ...active.map(({ name }) => ({ name }))];
  const { pipeline } = await registry.preview(target, { only });
  return pipeline
    .map(({ scanner }) => scanner.name)
    .filter((name) => active.some((scanner) => scanner.name === name));
}

/** @throws InvalidOptionsError for options of a scanner that is not part of the scan */
async function chooseScanners(
  { registry }: Core,
  target: Target,
  { scanners, preset, options = new Map() }: LocalScanRequest,
): Promise<ScannerChoice[]> {
  const planned: readonly ScannerChoice[] =
    preset !== undefined
      ? await registry.plan(target, { preset })
      : (scanners ?? (await registry.plan(target)));
  const names = planned.map(({ name }) => name);
  for (const name of options.keys()) {
    if (names.includes(name)) continue;
    throw new InvalidOptionsError(
      `There are options for "${name}", which is not a scanner of this scan. Its scanners: ${names.join(', ')}.`,
    );
  }
  return planned.map(({ name, options: base }) => ({
    name,
    options: { ...(base as object | undefined), ...options.get(name) },
  }));
}

async function* readEvents(
  { log, pubsub }: Core,
  scanId: string,
  signal: AbortSignal,
): AsyncGenerator<readonly ScanEvent[], void, void> {
  try {
    yield* follow(log, pubsub, scanId, { after: 0, signal, pageSize: PAGE });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Reads the terminal event. If the log failed, returns a FAILED event with its error. */
async function readEnd({ log, pubsub }: Core, scanId: string, signal: AbortSignal): Promise<TerminalBody> {
  try {
    for await (const [event] of follow(log, pubsub, scanId, { after: 0, types: TERMINAL_TYPES, signal })) {
      if (isTerminal(event)) return event as TerminalBody;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const { reason } = signal;
  return { type: 'FAILED', error: reason instanceof Error ? reason.message : String(reason) };
}

async function* readResults({ log }: Core, scanId: string): AsyncGenerator<readonly ScanEvent[], void, void> {
  for (let after = 0; ; ) {
    const page = await log.read(scanId, { after, limit: PAGE, types: RESULT_TYPES });
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.seq;
  }
}

async function readWorstFindings({ prisma, log }: Core, id: string, limit: number): Promise<WorstFinding[]> {
  const groups = await prisma.finding.groupBy({
    by: ['severity', 'type'],
    where: { scan: { id } },
    _count: true,
    _min: { seq: true },
    orderBy: [{ severity: 'desc' }, { _min: { seq: 'asc' } }],
    take: limit,
  });
  const worst: WorstFinding[] = [];
  for (const { _count, _min } of groups) {
    const [event] = await log.read(id, { after: (_min.seq ?? 1) - 1, limit: 1 });
    if (event?.type === 'FINDING') worst.push({ finding: event.finding, more: _count - 1 });
  }
  return worst;
}
