/** Rows of SQLite in the text format of COPY (https://www.postgresql.org/docs/15/sql-copy.html). */
import { cleanedText, storedText } from '../stored-json.ts';

/** Values that could not be kept as they were. */
export interface Losses {
  /** texts with characters that PostgreSQL does not store */
  cleaned: number;
  /** numbers and times beyond the range of their column */
  limited: number;
}

type Encode = (value: unknown, losses: Losses) => string;

const [MIN_TIME, MAX_TIME] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];

const within =
  (min: number, max: number): ((value: number, losses: Losses) => number) =>
  (value, losses) => {
    if (value >= min && value <= max) return value;
    losses.limited++;
    return value > max ? max : min;
  };
const wholeNumber = (bits: number): Encode => {
  const limit = within(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1);
  return (value, losses) => String(limit(Math.trunc(Number(value)), losses));
};
const timeWithin = within(MIN_TIME, MAX_TIME);

const text: Encode = (value, losses) => {
  const given = Buffer.isBuffer(value) ? value.toString() : String(value);
  const cleaned = cleanedText(given);
  if (cleaned !== given) losses.cleaned++;
  return escaped(cleaned);
};

/** By the name of the type. Names of other types are those of enums. */
const ENCODERS: Readonly<Record<string, Encode>> = {
  int4: wholeNumber(32),
  // Larger numbers are not exact in JavaScript.
  int8: wholeNumber(54),
  float8: String,
  bool: (value) => (Number(value) === 0 ? 'f' : 't'),
  timestamp: (value, losses) => {
    const time = typeof value === 'number' ? value : Date.parse(String(value));
    return new Date(timeWithin(Math.trunc(time), losses)).toISOString().slice(0, -1);
  },
  // SQLite keeps a JSON text that is a number as a number.
  json: (value, losses) => {
    const given = String(value);
    const stored = storedText(given);
    if (stored !== given) losses.cleaned++;
    return escaped(stored);
  },
};

/** How far a table has been copied. */
export interface TablePlace {
  /** number of the last row in the source */
  after: number;
  rows: number;
}

const CHUNK_LENGTH = 128 * 1024;
/** What an interruption costs at most. */
const BATCH_LENGTH = 4 * 1024 * 1024;

/**
 * Chunks of lines, until the rows or the room of a batch end.
 * @param rows number and columns of each
 * @param types names of the types of the columns
 * @param place and `losses` are kept up to date
 * @returns whether there may be more rows
 */
export function* encodeBatch(
  rows: Iterator<readonly unknown[]>,
  types: readonly string[],
  place: TablePlace,
  losses: Losses,
): Generator<Buffer, boolean> {
  const encode = createRowEncoder(types, losses);
  let [chunk, length] = ['', 0];
  while (length < BATCH_LENGTH) {
    const row = rows.next();
    if (row.done) {
      if (chunk !== '') yield Buffer.from(chunk);
      return false;
    }
    const [number, ...values] = row.value;
    chunk += encode(values);
    place.after = Number(number);
    place.rows++;
    if (chunk.length < CHUNK_LENGTH) continue;
    length += chunk.length;
    yield Buffer.from(chunk);
    chunk = '';
  }
  return true;
}

function createRowEncoder(types: readonly string[], losses: Losses): (values: readonly unknown[]) => string {
  const encoders = types.map((type) => ENCODERS[type] ?? text);
  return (values) => {
    let line = '';
    for (const [index, encode] of encoders.entries()) {
      const value = values[index];
      line += `${index === 0 ? '' : '\t'}${value === null ? '\\N' : encode(value, losses)}`;
    }
    return `${line}\n`;
  };
}

const SPECIAL = /[\\\n\r\t]/;
const ESCAPES: readonly [string, string][] = [
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
];

const escaped = (value: string): string =>
  SPECIAL.test(value)
    ? ESCAPES.reduce((result, [character, code]) => result.replaceAll(character, code), value)
    : value;
