/**
 * Feeds the results of a scan to the scanners that consume them, and decides when each scanner has ended.
 *
 * A scanner first gets the target's inputs, then the results in the scan's log, read with a cursor. It has ended when
 * it is idle, has read all results, and no other scanner can feed it more.
 */
import { inputKey, inputOf } from './emission.ts';
import type { ScanEvent } from './event.ts';
import type { ResultType } from './result.ts';
import { isOwn, type Stage, type WaitingInput } from './stage.ts';

const DEFAULT_CONCURRENCY = 4;
/** Maximum number of inputs of one scanner in one scan: scanners that feed each other might never end. */
export const MAX_INPUTS = 100_000;

export interface PumpParts {
  stages: readonly Stage[];
  /** After an abort no further input is started; the pump ends when the running calls have ended. */
  signal: AbortSignal;
  /** numbers of results in the log, including those that are being written and are not yet readable */
  produced: Readonly<Record<ResultType, number>>;
  /** Reads the next results after the stage's cursor that the stage consumes. */
  read(stage: Stage): Promise<readonly ScanEvent[]>;
  /** Processes one input. Errors of the scanner are recorded. @throws an error that ends the scan */
  call(stage: Stage, input: WaitingInput): Promise<void>;
  /** An input was skipped, since the stage has reached MAX_INPUTS. */
  skip(stage: Stage): Promise<void>;
  /** The stage has ended; awaited before other stages are checked. */
  ended(stage: Stage): Promise<void>;
}

export interface Pump {
  /** There may be new results in the log. */
  wake(): void;
  /** Resolves when all stages have ended, or, after an abort, when no call is running. @throws the error of a part */
  readonly done: Promise<void>;
}

export function startPump(parts: PumpParts): Pump {
  const { stages, signal, produced } = parts;
  let settle: { resolve(): void; reject(error: unknown): void };
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  let ticking = false;
  let again = false;

  const unread = (stage: Stage) => stage.feeds.reduce((sum, type) => sum + produced[type], 0) - stage.read;
  const isIdle = (stage: Stage) => stage.running === 0 && stage.waiting.length === 0 && unread(stage) === 0;

  const tick = async () => {
    again = true;
    if (ticking) return;
    ticking = true;
    while (again) {
      again = false;
      for (const stage of stages) await fill(stage);
      // A scanner that was aborted has not finished.
      if (!signal.aborted) await endIdle();
    }
    ticking = false;
    if (stages.every((stage) => stage.ended || (signal.aborted && stage.running === 0))) settle.resolve();
  };
  const wake = () => void tick().catch((error) => settle.reject(error));

  const fill = async (stage: Stage): Promise<void> => {
    const limit = stage.scanner.concurrency ?? DEFAULT_CONCURRENCY;
    while (!stage.ended && !signal.aborted && stage.running < limit) {
      const next = stage.waiting.shift();
      if (next) start(stage, next);
      else if (!(await readInputs(stage))) return;
    }
  };

  /** @returns whether any results were read */
  const readInputs = async (stage: Stage): Promise<boolean> => {
    if (unread(stage) === 0) return false;
    const events = await parts.read(stage);
    for (const event of events) {
      stage.cursor = event.seq;
      stage.read++;
      const input = inputOf(event);
      if (!input || isOwn(event, stage)) continue;
      const key = inputKey(input);
      if (stage.seen.has(key)) continue;
      if (stage.seen.size === MAX_INPUTS) {
        await parts.skip(stage);
        continue;
      }
      stage.seen.add(key);
      stage.known++;
      stage.waiting.push({ input, parent: event.seq });
    }
    return events.length > 0;
  };

  const start = (stage: Stage, input: WaitingInput) => {
    stage.running++;
    parts
      .call(stage, input)
      .finally(() => {
        stage.running--;
      })
      .then(wake, (error) => settle.reject(error));
  };

  const endIdle = async (): Promise<void> => {
    const allIdle = stages.every((stage) => stage.ended || isIdle(stage));
    for (const stage of stages) {
      if (stage.ended || !isIdle(stage)) continue;
      // Scanners that feed each other in a circle have ended once all of them are idle.
      if (!allIdle && stage.upstream.some((other) => !other.ended)) continue;
      stage.ended = true;
      await parts.ended(stage);
    }
  };

  signal.addEventListener('abort', wake, { once: true });
  wake();
  return { wake, done };
}
