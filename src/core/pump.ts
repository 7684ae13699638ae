/**
 * Feeds the results of a scan to the scanners that consume them, and decides when each scanner has ended.
 *
 * A scanner first gets the target's inputs, then the results in the scan's log, read with a cursor. It has ended when
 * it is idle, has read all results, and no other scanner can feed it more.
 */
import type { ScanEvent } from './event.ts';
import { begin, end, type Stage, takeResult, type WaitingInput } from './stage.ts';
import type { ResultType } from './vocabulary.ts';

const DEFAULT_CONCURRENCY = 4;

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
  /** There may be new results in the log, or a stage was skipped. */
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
    while (!stage.ended && !stage.signal.aborted && stage.running < limit) {
      const next = stage.waiting.shift();
      if (next) start(stage, next);
      else if (!(await readInputs(stage))) return;
    }
  };

  /** @returns whether any results were read */
  const readInputs = async (stage: Stage): Promise<boolean> => {
    if (unread(stage) === 0) return false;
    const events = await parts.read(stage);
    for (const event of events) if (!takeResult(stage, event)) await parts.skip(stage);
    return events.length > 0;
  };

  const start = (stage: Stage, input: WaitingInput) => {
    begin(stage, input.position);
    stage.running++;
    parts
      .call(stage, input)
      .finally(() => {
        stage.running--;
      })
      .then(wake, (error) => settle.reject(error));
  };

  const hasEnded = (stage: Stage, allIdle: boolean): boolean => {
    if (stage.skipped) return stage.running === 0;
    // Scanners that feed each other in a circle have ended once all of them are idle.
    return isIdle(stage) && (allIdle || stage.upstream.every((other) => other.ended));
  };

  const endIdle = async (): Promise<void> => {
    const allIdle = stages.every((stage) => stage.ended || isIdle(stage));
    for (const stage of stages) {
      if (stage.ended || !hasEnded(stage, allIdle)) continue;
      end(stage);
      await parts.ended(stage);
    }
  };

  signal.addEventListener('abort', wake, { once: true });
  wake();
  return { wake, done };
}
