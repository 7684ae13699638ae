/** One request and its complete response, in one handler object, since a scan sends tens of thousands. */

import type { Dispatcher } from 'undici';
import type { CancelGroup } from '../core/abort.ts';
import { type Certificate, EgressError } from '../core/scanner.ts';
import type { Slots } from '../core/slots.ts';
import { failureOf, joinHeaders, type Request } from './request.ts';
import { outcomeOf, type RequestCounter } from './traffic.ts';

/** A request whose response is read to its end. */
export interface WholeRequest extends Request {
  maxBytes: number;
}

export interface WholeResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  truncated: boolean;
  certificate: Certificate | null;
}

export const timedOut = ({ method, url }: Request, timeoutMs: number) =>
  new EgressError('TIMEOUT', `${method} ${url.origin} timed out after ${Math.round(timeoutMs)} ms.`);

const NO_BODY = Buffer.alloc(0);

/** The pool that an exchange belongs to. */
export interface ExchangeOwner {
  /** holds the exchange until it has a connection, unless it gets one at once */
  waiting: Slots<Exchange>;
  /** of its latest connection */
  certificate: Certificate | null;
  settled(): void;
}

const expire = (exchange: Exchange) => exchange.expire();

/** A running request, as undici's handler. The first outcome settles it; later ones are ignored. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<WholeResponse>;
  /** performance.now() */
  readonly startedAt = performance.now();
  readonly timeoutMs: number;
  readonly owner: ExchangeOwner;
  /** whether a new connection was opened for it */
  ownConnection = false;
  readonly request: WholeRequest;
  #resolve: (answer: WholeResponse) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #settled = false;
  #controller: Dispatcher.DispatchController | null = null;
  /** how to cancel the opening of its connections */
  #openings: Set<(reason: unknown) => void> | null = null;
  /** among those that wait */
  #place: number | null = null;
  #status = 0;
  #headers: Dispatcher.ResponseData['headers'] = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;
  readonly #timer: NodeJS.Timeout;
  readonly #cancellers: readonly CancelGroup[];
  /** in each of the groups */
  readonly #places: number[];
  readonly #traffic: RequestCounter | null;

  /** @param traffic counts the request */
  constructor(
    request: WholeRequest,
    timeoutMs: number,
    cancellers: readonly CancelGroup[],
    traffic: RequestCounter | null,
    owner: ExchangeOwner,
  ) {
    this.request = request;
    this.#traffic = traffic;
    this.owner = owner;
    this.timeoutMs = timeoutMs;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#cancellers = cancellers;
    this.#places = cancellers.map((group) => group.enter(this));
    this.#timer = setTimeout(expire, timeoutMs, this);
  }

  cancel(reason: unknown): void {
    this.#fail(reason);
  }

  expire(): void {
    this.#fail(timedOut(this.request, this.timeoutMs));
  }

  /** Joins those that wait, unless it has a connection. */
  awaitConnection(): void {
    if (!this.#settled && this.#controller === null) this.#place = this.owner.waiting.add(this);
  }

  #leaveWaiting(): void {
    if (this.#place !== null) this.owner.waiting.delete(this.#place, this);
    this.#place = null;
  }

  /** Cancels the opening of its connection when the request ends. */
  add(cancel: (reason: unknown) => void): () => void {
    if (this.#settled) queueMicrotask(() => cancel(new Error('the request has ended')));
    this.#openings ??= new Set();
    const openings = this.#openings;
    openings.add(cancel);
    return () => openings.delete(cancel);
  }

  lostKeptConnection(error: unknown): boolean {
    if (this.ownConnection || this.#status !== 0 || !(error instanceof EgressError)) return false;
    return error.code === 'UND_ERR_SOCKET' || error.code === 'ECONNRESET' || error.code === 'EPIPE';
  }

  onRequestStart(controller: Dispatcher.DispatchController) {
    // Throwing keeps the connection for other requests; aborting would close it.
    if (this.#settled) throw new Error('cancelled while it waited for a connection');
    this.#leaveWaiting();
    this.#traffic?.sent(this.request.url.host);
    this.#controller = controller;
  }

  onResponseStart(_: unknown, status: number, headers: Dispatcher.ResponseData['headers']) {
    // 1xx responses precede the final response.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer) {
    if (this.#settled) return;
    const room = this.request.maxBytes - this.#size;
    if (chunk.length <= room) {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      return;
    }
    this.#chunks.push(chunk.subarray(0, room));
    this.#succeed(true);
    controller.abort(new Error('the body is longer than maxBytes'));
  }

  onResponseEnd() {
    this.#succeed(false);
  }

  onResponseError(_: unknown, error: Error) {
    this.#fail(failureOf(this.request, error));
  }

  #succeed(truncated: boolean) {
    if (!this.#settle()) return;
    // Copied: a slice would retain the whole 64 kB that the socket read.
    const body = this.#chunks.length === 0 ? NO_BODY : Buffer.concat(this.#chunks);
    this.#resolve({
      status: this.#status,
      headers: joinHeaders(this.#headers),
      body,
      truncated,
      certificate: this.owner.certificate,
    });
  }

  #fail(error: unknown) {
    if (!this.#settle()) return;
    this.#reject(error);
    for (const cancel of this.#openings ?? []) cancel(error);
    this.#controller?.abort(new Error('cancelled', { cause: error }));
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#leaveWaiting();
    for (let at = 0; at < this.#places.length; at++)
      this.#cancellers[at]?.leave(this.#places[at] as number, this);
    this.#traffic?.ended(outcomeOf(this.#status), this.#size);
    this.owner.settled();
    return true;
  }
}
