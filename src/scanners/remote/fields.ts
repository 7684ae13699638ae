/** Reads objects whose field names differ between services. */

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text that is not blank; numbers and booleans as text. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** A finite number, or text with one. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^\s*[+-]?\d{1,15}(\.\d{1,15})?\s*$/.test(value)) return null;
  return Number(value);
}

/** A whole number from `min` to `max`. */
export const intOf =
  (min: number, max: number) =>
  (value: unknown): number | null => {
    const number = numberOf(value);
    return number !== null && Number.isInteger(number) && number >= min && number <= max ? number : null;
  };

export interface FieldReader {
  /** The value of the first of the names that `read` accepts; that field counts as read. */
  take<T>(read: (value: unknown) => T | null, ...names: readonly string[]): T | null;
  /** Fields that were not read, without nulls. */
  rest(): Record<string, unknown>;
}

export function readFields(fields: Fields): FieldReader {
  const read = new Set<string>();
  return {
    take(readValue, ...names) {
      for (const name of names) {
        if (!Object.hasOwn(fields, name) || fields[name] === null) continue;
        const value = readValue(fields[name]);
        if (value === null) continue;
        read.add(name);
        return value;
      }
      return null;
    },
    rest: () =>
      Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== null && !read.has(name))),
  };
}

/** Whether a value nests at most `depth` levels, so that recursion is safe. */
export function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return (
    depth > 0 &&
    (Array.isArray(value) ? value : Object.values(value)).every((inner) => isShallow(inner, depth - 1))
  );
}

/** The fields that fit into `maxLength` characters of JSON, plus the names of the others as `omitted`. */
export function fitting(fields: Record<string, unknown>, maxLength: number): Record<string, unknown> | null {
  const kept: [string, unknown][] = [];
  const omitted: string[] = [];
  let length = 0;
  for (const [name, value] of Object.entries(fields)) {
    const size = JSON.stringify(name).length + JSON.stringify(value).length + 2;
    if (length + size <= maxLength) {
      length += size;
      kept.push([name, value]);
    } else if (omitted.length < 20) omitted.push(name.slice(0, 100));
  }
  if (omitted.length > 0) kept.push(['omitted', omitted]);
  return kept.length > 0 ? Object.fromEntries(kept) : null;
}
