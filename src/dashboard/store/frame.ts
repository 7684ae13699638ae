interface Browser {
  requestAnimationFrame?(work: () => void): number;
  cancelAnimationFrame?(frame: number): void;
}

/** Hidden pages have no frames, so that their state would never be applied. */
const LONGEST_WAIT_MS = 250;

/** Runs the work once, at the next frame. @returns cancels it */
export function onNextFrame(work: () => void): () => void {
  const { requestAnimationFrame, cancelAnimationFrame } = globalThis as Browser;
  let frame: number | undefined;
  const cancel = () => {
    clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame?.(frame);
  };
  const run = () => {
    cancel();
    work();
  };
  const timer = setTimeout(run, requestAnimationFrame ? LONGEST_WAIT_MS : 16);
  frame = requestAnimationFrame?.(run);
  return cancel;
}
