/** The threads that read pages: the server's own never works on one, and a page that is too much for one ends there. */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Page } from '../../core/page.ts';
import type { DocumentReading, Task, Told } from './analysis-thread.ts';
import type { LayerVerdict } from './layer.ts';

export interface AnalysisLimits {
  signal: AbortSignal;
  /** for each part, from when a thread takes it up; waiting for a thread has a bound of its own */
  timeoutMs: number;
}

/** Each part settles as soon as it is judged; both reject with the signal's reason, or an Error that says why not. */
export interface Reading {
  document: Promise<DocumentReading>;
  scripts: Promise<LayerVerdict>;
}

export interface Analysis {
  judge(page: Page, limits: AnalysisLimits): Reading;
  /** Has a thread ready before the first page. */
  warmUp(): void;
  /** Ends the threads, and what they work on. */
  close(): Promise<void>;
}

const THREADS = Math.min(2, availableParallelism());
/** As many scans as a server may run at once; each holds its page anyway, of at most MAX_PAGE_LENGTH. */
const MAX_WAITING = 1000;
const MAX_WAIT_MS = 60_000;
/** One thread stays; what the other one holds is given back. */
const IDLE_MS = 60_000;
/** MiB of JavaScript; YARA's memory is outside, with a bound of its own. */
const MAX_OLD_SPACE = 128;

/** Starts no thread before the first page, or `warmUp`. */
export function createAnalysis(): Analysis {
  const turns = createTurns(THREADS, MAX_WAITING);
  let pool: Piscina | null = null;
  let closed = false;

  const judgeInThread = async (
    page: Page,
    { signal, timeoutMs }: AnalysisLimits,
    onTold: (told: Told) => void,
  ): Promise<LayerVerdict> => {
    signal.throwIfAborted();
    if (closed) throw new Error('the scanner is closed');
    const late = new AbortController();
    const ends = AbortSignal.any([signal, late.signal]);
    const endAfter = (ms: number, message: string) =>
      setTimeout(() => late.abort(new Error(message)), ms).unref();
    let timer = endAfter(MAX_WAIT_MS, 'no thread was free for it in time');
    const { port1, port2 } = new MessageChannel();
    const take = (told: Told) => {
      // Each part gets the whole time.
      clearTimeout(timer);
      timer = endAfter(timeoutMs, `it took longer than ${timeoutMs / 1000} s`);
      onTold(told);
    };
    try {
      const leave = await turns.enter(ends);
      try {
        // It may have been closed while this waited; a pool that is destroyed would start threads again.
        if (closed) throw new Error('the scanner is closed');
        pool ??= createPool();
        port1.on('message', take);
        const task: Task = { page, port: port2 };
        return await pool.run(task, { name: 'judge', transferList: [port2], signal: ends });
      } finally {
        leave();
      }
    } catch (error) {
      signal.throwIfAborted();
      late.signal.throwIfAborted();
      throw closed ? new Error('the scanner is closed') : error;
    } finally {
      // What was told before the end may have been overtaken by it.
      for (let left = receiveMessageOnPort(port1); left; left = receiveMessageOnPort(port1))
        take(left.message);
      clearTimeout(timer);
      port1.close();
    }
  };

  return {
    judge(page, limits) {
      let onRead = (_reading: DocumentReading) => {};
      let onFailure = (_error: unknown) => {};
      const document = new Promise<DocumentReading>((resolve, reject) => {
        onRead = resolve;
        onFailure = reject;
      });
      const scripts = judgeInThread(page, limits, (told) => {
        if ('document' in told) onRead(told.document);
        else if ('documentFailed' in told) onFailure(new Error(told.documentFailed));
      });
      // When it fails before the document is told of, that fails with it.
      scripts.then(() => onFailure(new Error('the thread did not tell of it')), onFailure);
      // Who asks for one part only need not hear of the other.
      document.catch(() => {});
      return { document, scripts };
    },
    warmUp() {
      if (closed || pool !== null) return;
      pool = createPool();
      // Whatever is wrong with it, the first page will tell.
      pool.run(undefined, { name: 'warmUp' }).catch(() => {});
    },
    async close() {
      closed = true;
      await pool?.destroy();
    },
  };
}

function createPool(): Piscina {
  const compiled = !import.meta.url.endsWith('.ts');
  const file = fileURLToPath(
    new URL(compiled ? './analysis-thread.js' : './analysis-thread.ts', import.meta.url),
  );
  const pool = new Piscina({
    filename: file,
    // Loaded when a thread starts; what is not there it would look for by `import`, which knows no sources.
    name: 'judge',
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

interface Turns {
  /** Waits for a turn, first come, first served. @returns what ends the turn @throws the reason of the signal */
  enter(signal: AbortSignal): Promise<() => void>;
}

/** Piscina's own queue has neither order nor bound for tasks that can be aborted. */
function createTurns(atOnce: number, maxWaiting: number): Turns {
  let taken = 0;
  const waiting = new Set<() => void>();
  const leave = () => {
    const [next] = waiting;
    if (next === undefined) taken--;
    else next();
  };
  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (taken < atOnce) {
        taken++;
        return leave;
      }
      if (waiting.size >= maxWaiting) throw new Error('too many pages wait for a thread');
      return await new Promise((resolve, reject) => {
        const onTurn = () => {
          waiting.delete(onTurn);
          signal.removeEventListener('abort', onAbort);
          resolve(leave);
        };
        const onAbort = () => {
          waiting.delete(onTurn);
          reject(signal.reason);
        };
        waiting.add(onTurn);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
