const TICK_MS = 2000;
/** Between two ticks: then the machine has slept, or the page was frozen. */
const SLEPT_MS = 10_000;

/** Runs the work whenever the connection may have died unnoticed, for as long as the page lives. */
export function onWake(work: () => void): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') work();
  });
  document.addEventListener('resume', work);
  for (const event of ['pageshow', 'online', 'offline']) addEventListener(event, work);
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    if (now - last > SLEPT_MS) work();
    last = now;
  }, TICK_MS);
}
