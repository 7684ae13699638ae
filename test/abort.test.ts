import { describe, expect, it } from 'vitest';
import { cancellable, createCancelGroup, sleep, untilCancelled, withDeadline } from '../src/core/abort.ts';
import { createGate } from '../src/core/gate.ts';

const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('a cancellable wait', () => {
  it('does not begin when its signal is already aborted', async () => {
    let begun = false;
    const wait = cancellable([AbortSignal.abort('over')], () => {
      begun = true;
      return () => {};
    });
    expect(await reasonOf(wait)).toBe('over');
    expect(begun).toBe(false);
  });

  it.each(['resolve', 'reject', 'cancel', 'settle at once'])('settles once: %s', async (how) => {
    const abort = new AbortController();
    let ends = 0;
    let settle = { resolve: (_: string) => {}, reject: (_: unknown) => {} };
    const wait = cancellable<string>([abort.signal], (resolve, reject) => {
      settle = { resolve, reject };
      if (how === 'settle at once') resolve('value');
      return () => ends++;
    });
    if (how === 'resolve') settle.resolve('value');
    if (how === 'reject') settle.reject('error');
    if (how === 'cancel') abort.abort('over');
    await reasonOf(wait);
    settle.resolve('late');
    abort.abort('later');
    expect(ends).toBe(1);
  });

  it('removes its listener from the signal when it ends', async () => {
    const abort = new AbortController();
    const { signal } = abort;
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    await untilCancelled(Promise.resolve('value'), signal);
    await reasonOf(untilCancelled(Promise.reject('error'), signal));
    await sleep(1, signal);
    expect(listeners).toBe(0);
  });

  it('that has left its group does not take another one out of it', () => {
    const abort = new AbortController();
    const group = createCancelGroup(abort.signal);
    const cancelled: string[] = [];
    const leave = group.add(() => cancelled.push('first'));
    leave();
    group.add(() => cancelled.push('second'));
    leave();
    abort.abort();
    expect(cancelled).toEqual(['second']);
  });

  it('ends with the first of its groups that is cancelled', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const groups = [createCancelGroup(first.signal), createCancelGroup(second.signal)];
    const wait = sleep(60_000, ...groups);
    second.abort('second');
    first.abort('first');
    expect(await reasonOf(wait)).toBe('second');
  });

  it.each(['abort', 'close'])(
    'is cancelled in the next microtask when it joins a group after its %s, unless it left',
    async (how) => {
      const abort = new AbortController();
      const group = createCancelGroup(abort.signal);
      if (how === 'abort') abort.abort('over');
      else group.close('over');
      // The first reason stays.
      group.close('later');
      const reasons: unknown[] = [];
      const leave = group.add(() => reasons.push('left'));
      group.add((reason) => reasons.push(reason));
      expect(reasons).toEqual([]);
      leave();
      await null;
      expect(reasons).toEqual(['over']);
      group.close('again');
      expect(reasons).toEqual(['over']);
    },
  );

  it('joins a group whose signal was aborted before', async () => {
    const group = createCancelGroup(AbortSignal.abort('over'));
    expect(await reasonOf(sleep(60_000, group))).toBe('over');
  });

  it('is removed from its group when it ends, so that the group does not grow', async () => {
    const group = createCancelGroup(new AbortController().signal);
    const reasons: unknown[] = [];
    const leave = group.add((reason) => reasons.push(reason));
    group.add((reason) => reasons.push(reason));
    leave();
    group.close('over');
    expect(reasons).toEqual(['over']);
  });

  it('rejects at the deadline while the work goes on', async () => {
    const onTimeout = () => new Error('late');
    const never = new Promise(() => {});
    await expect(withDeadline(never, { ms: 1, cancellers: [], onTimeout })).rejects.toThrow('late');
  });

  it('leaves no unhandled rejection of the work behind', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const failed = Promise.reject('failed');
    expect(await reasonOf(untilCancelled(failed, AbortSignal.abort('over')))).toBe('over');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});

describe('a gate', () => {
  it('admits waiters in order, and at most as many at once as it has places', async () => {
    const gate = createGate(2);
    const log: string[] = [];
    let inside = 0;
    let most = 0;
    const visit = async (name: string) => {
      await gate.enter();
      most = Math.max(most, ++inside);
      log.push(name);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      gate.leave();
    };
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map(visit));
    expect(log.join('')).toBe('abcde');
    expect(most).toBe(2);
  });

  it('gives the place of a cancelled waiter to the next waiter', async () => {
    const gate = createGate(1);
    await gate.enter();
    const abort = new AbortController();
    const cancelled = reasonOf(gate.enter(abort.signal));
    const next = gate.enter();
    abort.abort('over');
    expect(await cancelled).toBe('over');
    expect(gate.waiting).toBe(1);
    gate.leave();
    await next;
    gate.leave();
    await gate.enter();
  });

  it('keeps the place of a waiter that is cancelled just after its admission', async () => {
    const gate = createGate(1);
    await gate.enter();
    const abort = new AbortController();
    const admitted = gate.enter(abort.signal);
    gate.leave();
    abort.abort('over');
    await admitted;
    let third = false;
    const waiting = gate.enter().then(() => {
      third = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(third).toBe(false);
    gate.leave();
    await waiting;
  });

  it('refuses a signal that is already aborted, although a place is free', async () => {
    const gate = createGate(1);
    expect(await reasonOf(gate.enter(AbortSignal.abort('over')))).toBe('over');
    await gate.enter();
  });
});
