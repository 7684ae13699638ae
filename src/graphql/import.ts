/** The mutation that imports files of results. */
import {
  BadInputError,
  ConflictError,
  ForbiddenError,
  InvalidTargetError,
  LimitReachedError,
  NotFoundError,
  UnavailableError,
} from '../core/errors.ts';
import { type ImportFormat, type ImportReport, MAX_PROBLEMS } from '../core/import.ts';
import { requireScanId } from '../core/scan-id.ts';
import { builder } from './builder.ts';
import { costs, QUERY, SCAN_ROW } from './cost.ts';
import { described } from './enum.ts';
import { findReadable } from './scan.ts';

const FORMATS = {
  SARIF: 'SARIF 2.1.0.',
  NUCLEI: 'JSON lines of nuclei (`-jsonl`).',
  NMAP: 'XML of nmap (`-oX`).',
  SCANWIRE: 'JSON lines of scanwire itself.',
} as const satisfies Record<Uppercase<ImportFormat>, string>;

const ImportFormatEnum = builder.enumType('ImportFormat', {
  description: 'Format of a file of results.',
  values: described<keyof typeof FORMATS>(FORMATS),
});

const ImportResultsInput = builder.inputType('ImportResultsInput', {
  description: 'A file of results. Large files are better sent to `POST /scans/import`.',
  fields: (t) => ({
    content: t.string({ required: true, description: 'The content of the file.' }),
    format: t.field({ type: ImportFormatEnum, description: 'Default: detected from the content.' }),
    target: t.string({ description: 'Target of the new scan; default: the one named in the file.' }),
    label: t.string({ description: 'Label of the new scan.' }),
    scanId: t.id({
      description:
        'Global id of an external Scan to import the file into, such as that of an interrupted import. Not together with `target` and `label`.',
    }),
  }),
});

const ImportProblem = builder.objectRef<ImportReport['problems'][number]>('ImportProblem').implement({
  description: 'A result that was not recorded.',
  fields: (t) => ({
    line: t.exposeInt('line', { description: 'Line of the file where it begins, starting at 1.' }),
    problem: t.exposeString('problem', { description: 'What is wrong with it.' }),
  }),
});

const ImportResultsSuccess = builder.objectRef<ImportReport>('ImportResultsSuccess').implement({
  description: 'The whole file was read. Recorded results are on disk.',
  fields: (t) => ({
    scan: t.prismaField({
      type: 'Scan',
      nullable: true,
      ...costs({ weight: QUERY + SCAN_ROW }),
      description: 'The scan; null if your key may import into it, but not read it.',
      resolve: (query, { scanId }, _, context) => findReadable(query, scanId, context),
    }),
    format: t.field({
      type: ImportFormatEnum,
      resolve: ({ format }) => format.toUpperCase() as keyof typeof FORMATS,
      description: 'Format of the file.',
    }),
    recorded: t.exposeInt('recorded', { description: 'Number of results that were recorded.' }),
    duplicates: t.exposeInt('duplicates', {
      description: 'Number of results that the scan already had, or that the file repeats.',
    }),
    refused: t.exposeInt('refused', {
      description: 'Number of results that are invalid or could not be read.',
    }),
    problems: t.field({
      type: [ImportProblem],
      ...costs({ size: MAX_PROBLEMS }),
      resolve: ({ problems }) => problems,
      description: `The first ${MAX_PROBLEMS} results that were refused.`,
    }),
  }),
});

const ImportResultsResult = builder.errorUnion('ImportResultsResult', {
  description: 'What was imported, or an error. If there is an error, nothing was recorded.',
  types: [
    ImportResultsSuccess,
    InvalidTargetError,
    NotFoundError,
    ConflictError,
    BadInputError,
    LimitReachedError,
    UnavailableError,
    ForbiddenError,
  ],
  resolveType: () => ImportResultsSuccess,
});

/** Cost of reading and recording a file of the size of a request. */
const FILE = 40_000;

builder.mutationField('importResults', (t) =>
  t.field({
    type: ImportResultsResult,
    ...costs({ weight: FILE }),
    description:
      'Imports a file with results of another tool as a completed scan. Results that the scan already has are not recorded again, so you can import the file into the same scan again if the response was lost.',
    args: { input: t.arg({ type: ImportResultsInput, required: true, description: 'The file.' }) },
    resolve: (_, { input: { content, format, scanId, target, label } }, { imports, identity }) =>
      imports.run(identity, bytesOf(content), {
        ...{ target, label },
        format: format && (format.toLowerCase() as ImportFormat),
        scanId: scanId ? requireScanId(scanId) : null,
      }),
  }),
);

async function* bytesOf(content: string): AsyncGenerator<Uint8Array, void, void> {
  yield Buffer.from(content);
}
