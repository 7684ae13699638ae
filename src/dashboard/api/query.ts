/** Queries and mutations of views, cached by TanStack Query. */
import type { TypedDocument as ClientDocument, ScanwireClient } from '@scanwire/client';
import { useScanwire } from '@scanwire/client/react';
import {
  keepPreviousData,
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { TypedDocument } from './graphql.ts';

/** @throws ScanwireError */
export function request<Data, Variables>(
  client: ScanwireClient,
  document: TypedDocument<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  return client.request<Data, Record<string, unknown>>(
    document as unknown as ClientDocument<Data, Record<string, unknown>>,
    variables as Record<string, unknown>,
    { signal },
  );
}

interface ApiOptions {
  /** false: not yet */
  enabled?: boolean;
  /** milliseconds between refreshes; default: only after a mutation, `useRefresh` or a new sign-in */
  refreshMs?: number;
  /** Shows the result of the former variables until the new one arrives. */
  keepPrevious?: boolean;
}

/** Data of a query. `error` is a ScanwireError, also while the query is being retried: show it with ErrorState. */
export function useApi<Data, Variables>(
  document: TypedDocument<Data, Variables>,
  variables: Variables,
  { enabled = true, refreshMs, keepPrevious = false }: ApiOptions = {},
): UseQueryResult<Data> {
  const client = useScanwire();
  const query = useQuery({
    queryKey: [String(document), variables],
    queryFn: ({ signal }) => request(client, document, variables, signal),
    enabled,
    ...(refreshMs !== undefined && { refetchInterval: refreshMs }),
    ...(keepPrevious && { placeholderData: keepPreviousData as never }),
  });
  return { ...query, error: query.error ?? query.failureReason } as UseQueryResult<Data>;
}

/** A mutation: `const start = useAction(Start); await start.mutateAsync({ input })`. Queries are read again afterwards. */
export function useAction<Data, Variables>(
  document: TypedDocument<Data, Variables>,
): UseMutationResult<Data, Error, Variables> {
  const client = useScanwire();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (variables: Variables) => request(client, document, variables),
    onSuccess: refresh,
  });
}

/** Reads the queries of all mounted views again. */
export function useRefresh(): () => void {
  const queries: QueryClient = useQueryClient();
  return () => void queries.invalidateQueries();
}
