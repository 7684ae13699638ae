/** An answer that is read as it comes, over a connection that it shares with nobody. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type buildConnector, Client, type Dispatcher } from 'undici';
import { EgressError, type StreamResponse } from '../core/scanner.ts';
import { type CancelGroup, createCancelGroup } from './cancel-group.ts';
import { failureOf, joinHeaders, type Request } from './request.ts';
import { normalizeName } from './target-policy.ts';
import { outcomeOf, type Traffic } from './traffic.ts';

export interface StreamRoute {
  connect(options: buildConnector.Options, cancels: CancelGroup): Promise<Socket | TLSSocket>;
  /** until the head of the answer */
  timeoutMs: number;
  /** how long a reader waits for the next piece of the body */
  silenceMs: number | undefined;
  maxHeaderBytes: number;
  /** what may cancel it */
  groups: readonly CancelGroup[];
  /** what counts it */
  traffic: Traffic | null;
}

/** Bytes that wait for their reader before the sender is made to wait. */
const MAX_QUEUED = 256 * 1024;

/** Resolves with the head. Whatever comes first ends it: its end, a failure, a group, `close`, or leaving the loop. */
export function openStream(
  request: Request,
  { connect, timeoutMs, silenceMs, maxHeaderBytes, groups, traffic }: StreamRoute,
): Promise<StreamResponse> {
  const { url, method, headers, body } = request;
  /** Ends a connection that is still being opened. */
  const openings = createCancelGroup(new AbortController().signal);
  const client = new Client(url.origin, {
    pipelining: 1,
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(options, callback) {
      connect(options, openings).then(
        (socket) => callback(null, socket),
        (error) => callback(error instanceof Error ? error : new Error('cancelled', { cause: error }), null),
      );
    },
  });

  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | null = null;
    let outcome: { error: unknown } | 'complete' | null = null;
    let queue: Buffer[] = [];
    let queued = 0;
    let onChange = () => {};
    let cancelled = false;
    let status = 0;
    let received = 0;

    const end = (how: { error: unknown } | 'complete') => {
      if (outcome) return;
      outcome = how;
      clearTimeout(headTimer);
      for (const leave of leaves) leave();
      traffic?.ended(outcomeOf(status), received);
      const error = how === 'complete' ? new Error('the answer has ended') : how.error;
      if (how !== 'complete') reject(error);
      openings.close(error);
      // From inside its own callback undici would miss that it is gone.
      queueMicrotask(() => void client.destroy().catch(() => {}));
      onChange();
    };
    /** Without what had come already: whoever cancels wants no more of it. */
    const cancel = (error: unknown) => {
      cancelled = true;
      queue = [];
      end({ error });
    };
    const close = () => cancel(new EgressError('CLOSED', `The answer of ${url.origin} was closed.`));

    async function* read(): AsyncGenerator<Buffer, void, void> {
      try {
        while (true) {
          const chunks = queue;
          queue = [];
          queued = 0;
          if (controller?.paused && !outcome) controller.resume();
          for (const chunk of chunks) {
            if (cancelled) break;
            yield chunk;
          }
          if (queue.length > 0) continue;
          if (outcome === 'complete') return;
          if (outcome) throw outcome.error;
          await change();
        }
      } finally {
        close();
      }
    }

    /** Only a reader that waits can tell that nothing comes: one that is busy has made the sender stop. */
    const change = () =>
      new Promise<void>((wake) => {
        const timer =
          silenceMs === undefined ? undefined : setTimeout(() => end({ error: silent() }), silenceMs);
        onChange = () => {
          clearTimeout(timer);
          onChange = () => {};
          wake();
        };
      });
    const silent = () => new EgressError('TIMEOUT', `${url.origin} has sent nothing for ${silenceMs} ms.`);

    const headTimer = setTimeout(() => {
      end({ error: new EgressError('TIMEOUT', `${url.origin} gave no answer within ${timeoutMs} ms.`) });
    }, timeoutMs);
    const leaves = groups.map((group) => group.add(cancel));

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        if (outcome) throw new Error('cancelled before it was sent');
        controller = started;
        traffic?.sent(normalizeName(url.hostname));
      },
      onResponseStart(_, answeredStatus, answered) {
        // 1xx come before the answer itself.
        if (answeredStatus < 200) return;
        status = answeredStatus;
        clearTimeout(headTimer);
        resolve({ url: url.href, status, headers: joinHeaders(answered), body: read(), close });
      },
      onResponseData(started, chunk) {
        if (outcome) return;
        received += chunk.length;
        queue.push(chunk);
        queued += chunk.length;
        if (queued >= MAX_QUEUED) started.pause();
        onChange();
      },
      onResponseEnd: () => end('complete'),
      onResponseError: (_, error) => end({ error: failureOf(request, error) }),
    };
    client.dispatch({ path: url.pathname + url.search, method, headers, body, reset: true }, handler);
  });
}
