/**
 * Subscriptions as Server-Sent Events: the "distinct connections mode" of the GraphQL over SSE protocol
 * (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md), with what `EventSource` needs to go on after
 * an interruption: `id:` lines, and a `retry:` hint.
 */
import type { ServerResponse } from 'node:http';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { BadInputError } from '../core/errors.ts';
import type { Identity } from '../core/identity.ts';
import type { Limits } from './limits.ts';
import { type Chunk, eventStreamText } from './stream/chunk.ts';
import type { Hub } from './stream/hub.ts';
import { type Sink, Stream } from './stream/stream.ts';

const MEDIA_TYPE = 'text/event-stream';
const RETRY_MS = 1000;
/** of one stream, on their way to the response */
const MAX_HELD_BYTES = 64 * 1024;

/** Where an event stream is to go on: `Last-Event-ID`, or `lastEventId` in the query. @throws BadInputError */
export function lastEventId(request: Request): number | undefined {
  const given = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('lastEventId');
  if (given === null || given === '') return undefined;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw new BadInputError('The last event id is not one that this server gave; leave it out to start anew.');
}

/** Has subscriptions over HTTP go through the hub. */
export function eventStreams<Context extends { identity: Identity; request?: unknown }>(parts: {
  hub: Hub;
  limits: Limits;
  toClientError(error: unknown): GraphQLError;
}): Plugin<Context> {
  /** Yoga wraps what `subscribe` gives; this is how the stream itself is found again. */
  const streams = new WeakMap<object, Stream>();
  return {
    onSubscribe({ args, setSubscribeFn }) {
      setSubscribeFn(async ({ rootValue: _, ...given }: ExecutionArgs) => {
        const { identity, request } = args.contextValue;
        const opened = await parts.hub.open(given, identity);
        if (opened instanceof Stream && request) streams.set(request, opened);
        return opened;
      });
    },
    onResultProcess({ request, resultProcessor, setResultProcessor, serverContext }) {
      const stream = streams.get(request);
      if (!stream) return;
      // It asked for a type that no stream comes in.
      if (!resultProcessor) return void stream.return();
      const { res: response } = serverContext as { res?: ServerResponse };
      const cut = () => response?.destroy();
      const toResponse = (
        _: unknown,
        fetchAPI: { Response: typeof Response; ReadableStream: typeof ReadableStream },
      ) =>
        new fetchAPI.Response(eventStream(stream, request.signal, fetchAPI, { ...parts, cut }) as never, {
          headers: {
            'content-type': MEDIA_TYPE,
            'cache-control': 'no-cache',
            // Proxies that gather answers would hold the events back.
            'x-accel-buffering': 'no',
          },
        });
      setResultProcessor(toResponse as never, MEDIA_TYPE);
    },
  };
}

/** Pulled by whoever writes the response: what has been taken is written before the next is asked for. */
function eventStream(
  stream: Stream,
  signal: AbortSignal,
  { ReadableStream: Readable }: { ReadableStream: typeof ReadableStream },
  {
    limits,
    toClientError,
    cut,
  }: { limits: Limits; toClientError(error: unknown): GraphQLError /** Ends the connection. */; cut(): void },
) {
  const mailbox = createMailbox();
  stream.attach(mailbox);
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const finish = () => {
    over = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  };
  const leave = () => {
    if (over) return;
    finish();
    void stream.return();
    mailbox.end();
  };
  const end = (text: string) => {
    mailbox.put(Buffer.from(`${text}event: complete\ndata:\n\n`));
    mailbox.end();
  };
  signal.addEventListener('abort', leave);
  return new Readable({
    start(controller) {
      controller.enqueue(Buffer.from(`retry: ${RETRY_MS}\n\n`));
      stream.next().then(
        () => end(''),
        (error) => {
          const errors = [toClientError(error).toJSON()];
          end(`event: next\ndata: ${JSON.stringify({ errors })}\n\n`);
        },
      );
      if (signal.aborted) leave();
    },
    async pull(controller) {
      clearTimeout(timer);
      const text = await mailbox.take(limits.keepAliveMs);
      if (over) return;
      if (text === null) {
        finish();
        controller.close();
        return;
      }
      controller.enqueue(text);
      timer = setTimeout(() => {
        // Nobody has asked for more: the client reads no more, and resumes when it comes back. Its connection would
        // wait for ever to be written to.
        leave();
        controller.error(new Error('the client does not read'));
        cut();
      }, limits.stallMs);
    },
    cancel: leave,
  });
}

const KEEP_ALIVE = Buffer.from(': keep-alive\n\n');

interface Mailbox extends Sink {
  put(text: Buffer): void;
  /** Nothing is put any more. */
  end(): void;
  /** What has come, or a comment after some time without anything. @returns null at the end */
  take(keepAliveMs: number): Promise<Buffer | null>;
}

/** Holds what one read brings, for one who comes to fetch it. */
function createMailbox(): Mailbox {
  let held: Buffer[] = [];
  let bytes = 0;
  let ended = false;
  let wake = () => {};
  let resume: (() => void)[] = [];
  const put = (text: Buffer) => {
    held.push(text);
    bytes += text.length;
    wake();
  };
  return {
    get blocked() {
      return bytes >= MAX_HELD_BYTES;
    },
    send: (chunk: Chunk) => put(eventStreamText(chunk)),
    whenReady(call) {
      resume.push(call);
    },
    put,
    close() {},
    end() {
      ended = true;
      resume = [];
      wake();
    },
    async take(keepAliveMs) {
      if (held.length === 0 && !ended) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, keepAliveMs);
        });
        clearTimeout(timer);
        wake = () => {};
      }
      const taken = held;
      held = [];
      bytes = 0;
      const ready = resume;
      resume = [];
      // In a turn of its own, so that no reader keeps the others waiting.
      if (ready.length > 0) setImmediate(callAll, ready);
      if (taken.length === 0) return ended ? null : KEEP_ALIVE;
      return taken.length === 1 ? (taken[0] as Buffer) : Buffer.concat(taken);
    },
  };
}

function callAll(calls: readonly (() => void)[]): void {
  for (const call of calls) call();
}
