import type { Chunk } from './chunk.ts';

/** The chunks that all groups keep rendered, within one bound; the oldest is dropped first. */
export interface ChunkStore {
  get(group: object, from: number): Chunk | undefined;
  put(group: object, chunk: Chunk): void;
  /** Drops the oldest chunks of a group until the others have at most so many bytes. */
  trim(group: object, maxBytes: number): void;
  forget(group: object): void;
}

interface Entry {
  of: Kept;
  chunk: Chunk;
}

/** The chunks of a group by their position, the oldest first. */
interface Kept {
  chunks: Map<number, Entry>;
  size: number;
}

export function createChunkStore(maxBytes: number): ChunkStore {
  /** of all groups, the oldest first */
  const order = new Set<Entry>();
  const byGroup = new Map<object, Kept>();
  let size = 0;

  const remove = (entry: Entry) => {
    const { of, chunk } = entry;
    order.delete(entry);
    of.chunks.delete(chunk.from);
    of.size -= chunk.size;
    size -= chunk.size;
  };
  return {
    get: (group, from) => byGroup.get(group)?.chunks.get(from)?.chunk,
    put(group, chunk) {
      const kept = byGroup.get(group) ?? { chunks: new Map<number, Entry>(), size: 0 };
      byGroup.set(group, kept);
      const replaced = kept.chunks.get(chunk.from);
      if (replaced) remove(replaced);
      const entry = { of: kept, chunk };
      kept.chunks.set(chunk.from, entry);
      order.add(entry);
      kept.size += chunk.size;
      size += chunk.size;
      for (const oldest of order) {
        if (size <= maxBytes || oldest === entry) break;
        remove(oldest);
      }
    },
    trim(group, maxOfGroup) {
      const kept = byGroup.get(group);
      for (const oldest of kept?.chunks.values() ?? []) {
        if (kept && kept.size <= maxOfGroup) break;
        remove(oldest);
      }
    },
    forget(group) {
      for (const entry of byGroup.get(group)?.chunks.values() ?? []) remove(entry);
      byGroup.delete(group);
    },
  };
}
