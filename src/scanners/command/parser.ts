/** Output formats of tools, by their names in the configuration. */
import { z } from 'zod';
import { type Emission, type ResultKind, warning } from '../../core/scanner.ts';
import { strictObject } from '../../core/zod-error.ts';
import { jsonLines } from '../../formats/read/json-lines.ts';
import { parseNmap } from '../../formats/read/nmap/index.ts';
import { createNucleiReader } from '../../formats/read/nuclei.ts';
import {
  type ItemReader,
  type Parser,
  type Problem,
  type ReadContext,
  readItems,
  shortened,
} from '../../formats/read/reading.ts';
import { parseSarif } from '../../formats/read/sarif.ts';
import { createHttpxReader } from './httpx.ts';
import { document } from './json-document.ts';
import { checkFields, createItemReader, mappingShape } from './mapping.ts';

const lines =
  (createReader: () => ItemReader): Parser =>
  (chunks, run) =>
    readItems('JSON lines of the expected form', jsonLines(chunks, run.maxItemBytes), createReader(), run);

/** Findings in scanwire's own field names. */
const plain = createItemReader({ kind: 'finding' });

interface Format {
  produces: readonly ResultKind[];
  parse: Parser;
}

const FORMATS: Readonly<Record<FormatName, Format>> = {
  sarif: { produces: ['finding'], parse: parseSarif },
  jsonl: { produces: ['finding'], parse: lines(plain) },
  json: { produces: ['finding'], parse: document('', plain) },
  nmap: { produces: ['host', 'endpoint', 'finding'], parse: parseNmap },
  nuclei: { produces: ['finding'], parse: lines(createNucleiReader) },
  httpx: { produces: ['host', 'endpoint'], parse: lines(createHttpxReader) },
};

const FORMAT_NAMES = ['sarif', 'jsonl', 'json', 'nmap', 'nuclei', 'httpx'] as const;
type FormatName = (typeof FORMAT_NAMES)[number];

const ITEMS = /^([^.]+(\.[^.]+)*)?$/;

/**
 * A format by name, or any JSON with a mapping: `{ jsonl: { fields: { title: 'info.name' } } }`, or
 * `{ json: { items: 'results', fields: … } }`.
 */
export const parserSchema = z.union(
  [
    z.enum(FORMAT_NAMES),
    strictObject({ jsonl: strictObject(mappingShape).superRefine(checkFields) }),
    strictObject({
      json: strictObject({
        ...mappingShape,
        /** path of the array of items; empty for the document itself */
        items: z
          .string()
          .max(500)
          .regex(ITEMS, 'must be names joined by dots, such as report.results')
          .default(''),
      }).superRefine(checkFields),
    }),
  ],
  { error: `must be ${FORMAT_NAMES.join(', ')}, { jsonl: … } or { json: … }` },
);

export type ParserSpec = z.output<typeof parserSchema>;

export interface ToolParser {
  produces: readonly ResultKind[];
  /** Yields each result as soon as it is complete. @throws Error for output of another format */
  parse(chunks: AsyncIterable<Buffer>, context: ReadContext): AsyncGenerator<Emission, void, void>;
}

export function createParser(spec: ParserSpec): ToolParser {
  const { produces, parse } = formatOf(spec);
  return {
    produces,
    async *parse(chunks, context) {
      for await (const found of parse(chunks, context)) {
        if ('problem' in found) yield warningOf(found);
        else if ('emission' in found) yield found.emission;
      }
    },
  };
}

function formatOf(spec: ParserSpec): Format {
  if (typeof spec === 'string') return FORMATS[spec];
  if ('jsonl' in spec) return { produces: [spec.jsonl.kind], parse: lines(createItemReader(spec.jsonl)) };
  const { items, ...mapping } = spec.json;
  return { produces: [mapping.kind], parse: document(items, createItemReader(mapping)) };
}

function warningOf({ at, problem, excerpt, code = 'OUTPUT_NOT_UNDERSTOOD' }: Problem): Emission {
  const shown = excerpt === '' ? '' : `: ${shortened(excerpt)}`;
  return warning(code, `cannot parse the output at ${at}: ${problem}${shown}`);
}
