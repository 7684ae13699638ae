/**
 * Long synchronous work, such as reading a page, cut into slices: at each turn of the event loop, one slice of one
 * caller runs. Timers, sockets and aborts get their turn in between, however many pages are read at once.
 */
const waiting: (() => void)[] = [];

/** Waits for the next turn, first come, first served. @throws the reason of the signal, where one is given */
export async function nextTurn(signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(release);
  });
  signal?.throwIfAborted();
}

/** The slice runs in the microtasks that follow, before anything else of the loop. */
function release(): void {
  const next = waiting.shift();
  if (waiting.length > 0) setImmediate(release);
  next?.();
}
