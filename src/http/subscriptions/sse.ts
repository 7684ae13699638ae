/**
 * Subscriptions as Server-Sent Events: the "distinct connections mode" of the GraphQL over SSE protocol
 * (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md), and what `EventSource` needs besides.
 */
import type { ServerResponse } from 'node:http';
import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import type { FetchAPI, Plugin } from 'graphql-yoga';
import type { Identity } from '../../core/identity.ts';
import { askingOfFetch } from '../access.ts';
import type { Limits } from '../limits.ts';
import {
  END_ID,
  EVENT_STREAM,
  EVENT_STREAM_HEADERS,
  EventFraming,
  eventStreamBody,
  hasSeenEnd,
  PING_HEADER,
  wantsPingEvents,
} from '../streams/event-stream.ts';
import { Stream } from '../streams/stream.ts';
import type { Subscriptions } from './subscriptions.ts';

const NEXT = new EventFraming('next');
const COMPLETE = 'event: complete\ndata:\n\n';

/** Codes of errors after which the same request may succeed. */
const TRANSIENT = new Set(['INTERNAL_SERVER_ERROR', 'UNAVAILABLE', 'LIMIT_REACHED', 'EXECUTION_TIMEOUT']);

const isFinal = ({ extensions }: GraphQLError) => !TRANSIENT.has(String(extensions.code));

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
  const failed = (thrown: unknown) => {
    const error = toClientError(thrown);
    const id = isFinal(error) ? `id: ${END_ID}\n` : '';
    return `${id}event: next\ndata: ${JSON.stringify({ errors: [error.toJSON()] })}\n\n`;
  };

  const answerWith = (stream: Stream, request: Request, fetchAPI: FetchAPI, response?: ServerResponse) => {
    if (stream.endedBefore && isEventSource(request) && request.headers.has('last-event-id')) {
      void stream.return();
      return new fetchAPI.Response(null, { status: 204 });
    }
    const body = eventStreamBody(stream, {
      framing: NEXT,
      complete: COMPLETE,
      failed,
      keepAliveMs,
      pings: wantsPingEvents(askingOfFetch(request)) ? 'event' : 'comment',
      stallMs,
      signal: request.signal,
      cut: () => response?.destroy(),
      ReadableStream: fetchAPI.ReadableStream as typeof ReadableStream,
    });
    const headers = { ...EVENT_STREAM_HEADERS, [PING_HEADER]: String(keepAliveMs) };
    return new fetchAPI.Response(body as BodyInit, { headers });
  };

  return {
    onRequestParse({ request, endResponse, fetchAPI }) {
      if (hasSeenEnd(askingOfFetch(request))) endResponse(new fetchAPI.Response(null, { status: 204 }));
    },
    onSubscribe({ args, setSubscribeFn }) {
      setSubscribeFn(async ({ rootValue: _, ...given }: ExecutionArgs) => {
        const { identity, request } = args.contextValue;
        const opened = await subscriptions.open(given, identity);
        if (opened instanceof Stream && request) streams.set(request, opened);
        return opened;
      });
    },
    onResultProcess({ request, result, resultProcessor, setResultProcessor, serverContext }) {
      const stream = streams.get(request);
      // Without a result processor, the client accepts no media type that can stream.
      if (!resultProcessor) return void stream?.return();
      if (stream) {
        const { res: response } = serverContext as { res?: ServerResponse };
        const toResponse = (_: unknown, fetchAPI: FetchAPI) =>
          answerWith(stream, request, fetchAPI, response);
        return setResultProcessor(toResponse as never, EVENT_STREAM);
      }
      if (!isEventSource(request) || !endsRequest(result)) return;
      setResultProcessor(async (only, fetchAPI, mediaType) => {
        const response = await resultProcessor(only, fetchAPI, mediaType);
        const { status, headers } = response;
        return new fetchAPI.Response(`id: ${END_ID}\n\n${await response.text()}`, { status, headers });
      }, EVENT_STREAM);
    },
  };
}

/** Whether the request may come from `EventSource`, which sends GET with this very header. */
function isEventSource({ method, headers }: Request): boolean {
  return method === 'GET' && headers.get('accept')?.trim().toLowerCase() === EVENT_STREAM;
}

/** Whether a result is final, so that a retry would not help. */
function endsRequest(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return false;
  if (Symbol.asyncIterator in result) return false;
  return ((result as ExecutionResult).errors ?? []).every(isFinal);
}
