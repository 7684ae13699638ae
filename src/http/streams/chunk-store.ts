import type { Chunk } from './chunk.ts';

/** The chunks that all groups keep rendered, within one bound; the oldest is dropped first. */
export interface ChunkStore {
  get(group: object, from: number): Chunk | undefined;
  put(group: object, chunk: Chunk): void;
  remove(group: object, chunk: Chunk): void;
  forget(group: object): void;
}

interface Entry {
  group: object;
  chunk: Chunk;
}

export function createChunkStore(maxBytes: number): ChunkStore {
  /** of all groups, the oldest first */
  const order = new Set<Entry>();
  const byGroup = new Map<object, Map<number, Entry>>();
  let size = 0;

  const remove = (entry: Entry) => {
    order.delete(entry);
    byGroup.get(entry.group)?.delete(entry.chunk.from);
    size -= entry.chunk.size;
  };
  return {
    get: (group, from) => byGroup.get(group)?.get(from)?.chunk,
    put(group, chunk) {
      const chunks = byGroup.get(group) ?? new Map<number, Entry>();
      byGroup.set(group, chunks);
      const replaced = chunks.get(chunk.from);
      if (replaced) remove(replaced);
      const entry = { group, chunk };
      chunks.set(chunk.from, entry);
      order.add(entry);
      size += chunk.size;
      for (const oldest of order) {
        if (size <= maxBytes || oldest === entry) break;
        remove(oldest);
      }
    },
    remove(group, chunk) {
      const entry = byGroup.get(group)?.get(chunk.from);
      if (entry?.chunk === chunk) remove(entry);
    },
    forget(group) {
      for (const entry of byGroup.get(group)?.values() ?? []) {
        order.delete(entry);
        size -= entry.chunk.size;
      }
      byGroup.delete(group);
    },
  };
}
