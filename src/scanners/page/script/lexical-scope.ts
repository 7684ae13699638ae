/** Variables of scripts. A variable is the union of all values that are ever assigned to it. */
import { UNKNOWN, type Value } from './value.ts';

export interface Binding {
  value: Value;
}

export interface LexicalScope {
  names: Map<string, Binding>;
  /** `this` */
  self: Binding;
  returns: Binding;
  parent: LexicalScope | null;
}

/** @param self null: a `this` of its own */
export const createScope = (parent: LexicalScope | null, self: Binding | null = null): LexicalScope => ({
  names: new Map(),
  self: self ?? { value: UNKNOWN },
  returns: { value: UNKNOWN },
  parent,
});

export function lookUp(name: string, scope: LexicalScope): Binding | null {
  for (let at: LexicalScope | null = scope; at !== null; at = at.parent) {
    const found = at.names.get(name);
    if (found) return found;
  }
  return null;
}

export function declare(name: string, scope: LexicalScope): Binding {
  const known = scope.names.get(name) ?? { value: UNKNOWN };
  scope.names.set(name, known);
  return known;
}
