/** The formats in which results are saved. */
import type { ScanRecord } from '../sdk/scan-record.ts';
import { encodeResult, type ResultEvent } from './event-json.ts';
import { printable, printableJson } from './printable.ts';
import { UsageError } from './shell.ts';

type Pages = AsyncIterable<readonly ResultEvent[]>;

export interface ResultFormat {
  /** for the help, after its name */
  description: string;
  /**
   * @param ended resolves when the scan has ended
   * @param pages all results of the scan, in order; also while it runs
   */
  encode(ended: Promise<ScanRecord>, pages: Pages): AsyncIterable<string>;
}

/** By name, which is also the extension of its files. */
const FORMATS: Readonly<Record<string, ResultFormat>> = {
  json: { description: 'one document with the scan and its results', encode: encodeDocument },
  jsonl: { description: 'one result per line', encode: encodeLines },
};

/** For the help and errors. */
export const FORMAT_LIST = Object.entries(FORMATS)
  .map(([name, { description }]) => `${name} (${description})`)
  .join(', ');

/** @throws UsageError for an unknown name, and for a file without a known extension if there is no name */
export function findFormat(name: string | undefined, file: string | undefined): ResultFormat {
  const wanted = name ?? /\.([^./\\]+)$/.exec(file ?? '')?.[1];
  const format = wanted === undefined ? undefined : byName(wanted.toLowerCase());
  if (format) return format;
  const problem =
    name === undefined
      ? `the extension of --output ${file} is not a format. Change it, or pass --format`
      : `--format ${name} is not known`;
  throw new UsageError(`${printable(problem)}. Formats: ${FORMAT_LIST}.`);
}

const byName = (name: string) => (Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined);

async function* encodeDocument(ended: Promise<ScanRecord>, pages: Pages) {
  yield `{"scan":${printableJson(await ended)},\n"results":[`;
  let separator = '\n';
  for await (const page of pages) {
    let text = '';
    for (const event of page) {
      text += separator + encodeResult(event);
      separator = ',\n';
    }
    yield text;
  }
  yield '\n]}\n';
}

/** The last lines are the warnings. */
async function* encodeLines(ended: Promise<ScanRecord>, pages: Pages) {
  for await (const page of pages) {
    yield page.map((event) => `${encodeResult(event)}\n`).join('');
  }
  const { warnings } = await ended;
  yield warnings.map((warning) => `${printableJson({ type: 'WARNING', ...warning })}\n`).join('');
}
