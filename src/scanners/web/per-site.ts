import type { Tools } from './check.ts';

/** What a check remembers of a site within one scan. @returns what `make` made for these tools, which are one object a site */
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
