import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import type { Item } from './reading.ts';

/** Levels of nesting within an item, and outside of items. */
const MAX_DEPTH = 100;
const EXCERPT_BYTES = 400;
const MAX_OUTLINE_KEYS = 50;
/** Matches nothing: the document's parser is there for the grammar. */
const NO_PATHS = ['$.*.\u0000.\u0000'];

/** Where a value is: a key or an index for each level. */
export type JsonPath = readonly (string | number)[];

export type JsonItem =
  | {
      at: string;
      /** number of the document, from 0 */
      document: number;
      /** index of the selector that it is at */
      selector: number;
      path: JsonPath;
      value: unknown;
      bytes: number;
    }
  | Extract<Item, { problem: string }>;

/** Where items are, and what to say of the rest. */
export interface JsonSelection {
  /** places of items, a key or index for each level; `*` stands for any */
  items: readonly (readonly string[])[];
  /** places whose occurrence is counted in the outline */
  containers: readonly (readonly string[])[];
}

/** What is known of the documents besides their items, for messages. */
export interface JsonOutline {
  /** of documents that are objects: the first names in them */
  keys: Set<string>;
  /** for each container of the selection: how often it was an array or object, null, or something else */
  containers: { open: number; empty: number; other: number }[];
}

/** An open object or array of the document, and the member that is being read. */
interface Level {
  isArray: boolean;
  key: string | number;
  afterColon: boolean;
}

interface OpenItem {
  selector: number;
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
 * The values at certain places of one JSON document, or of several in a row, each as soon as it is complete; nothing
 * else is kept. An item that is too large or nests too deep is skipped; where the first document itself breaks, reading
 * ends.
 *
 * @param outline filled in while items are read
 */
export async function* jsonItems(
  chunks: AsyncIterable<Buffer>,
  { items, containers }: JsonSelection,
  outline: JsonOutline,
  maxItemBytes: number,
): AsyncGenerator<JsonItem, void, void> {
  const ready: JsonItem[] = [];
  const levels: Level[] = [];
  const tokenizer = new Tokenizer();
  let document = openDocument();
  let documents = 0;
  let item: OpenItem | null = null;
  let chunk: Buffer = Buffer.alloc(0);
  let chunkFrom = 0;
  let lastTokenAt = 0;
  outline.containers = containers.map(() => ({ open: 0, empty: 0, other: 0 }));

  const excerptAt = (offset: number) => {
    const from = Math.max(0, offset - chunkFrom);
    return chunk.toString('utf8', from, from + EXCERPT_BYTES);
  };
  const isAt = (selector: readonly string[]) =>
    selector.length === levels.length &&
    selector.every((key, index) => key === '*' || key === String(levels[index]?.key));
  const noteContainers = (token: TokenType) => {
    for (const [index, selector] of containers.entries()) {
      const counts = outline.containers[index];
      if (!counts || !isAt(selector)) continue;
      if (isOpening(token)) counts.open++;
      else if (token === TokenType.NULL) counts.empty++;
      else counts.other++;
    }
  };

  tokenizer.onToken = ({ token, value, offset }) => {
    lastTokenAt = offset;
    if (document.isEnded) {
      document = openDocument();
      documents++;
    }
    const level = levels.at(-1);
    if (!item && beginsValue(token, level)) {
      noteContainers(token);
      const selector = items.findIndex(isAt);
      if (selector !== -1) {
        const path = levels.map(({ key }) => key);
        item = openItem(selector, path, offset, excerptAt(offset));
      }
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
      const { selector, path, problem, excerpt, from } = item;
      if (problem !== null) ready.push({ at, problem, excerpt, code: 'LIMIT_REACHED' });
      else {
        const bytes = offset - from;
        ready.push({ at, document: documents, selector, path, value: item.value, bytes });
      }
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
      if (levels.length === 1 && outline.keys.size < MAX_OUTLINE_KEYS) outline.keys.add(level.key);
    }
  };

  /** why the tokenizer reads no further */
  let broken: string | null = null;
  for await (chunk of chunks) {
    if (broken === null) {
      try {
        tokenizer.write(chunk);
        const unfinished = chunkFrom + chunk.length - lastTokenAt;
        // White space after a document is no value.
        if (unfinished > maxItemBytes && !(document.isEnded && chunk.toString('latin1').trim() === ''))
          broken = `a value is larger than ${maxItemBytes} bytes (maxLineBytes)`;
      } catch (error) {
        broken = (error as Error).message.slice(0, 300);
      }
      yield* ready.splice(0);
      if (broken !== null) {
        const problem = documents > 0 || document.isEnded ? `after a whole document: ${broken}` : broken;
        const fatal = !document.isEnded;
        yield { at: `byte ${lastTokenAt}`, problem, excerpt: excerptAt(lastTokenAt), fatal };
        if (fatal) return;
      }
    }
    chunkFrom += chunk.length;
  }
  if (!document.isEnded) {
    const problem = chunkFrom === 0 ? 'it is empty' : 'the document breaks off';
    yield { at: `byte ${chunkFrom}`, problem, excerpt: '', fatal: true };
  }
}

export const createOutline = (): JsonOutline => ({ keys: new Set(), containers: [] });

function openDocument(): TokenParser {
  const parser = new TokenParser({ paths: NO_PATHS, keepStack: false });
  parser.onValue = () => {};
  return parser;
}

function openItem(selector: number, path: JsonPath, from: number, excerpt: string): OpenItem {
  const parser = new TokenParser({ paths: ['$'] });
  const item: OpenItem = { selector, path, from, open: 0, parser, value: undefined, problem: null, excerpt };
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
