/**
 * Wraps a listener of the server or of a socket, since an exception or rejection in it would end the process.
 * `onFailure` gets the error instead, and sends an error response or closes the socket.
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
        // The time limits will close the connection.
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
