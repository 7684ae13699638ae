/** Preloaded by a program under test: its long timers, such as those of pings, run ten times as fast. */
const { setTimeout } = globalThis;
globalThis.setTimeout = (callback, ms = 0, ...args) =>
  setTimeout(callback, ms >= 5000 ? ms / 10 : ms, ...args);
