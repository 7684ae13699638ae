/** Reads a repository for a scanner: selects files, batches them, and reports skipped content. */
import picomatch from 'picomatch';
import { count } from '../../../core/count.ts';
import type { FindingInit } from '../../../core/result.ts';
import {
  type Emission,
  finding,
  log,
  progress,
  type RepositoryFile,
  type ScanContext,
  warning,
} from '../../../core/scanner.ts';
import type { WarningCode } from '../../../core/warning.ts';
import { MAX_MESSAGE } from '../../../core/warning-tally.ts';
import { runPool } from '../pool.ts';
import type { SourceFile, SourceMatch, SourceProblem } from './match.ts';
import type { SourceOptions } from './options.ts';

/** The part of a scan that differs between scanners. */
export interface SourceReader<Match extends SourceMatch> {
  /** Whether to read a file, by its path. */
  suits(path: string): boolean;
  /** @returns why a file that does not suit is worth a warning; null when it is not */
  whyUnread?(path: string): string | null;
  /** As in `SourceAnalysis`. */
  read(files: readonly SourceFile[], signal: AbortSignal): Promise<Reading<Match>[]>;
  /** @returns why a candidate is not a finding, for a warning; null for a known candidate */
  rejectionOf?(candidate: RejectedCandidate): string | null;
  /** @returns null for a known finding */
  findingOf(found: Found<Match>): FindingInit | null;
}

export interface RejectedCandidate {
  why: string;
  line: number;
  /** equal for equal secrets; never shown */
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
  /** the commit that added it; null for present files */
  commit: string | null;
  /** its index among the matches of this content with the same rule and key */
  ordinal: number;
}

/** The first batches are small, so that the first finding does not wait for others. */
const FIRST_BATCH = 4;
const MAX_BATCH = 64;
/** Small, because each scanner has several batches in memory. */
const MAX_BATCH_BYTES = 256 * 1024;
/** Files beyond `maxFiles` that are counted. */
const MAX_COUNTED = 1_000_000;
/** One more than there are threads, so that no thread waits for the disk. */
const AT_ONCE = 3;
/** A NUL within the first bytes makes a file binary, as for git. */
const BINARY_PREFIX = 8000;
/** Places that a warning names. */
const NAMED = 3;
const MAX_REASONS = 30;
/** The message for a repository without files. */
export const NO_FILES = 'there are no files to read';
const NOT_SUITABLE = 'all are empty, excluded, or of a kind that this scanner does not read';

/**
 * Reads the files of a repository, then, with `history`, the contents that its commits added. Findings are yielded as
 * soon as their batch is read. Skipped content is reported at the end, with one warning for each kind.
 * @throws what `openRepository` throws; the signal's reason
 */
export async function* scanRepository<Match extends SourceMatch>(
  location: string,
  context: ScanContext<SourceOptions>,
  reader: SourceReader<Match>,
  { history = false }: { history?: boolean } = {},
): AsyncGenerator<Emission, void, void> {
  const { maxCloneBytes: maxBytes, timeoutMs } = context.options;
  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  yield progress(0, 'opening the repository');
  const repository = await context.openRepository(location, { history, maxBytes, timeoutMs });
  const scan = new RepositoryScan(reader, context.options, signal);
  const parts: Part[] = [{ name: 'files', open: (onSkipped) => repository.files(onSkipped) }];
  if (history)
    parts.push({ name: 'contents of its history', open: (onSkipped) => repository.history(onSkipped) });
  try {
    for (const [at, part] of parts.entries())
      yield* scan.read(part, { from: at / parts.length, share: 1 / parts.length });
    yield* scan.end();
  } finally {
    ended.abort(new Error('the repository has been read'));
  }
}

type OnSkipped = (path: string, why: string) => void;

/** The files of a repository, or its history. */
interface Part {
  /** in progress messages */
  name: string;
  open(onSkipped?: OnSkipped): AsyncIterable<RepositoryFile>;
}

interface Outcome<Match extends SourceMatch> {
  found: Found<Match>[];
  /** files of its batch */
  files: number;
}

class RepositoryScan<Match extends SourceMatch> {
  readonly #reader: SourceReader<Match>;
  readonly #options: SourceOptions;
  readonly #signal: AbortSignal;
  readonly #isExcluded: (path: string) => boolean;
  readonly #skipped = new SkippedContent();
  /** files, including versions in the history */
  #seen = 0;
  #read = 0;

  constructor(reader: SourceReader<Match>, options: SourceOptions, signal: AbortSignal) {
    this.#reader = reader;
    this.#options = options;
    this.#signal = signal;
    this.#isExcluded = matcherOf(options.exclude);
  }

  /** @param stretch of the scan's progress that the part takes */
  async *read(
    { name, open }: Part,
    { from, share }: { from: number; share: number },
  ): AsyncGenerator<Emission, void, void> {
    const counter = new FileCounter();
    const files = open((path, why) => {
      if (!this.#isExcluded(path)) this.#skipped.add('CONTENT_SKIPPED', `skipped: ${why}`, path);
    });
    const outcomes = runPool<Batch, Outcome<Match>>(
      { workers: AT_ONCE, signal: this.#signal, sources: [this.#batchesOf(files)] },
      async (batch, pool) => await pool.emit(await this.#readBatch(batch)),
    );
    for await (const outcome of outcomes) {
      for (const one of outcome.found) {
        const init = this.#reader.findingOf(one);
        if (init !== null) yield finding(init);
      }
      // Counting starts after the first batch, so that it does not delay the first finding.
      if (counter.done === 0 && from === 0) void counter.count(open(), this.#options.maxFiles, this.#signal);
      const percent = counter.add(outcome.files);
      if (percent === null) continue;
      const message = `${counter.done} of ${counter.total} ${name} read`;
      yield progress(from + (share * percent) / 100, message);
    }
    yield progress(from + share, `${counter.done} ${name} read`);
  }

  /** Reports how much was read: a scan of the wrong folder looks like a clean one otherwise. */
  *end(): Generator<Emission, void, void> {
    if (this.#read > 0) yield log('INFO', `read ${this.#read} of ${count(this.#seen, 'file')}`);
    else
      yield warning(
        'NOTHING_READ',
        this.#seen === 0 ? NO_FILES : `none of ${count(this.#seen, 'file')} was read: ${NOT_SUITABLE}`,
      );
    yield* this.#skipped.warnings();
  }

  async #readBatch({ files, commits, seen }: Batch): Promise<Outcome<Match>> {
    this.#seen += seen;
    this.#read += files.length;
    const found: Found<Match>[] = [];
    const readings = files.length === 0 ? [] : await this.#reader.read(files, this.#signal);
    for (const [index, reading] of readings.entries()) {
      this.#noteSkipped(reading);
      const ordinals = new Map<string, number>();
      for (const match of reading.matches) {
        const sameAs = `${match.rule}\n${match.key}`;
        const ordinal = ordinals.get(sameAs) ?? 0;
        ordinals.set(sameAs, ordinal + 1);
        found.push({ match, path: reading.path, commit: commits[index] ?? null, ordinal });
      }
    }
    return { found, files: seen };
  }

  #noteSkipped({ path, rejected = [], problem }: Reading<Match>): void {
    if (problem !== null) this.#skipped.add(problem.code, `not read to the end: ${problem.message}`, path);
    for (const candidate of rejected) {
      const why = this.#reader.rejectionOf?.(candidate) ?? null;
      if (why !== null) this.#skipped.add('CANDIDATES_REJECTED', why, `${path}:${candidate.line}`);
    }
  }

  async *#batchesOf(files: AsyncIterable<RepositoryFile>): AsyncGenerator<Batch, void, void> {
    const { maxFiles } = this.#options;
    let limit = FIRST_BATCH;
    let batch: Batch = emptyBatch();
    let passed = 0;
    for await (const file of files) {
      this.#signal.throwIfAborted();
      if (passed++ >= maxFiles) {
        this.#skipped.add(
          'LIMIT_REACHED',
          `skipped: more than ${maxFiles} files (option maxFiles)`,
          file.path,
        );
        if (passed > maxFiles + MAX_COUNTED) break;
        continue;
      }
      batch.seen++;
      const content = await this.#contentOf(file);
      if (content !== null) {
        batch.files.push({ path: file.path, content });
        batch.commits.push(file.commit);
        batch.bytes += content.length;
      }
      if (!isFull(batch, limit)) continue;
      yield batch;
      batch = emptyBatch();
      limit = Math.min(MAX_BATCH, limit * 2);
    }
    if (batch.seen > 0) yield batch;
  }

  /** @returns null for a file that is not read */
  async #contentOf(file: RepositoryFile): Promise<Uint8Array | null> {
    const { maxFileBytes } = this.#options;
    if (file.size === 0 || this.#isExcluded(file.path)) return null;
    const skip = (why: string) => {
      this.#skipped.add('CONTENT_SKIPPED', `skipped: ${why}`, file.path);
      return null;
    };
    if (!this.#reader.suits(file.path)) {
      const why = this.#reader.whyUnread?.(file.path) ?? null;
      return why === null ? null : skip(why);
    }
    if (file.size > maxFileBytes) return skip(`larger than ${maxFileBytes} bytes (option maxFileBytes)`);
    let content: Buffer;
    try {
      content = await file.read(maxFileBytes);
    } catch (error) {
      this.#signal.throwIfAborted();
      const code = error instanceof Error && 'code' in error ? error.code : 'it changed';
      this.#skipped.add('CONTENT_UNREADABLE', `not read (${code})`, file.path);
      return null;
    }
    return isBinary(content) ? skip('binary') : content;
  }
}

/** Counts the files read so far, and all files once they are listed, which is long before all are read. */
class FileCounter {
  total: number | null = null;
  done = 0;
  #percent = 0;

  /** Errors are ignored here: reading the files throws them. */
  async count(files: AsyncIterable<RepositoryFile>, max: number, signal: AbortSignal): Promise<void> {
    let total = 0;
    try {
      for await (const _ of files) {
        if (signal.aborted || ++total >= max) break;
      }
      this.total = total;
    } catch {}
  }

  /** @returns whole percent done; null when it has not risen */
  add(files: number): number | null {
    this.done += files;
    const percent = this.total ? Math.min(99, Math.floor((100 * this.done) / this.total)) : 0;
    if (percent <= this.#percent) return null;
    this.#percent = percent;
    return percent;
  }
}

interface Batch {
  files: SourceFile[];
  commits: (string | null)[];
  bytes: number;
  /** files of the repository, read or skipped */
  seen: number;
}

const emptyBatch = (): Batch => ({ files: [], commits: [], bytes: 0, seen: 0 });

/** Skipped files count too, or progress would stall among them. */
const isFull = ({ files, bytes, seen }: Batch, limit: number): boolean =>
  files.length >= limit || bytes >= MAX_BATCH_BYTES || seen >= 1000;

/** Without the glob syntax that is slow on hostile paths: see `options.ts`. */
function matcherOf(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  // Missing from its types: `regex`, which keeps `+` after brackets from being a quantifier.
  const strict = { dot: true, noextglob: true, nonegate: true, regex: false } as picomatch.PicomatchOptions;
  return picomatch([...globs], strict);
}

/** UTF-16 contains NULs too; its byte order mark distinguishes it from binary content. */
function isBinary(content: Uint8Array): boolean {
  const [first, second] = content;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return false;
  return content.subarray(0, BINARY_PREFIX).includes(0);
}

/** Content that was skipped: by code, for each reason the number of files, and a few places. */
class SkippedContent {
  readonly #codes = new Map<WarningCode, Map<string, SkipReason>>();

  add(code: WarningCode, why: string, place: string): void {
    const reasons = this.#codes.get(code) ?? new Map<string, SkipReason>();
    this.#codes.set(code, reasons);
    // A reason may quote an error. The number of reasons is bounded, so that errors do not fill the memory.
    const isKnown = reasons.has(why) || reasons.size < MAX_REASONS;
    const reason = isKnown ? why : 'skipped for other reasons';
    const entry = reasons.get(reason) ?? { why: reason, count: 0, places: [] };
    reasons.set(reason, entry);
    entry.count++;
    if (entry.places.length < NAMED) entry.places.push(place.slice(0, 200));
  }

  /** One warning for each code, whose message has all reasons: a scan adds warnings up by code, and keeps one message. */
  *warnings(): Generator<Emission, void, void> {
    for (const [code, byReason] of this.#codes) {
      const reasons = [...byReason.values()].sort((a, b) => b.count - a.count);
      const noun = code === 'CANDIDATES_REJECTED' ? 'candidate' : 'file';
      const heads = reasons.map(({ why, count: number }) => `${count(number, noun)} ${why}`);
      const named = reasons.map((reason, index) => `${heads[index]}: ${placesOf(reason)}`).join('; ');
      const message = named.length <= MAX_MESSAGE ? named : heads.join('; ');
      yield warning(
        code,
        message,
        reasons.reduce((sum, reason) => sum + reason.count, 0),
      );
    }
  }
}

interface SkipReason {
  why: string;
  count: number;
  places: string[];
}

const placesOf = ({ count: number, places }: SkipReason) =>
  `${places.join(', ')}${number > places.length ? `, and ${number - places.length} more` : ''}`;
