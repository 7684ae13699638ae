/**
 * Splits long synchronous work, such as reading a page, into slices: each turn of the event loop runs one full slice of one
 * caller, or several smaller ones. Timers, sockets and aborts run in between, however many pages are read at once.
 */
const waiting: { begin: () => void; share: number }[] = [];
/** share of this turn that is taken */
let taken = 0;
let isEnding = false;

/**
 * Waits until the slice may run, first come, first served.
 * @param share of a full slice
 * @throws the signal's reason
 */
export async function nextTurn(signal?: AbortSignal, share = 1): Promise<void> {
  await new Promise<void>((begin) => {
    waiting.push({ begin, share });
    endTurn();
  });
  signal?.throwIfAborted();
}

/** Whether a small slice may run at once, in what is left of this turn. */
export function fitsInTurn(share: number): boolean {
  if (waiting.length > 0 || taken + share > 1) return false;
  taken += share;
  endTurn();
  return true;
}

/** The slices run in the microtasks that follow, before anything else in the event loop. */
function beginTurn(): void {
  taken = 0;
  isEnding = false;
  for (let next = waiting[0]; next && (taken === 0 || taken + next.share <= 1); next = waiting[0]) {
    waiting.shift();
    taken += next.share;
    next.begin();
  }
  if (taken > 0) endTurn();
}

function endTurn(): void {
  if (!isEnding) setImmediate(beginTurn);
  isEnding = true;
}
