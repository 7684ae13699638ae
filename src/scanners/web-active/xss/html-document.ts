/** Parses a page into a tree as browsers do (WHATWG HTML, "tree construction"), within bounds. */
import { type DefaultTreeAdapterMap, type DefaultTreeAdapterTypes, defaultTreeAdapter, Parser } from 'parse5';
import { nextTurn } from '../../kit/event-loop-turn.ts';

export type Element = DefaultTreeAdapterTypes.Element;
export type Node = DefaultTreeAdapterTypes.ChildNode;

/** Bigger pages are not written for people, and parsing them costs more than it reveals. */
const MAX_ELEMENTS = 50_000;
const MAX_DEPTH = 1_000;
/** UTF-16 units read at one turn of the event loop, which takes some ten milliseconds. */
const SLICE = 32 * 1024;

/** A page or script that has too many parts, or nests too deeply. */
export class TooBigError extends Error {}

/**
 * All nodes of the page in document order, except the content of template elements. Yields to the event loop between
 * slices of the page.
 * @param withPlaces whether elements have source locations, which take as much memory as the elements
 * @throws TooBigError
 */
export async function readDocument(html: string, withPlaces = false): Promise<Node[]> {
  let elements = 0;
  let depth = 0;
  const adapter: typeof defaultTreeAdapter = {
    ...defaultTreeAdapter,
    createElement(...given) {
      if (++elements > MAX_ELEMENTS) throw new TooBigError();
      return defaultTreeAdapter.createElement(...given);
    },
    onItemPush() {
      if (++depth > MAX_DEPTH) throw new TooBigError();
    },
    onItemPop() {
      depth--;
    },
  };
  const parser = new Parser<DefaultTreeAdapterMap>({
    treeAdapter: adapter,
    scriptingEnabled: true,
    sourceCodeLocationInfo: withPlaces,
  });
  for (let at = 0; at === 0 || at < html.length; at += SLICE) {
    await nextTurn();
    parser.tokenizer.write(html.slice(at, at + SLICE), at + SLICE >= html.length);
  }
  const root = parser.document;
  const nodes: Node[] = [];
  const stack: Node[] = [...root.childNodes].reverse();
  for (let node = stack.pop(); node; node = stack.pop()) {
    nodes.push(node);
    if ('childNodes' in node)
      for (let i = node.childNodes.length - 1; i >= 0; i--) stack.push(node.childNodes[i] as Node);
  }
  return nodes;
}

export const isElement = (node: Node): node is Element => 'tagName' in node;
export const isText = (node: Node): node is DefaultTreeAdapterTypes.TextNode => node.nodeName === '#text';
export const isComment = (node: Node): node is DefaultTreeAdapterTypes.CommentNode =>
  node.nodeName === '#comment';

export const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((one) => one.name === name)?.value;

export const textOf = (element: Element): string =>
  element.childNodes.flatMap((child) => (isText(child) ? child.value : [])).join('');

export function hasAncestor(node: Node, test: (element: Element) => boolean): boolean {
  for (let parent = node.parentNode; parent; parent = 'parentNode' in parent ? parent.parentNode : null) {
    if ('tagName' in parent && test(parent)) return true;
  }
  return false;
}

/** How browsers read the text of a script element (HTML Living Standard, "prepare the script element"). */
export function scriptKind(element: Element): 'script' | 'module' | 'data' {
  const type = (attribute(element, 'type') ?? '').trim().toLowerCase();
  if (type === 'module') return 'module';
  return type === '' ||
    /^(?:application|text)\/(?:x-)?(?:java|ecma)script$|^text\/(?:jscript|livescript|javascript1\.[0-5])$/.test(
      type,
    )
    ? 'script'
    : 'data';
}
