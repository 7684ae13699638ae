/** Caches the results of a function for the last `max` new keys. */
export function kept<Key, Value>(max: number, make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    setBounded(made, key, value, max);
    return value;
  };
}

/** Sets an entry as the newest one of a map, and removes the oldest entries beyond `max`. */
export function setBounded<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, max: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= max) break;
    map.delete(oldest);
  }
}
