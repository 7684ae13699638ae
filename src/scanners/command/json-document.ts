/** JSON documents of any shape, with an array of items somewhere in each. */
import { type Emission, log, warning } from '../../core/scanner.ts';
import { reportedError } from '../../formats/read/foreign-value.ts';
import type { JsonPath } from '../../formats/read/json-cursor.ts';
import { createOutline, type JsonOutline, jsonItems } from '../../formats/read/json-items.ts';
import {
  createReading,
  type Found,
  type ItemReader,
  listNames,
  OutputError,
  type Parser,
} from '../../formats/read/reading.ts';

/** Places where tools report errors, such as unreadable files, besides their results. */
const ERRORS = [['errors', '*'], ['error']];

/** The places of items and errors in a document. */
interface Places {
  path: readonly string[];
  /** places of errors, except where the results themselves are */
  errors: readonly (readonly string[])[];
}

function placesOf(items: string): Places {
  const path = items === '' ? [] : items.split('.');
  const errors = ERRORS.filter(([name]) => path.length > 0 && path[0] !== name && path[0] !== '*');
  return { path, errors };
}

/**
 * @param items path of the array, or of an object whose values are the items; empty for the document itself
 * @param createReader makes the reader of one run
 * @throws Error when no document has the path: a misspelt setting must not look like a clean result
 */
export const document = (items: string, createReader: () => ItemReader): Parser => {
  const { path, errors } = placesOf(items);
  const selection = { items: [[...path, '*'], ...errors], containers: [path] };
  const isError = (at: JsonPath) => errors.some(([name]) => name === at[0]);
  return async function* (chunks, run) {
    const outline = createOutline();
    const reading = createReading('JSON of the expected form');
    const reader = createReader();
    let error: string | null = null;
    let isWhole = true;
    let line = 1;
    const found = (emission: Emission): Found => ({ line, emission });
    for await (const item of jsonItems(chunks, selection, outline, run.maxItemBytes)) {
      line = item.line;
      if ('problem' in item) {
        isWhole &&= item.fatal !== true;
        yield reading.bad(item);
      } else if (isError(item.path)) {
        const reported = reportedError(item.value);
        if (reported === null) continue;
        error ??= reported;
        yield found(warning('TOOL_INCOMPLETE', `the tool reports an error: ${reported}`));
      } else {
        yield* reading.take(item, reader, run);
      }
    }
    for (const emission of reader.end()) yield found(emission);
    const { open = 0, empty = 0, other = 0 } = outline.containers[0] ?? {};
    if (isWhole && open + empty === 0) {
      if (error !== null) throw new OutputError('failed', `reports an error: ${error}`);
      throw new OutputError('other format', missingItems(items, other, outline));
    }
    reading.end();
    const unread = unreadNames(outline, path, isError);
    if (unread.length > 0) yield found(log('DEBUG', `ignored fields of the output: ${listNames(unread)}`));
  };
};

/** Names in the documents besides their items and errors. */
function unreadNames(
  { keys }: JsonOutline,
  path: readonly string[],
  isError: (at: JsonPath) => boolean,
): string[] {
  if (path.length === 0 || path[0] === '*') return [];
  return [...keys].filter((key) => key !== path[0] && !isError([key]));
}

function missingItems(items: string, other: number, { keys }: JsonOutline): string {
  const wanted = items === '' ? 'no array or object' : `nothing at "${items}" (parser.json.items)`;
  if (other > 0) {
    return items === ''
      ? 'its output is a single value, not an array of results'
      : `the value at "${items}" (parser.json.items) of its output is not an array or object`;
  }
  return `its output has ${wanted}; its fields are: ${listNames(keys)}`;
}
