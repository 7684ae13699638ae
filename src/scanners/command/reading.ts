/** How well a tool's output can be read: what is bad of it is told, but neither without end nor without consequence. */
import { type Emission, log } from '../../core/scanner.ts';

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
  | { at: string; problem: string; excerpt: string; fatal?: boolean };

const MAX_TOLD = 100;
const MAX_EXCERPT = 100;

export interface Reading {
  good(): void;
  /** @returns what tells of it, as long as there was not too much of it */
  bad(item: Extract<Item, { problem: string }>): Emission[];
  /** @returns what is left to tell @throws Error when nothing was good, or the output could not be read on */
  end(): Emission[];
}

/** @param format as people name it */
export function createReading(format: string): Reading {
  let good = 0;
  let bad = 0;
  let first = '';
  let fatal: string | null = null;
  return {
    good() {
      good++;
    },
    bad(item) {
      bad++;
      const where = `${item.at}: ${item.problem}`;
      if (bad === 1) first = where;
      if (item.fatal) fatal = where;
      if (bad > MAX_TOLD && !item.fatal) return [];
      const excerpt = item.excerpt.slice(0, MAX_EXCERPT).toWellFormed();
      return [log('WARN', `bad output at ${where}${excerpt === '' ? '' : `: ${excerpt}`}`)];
    },
    end() {
      if (good === 0 && bad > 0) throw new Error(`its output is not ${format} (${first})`);
      if (fatal !== null) throw new Error(`its output could not be read to the end (${fatal})`);
      return bad > MAX_TOLD ? [log('WARN', `${bad} pieces of the output were bad and left out`)] : [];
    },
  };
}

/** @param read gives what an item is, or what is wrong with it */
export async function* readItems(
  format: string,
  items: AsyncIterable<Item>,
  read: (value: unknown) => Emission[] | string,
): AsyncGenerator<Emission, void, void> {
  const reading = createReading(format);
  for await (const item of items) {
    if ('problem' in item) {
      yield* reading.bad(item);
      continue;
    }
    const emissions = read(item.value);
    if (typeof emissions === 'string') {
      yield* reading.bad({ at: item.at, problem: emissions, excerpt: excerptOf(item.value) });
    } else {
      reading.good();
      yield* emissions;
    }
  }
  yield* reading.end();
}

/** The beginning of a value's JSON. */
export function excerptOf(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? '').slice(0, MAX_EXCERPT);
  } catch {
    return '';
  }
}
