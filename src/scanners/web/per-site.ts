import type { Tools } from './check.ts';

/** State of a check for each site of a scan. @returns the state for these tools, made when it is first asked for */
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
