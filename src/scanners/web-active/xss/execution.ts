/** Whether an answer, as a browser would read it, runs what was sent. */
import { Parser } from 'htmlparser2';
import type { Exchange } from '../../kit/http-evidence.ts';
import { blockedBy, type Entry } from './content-security-policy.ts';
import {
  attribute,
  type Element,
  hasAncestor,
  isElement,
  readDocument,
  scriptKind,
  textOf,
} from './html-document.ts';
import { codeOf } from './reflections.ts';
import { assignment } from './script-syntax.ts';

export interface Execution {
  /** for people: what runs, and when */
  what: string;
  /** whether nobody has to do anything for it */
  atOnce: boolean;
  /** the directive of the page's own policy that stops it in browsers that know it */
  blockedBy: string | null;
  /** how it came into the page */
  by: 'element' | 'event handler' | 'address' | 'script';
}

const HTML_NAMESPACE = 'http://www.w3.org/1999/xhtml';
const NOT_SHOWN = new Set(
  'base head link meta noscript option optgroup param script source style template title track'.split(' '),
);
/** What browsers take for HTML when nobody says what it is (https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type) */
const LOOKS_LIKE_HTML =
  /^[\t\n\f\r ]{0,512}<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>]/i;

/** Elements with the word in them, each of which costs a reading of its script. */
const MAX_LOOKED_AT = 500;

/** As what a browser shows the answer, if it does. */
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

/** @param word that the script would assign to. @throws TooBigError */
export async function executionOf(exchange: Exchange, word: string): Promise<Execution | null> {
  const { body, headers } = exchange.response;
  const kind = renderedAs(exchange);
  if (kind === null || !body.toLowerCase().includes(word.toLowerCase())) return null;
  if (kind === 'xml') {
    if (!runsInXml(body, word)) return null;
    const policy = blockedBy({ by: 'element' }, headers['content-security-policy'], []);
    return { what: 'a script element, as the page is built', atOnce: true, blockedBy: policy, by: 'element' };
  }
  const nodes = await readDocument(body);
  const wanted = word.toLowerCase();
  let looked = 0;
  let weaker: Execution | null = null;
  for (const node of nodes) {
    if (!isElement(node) || !mentions(node, wanted)) continue;
    if (++looked > MAX_LOOKED_AT) break;
    const found = inElement(node, word);
    if (!found) continue;
    const { entry, ...rest } = found;
    const execution = { ...rest, blockedBy: blockedBy(entry, headers['content-security-policy'], nodes) };
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
      const what = `the address in ${name} of <${tagName}>, ${atOnce ? 'as the page is built' : 'when somebody follows it'}`;
      return { what, atOnce: atOnce && runs === 'at once', by: 'address', entry: { by: 'attribute' } };
    }
    const when = firesWhen(element, name);
    if (when === null) continue;
    const what = `the handler ${name} of <${tagName}>, ${when}`;
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
    const what = 'a script element, whose address can be chosen';
    return { what, atOnce: true, by: 'address', entry: { by: 'element' } };
  }
  const code = textOf(element);
  if (!code.toLowerCase().includes(word.toLowerCase())) return null;
  const runs = assignment(code, word, kind);
  if (runs === null) return null;
  // An element that holds nothing else is ours, not one of the page's own.
  const own = code.trim().toLowerCase().split('//')[0] !== `${word.toLowerCase()}=1`;
  const what = own
    ? `code within a script of the page, ${runs === 'at once' ? 'as it runs' : 'when a function of it is called'}`
    : 'a script element, as the page is built';
  const entry: Entry = own ? { by: 'own script', nonce: attribute(element, 'nonce') } : { by: 'element' };
  return { what, atOnce: runs === 'at once', by: own ? 'script' : 'element', entry };
}

const AT_ONCE = 'as the page is built';

/** @returns null for what never fires, or nobody knows when */
function firesWhen(element: Element, handler: string): string | null {
  const { tagName, namespaceURI } = element;
  const isHtml = namespaceURI === HTML_NAMESPACE;
  const has = (name: string) => attribute(element, name) !== undefined;
  switch (handler) {
    case 'onload':
      if (tagName === 'body' || (tagName === 'iframe' && isHtml)) return AT_ONCE;
      // Only the outermost picture tells that it is loaded.
      return tagName === 'svg' && !hasAncestor(element, (one) => one.namespaceURI !== HTML_NAMESPACE)
        ? AT_ONCE
        : null;
    case 'onerror':
      return tagName === 'img' && isHtml && (attribute(element, 'src') ?? 'x').trim() === ''
        ? AT_ONCE
        : 'on an error';
    case 'ontoggle':
      return tagName === 'details' && isHtml && has('open') ? AT_ONCE : 'when it is opened';
    case 'onfocus': {
      const hidden =
        (tagName === 'input' && /^hidden$/i.test(attribute(element, 'type') ?? '')) || has('hidden');
      if (!isHtml || hidden || has('disabled') || NOT_SHOWN.has(tagName)) return null;
      return has('autofocus')
        ? 'as soon as it gets the focus, which autofocus asks for'
        : 'when it gets the focus';
    }
    default:
      return NOT_SHOWN.has(tagName) ? null : 'when its event happens';
  }
}

/** Whether an XML page has our script element among its elements, not in a comment or CDATA section. */
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
  // The parser looks through all open elements at every end tag: what is not closed has to stay little.
  if ((xml.match(/<[^/!?]/g)?.length ?? 0) > 20_000) return false;
  parser.write(xml);
  parser.end();
  return runs;
}
