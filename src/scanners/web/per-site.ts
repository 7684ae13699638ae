import type { Tools } from './check.ts';

/** Keeps the state of a check per site of a scan. @returns a function that returns the state, created at the first call */
export function perSite<State>(make: () => State): (tools: Tools) => State {
  const states = new WeakMap<Tools, State>();
  return (tools) => {
    const known = states.get(tools);
    if (known !== undefined) return known;
    const state = make();
    states.set(tools, state);
    return state;
  };
}
