/** The threads that read pages: the server's own never works on one, and a page that is too much for one ends there. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Page } from '../../core/page.ts';
import type { PageLists } from './analysis-thread.ts';
import type { LayerVerdict } from './layer.ts';

export interface AnalysisLimits {
  signal: AbortSignal;
  /** for each part, from when a thread takes it up or has it waiting */
  timeoutMs: number;
}

export interface Analysis {
  /** @throws the reason of the signal, or an Error that says why the page could not be read */
  document(page: Page, limits: AnalysisLimits): Promise<{ verdict: LayerVerdict; lists: PageLists }>;
  /** @throws like `document` */
  scripts(page: Page, limits: AnalysisLimits): Promise<LayerVerdict>;
  /** Ends the threads, and what they work on. */
  close(): Promise<void>;
}

const THREADS = 2;
/** Parts of pages that wait for a thread; each holds its page. */
const MAX_WAITING = 16;
/** A thread costs memory and half a second to start. */
const IDLE_MS = 60_000;
/** MiB of JavaScript; YARA's memory is outside, with a bound of its own. */
const MAX_OLD_SPACE = 128;

/** Starts no thread before the first page. */
export function createAnalysis(): Analysis {
  let pool: Piscina | null = null;
  let closed = false;

  const run = async <T>(name: string, page: Page, { signal, timeoutMs }: AnalysisLimits): Promise<T> => {
    signal.throwIfAborted();
    if (closed) throw new Error('the scanner is closed');
    pool ??= createPool();
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await pool.run(page, { name, signal: AbortSignal.any([signal, timeout]) });
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) throw new Error(`it took longer than ${timeoutMs / 1000} s`);
      throw error;
    }
  };

  return {
    document: (page, limits) => run('document', page, limits),
    scripts: (page, limits) => run('scripts', page, limits),
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
    name: 'scripts',
    // Sources need a loader in the thread too.
    execArgv: compiled ? [] : ['--require', createRequire(import.meta.url).resolve('tsx/cjs')],
    minThreads: 0,
    maxThreads: THREADS,
    maxQueue: MAX_WAITING,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: MAX_OLD_SPACE, maxYoungGenerationSizeMb: 12, stackSizeMb: 4 },
    recordTiming: false,
  });
  // A thread that ends between tasks is replaced by the next task; one that ends within a task fails that task.
  pool.on('error', () => {});
  return pool;
}
