/** Detects silent connections. */

/** Calls back when something has been silent for too long. */
export interface SilenceTimer {
  /** Expects a sign of life within `ms` from now on; 0: for ever. */
  expect(ms: number): void;
  /** There was a sign of life: what is expected may take as long again. */
  heard(): void;
  /** Nothing is expected any more. */
  stop(): void;
}

export function silenceTimer(silent: (ms: number) => void): SilenceTimer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let expectedMs = 0;
  const expect = (ms: number) => {
    clearTimeout(timer);
    expectedMs = ms;
    const half = (next: () => void) => {
      timer = setTimeout(next, ms / 2);
    };
    // In two halves: after a suspended page goes on, its timers may run before data that has already arrived.
    if (ms > 0) half(() => half(() => silent(ms)));
  };
  return {
    expect,
    heard: () => expect(expectedMs),
    stop: () => expect(0),
  };
}
