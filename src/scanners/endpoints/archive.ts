/**
 * The index of captures of a web archive, in the format of the Wayback CDX server
 * (https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server).
 */

import { isIP } from 'node:net';
import { count } from '../../core/count.ts';
import { jsonItemsInSlices } from '../kit/json-slices.ts';
import { type QueuedUrl, type SiteWork, takeUrls } from './site-work.ts';

const MAX_BYTES = 8 * 1024 * 1024;
/** Factor for the time limit of requests to web archives, which are slow. */
const TIMEOUT_FACTOR = 3;

/** @param base such as https://web.archive.org @returns the URL of a query for at most `limit` URLs of a host */
export function archiveQuery(base: string, hostname: string, limit: number): string {
  const query = new URLSearchParams({
    url: `${hostname}/*`,
    output: 'json',
    fl: 'original',
    collapse: 'urlkey',
    limit: String(limit),
  });
  return `${base.replace(/\/+$/, '')}/cdx/search/cdx?${query}`;
}

export interface Captures {
  urls: string[];
  /** URLs beyond the limit */
  leftOut: number;
  /** why the rest could not be read; null: everything was read */
  problem: string | null;
}

/**
 * Reads the response in slices: a JSON array of rows, the first of which names the columns.
 * @returns null when the response is not an array
 * @throws the signal's reason
 */
export async function readCaptures(
  body: Uint8Array,
  limit: number,
  signal: AbortSignal,
): Promise<Captures | null> {
  const start = Buffer.from(body.subarray(0, 1000)).toString('latin1').trimStart();
  const captures: Captures = { urls: [], leftOut: 0, problem: null };
  // Without captures, some servers send an empty body, others an empty array.
  if (start === '') return captures;
  if (start[0] !== '[') return null;
  const urls = new Set<string>();
  let column: number | null = null;
  for await (const item of jsonItemsInSlices(body, [['*']], signal)) {
    if ('problem' in item) {
      captures.problem = item.problem;
      break;
    }
    const row = Array.isArray(item.value) ? item.value : [];
    if (column === null) {
      const named = row.indexOf('original');
      column = Math.max(named, 0);
      if (named !== -1) continue;
    }
    const url: unknown = row[column];
    if (typeof url !== 'string' || url === '' || urls.has(url)) continue;
    if (urls.size < limit) urls.add(url);
    else captures.leftOut++;
  }
  captures.urls = [...urls];
  return captures;
}

export async function* fromArchive(work: SiteWork): AsyncGenerator<QueuedUrl, void, void> {
  const { context, scope, site, archive, requests, omissions, pending } = work;
  const { maxItems, timeoutMs } = context.options;
  const { hostname } = scope;
  // The public archive knows public names only. Internal names are not disclosed to it.
  if (isPublicArchive(archive.url) && (isIP(hostname) !== 0 || !hostname.includes('.'))) return;
  pending.sources++;
  const answer = await requests.ask(
    archiveQuery(archive.url, hostname, maxItems),
    { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_FACTOR * timeoutMs },
    archive.fetch,
  );
  pending.sources--;
  if (typeof answer === 'string' || answer.status !== 200) {
    const problem = typeof answer === 'string' ? answer : `status ${answer.status}`;
    omissions.add('source', `the web archive could not be read: ${problem}`);
    return;
  }
  const captures = await readCaptures(answer.body, maxItems, context.signal);
  if (captures === null) {
    omissions.add('source', 'the web archive could not be read: its response is not a JSON array');
    return;
  }
  const { urls, leftOut, problem } = captures;
  await context.log('INFO', `the web archive has ${count(urls.length, 'URL')} of ${site}`);
  if (answer.truncated) omissions.add('truncated', 'the response of the web archive');
  else if (problem !== null) omissions.add('source', `the web archive was only partially read: ${problem}`);
  // The query has the same limit, so the number of further captures is unknown.
  if (urls.length >= maxItems) omissions.add('archiveLimit', String(maxItems), Math.max(1, leftOut));
  yield* takeUrls(
    work,
    urls.map((url) => scope.adopt(url)),
    'archive',
  );
}

const isPublicArchive = (url: string) => new URL(url).hostname.endsWith('archive.org');
