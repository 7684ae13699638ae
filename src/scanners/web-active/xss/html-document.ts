/** A page as a browser would build it (WHATWG HTML, "tree construction"), within bounds. */
import { type DefaultTreeAdapterMap, type DefaultTreeAdapterTypes, defaultTreeAdapter, Parser } from 'parse5';
import { nextTurn } from '../../kit/event-loop-turn.ts';

export type Element = DefaultTreeAdapterTypes.Element;
export type Node = DefaultTreeAdapterTypes.ChildNode;

/** What is bigger is not written for people, and building it costs more than it tells. */
const MAX_ELEMENTS = 50_000;
const MAX_DEPTH = 1_000;
/** UTF-16 units read at one turn of the event loop, which takes some ten milliseconds. */
const SLICE = 32 * 1024;

/** A page that has too much in it, or nests too deeply. */
export class TooBigError extends Error {}

/**
 * Everything that is part of the page, in the order of the document: what a template element holds is not. The page is
 * read in slices; other work of the process gets its turn in between.
 * @param withPlaces whether elements are to know where they are written, which takes as much memory as they do
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

/** How a script element's text is taken (HTML Living Standard, "prepare the script element"). */
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
