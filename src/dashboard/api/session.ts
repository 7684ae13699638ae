/** The parts of the page that live as long as it does: the client, the state of its streams, and the stores. */
import { ScanwireClient, ScanwireError } from '@scanwire/client';
import { QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useLayoutEffect, useMemo, useSyncExternalStore } from 'react';
import { Connection, type ConnectionStatus, codeOf } from '../store/connection.ts';
import { FacetedList, type ListQuery, type ListSource } from '../store/faceted-list.ts';
import type { Observable } from '../store/observable.ts';
import { ScanList, type ScanListOptions } from '../store/scan-list.ts';
import { ScanStore } from '../store/scan-store.ts';
import { graphql, type ResultOf } from './graphql.ts';
import { request } from './query.ts';
import { onWake } from './wake.ts';

const Ping = graphql('query Ping { serverTime }');

/** What lists of scans show of each. */
export const ScanRow = graphql(`
  fragment ScanRow on Scan {
    id target targetKind label demo status progress message error createdAt startedAt finishedAt requests lastSeq
    summary { hosts aliveHosts endpoints findings bySeverity { critical high medium low info unknown } }
    warnings { code count }
    scanners { name title state inputsDone inputsKnown }
  }
`);
export type ScanRow = ResultOf<typeof ScanRow>;

const Scans = graphql(
  `
  query Scans($filter: ScanFilter, $after: String) {
    scans(filter: $filter, first: 50, after: $after) {
      totalCount
      nodes { ...ScanRow }
      pageInfo { hasNextPage endCursor }
    }
  }
`,
  [ScanRow],
);

/** Fields of a fragment, for a subscription of the client. */
export const fieldsOf = (fragment: unknown): string => /\{([\s\S]*)\}/.exec(String(fragment))?.[1] ?? '';

/** Time that the store of a scan is kept after its view was left, to come back to. */
const KEEP_MS = 60_000;

export interface Session {
  client: ScanwireClient;
  connection: Connection;
  queries: QueryClient;
  /** The newest scans, live. */
  scans: ScanList<ScanRow>;
  /** @returns the store of a scan, which is closed some time after `release` */
  useScan(scanId: string): { store: ScanStore; release(): void };
}

/** @param url of the GraphQL endpoint */
export function createSession(url: string): Session {
  const client = new ScanwireClient({ url });
  const connection = new Connection(async () => {
    try {
      await request(client, Ping, {});
      return true;
    } catch (error) {
      if (codeOf(error) === 'UNAUTHENTICATED') return false;
      throw error;
    }
  });
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5000,
        retry: (count, error) => error instanceof ScanwireError && error.code === 'UNREACHABLE' && count < 20,
        retryDelay: (count) => Math.min(5000, 500 * 2 ** count),
        // The browser's own idea of being offline says nothing about a server on this machine.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  refreshAfterInterruptions(connection, queries);
  onWake(() => void connection.checking(client.check()));
  const scans = new ScanList<ScanRow>(client, connection, {
    filter: {},
    selection: fieldsOf(ScanRow),
    read: async (signal) => (await request(client, Scans, {}, signal)).scans.nodes,
  }).open();
  const open = new Map<string, { store: ScanStore; users: number; timer?: ReturnType<typeof setTimeout> }>();
  scans.subscribe(() => {
    for (const { store } of open.values()) store.recorded(scans.scan(store.scanId)?.lastSeq ?? 0);
  });
  return {
    client,
    connection,
    queries,
    scans,
    useScan(scanId) {
      const known = open.get(scanId) ?? { store: new ScanStore(client, connection, scanId), users: 0 };
      open.set(scanId, known);
      clearTimeout(known.timer);
      known.users++;
      return {
        store: known.store,
        release() {
          known.users--;
          if (known.users > 0) return;
          known.timer = setTimeout(() => {
            known.store.close();
            open.delete(scanId);
          }, KEEP_MS);
        },
      };
    },
  };
}

/** Queries that failed meanwhile have given up, or show what was true before. */
function refreshAfterInterruptions(connection: Connection, queries: QueryClient): void {
  let wasInterrupted = false;
  connection.subscribe(() => {
    const { kind } = connection.status();
    // What is behind refreshes as its events arrive.
    if (kind === 'checking' || kind === 'behind') return;
    if (kind === 'live' && wasInterrupted) void queries.invalidateQueries();
    wasInterrupted = kind !== 'live' && (wasInterrupted || kind !== 'connecting');
  });
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('there is no session above');
  return session;
}

/** Renders when it changes, at most once a frame. @returns the same object */
export function useStore<Store extends Observable>(store: Store): Store {
  useSyncExternalStore(store.subscribe, store.version);
  return store;
}

/** Live, resuming, behind, signed out … of all streams together. */
export function useConnection(): ConnectionStatus {
  const { connection } = useSession();
  return useSyncExternalStore(connection.subscribe, connection.status);
}

/** The newest scans, live: `scans`, `isLoaded`, `error`. */
export const useScans = (): ScanList<ScanRow> => useStore(useSession().scans);

/**
 * Another live list of scans, such as one with more fields.
 * @param key what the list depends on: a new value makes a new list
 */
export function useScanList<Scan extends { id: string; createdAt: string }>(
  key: string,
  options: ScanListOptions<Scan>,
): ScanList<Scan> {
  const { client, connection } = useSession();
  const list = useMemo(() => new ScanList(client, connection, options), [client, connection, key]);
  useEffect(() => {
    list.open();
    return () => list.close();
  }, [list]);
  return useStore(list);
}

/** The store of a scan: its rows, log, counters and state. It does not render: that is for the parts that show it, with `useStore`. */
export function useScanStore(scanId: string): ScanStore {
  const session = useSession();
  const held = useMemo(() => session.useScan(scanId), [session, scanId]);
  useEffect(() => held.release, [held]);
  return held.store;
}

/** A list of the rows of a store, which follows it. `query` is compared by its parts; keep its functions outside of the component. */
export function useFacetedList<Row>(
  store: Observable,
  source: ListSource<Row>,
  query: ListQuery<Row>,
): FacetedList<Row> {
  const list = useMemo(() => new FacetedList(source, query), [source]);
  const { text, selected, compare, groupOf } = query;
  const chosen = JSON.stringify(selected);
  // Not while rendering, since it tells its other readers.
  useLayoutEffect(
    () => list.setQuery({ text, selected, compare, groupOf }),
    [list, text, chosen, compare, groupOf],
  );
  useEffect(() => {
    list.refresh();
    return store.subscribe(() => list.refresh());
  }, [list, store]);
  return useStore(list);
}
