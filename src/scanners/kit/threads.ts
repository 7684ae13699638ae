/** Threads for work that grows with foreign input: the server's own never does it, and what is too much ends there. */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type Transferable,
} from 'node:worker_threads';
import { Piscina } from 'piscina';
import { createGate } from '../../core/gate.ts';

/** What a function of the thread's file is called with: its input, and the port that it tells things over. */
export type ThreadTask<Input extends object> = Input & { port: MessagePort };

export interface TaskLimits<Told = unknown> {
  signal: AbortSignal;
  /** from when a thread takes it up, and again from each thing it tells */
  timeoutMs: number;
  /** until a thread takes it up; default a minute */
  waitTimeoutMs?: number;
  /** what is handed over instead of copied */
  transfer?: readonly Transferable[];
  onTold?(told: Told): void;
}

export interface Threads {
  /**
   * Calls a function of the thread's file, first come, first served. The function is to tell something over its port
   * when it begins: that is when its time begins.
   * @throws the signal's reason, TaskTimeoutError (its thread is ended), NoThreadError, whatever the function throws
   */
  run<Input extends object, Output, Told = unknown>(
    name: string,
    input: Input,
    limits: TaskLimits<Told>,
  ): Promise<Output>;
  /** Has a thread ready before the first task, by calling the function `warmUp` of its file. */
  warmUp(): void;
  /** Ends the threads, and what they work on. */
  close(): Promise<void>;
}

/** A task that took longer than it may. */
export class TaskTimeoutError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TaskTimeoutError';
  }
}

/** A task that no thread took up in time, which is no fault of its own. */
export class NoThreadError extends Error {
  constructor() {
    super('no thread was free for it in time');
    this.name = 'NoThreadError';
  }
}

const THREADS = Math.min(2, availableParallelism());
/** As many scans as a server may run at once; what each holds meanwhile is bounded by itself. */
const MAX_WAITING = 1000;
const WAIT_TIMEOUT_MS = 60_000;
/** One thread stays; what the other one holds is given back. */
const IDLE_MS = 60_000;
/** MiB of JavaScript; native memory is outside. */
const MAX_OLD_SPACE = 128;

/**
 * Starts no thread before the first task, or `warmUp`.
 * @param file of the functions, as its source is named: of the compiled server it is the `.js` beside it
 */
export function createThreads(file: URL): Threads {
  // Piscina's own queue has neither order nor bound for tasks that can be aborted.
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
        if (turns.waiting >= MAX_WAITING) throw new Error('too many tasks wait for a thread');
        await turns.enter(ends);
        try {
          // It may have been closed while this waited; a pool that is destroyed would start threads again.
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
        // What was told before the end may have been overtaken by it.
        for (let left = receiveMessageOnPort(port1); left; left = receiveMessageOnPort(port1))
          take(left.message);
        clearTimeout(timer);
        port1.close();
      }
    },
    warmUp() {
      if (closing || pool !== null) return;
      pool = createPool(file);
      // Whatever is wrong with it, the first task will tell.
      pool.run(undefined, { name: 'warmUp' }).catch(() => {});
    },
    async close() {
      // Several scanners may hold the same threads, each of which is closed.
      closing ??= pool?.destroy() ?? Promise.resolve();
      await closing;
    },
  };
}

function createPool(file: URL): Piscina {
  const compiled = !import.meta.url.endsWith('.ts');
  const pool = new Piscina({
    filename: fileURLToPath(compiled ? new URL(file.href.replace(/\.ts$/, '.js')) : file),
    // Loaded when a thread starts; what is not there it would look for by `import`, which knows no sources.
    name: 'warmUp',
    // Sources need a loader in the thread too.
    execArgv: compiled ? [] : ['--require', createRequire(import.meta.url).resolve('tsx/cjs')],
    minThreads: 1,
    maxThreads: THREADS,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: MAX_OLD_SPACE, maxYoungGenerationSizeMb: 12, stackSizeMb: 4 },
    recordTiming: false,
  });
  // A thread that ends between tasks is replaced by the next task; one that ends within a task fails that task.
  pool.on('error', () => {});
  return pool;
}
