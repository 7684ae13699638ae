/**
 * Moves the results of a scan to the scanners that consume them, and decides when each of those has ended.
 *
 * A scanner's inputs are the target's, then a cursor over the scan's own log. It has ended when it is idle, has read
 * all results, and nobody can give it more. Knows nothing of what a scanner does with an input.
 */
import { inputKey, inputOf } from './emission.ts';
import type { ScanEvent } from './event.ts';
import type { ResultType } from './result.ts';
import { isOwn, type Stage, type WaitingInput } from './stage.ts';

const DEFAULT_CONCURRENCY = 4;
/** Inputs of one scanner in one scan; scanners that feed each other new ones would never end. */
export const MAX_INPUTS = 100_000;

export interface PumpParts {
  stages: readonly Stage[];
  /** When it aborts, no input is started any more; the pump ends with the calls that are under way. */
  signal: AbortSignal;
  /** numbers of results that are in the log, or on their way to it and not yet readable */
  produced: Readonly<Record<ResultType, number>>;
  /** the next results in the log after the stage's cursor that it consumes */
  read(stage: Stage): Promise<readonly ScanEvent[]>;
  /** Works on one input. @throws what ends the scan; what a scanner throws does not */
  call(stage: Stage, input: WaitingInput): Promise<void>;
  /** An input is not worked on: the stage has had MAX_INPUTS. */
  skip(stage: Stage): Promise<void>;
  /** The stage has ended; awaited before others are looked at. */
  ended(stage: Stage): Promise<void>;
}

export interface Pump {
  /** There may be new results in the log. */
  wake(): void;
  /** Resolves when all stages have ended, or, after an abort, when no call is under way. @throws what a part threw */
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
      // A scanner that was stopped has not finished.
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

  /** @returns whether there were any results */
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
      // Where scanners feed each other in a circle, all of them being idle is the end.
      if (!allIdle && stage.upstream.some((other) => !other.ended)) continue;
      stage.ended = true;
      await parts.ended(stage);
    }
  };

  signal.addEventListener('abort', wake, { once: true });
  wake();
  return { wake, done };
}
