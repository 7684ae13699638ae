/** Calls a scanner with one input: provides its context, and records its emissions. */

import { cancellable } from './abort.ts';
import { cleanText } from './clean-text.ts';
import { count } from './count.ts';
import type { ResultEmission } from './emission.ts';
import type { EventBody, LogLevel } from './event.ts';
import { LOG_LEVELS } from './event.ts';
import { type AssessmentLayer, boundedJson, type LayerInit, layerSchema } from './result.ts';
import type { Egress, Emission, KnownResults, ScanContext, ScannerInput } from './scanner.ts';
import type { Stage } from './stage.ts';
import type { WarningCode } from './warning.ts';

/** A scanner that is still running this long after an abort is abandoned; its network access is closed. */
const STOP_MS = 5000;
/** Maximum number of log lines of one call that are being written without the scanner waiting for them. */
const MAX_LOOSE_LOGS = 256;

export interface CallParts {
  scanId: string;
  signal: AbortSignal;
  egress: Egress;
  known: KnownResults;
  write(...events: EventBody[]): Promise<void>;
  warn(code: WarningCode, message: string, count?: number): Promise<void>;
  /** @returns undefined if there is room for more now */
  record(emission: ResultEmission): Promise<void> | undefined;
  /** @param fraction share of this input that is done */
  report(fraction: number, message: string, layer?: AssessmentLayer): Promise<void>;
}

/** Resolves when the scanner has ended, or was abandoned after an abort. @throws the error of the scanner or of the log */
export async function callScanner(
  { scanner, options, sharedValue }: Stage,
  input: ScannerInput,
  parts: CallParts,
): Promise<void> {
  const { signal, write, warn } = parts;
  let left = false;
  let loose = 0;
  let dropped = 0;
  const isOver = () => left || signal.aborted;

  const context: ScanContext<never> = {
    ...parts.egress,
    scanId: parts.scanId,
    options: options as never,
    signal,
    known: parts.known,
    shared: sharedValue,
    async log(level, message, data) {
      if (isOver()) return;
      if (loose >= MAX_LOOSE_LOGS) {
        dropped++;
        return;
      }
      loose++;
      // An error of the log ends the scan anyway; an unhandled rejection would also end the process.
      await write(logLine(level, message, scanner.name, data)).catch(() => {});
      loose--;
    },
    warn(code, message, count) {
      if (!isOver()) warn(code, message, count).catch(() => {});
    },
  };
  const take = (emission: Emission): Promise<void> | undefined => {
    // The types of a module may be unchecked.
    switch (emission?.kind) {
      case 'progress':
        return parts.report(Number(emission.fraction) || 0, emission.message, parseLayer(emission.layer));
      case 'log':
        return write(logLine(emission.level, emission.message, scanner.name, emission.data));
      case 'warning':
        return warn(emission.code, emission.message, emission.count);
      default:
        return parts.record(emission);
    }
  };
  const consume = async () => {
    for await (const emission of scanner.scan(input as never, context)) {
      if (isOver()) return;
      const wait = take(emission);
      if (wait) await wait;
    }
  };
  try {
    await withinAfterAbort(consume(), signal, STOP_MS);
  } finally {
    left = true;
    if (dropped > 0 && !signal.aborted) {
      const message = `${count(dropped, 'log line')} dropped: the scanner logs faster than the database can write`;
      await warn('LOG_DROPPED', message, dropped);
    }
  }
}

/** @param scanner null for scanwire itself */
export function logLine(
  level: LogLevel,
  message: string,
  scanner: string | null = null,
  data?: unknown,
): EventBody & { type: 'LOG' } {
  const json = data === undefined ? null : (boundedJson.safeParse(data).data ?? null);
  return {
    type: 'LOG',
    level: LOG_LEVELS.includes(level) ? level : 'INFO',
    message: cleanText(String(message), 4000),
    scanner,
    ...(json !== null && { data: json }),
  };
}

/** An invalid layer is dropped; its progress is still reported. */
const parseLayer = (layer: LayerInit | undefined) =>
  layer === undefined ? undefined : layerSchema.safeParse(layer).data;

/** Waits for `work`, but for no longer than `ms` after an abort. */
async function withinAfterAbort(work: Promise<void>, signal: AbortSignal, ms: number): Promise<void> {
  await cancellable<void>([], (resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const onAbort = () => {
      timer = setTimeout(resolve, ms);
    };
    work.then(resolve, reject);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    return () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  });
}
