/**
 * Reads HTML that may be hostile, in one pass and in linear time.
 *
 * It stands on htmlparser2's tokenizer, not on its parser: the parser keeps a stack of open elements and searches
 * it at every tag, so 100,000 tags that nobody closes cost ten seconds. Neither titles nor links need the stack.
 *
 * A megabyte of tags takes some 30 ms all the same. On the server's own thread, read with `readHtmlInSlices`.
 */
import { Tokenizer } from 'htmlparser2';
import { nextTurn } from './event-loop-turn.ts';

/** Attributes of one tag by lower-case name; the first of a name counts, as in browsers. */
export type Attributes = ReadonlyMap<string, string>;

export interface HtmlVisitor {
  /** Tags whose attributes are wanted, in lower case. */
  tags?: { has(name: string): boolean };
  tag?(name: string, attributes: Attributes): void;
  /** The text of a script element; empty ones are left out. */
  script?(text: string, attributes: Attributes): void;
  /** Title of the document, white space collapsed, at most 1,000 characters; not called when it has none. */
  title?(text: string): void;
  /** A piece of text outside scripts and the title, entities decoded; that of styles is among it. */
  text?(text: string): void;
  /** An end tag, in lower case, whether or not it ends something. */
  end?(name: string): void;
  /** UTF-16 units above which an attribute is left out; default 8,192. */
  maxAttributeLength?: number;
}

const MAX_ATTRIBUTES = 64;
const MAX_ATTRIBUTE_LENGTH = 8192;
const MAX_TITLE_LENGTH = 1000;
const NO_ATTRIBUTES: Attributes = new Map();
const NO_TAGS: HtmlVisitor['tags'] & {} = new Set();

/** UTF-16 units read at one turn of the event loop, which takes a few milliseconds. */
const SLICE = 64 * 1024;

/** Calls the visitor for what it asks for, in the order of the document. Ends early when the title was all. */
export function readHtml(html: string, visitor: HtmlVisitor): void {
  const reader = createReader(html, visitor);
  reader.write(html);
  reader.end();
}

/** As `readHtml`; other work of the process gets its turn in between. @throws the signal's reason */
export async function readHtmlInSlices(
  html: string,
  visitor: HtmlVisitor,
  signal?: AbortSignal,
): Promise<void> {
  const reader = createReader(html, visitor);
  for (let at = 0; at < html.length && !reader.ended; at += SLICE) {
    await nextTurn(signal);
    reader.write(html.slice(at, at + SLICE));
  }
  reader.end();
}

interface Reader {
  /** nothing of the rest is asked for */
  readonly ended: boolean;
  /** Reads the next part of the document; the parts make up all of it. */
  write(part: string): void;
  end(): void;
}

function createReader(html: string, visitor: HtmlVisitor): Reader {
  const wanted = visitor.tags ?? NO_TAGS;
  const titleOnly = !visitor.tag && !visitor.script && !visitor.text;
  const maxAttributeLength = visitor.maxAttributeLength ?? MAX_ATTRIBUTE_LENGTH;
  /** Whether `open` is a tag whose attributes are kept. */
  let keeps = false;
  let open = '';
  let attributes: Map<string, string> | null = null;
  let attributeName = '';
  let attributeValue = '';
  /** The element whose text is being read; scripts and titles hold nothing but text. */
  let inside: 'script' | 'title' | '' = '';
  let insideAttributes = NO_ATTRIBUTES;
  let text = '';
  /** A picture has titles of its own. */
  let svgDepth = 0;
  let titleSeen = false;
  let ended = false;

  const openTag = () => {
    if (open === 'svg') svgDepth++;
    else if (open === 'title' && svgDepth === 0 && !titleSeen && visitor.title) inside = 'title';
    else if (open === 'script' && visitor.script) {
      inside = 'script';
      insideAttributes = attributes ?? NO_ATTRIBUTES;
    }
    if (keeps && wanted.has(open)) visitor.tag?.(open, attributes ?? NO_ATTRIBUTES);
    text = '';
    attributes = null;
  };
  const endText = () => {
    if (inside === 'script' && text !== '') visitor.script?.(text, insideAttributes);
    if (inside === 'title') {
      titleSeen = true;
      const title = text.replace(/\s+/g, ' ').trim();
      if (title !== '') visitor.title?.(title.slice(0, MAX_TITLE_LENGTH));
      if (titleOnly) {
        ended = true;
        tokenizer.pause();
      }
    }
    inside = '';
    text = '';
  };
  const addText = (piece: string) => {
    if (inside === '') visitor.text?.(piece);
    else if (inside === 'script') text += piece;
    // White space before a title must not use up the room for it.
    else if (text.length < 4 * MAX_TITLE_LENGTH) text += text === '' ? piece.trimStart() : piece;
  };

  const tokenizer = new Tokenizer(
    {},
    {
      isInForeignContext: () => svgDepth > 0,
      onopentagname(start, end) {
        // `endText` was missed only if the document is broken in a way that the tokenizer mends.
        if (inside !== '') endText();
        open = html.slice(start, end).toLowerCase();
        keeps = wanted.has(open) || (open === 'script' && visitor.script !== undefined);
      },
      onattribname(start, end) {
        attributeName = keeps ? html.slice(start, Math.min(end, start + 64)).toLowerCase() : '';
        attributeValue = '';
      },
      onattribdata(start, end) {
        if (keeps && attributeValue.length <= maxAttributeLength) attributeValue += html.slice(start, end);
      },
      onattribentity(codepoint) {
        if (keeps) attributeValue += String.fromCodePoint(codepoint);
      },
      onattribend() {
        if (!keeps || attributeValue.length > maxAttributeLength) return;
        attributes ??= new Map();
        if (attributes.size < MAX_ATTRIBUTES && !attributes.has(attributeName)) {
          attributes.set(attributeName, attributeValue);
        }
      },
      onopentagend: openTag,
      onselfclosingtag() {
        const selfClosed = open === 'svg' || svgDepth > 0;
        openTag();
        // Only foreign elements close themselves; `<script/>` and `<title/>` are read on, as in browsers.
        if (selfClosed && open === 'svg') svgDepth--;
      },
      onclosetag(start, end) {
        if (inside !== '') endText();
        visitor.end?.(html.slice(start, end).toLowerCase());
        if (svgDepth > 0 && end - start === 3 && html.slice(start, end).toLowerCase() === 'svg') svgDepth--;
      },
      ontext(start, end) {
        if (inside !== '' || visitor.text) addText(html.slice(start, end));
      },
      ontextentity(codepoint) {
        addText(String.fromCodePoint(codepoint));
      },
      oncdata() {},
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {
        if (inside !== '') endText();
      },
    },
  );
  return {
    get ended() {
      return ended;
    },
    write: (part) => tokenizer.write(part),
    end: () => tokenizer.end(),
  };
}
