import type { Credentials } from './credentials.ts';
import { fromResponse, ScanwireError, wrongToken } from './error.ts';
import { silenceTimer } from './silence.ts';
import type { Operation, Result } from './transport.ts';

/**
 * Does work that a signal ends: that of the caller, or that of too long a silence.
 * @param work may `expect` data within some other time
 */
export async function withDeadline<T>(
  ms: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal, expect: (ms: number) => void) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const { signal } = abort;
  const { expect, stop } = silenceTimer((silenceMs) =>
    abort.abort(new Error(`No answer for ${silenceMs} ms`)),
  );
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

/** Sends operations by POST. */
export interface Http {
  /** @throws ScanwireError for an answer that a retry does not change, else another error */
  post(operation: Operation, accept: string, signal: AbortSignal): Promise<Response>;
  // biome-ignore lint/suspicious/noExplicitAny: data of the operation
  query(operation: Operation, ms: number, signal: AbortSignal | undefined): Promise<any>;
}

export function createHttp(url: string, credentials: Credentials): Http {
  const post: Http['post'] = async (operation, accept, signal) => {
    const token = await credentials.get();
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept,
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(operation),
      signal,
    });
    const { status } = response;
    if (status === 200) return response;
    const text = await response.text();
    if (status === 401) throw wrongToken(text);
    const message = `${url} answered ${status}`;
    const errors = errorsIn(text);
    if (status === 408 || status === 429 || status > 501 || (status === 500 && !errors))
      throw new Error(message);
    throw errors ? fromResponse(errors) : new ScanwireError('BAD_RESPONSE', message);
  };
  return {
    post,
    query: (operation, ms, caller) =>
      withDeadline(ms, caller, async (signal) => {
        const accept = 'application/graphql-response+json, application/json';
        const response = await post(operation, accept, signal);
        const { data, errors } = (await response.json()) as Result;
        if (errors || !data) throw fromResponse(errors);
        return data;
      }),
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
