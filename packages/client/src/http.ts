import type { Credentials } from './credentials.ts';
import { dataOf, fromResponse, ScanwireError, wrongToken } from './error.ts';
import type { Operation, Result } from './operation.ts';
import { silenceTimer } from './silence.ts';

/**
 * Does work that a signal ends: that of the caller, or that of too long a silence.
 * @param work may `expect` data within some other time
 */
async function withDeadline<T>(
  ms: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal, expect: (ms: number) => void) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const { signal } = abort;
  const { expect, stop } = silenceTimer((silenceMs) => abort.abort(Error(`No answer for ${silenceMs} ms`)));
  const leave = () => abort.abort(caller?.reason);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  caller?.addEventListener('abort', leave);
  if (caller?.aborted) leave();
  expect(ms);
  try {
    return await Promise.race([aborted, work(signal, expect)]);
  } finally {
    stop();
    caller?.removeEventListener('abort', leave);
    // Closes a response that has not been read to its end.
    abort.abort();
  }
}

const JSON_TYPE = 'application/graphql-response+json';

/** Sends operations by POST. */
export interface Http {
  /**
   * @param ms until the response must have been read, unless `read` expects data within some other time
   * @throws ScanwireError for an answer that a retry does not change, else another error
   */
  send<T>(
    operation: Operation,
    accept: string,
    ms: number,
    caller: AbortSignal | undefined,
    read: (response: Response, expect: (ms: number) => void) => Promise<T>,
  ): Promise<T>;
  // biome-ignore lint/suspicious/noExplicitAny: data of the operation
  query(operation: Operation, ms: number, caller: AbortSignal | undefined): Promise<any>;
}

export function createHttp(url: string, credentials: Credentials): Http {
  const send: Http['send'] = (operation, accept, ms, caller, read) =>
    withDeadline(ms, caller, async (signal, expect) => {
      const headers = {
        accept,
        'content-type': 'application/json',
        ...(await credentials.get()),
      };
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(operation), signal });
      const { status } = response;
      if (status === 200) return read(response, expect);
      const text = await response.text();
      if (status === 401) throw wrongToken(text);
      const message = `${url} answered ${status}`;
      const errors = errorsIn(text);
      if (status === 408 || status === 429 || status > 501 || (status === 500 && !errors))
        throw Error(message);
      throw errors ? fromResponse(errors) : new ScanwireError('BAD_RESPONSE', message);
    });
  return {
    send,
    query: (operation, ms, caller) =>
      send(operation, JSON_TYPE, ms, caller, async (response) => dataOf(await response.json())),
  };
}

function errorsIn(text: string): Result['errors'] {
  try {
    const { errors } = JSON.parse(text);
    return Array.isArray(errors) ? errors : undefined;
  } catch {
    return undefined;
  }
}
