/** The file with paths and URLs that the `paths` option names. */
import type { ScanContext } from '../../core/scanner.ts';
import type { Scope } from '../kit/scope.ts';
import type { EndpointOptions } from './options.ts';
import { type QueuedUrl, type SiteWork, takeUrls } from './site-work.ts';

/** characters */
const MAX_LIST_LENGTH = 64 * 1024 * 1024;

export interface PathList {
  /** without comments and empty lines, at most as many as can be requested */
  lines: string[];
  /** lines beyond the limit */
  leftOut: number;
}

export async function readList(
  path: string,
  { options, readLines }: Pick<ScanContext<EndpointOptions>, 'options' | 'readLines'>,
): Promise<PathList> {
  const list: PathList = { lines: [], leftOut: 0 };
  let length = 0;
  for await (const written of readLines(path)) {
    const line = written.trim();
    if (line === '' || line[0] === '#') continue;
    if (list.lines.length === options.maxItems || length > MAX_LIST_LENGTH) {
      list.leftOut++;
      continue;
    }
    list.lines.push(line);
    length += line.length;
  }
  return list;
}

export function* fromList(work: SiteWork, lines: readonly string[]): Generator<QueuedUrl, void, void> {
  const urls = lines.map((line) => {
    const url = fromLine(work.scope, line);
    if (url === null) work.omissions.add('listed', line);
    return url;
  });
  yield* takeUrls(work, urls, 'list', true);
}

function fromLine(scope: Scope, line: string): string | null {
  if (/^https?:\/\//i.test(line)) return scope.resolve(line);
  const path = line[0] === '/' ? line : `/${line}`;
  // Concatenated rather than resolved, because a path with two leading slashes would resolve to another host.
  return scope.resolve(path[1] === '/' ? scope.origin + path : path);
}
