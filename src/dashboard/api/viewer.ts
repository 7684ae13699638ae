/** The viewer: the identity that uses the page, and its server. */
import type { UseQueryResult } from '@tanstack/react-query';
import { graphql, type ResultOf } from './graphql.ts';
import { useApi } from './query.ts';

const WhoAmI = graphql(`
  query WhoAmI { viewer { id name workspace role only expiresAt startDemoScanRefusal } server { version localMode } }
`);

/** The viewer and the server; `viewer.role` says which controls to show. */
export const useViewer = (): UseQueryResult<ResultOf<typeof WhoAmI>> => useApi(WhoAmI, {});
