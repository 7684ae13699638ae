/** A response that is streamed, over its own connection. */

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type buildConnector, Client, type Dispatcher } from 'undici';
import { type CancelGroup, createCancelGroup } from '../core/abort.ts';
import { EgressError, type StreamResponse } from '../core/scanner.ts';
import { failureOf, joinHeaders, type Request } from './request.ts';
import { outcomeOf, type RequestCounter } from './traffic.ts';

export interface StreamRoute {
  connect(options: buildConnector.Options, cancels: CancelGroup): Promise<Socket | TLSSocket>;
  /** until the head of the response */
  timeoutMs: number;
  /** longest wait for the next part of the body */
  silenceMs: number | undefined;
  maxHeaderBytes: number;
  /** end the request early */
  cancellers: readonly CancelGroup[];
  /** as in `StreamInit` */
  onSent?: (() => void) | undefined;
  /** counts the request */
  traffic: RequestCounter | null;
}

/** Bytes that are buffered before the sender is paused. */
const MAX_QUEUED = 256 * 1024;

/**
 * Resolves with the head. The response ends with its last byte, a failure, a canceller, `close`, or when the reader
 * leaves its loop, whichever comes first.
 */
export function openStream(request: Request, route: StreamRoute): Promise<StreamResponse> {
  const answer = new StreamedAnswer(request, route);
  answer.dispatch();
  return answer.head;
}

class StreamedAnswer implements Dispatcher.DispatchHandler {
  readonly head: Promise<StreamResponse>;
  readonly #request: Request;
  readonly #route: StreamRoute;
  readonly #client: Client;
  /** Ends a connection that is still being opened. */
  readonly #openings = createCancelGroup(new AbortController().signal);
  readonly #headTimer: NodeJS.Timeout;
  readonly #leaves: (() => void)[];
  #resolve: (response: StreamResponse) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #controller: Dispatcher.DispatchController | null = null;
  #outcome: { error: unknown } | 'complete' | null = null;
  #queue: Buffer[] = [];
  #queued = 0;
  #onChange = () => {};
  #cancelled = false;
  #status = 0;
  #received = 0;

  constructor(request: Request, route: StreamRoute) {
    this.#request = request;
    this.#route = route;
    this.head = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { origin } = request.url;
    this.#client = new Client(origin, {
      pipelining: 1,
      maxHeaderSize: route.maxHeaderBytes,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options, callback) => {
        route.connect(options, this.#openings).then(
          (socket) => callback(null, socket),
          (error) =>
            callback(error instanceof Error ? error : new Error('cancelled', { cause: error }), null),
        );
      },
    });
    const { timeoutMs } = route;
    this.#headTimer = setTimeout(() => {
      this.#end({ error: new EgressError('TIMEOUT', `${origin} did not respond within ${timeoutMs} ms.`) });
    }, timeoutMs);
    this.#leaves = route.cancellers.map((canceller) => canceller.add((reason) => this.#cancel(reason)));
  }

  dispatch(): void {
    const { url, method, headers, body } = this.#request;
    this.#client.dispatch({ path: url.path, method, headers, body, reset: true }, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController) {
    if (this.#outcome) throw new Error('cancelled before it was sent');
    this.#controller = controller;
    this.#route.onSent?.();
    this.#route.traffic?.sent(this.#request.url.host);
  }

  onResponseStart(_: unknown, status: number, headers: Dispatcher.ResponseData['headers']) {
    // 1xx responses precede the final response.
    if (status < 200) return;
    this.#status = status;
    clearTimeout(this.#headTimer);
    this.#resolve({
      url: this.#request.url.href,
      status,
      headers: joinHeaders(headers),
      body: this.#read(),
      close: () => this.#close(),
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer) {
    if (this.#outcome) return;
    this.#received += chunk.length;
    this.#queue.push(chunk);
    this.#queued += chunk.length;
    if (this.#queued >= MAX_QUEUED) controller.pause();
    this.#onChange();
  }

  onResponseEnd() {
    this.#end('complete');
  }

  onResponseError(_: unknown, error: Error) {
    this.#end({ error: failureOf(this.#request, error) });
  }

  async *#read(): AsyncGenerator<Buffer, void, void> {
    try {
      while (true) {
        const chunks = this.#queue;
        this.#queue = [];
        this.#queued = 0;
        if (this.#controller?.paused && !this.#outcome) this.#controller.resume();
        for (const chunk of chunks) {
          if (this.#cancelled) break;
          yield chunk;
        }
        if (this.#queue.length > 0) continue;
        if (this.#outcome === 'complete') return;
        if (this.#outcome) throw this.#outcome.error;
        await this.#change();
      }
    } finally {
      this.#close();
    }
  }

  /** The timeout only runs while the reader waits: the sender may be paused at other times. */
  #change(): Promise<void> {
    const { silenceMs } = this.#route;
    return new Promise<void>((wake) => {
      const onSilence = () => {
        const { origin } = this.#request.url;
        this.#end({ error: new EgressError('TIMEOUT', `${origin} sent nothing for ${silenceMs} ms.`) });
      };
      const timer = silenceMs === undefined ? undefined : setTimeout(onSilence, silenceMs);
      this.#onChange = () => {
        clearTimeout(timer);
        this.#onChange = () => {};
        wake();
      };
    });
  }

  #close(): void {
    this.#cancel(new EgressError('CLOSED', `The response of ${this.#request.url.origin} was closed.`));
  }

  /** Drops buffered data, since it is no longer read. */
  #cancel(error: unknown): void {
    this.#cancelled = true;
    this.#queue = [];
    this.#end({ error });
  }

  #end(outcome: { error: unknown } | 'complete'): void {
    if (this.#outcome) return;
    this.#outcome = outcome;
    clearTimeout(this.#headTimer);
    for (const leave of this.#leaves) leave();
    this.#route.traffic?.ended(outcomeOf(this.#status), this.#received);
    const error = outcome === 'complete' ? new Error('the response has ended') : outcome.error;
    if (outcome !== 'complete') this.#reject(error);
    this.#openings.close(error);
    // In a microtask: destroying an undici client in its own callback has no effect.
    queueMicrotask(() => void this.#client.destroy().catch(() => {}));
    this.#onChange();
  }
}
