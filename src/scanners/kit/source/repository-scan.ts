/** The way of a scanner through a repository: which files, in which batches, and what it could not look at. */
import picomatch from 'picomatch';
import type { FindingInit } from '../../../core/result.ts';
import {
  type Emission,
  finding,
  progress,
  type Repository,
  type RepositoryFile,
  type ScanContext,
  warning,
} from '../../../core/scanner.ts';
import type { WarningCode } from '../../../core/warning.ts';
import { runPool } from '../pool.ts';
import type { SourceFile, SourceMatch, SourceProblem } from './match.ts';
import type { SourceOptions } from './options.ts';

/** What one scanner does with files. */
export interface SourceReader<Match extends SourceMatch> {
  /** Whether a file is read, by its path. */
  suits(path: string): boolean;
  /** Why a file that does not suit may matter all the same: it is counted in the warnings. null: it does not */
  whyUnread?(path: string): string | null;
  /** As `SourceAnalysis` does it. */
  read(files: readonly SourceFile[], signal: AbortSignal): Promise<Reading<Match>[]>;
  /** In the words of a warning, why a candidate is no finding. null: it is known already */
  rejectionOf?(candidate: RejectedCandidate): string | null;
  /** @returns null for what is known already */
  findingOf(found: Found<Match>): FindingInit | null;
}

export interface RejectedCandidate {
  why: string;
  line: number;
  /** the same for the same text, and never shown */
  mark: string;
}

interface Reading<Match> {
  path: string;
  matches: Match[];
  rejected?: readonly (RejectedCandidate & { rule: string })[];
  problem: SourceProblem | null;
}

export interface Found<Match extends SourceMatch> {
  match: Match;
  path: string;
  /** the commit that brought it; null in the present files */
  commit: string | null;
  /** from 0: which one it is of those in this content that have the same rule and key */
  ordinal: number;
}

/** The first batches are small, so that the first finding does not wait for others. */
const FIRST_BATCH = 4;
const MAX_BATCH = 64;
/** Of each there are several at once, for each scanner, in the scan and in its threads. */
const MAX_BATCH_BYTES = 256 * 1024;
/** Files beyond `maxFiles` that are counted. */
const MAX_COUNTED = 1_000_000;
/** One more than there are threads, so that none waits for the disk. */
const AT_ONCE = 3;
/** Bytes in which a NUL makes a file binary, as git has it. */
const BINARY_PREFIX = 8000;
/** Places that a warning names. */
const NAMED = 3;
const MAX_REASONS = 30;

/**
 * Looks at the files of a repository, then, with `history`, at what its commits brought. Findings are yielded as soon
 * as their batch is read; what was left out is reported at the end, one warning for each kind.
 * @throws what `openRepository` throws; the signal's reason
 */
export async function* scanRepository<Match extends SourceMatch>(
  location: string,
  context: ScanContext<SourceOptions>,
  reader: SourceReader<Match>,
  { history = false }: { history?: boolean } = {},
): AsyncGenerator<Emission, void, void> {
  const { options } = context;
  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  yield progress(0, 'opening the repository');
  const repository = await context.openRepository(location, {
    history,
    maxBytes: options.maxCloneBytes,
    timeoutMs: options.timeoutMs,
  });
  const leftOut = createLeftOut();
  const isExcluded = matcherOf(options.exclude);
  const onSkipped = (path: string, why: string) => {
    if (!isExcluded(path)) leftOut.add('CONTENT_SKIPPED', `skipped: ${why}`, path);
  };
  try {
    yield* readAll('files', (onSkipped) => repository.files(onSkipped));
    if (history) yield* readAll('contents of its history', (onSkipped) => repository.history(onSkipped));
    yield* leftOut.warnings();
  } finally {
    ended.abort(new Error('the repository is read'));
  }

  async function* readAll(
    what: string,
    open: (onSkipped?: (path: string, why: string) => void) => AsyncIterable<RepositoryFile>,
  ): AsyncGenerator<Emission, void, void> {
    const isHistory = what !== 'files';
    const [from, share] = history ? (isHistory ? [0.5, 0.5] : [0, 0.5]) : [0, 1];
    /** Known as soon as the names are walked, which is long before all of them are read. */
    let total: number | null = null;
    const count = () =>
      countOf(open(), options.maxFiles, signal).then(
        (files) => {
          total = files;
        },
        // Who reads them hears of it.
        () => {},
      );
    let done = 0;
    let percent = 0;
    const batches = runPool<Batch, { found: Found<Match>[]; files: number }>(
      {
        workers: AT_ONCE,
        signal,
        sources: [batchesOf(open(onSkipped))],
      },
      async ({ files, commits, seen }, pool) => {
        const found: Found<Match>[] = [];
        const readings = files.length === 0 ? [] : await reader.read(files, signal);
        for (const [index, { path, matches, rejected = [], problem }] of readings.entries()) {
          if (problem !== null) leftOut.add(problem.code, `not read to the end: ${problem.message}`, path);
          for (const candidate of rejected) {
            const why = reader.rejectionOf?.(candidate) ?? null;
            if (why !== null) leftOut.add('CANDIDATES_REJECTED', why, `${path}:${candidate.line}`);
          }
          const ordinals = new Map<string, number>();
          for (const match of matches) {
            const sameAs = `${match.rule}\n${match.key}`;
            const ordinal = ordinals.get(sameAs) ?? 0;
            ordinals.set(sameAs, ordinal + 1);
            found.push({ match, path, commit: commits[index] ?? null, ordinal });
          }
        }
        await pool.emit({ found, files: seen });
      },
    );
    for await (const { found, files } of batches) {
      for (const one of found) {
        const init = reader.findingOf(one);
        if (init !== null) yield finding(init);
      }
      // Not before something was found, or could have been: that comes first.
      if (done === 0 && !isHistory) void count();
      done += files;
      const now = total === null || total === 0 ? 0 : Math.min(99, Math.floor((100 * done) / total));
      if (now <= percent) continue;
      percent = now;
      yield progress(from + (share * percent) / 100, `${done} of ${total} ${what} looked at`);
    }
    yield progress(from + share, `${done} ${what} looked at`);
  }

  async function* batchesOf(files: AsyncIterable<RepositoryFile>): AsyncGenerator<Batch, void, void> {
    let limit = FIRST_BATCH;
    let batch: Batch = emptyBatch();
    let passed = 0;
    for await (const file of files) {
      signal.throwIfAborted();
      if (passed++ >= options.maxFiles) {
        leftOut.add(
          'LIMIT_REACHED',
          `skipped: more than ${options.maxFiles} files (option maxFiles)`,
          file.path,
        );
        if (passed > options.maxFiles + MAX_COUNTED) break;
        continue;
      }
      batch.seen++;
      const content = await contentOf(file);
      if (content !== null) {
        batch.files.push({ path: file.path, content });
        batch.commits.push(file.commit);
        batch.bytes += content.length;
      }
      // Names alone count too, or progress would stand still among files that are left out.
      if (batch.files.length < limit && batch.bytes < MAX_BATCH_BYTES && batch.seen < 1000) continue;
      yield batch;
      batch = emptyBatch();
      limit = Math.min(MAX_BATCH, limit * 2);
    }
    if (batch.seen > 0) yield batch;
  }

  async function contentOf(file: RepositoryFile): Promise<Uint8Array | null> {
    if (file.size === 0 || isExcluded(file.path)) return null;
    if (!reader.suits(file.path)) {
      const why = reader.whyUnread?.(file.path) ?? null;
      if (why !== null) leftOut.add('CONTENT_SKIPPED', `skipped: ${why}`, file.path);
      return null;
    }
    if (file.size > options.maxFileBytes) {
      leftOut.add(
        'CONTENT_SKIPPED',
        `skipped: larger than ${options.maxFileBytes} bytes (option maxFileBytes)`,
        file.path,
      );
      return null;
    }
    let content: Buffer;
    try {
      content = await file.read(options.maxFileBytes);
    } catch (error) {
      signal.throwIfAborted();
      const code = error instanceof Error && 'code' in error ? error.code : 'it changed';
      leftOut.add('CONTENT_UNREADABLE', `not read (${code})`, file.path);
      return null;
    }
    if (isBinary(content)) {
      leftOut.add('CONTENT_SKIPPED', 'skipped: binary', file.path);
      return null;
    }
    return content;
  }
}

interface Batch {
  files: SourceFile[];
  commits: (string | null)[];
  bytes: number;
  /** files that it takes from the repository, read or left out */
  seen: number;
}

const emptyBatch = (): Batch => ({ files: [], commits: [], bytes: 0, seen: 0 });

async function countOf(
  files: ReturnType<Repository['files']>,
  max: number,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  for await (const _ of files) {
    if (signal.aborted || ++count >= max) break;
  }
  return count;
}

/** Globs without what would make them slow on hostile paths: see `options.ts`. */
function matcherOf(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  // Their types do not know `regex`, which keeps `+` after brackets from being a quantifier.
  const strict = { dot: true, noextglob: true, nonegate: true, regex: false } as picomatch.PicomatchOptions;
  return picomatch([...globs], strict);
}

/** UTF-16 has NULs too; its mark tells it. */
function isBinary(content: Uint8Array): boolean {
  const [first, second] = content;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return false;
  return content.subarray(0, BINARY_PREFIX).includes(0);
}

/** What was left out: for each reason its number and a few places. */
function createLeftOut() {
  const kinds = new Map<string, { code: WarningCode; why: string; count: number; places: string[] }>();
  return {
    add(code: WarningCode, why: string, place: string) {
      // Reasons come from a few places; those that quote an error must not fill the log.
      const isKnown = kinds.has(`${code} ${why}`) || kinds.size < MAX_REASONS;
      const reason = isKnown ? why : 'left out for other reasons';
      const entry = kinds.get(`${code} ${reason}`) ?? { code, why: reason, count: 0, places: [] };
      kinds.set(`${code} ${reason}`, entry);
      entry.count++;
      if (entry.places.length < NAMED) entry.places.push(place.slice(0, 200));
    },
    *warnings(): Generator<Emission, void, void> {
      for (const { code, why, count, places } of kinds.values()) {
        const what = code === 'CANDIDATES_REJECTED' ? 'candidate' : 'file';
        const more = count > places.length ? `, and ${count - places.length} more` : '';
        yield warning(
          code,
          `${count} ${count === 1 ? what : `${what}s`} ${why}: ${places.join(', ')}${more}`,
          count,
        );
      }
    },
  };
}
