/**
 * Splits long synchronous work, such as reading a page, into slices: each turn of the event loop runs one slice of one
 * caller. Timers, sockets and aborts run in between, however many pages are read at once.
 */
const waiting: (() => void)[] = [];

/** Waits for the next turn, first come, first served. @throws the signal's reason */
export async function nextTurn(signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(release);
  });
  signal?.throwIfAborted();
}

/** The slice runs in the microtasks that follow, before anything else in the event loop. */
function release(): void {
  const next = waiting.shift();
  if (waiting.length > 0) setImmediate(release);
  next?.();
}
