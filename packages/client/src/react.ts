/** `@scanwire/client/react`: React hooks for scans, findings and lists. They render at most once per frame. */
import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useMemo,
  useSyncExternalStore,
} from 'react';
import type { ScanwireClient } from './client.ts';
import { ScanwireError } from './error.ts';
import type { FollowFindingsOptions } from './findings.ts';
import type { ScanRequest } from './follow.ts';
import type { ScanFilter } from './scans.ts';
import { View } from './view.ts';
import {
  type ConnectionState,
  type FindingsState,
  findingsView,
  type Limit,
  type ScanState,
  type ScansState,
  scansView,
  scanView,
} from './views.ts';

export type { ConnectionState, FindingsState, ScanState, ScansState };

const Context = createContext<ScanwireClient | null>(null);

/** Provides a client to the hooks below it. */
export function ScanwireProvider({ client, children }: { client: ScanwireClient; children?: ReactNode }) {
  return createElement(Context.Provider, { value: client }, children);
}

/** The client of the nearest ScanwireProvider. */
export function useScanwire(): ScanwireClient {
  return useClient(undefined);
}

function useClient(given: ScanwireClient | undefined): ScanwireClient {
  const provided = useContext(Context);
  const client = given ?? provided;
  if (!client)
    throw new ScanwireError(
      'BAD_USER_INPUT',
      'Pass a client, or render <ScanwireProvider client={…}> above.',
    );
  return client;
}

interface ClientOption {
  /** Default: that of the nearest ScanwireProvider. */
  client?: ScanwireClient | undefined;
}

/** The state of a scan, built from its events. The stream ends when the component unmounts. @param scanId null: no scan */
export function useScan(
  scanId: string | null,
  { client, limit, ...request }: ClientOption & Limit & Omit<ScanRequest, 'scanId' | 'selection'> = {},
): ScanState {
  return useView(client, { scanId, limit, request }, (from) =>
    scanId === null
      ? idle(scanView(from, { scanId: '' }, {}))
      : scanView(from, { scanId, ...request }, { limit }),
  );
}

/** The newest scans that match a filter, and their changes. `limit`: 1 to 500, default 50. */
export function useScans(
  filter: ScanFilter = {},
  { client, limit = 50 }: ClientOption & Limit = {},
): ScansState {
  return useView(client, { filter, limit }, (from) => scansView(from, filter, limit));
}

/** The findings of a scan; without `scanId` those of all scans, from now or from `since` on. */
export function useFindings({
  client,
  limit,
  ...request
}: ClientOption &
  Limit &
  (
    | Pick<ScanRequest, 'scanId' | 'minSeverity' | 'scanners'>
    | Pick<FollowFindingsOptions, 'filter' | 'since'>
  ) = {}): FindingsState {
  return useView(client, { request, limit }, (from) => findingsView(from, request, { limit }));
}

/** @param key what the stream depends on besides the client: a new value opens a new stream */
function useView<State>(
  given: ScanwireClient | undefined,
  key: object,
  create: (client: ScanwireClient) => View<State>,
): State {
  const client = useClient(given);
  const text = JSON.stringify(key);
  const view = useMemo(() => create(client), [client, text]);
  return useSyncExternalStore(view.subscribe, view.snapshot, view.snapshot);
}

function idle(view: View<ScanState>): View<ScanState> {
  const state = view.snapshot();
  const nothing = { ...state, connection: { ...state.connection, state: 'idle' as const } };
  return new View(
    async () => {},
    () => nothing,
  );
}
