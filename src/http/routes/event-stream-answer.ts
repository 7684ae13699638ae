/** A subscription as the event stream of a response, for `EventSource`. */
import { pipeline, Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { askingOf } from '../access.ts';
import type { Limits } from '../limits.ts';
import {
  EVENT_STREAM_HEADERS,
  EventFraming,
  eventStreamBody,
  PING_HEADER,
  wantsPingEvents,
} from '../streams/event-stream.ts';
import type { Hub, Subscription } from '../streams/hub.ts';
import type { Call } from './router.ts';

const MESSAGES = new EventFraming();

export interface EventStreamParts {
  hub: Hub;
  limits: Pick<Limits, 'keepAliveMs' | 'stallMs'>;
  /** Reports an error that is not the client's. */
  toClientError(error: unknown): unknown;
}

/**
 * Answers with the items of a subscription, as the messages of `EventSource`. A reader that comes back after the last one
 * gets 204, which makes it stop. A failure breaks the connection, so that the reader comes back.
 * @throws what `hub.subscribe` throws
 */
export async function answerWithEvents<Item>(
  { request, response, signal, context }: Call<{ identity: Parameters<Hub['subscribe']>[0] }>,
  { hub, limits: { keepAliveMs, stallMs }, toClientError }: EventStreamParts,
  open: () => Promise<Subscription<Item>>,
): Promise<void> {
  const stream = await hub.subscribe(context.identity, open);
  if (stream.endedBefore && request.headers['last-event-id'] !== undefined) {
    await stream.return();
    response.writeHead(204).end();
    return;
  }
  const cut = () => void response.destroy();
  const body = eventStreamBody(stream, {
    framing: MESSAGES,
    complete: '',
    failed(error) {
      toClientError(error);
      cut();
      return '';
    },
    keepAliveMs,
    pings: wantsPingEvents(askingOf(request)) ? 'event' : 'comment',
    stallMs,
    signal,
    cut,
  });
  response.writeHead(200, { ...EVENT_STREAM_HEADERS, [PING_HEADER]: String(keepAliveMs) });
  // Both ends report a failure, which is that the other end is gone.
  pipeline(Readable.fromWeb(body as WebStream), response, () => {});
}
