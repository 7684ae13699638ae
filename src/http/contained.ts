/**
 * Wraps a listener so that nothing it throws, or rejects with, reaches the emitter: an error that leaves a listener of
 * the server or of a socket ends the process. `onFailure` answers or closes what the listener was called for.
 */
export function contained<Args extends unknown[]>(
  listener: (...args: Args) => unknown,
  onFailure: (error: unknown, ...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    const fail = (error: unknown) => {
      try {
        onFailure(error, ...args);
      } catch {
        // It was the last resort: what it was called for is left to the time limits.
      }
    };
    try {
      const result = listener(...args);
      if (isThenable(result)) result.then(undefined, fail);
    } catch (error) {
      fail(error);
    }
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
