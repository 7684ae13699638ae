import { TokenType } from '@streamparser/json';

/** Path of a value: a key or index for each level. */
export type JsonPath = readonly (string | number)[];

/** Levels of nesting, within an item and outside of items. */
export const MAX_DEPTH = 100;
/** Values in one item. */
export const MAX_VALUES = 200_000;

/** An open object or array, and its current member. */
interface Level {
  isArray: boolean;
  key: string | number;
  afterColon: boolean;
}

/** Tracks the current path while reading the tokens of a JSON document. */
export class JsonCursor {
  readonly #levels: Level[] = [];

  get path(): JsonPath {
    return this.#levels.map(({ key }) => key);
  }

  /** @param selector a key or index for each level; `*` matches any */
  isAt(selector: readonly string[]): boolean {
    return (
      selector.length === this.#levels.length &&
      selector.every((key, index) => key === '*' || key === String(this.#levels[index]?.key))
    );
  }

  beginsValue(token: TokenType): boolean {
    if (token === TokenType.COMMA || token === TokenType.COLON || isClosing(token)) return false;
    const level = this.#levels.at(-1);
    return level === undefined || level.isArray || level.afterColon;
  }

  /**
   * @returns the name, when the token is a key of a top-level object
   * @throws Error when values nest too deeply
   */
  advance(token: TokenType, value: unknown): string | null {
    if (isOpening(token)) {
      if (this.#levels.length === MAX_DEPTH) throw new Error(`is nested deeper than ${MAX_DEPTH} levels`);
      const isArray = token === TokenType.LEFT_BRACKET;
      this.#levels.push({ isArray, key: isArray ? 0 : '', afterColon: false });
      return null;
    }
    if (isClosing(token)) {
      this.#levels.pop();
      return null;
    }
    const level = this.#levels.at(-1);
    return level === undefined ? null : this.#advanceIn(level, token, value);
  }

  #advanceIn(level: Level, token: TokenType, value: unknown): string | null {
    if (token === TokenType.COMMA) {
      if (level.isArray) level.key = Number(level.key) + 1;
      level.afterColon = false;
    } else if (token === TokenType.COLON) {
      level.afterColon = true;
    } else if (!level.isArray && !level.afterColon) {
      level.key = String(value);
      if (this.#levels.length === 1) return level.key;
    }
    return null;
  }
}

export const isOpening = (token: TokenType): boolean =>
  token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET;
export const isClosing = (token: TokenType): boolean =>
  token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET;
