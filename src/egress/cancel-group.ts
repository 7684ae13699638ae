/** What is under way and ends when a signal aborts. One listener a signal, however much is under way. */
export interface CancelGroup {
  /**
   * What is added after the abort is cancelled in the next microtask.
   * @returns takes it off again; call it when the work has ended by itself
   */
  add(cancel: (reason: unknown) => void): () => void;
  /** Cancels everything, as an abort of the signal does, and lets go of the signal. */
  close(reason: unknown): void;
}

export function createCancelGroup(signal: AbortSignal): CancelGroup {
  const members = new Set<(reason: unknown) => void>();
  let cancelled: { reason: unknown } | null = signal.aborted ? { reason: signal.reason } : null;
  const cancelAll = (reason: unknown) => {
    cancelled ??= { reason };
    for (const cancel of members) {
      members.delete(cancel);
      cancel(reason);
    }
  };
  const onAbort = () => cancelAll(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    add(cancel) {
      members.add(cancel);
      if (cancelled) queueMicrotask(() => cancelled && members.delete(cancel) && cancel(cancelled.reason));
      return () => members.delete(cancel);
    },
    close(reason) {
      signal.removeEventListener('abort', onAbort);
      cancelAll(reason);
    },
  };
}

/** A wait that any of the groups ends early, with its reason as the error. */
export function sleep(ms: number, groups: readonly CancelGroup[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = groups.map((group) =>
      group.add((reason) => {
        finish();
        reject(reason);
      }),
    );
    const timer = setTimeout(() => {
      finish();
      resolve();
    }, ms);
    const finish = () => {
      clearTimeout(timer);
      for (const remove of leave) remove();
    };
  });
}

/** The promise's outcome, unless the time is over or a group cancels first; the work itself goes on. */
export function withDeadline<T>(
  promise: Promise<T>,
  { ms, groups, onTimeout }: { ms: number; groups: readonly CancelGroup[]; onTimeout: () => Error },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = groups.map((group) => group.add((reason) => finish(() => reject(reason))));
    const timer = setTimeout(() => finish(() => reject(onTimeout())), ms);
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      for (const remove of leave) remove();
      settle();
    };
    promise.then(
      (value) => finish(() => resolve(value)),
      (error) => finish(() => reject(error)),
    );
  });
}
