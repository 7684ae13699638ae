/**
 * Interfaces of other systems, whose clients work here unchanged: thin adapters over the same services, rights, streams and
 * limits as GraphQL. docs/compatibility.md describes them.
 */
import { requireScanId } from '../../core/scan-id.ts';
import type { Route } from '../routes/router.ts';
import { type StreamSocketParts, streamSocket } from '../routes/stream-socket.ts';
import type { SocketEndpoint } from '../socket-server.ts';
import { positionIn } from '../streams/event-stream.ts';
import { chunks } from './chunks.ts';
import { type FollowContext, followScan, type ScanView } from './follow-scan.ts';
import { type IngestContext, ingestRoutes } from './ingest.ts';
import { liveScan } from './live-scan.ts';

/** What the interfaces need of the context of a request. */
export interface CompatContext extends FollowContext, IngestContext {}

export interface Compat<Context> {
  routes: readonly Route<Context>[];
  /** by path */
  sockets: Readonly<Record<string, SocketEndpoint>>;
}

/** @param maxBytes maximum size of a body */
export function createCompat<Context extends CompatContext>(
  parts: StreamSocketParts<Context>,
  maxBytes: number,
): Compat<Context> {
  const follow = (view: ScanView) =>
    streamSocket<Context, never>(parts, async ({ context, params, query }) => {
      const after = positionIn('after', query.get('after') ?? undefined) ?? 0;
      return (await followScan(context, requireScanId(params.id ?? ''), after, view)) as never;
    });
  return {
    routes: ingestRoutes(maxBytes),
    sockets: {
      '/ws/scan/:id': follow(liveScan),
      '/ws/scans/:id/chunks': follow(chunks),
    },
  };
}
