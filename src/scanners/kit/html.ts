/**
 * Reads HTML that may be hostile, in one pass and in linear time.
 *
 * It stands on htmlparser2's tokenizer, not on its parser: the parser keeps a stack of open elements and searches
 * it at every tag, so 100,000 unclosed tags cost ten seconds. Titles, links and forms do not need the stack.
 *
 * A megabyte of tags takes some 30 ms. On the server's own thread, use `readHtmlInSlices`.
 */
import { Tokenizer } from 'htmlparser2';
import { fitsInTurn, nextTurn } from './event-loop-turn.ts';

type Callbacks = ConstructorParameters<typeof Tokenizer>[1];

/** Attributes of one tag by lower-case name; the first of a name counts, as in browsers. */
export interface Attributes extends Iterable<[name: string, value: string]> {
  readonly size: number;
  get(name: string): string | undefined;
  has(name: string): boolean;
}

/** A list, since most tags have a few attributes: a Map takes three times the memory and the time to build. */
class AttributeList implements Attributes {
  /** names and values in turn */
  readonly entries: string[] = [];

  get size(): number {
    return this.entries.length / 2;
  }

  get(name: string): string | undefined {
    const { entries } = this;
    for (let at = 0; at < entries.length; at += 2) if (entries[at] === name) return entries[at + 1];
    return undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *[Symbol.iterator](): Generator<[name: string, value: string], void, void> {
    const { entries } = this;
    for (let at = 1; at < entries.length; at += 2) yield [entries[at - 1] ?? '', entries[at] ?? ''];
  }
}

/** Where a tag is. Valid during the call that gets it. */
export interface HtmlPlace {
  /** offset of the tag's name in the source */
  readonly at: number;
  readonly inSvg: boolean;
  /** Content of a template is inert: it is not part of the document. */
  readonly inTemplate: boolean;
  /** Browsers that run scripts take it for text. */
  readonly inNoscript: boolean;
}

/** Limits of the reader. */
export type HtmlLimit = 'attributes' | 'active attributes' | 'long attributes' | 'long titles';

export interface HtmlVisitor {
  /** Tags whose attributes are wanted, in lower case. */
  tags?: { has(name: string): boolean };
  tag?(name: string, attributes: Attributes, place: HtmlPlace): void;
  /** The text of a script element that has one. */
  script?(text: string, attributes: Attributes, place: HtmlPlace): void;
  /** Title of the document, white space collapsed; not called for an empty one. */
  title?(text: string): void;
  /** A piece of text outside scripts and the title, entities decoded; the text of styles is included. */
  text?(text: string): void;
  /** An end tag, in lower case, whether or not it ends something. */
  end?(name: string, place: HtmlPlace): void;
  /** While this is true, `text` is not called. Cutting text that nobody wants costs a third of the reading time. */
  readonly skipsText?: boolean;
  /** While this is true, `end` is not called. */
  readonly skipsEnds?: boolean;
  /** A limit of the reader left something out of a wanted tag or the title. */
  leftOut?(limit: HtmlLimit): void;
}

export const MAX_ATTRIBUTES = 64;
/** Of these there may be more, so that others cannot push them out: handlers of events, and what decides what an element does. */
export const MAX_ACTIVE_ATTRIBUTES = 128;
const ACTIVE =
  /^(?:on.*|(?:form)?action|archive|autocomplete|class|code|content|data|hidden|href|http-equiv|id|integrity|method|name|placeholder|rel|src|srcdoc|srcset|style|target|type|value)$/;
/** UTF-16 units; frameworks keep the state of whole pages in attributes. */
export const MAX_ATTRIBUTE_LENGTH = 256 * 1024;
const MAX_ATTRIBUTE_NAME_LENGTH = 64;
export const MAX_TITLE_LENGTH = 1000;
const NO_ATTRIBUTES: Attributes = new AttributeList();
const NO_TAGS: HtmlVisitor['tags'] & {} = new Set();

/** Pictures, fonts and films inside an attribute are content, not an address: leaving them out loses nothing. */
const INLINE_MEDIA = /^\s{0,100}data:(?:image|font|audio|video)\//i;
/** Start tags that end an SVG picture (HTML Standard, "The rules for parsing tokens in foreign content"). */
const ENDS_SVG: ReadonlySet<string> = new Set(
  (
    'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta ' +
    'nobr ol p pre ruby s small span strong strike sub sup table tt u ul var'
  ).split(' '),
);
/** SVG elements that hold HTML (HTML Standard, "HTML integration point"). */
const HOLDS_HTML: ReadonlySet<string> = new Set(['foreignobject', 'desc', 'title']);

/** UTF-16 units read at one turn of the event loop, which takes a few milliseconds. */
const SLICE = 64 * 1024;
/** A short document costs as much as this many units. */
const LEAST = 1024;

/** Calls the visitor in the order of the document. Ends early when only the title was wanted. */
export function readHtml(html: string, visitor: HtmlVisitor): void {
  const reader = new HtmlReader(html, visitor);
  reader.write(html);
  reader.end();
}

/**
 * As `readHtml`, in slices that yield to the event loop. A short document is read at once if it fits in this turn.
 * @throws the signal's reason
 */
export async function readHtmlInSlices(
  html: string,
  visitor: HtmlVisitor,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  if (readShortHtml(html, visitor)) return;
  const reader = new HtmlReader(html, visitor);
  for (let at = 0; at < html.length && !reader.ended; at += SLICE) {
    const slice = html.slice(at, at + SLICE);
    await nextTurn(signal, Math.max(slice.length, LEAST) / SLICE);
    reader.write(slice);
  }
  reader.end();
}

/** As `readHtml`, if the document is short and fits in this turn of the event loop. @returns whether it was read */
export function readShortHtml(html: string, visitor: HtmlVisitor): boolean {
  if (html.length >= SLICE || !fitsInTurn(Math.max(html.length, LEAST) / SLICE)) return false;
  readHtml(html, visitor);
  return true;
}

/** Turns the tokenizer's callbacks into the visitor's. */
class HtmlReader implements Callbacks, HtmlPlace {
  readonly #html: string;
  readonly #visitor: HtmlVisitor;
  readonly #wanted: { has(name: string): boolean };
  readonly #tokenizer: Tokenizer;
  readonly #titleOnly: boolean;
  readonly #takesText: boolean;
  readonly #takesEnds: boolean;

  at = 0;
  inNoscript = false;
  #svgDepth = 0;
  /** open elements of SVG that hold HTML */
  #htmlInSvg = 0;
  #templateDepth = 0;

  #open = '';
  /** whether the visitor wants the open tag */
  #wantsTag = false;
  /** whether the attributes of the open tag are kept, for the visitor or for the script's text */
  #keeps = false;
  #attributes: AttributeList | null = null;
  #attributeName = '';
  #attributeValue = '';

  /** The element whose text is being read; scripts and titles hold nothing but text. */
  #inside: 'script' | 'title' | '' = '';
  #insideAttributes = NO_ATTRIBUTES;
  #insideAt = 0;
  #text = '';
  #titleSeen = false;
  /** Nothing in the rest is wanted. */
  ended = false;

  constructor(html: string, visitor: HtmlVisitor) {
    this.#html = html;
    this.#visitor = visitor;
    this.#wanted = visitor.tags ?? NO_TAGS;
    this.#takesText = visitor.text !== undefined;
    this.#takesEnds = visitor.end !== undefined;
    this.#titleOnly = !visitor.tag && !visitor.script && !visitor.text;
    this.#tokenizer = new Tokenizer({}, this);
  }

  get inSvg(): boolean {
    return this.#svgDepth > 0 && this.#htmlInSvg === 0;
  }

  get inTemplate(): boolean {
    return this.#templateDepth > 0;
  }

  /** Reads the next part of the document; the parts make up all of it. */
  write(part: string): void {
    this.#tokenizer.write(part);
  }

  end(): void {
    this.#tokenizer.end();
  }

  isInForeignContext(): boolean {
    return this.inSvg;
  }

  onopentagname(start: number, end: number): void {
    // The end tag is missing only in broken documents that the tokenizer repairs.
    if (this.#inside !== '') this.#endText();
    this.at = start;
    this.#open = this.#html.slice(start, end).toLowerCase();
    this.#attributes = null;
    this.#wantsTag = this.#wanted.has(this.#open);
    this.#keeps = this.#wantsTag || (this.#open === 'script' && this.#visitor.script !== undefined);
    if (this.#svgDepth > 0 && this.#htmlInSvg === 0 && ENDS_SVG.has(this.#open)) this.#svgDepth = 0;
  }

  onattribname(start: number, end: number): void {
    if (!this.#keeps) return;
    const isLong = end - start > MAX_ATTRIBUTE_NAME_LENGTH;
    this.#attributeName = isLong ? '' : this.#html.slice(start, end).toLowerCase();
    this.#attributeValue = '';
  }

  onattribdata(start: number, end: number): void {
    if (this.#keeps && this.#attributeValue.length <= MAX_ATTRIBUTE_LENGTH)
      this.#attributeValue += this.#html.slice(start, end);
  }

  onattribentity(codepoint: number): void {
    if (this.#keeps && this.#attributeValue.length <= MAX_ATTRIBUTE_LENGTH)
      this.#attributeValue += String.fromCodePoint(codepoint);
  }

  onattribend(): void {
    if (!this.#keeps) return;
    const name = this.#attributeName;
    if (this.#attributeValue.length > MAX_ATTRIBUTE_LENGTH) {
      if (!INLINE_MEDIA.test(this.#attributeValue)) this.#visitor.leftOut?.('long attributes');
      return;
    }
    this.#attributes ??= new AttributeList();
    if (this.#attributes.has(name)) return;
    const { size } = this.#attributes;
    const isActive = size >= MAX_ATTRIBUTES && ACTIVE.test(name);
    if (name !== '' && size < (isActive ? MAX_ACTIVE_ATTRIBUTES : MAX_ATTRIBUTES))
      this.#attributes.entries.push(name, this.#attributeValue);
    else this.#visitor.leftOut?.(isActive ? 'active attributes' : 'attributes');
  }

  onopentagend(): void {
    this.#openTag();
  }

  onselfclosingtag(): void {
    const wasInSvg = this.inSvg;
    this.#openTag();
    // Only foreign elements close themselves; `<script/>` and `<title/>` are read on, as in browsers.
    if (this.#open === 'svg') this.#svgDepth--;
    else if (wasInSvg && HOLDS_HTML.has(this.#open)) this.#htmlInSvg--;
  }

  onclosetag(start: number, end: number): void {
    if (this.#inside !== '') this.#endText();
    const isWanted = this.#takesEnds && this.#visitor.skipsEnds !== true;
    if (!isWanted && this.#svgDepth === 0 && this.#templateDepth === 0 && !this.inNoscript) return;
    this.at = start;
    const name = this.#html.slice(start, end).toLowerCase();
    if (isWanted) this.#visitor.end?.(name, this);
    if (name === 'template' && this.#templateDepth > 0) this.#templateDepth--;
    else if (name === 'noscript') this.inNoscript = false;
    else if (this.#svgDepth > 0) this.#closeInSvg(name);
  }

  ontext(start: number, end: number): void {
    if (this.#wantsText()) this.#addText(this.#html.slice(start, end));
  }

  ontextentity(codepoint: number): void {
    if (this.#wantsText()) this.#addText(String.fromCodePoint(codepoint));
  }

  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}

  onend(): void {
    if (this.#inside !== '') this.#endText();
  }

  #wantsText(): boolean {
    return this.#inside !== '' || (this.#takesText && this.#visitor.skipsText !== true);
  }

  #openTag(): void {
    const name = this.#open;
    const attributes = this.#attributes ?? NO_ATTRIBUTES;
    if (name === 'script' && this.#visitor.script) this.#beginText('script', attributes);
    else if (name === 'title' && this.#svgDepth === 0 && this.#templateDepth === 0) {
      if (!this.#titleSeen && this.#visitor.title) this.#beginText('title', attributes);
    }
    if (this.#wantsTag) this.#visitor.tag?.(name, attributes, this);
    if (name === 'svg') this.#svgDepth++;
    else if (name === 'template') this.#templateDepth++;
    else if (name === 'noscript') this.inNoscript = true;
    else if (this.#svgDepth > 0 && HOLDS_HTML.has(name)) this.#htmlInSvg++;
  }

  #closeInSvg(name: string): void {
    if (name === 'svg') {
      this.#svgDepth--;
      if (this.#svgDepth === 0) this.#htmlInSvg = 0;
    } else if (this.#htmlInSvg > 0 && HOLDS_HTML.has(name)) this.#htmlInSvg--;
  }

  #beginText(inside: 'script' | 'title', attributes: Attributes): void {
    this.#inside = inside;
    this.#insideAttributes = attributes;
    this.#insideAt = this.at;
    this.#text = '';
  }

  #addText(piece: string): void {
    if (this.#inside === '') this.#visitor.text?.(piece);
    else if (this.#inside === 'script') this.#text += piece;
    // White space before a title must not use up the room for it.
    else if (this.#text.length < 4 * MAX_TITLE_LENGTH)
      this.#text += this.#text === '' ? piece.trimStart() : piece;
  }

  #endText(): void {
    const inside = this.#inside;
    const text = this.#text;
    this.#inside = '';
    this.#text = '';
    if (inside === 'script') {
      this.at = this.#insideAt;
      if (text !== '') this.#visitor.script?.(text, this.#insideAttributes, this);
      return;
    }
    this.#titleSeen = true;
    const title = text.replace(/\s+/g, ' ').trim();
    if (title.length > MAX_TITLE_LENGTH) this.#visitor.leftOut?.('long titles');
    if (title !== '') this.#visitor.title?.(title.slice(0, MAX_TITLE_LENGTH));
    if (!this.#titleOnly) return;
    this.ended = true;
    this.#tokenizer.pause();
  }
}
