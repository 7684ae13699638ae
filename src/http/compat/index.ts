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
import { lastEventId, positionIn } from '../streams/event-stream.ts';
import { chunks } from './chunks.ts';
import { type FollowContext, followScan, type ScanView } from './follow-scan.ts';
import { liveScan } from './live-scan.ts';
import { followPageScans, type PageScanContext, pageScanRoutes } from './page-scans.ts';
import { createSocketIo, type SocketIo, type SocketIoParts } from './socket-io.ts';

/** What the interfaces need of the context of a request. */
export interface CompatContext extends FollowContext, PageScanContext {}

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
      const after = positionIn('after', query.get('after') ?? undefined) ?? 0;
      return await followScan(context, requireScanId(params.id ?? ''), after, view);
    });
  return {
    routes: [
      ...pageScanRoutes<Context>(parts.limits),
      {
        ...{ method: 'GET', path: '/api/scans/stream' },
        handle: (call) =>
          answerWithEvents(call, parts, () =>
            followPageScans(call.context, lastEventId(askingOf(call.request))),
          ),
      },
    ],
    sockets: {
      '/ws/scan/:id': follow(liveScan),
      '/ws/scans': streamSocket(parts, ({ context, query }) =>
        followPageScans(context, positionIn('after', query.get('after') ?? undefined)),
      ),
      '/ws/scans/:id/chunks': follow(chunks),
    },
    socketIo: createSocketIo(parts),
  };
}
