/** Thread pool for work on untrusted input, so that expensive input never blocks or crashes the main thread. */
import { availableParallelism } from 'node:os';
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type Transferable,
} from 'node:worker_threads';
import { Piscina } from 'piscina';
import { createGate } from '../../core/gate.ts';
import { threadFile } from '../../core/thread-file.ts';

/** Argument of a function in the thread's file: its input, and a port for messages. */
export type ThreadTask<Input extends object> = Input & { port: MessagePort };

export interface TaskLimits<Told = unknown> {
  signal: AbortSignal;
  /** counted from the start in a thread, and again from each message */
  timeoutMs: number;
  /** until a thread starts it; default one minute */
  waitTimeoutMs?: number;
  /** objects that are transferred instead of copied */
  transfer?: readonly Transferable[];
  onTold?(told: Told): void;
}

export interface Threads {
  /**
   * Calls a function of the thread's file, first come, first served. The function must send a message over its port
   * when it begins, which starts its time limit.
   * @throws the signal's reason, TaskTimeoutError (the thread is terminated), NoThreadError, errors of the function
   */
  run<Input extends object, Output, Told = unknown>(
    name: string,
    input: Input,
    limits: TaskLimits<Told>,
  ): Promise<Output>;
  /** Starts a thread before the first task, by calling the function `warmUp` of its file. */
  warmUp(): void;
  /** Terminates the threads and their tasks. */
  close(): Promise<void>;
}

/** A task exceeded its time limit. */
export class TaskTimeoutError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TaskTimeoutError';
  }
}

/** No thread was free for a task in time, which is not the task's fault. */
export class NoThreadError extends Error {
  constructor() {
    super('no thread became free in time');
    this.name = 'NoThreadError';
  }
}

const THREADS = Math.min(2, availableParallelism());
/** The maximum number of concurrent scans; the memory of each waiting task is bounded elsewhere. */
const MAX_WAITING = 1000;
const WAIT_TIMEOUT_MS = 60_000;
/** After this, all threads but one end. */
const IDLE_MS = 60_000;
/** MiB of JavaScript heap, without native memory. */
const MAX_OLD_SPACE = 128;

/**
 * Starts no thread before the first task, or `warmUp`.
 * @param file of the functions, by its source name; the compiled server uses the `.js` file
 */
export function createThreads(file: URL): Threads {
  // Piscina's own queue is unordered and unbounded for abortable tasks.
  const turns = createGate(THREADS);
  let pool: Piscina | null = null;
  let closing: Promise<void> | null = null;

  return {
    async run<Input extends object, Output, Told>(
      name: string,
      input: Input,
      { signal, timeoutMs, waitTimeoutMs = WAIT_TIMEOUT_MS, transfer = [], onTold }: TaskLimits<Told>,
    ): Promise<Output> {
      signal.throwIfAborted();
      if (closing) throw new Error('the scanner is closed');
      const late = new AbortController();
      const ends = AbortSignal.any([signal, late.signal]);
      const endAfter = (ms: number, reason: Error) => setTimeout(() => late.abort(reason), ms).unref();
      let timer = endAfter(waitTimeoutMs, new NoThreadError());
      const { port1, port2 } = new MessageChannel();
      const take = (told: Told) => {
        clearTimeout(timer);
        timer = endAfter(timeoutMs, new TaskTimeoutError(`it took longer than ${timeoutMs / 1000} s`));
        onTold?.(told);
      };
      try {
        if (turns.waiting >= MAX_WAITING) throw new Error('too many tasks are waiting for a thread');
        await turns.enter(ends);
        try {
          // It may have been closed meanwhile; a destroyed pool would start threads again.
          if (closing) throw new Error('the scanner is closed');
          pool ??= createPool(file);
          port1.on('message', take);
          const task: ThreadTask<Input> = { ...input, port: port2 };
          return await pool.run(task, { name, transferList: [port2, ...transfer], signal: ends });
        } finally {
          turns.leave();
        }
      } catch (error) {
        signal.throwIfAborted();
        late.signal.throwIfAborted();
        throw closing ? new Error('the scanner is closed') : error;
      } finally {
        // The result may overtake messages that were sent before it.
        for (let left = receiveMessageOnPort(port1); left; left = receiveMessageOnPort(port1))
          take(left.message);
        clearTimeout(timer);
        port1.close();
      }
    },
    warmUp() {
      if (closing || pool !== null) return;
      pool = createPool(file);
      // The first task will report any error.
      pool.run(undefined, { name: 'warmUp' }).catch(() => {});
    },
    async close() {
      // Several scanners may share the threads, and each of them closes them.
      closing ??= pool?.destroy() ?? Promise.resolve();
      await closing;
    },
  };
}

function createPool(file: URL): Piscina {
  const { path, preload } = threadFile(file);
  const pool = new Piscina({
    filename: path,
    // Loads the file at the start of a thread. Otherwise piscina falls back to `import`, which cannot load TypeScript.
    name: 'warmUp',
    execArgv: preload.flatMap((module) => ['--require', module]),
    minThreads: 1,
    maxThreads: THREADS,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: MAX_OLD_SPACE, maxYoungGenerationSizeMb: 12, stackSizeMb: 4 },
    recordTiming: false,
  });
  // A thread that ends between tasks is replaced at the next task; one that ends during a task fails that task.
  pool.on('error', () => {});
  return pool;
}
