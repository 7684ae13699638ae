/** State that a stream builds while somebody listens to it, for views that render it. */
export class View<State> {
  readonly #run: (signal: AbortSignal) => Promise<void>;
  readonly #take: () => State;
  readonly #listeners = new Set<() => void>();
  #state: State;
  #abort: AbortController | null = null;
  #cancelFrame: (() => void) | null = null;

  /**
   * @param run follows the stream from where it left off, and calls `changed`
   * @param take a copy of the state that the stream has built
   */
  constructor(run: (run: { signal: AbortSignal; changed(): void }) => Promise<void>, take: () => State) {
    this.#run = (signal) => run({ signal, changed: () => this.#changed(signal) });
    this.#take = take;
    this.#state = take();
  }

  readonly snapshot = (): State => this.#state;

  /** The stream runs while there are listeners. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (!this.#abort) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  };

  #start(): void {
    const abort = new AbortController();
    this.#abort = abort;
    // Later, since React's StrictMode unmounts and mounts again at once.
    queueMicrotask(() => {
      if (!abort.signal.aborted) void this.#run(abort.signal);
    });
  }

  #stop(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#cancelFrame?.();
    this.#cancelFrame = null;
  }

  /** Tells the listeners once a frame. */
  #changed(signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#cancelFrame ??= onNextFrame(() => {
      this.#cancelFrame = null;
      this.#state = this.#take();
      for (const listener of this.#listeners) listener();
    });
  }
}

/** @returns cancels it */
function onNextFrame(work: () => void): () => void {
  if (typeof requestAnimationFrame === 'function') {
    const frame = requestAnimationFrame(work);
    return () => cancelAnimationFrame(frame);
  }
  const timer = setTimeout(work, 16);
  return () => clearTimeout(timer);
}
