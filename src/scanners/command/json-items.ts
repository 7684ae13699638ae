import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import type { Item } from './reading.ts';

/** Levels of nesting within an item, and outside of items. */
const MAX_DEPTH = 100;
const EXCERPT_BYTES = 400;
/** Matches nothing: the document's parser is there for the grammar. */
const NO_PATHS = ['$.*.\u0000.\u0000'];

/** Where a value is: a key or an index for each level. */
export type JsonPath = readonly (string | number)[];

export type JsonItem =
  | { at: string; path: JsonPath; value: unknown; bytes: number }
  | Extract<Item, { problem: string }>;

/** An open object or array of the document, and the member that is being read. */
interface Level {
  isArray: boolean;
  key: string | number;
  afterColon: boolean;
}

interface OpenItem {
  path: JsonPath;
  /** byte that it begins at */
  from: number;
  /** objects and arrays that are open within it */
  open: number;
  parser: TokenParser;
  value: unknown;
  problem: string | null;
  excerpt: string;
}

/**
 * The values at certain places of one JSON document, each as soon as it is complete; nothing else is kept. An item that
 * is too large or nests too deep is left out; where the document itself breaks, reading ends.
 *
 * @param selectors places of items, a key or index for each level; `*` stands for any
 */
export async function* jsonItems(
  chunks: AsyncIterable<Buffer>,
  selectors: readonly (readonly string[])[],
  maxItemBytes: number,
): AsyncGenerator<JsonItem, void, void> {
  const ready: JsonItem[] = [];
  const levels: Level[] = [];
  const tokenizer = new Tokenizer();
  const document = new TokenParser({ paths: NO_PATHS, keepStack: false });
  document.onValue = () => {};
  let item: OpenItem | null = null;
  let chunk: Buffer = Buffer.alloc(0);
  let chunkFrom = 0;
  let lastTokenAt = 0;

  const excerptAt = (offset: number) => {
    const from = Math.max(0, offset - chunkFrom);
    return chunk.toString('utf8', from, from + EXCERPT_BYTES);
  };
  const isItem = () =>
    selectors.some(
      (selector) =>
        selector.length === levels.length &&
        selector.every((key, index) => key === '*' || key === String(levels[index]?.key)),
    );

  tokenizer.onToken = ({ token, value, offset }) => {
    lastTokenAt = offset;
    // What follows the document is none of it.
    if (document.isEnded) return;
    const level = levels.at(-1);
    if (!item && beginsValue(token, level) && isItem()) {
      item = openItem(
        levels.map(({ key }) => key),
        offset,
        excerptAt(offset),
      );
    }
    if (item) {
      if (isOpening(token)) item.open++;
      else if (isClosing(token)) item.open--;
      if (item.problem === null) {
        if (offset - item.from > maxItemBytes)
          item.problem = `larger than ${maxItemBytes} bytes (maxLineBytes)`;
        else if (item.open > MAX_DEPTH) item.problem = `nests deeper than ${MAX_DEPTH} levels`;
        else item.parser.write({ token, value });
      }
      if (item.open > 0) return;
      const at = `byte ${item.from} (${item.path.join('.').slice(0, 200)})`;
      const { path, problem, excerpt, from } = item;
      if (problem !== null) ready.push({ at, problem, excerpt });
      else ready.push({ at, path, value: item.value, bytes: offset - from });
      item = null;
      // To the document it is a member like any other, whose value does not matter.
      document.write({ token: TokenType.NULL, value: null });
      return;
    }
    document.write({ token, value });
    if (isOpening(token)) {
      if (levels.length === MAX_DEPTH) throw new Error(`nests deeper than ${MAX_DEPTH} levels`);
      const isArray = token === TokenType.LEFT_BRACKET;
      levels.push({ isArray, key: isArray ? 0 : '', afterColon: false });
    } else if (isClosing(token)) {
      levels.pop();
    } else if (level && token === TokenType.COMMA) {
      if (level.isArray) level.key = Number(level.key) + 1;
      level.afterColon = false;
    } else if (level && token === TokenType.COLON) {
      level.afterColon = true;
    } else if (level && !level.isArray && !level.afterColon) {
      level.key = String(value);
    }
  };

  for await (chunk of chunks) {
    let problem: string | null = null;
    if (!document.isEnded) {
      try {
        tokenizer.write(chunk);
        const unfinished = chunkFrom + chunk.length - lastTokenAt;
        if (unfinished > maxItemBytes)
          problem = `a value is larger than ${maxItemBytes} bytes (maxLineBytes)`;
      } catch (error) {
        if (!document.isEnded) problem = (error as Error).message;
      }
    }
    yield* ready.splice(0);
    if (problem !== null && !document.isEnded) {
      yield {
        at: `byte ${lastTokenAt}`,
        problem: problem.slice(0, 300),
        excerpt: excerptAt(lastTokenAt),
        fatal: true,
      };
      return;
    }
    chunkFrom += chunk.length;
  }
  if (!document.isEnded) {
    const problem = chunkFrom === 0 ? 'it is empty' : 'the document breaks off';
    yield { at: `byte ${chunkFrom}`, problem, excerpt: '', fatal: true };
  }
}

function openItem(path: JsonPath, from: number, excerpt: string): OpenItem {
  const parser = new TokenParser({ paths: ['$'] });
  const item: OpenItem = { path, from, open: 0, parser, value: undefined, problem: null, excerpt };
  parser.onValue = ({ value }) => {
    item.value = value;
  };
  return item;
}

const isOpening = (token: TokenType) => token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET;
const isClosing = (token: TokenType) => token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET;

function beginsValue(token: TokenType, level: Level | undefined): boolean {
  if (token === TokenType.COMMA || token === TokenType.COLON || isClosing(token)) return false;
  return level === undefined || level.isArray || level.afterColon;
}
