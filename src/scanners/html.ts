/**
 * Reads HTML that may be hostile, in one pass and in linear time.
 *
 * It stands on htmlparser2's tokenizer, not on its parser: the parser keeps a stack of open elements and searches
 * it at every tag, so 100,000 tags that nobody closes cost ten seconds. Neither titles nor links need the stack.
 */
import { Tokenizer } from 'htmlparser2';

/** Attributes of one tag by lower-case name; the first of a name counts, as in browsers. */
export type Attributes = ReadonlyMap<string, string>;

export interface HtmlVisitor {
  /** Tags whose attributes are wanted, in lower case. */
  tags?: ReadonlySet<string>;
  tag?(name: string, attributes: Attributes): void;
  /** The text of a script element; empty ones are left out. */
  script?(text: string, attributes: Attributes): void;
  /** Title of the document, white space collapsed, at most 1,000 characters; not called when it has none. */
  title?(text: string): void;
}

const MAX_ATTRIBUTES = 64;
const MAX_ATTRIBUTE_LENGTH = 8192;
const MAX_TITLE_LENGTH = 1000;
const NO_ATTRIBUTES: Attributes = new Map();
const NO_TAGS: ReadonlySet<string> = new Set();

/** Calls the visitor for what it asks for, in the order of the document. Ends early when the title was all. */
export function readHtml(html: string, visitor: HtmlVisitor): void {
  const wanted = visitor.tags ?? NO_TAGS;
  const titleOnly = !visitor.tag && !visitor.script;
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
      if (titleOnly) tokenizer.pause();
    }
    inside = '';
    text = '';
  };
  const addText = (piece: string) => {
    if (inside === 'script' || (inside === 'title' && text.length < 4 * MAX_TITLE_LENGTH)) text += piece;
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
        if (keeps && attributeValue.length <= MAX_ATTRIBUTE_LENGTH) attributeValue += html.slice(start, end);
      },
      onattribentity(codepoint) {
        if (keeps) attributeValue += String.fromCodePoint(codepoint);
      },
      onattribend() {
        if (!keeps || attributeValue.length > MAX_ATTRIBUTE_LENGTH) return;
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
        if (svgDepth > 0 && end - start === 3 && html.slice(start, end).toLowerCase() === 'svg') svgDepth--;
      },
      ontext(start, end) {
        if (inside !== '') addText(html.slice(start, end));
      },
      ontextentity(codepoint) {
        if (inside !== '') addText(String.fromCodePoint(codepoint));
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
  tokenizer.write(html);
  tokenizer.end();
}
