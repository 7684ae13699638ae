/** The state of all streams as one: what the top bar says about being live. */
import { ScanwireError } from '@scanwire/client';
import { Observable } from './observable.ts';

/** State of one stream. */
export type LinkState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** `since`: time of the interruption, in milliseconds since 1970 */
  | { kind: 'resuming' | 'restarting'; since: number }
  | { kind: 'signed-out' }
  /** A retry does not help. */
  | { kind: 'failed' };

export type ConnectionStatus =
  | { kind: 'connecting' | 'checking' | 'live' | 'signed-out' | 'failed' }
  | { kind: 'resuming' | 'restarting'; since: number }
  | { kind: 'behind'; by: number };

export interface Link {
  set(state: LinkState): void;
  /** Reports the number of recorded events that are not shown yet. @param isLate report even a few: they are overdue */
  behind(count: number, isLate?: boolean): void;
  close(): void;
}

interface LinkEntry {
  state: LinkState;
  behind: number;
  isLate: boolean;
}

/** With at most so many events missing, the status stays "live": they arrive before anyone could read it. */
const FEW = 50;
const RETRY_MS = 5000;

export class Connection extends Observable {
  readonly #links = new Map<object, LinkEntry>();
  readonly #isSignedIn: () => Promise<boolean>;
  #status: ConnectionStatus = { kind: 'connecting' };
  #signIn: Promise<void> | null = null;
  /** number of checks that are not over */
  #checks = 0;

  /** @param isSignedIn asks the server; rejects if it cannot be reached */
  constructor(isSignedIn: () => Promise<boolean>) {
    super();
    this.#isSignedIn = isSignedIn;
  }

  readonly status = (): ConnectionStatus => this.#status;

  open(): Link {
    const key = {};
    const link: LinkEntry = { state: { kind: 'connecting' }, behind: 0, isLate: false };
    this.#links.set(key, link);
    this.#update();
    return {
      set: (state) => {
        link.state = state;
        this.#update();
      },
      behind: (count, isLate = false) => {
        if (link.behind === count && link.isLate === isLate) return;
        Object.assign(link, { behind: count, isLate });
        this.#update();
      },
      close: () => {
        this.#links.delete(key);
        this.#update();
      },
    };
  }

  /** Nothing is said to be live until the check of the connection is over. @param check does not reject */
  async checking(check: Promise<void>): Promise<void> {
    this.#checks++;
    this.#update();
    await check;
    // Streams whose connection was given up say so first.
    await new Promise((resolve) => setTimeout(resolve));
    this.#checks--;
    this.#update();
  }

  /**
   * Whether a stream failed because the browser is signed out. The server closes the streams of a session that ends as
   * forbidden, as it does with what a role may not see.
   */
  async isSignedOut(error: unknown): Promise<boolean> {
    const code = codeOf(error);
    if (code !== 'FORBIDDEN') return code === 'UNAUTHENTICATED';
    return !(await this.#isSignedIn().catch(() => false));
  }

  /** Waits until a browser that is signed out has signed in again, such as in another tab. */
  async signedIn(signal: AbortSignal): Promise<void> {
    this.#signIn ??= this.#askForSignIn().finally(() => {
      this.#signIn = null;
    });
    await Promise.race([
      this.#signIn,
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    ]);
  }

  async #askForSignIn(): Promise<void> {
    while ([...this.#links.values()].some(({ state }) => state.kind === 'signed-out')) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      if (await this.#isSignedIn().catch(() => false)) return;
    }
  }

  #update(): void {
    const worst = worstOf([...this.#links.values()]);
    const isAlive = worst.kind === 'live' || worst.kind === 'behind';
    const next: ConnectionStatus = isAlive && this.#checks > 0 ? { kind: 'checking' } : worst;
    if (JSON.stringify(next) === JSON.stringify(this.#status)) return;
    this.#status = next;
    this.changed();
  }
}

/** @returns null if it is no error of the API */
export const codeOf = (error: unknown): string | null => (error instanceof ScanwireError ? error.code : null);

function worstOf(links: readonly LinkEntry[]): ConnectionStatus {
  const states = links.map(({ state }) => state);
  if (states.some(({ kind }) => kind === 'signed-out')) return { kind: 'signed-out' };
  for (const wanted of ['restarting', 'resuming'] as const) {
    const times = states.flatMap((state) => (state.kind === wanted ? [state.since] : []));
    if (times.length > 0) return { kind: wanted, since: Math.min(...times) };
  }
  if (states.some(({ kind }) => kind === 'failed')) return { kind: 'failed' };
  const by = links.reduce((sum, { behind }) => sum + behind, 0);
  if (by > FEW || links.some(({ isLate }) => isLate)) return { kind: 'behind', by };
  if (states.some(({ kind }) => kind === 'connecting')) return { kind: 'connecting' };
  return { kind: 'live' };
}
