import { hash } from 'node:crypto';

/** Words of 32 bits kept of each digest: two texts of a million collide with a probability of 10^-27. */
const DIGEST_WORDS = 4;
/** Words of an entry: a digest and its number. */
const WORDS = DIGEST_WORDS + 1;
const START_CAPACITY = 64;

/**
 * Maps texts to numbers, in at most 80 bytes for each text of any length: open addressing over the first 128 bits of
 * its SHA-256. A scan remembers its results in such a map, so that memory does not grow with the length of the
 * targets' responses.
 */
export class DigestMap {
  #table = new Uint32Array(START_CAPACITY * WORDS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(text: string): boolean {
    return this.get(text) !== null;
  }

  get(text: string): number | null {
    const place = placeOf(this.#table, digestOf(text));
    return isUsed(this.#table, place) ? (this.#table[place + DIGEST_WORDS] as number) : null;
  }

  /**
   * @param value a whole number of 32 bits
   * @returns false if the map already has the text; the map is not changed then
   */
  add(text: string, value = 0): boolean {
    const digest = digestOf(text);
    const place = placeOf(this.#table, digest);
    if (isUsed(this.#table, place)) return false;
    this.#table.set(digest, place);
    this.#table[place + DIGEST_WORDS] = value;
    this.#size++;
    if (this.#size * WORDS * 2 > this.#table.length) this.#grow();
    return true;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Uint32Array(old.length * 2);
    for (let place = 0; place < old.length; place += WORDS) {
      if (!isUsed(old, place)) continue;
      const entry = old.subarray(place, place + WORDS);
      this.#table.set(entry, placeOf(this.#table, entry));
    }
  }
}

/** Overwritten by each call of `digestOf`: millions of small arrays would keep the garbage collector busy. */
const digest = new Uint32Array(DIGEST_WORDS);

function digestOf(text: string): Uint32Array {
  // A buffer takes three times as long, since its memory is outside the heap.
  const bytes = hash('sha256', text, 'binary');
  for (let word = 0; word < DIGEST_WORDS; word++) {
    const at = word * 4;
    const low = bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8);
    const high = bytes.charCodeAt(at + 2) | (bytes.charCodeAt(at + 3) << 8);
    digest[word] = low | (high << 16);
  }
  // A first word of 0 marks an empty slot.
  digest[0] ||= 1;
  return digest;
}

/** Index of a digest's slot, or of the empty slot for it. */
function placeOf(table: Uint32Array, digest: Uint32Array): number {
  let place = ((digest[1] as number) % (table.length / WORDS)) * WORDS;
  while (isUsed(table, place) && !equals(table, place, digest)) place = (place + WORDS) % table.length;
  return place;
}

const isUsed = (table: Uint32Array, place: number) => table[place] !== 0;

function equals(table: Uint32Array, place: number, digest: Uint32Array): boolean {
  for (let word = 0; word < DIGEST_WORDS; word++) if (table[place + word] !== digest[word]) return false;
  return true;
}
