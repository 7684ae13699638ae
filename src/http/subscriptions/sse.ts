/**
 * Subscriptions as Server-Sent Events: the "distinct connections mode" of the GraphQL over SSE protocol
 * (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md).
 */
import type { ServerResponse } from 'node:http';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Identity } from '../../core/identity.ts';
import type { Limits } from '../limits.ts';
import {
  EVENT_STREAM,
  EVENT_STREAM_HEADERS,
  EventFraming,
  eventStreamBody,
} from '../streams/event-stream.ts';
import { Stream } from '../streams/stream.ts';
import type { Subscriptions } from './subscriptions.ts';

const NEXT = new EventFraming('next');
const COMPLETE = 'event: complete\ndata:\n\n';

/** A Yoga plug-in that answers subscriptions with event streams. */
export function eventStreams<Context extends { identity: Identity; request?: unknown }>({
  subscriptions,
  limits: { keepAliveMs, stallMs },
  toClientError,
}: {
  subscriptions: Subscriptions;
  limits: Limits;
  toClientError(error: unknown): GraphQLError;
}): Plugin<Context> {
  /** Yoga wraps the result of `subscribe`, so the stream is found by its request. */
  const streams = new WeakMap<object, Stream>();
  const failed = (error: unknown) =>
    `event: next\ndata: ${JSON.stringify({ errors: [toClientError(error).toJSON()] })}\n\n`;
  return {
    onSubscribe({ args, setSubscribeFn }) {
      setSubscribeFn(async ({ rootValue: _, ...given }: ExecutionArgs) => {
        const { identity, request } = args.contextValue;
        const opened = await subscriptions.open(given, identity);
        if (opened instanceof Stream && request) streams.set(request, opened);
        return opened;
      });
    },
    onResultProcess({ request, resultProcessor, setResultProcessor, serverContext }) {
      const stream = streams.get(request);
      if (!stream) return;
      // The client accepts no media type that can stream.
      if (!resultProcessor) return void stream.return();
      const { res: response } = serverContext as { res?: ServerResponse };
      const toResponse = (
        _: unknown,
        fetchAPI: { Response: typeof Response; ReadableStream: typeof ReadableStream },
      ) => {
        const body = eventStreamBody(stream, {
          framing: NEXT,
          complete: COMPLETE,
          failed,
          keepAliveMs,
          stallMs,
          signal: request.signal,
          cut: () => response?.destroy(),
          ReadableStream: fetchAPI.ReadableStream,
        });
        return new fetchAPI.Response(body, { headers: EVENT_STREAM_HEADERS });
      };
      setResultProcessor(toResponse as never, EVENT_STREAM);
    },
  };
}
