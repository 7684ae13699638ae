/** Something that views render, with the interface of `useSyncExternalStore`. */
export class Observable {
  readonly #listeners = new Set<() => void>();
  #version = 0;

  /** Rises with each change. */
  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  protected changed(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }
}
