/** Reads a tool's output item by item: bad items are reported; output without a good item fails the scanner. */
import { type Emission, warning } from '../../core/scanner.ts';
import type { WarningCode } from '../../core/warning.ts';

/** Facts about a run of a tool that parsers need. */
export interface ToolRun {
  /** name of the scanner */
  scanner: string;
  /** host that the tool scans, and the address that was checked for it */
  host: string | null;
  address: string | null;
  /** folders that the tool scans, under each of their paths */
  folders: readonly string[];
  /** bytes of one line, item or element */
  maxItemBytes: number;
}

/** Parses one format; yields each result as soon as it is complete. @throws Error for output of another format */
export type Parser = (chunks: AsyncIterable<Buffer>, run: ToolRun) => AsyncGenerator<Emission, void, void>;

/** An item of the output, or a problem; a `fatal` problem is the last item. */
export type OutputItem =
  | { at: string; value: unknown }
  | { at: string; problem: string; excerpt: string; code?: WarningCode; fatal?: boolean };

const MAX_EXCERPT = 100;

export interface OutputReading {
  /** Records that an item could be read. */
  good(): void;
  /** Yields the results in an item, or a warning about it. */
  take(item: { at: string; value: unknown }, reader: ItemReader, run: ToolRun): Iterable<Emission>;
  /** @returns the warning about an item that could not be read */
  bad(item: Extract<OutputItem, { problem: string }>): Emission;
  /** @throws Error when no item was good, or the output could not be read to the end */
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
    *take({ at, value }, reader, run) {
      const emissions = reader.read(value, run);
      if (typeof emissions === 'string') {
        yield reading.bad({ at, problem: emissions, excerpt: excerptOf(value) });
      } else {
        isGood = true;
        yield* emissions;
      }
    },
    bad({ at, problem, excerpt, code = 'OUTPUT_NOT_UNDERSTOOD', fatal: isFatal }) {
      const where = `${at}: ${problem}`;
      first ??= where;
      if (isFatal) fatal = where;
      const shown = excerpt.slice(0, MAX_EXCERPT).toWellFormed();
      return warning(code, `cannot parse the output at ${where}${shown === '' ? '' : `: ${shown}`}`);
    },
    end() {
      if (!isGood && first !== null) throw new Error(`its output is not ${format} (${first})`);
      if (fatal !== null) throw new Error(`its output could not be read to the end (${fatal})`);
    },
  };
  return reading;
}

/** Reads the items of one run. */
export interface ItemReader {
  /** @returns the results in an item, or why it is invalid */
  read(item: unknown, run: ToolRun): Emission[] | string;
  /** @returns emissions after the last item */
  end(): Iterable<Emission>;
}

/** @param format its name in messages */
export async function* readItems(
  format: string,
  items: AsyncIterable<OutputItem>,
  reader: ItemReader,
  run: ToolRun,
): AsyncGenerator<Emission, void, void> {
  const reading = createReading(format);
  for await (const item of items) {
    if ('problem' in item) yield reading.bad(item);
    else yield* reading.take(item, reader, run);
  }
  yield* reader.end();
  reading.end();
}

/** The beginning of a value's JSON. */
export function excerptOf(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? '').slice(0, MAX_EXCERPT);
  } catch {
    return '';
  }
}

const MAX_NAMES = 20;

/** Names for a message, in the order given. */
export function listNames(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, MAX_NAMES).map((name) => (name.length > 40 ? `${name.slice(0, 39)}…` : name));
  if (shown.length === 0) return 'none';
  return `${shown.join(', ')}${all.length > MAX_NAMES ? ', …' : ''}`;
}
