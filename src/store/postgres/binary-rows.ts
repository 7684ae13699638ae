/**
 * Rows as a parameter of a statement: an array of the row type of their table, in PostgreSQL's binary format, which it reads
 * several times as fast as JSON, and which costs less to write.
 *
 * @see https://www.postgresql.org/docs/15/protocol-message-formats.html (values in binary format are as the functions array_recv
 *   and record_recv read them)
 */
import { types } from 'pg';
import { MAX_INT } from '../../core/vocabulary.ts';

type RowsTable = 'ScanEvent' | 'Host' | 'Endpoint' | 'Finding' | 'PageAssessment';

/** A column, as the database has it. */
interface Column {
  name: string;
  /** OID of its type */
  type: number;
  /** Its values are JSON texts. */
  isText: boolean;
}

interface Layout {
  /** OID of the row type */
  type: number;
  columns: Column[];
  /** for the rows that are being collected; used again, since new memory costs more than the rows */
  memory: Buffer;
}
export type Layouts = Readonly<Record<RowsTable, Layout>>;

const TABLES = ['ScanEvent', 'Host', 'Endpoint', 'Finding', 'PageAssessment'] satisfies RowsTable[];

const LAYOUTS = `SELECT c."relname" AS "table", c."reltype"::int8 AS "rowType", a."attname" AS "name", a."atttypid"::int8 AS "type"
  FROM pg_class c JOIN pg_attribute a ON a."attrelid" = c."oid" AND a."attnum" > 0 AND NOT a."attisdropped"
  WHERE c."oid" IN (${TABLES.map((table) => `'"${table}"'::regclass`).join()}) ORDER BY a."attnum"`;

/** Reads the columns of the tables. They change when a newer node migrates the database: see `isOutdated`. */
export async function readLayouts(
  query: (text: string) => Promise<{ rows: Record<string, unknown>[] }>,
): Promise<Layouts> {
  const layouts = Object.fromEntries(
    TABLES.map((table): [string, Layout] => [
      table,
      { type: 0, columns: [], memory: Buffer.allocUnsafeSlow(MEMORY) },
    ]),
  ) as Record<RowsTable, Layout>;
  for (const { table, rowType, name, type } of (await query(LAYOUTS)).rows) {
    const layout = layouts[table as RowsTable];
    layout.type = Number(rowType);
    layout.columns.push({
      ...{ name: String(name), type: Number(type) },
      isText: table === 'ScanEvent' && name === 'body',
    });
  }
  return layouts;
}

/** Whether a statement failed because a table has other columns than its rows. */
export const isOutdated = (error: unknown): boolean =>
  error instanceof Error && (error as { code?: unknown }).code === '42804';

/** Bytes that a layout keeps; larger groups get their own. */
const MEMORY = 256 * 1024;

/** Milliseconds between 1970 and 2000, where the database's times begin. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

const SHORT = 32;

/** Collects rows of one table, in one turn of the event loop. */
export class BinaryRows {
  readonly #layout: Layout;
  #count = 0;
  #bytes: Buffer;
  /** The header of an array has 20 bytes. */
  #end = 20;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#bytes = layout.memory;
  }

  /** @param row by column @param more columns that the row does not have; those that both lack are null */
  add(row: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}): void {
    const { columns } = this.#layout;
    // Without the texts, which reserve more.
    this.#reserve(8 + 16 * columns.length);
    const start = this.#end;
    this.#end += 4;
    this.#int(columns.length);
    for (const column of columns) {
      this.#int(column.type);
      const value = row[column.name] ?? more[column.name];
      if (value === null || value === undefined) this.#int(-1);
      else this.#value(column, value);
    }
    this.#bytes.writeInt32BE(this.#end - start - 4, start);
    this.#count++;
  }

  /** @returns the parameter; nothing can be added afterwards */
  finish(): Buffer {
    const header = [1, 0, this.#layout.type, this.#count, 1];
    for (const [index, value] of header.entries()) this.#bytes.writeUInt32BE(value, 4 * index);
    return Buffer.from(this.#bytes.subarray(0, this.#end));
  }

  #value({ name, type, isText }: Column, value: unknown): void {
    const { INT4, INT8, BOOL, TEXT, JSON: JSON_TYPE, TIMESTAMP } = types.builtins;
    switch (type) {
      case INT4:
        this.#int(4);
        this.#int(Math.min(Number(value), MAX_INT));
        break;
      case INT8:
        this.#long(BigInt(value as number));
        break;
      case BOOL:
        this.#int(1);
        this.#bytes[this.#end++] = value ? 1 : 0;
        break;
      case TEXT:
        this.#text(String(value));
        break;
      case JSON_TYPE:
        this.#text(isText ? String(value) : JSON.stringify(value));
        break;
      case TIMESTAMP:
        this.#long(BigInt(Date.parse(String(value)) - EPOCH_MS) * 1000n);
        break;
      default:
        throw new Error(`the column "${name}" has the type ${type}, whose binary format is unknown`);
    }
  }

  #int(value: number): void {
    const bytes = this.#bytes;
    const at = this.#end;
    bytes[at] = value >> 24;
    bytes[at + 1] = value >> 16;
    bytes[at + 2] = value >> 8;
    bytes[at + 3] = value;
    this.#end = at + 4;
  }

  #long(value: bigint): void {
    this.#int(8);
    this.#end = this.#bytes.writeBigInt64BE(value, this.#end);
  }

  #text(value: string): void {
    // The longest UTF-8 has three bytes for each unit of UTF-16. The rest is for the other columns of the row.
    this.#reserve(8 + 3 * value.length + 16 * this.#layout.columns.length);
    const size = this.#shortText(value) ?? this.#bytes.write(value, this.#end + 4);
    this.#int(size);
    this.#end += size;
  }

  /** Writes a short text in ASCII without a call out of JavaScript. @returns its size; undefined for others */
  #shortText(value: string): number | undefined {
    const { length } = value;
    if (length > SHORT) return undefined;
    const bytes = this.#bytes;
    const start = this.#end + 4;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code > 127) return undefined;
      bytes[start + index] = code;
    }
    return length;
  }

  #reserve(size: number): void {
    if (this.#end + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#end + size));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}
