/** How well a tool's output can be read: bad pieces are reported, and output with no good piece fails the scanner. */
import { type Emission, warning } from '../../../core/scanner.ts';
import type { WarningCode } from '../../../core/warning.ts';

/** What a parser knows of the run whose output it reads. */
export interface ToolRun {
  /** name of the scanner */
  scanner: string;
  /** host that the tool was pointed at, and the address that was checked for it */
  host: string | null;
  address: string | null;
  /** folders that the tool was pointed at, in each of their spellings */
  folders: readonly string[];
  /** bytes of one line, item or element */
  maxItemBytes: number;
}

/** Reads one format, each result as soon as its bytes are complete. @throws Error when little or nothing of it is one */
export type Parser = (chunks: AsyncIterable<Buffer>, run: ToolRun) => AsyncGenerator<Emission, void, void>;

/** A piece of the output, which may be bad; after a `fatal` one there are no more. */
export type Item =
  | { at: string; value: unknown }
  | { at: string; problem: string; excerpt: string; code?: WarningCode; fatal?: boolean };

const MAX_EXCERPT = 100;

export interface Reading {
  /** pieces that were results, or told something else of the run */
  good(): void;
  /** @returns the warning about it */
  bad(item: Extract<Item, { problem: string }>): Emission;
  /** @throws Error when nothing was good, or the output could not be read to its end */
  end(): void;
}

/** @param format its name in messages */
export function createReading(format: string): Reading {
  let isGood = false;
  let first: string | null = null;
  let fatal: string | null = null;
  return {
    good() {
      isGood = true;
    },
    bad({ at, problem, excerpt, code = 'OUTPUT_NOT_UNDERSTOOD', fatal: isFatal }) {
      const where = `${at}: ${problem}`;
      first ??= where;
      if (isFatal) fatal = where;
      const shown = excerpt.slice(0, MAX_EXCERPT).toWellFormed();
      return warning(code, `bad output at ${where}${shown === '' ? '' : `: ${shown}`}`);
    },
    end() {
      if (!isGood && first !== null) throw new Error(`its output is not ${format} (${first})`);
      if (fatal !== null) throw new Error(`its output could not be read to the end (${fatal})`);
    },
  };
}

/** What reads the items of one run. */
export interface ItemReader {
  /** @returns what an item is, or what is wrong with it */
  read(item: unknown, run: ToolRun): Emission[] | string;
  /** @returns what to report of all items together */
  end(): Iterable<Emission>;
}

/** @param format its name in messages */
export async function* readItems(
  format: string,
  items: AsyncIterable<Item>,
  reader: ItemReader,
  run: ToolRun,
): AsyncGenerator<Emission, void, void> {
  const reading = createReading(format);
  for await (const item of items) {
    if ('problem' in item) {
      yield reading.bad(item);
      continue;
    }
    const emissions = reader.read(item.value, run);
    if (typeof emissions === 'string') {
      yield reading.bad({ at: item.at, problem: emissions, excerpt: excerptOf(item.value) });
    } else {
      reading.good();
      yield* emissions;
    }
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
