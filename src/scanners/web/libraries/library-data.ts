/** Data about JavaScript libraries with known vulnerabilities, and the threads that detect them with RetireJS. */
import type { z } from 'zod';
import { untilCancelled } from '../../../core/abort.ts';
import type { Egress } from '../../../core/scanner.ts';
import { strictObject } from '../../../core/zod-error.ts';
import { DATA_SOURCE, hasOneSource, type KeptData, keepData } from '../../kit/kept-data.ts';
import { createThreads } from '../../kit/threads.ts';
import type { Script, SharedData, VulnerableLibrary } from './recognition-thread.ts';
import { MAX_LIBRARY_DATA } from './retire-data.ts';

/** Configuration of the data source. */
export const librarySourceSchema = strictObject(DATA_SOURCE).refine(hasOneSource, 'needs either path or url');

export type ConfiguredLibrarySource = z.output<typeof librarySourceSchema>;

/** Or the JSON itself, for callers that already hold it. */
export type LibrarySource = ConfiguredLibrarySource | { json: string };

/** Where RetireJS publishes its data, in the format of its version 5. */
export const DEFAULT_LIBRARY_SOURCE: ConfiguredLibrarySource = {
  url: 'https://raw.githubusercontent.com/RetireJS/retire.js/master/repository/jsrepository-v5.json',
  refreshHours: 24,
};

export interface Libraries {
  /**
   * Vulnerable libraries in a script. The first call loads the data.
   * @throws NoLibraryDataError; TaskTimeoutError for a script that takes too long; the signal's reason
   */
  recognise(script: Script, signal: AbortSignal): Promise<VulnerableLibrary[]>;
  /** Terminates the threads and a running download. */
  close(): Promise<void>;
}

/** The data cannot be loaded; the message says what to do. */
export class NoLibraryDataError extends Error {
  constructor(problem: string) {
    super(
      `Libraries with known vulnerabilities were not searched: their data cannot be loaded (${problem.replace(/\.$/, '')}). If the server cannot reach the URL, configure a copy in the file of SCANWIRE_CONFIG: libraries: { path: ./jsrepository-v5.json }`,
    );
    this.name = 'NoLibraryDataError';
  }
}

const PREPARE_TIMEOUT_MS = 20_000;
const FETCH_TIMEOUT_MS = 20_000;
/** For one script; most take a few milliseconds. */
const SCRIPT_TIMEOUT_MS = 5000;
/** How often the file is checked for changes, and the download for its due time. */
const LOOK_EVERY_MS = 60_000;

/**
 * Loads nothing and starts no thread before the first call.
 * @param init.copy file that keeps the download
 */
export function createLibraries(
  source: LibrarySource,
  init: { fetch: Egress['fetch']; copy?: string; onError(message: string): void; lookEveryMs?: number },
): Libraries {
  const { fetch, copy, onError, lookEveryMs = LOOK_EVERY_MS } = init;
  const threads = createThreads(new URL('./recognition-thread.ts', import.meta.url));
  const ended = new AbortController();
  const { signal } = ended;
  let problem = '';
  let versions = 0;

  const prepare = async (body: Buffer): Promise<SharedData> => {
    const { bytes } = await threads.run<{ body: Uint8Array }, { bytes: SharedArrayBuffer }>(
      'prepare',
      { body },
      { signal, timeoutMs: PREPARE_TIMEOUT_MS },
    );
    return { id: ++versions, bytes };
  };
  const onProblem = (message: string) => {
    problem = message;
    const kept = data.content === null ? '' : '; its last version stays in use';
    onError(`the library data cannot be loaded: ${message}${kept}`);
  };
  const data: KeptData<SharedData> =
    'json' in source
      ? keepJson(() => prepare(Buffer.from(source.json)), onProblem)
      : keepData(source, {
          fetch,
          signal,
          maxBytes: MAX_LIBRARY_DATA,
          timeoutMs: FETCH_TIMEOUT_MS,
          copy: source.url === undefined ? undefined : copy,
          read(body, cut) {
            if (cut) throw new Error(`it is over ${MAX_LIBRARY_DATA / 1024 / 1024} MiB`);
            return prepare(body);
          },
          onProblem,
        });
  let refreshing: Promise<void> | null = null;
  let lookAt = 0;

  /** @throws NoLibraryDataError; the signal's reason */
  const load = async (asking: AbortSignal): Promise<SharedData> => {
    if (refreshing === null && performance.now() >= lookAt) {
      lookAt = performance.now() + lookEveryMs;
      refreshing = data.refresh().finally(() => {
        refreshing = null;
      });
    }
    // With a version in memory, calls do not wait for the next one.
    if (data.content === null && refreshing !== null) await untilCancelled(refreshing, asking);
    if (data.content === null) throw new NoLibraryDataError(problem);
    return data.content;
  };

  return {
    async recognise({ url, content }, asking) {
      const shared = await load(asking);
      return await threads.run<{ data: SharedData; script: Script }, VulnerableLibrary[]>(
        'recognise',
        { data: shared, script: { url, content } },
        { signal: asking, timeoutMs: SCRIPT_TIMEOUT_MS },
      );
    },
    async close() {
      ended.abort(new Error('the scanner is closed'));
      await threads.close();
      await refreshing;
    },
  };
}

/** Data that does not change. */
function keepJson<Content>(
  read: () => Promise<Content>,
  onProblem: (message: string) => void,
): KeptData<Content> {
  let content: Content | null = null;
  return {
    get content() {
      return content;
    },
    async refresh() {
      try {
        content ??= await read();
      } catch (error) {
        onProblem((error as Error).message);
      }
    },
  };
}
