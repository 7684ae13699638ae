/**
 * Imports files of results. One import makes one completed external scan. Results that the scan has are not recorded again,
 * so that an interrupted import can be repeated into its scan.
 */
import type { Audit } from './audit.ts';
import { cleanText } from './clean-text.ts';
import { count } from './count.ts';
import { DigestMap } from './digest-map.ts';
import { identityOf } from './emission.ts';
import { BadInputError, ConflictError, LimitReachedError, ScanwireError } from './errors.ts';
import type { ResultBody, ScanEvent, ScanStatus } from './event.ts';
import type { EventLog } from './event-log.ts';
import { type Delivery, hasEnded } from './external-log.ts';
import { type Identity, requireRole } from './identity.ts';
import { type Ingest, type IngestOutcome, type LogLine, MAX_ITEMS } from './ingest.ts';
import { parseItem } from './ingest-item.ts';
import { repeat } from './repeat.ts';
import { requireOwned } from './scan-control.ts';
import type { Emission } from './scanner.ts';
import type { Scans } from './scans.ts';
import { RESULT_TYPES } from './vocabulary.ts';
import type { ScanWarning, WarningCode } from './warning.ts';
import { createWarningTally } from './warning-tally.ts';

/** What a file of results contains, in its order. */
export type ImportItem = { line: number } & (
  | {
      emission: Emission;
      scanner: string;
      /** of a finding that scanwire exported */
      fingerprint?: string | undefined;
      /** made up by a mock scanner */
      mock?: true;
    }
  | { problem: string; code: WarningCode }
  /** the same as an earlier one */
  | { duplicate: true }
);

export interface ImportFile {
  readonly format: string;
  /** null if the file does not name one */
  readonly target: string | null;
  readonly items: AsyncIterable<ImportItem>;
}

export const IMPORT_FORMATS = ['sarif', 'nuclei', 'nmap', 'scanwire'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export interface ImportRequest {
  /** default: recognised by the content */
  format?: ImportFormat | null | undefined;
  /** default: the one that the file names */
  target?: string | null | undefined;
  label?: string | null | undefined;
  /** Scan into which the file is imported. Not together with `target` and `label`. */
  scanId?: string | null | undefined;
}

export interface ImportReport {
  scanId: string;
  format: string;
  status: ScanStatus;
  recorded: number;
  /** results that the scan had already, or that the file repeats */
  duplicates: number;
  /** results that could not be read, or were not accepted */
  refused: number;
  /** the first MAX_PROBLEMS of them */
  problems: { line: number; problem: string }[];
  /** of the scan */
  warnings: readonly ScanWarning[];
}

export interface Imports {
  /** of an uncompressed file; the rest is not read */
  readonly maxBytes: number;
  /**
   * Records the results of a file while it is read. If reading fails, what was recorded stays, and the scan goes on for
   * REPEAT_WITHIN_MS: the file can be imported into it again.
   * @param source bytes of the file
   * @throws BadInputError for another format, or without a target; ForbiddenError, NotFoundError, ConflictError,
   *   LimitReachedError, UnavailableError, InvalidTargetError; the errors of `source`
   */
  run(identity: Identity, source: AsyncIterable<Uint8Array>, request: ImportRequest): Promise<ImportReport>;
  /** Waits for the running imports; their sources must have ended. */
  close(): Promise<void>;
}

export interface ImportParts {
  scans: Pick<Scans, 'start'>;
  ingest: Pick<Ingest, 'record' | 'note' | 'complete'>;
  log: Pick<EventLog, 'head' | 'read' | 'warnings'>;
  audit: Pick<Audit, 'attempt'>;
  /** Reads a file up to its target. @throws BadInputError for an unknown format; the errors of `source` */
  open(
    source: AsyncIterable<Uint8Array>,
    options: { format: ImportFormat | null; target: string | null; maxBytes: number },
  ): Promise<ImportFile>;
  /** of an uncompressed file; the rest is not read */
  maxBytes: number;
  /** maximum number of concurrent imports */
  maxAtOnce: number;
  onError(error: unknown, message: string): void;
}

/** Problems that a report lists. */
export const MAX_PROBLEMS = 100;
const MAX_PROBLEM_TEXT = 500;
const MAX_REMARK = 1000;
/** Time in which an interrupted import can be repeated into its scan. */
const REPEAT_WITHIN_MS = 3_600_000;
/** Interval of signs of life, for a file that is written slowly. */
const ALIVE_EVERY_MS = 240_000;
const PAGE = 1000;

export function createImports(parts: ImportParts): Imports {
  const running = new Set<Promise<unknown>>();

  const start = async (identity: Identity, source: AsyncIterable<Uint8Array>, request: ImportRequest) => {
    const { scanId = null, target = null, label = null, format = null } = request;
    requireRole(identity, 'OPERATOR', 'import');
    if (scanId !== null && (target !== null || label !== null))
      throw new BadInputError(
        'Give the scan to import into, or the target and label of a new one, not both.',
      );
    if (scanId !== null) await requireImportable(parts.log, identity, scanId);
    const options = { format, target: target?.trim() || null, maxBytes: parts.maxBytes };
    const file = await parts.open(source, options);
    return await record(parts, identity, file, { scanId, label });
  };

  return {
    maxBytes: parts.maxBytes,
    async run(identity, source, request) {
      const subject = request.scanId ? { scanId: request.scanId } : { target: request.target ?? '' };
      const work = parts.audit.attempt(identity, 'IMPORT', subject, async () => {
        if (running.size >= parts.maxAtOnce) throw tooMany(parts.maxAtOnce);
        const importing = start(identity, source, request);
        running.add(importing);
        try {
          return await importing;
        } finally {
          running.delete(importing);
        }
      });
      return await work;
    },
    async close() {
      await Promise.allSettled(running);
    },
  };
}

const tooMany = (max: number) =>
  new LimitReachedError(`At most ${max} imports can run at once (SCANWIRE_MAX_IMPORTS). Try again later.`);

/** @throws NotFoundError, ConflictError for a scan that runs scanners of this server */
async function requireImportable(log: Pick<EventLog, 'head'>, identity: Identity, scanId: string) {
  const { external } = await requireOwned(log, identity, scanId);
  if (external) return;
  throw new ConflictError('Results can only be imported into external scans and earlier imports.');
}

type Emitted = Extract<ImportItem, { emission: Emission }>;
/** A result that is ready to be recorded, or the reason why it is refused. */
interface Result {
  line: number;
  scanner: string;
  parsed: Delivery['results'][number];
}
type Prepared = ImportItem | Result;

/** Checks results when they are read, while the writer is busy with earlier ones. */
function prepare(item: ImportItem): Prepared {
  if (!('emission' in item) || isRemark(item.emission)) return item;
  const { line, scanner } = item;
  return { line, scanner, parsed: parseItem(toIngestItem(item), scanner) };
}

const isRemark = ({ kind }: Emission) => kind === 'warning' || kind === 'log';

/** Reads the items, and records them meanwhile: as many as were read during the last commit, or the source delivers at once. */
async function record(
  parts: ImportParts,
  identity: Identity,
  { format, target, items }: ImportFile,
  into: { scanId: string | null; label: string | null },
): Promise<ImportReport> {
  const sink = new ImportSink(parts, identity, { ...into, format, target });
  const stopSigns = repeat(
    ALIVE_EVERY_MS,
    () => sink.alive(),
    (error) => parts.onError(error, 'an import failed'),
  );
  const writer = createWriter((batch) => sink.add(batch));
  try {
    let broken: { error: unknown } | null = null;
    try {
      for await (const item of items) {
        const room = writer.push(prepare(item));
        if (room) await room;
      }
    } catch (error) {
      broken = { error };
    }
    await writer.end();
    if (!broken) return await sink.end();
    await sink.breakOff();
    throw broken.error;
  } finally {
    await stopSigns();
  }
}

/** Writes what waits, while more is pushed. */
function createWriter(write: (items: readonly Prepared[]) => Promise<void>) {
  let waiting: Prepared[] = [];
  let writing: Promise<void> | null = null;
  let failure: { error: unknown } | null = null;
  let room: { promise: Promise<void>; resolve(): void } | null = null;
  const take = () => {
    const items = waiting.splice(0, MAX_ITEMS);
    room?.resolve();
    room = null;
    return items;
  };
  const run = async () => {
    try {
      // More items of the same chunk follow.
      await new Promise(setImmediate);
      while (waiting.length > 0) await write(take());
    } catch (error) {
      failure = { error };
      waiting = [];
      take();
    }
    writing = null;
  };
  return {
    /** @returns undefined if there is room for more; else a promise of room @throws the error of an earlier write */
    push(item: Prepared): Promise<void> | undefined {
      if (failure) throw failure.error;
      waiting.push(item);
      writing ??= run();
      if (waiting.length < MAX_ITEMS) return undefined;
      room ??= deferred();
      return room.promise;
    },
    /** @throws the error of a write */
    async end(): Promise<void> {
      await writing;
      if (failure) throw (failure as { error: unknown }).error;
    },
  };
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}

interface Into {
  format: string;
  target: string | null;
  label: string | null;
  /** null: a new scan */
  scanId: string | null;
}

/** Records items in a scan, and counts what became of them. */
class ImportSink {
  readonly #parts: ImportParts;
  readonly #identity: Identity;
  readonly #into: Into;
  readonly #report = { recorded: 0, duplicates: 0, refused: 0, problems: [] as ImportReport['problems'] };
  readonly #tally = createWarningTally();
  /** null until there is something to record, so that an unreadable file creates no scan */
  #scanId: string | null;
  /** of a scan that has ended */
  #ended: EndedScan | null = null;
  #lines: LogLine[] = [];
  #lastLine = 0;

  constructor(parts: ImportParts, identity: Identity, into: Into) {
    this.#parts = parts;
    this.#identity = identity;
    this.#into = into;
    this.#scanId = into.scanId;
  }

  async add(items: readonly Prepared[]): Promise<void> {
    const results = new Map<string, Result[]>();
    for (const item of items) {
      this.#lastLine = item.line;
      if ('duplicate' in item) this.#report.duplicates++;
      else if ('problem' in item) {
        this.#refuse(item.line, item.problem);
        this.#warn(null, item.code, `line ${item.line}: ${item.problem}`);
      } else if ('emission' in item) this.#takeRemark(item);
      else {
        const ofScanner = results.get(item.scanner) ?? [];
        ofScanner.push(item);
        results.set(item.scanner, ofScanner);
      }
    }
    for (const [scanner, ofScanner] of results) await this.#deliver(scanner, ofScanner);
    if (this.#lines.length > 0) await this.#note();
  }

  /** The import is still running. */
  alive(): Promise<void> {
    return this.#note();
  }

  /** The file was not read to its end. */
  async breakOff(): Promise<void> {
    const message = `the import was interrupted after line ${this.#lastLine}: import the file into this scan again to add the rest`;
    this.#warn(null, 'TOOL_INCOMPLETE', message);
    await this.#note(this.#tally.take());
  }

  /** Completes the scan. */
  async end(): Promise<ImportReport> {
    const { ingest, log } = this.#parts;
    const { format } = this.#into;
    const { recorded, duplicates, refused, problems } = this.#report;
    if (this.#scanId === null && refused > 0) throw nothingReadable(format, refused, problems);
    const scanId = await this.#scan(format);
    const message = `imported ${format}: ${recorded} recorded, ${duplicates} duplicates, ${refused} refused`;
    await this.#note([...this.#tally.take(), { type: 'LOG', level: 'INFO', message, scanner: null }]);
    await this.#unlessEnded(() => ingest.complete(this.#identity, scanId));
    const { status } = (await log.head(scanId)) ?? { status: 'COMPLETED' };
    return { scanId, format, status, ...this.#report, warnings: await log.warnings(scanId) };
  }

  async #scan(scanner: string): Promise<string> {
    if (this.#scanId !== null) return this.#scanId;
    const { target, label } = this.#into;
    if (target === null) throw new BadInputError(NO_TARGET);
    const request = { target, label, external: { scanner, timeoutMs: REPEAT_WITHIN_MS } };
    const { id } = await this.#parts.scans.start(this.#identity, request, 'IMPORT');
    this.#scanId = id;
    return id;
  }

  async #deliver(scanner: string, results: readonly Result[]): Promise<void> {
    const scanId = await this.#scan(scanner);
    const parsed = results.map((result) => result.parsed);
    const nameOf = (index: number) => `line ${results[index]?.line}`;
    const outcomes =
      (await this.#unlessEnded(() =>
        this.#parts.ingest.record(this.#identity, scanId, { scanner, results: parsed, nameOf }),
      )) ?? (this.#ended as EndedScan).compare(parsed);
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'RECORDED') this.#report.recorded++;
      else if (outcome.status === 'DUPLICATE') this.#report.duplicates++;
      else this.#refuse(results[index]?.line ?? 0, outcome.error.message);
    }
  }

  /** Takes a warning or a line of the log. */
  #takeRemark({ emission, scanner }: Emitted): void {
    if (emission.kind === 'warning') this.#warn(scanner, emission.code, emission.message, emission.count);
    else if (emission.kind === 'log') {
      const message = cleanText(emission.message, MAX_REMARK);
      this.#lines.push({ type: 'LOG', level: emission.level, message, scanner });
    }
  }

  #refuse(line: number, text: string): void {
    this.#report.refused++;
    const { problems } = this.#report;
    if (problems.length < MAX_PROBLEMS) problems.push({ line, problem: cleanText(text, MAX_PROBLEM_TEXT) });
  }

  #warn(scanner: string | null, code: WarningCode, message: string, times = 1): void {
    // A scan that reaches its limit of results says so with the other code.
    const event = this.#tally.add(scanner, code === 'LIMIT_REACHED' ? 'TRUNCATED' : code, message, times);
    if (event) this.#lines.push(event);
  }

  async #note(more: readonly LogLine[] = []): Promise<void> {
    const scanId = this.#scanId;
    if (scanId === null) return;
    const lines = [...this.#lines, ...more];
    this.#lines = [];
    await this.#unlessEnded(() => this.#parts.ingest.note(this.#identity, scanId, lines));
  }

  /** After the end of the scan, items are only compared with it. @returns null then */
  async #unlessEnded<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      if (!this.#ended) return await work();
    } catch (error) {
      const { log } = this.#parts;
      const scanId = this.#scanId as string;
      const terminal = error instanceof ConflictError && (await log.head(scanId))?.terminal;
      if (!terminal) throw error;
      this.#ended = await readEnded(log, scanId, hasEnded(terminal));
    }
    return null;
  }
}

const NO_TARGET =
  'The file does not name its target. Give it, such as example.com, https://example.com/app or /srv/repository.';

const nothingReadable = (format: string, refused: number, problems: ImportReport['problems']) => {
  const first = problems.slice(0, 3).map(({ line, problem }) => `line ${line}: ${problem}`);
  return new BadInputError(
    `None of ${count(refused, 'result')} of the file (${format}) could be read: ${first.join('; ')}.`,
  );
};

function toIngestItem({ emission, fingerprint, mock }: Emitted): unknown {
  const { kind, ...value } = emission;
  const type = kind.toUpperCase();
  if (emission.kind === 'finding' && fingerprint !== undefined)
    return { type, mock, finding: { ...emission.finding, fingerprint } };
  return { type, mock, ...value };
}

interface EndedScan {
  /** Results that the scan has are duplicates; all others are refused. */
  compare(results: Delivery['results']): IngestOutcome[];
}

async function readEnded(
  log: Pick<EventLog, 'read'>,
  scanId: string,
  refusal: ScanwireError,
): Promise<EndedScan> {
  const known = new DigestMap();
  for (let after = 0, isMore = true; isMore; ) {
    const events = await log.read(scanId, { after, limit: PAGE, types: RESULT_TYPES });
    for (const event of events) known.add(identityOf(event as ResultBody & ScanEvent), event.seq);
    after = events.at(-1)?.seq ?? after;
    isMore = events.length === PAGE;
  }
  return {
    compare: (results) =>
      results.map((result) => {
        if (result instanceof ScanwireError) return { status: 'REFUSED', error: result };
        const seq = known.get(result.identity);
        return seq === null ? { status: 'REFUSED', error: refusal } : { status: 'DUPLICATE', seq };
      }),
  };
}
