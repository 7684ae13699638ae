/** Remembers a service's messages, so that repeated ones are ignored. */
import { createHash } from 'node:crypto';
import { setBounded } from '../../core/bounded-map.ts';
import { DigestMap } from '../../core/digest-map.ts';
import type { ResultKind } from '../../core/scanner.ts';

/** Remembered log lines. */
const MAX_REMEMBERED_LINES = 10_000;
/** Log lines to keep; further ones are only counted. */
export const MAX_LINES = 10_000;

/** Log lines received. A line may be repeated within a turn, but not in a later one. */
export class LogLines {
  /** number of new lines */
  count = 0;
  #turn = 0;
  /** digests, with the turn in which each line was received */
  readonly #turns = new Map<string, number>();

  nextTurn(): void {
    this.#turn++;
  }

  /** @returns whether to log the line */
  add(...parts: readonly unknown[]): boolean {
    const key = digest(parts);
    if ((this.#turns.get(key) ?? this.#turn) < this.#turn) return false;
    setBounded(this.#turns, key, this.#turn, MAX_REMEMBERED_LINES);
    return ++this.count <= MAX_LINES;
  }
}

/** Results received. */
export class KnownResults {
  /** number of new results */
  count = 0;
  /** number of findings with the identity of another one */
  merged = 0;
  /** number of results beyond the limit */
  beyond = 0;
  /** number of results of kinds that the scanner does not produce */
  readonly unwanted = new Map<ResultKind, number>();
  readonly #produces: readonly ResultKind[];
  readonly #maxResults: number;
  readonly #keys = new DigestMap();
  /** digests of complete results: a repeated one is the same finding */
  readonly #contents = new DigestMap();
  /** digests in the current message: a repeated one within it is a second finding */
  #inMessage = new DigestMap();

  constructor(produces: readonly ResultKind[], maxResults: number) {
    this.#produces = produces;
    this.#maxResults = maxResults;
  }

  beginMessage(): void {
    this.#inMessage = new DigestMap();
  }

  /**
   * @param content the complete result, for findings
   * @returns whether to emit the result
   */
  add(kind: ResultKind, key: string, content = key): boolean {
    const whole = `${key} ${content}`;
    const isNew = this.#contents.size >= this.#maxResults || this.#contents.add(whole);
    const isRepeated = kind === 'finding' && !this.#inMessage.add(whole);
    if (this.#keys.has(key)) {
      if (kind === 'finding' && (isNew || isRepeated)) this.merged++;
      return false;
    }
    if (!this.#produces.includes(kind)) {
      this.unwanted.set(kind, (this.unwanted.get(kind) ?? 0) + 1);
      return false;
    }
    if (this.#keys.size >= this.#maxResults) {
      this.beyond++;
      return false;
    }
    this.#keys.add(key);
    this.count++;
    return true;
  }
}

/** Maps identities to the findings that own them. */
export class IdentityOwners {
  readonly #owners = new DigestMap();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * Claims the first identity, from the most to the least stable, that no other finding has. A service may use one id
   * for all places that violate a rule, and a place may have several findings.
   * @param finding distinguishes it from others of its type
   */
  claim(type: string, finding: string, identities: readonly string[][]): string[] {
    for (const identity of identities) {
      const key = JSON.stringify([type, identity]);
      if (this.#owners.has(`${key} ${finding}`)) return identity;
      if (this.#owners.has(key) || this.#owners.size >= this.#max) continue;
      this.#owners.add(key);
      this.#owners.add(`${key} ${finding}`);
      return identity;
    }
    return identities.at(-1) ?? [];
  }
}

export function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
