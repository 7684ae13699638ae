/** One scan in this process: the core of the server, without its network, and a database for this scan alone. */
import { type Logger, pino } from 'pino';
import { type Core, createCore } from '../app.ts';
import type { Config } from '../config.ts';
import { ConflictError, InvalidOptionsError } from '../core/errors.ts';
import { isTerminal, type ScanEvent, TERMINAL_TYPES, type TerminalBody } from '../core/event.ts';
import { follow } from '../core/feed.ts';
import type { ScannerChoice } from '../core/registry.ts';
import { RESULT_TYPES } from '../core/result.ts';
import type { Scanner } from '../core/scanner.ts';
import { parseTarget, type Target } from '../core/target.ts';
import { readScanRecord, type ScanRecord } from './scan-record.ts';

export interface LocalScanRequest {
  target: string;
  /** Default: every available passive scanner that accepts the target. */
  scanners?: readonly ScannerChoice[] | undefined;
  /** name of a set of scanners, instead of `scanners` */
  preset?: string | undefined;
  /** options by scanner, over those of `scanners` or of the preset */
  options?: ReadonlyMap<string, Record<string, unknown>> | undefined;
  label?: string | undefined;
}

export interface LocalScan {
  readonly target: Target;
  /** names */
  readonly scanners: readonly string[];
  /** Resolves when the scan has ended in whatever way; a scan that the database broke counts as FAILED. */
  readonly ended: Promise<ScanRecord>;
  /** All events in order, pages as they are logged. Ends with the scan, also when the log breaks. */
  events(): AsyncGenerator<readonly ScanEvent[], void, void>;
  /** All results that are in the log, in order. */
  results(): AsyncGenerator<readonly ScanEvent[], void, void>;
  /** Does nothing when the scan has ended. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}

const PAGE = 500;

/**
 * Starts a scan.
 * @param config its database is written to
 * @param ownScanners scanners besides those of the configuration
 * @throws ScanwireError for a request that is refused; ConfigError, DatabaseError
 */
export async function startLocalScan(
  config: Config,
  request: LocalScanRequest,
  ownScanners: readonly Scanner[] = [],
): Promise<LocalScan> {
  /** Aborted with the fault of the core. A server would try again later; here nobody waits for that. */
  const broken = new AbortController();
  const logger = createFaultLogger((error) => broken.abort(error));
  const core = await createCore(config, { logger, ownScanners });
  try {
    const target = parseTarget(request.target);
    const choices = await chooseScanners(core, target, request);
    const { id } = await core.scans.start(core.identity, {
      target: target.value,
      scanners: choices,
      label: request.label,
    });
    const ended = readEnd(core, id, broken.signal).then((end) => readScanRecord(core, id, end));
    // Awaited by the caller, who may come late.
    ended.catch(() => {});
    return {
      target,
      scanners: choices.map(({ name }) => name),
      ended,
      events: () => readEvents(core, id, broken.signal),
      results: () => readResults(core, id),
      async cancel() {
        try {
          await core.scans.cancel(core.identity, id);
        } catch (error) {
          // It has ended by itself, or is being cancelled already.
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

/** @throws InvalidOptionsError for options of a scanner that is not chosen */
async function chooseScanners(
  { registry }: Core,
  target: Target,
  { scanners, preset, options = new Map() }: LocalScanRequest,
): Promise<ScannerChoice[]> {
  const planned: readonly ScannerChoice[] =
    preset !== undefined
      ? await registry.planPreset(target, preset)
      : (scanners ?? (await registry.plan(target)));
  const names = planned.map(({ name }) => name);
  for (const name of options.keys()) {
    if (names.includes(name)) continue;
    throw new InvalidOptionsError(
      `There are options for "${name}", which is not among the scanners of this scan (${names.join(', ')}).`,
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

/** Reads the event that ends the log. A log that breaks has none: its fault stands in for it. */
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

/** A logger that treats every line as a reason to give up. */
function createFaultLogger(onFault: (error: Error) => void): Logger {
  const write = (line: string) => {
    const { msg, err } = JSON.parse(line) as { msg: string; err?: { message: string } };
    // `msg` says what a server does about it.
    onFault(new Error(err?.message ?? msg));
  };
  return pino({ level: 'error' }, { write });
}
