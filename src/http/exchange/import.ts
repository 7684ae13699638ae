/** `POST /scans/import` and `POST /scans/{id}/import`: the file of results is the body, and is read as a stream. */
import { z } from 'zod';
import { BadInputError, ScanwireError } from '../../core/errors.ts';
import type { Identity } from '../../core/identity.ts';
import { IMPORT_FORMATS, type Imports } from '../../core/import.ts';
import { requireScanId, scanGlobalId } from '../../core/scan-id.ts';
import { explain, strictObject } from '../../core/zod-error.ts';
import { answer } from '../answer.ts';
import { limitBodyPauses } from '../body-time.ts';
import type { Limits } from '../limits.ts';
import { BodyCutError } from '../routes/body.ts';
import type { Call, Route } from '../routes/router.ts';

/** What imports need of the context of a request. */
export interface ImportContext {
  identity: Identity;
  imports: Pick<Imports, 'run' | 'maxBytes'>;
}

const format = z.enum(IMPORT_FORMATS, { error: `must be one of ${IMPORT_FORMATS.join(', ')}` }).optional();
const newScan = strictObject({
  format,
  target: z.string().max(4096).optional(),
  label: z.string().max(4096).optional(),
});
const existingScan = strictObject({ format });

export function importRoutes<Context extends ImportContext>(
  limits: Pick<Limits, 'importPauseMs'>,
): Route<Context>[] {
  const route = { method: 'POST', only: ['INGEST'] } as const;
  return [
    {
      ...{ ...route, path: '/scans/import' },
      handle: (call) => answerImport(call, parse(newScan, call.query), 201, limits),
    },
    {
      ...{ ...route, path: '/scans/:id/import' },
      handle: (call) => {
        const scanId = requireScanId(call.params.id ?? '');
        return answerImport(call, { ...parse(existingScan, call.query), scanId }, 200, limits);
      },
    },
  ];
}

/** @throws BadInputError */
function parse<Schema extends z.ZodType>(schema: Schema, query: URLSearchParams): z.output<Schema> {
  const { data, error } = schema.safeParse(Object.fromEntries(query));
  if (error) throw new BadInputError(`${explain(error)}.`);
  return data;
}

async function answerImport(
  { context: { identity, imports }, request, response }: Call<ImportContext>,
  asked: Parameters<Imports['run']>[2],
  status: number,
  { importPauseMs }: Pick<Limits, 'importPauseMs'>,
): Promise<void> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (/^multipart\//i.test(type))
    throw unsupported('Send the file itself as the body, not as a form: curl --data-binary @results.jsonl');
  // Compressed data is recognised by its content.
  if (!/^(?:identity|x-gzip|gzip)$/i.test(encoding))
    throw unsupported('Send the file as it is, or compressed with gzip: "content-encoding: gzip".');
  if (Number(request.headers['content-length'] ?? 0) > imports.maxBytes)
    throw new ScanwireError(
      'TOO_LARGE',
      `The file has more than ${imports.maxBytes} bytes (SCANWIRE_MAX_IMPORT_BYTES).`,
    );
  const body = bodyOf(request, limitBodyPauses(request, response, importPauseMs));
  const { scanId, ...report } = await imports.run(identity, body, asked);
  // The rest of a file beyond a limit is not read.
  const headers = request.complete ? undefined : { connection: 'close' };
  answer(response, status, { scanId: scanGlobalId(scanId), ...report }, headers);
}

const unsupported = (message: string) => new ScanwireError('UNSUPPORTED_MEDIA_TYPE', message);

/** @throws BodyCutError if the client has left before the end */
async function* bodyOf(
  request: Call<unknown>['request'],
  arrived: () => void,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    // The connection stays open for the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      arrived();
      yield chunk;
    }
  } catch {
    throw new BodyCutError();
  }
}
