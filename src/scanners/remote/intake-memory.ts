/** What the intake remembers of a service's messages, so that repeated ones bring nothing new. */
import { createHash } from 'node:crypto';
import { setBounded } from '../../core/bounded-map.ts';
import { DigestMap } from '../../core/digest-map.ts';
import type { ResultKind } from '../../core/scanner.ts';

/** Log lines that are remembered. */
const MAX_REMEMBERED_LINES = 10_000;
/** Log lines that are kept; the others are counted. */
export const MAX_LINES = 10_000;

/** Log lines that were sent. A line may come again in the same turn, but not in a later one. */
export class LogLines {
  /** lines that were new */
  count = 0;
  #turn = 0;
  /** digests, with the turn in which each line was sent */
  readonly #turns = new Map<string, number>();

  nextTurn(): void {
    this.#turn++;
  }

  /** @returns whether the line is to be logged */
  add(...parts: readonly unknown[]): boolean {
    const key = digest(parts);
    if ((this.#turns.get(key) ?? this.#turn) < this.#turn) return false;
    setBounded(this.#turns, key, this.#turn, MAX_REMEMBERED_LINES);
    return ++this.count <= MAX_LINES;
  }
}

/** Results that were sent. */
export class KnownResults {
  /** results that were new */
  count = 0;
  /** findings with the identity of another one */
  merged = 0;
  /** results beyond the bound */
  beyond = 0;
  /** results of kinds that the scanner does not produce */
  readonly unwanted = new Map<ResultKind, number>();
  readonly #produces: readonly ResultKind[];
  readonly #maxResults: number;
  readonly #keys = new DigestMap();
  /** with everything that was sent about them: sent again, it is the same finding */
  readonly #contents = new DigestMap();
  /** of the present message: sent twice in it, they are two findings */
  #inMessage = new DigestMap();

  constructor(produces: readonly ResultKind[], maxResults: number) {
    this.#produces = produces;
    this.#maxResults = maxResults;
  }

  beginMessage(): void {
    this.#inMessage = new DigestMap();
  }

  /**
   * @param content everything that was sent about it
   * @returns whether the result is to be emitted
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

/** Which finding each identity belongs to. */
export class IdentityOwners {
  readonly #owners = new DigestMap();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * The first of the identities, from the most to the least stable, that no other finding has. A service may give one id
   * to every place where a rule is broken, and a place may have several findings.
   * @param finding what tells it from others of its type
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
