/** Scans of repositories by name at `/api/v1/scans`, with a stream of their progress for `EventSource`. */
import { z } from 'zod';
import { BadInputError } from '../../core/errors.ts';
import { type EventType, type ScanEvent, TERMINAL_TYPES } from '../../core/event.ts';
import type { LogReader } from '../../core/feed.ts';
import type { Identity } from '../../core/identity.ts';
import type { Registry, ScannerChoice } from '../../core/registry.ts';
import type { Finding } from '../../core/result.ts';
import { requireOwned } from '../../core/scan-control.ts';
import { requireScanId, scanGlobalId } from '../../core/scan-id.ts';
import type { Scans } from '../../core/scans.ts';
import { explain } from '../../core/zod-error.ts';
import { answer } from '../answer.ts';
import { readJson } from '../routes/body.ts';
import type { Call, Route } from '../routes/router.ts';
import { afterOf } from '../streams/event-stream.ts';
import type { Connected, ScanView } from './follow-scan.ts';

export interface RepositoryScanContext {
  identity: Identity;
  log: LogReader;
  scans: Pick<Scans, 'start'>;
  registry: Pick<Registry, 'get'>;
}

const PATH = '/api/v1/scans';
const STATE_TYPES = ['STATUS', 'PROGRESS'] as const satisfies readonly EventType[];
type StateEvent = Extract<
  ScanEvent,
  { type: (typeof STATE_TYPES)[number] | 'COMPLETED' | 'FAILED' | 'CANCELLED' }
>;

/** Scanner of scans that are not run by a service (`use_sse=false`). */
const MOCK = 'mock';
const PAGE = 500;
const DEFAULT_RESULTS = 1000;
const MAX_RESULTS = 10_000;
/** Results of one answer, as JSON. */
const MAX_RESULT_BYTES = 16 * 1024 * 1024;

/** The state of a scan after an event: what `/stream` sends. */
interface State {
  scan_id: string;
  status: 'queued' | 'scanning' | 'paused' | 'completed' | 'failed' | 'cancelled';
  progress_percent: number;
  progress_text: string;
  /** ISO 8601 */
  timestamp: string;
  /** why it has failed or was cancelled */
  error?: string;
}

const STATUS = { QUEUED: 'queued', RUNNING: 'scanning', PAUSED: 'paused', CANCELLING: 'scanning' } as const;
const TEXT = {
  QUEUED: 'Waiting to be scanned.',
  RUNNING: 'Scanning.',
  PAUSED: 'Paused.',
  CANCELLING: 'Cancelling.',
} as const;

/** @param percent before the event */
function stateAfter(event: StateEvent, percent: number): State {
  const state = (status: State['status'], progress_percent: number, progress_text: string): State => ({
    ...{ scan_id: scanGlobalId(event.scanId), status, progress_percent, progress_text, timestamp: event.at },
  });
  switch (event.type) {
    case 'STATUS':
      return state(STATUS[event.status], percent, TEXT[event.status]);
    case 'PROGRESS':
      return state('scanning', event.percent, event.message);
    case 'COMPLETED':
      return state('completed', 100, 'Scan complete.');
    case 'FAILED':
      return { ...state('failed', percent, 'Scan failed.'), error: event.error };
    case 'CANCELLED':
      return { ...state('cancelled', percent, 'Scan cancelled.'), error: event.reason };
    default:
      return event satisfies never;
  }
}

/** The progress before an event. A log has about one event for each percent. */
async function percentBefore(log: LogReader, { scanId, seq }: ScanEvent): Promise<number> {
  let percent = 0;
  for (let after = 0; after < seq - 1; ) {
    const { events, upTo } = await log.page(scanId, after, PAGE, { types: ['PROGRESS'] });
    for (const event of events) if (event.seq < seq && event.type === 'PROGRESS') percent = event.percent;
    if (upTo <= after) break;
    after = upTo;
  }
  return percent;
}

export const repositoryScan: ScanView = {
  key: 'repository scan',
  types: STATE_TYPES,
  render: (event, log) => renderState(event as StateEvent | Connected, log),
};

function renderState(event: StateEvent | Connected, log: LogReader): object | Promise<object> {
  if (event.type === 'CONNECTED') return event;
  if (event.type === 'PROGRESS' || event.type === 'COMPLETED') return stateAfter(event, 100);
  return percentBefore(log, event).then((percent) => stateAfter(event, percent));
}

export function repositoryScanRoutes<Context extends RepositoryScanContext>(limits: {
  requestBytes: number;
}): Route<Context>[] {
  return [
    {
      ...{ method: 'POST', path: PATH, only: ['INGEST'] },
      handle: (call) => startScan(call, limits.requestBytes),
    },
    { ...{ method: 'GET', path: `${PATH}/:id` }, handle: answerState },
    { ...{ method: 'GET', path: `${PATH}/:id/results` }, handle: answerResults },
  ];
}

/** Fields that are not known are ignored. */
const bodySchema = z.object({
  repository_name: z.string(),
  scanner_name: z.string().nullish(),
  /** An external scanner posts the results (ingest.ts). */
  external: z.boolean().nullish(),
  configurations: z.record(z.string(), z.json()).nullish(),
});

async function startScan(call: Call<RepositoryScanContext>, maxBytes: number): Promise<void> {
  const { context, query, request, response } = call;
  const isMock = !truthOf('use_sse', query.get('use_sse'));
  const body = await readJson(request, bodySchema, maxBytes);
  const { repository_name: target, scanner_name: name } = body;
  if (body.external) return await startExternal(call, target, name ?? undefined);
  if (!isMock && !name) throw new BadInputError('scanner_name: is required when use_sse is true.');
  const scanner: ScannerChoice = isMock
    ? { name: MOCK }
    : { name: name as string, options: optionsOf(context, name as string, body.configurations ?? {}) };
  const { id, createdAt } = await context.scans.start(context.identity, {
    ...{ target, targetKind: 'REPOSITORY', scanners: [scanner] },
  });
  const event = { type: 'STATUS', status: 'QUEUED', scanId: id, seq: 1 } as const;
  const state = stateAfter({ ...event, at: new Date(createdAt).toISOString() }, 0);
  answer(response, 200, { data: { ...state, repository_name: target, scanner_name: scanner.name } });
}

/** The target of an external scanner may be of any kind. */
async function startExternal(
  { context, response }: Call<RepositoryScanContext>,
  target: string,
  scanner = 'external',
): Promise<void> {
  const { id } = await context.scans.start(context.identity, { target, external: { scanner } });
  const data = {
    scan_id: scanGlobalId(id),
    status: 'scanning',
    repository_name: target,
    scanner_name: scanner,
  };
  answer(response, 200, { data });
}

/** A service gets the configurations as they are; for a scanner of this server, they are its options. */
function optionsOf({ registry }: RepositoryScanContext, name: string, configurations: object): unknown {
  const takesConfigurations = registry.get(name)?.options.shape.configurations !== undefined;
  return takesConfigurations ? { configurations } : configurations;
}

/** @returns false for none @throws BadInputError */
function truthOf(name: string, text: string | null): boolean {
  if (text === null || /^(false|0|no|off)?$/i.test(text)) return false;
  if (/^(true|1|yes|on)$/i.test(text)) return true;
  throw new BadInputError(`${name}: "${text.slice(0, 50)}" is neither true nor false.`);
}

/** The state of a scan that the caller may see. @throws NotFoundError */
async function readState({
  context,
  params,
}: Call<RepositoryScanContext>): Promise<State & { repository_name: string }> {
  const { identity, log } = context;
  const scanId = requireScanId(params.id ?? '');
  const { target } = await requireOwned(log, identity, scanId);
  let state: State | null = null;
  for (let after = 0; ; ) {
    const { events, upTo } = await log.page(scanId, after, PAGE, {
      types: [...STATE_TYPES, ...TERMINAL_TYPES],
    });
    for (const event of events) state = stateAfter(event as StateEvent, state?.progress_percent ?? 0);
    if (events.length === 0 || upTo <= after) break;
    after = upTo;
  }
  if (!state) throw new Error('a log begins with the status of its scan');
  return { ...state, repository_name: target };
}

async function answerState(call: Call<RepositoryScanContext>): Promise<void> {
  answer(call.response, 200, { data: await readState(call) });
}

const resultsSchema = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_RESULTS).default(DEFAULT_RESULTS),
});

/** The findings so far, in the order in which they were found. */
async function answerResults(call: Call<RepositoryScanContext>): Promise<void> {
  const { context, query, response } = call;
  const parsed = resultsSchema.safeParse(Object.fromEntries(query));
  if (!parsed.success) throw new BadInputError(explain(parsed.error));
  const first = afterOf(query) ?? 0;
  // Read before the results, so that "completed" means that all of them are there.
  const state = await readState(call);
  const { found, next } = await readFindings(
    context.log,
    requireScanId(call.params.id ?? ''),
    first,
    parsed.data.limit,
  );
  answer(response, 200, { data: { ...state, vulnerabilities: found, next } });
}

/** @returns the findings after a position, and the position after which there are more; null if there are none */
async function readFindings(
  log: LogReader,
  scanId: string,
  first: number,
  limit: number,
): Promise<{ found: object[]; next: number | null }> {
  const found: object[] = [];
  let bytes = 0;
  for (let after = first; ; ) {
    const { events, upTo } = await log.page(scanId, after, PAGE, { types: ['FINDING'] });
    for (const event of events) {
      if (event.type !== 'FINDING') continue;
      if (found.length === limit || bytes > MAX_RESULT_BYTES) return { found, next: after };
      const shown = vulnerabilityOf(event.finding, event.scanner);
      bytes += JSON.stringify(shown).length;
      found.push(shown);
      after = event.seq;
    }
    if (events.length === 0 || upTo <= after) return { found, next: null };
    after = upTo;
  }
}

function vulnerabilityOf({ severity, confidence, ...finding }: Finding, scanner: string): object {
  return { ...finding, severity: severity.toLowerCase(), confidence: confidence.toLowerCase(), scanner };
}
