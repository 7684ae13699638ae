import { ScanwireError } from './error.ts';

/**
 * A token, or a function that returns the current one. It is called for each connection, and once more with a token that
 * the server has refused, to refresh it.
 */
export type TokenSource =
  | string
  | ((refused: string | undefined) => string | undefined | Promise<string | undefined>);

/** Nothing without a token. */
type Authorization = { authorization: string } | undefined;

export interface Credentials {
  /**
   * Headers of a request with the current token. Connections that are opened together share one question.
   * @throws ScanwireError TOKEN_UNAVAILABLE
   */
  get(): Promise<Authorization>;
  /** The server has refused the latest token. @returns whether a new one can be asked for */
  refuse(): boolean;
}

export function createCredentials(source: TokenSource | undefined): Credentials {
  let asked: Promise<Authorization> | undefined;
  let latest: string | undefined;
  let refused: string | undefined;

  const ask = async () => {
    const former = refused;
    refused = undefined;
    try {
      latest = typeof source === 'function' ? await source(former) : source;
    } catch (cause) {
      throw new ScanwireError('TOKEN_UNAVAILABLE', `The function "token" failed: ${cause}`, { cause });
    }
    return latest === undefined ? latest : { authorization: `Bearer ${latest}` };
  };
  return {
    get() {
      asked ??= ask().finally(() => {
        asked = undefined;
      });
      return asked;
    },
    refuse() {
      refused = latest;
      return typeof source === 'function';
    },
  };
}
