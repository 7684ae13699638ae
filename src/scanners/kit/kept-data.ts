/** Data from a configured source that is kept up to date: a file, read again when it changes, or a URL, fetched again. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Egress } from '../../core/scanner.ts';

/** Source of the data in the configuration file: either `path` or `url`. */
export const DATA_SOURCE = {
  path: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('Path of a file, which is read again when it changes.'),
  url: z
    .string()
    .max(4096)
    .refine(
      (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
      'must be an http:// or https:// URL',
    )
    .optional()
    .describe('URL to download it from.'),
  refreshHours: z
    .number()
    .min(0.1)
    .max(24 * 365)
    .default(24)
    .describe('Time between downloads, in hours.'),
};

/** For `refine`. @returns whether exactly one of the two is set */
export const hasOneSource = ({ path, url }: { path?: string | undefined; url?: string | undefined }) =>
  (path === undefined) !== (url === undefined);

export interface DataSource {
  path?: string | undefined;
  url?: string | undefined;
  refreshHours: number;
}

export interface KeptDataInit<Content> {
  fetch: Egress['fetch'];
  /** aborts loading */
  signal: AbortSignal;
  maxBytes: number;
  /** for one download; default two minutes */
  timeoutMs?: number;
  /** File that keeps the download for the next start, even if the URL is unreachable then. */
  copy?: string | undefined;
  /**
   * @param body its first `maxBytes` bytes; `cut` tells whether there are more
   * @throws Error that says why this version cannot be used; the previous one stays in use
   */
  read(body: Buffer, cut: boolean, previous: Content | null): Content | Promise<Content>;
  /** Called once for each new problem, not at each refresh. */
  onProblem(problem: string): void;
}

export interface KeptData<Content> {
  /** the last valid version */
  readonly content: Content | null;
  /** Loads a newer version when due. Must not be called again before it has settled. Never rejects. */
  refresh(): Promise<void>;
}

const FETCH_TIMEOUT_MS = 120_000;
const MAX_REDIRECTS = 5;
const HOUR_MS = 3_600_000;
/** After a failure, the next attempt is sooner. */
const RETRY_MS = 600_000;

interface Version {
  body: Buffer;
  cut: boolean;
  /** Called when the version is valid. */
  accept(): Promise<void> | void;
}

export function keepData<Content>(
  { path, url = '', refreshHours }: DataSource,
  { fetch, signal, maxBytes, timeoutMs = FETCH_TIMEOUT_MS, copy, read, onProblem }: KeptDataInit<Content>,
): KeptData<Content> {
  const refreshMs = refreshHours * HOUR_MS;
  let content: Content | null = null;
  /** time of the next fetch, by `performance.now()` */
  let dueAt = 0;
  /** identifies the last seen version of the file, valid or not */
  let mark = '';
  /** headers of a conditional request (RFC 9110 section 13.1) */
  let conditions: Record<string, string> = {};
  let lastProblem = '';
  let copySeen = false;

  const readFile = async (file: string): Promise<Pick<Version, 'body' | 'cut'>> => {
    const chunks: Buffer[] = [];
    // One byte beyond the limit shows that the file is longer.
    for await (const chunk of createReadStream(file, { end: maxBytes, signal })) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    return { body: body.subarray(0, maxBytes), cut: body.length > maxBytes };
  };

  /** @returns null when it is unchanged */
  const changed = async (file: string): Promise<Version | null> => {
    const about = await stat(file);
    const now = `${about.mtimeMs} ${about.size} ${about.ino}`;
    if (now === mark) return null;
    // Opening a pipe would block until something writes to it.
    if (!about.isFile()) throw new Error('it is not a file');
    mark = now;
    return { ...(await readFile(file)), accept() {} };
  };

  const download = async (): Promise<Version | null> => {
    if (performance.now() < dueAt) return null;
    dueAt = performance.now() + Math.min(RETRY_MS, refreshMs);
    const { status, headers, body, truncated } = await fetch(url, {
      headers: conditions,
      maxBytes,
      maxRedirects: MAX_REDIRECTS,
      timeoutMs,
      signal,
    });
    if (status !== 200 && status !== 304) throw new Error(`status ${status}`);
    dueAt = performance.now() + refreshMs;
    if (status === 304) {
      if (copy !== undefined) await utimes(copy, new Date(), new Date()).catch(() => {});
      return null;
    }
    return {
      body,
      cut: truncated,
      async accept() {
        conditions = {
          ...(headers.etag && { 'if-none-match': headers.etag }),
          ...(headers['last-modified'] && { 'if-modified-since': headers['last-modified'] }),
        };
        if (copy !== undefined) await keepCopy(copy, body);
      },
    };
  };

  /** Reads the copy of an earlier run: used until the next fetch is due, or while the URL is unreachable. */
  const readCopy = async (file: string): Promise<void> => {
    try {
      const { mtimeMs } = await stat(file);
      const { body, cut } = await readFile(file);
      content = await read(body, cut, null);
      dueAt = performance.now() + Math.min(refreshMs, mtimeMs + refreshMs - Date.now());
    } catch {
      // Without a usable copy, the data is fetched.
    }
  };

  return {
    get content() {
      return content;
    },
    async refresh() {
      try {
        if (copy !== undefined && !copySeen) {
          copySeen = true;
          await readCopy(copy);
        }
        const version = await (path === undefined ? download() : changed(path));
        if (version === null) return;
        content = await read(version.body, version.cut, content);
        await version.accept();
        lastProblem = '';
      } catch (error) {
        if (signal.aborted) return;
        const problem = error instanceof Error ? error.message : String(error);
        if (problem === lastProblem) return;
        lastProblem = problem;
        onProblem(problem);
      }
    },
  };
}

/** Replaces the file atomically: readers see the old copy or the new one, also after a crash. */
async function keepCopy(file: string, body: Buffer): Promise<void> {
  const part = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(part, body, { mode: 0o600 });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw new Error(`the data is in use, but cannot be stored for offline use: ${(error as Error).message}`);
  }
}
