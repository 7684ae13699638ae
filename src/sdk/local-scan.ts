/** Runs one scan in this process: the core of the server without its network, with a database for this scan only. */
import { pino } from 'pino';
import { type Core, createCore } from '../app.ts';
import type { Config } from '../config.ts';
import type { ErrorHook } from '../core/error-report.ts';
import { ConflictError } from '../core/errors.ts';
import { isResult, isTerminal, type ScanEvent, TERMINAL_TYPES, type TerminalBody } from '../core/event.ts';
import type { ExportSource } from '../core/export-source.ts';
import { follow } from '../core/feed.ts';
import type { ScannerChoice } from '../core/registry.ts';
import type { Scanner } from '../core/scanner.ts';
import { parseTarget, type TargetKind } from '../core/target.ts';
import { EVERY_TARGET } from '../core/target-scope.ts';
import { readScanRecord, type ScanRecord } from './scan-record.ts';

export interface LocalScanRequest {
  target: string;
  /** of the target, if it is known: see `parseTarget` */
  targetKind?: TargetKind | undefined;
  /** Default: every available passive scanner that accepts the target. */
  scanners?: readonly ScannerChoice[] | undefined;
  /** name of a preset, instead of `scanners` */
  preset?: string | undefined;
  /** options by scanner; they override those of `scanners` or of the preset */
  options?: ReadonlyMap<string, Record<string, unknown>> | undefined;
  label?: string | undefined;
}

export interface LocalScan {
  /** in its normal form */
  readonly target: string;
  /** scanner names */
  readonly scanners: readonly string[];
  /** Scanners that could also run, but are active and were not requested. Empty if scanners or a preset were given. */
  readonly notRequested: readonly string[];
  /** Resolves when the scan has ended, even if it failed. A scan whose database failed is FAILED. */
  readonly ended: Promise<ScanRecord>;
  /** All events in order, in pages as they are logged. Ends with the scan, even if the log fails. */
  events(): AsyncGenerator<readonly ScanEvent[], void, void>;
  /**
   * The results, for a file.
   * @param options.live reads them while the scan runs, instead of at its end
   */
  results(options: { live: boolean }): ExportSource;
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
    const { options, ...chosen } = request;
    const { id, target, scanners } = await core.scans.start(core.identity, {
      ...chosen,
      options: [...(options ?? [])].map(([name, own]) => ({ name, options: own })),
    });
    const isDefault = request.scanners === undefined && request.preset === undefined;
    const ended = readEnd(core, id, broken.signal).then((end) => readScanRecord(core, id, end));
    // The caller awaits it, maybe after it has rejected.
    ended.catch(() => {});
    return {
      target,
      scanners: scanners.map(({ name }) => name),
      notRequested: isDefault ? await findActive(core, request, scanners) : [],
      ended,
      events: () => readEvents(core, id, broken.signal),
      results: ({ live }) => exportOf(core, id, ended, live ? broken.signal : null),
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
async function findActive(
  { registry }: Core,
  { target, targetKind }: LocalScanRequest,
  requested: readonly ScannerChoice[],
) {
  const active = registry.scanners.filter(
    ({ intrusiveness, mock, name }) =>
      intrusiveness !== 'passive' && !mock && requested.every((choice) => choice.name !== name),
  );
  const only = [...requested, ...active].map(({ name }) => ({ name }));
  const { pipeline } = await registry.preview(parseTarget(target, targetKind), { only });
  return pipeline
    .map(({ scanner }) => scanner.name)
    .filter((name) => active.some((scanner) => scanner.name === name));
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

/** @param signal follows the log until the end of the scan, or until the signal; null: reads what is recorded at the end */
function exportOf(
  core: Core,
  scanId: string,
  ended: Promise<ScanRecord>,
  signal: AbortSignal | null,
): ExportSource {
  const recorded = once(async () => {
    const { facts, ...source } = await core.exports.scan(core.identity, scanId);
    // Ids of this database mean nothing elsewhere.
    return { ...source, facts: { ...facts, scan: { ...(await ended) } } };
  });
  return {
    async head() {
      await ended;
      return (await recorded()).facts;
    },
    async *lines() {
      if (signal === null) return yield* (await recorded()).lines();
      for await (const page of readEvents(core, scanId, signal))
        yield page.filter(isResult).map(toLine).join('');
    },
    async *linesOf(type) {
      yield* (await recorded()).linesOf(type);
    },
  };
}

function toLine({ scanId: _, seq, at, ...body }: ScanEvent): string {
  return `${JSON.stringify({ seq, at, ...body })}\n`;
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
