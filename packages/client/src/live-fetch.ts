/** A `fetch` whose event streams fail when their connection has died, so that their reader opens them again. */
import { type SilenceTimer, silenceTimer } from './silence.ts';

type Fetch = typeof globalThis.fetch;

export interface LiveFetchOptions {
  /** Default: the global `fetch`. */
  fetch?: Fetch;
  /** Silence after which a stream fails, in milliseconds. Default: twice the interval of pings that the server announces. */
  silenceMs?: number;
}

/** Header of event streams with the interval of their pings, in milliseconds. */
const PING_HEADER = 'scanwire-ping-ms';
/** For servers that announce none. */
const USUAL_PING_MS = 12_000;

/**
 * For graphql-sse (`fetchFn`), or to read event streams by hand. The server sends a ping, a comment in the stream, when it
 * has no event for some seconds. Without any data for twice as long, reading fails with an error. Other responses are
 * returned as they are.
 */
export function liveFetch({ fetch = globalThis.fetch, silenceMs }: LiveFetchOptions = {}): Fetch {
  return async (input, init) => {
    const death = new AbortController();
    const signal = init?.signal ? AbortSignal.any([init.signal, death.signal]) : death.signal;
    const timer = silenceTimer((ms) =>
      death.abort(new Error(`The connection is lost: no data for ${ms} ms.`)),
    );
    if (asksForStream(init)) timer.expect(silenceMs ?? 2 * USUAL_PING_MS);
    let response: Response;
    try {
      response = await fetch(input, { ...init, signal });
    } finally {
      timer.stop();
    }
    const { body, headers, status, statusText } = response;
    if (!body || !headers.get('content-type')?.startsWith('text/event-stream')) return response;
    const pingMs = Number(headers.get(PING_HEADER)) || USUAL_PING_MS;
    return new Response(watchedBody(body, timer, silenceMs ?? 2 * pingMs), { headers, status, statusText });
  };
}

const asksForStream = (init: RequestInit | undefined): boolean =>
  new Headers(init?.headers).get('accept')?.includes('text/event-stream') === true;

/** The same body. The time in which its reader does not read is not silence. */
function watchedBody(
  body: ReadableStream<Uint8Array>,
  timer: SilenceTimer,
  silenceMs: number,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        timer.expect(silenceMs);
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } finally {
          timer.stop();
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
