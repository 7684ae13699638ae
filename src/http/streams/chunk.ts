/** Consecutive items of a feed, rendered once for all members of a group and framed once for each transport. */

/** How the payloads of a chunk are written to a transport. Compared by identity, so equal framings are one object. */
export interface Framing<Framed> {
  frame(chunk: Chunk): Framed;
}

export class Chunk {
  /** It holds the items after this position … */
  readonly from: number;
  /** … up to this one. */
  readonly upTo: number;
  /** Nothing will ever follow. */
  readonly ended: boolean;
  /** the rendered items, as text, which a framing writes into one buffer */
  readonly payloads: readonly string[];
  /** position of each item; null where readers cannot resume from one */
  readonly positions: readonly number[] | null;
  /** bytes that it holds */
  readonly size: number;
  readonly #framed = new Map<Framing<unknown>, unknown>();

  constructor(content: Pick<Chunk, 'from' | 'upTo' | 'ended' | 'payloads' | 'positions' | 'size'>) {
    this.from = content.from;
    this.upTo = content.upTo;
    this.ended = content.ended;
    this.payloads = content.payloads;
    this.positions = content.positions;
    this.size = content.size;
  }

  /** The payloads in a framing; computed once. */
  in<Framed>(framing: Framing<Framed>): Framed {
    let framed = this.#framed.get(framing) as Framed | undefined;
    if (framed === undefined) {
      framed = framing.frame(this);
      this.#framed.set(framing, framed);
    }
    return framed;
  }
}

/** Messages that leave their reader at its position: a greeting, or a notice. */
export function chunkAt(position: number, payloads: readonly string[], durable: boolean): Chunk {
  const positions = durable ? payloads.map(() => position) : null;
  return new Chunk({ from: position, upTo: position, ended: false, payloads, positions, size: 0 });
}
