/** `POST /api/v1/scans/{id}/…`: an external scanner posts what it finds, one item or many at once, and ends its scan. */
import { z } from 'zod';
import type { Identity } from '../../core/identity.ts';
import { type Ingest, type IngestItem, type IngestOutcome, MAX_ITEMS } from '../../core/ingest.ts';
import { requireScanId } from '../../core/scan-id.ts';
import { answer } from '../answer.ts';
import type { Limits } from '../limits.ts';
import { readJson } from '../routes/body.ts';
import type { Call, Route } from '../routes/router.ts';

export interface IngestContext {
  identity: Identity;
  ingest: Ingest;
}

const itemsSchema = z.object({
  items: z
    .array(z.unknown())
    .min(1, `must have 1 to ${MAX_ITEMS} items`)
    .max(MAX_ITEMS, `must have 1 to ${MAX_ITEMS} items`),
  /** default: the scanner that the scan was started for */
  scanner: z.string().nullish(),
});

const failureSchema = z.object({ reason: z.string() });

export function ingestRoutes<Context extends IngestContext>(
  limits: Pick<Limits, 'requestBytes'>,
): Route<Context>[] {
  const route = (
    path: string,
    handle: (call: Call<Context>, scanId: string) => Promise<Record<string, unknown>>,
  ) => ({
    ...({ method: 'POST', path: `/api/v1/scans/:id/${path}`, only: ['INGEST'] } as const),
    handle: async (call: Call<Context>) => {
      const body = await handle(call, requireScanId(call.params.id ?? ''));
      answer(call.response, 200, body);
    },
  });
  const push = (path: string, toItem: (item: unknown) => unknown) =>
    route(path, async ({ context, request }, scanId) => {
      const { items, scanner } = await readJson(request, itemsSchema, limits.requestBytes);
      const from = { scanner: scanner ?? undefined };
      return answerOf(await context.ingest.add(context.identity, scanId, items.map(toItem), from));
    });
  return [
    push('subdomains', (item) => ({ type: 'HOST', host: withList(item) }) satisfies Loose<'HOST'>),
    push('endpoints', (item) => ({ type: 'ENDPOINT', endpoint: item }) satisfies Loose<'ENDPOINT'>),
    route('complete', async ({ context }, scanId) => {
      await context.ingest.complete(context.identity, scanId);
      return { status: 'completed' };
    }),
    route('fail', async ({ context, request }, scanId) => {
      const { reason } = await readJson(request, failureSchema, limits.requestBytes);
      await context.ingest.fail(context.identity, scanId, reason);
      return { status: 'failed' };
    }),
  ];
}

/** An item that is not validated yet. */
type Loose<Type extends IngestItem['type']> = {
  [Key in keyof Extract<IngestItem, { type: Type }>]: Key extends 'type' ? Type : unknown;
};

/** Addresses are a list here; scanners send one as a text. */
function withList(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || !('ip' in item)) return item;
  const { ip, ...rest } = item;
  if (typeof ip !== 'string') return ip === null ? rest : item;
  return { ...rest, ip: ip === '' ? [] : [ip] };
}

function answerOf(outcomes: readonly IngestOutcome[]) {
  const counts = { recorded: 0, duplicate: 0, refused: 0 };
  const shown = outcomes.map((outcome, index) => {
    const status = outcome.status.toLowerCase() as keyof typeof counts;
    counts[status]++;
    if (outcome.status !== 'REFUSED') return { index, status, seq: outcome.seq };
    const { code, message } = outcome.error;
    return { index, status, error: { code, message } };
  });
  return { recorded: counts.recorded, duplicates: counts.duplicate, refused: counts.refused, items: shown };
}
