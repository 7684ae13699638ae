/** Scans that run on a server, followed over the network. */
import WebSocket from 'ws';
import { z } from 'zod';
import { EVENT_SELECTION } from '#client/event';
import { type FollowOptions, followScan, type Retry, ScanwireClient } from '#client/index';
import { type EventType, type ScanEvent, TERMINAL_TYPES } from '../core/event.ts';
import { RESULT_TYPES } from '../core/vocabulary.ts';
import type { ScanRecord } from '../sdk/scan-record.ts';
import { pagesOf } from './pages.ts';
import { type Remote, RemoteError } from './remote.ts';
import { parseEvent, parseRecord, RECORD_QUERY, understood } from './remote-event.ts';
import { remoteResults } from './remote-results.ts';
import type { Notify, OpenScan, RunningScan } from './running-scan.ts';
import type { ScanRequest } from './scan-request.ts';
import { CommandError, EXIT, STOP_SIGNALS, type StopSignal, UsageError } from './shell.ts';

/** Attempts to connect, of at most ten seconds each, after which the command gives up. */
const MAX_ATTEMPTS = 60;
const RETRY_MS = 1000;

const START = `mutation ($input: StartScanInput!) {
  startScan(input: $input) {
    ... on StartScanSuccess { scan { id target scanners { name } } }
    ... on Error { code message }
  }
}`;

const FIND = 'query ($id: ID!) { scan(id: $id) { id target scanners { name } } }';

const CANCEL = `mutation ($id: ID!) {
  cancelScan(input: { id: $id }) { ... on Error { code message } }
}`;

const foundScan = z.object({
  id: z.string(),
  target: z.string(),
  scanners: z.array(z.object({ name: z.string() })),
});
export type FoundScan = z.output<typeof foundScan>;

/** @throws RemoteError for an error of the mutation, as data */
function dataOf(result: { code?: string; message?: string } | undefined): void {
  if (result?.message !== undefined) throw new RemoteError(result.message, result.code ?? null);
}

/** Starts a scan. @throws UsageError, RemoteError if it is refused */
export async function startRemoteScan(remote: Remote, request: ScanRequest): Promise<FoundScan> {
  const { target, targetKind, scanners, preset, options, label } = request;
  if (/^\.{1,2}(\/|$)/.test(target))
    throw new UsageError(
      `${target} is a folder of this machine. Give its path on the server, or scan without --server.`,
    );
  const only = scanners?.map((name) => ({ name }));
  const input = {
    target,
    ...(targetKind && { targetKind }),
    ...(only ? { scanners: { only } } : preset !== undefined && { scanners: { preset } }),
    ...(options &&
      options.size > 0 && { options: [...options].map(([name, own]) => ({ name, options: own })) }),
    ...(label !== undefined && { label }),
  };
  const { startScan } = await remote.query<{
    startScan: { code?: string; message?: string; scan?: unknown };
  }>(START, { input });
  dataOf(startScan);
  return understood(remote.url, () => foundScan.parse(startScan.scan));
}

/** @param given an id, or `latest` @throws RemoteError if there is no such scan */
export async function findRemoteScan(remote: Remote, given: string): Promise<FoundScan> {
  const id = await remote.scanId(given);
  const { scan } = await remote.query<{ scan: unknown }>(FIND, { id });
  if (scan === null) throw new RemoteError(`There is no scan "${id}" on ${remote.url}.`, 'NOT_FOUND');
  return understood(remote.url, () => foundScan.parse(scan));
}

/** Follows a scan that this command has started, and cancels it when the user stops the command. */
export const ownScan = (remote: Remote, scan: FoundScan): OpenScan =>
  followed(remote, scan, async (leave, signal) => {
    try {
      const { cancelScan } = await remote.query<{ cancelScan: object }>(CANCEL, { id: scan.id });
      dataOf(cancelScan);
    } catch (error) {
      const { code, message } = remote.explain(error) as RemoteError;
      // It has ended, or is already being cancelled.
      if (code === 'CONFLICT') return;
      const text = `the scan could not be cancelled and may continue (scanwire watch ${scan.id}): ${message}`;
      leave(new CommandError(text, exitCodeOf(signal)));
    }
  });

/** Follows any scan, and leaves it alone when the user stops the command. */
export const watchedScan = (remote: Remote, scan: FoundScan): OpenScan =>
  followed(remote, scan, async (leave, signal) => {
    const text = `stopped watching; the scan continues. To watch it again: scanwire watch ${scan.id}`;
    leave(new CommandError(text, exitCodeOf(signal)));
  });

const followed =
  (
    remote: Remote,
    scan: FoundScan,
    stop: (leave: Following['leave'], signal: StopSignal | null) => Promise<void>,
  ): OpenScan =>
  async (notify) => {
    const { leave, ...following } = followRemote(remote, scan, notify);
    return { ...following, cancel: (signal) => stop(leave, signal) };
  };

const exitCodeOf = (signal: StopSignal | null) =>
  signal === null ? EXIT.failed : 128 + STOP_SIGNALS[signal];

interface Following extends Omit<RunningScan, 'cancel'> {
  /** Ends all streams with an error. */
  leave(error: CommandError): void;
}

function followRemote(remote: Remote, { id, target, scanners }: FoundScan, notify: Notify): Following {
  const { url, token } = remote;
  const left = new AbortController();
  const client = new ScanwireClient({ url: `${url}/graphql`, token, webSocketImpl: WebSocket });
  let isLost = false;
  const onRetry = ({ attempt, reason }: Retry) => {
    if (attempt > MAX_ATTEMPTS)
      throw new CommandError(
        `${url} did not respond to ${attempt} attempts. The scan may still be running: scanwire watch ${id}`,
      );
    if (isLost) return;
    isLost = true;
    notify(
      `lost the connection to ${url}${reasonOf(reason)}; reconnecting. Output will resume where it stopped.`,
    );
  };

  const eventsOf = <Event extends { seq: number; type: string }>(
    options: Pick<FollowOptions, 'types' | 'selection' | 'onDelayed'>,
  ) => {
    const onConnected = () => {
      isLost = false;
    };
    return followScan<Event>({ client, scanId: id, signal: left.signal, onRetry, onConnected, ...options });
  };
  const unknown = new Set<string>();
  const converted = (event: Record<string, unknown>): ScanEvent[] => {
    const known = understood(url, () => parseEvent(event));
    if (known) return [known];
    const type = String(event.type).slice(0, 40);
    if (!unknown.has(type) && unknown.size < 10)
      notify(`the server sends events of type ${type}, which this version does not know: they are skipped`);
    unknown.add(type);
    return [];
  };
  async function* pages(types?: readonly EventType[]): AsyncGenerator<readonly ScanEvent[], void, void> {
    const feed = eventsOf<{ seq: number; type: string }>({
      types,
      selection: EVENT_SELECTION,
      onDelayed: ({ delayed, message }) => notify(delayed ? message : 'the server can record events again'),
    });
    try {
      for await (const page of pagesOf(feed)) yield page.flatMap((event) => converted({ ...event }));
    } catch (error) {
      throw remote.explain(error);
    }
    // A feed ends without an error when its signal is aborted.
    left.signal.throwIfAborted();
  }

  const readEnd = async (): Promise<ScanRecord> => {
    try {
      for await (const _ of eventsOf({ types: TERMINAL_TYPES, selection: '' }));
    } catch (error) {
      throw remote.explain(error);
    }
    left.signal.throwIfAborted();
    const data = await persistently(() => remote.query(RECORD_QUERY, { id }), left.signal);
    return understood(url, () => parseRecord(data));
  };
  const ended = readEnd();
  // The caller awaits it, maybe after it has rejected.
  ended.catch(() => {});
  return {
    target,
    scanners: scanners.map(({ name }) => name),
    ended,
    events: () => pages(),
    results: ({ live }) => remoteResults(ended, () => pages(RESULT_TYPES), live),
    leave: (error) => left.abort(error),
    close: async () => left.abort(new CommandError('closed')),
  };
}

function reasonOf(reason: unknown): string {
  const { code, reason: text, message } = Object(reason) as Record<string, unknown>;
  if (typeof code === 'number') return ` (closed with code ${code}${text ? `: ${text}` : ''})`;
  return typeof message === 'string' && message !== '' ? ` (${message})` : '';
}

/** Repeats a query while the server cannot be reached, as when it restarts at the end of a scan. */
async function persistently<T>(query: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await query();
    } catch (error) {
      const isRefusal = !(error instanceof RemoteError) || error.code !== null;
      if (isRefusal || attempt >= MAX_ATTEMPTS) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    signal.throwIfAborted();
  }
}
