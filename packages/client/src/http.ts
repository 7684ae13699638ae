import type { Credentials } from './credentials.ts';
import { fromResponse, ScanwireError, wrongToken } from './error.ts';
import type { Operation, Result } from './transport.ts';

const JSON_TYPES = 'application/graphql-response+json, application/json';

/** Aborts a request at the end of its time, or when its caller does. */
export class Deadline {
  readonly #abort = new AbortController();
  readonly #caller: AbortSignal | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number, caller?: AbortSignal) {
    this.#caller = caller;
    this.extend(ms);
    if (caller?.aborted) this.#leave();
    else caller?.addEventListener('abort', this.#leave);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  extend(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#abort.abort(new Error(`The server was silent for ${ms} ms.`)), ms);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#leave);
  }

  readonly #leave = () => {
    clearTimeout(this.#timer);
    this.#abort.abort(this.#caller?.reason);
  };
}

/** A promise that the signal ends. */
function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject);
  });
}

/** Sends operations by POST. */
export class Http {
  readonly #url: string;
  readonly credentials: Credentials;

  constructor(url: string, credentials: Credentials) {
    this.#url = url;
    this.credentials = credentials;
  }

  /** @throws ScanwireError for an answer that a retry does not change, else another error */
  async post(operation: Operation, accept: string, signal: AbortSignal): Promise<Response> {
    const token = await until(this.credentials.get(), signal);
    const response = await fetch(this.#url, {
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
    const errors = errorsIn(text);
    if ([408, 429, 502, 503, 504].includes(status) || (status >= 500 && !errors))
      throw new Error(`${this.#url} answered ${status}.`);
    if (errors) throw fromResponse(errors);
    throw new ScanwireError(
      'BAD_RESPONSE',
      `${this.#url} answered ${status}. Check that it is the URL of the GraphQL endpoint.`,
    );
  }

  // biome-ignore lint/suspicious/noExplicitAny: data of the operation
  async query(operation: Operation, signal: AbortSignal): Promise<any> {
    const response = await this.post(operation, JSON_TYPES, signal);
    const { data, errors } = (await response.json()) as Result;
    if (errors || !data) throw fromResponse(errors ?? []);
    return data;
  }
}

function errorsIn(text: string): Result['errors'] {
  try {
    const { errors } = JSON.parse(text);
    return Array.isArray(errors) ? errors : undefined;
  } catch {
    return undefined;
  }
}
