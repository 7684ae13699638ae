import { ScanwireError } from './error.ts';

/**
 * A token, or a function that gives the current one: asked at each connection, and after the server has refused a token,
 * then with that token, for the function to refresh it.
 */
export type TokenSource =
  | string
  | ((refused: string | undefined) => string | undefined | Promise<string | undefined>);

export class Credentials {
  readonly #source: TokenSource | undefined;
  #asked: Promise<string | undefined> | undefined;
  #latest: string | undefined;
  #refused: string | undefined;

  constructor(source: TokenSource | undefined) {
    this.#source = source;
  }

  /** Connections that are opened together share one question. @throws ScanwireError TOKEN_UNAVAILABLE */
  get(): Promise<string | undefined> {
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  /** The server has refused the latest token. @returns whether a new one can be asked for */
  refuse(): boolean {
    this.#refused = this.#latest;
    return typeof this.#source === 'function';
  }

  async #ask(): Promise<string | undefined> {
    if (typeof this.#source !== 'function') return this.#source;
    const refused = this.#refused;
    this.#refused = undefined;
    try {
      this.#latest = await this.#source(refused);
      return this.#latest;
    } catch (cause) {
      throw new ScanwireError('TOKEN_UNAVAILABLE', `There is no token: ${cause}`, { cause });
    }
  }
}
