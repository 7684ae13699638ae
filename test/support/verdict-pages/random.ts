/** Random numbers that are the same in every run: one sequence for each seed. */
export class Random {
  #state: number;

  constructor(seed: string) {
    this.#state = [...seed].reduce(
      (sum, char) => Math.imul(sum ^ char.charCodeAt(0), 0x01000193),
      0x811c9dc5,
    );
  }

  /** At least 0 and less than 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  int(from: number, to: number) {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)] as T;
  }

  /** Different items, in random order. */
  some<T>(list: readonly T[], count: number): T[] {
    const rest = [...list];
    return Array.from({ length: Math.min(count, rest.length) }, () =>
      rest.splice(this.int(0, rest.length - 1), 1),
    ).flat();
  }

  text(alphabet: string, length: number) {
    return Array.from({ length }, () => alphabet[this.int(0, alphabet.length - 1)]).join('');
  }

  hex(length: number) {
    return this.text('0123456789abcdef', length);
  }

  digits(length: number) {
    return this.text('123456789', 1) + this.text('0123456789', length - 1);
  }

  id(length: number) {
    return this.text('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', length);
  }

  /** Bytes without meaning, such as an image or a server's state. */
  base64(bytes: number) {
    return Buffer.from(Array.from({ length: bytes }, () => this.int(0, 255))).toString('base64');
  }

  uuid() {
    return [8, 4, 4, 4, 12].map((length) => this.hex(length)).join('-');
  }

  /** A short name as minifiers give. */
  name() {
    return this.text('abcdefghijklmopqrsuvwxyz', 1) + this.text('0123456789', this.int(0, 1));
  }
}
