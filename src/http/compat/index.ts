/**
 * Interfaces of other systems, whose clients work here unchanged: thin adapters over the same services, rights, streams and
 * limits as GraphQL. docs/compatibility.md describes them.
 */
import { requireScanId } from '../../core/scan-id.ts';
import { askingOf } from '../access.ts';
import type { Limits } from '../limits.ts';
import { answerWithEvents } from '../routes/event-stream-answer.ts';
import type { Route } from '../routes/router.ts';
import { streamSocket } from '../routes/stream-socket.ts';
import type { SocketEndpoint } from '../socket-server.ts';
import { afterOf, lastEventId } from '../streams/event-stream.ts';
import { chunks } from './chunks.ts';
import { type FollowContext, followScan, type ScanView } from './follow-scan.ts';
import { type IngestContext, ingestRoutes } from './ingest.ts';
import { liveScan } from './live-scan.ts';
import { followPageScans, type PageScanContext, pageScanRoutes } from './page-scans.ts';
import { type RepositoryScanContext, repositoryScan, repositoryScanRoutes } from './repository-scans.ts';
import { createSocketIo, type SocketIo, type SocketIoParts } from './socket-io.ts';

/** What the interfaces need of the context of a request. */
export interface CompatContext extends FollowContext, IngestContext, PageScanContext, RepositoryScanContext {
  scans: PageScanContext['scans'] & RepositoryScanContext['scans'];
}

export type CompatParts<Context> = SocketIoParts<Context> & { limits: Pick<Limits, 'requestBytes'> };

export interface Compat<Context> {
  routes: readonly Route<Context>[];
  /** plain WebSockets, by path */
  sockets: Readonly<Record<string, SocketEndpoint>>;
  socketIo: SocketIo;
}

export function createCompat<Context extends CompatContext>(parts: CompatParts<Context>): Compat<Context> {
  const follow = (view: ScanView) =>
    streamSocket(parts, async ({ context, params, query }) => {
      return await followScan(context, requireScanId(params.id ?? ''), afterOf(query) ?? 0, view);
    });
  return {
    routes: [
      ...ingestRoutes<Context>(parts.limits),
      ...pageScanRoutes<Context>(parts.limits),
      ...repositoryScanRoutes<Context>(parts.limits),
      {
        ...{ method: 'GET', path: '/api/v1/scans/:id/stream', ticket: true },
        handle: (call) =>
          answerWithEvents(call, parts, () => {
            const { context, params, query, request } = call;
            const after = lastEventId(askingOf(request)) ?? afterOf(query) ?? 0;
            return followScan(context, requireScanId(params.id ?? ''), after, repositoryScan);
          }),
      },
      {
        ...{ method: 'GET', path: '/api/scans/stream' },
        handle: (call) =>
          answerWithEvents(call, parts, () =>
            followPageScans(call.context, lastEventId(askingOf(call.request)) ?? afterOf(call.query)),
          ),
      },
    ],
    sockets: {
      '/ws/scan/:id': follow(liveScan),
      '/ws/scans': streamSocket(parts, ({ context, query }) => followPageScans(context, afterOf(query))),
      '/ws/scans/:id/chunks': follow(chunks),
    },
    socketIo: createSocketIo(parts),
  };
}
