/** Downloads of results: `/scans/{id}/export.{format}` and `/findings/export.{format}`. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { z } from 'zod';
import { BadInputError, LimitReachedError, NotFoundError } from '../../core/errors.ts';
import type { Export, Exports, Resume } from '../../core/export.ts';
import type { ExportFormat } from '../../core/export-source.ts';
import type { Identity } from '../../core/identity.ts';
import type { FindingFilter } from '../../core/result-filter.ts';
import { parseScanId, requireScanId } from '../../core/scan-id.ts';
import { parseTarget } from '../../core/target.ts';
import { CONFIDENCES, RESULT_TYPES, SEVERITIES } from '../../core/vocabulary.ts';
import { explain, strictObject } from '../../core/zod-error.ts';
import { chooseCoding } from '../accept-encoding.ts';
import type { Limits } from '../limits.ts';
import type { Call, Route } from '../routes/router.ts';
import { createIdentityLimit, type IdentityLimit } from '../streams/identity-limit.ts';

/** What exports need of the context of a request. */
export interface ExportContext {
  identity: Identity;
  exports: Exports;
}

const MAX_VALUES = 100;
const MAX_CHARACTERS = 1000;

const enumOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z
    .string()
    .transform((value) => value.toUpperCase())
    .pipe(z.enum(values));
const list = <T extends z.ZodType>(item: T) => z.array(item).max(MAX_VALUES).optional();
const text = z.string().max(MAX_CHARACTERS);
const lowerCase = text.transform((value) => value.toLowerCase());
const time = z
  .string()
  .refine((value) => !Number.isNaN(Date.parse(value)), 'is not a time (ISO 8601)')
  .transform((value) => Date.parse(value));

const number = z
  .string()
  .regex(/^\d{1,15}$/, 'is not a whole number')
  .transform(Number)
  .optional();
const severity = enumOf(SEVERITIES);
const RESUME = { after: number, first: number };

const scanSchema = strictObject({
  types: list(enumOf(RESULT_TYPES)),
  minSeverity: severity.optional(),
  ...RESUME,
});

/** The filter of the list of findings in GraphQL. */
const findingsSchema = strictObject({
  severities: list(severity),
  minSeverity: severity.optional(),
  types: list(text),
  scanners: list(text),
  cwes: list(text),
  confidences: list(enumOf(CONFIDENCES)),
  minConfidence: enumOf(CONFIDENCES).optional(),
  hosts: list(lowerCase),
  files: list(text),
  fingerprints: list(text),
  // An id that is not the id of a scan selects none.
  scanIds: list(text.transform((id) => parseScanId(id) ?? '')),
  targets: list(text),
  text: text.optional(),
  since: time.optional(),
  until: time.optional(),
  ...RESUME,
});

/** Parameters that may be repeated. Values of some may be separated by commas, too. */
const LISTS = new Map<string, { commas: boolean }>([
  ...['types', 'severities', 'scanners', 'cwes', 'confidences', 'hosts', 'fingerprints', 'scanIds'].map(
    (name) => [name, { commas: true }] as const,
  ),
  ...['files', 'targets'].map((name) => [name, { commas: false }] as const),
]);

/** @throws BadInputError */
function parseQuery<Schema extends z.ZodType>(query: URLSearchParams, schema: Schema): z.output<Schema> {
  const given: Record<string, string | string[]> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    const kind = LISTS.get(name);
    if (kind) given[name] = kind.commas ? values.flatMap((value) => value.split(',')) : values;
    else if (values.length > 1)
      throw new BadInputError(`${name}: was given ${values.length} times. Give it once.`);
    else given[name] = values[0] as string;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new BadInputError(explain(parsed.error));
}

export function exportRoutes<Context extends ExportContext>({
  limits,
}: {
  limits: Pick<Limits, 'exportsPerIdentity'>;
}): Route<Context>[] {
  const limit = createIdentityLimit(limits.exportsPerIdentity);
  const route = (path: string, open: (call: Call<Context>) => Promise<Export>): Route<Context> => ({
    ...{ method: 'GET', path, head: true },
    handle: (call) => withinLimit(limit, call.context.identity, () => answerExport(call, () => open(call))),
  });
  return [
    route('/scans/:id/export.:format', ({ context: { identity, exports }, params, query }) => {
      const { types, minSeverity, ...resume } = parseQuery(query, scanSchema);
      return exports.scan(identity, requireScanId(params.id ?? ''), { types, minSeverity }, resume);
    }),
    route('/findings/export.:format', ({ context: { identity, exports }, query }) => {
      const { after, first, targets, ...filter } = parseQuery(query, findingsSchema);
      const wanted: FindingFilter = {
        ...filter,
        targets: targets?.map((target) => parseTarget(target).value),
      };
      return exports.findings(identity, wanted, { after, first });
    }),
  ];
}

/** @throws LimitReachedError */
async function withinLimit(
  limit: IdentityLimit,
  identity: Identity,
  work: () => Promise<void>,
): Promise<void> {
  const leave = limit.enter(identity);
  if (leave === null) {
    throw new LimitReachedError('Too many exports of this key are being sent. Wait until one has ended.');
  }
  try {
    await work();
  } finally {
    leave();
  }
}

async function answerExport(
  { context: { identity, exports }, params, request, response, signal, query }: Call<ExportContext>,
  open: () => Promise<Export>,
): Promise<void> {
  const format = formatOf(exports, params.format);
  checkResume(format, query);
  const exported = await open();
  const gzip = chooseCoding(request.headers['accept-encoding'], ['gzip']) === 'gzip';
  const tag = exported.tag && entityTag(exported.tag, format.name);
  const headers = {
    ...headersOf(exported, format),
    ...(gzip && { 'content-encoding': 'gzip' }),
    ...(tag ? { etag: tag, 'cache-control': 'private, no-cache' } : { 'cache-control': 'no-store' }),
  };
  response.appendHeader('vary', 'accept-encoding');
  if (tag && matches(request.headers['if-none-match'], tag)) {
    response.writeHead(304, { etag: tag, 'cache-control': 'private, no-cache' }).end();
    return;
  }
  if (request.method === 'HEAD') {
    response.writeHead(200, headers).end();
    return;
  }
  await exports.record(identity, exported, format.name);
  // The first text is read now, so that a failure can still be answered as one.
  const texts = format.write(exported)[Symbol.asyncIterator]();
  const first = await texts.next();
  response.writeHead(200, headers);
  const ended = identity.revoked ? AbortSignal.any([signal, identity.revoked]) : signal;
  try {
    const bytes = Readable.from(encode(first, texts), { objectMode: false });
    const options = { signal: ended };
    if (gzip) await pipeline(bytes, createGzip({ level: constants.Z_BEST_SPEED }), response, options);
    else await pipeline(bytes, response, options);
  } catch (error) {
    response.destroy();
    // The client is gone, or may not read on.
    if (!ended.aborted && (error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** @throws NotFoundError */
function formatOf({ formats }: Exports, name = ''): ExportFormat {
  const format = formats.find((one) => one.name === name);
  if (format) return format;
  throw new NotFoundError(
    `There is no format "${name}". Formats: ${formats.map((one) => one.name).join(', ')}.`,
  );
}

/** @throws BadInputError */
function checkResume({ name, resumable = false }: ExportFormat, query: URLSearchParams): void {
  if (resumable) return;
  for (const parameter of ['after', 'first'] as const satisfies (keyof Resume)[]) {
    if (query.has(parameter)) {
      throw new BadInputError(
        `${parameter}: an export as ${name} is always complete. Use jsonl to resume one.`,
      );
    }
  }
}

async function* encode(
  first: IteratorResult<string>,
  texts: AsyncIterator<string>,
): AsyncGenerator<Buffer, void, void> {
  try {
    for (let next = first; !next.done; next = await texts.next()) {
      if (next.value !== '') yield Buffer.from(next.value);
    }
  } finally {
    await texts.return?.();
  }
}

function headersOf({ name, facts: { scan, at } }: Export, { mediaType, name: format }: ExportFormat) {
  return {
    'content-type': mediaType,
    'content-disposition': `attachment; filename="${fileName(name, at)}.${format}"`,
    // A browser that shows the file instead of saving it gives it no rights.
    'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    ...(scan && { 'scanwire-scan-status': scan.status, 'scanwire-last-seq': String(scan.lastSeq) }),
  };
}

/** Only characters that every file system and header accepts. */
function fileName(name: string, at: Date): string {
  const safe = name
    .replace(/^[a-z+]+:\/\//i, '')
    .replace(/[^a-z0-9.-]+/gi, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return `scanwire-${safe || 'scan'}-${at.toISOString().slice(0, 10)}`;
}

/** Weak, since compression makes other bytes of the same content. */
const entityTag = (tag: string, format: string): string =>
  `W/"${createHash('sha256').update(`${format} ${tag}`).digest('base64url')}"`;

const matches = (header: string | undefined, tag: string): boolean =>
  header?.trim() === '*' || (header?.split(',').some((one) => one.trim() === tag) ?? false);
