/** Reads results from a file or from a tool's output, item by item: bad items are reported, and reading continues. */
import type { Emission } from '../../core/scanner.ts';
import type { WarningCode } from '../../core/warning.ts';

/** Facts about what is read. */
export interface ReadContext {
  /** name of the scanner that results belong to, if the format does not name another */
  scanner: string;
  /** host that the tool scans, and the address that was checked for it */
  host: string | null;
  address: string | null;
  /** folders that the tool scans, under each of their paths */
  folders: readonly string[];
  /** bytes of one line, item or element */
  maxItemBytes: number;
}

export interface Problem {
  /** where it is, for people: a line, a byte, a path in a document */
  at: string;
  /** from 1 */
  line: number;
  problem: string;
  excerpt: string;
  code?: WarningCode;
  /** nothing after it can be read */
  fatal?: boolean;
}

/** What a parser finds: an emission, a problem, or the target that the file names. */
export type Found =
  | {
      line: number;
      emission: Emission;
      /** name of the scanner, if the format names one */
      scanner?: string | undefined;
      /** `fingerprint` of a finding that scanwire exported */
      fingerprint?: string | undefined;
      /** made up by a mock scanner */
      mock?: true;
    }
  | Problem
  | { line: number; target: string };

/** Parses one format; yields each result as soon as it is complete. @throws OutputError */
export type Parser = (
  chunks: AsyncIterable<Buffer>,
  context: ReadContext,
) => AsyncGenerator<Found, void, void>;

/** Output of another format, cut off, or of a tool that reports that it failed. Earlier results were yielded. */
export class OutputError extends Error {
  /** `cut`: the problem that ended the output was yielded */
  readonly kind: 'other format' | 'cut' | 'failed';

  constructor(kind: OutputError['kind'], message: string) {
    super(message);
    this.name = new.target.name;
    this.kind = kind;
  }
}

/** An item of the output, or a problem; a `fatal` problem is the last item. */
export type OutputItem = { at: string; line: number; value: unknown } | Problem;

const MAX_EXCERPT = 100;

export interface OutputReading {
  /** Records that an item could be read. */
  good(): void;
  /** Yields what is found in an item. */
  take(
    item: { at: string; line: number; value: unknown },
    reader: ItemReader,
    context: ReadContext,
  ): Iterable<Found>;
  /** Records and returns a problem. */
  bad(problem: Problem): Problem;
  /** @throws OutputError when no item was good, or the output could not be read to the end */
  end(): void;
}

/** @param format its name in messages */
export function createReading(format: string): OutputReading {
  let isGood = false;
  let first: string | null = null;
  let fatal: string | null = null;
  const reading: OutputReading = {
    good() {
      isGood = true;
    },
    *take({ at, line, value }, reader, context) {
      const found = reader.read(value, context);
      if (typeof found === 'string') {
        yield reading.bad({ at, line, problem: found, excerpt: excerptOf(value) });
        return;
      }
      isGood = true;
      for (const emission of found) yield { line, emission };
    },
    bad(problem) {
      const where = `${problem.at}: ${problem.problem}`;
      first ??= where;
      if (problem.fatal) fatal = where;
      return problem;
    },
    end() {
      if (!isGood && first !== null)
        throw new OutputError('other format', `its output is not ${format} (${first})`);
      if (fatal !== null) throw new OutputError('cut', `its output could not be read to the end (${fatal})`);
    },
  };
  return reading;
}

/** Reads the items of one run. */
export interface ItemReader {
  /** @returns the results in an item, or why it is invalid */
  read(item: unknown, context: ReadContext): Emission[] | string;
  /** @returns emissions after the last item */
  end(): Iterable<Emission>;
}

/** @param format its name in messages */
export async function* readItems(
  format: string,
  items: AsyncIterable<OutputItem>,
  reader: ItemReader,
  context: ReadContext,
): AsyncGenerator<Found, void, void> {
  const reading = createReading(format);
  let line = 1;
  for await (const item of items) {
    line = item.line;
    if ('problem' in item) yield reading.bad(item);
    else yield* reading.take(item, reader, context);
  }
  for (const emission of reader.end()) yield { line, emission };
  reading.end();
}

/** The beginning of a value's JSON. */
export function excerptOf(value: unknown): string {
  try {
    return shortened(JSON.stringify(value) ?? '');
  } catch {
    return '';
  }
}

export const shortened = (excerpt: string): string => excerpt.slice(0, MAX_EXCERPT).toWellFormed();

const MAX_NAMES = 20;

/** Names for a message, in the order given. */
export function listNames(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, MAX_NAMES).map((name) => (name.length > 40 ? `${name.slice(0, 39)}…` : name));
  if (shown.length === 0) return 'none';
  return `${shown.join(', ')}${all.length > MAX_NAMES ? ', …' : ''}`;
}
