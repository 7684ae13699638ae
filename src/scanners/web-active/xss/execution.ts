/** Decides whether a response, parsed like a browser does, runs the injected script. */
import { Parser } from 'htmlparser2';
import type { Exchange } from '../../kit/http-evidence.ts';
import { type ContentSecurityPolicy, contentSecurityPolicy, type Entry } from './content-security-policy.ts';
import {
  attribute,
  type Element,
  hasAncestor,
  isElement,
  readDocument,
  scriptKind,
  TooBigError,
  textOf,
} from './html-document.ts';
import { codeOf } from './reflections.ts';
import { assignment } from './script-syntax.ts';

export interface Execution {
  /** what runs, and when, in words */
  what: string;
  /** whether it runs without user interaction */
  atOnce: boolean;
  /** the directive of the page's Content Security Policy that blocks it */
  blockedBy: string | null;
  /** how it gets into the page */
  by: 'element' | 'event handler' | 'address' | 'script';
}

const HTML_NAMESPACE = 'http://www.w3.org/1999/xhtml';
const NOT_SHOWN = new Set(
  'base head link meta noscript option optgroup param script source style template title track'.split(' '),
);
/** Content that browsers read as HTML when there is no content type (https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type) */
const LOOKS_LIKE_HTML =
  /^[\t\n\f\r ]{0,512}<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>]/i;

/** Elements with the word in them: the scripts of each are parsed. */
const MAX_MENTIONS = 500;
const MAX_XML_TAGS = 20_000;

/** How a browser renders the response; null when it does not. */
export function renderedAs({ response }: Exchange): 'html' | 'xml' | null {
  const { status, headers, body } = response;
  if (status === 204 || status === 205 || status === 304) return null;
  if (status >= 300 && status < 400 && headers.location !== undefined) return null;
  if (/^\s*attachment/i.test(headers['content-disposition'] ?? '')) return null;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || type === '') {
    const nosniff = headers['x-content-type-options']?.trim().toLowerCase() === 'nosniff';
    return !nosniff && LOOKS_LIKE_HTML.test(body) ? 'html' : null;
  }
  if (type === 'text/html') return 'html';
  return type === 'text/xml' ||
    type === 'application/xml' ||
    /^(?:application\/xhtml|image\/svg)\+xml$/.test(type)
    ? 'xml'
    : null;
}

/**
 * @param word the variable that the script would assign to
 * @param onCut called when more elements mention the word than are looked at
 * @throws TooBigError
 */
export async function executionOf(
  exchange: Exchange,
  word: string,
  onCut?: () => void,
): Promise<Execution | null> {
  const { body, headers } = exchange.response;
  const header = headers['content-security-policy'];
  const kind = renderedAs(exchange);
  if (kind === null || !body.toLowerCase().includes(word.toLowerCase())) return null;
  if (kind === 'xml') {
    if (!runsInXml(body, word)) return null;
    const blockedBy = contentSecurityPolicy(header).blockedBy({ by: 'element' });
    return { what: 'a script element while the page loads', atOnce: true, blockedBy, by: 'element' };
  }
  const nodes = await readDocument(body);
  const wanted = word.toLowerCase();
  let mentioned = 0;
  let weaker: Execution | null = null;
  let policy: ContentSecurityPolicy | null = null;
  for (const node of nodes) {
    if (!isElement(node) || !mentions(node, wanted)) continue;
    if (++mentioned > MAX_MENTIONS) {
      onCut?.();
      break;
    }
    const found = inElement(node, word);
    if (!found) continue;
    const { entry, ...rest } = found;
    policy ??= contentSecurityPolicy(header, nodes);
    const execution = { ...rest, blockedBy: policy.blockedBy(entry) };
    if (execution.atOnce && execution.blockedBy === null) return execution;
    weaker ??= execution;
  }
  return weaker;
}

const mentions = (element: Element, wanted: string): boolean =>
  element.attrs.some(({ value }) => value.toLowerCase().includes(wanted)) ||
  (element.tagName === 'script' && textOf(element).toLowerCase().includes(wanted));

type Found = Omit<Execution, 'blockedBy'> & { entry: Entry };

function inElement(element: Element, word: string): Found | null {
  const { tagName, attrs } = element;
  const wanted = word.toLowerCase();
  if (tagName === 'script') return inScript(element, word);
  for (const { name, value } of attrs) {
    if (!value.toLowerCase().includes(wanted)) continue;
    const code = codeOf(element, name, value);
    if (code === null) continue;
    const runs = assignment(code, word, 'handler');
    if (runs === null) continue;
    if (!name.startsWith('on')) {
      const atOnce = tagName === 'iframe' || tagName === 'frame';
      const what = `the URL in ${name} of <${tagName}> ${atOnce ? AT_ONCE : 'when it is followed'}`;
      return { what, atOnce: atOnce && runs === 'at once', by: 'address', entry: { by: 'attribute' } };
    }
    const when = firesWhen(element, name);
    if (when === null) continue;
    const what = `the event handler ${name} of <${tagName}> ${when}`;
    const atOnce = when === AT_ONCE && runs === 'at once';
    return { what, atOnce, by: 'event handler', entry: { by: 'attribute' } };
  }
  return null;
}

function inScript(element: Element, word: string): Found | null {
  const kind = scriptKind(element);
  if (kind === 'data') return null;
  const src = attribute(element, 'src');
  if (src !== undefined) {
    const inline = /^\s{0,100}data:text\/javascript,(.*)$/is.exec(src)?.[1];
    if (inline === undefined || assignment(inline, word, kind) === null) return null;
    const what = 'a script element with a URL from the request';
    return { what, atOnce: true, by: 'address', entry: { by: 'element' } };
  }
  const code = textOf(element);
  if (!code.toLowerCase().includes(word.toLowerCase())) return null;
  const runs = assignment(code, word, kind);
  if (runs === null) return null;
  // A script element with nothing else in it was injected; others are scripts of the page.
  const own = code.trim().toLowerCase().split('//')[0] !== `${word.toLowerCase()}=1`;
  const what = own
    ? `code within a script of the page ${runs === 'at once' ? 'while the page loads' : 'when a function of the script is called'}`
    : 'a script element while the page loads';
  const entry: Entry = own ? { by: 'own script', nonce: attribute(element, 'nonce') } : { by: 'element' };
  return { what, atOnce: runs === 'at once', by: own ? 'script' : 'element', entry };
}

const AT_ONCE = 'while the page loads';

/** @returns null when the handler never fires, or the event is unknown */
function firesWhen(element: Element, handler: string): string | null {
  const isHtml = element.namespaceURI === HTML_NAMESPACE;
  switch (handler) {
    case 'onload':
      return firesOnLoad(element, isHtml) ? AT_ONCE : null;
    case 'onerror':
      return element.tagName === 'img' && isHtml && (attribute(element, 'src') ?? 'x').trim() === ''
        ? AT_ONCE
        : 'on an error';
    case 'ontoggle':
      return element.tagName === 'details' && isHtml && has(element, 'open') ? AT_ONCE : 'when it is opened';
    case 'onfocus':
      if (!isHtml || !isFocusable(element)) return null;
      return has(element, 'autofocus') ? 'while the page loads (autofocus)' : 'when it is focused';
    default:
      return NOT_SHOWN.has(element.tagName) ? null : 'when the event occurs';
  }
}

const has = (element: Element, name: string): boolean => attribute(element, name) !== undefined;

function firesOnLoad(element: Element, isHtml: boolean): boolean {
  if (element.tagName === 'body' || (element.tagName === 'iframe' && isHtml)) return true;
  // Only the outermost svg element fires load.
  return element.tagName === 'svg' && !hasAncestor(element, (one) => one.namespaceURI !== HTML_NAMESPACE);
}

function isFocusable(element: Element): boolean {
  const isHidden =
    has(element, 'hidden') ||
    (element.tagName === 'input' && /^hidden$/i.test(attribute(element, 'type') ?? ''));
  return !isHidden && !has(element, 'disabled') && !NOT_SHOWN.has(element.tagName);
}

/** Whether an XML page has the injected script as an element, not in a comment or CDATA section. @throws TooBigError */
function runsInXml(xml: string, word: string): boolean {
  let inside = false;
  let inCdata = false;
  let text = '';
  let runs = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        inside = name === 'x:script' && attributes['xmlns:x'] === HTML_NAMESPACE;
        text = '';
      },
      ontext(piece) {
        if (inside && !inCdata && text.length < 1_000) text += piece;
      },
      oncdatastart() {
        inCdata = true;
      },
      oncdataend() {
        inCdata = false;
      },
      onclosetag(name) {
        if (inside && name === 'x:script') runs ||= text.trim().toLowerCase() === `${word.toLowerCase()}=1`;
        inside = false;
      },
    },
    { xmlMode: true },
  );
  // The parser searches all open elements at every end tag, so that their number has to be bounded.
  if ((xml.match(/<[^/!?]/g)?.length ?? 0) > MAX_XML_TAGS) throw new TooBigError();
  parser.write(xml);
  parser.end();
  return runs;
}
