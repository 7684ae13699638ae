/** Cancellable waits. An AbortSignal cancels them, or a group whose members share one listener. */
import { Slots } from './slots.ts';

export interface CancelSource {
  /**
   * Adds a callback for the abort. One that is added after the abort is called in the next microtask.
   * @returns a function that removes the callback; call it when the work has ended
   */
  add(cancel: (reason: unknown) => void): () => void;
}

export interface CancelGroup extends CancelSource {
  /** As `add`, for objects created in their thousands. @returns its place, for `leave` */
  enter(member: Member): number;
  /** Does nothing if it has been cancelled. @returns whether it was still a member */
  leave(place: number, member: Member): boolean;
  /** Cancels all members and stops listening to the signal. */
  close(reason: unknown): void;
}

export type Canceller = AbortSignal | CancelSource;

interface Member {
  cancel(reason: unknown): void;
}

/** Adds one listener to the signal for all members, since each listener of a signal costs time. */
export function createCancelGroup(signal: AbortSignal): CancelGroup {
  const members = new Slots<Member>();
  let cancelled: { reason: unknown } | null = signal.aborted ? { reason: signal.reason } : null;
  const cancelAll = (reason: unknown) => {
    cancelled ??= { reason };
    for (const member of members.taken()) member.cancel(reason);
  };
  const onAbort = () => cancelAll(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const leave = (place: number, member: Member) => members.delete(place, member);
  const leaveCancelled = (place: number, member: Member) =>
    queueMicrotask(() => cancelled && leave(place, member) && member.cancel(cancelled.reason));
  const enter = (member: Member): number => {
    const place = members.add(member);
    if (cancelled) leaveCancelled(place, member);
    return place;
  };
  return {
    enter,
    leave,
    add(cancel) {
      const member: Member = { cancel };
      const place = enter(member);
      return () => leave(place, member);
    },
    close(reason) {
      signal.removeEventListener('abort', onAbort);
      cancelAll(reason);
    },
  };
}

/**
 * Creates a promise that `begin` settles, or that rejects with the reason of the first canceller.
 * @param begin starts the work; not called if the wait is already cancelled. It returns a clean-up function, which is
 * called once when the wait ends.
 */
export function cancellable<T>(
  cancellers: readonly Canceller[],
  begin: (resolve: (value: T) => void, reject: (reason: unknown) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const undo: (() => void)[] = [];
    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      for (const remove of undo) remove();
      finish();
    };
    const cancel = (reason: unknown) => settle(() => reject(reason));
    for (const canceller of cancellers) {
      if (canceller instanceof AbortSignal && canceller.aborted) return cancel(canceller.reason);
      undo.push(onCancel(canceller, cancel));
    }
    const end = begin(
      (value) => settle(() => resolve(value)),
      (reason) => settle(() => reject(reason)),
    );
    if (settled) end();
    else undo.push(end);
  });
}

function onCancel(canceller: Canceller, cancel: (reason: unknown) => void): () => void {
  if (!(canceller instanceof AbortSignal)) return canceller.add(cancel);
  const onAbort = () => cancel(canceller.reason);
  canceller.addEventListener('abort', onAbort, { once: true });
  return () => canceller.removeEventListener('abort', onAbort);
}

/** Waits for the promise until it is cancelled. Cancelling does not stop the work behind the promise. */
export function untilCancelled<T>(promise: Promise<T>, ...cancellers: Canceller[]): Promise<T> {
  // The promise may reject after the wait was cancelled.
  promise.catch(() => {});
  return cancellable(cancellers, (resolve, reject) => {
    promise.then(resolve, reject);
    return () => {};
  });
}

export function sleep(ms: number, ...cancellers: Canceller[]): Promise<void> {
  return cancellable(cancellers, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}

/** Like `untilCancelled`, but also rejects with the error of `onTimeout` after `ms`. */
export function withDeadline<T>(
  promise: Promise<T>,
  { ms, cancellers, onTimeout }: { ms: number; cancellers: readonly Canceller[]; onTimeout: () => Error },
): Promise<T> {
  promise.catch(() => {});
  return cancellable(cancellers, (resolve, reject) => {
    const timer = setTimeout(() => reject(onTimeout()), ms);
    promise.then(resolve, reject);
    return () => clearTimeout(timer);
  });
}
