/** Finds where a page repeats a word that was sent to it. */
import {
  type Element,
  isComment,
  isElement,
  isText,
  type Node,
  scriptKind,
  textOf,
} from './html-document.ts';

export type Reflection =
  | { in: 'text' | 'comment' | 'tag' }
  /** an element that contains only text, up to its end tag */
  | { in: 'raw text'; element: string }
  | { in: 'attribute'; element: string; name: string; quote: '"' | "'" | ''; begins: boolean }
  /** a script, an event handler or a `javascript:` URL; `quote` is that of the attribute */
  | { in: 'script'; code: string; element: boolean; quote: '"' | "'" | '' };

const MAX_REFLECTIONS = 12;
const RAW_TEXT = new Set([
  'title',
  'textarea',
  'style',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
  'noscript',
  'plaintext',
]);

/**
 * Each kind of reflection once, in document order.
 * @param onCut called when there are more kinds than are tested
 */
export function reflectionsOf(
  nodes: readonly Node[],
  html: string,
  word: string,
  onCut?: () => void,
): Reflection[] {
  const wanted = word.toLowerCase();
  const found = new Map<string, Reflection>();
  const add: Add = (reflection, key = JSON.stringify(reflection)) => {
    if (found.has(key)) return;
    if (found.size < MAX_REFLECTIONS) found.set(key, reflection);
    else onCut?.();
  };
  for (const node of nodes) {
    if (isComment(node)) {
      if (mentions(node.data, wanted)) add({ in: 'comment' });
    } else if (isText(node)) {
      if (mentions(node.value, wanted)) inText(node.parentNode, add);
    } else if (isElement(node)) inElement(node, html, wanted, add);
  }
  return [...found.values()];
}

const mentions = (text: string, wanted: string): boolean => text.toLowerCase().includes(wanted);

function inElement(element: Element, html: string, wanted: string, add: Add): void {
  if (mentions(element.tagName, wanted)) add({ in: 'tag' });
  for (const { name, value } of element.attrs) {
    if (mentions(name, wanted)) add({ in: 'tag' });
    if (mentions(value, wanted)) inAttribute(element, name, value, html, wanted, add);
  }
}

type Add = (reflection: Reflection, key?: string) => void;

function inText(parent: { nodeName: string } | null, add: Add): void {
  const element = parent && 'tagName' in parent ? (parent as Element) : null;
  if (element?.tagName === 'script') {
    const code = textOf(element);
    if (scriptKind(element) === 'data') add({ in: 'raw text', element: 'script' });
    else add({ in: 'script', code, element: true, quote: '' }, `script ${code.length}`);
    return;
  }
  const raw =
    element && RAW_TEXT.has(element.tagName) && element.namespaceURI === 'http://www.w3.org/1999/xhtml';
  add(raw ? { in: 'raw text', element: element.tagName } : { in: 'text' });
}

function inAttribute(
  element: Element,
  name: string,
  value: string,
  html: string,
  wanted: string,
  add: Add,
): void {
  const at = element.sourceCodeLocation?.attrs?.[name];
  const before = at ? html.slice(at.startOffset, at.endOffset) : '';
  const written = /^[^=]*=\s*(["']?)/.exec(before.slice(0, 1_000))?.[1];
  const quote = written === '"' || written === "'" ? written : '';
  const code = codeOf(element, name, value);
  if (code !== null) add({ in: 'script', code, element: false, quote }, `${name} ${code.length}`);
  const begins = value.trimStart().toLowerCase().startsWith(wanted);
  add({ in: 'attribute', element: element.tagName, name, quote, begins });
}

/** The JavaScript in an attribute; null where there is none. */
export function codeOf(element: Element, name: string, value: string): string | null {
  if (/^on[a-z]{3,40}$/.test(name)) return value;
  if (!isNavigated(element, name)) return null;
  return javascriptOf(value);
}

/** Whether the element navigates to the URL in the attribute, and so runs `javascript:` URLs. */
function isNavigated({ tagName }: Element, name: string): boolean {
  switch (name) {
    case 'href':
    case 'xlink:href':
      return tagName === 'a' || tagName === 'area';
    case 'action':
      return tagName === 'form';
    case 'formaction':
      return tagName === 'button' || tagName === 'input';
    case 'src':
      return tagName === 'iframe' || tagName === 'frame';
    default:
      return false;
  }
}

/** The code of a `javascript:` URL. URL parsers ignore control characters before it, and line breaks and tabs in it. */
function javascriptOf(value: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that URL parsers strip
  const url = value.replace(/^[\u0000-\u0020]{1,1000}/, '').replace(/[\t\n\r]/g, '');
  if (!/^javascript:/i.test(url)) return null;
  const code = url.slice('javascript:'.length);
  try {
    return decodeURIComponent(code);
  } catch {
    return code;
  }
}
