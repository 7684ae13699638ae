import { hash } from 'node:crypto';

/** Words of 32 bits kept of each digest: two texts of a million collide with a probability of 10^-27. */
const WORDS = 4;
const START_CAPACITY = 64;

/**
 * A set of texts that takes at most 64 bytes for each, however long they are: open addressing over the first 128 bits
 * of their SHA-256. What is in a scan's log is remembered in one of these, so that memory does not grow with the length
 * of what targets answer.
 */
export class DigestSet {
  #table = new Uint32Array(START_CAPACITY * WORDS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(text: string): boolean {
    const digest = digestOf(text);
    return isUsed(this.#table, placeOf(this.#table, digest));
  }

  /** @returns false when it was there already */
  add(text: string): boolean {
    const digest = digestOf(text);
    const place = placeOf(this.#table, digest);
    if (isUsed(this.#table, place)) return false;
    this.#table.set(digest, place);
    this.#size++;
    if (this.#size * WORDS * 2 > this.#table.length) this.#grow();
    return true;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Uint32Array(old.length * 2);
    for (let place = 0; place < old.length; place += WORDS) {
      if (!isUsed(old, place)) continue;
      const digest = old.subarray(place, place + WORDS);
      this.#table.set(digest, placeOf(this.#table, digest));
    }
  }
}

function digestOf(text: string): Uint32Array {
  const bytes = hash('sha256', text, 'buffer');
  const words = new Uint32Array(WORDS);
  for (let word = 0; word < WORDS; word++) words[word] = bytes.readUInt32LE(word * 4);
  // A first word of 0 marks an empty place.
  words[0] ||= 1;
  return words;
}

/** Where a digest is, or the empty place for it. */
function placeOf(table: Uint32Array, digest: Uint32Array): number {
  // The capacity is a power of two.
  let place = ((digest[1] as number) * WORDS) % table.length;
  while (isUsed(table, place) && !equals(table, place, digest)) place = (place + WORDS) % table.length;
  return place;
}

const isUsed = (table: Uint32Array, place: number) => table[place] !== 0;

function equals(table: Uint32Array, place: number, digest: Uint32Array): boolean {
  for (let word = 0; word < WORDS; word++) if (table[place + word] !== digest[word]) return false;
  return true;
}
