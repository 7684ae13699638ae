import { Tokenizer, TokenParser, TokenType } from '@streamparser/json';
import { isClosing, isOpening, JsonCursor, type JsonPath, MAX_DEPTH, MAX_VALUES } from './json-cursor.ts';
import { createLineCounter, type LineCounter } from './line-counter.ts';
import type { Problem } from './reading.ts';

const EXCERPT_BYTES = 400;
/** Tokens of one item: each value has up to eight, with its key, punctuation and brackets. */
const MAX_TOKENS = 8 * MAX_VALUES;
const MAX_OUTLINE_KEYS = 50;
/** Matches nothing: the document parser only checks the grammar. */
const NO_PATHS = ['$.*.\u0000.\u0000'];

export type JsonItem =
  | {
      at: string;
      line: number;
      /** number of the document, from 0 */
      document: number;
      /** index of the matching selector */
      selector: number;
      path: JsonPath;
      value: unknown;
      bytes: number;
    }
  | Problem;

/** Selects items, and containers to count. */
export interface JsonSelection {
  /** paths of items, a key or index for each level; `*` matches any */
  items: readonly (readonly string[])[];
  /** paths whose occurrences are counted in the outline */
  containers: readonly (readonly string[])[];
}

/** Facts about the documents besides their items, for messages. */
export interface JsonOutline {
  /** the first keys of top-level objects */
  keys: Set<string>;
  /** for each container of the selection: how often it was an array or object, null, or something else */
  containers: { open: number; empty: number; other: number }[];
}

interface OpenItem {
  selector: number;
  path: JsonPath;
  /** offset of its first byte */
  from: number;
  line: number;
  /** objects and arrays that are open within it */
  open: number;
  tokens: number;
  parser: TokenParser;
  value: unknown;
  problem: string | null;
  excerpt: string;
}

/**
 * The values at certain paths of one JSON document or several in a row, each as soon as it is complete. Nothing
 * else is kept. Items that are too large or nested too deeply are skipped. When the document itself is malformed, reading
 * ends.
 *
 * @param outline filled in while items are read
 */
export async function* jsonItems(
  chunks: AsyncIterable<Buffer>,
  selection: JsonSelection,
  outline: JsonOutline,
  maxItemBytes: number,
): AsyncGenerator<JsonItem, void, void> {
  const splitter = new ItemSplitter(selection, outline, maxItemBytes);
  /** why the tokenizer has stopped */
  let broken: string | null = null;
  for await (const chunk of chunks) {
    if (broken === null) {
      broken = splitter.write(chunk);
      yield* splitter.ready.splice(0);
      if (broken !== null) {
        const problem = splitter.hasWholeDocument ? `after a whole document: ${broken}` : broken;
        const fatal = !splitter.isAtEnd;
        const line = splitter.lines.at(splitter.lastTokenAt);
        yield { at: `byte ${splitter.lastTokenAt}`, line, problem, excerpt: splitter.lastExcerpt(), fatal };
        if (fatal) return;
      }
    }
    splitter.next();
  }
  if (!splitter.isAtEnd) {
    const problem = splitter.bytes === 0 ? 'it is empty' : 'the document is cut off';
    const line = splitter.lines.at(splitter.bytes);
    yield { at: `byte ${splitter.bytes}`, line, problem, excerpt: '', fatal: true };
  }
}

/** Splits the tokens of documents into items. */
class ItemSplitter {
  /** items that are complete */
  readonly ready: JsonItem[] = [];
  /** byte of the last token */
  lastTokenAt = 0;
  /** bytes before the current chunk */
  bytes = 0;
  readonly lines: LineCounter = createLineCounter();
  readonly #selection: JsonSelection;
  readonly #outline: JsonOutline;
  readonly #maxItemBytes: number;
  readonly #tokenizer = new Tokenizer();
  readonly #cursor = new JsonCursor();
  #document = openDocument();
  #documents = 0;
  #item: OpenItem | null = null;
  #chunk: Buffer = Buffer.alloc(0);

  constructor(selection: JsonSelection, outline: JsonOutline, maxItemBytes: number) {
    this.#selection = selection;
    this.#outline = outline;
    this.#maxItemBytes = maxItemBytes;
    outline.containers = selection.containers.map(() => ({ open: 0, empty: 0, other: 0 }));
    this.#tokenizer.onToken = ({ token, value, offset }) => this.#take(token, value, offset);
  }

  /** whether the current document is complete */
  get isAtEnd(): boolean {
    return this.#document.isEnded;
  }

  get hasWholeDocument(): boolean {
    return this.#documents > 0 || this.isAtEnd;
  }

  /** @returns why the chunk cannot be read; null when it can */
  write(chunk: Buffer): string | null {
    this.#chunk = chunk;
    this.lines.add(chunk);
    try {
      this.#tokenizer.write(chunk);
    } catch (error) {
      return (error as Error).message.slice(0, 300);
    }
    const unfinished = this.bytes + chunk.length - this.lastTokenAt;
    // White space after a document is not a value.
    return unfinished > this.#maxItemBytes && !(this.isAtEnd && chunk.toString('latin1').trim() === '')
      ? `a value is larger than ${this.#maxItemBytes} bytes (maxLineBytes)`
      : null;
  }

  /** Continues with the next chunk. */
  next(): void {
    this.bytes += this.#chunk.length;
    this.#chunk = Buffer.alloc(0);
  }

  lastExcerpt(): string {
    return this.#excerptAt(this.lastTokenAt);
  }

  #excerptAt(offset: number): string {
    const from = Math.max(0, offset - this.bytes);
    return this.#chunk.toString('utf8', from, from + EXCERPT_BYTES);
  }

  #take(token: TokenType, value: unknown, offset: number): void {
    this.lastTokenAt = offset;
    if (this.isAtEnd) {
      this.#document = openDocument();
      this.#documents++;
    }
    if (this.#item === null && this.#cursor.beginsValue(token)) this.#begin(token, offset);
    if (this.#item !== null) {
      this.#takeWithin(this.#item, token, value, offset);
      return;
    }
    this.#document.write({ token, value } as never);
    const name = this.#cursor.advance(token, value);
    if (name !== null && this.#outline.keys.size < MAX_OUTLINE_KEYS) this.#outline.keys.add(name);
  }

  /** Counts the container or opens the item that begins with a token. */
  #begin(token: TokenType, offset: number): void {
    const { items, containers } = this.#selection;
    for (const [index, selector] of containers.entries()) {
      const counts = this.#outline.containers[index];
      if (!counts || !this.#cursor.isAt(selector)) continue;
      if (isOpening(token)) counts.open++;
      else if (token === TokenType.NULL) counts.empty++;
      else counts.other++;
    }
    const selector = items.findIndex((one) => this.#cursor.isAt(one));
    if (selector === -1) return;
    const excerpt = this.#excerptAt(offset);
    this.#item = openItem(selector, this.#cursor.path, offset, this.lines.at(offset), excerpt);
  }

  #takeWithin(item: OpenItem, token: TokenType, value: unknown, offset: number): void {
    if (isOpening(token)) item.open++;
    else if (isClosing(token)) item.open--;
    if (item.problem === null) {
      if (offset - item.from > this.#maxItemBytes)
        item.problem = `larger than ${this.#maxItemBytes} bytes (maxLineBytes)`;
      else if (item.open > MAX_DEPTH) item.problem = `is nested deeper than ${MAX_DEPTH} levels`;
      else if (++item.tokens > MAX_TOKENS) item.problem = `more than ${MAX_VALUES} values`;
      else item.parser.write({ token, value } as never);
    }
    if (item.open > 0) return;
    this.ready.push(this.#finished(item, offset));
    this.#item = null;
    // The document parser gets a placeholder, because the value does not matter to it.
    this.#document.write({ token: TokenType.NULL, value: null });
  }

  #finished({ selector, path, problem, excerpt, from, line, value }: OpenItem, offset: number): JsonItem {
    const at = `byte ${from} (${path.join('.').slice(0, 200)})`;
    if (problem !== null) return { at, line, problem, excerpt, code: 'LIMIT_REACHED' };
    return { at, line, document: this.#documents, selector, path, value, bytes: offset - from };
  }
}

export const createOutline = (): JsonOutline => ({ keys: new Set(), containers: [] });

function openDocument(): TokenParser {
  const parser = new TokenParser({ paths: NO_PATHS, keepStack: false });
  parser.onValue = () => {};
  return parser;
}

function openItem(selector: number, path: JsonPath, from: number, line: number, excerpt: string): OpenItem {
  const parser = new TokenParser({ paths: ['$'] });
  const item: OpenItem = {
    ...{ selector, path, from, line, excerpt, parser },
    ...{ open: 0, tokens: 0, value: undefined, problem: null },
  };
  parser.onValue = ({ value }) => {
    item.value = value;
  };
  return item;
}
