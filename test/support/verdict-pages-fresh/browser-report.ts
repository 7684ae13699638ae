/** What a browser extension posts about an HTML document: parts of the page, with or without its source. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import type { PageInit } from '../../../src/core/page.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** `all`: parts and source; `parts`: no source; `source`: only that; `lists`: parts without counts, addresses as written */
export type Manner = 'all' | 'parts' | 'source' | 'lists';

export interface FreshPage {
  url: string;
  html: string;
  /** default: by turns */
  manner?: Manner;
}

const isElement = (node: Node): node is Element => 'tagName' in node;
const attribute = (element: Element, name: string) => element.attrs.find((one) => one.name === name)?.value;

function* elementsOf(node: Node): Generator<Element, void, void> {
  if (isElement(node)) yield node;
  if ('childNodes' in node) for (const child of node.childNodes) yield* elementsOf(child);
}

function textOf(node: Node): string {
  if (node.nodeName === '#text' && 'value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

const FIELDS = new Set(['input', 'select', 'textarea']);

function formOf(form: Element, absolute: (address: string) => string) {
  const action = attribute(form, 'action');
  const fields = [...elementsOf(form)]
    .filter(({ tagName }) => FIELDS.has(tagName))
    .map((field) => ({
      type: field.tagName === 'input' ? (attribute(field, 'type') ?? 'text') : field.tagName,
      name: attribute(field, 'name') ?? null,
      autocomplete: attribute(field, 'autocomplete') ?? null,
    }));
  return {
    ...(action === undefined ? {} : { action: absolute(action) }),
    method: attribute(form, 'method')?.toLowerCase() ?? 'get',
    fields,
  };
}

const pixels = (value: string | undefined) =>
  value && /^\d+(px)?$/.test(value) ? Number.parseInt(value, 10) : null;

function isHidden(element: Element): boolean {
  const style = (attribute(element, 'style') ?? '').replaceAll(/\s/g, '').toLowerCase();
  if (/display:none|visibility:hidden|(left|top):-\d{3,}px|opacity:0(;|$)/.test(style)) return true;
  const [width, height] = ['width', 'height'].map((side) => pixels(attribute(element, side)) ?? 300);
  return attribute(element, 'hidden') !== undefined || (width ?? 300) <= 1 || (height ?? 300) <= 1;
}

/** The input of `scanPage` for a document. */
export function browserReport({ url, html, manner = 'all' }: FreshPage): PageInit {
  const elements = [...elementsOf(parse(html))];
  const named = (name: string) => elements.filter(({ tagName }) => tagName === name);
  const title = named('title').map((element) => textOf(element).trim().replaceAll(/\s+/g, ' '))[0] ?? '';
  if (manner === 'source') return { url, title, html };
  const absolute = (address: string) =>
    manner !== 'lists' && URL.canParse(address, url) ? new URL(address, url).href : address;
  const scripts = named('script');
  const isData = (script: Element) => /json|template|text\/x-/.test(attribute(script, 'type') ?? '');
  const parts: PageInit = {
    url,
    title,
    scripts: scripts.map((script) => attribute(script, 'src')).flatMap((src) => (src ? [absolute(src)] : [])),
    inlineScripts: scripts.filter((one) => !attribute(one, 'src') && !isData(one)).map((one) => textOf(one)),
    forms: named('form').map((form) => formOf(form, absolute)),
    iframes: named('iframe').map((frame) => ({
      src: absolute(attribute(frame, 'src') ?? ''),
      hidden: isHidden(frame),
      width: pixels(attribute(frame, 'width')),
      height: pixels(attribute(frame, 'height')),
      sandbox: attribute(frame, 'sandbox') ?? null,
    })),
    links: named('a').flatMap((link) => {
      const href = attribute(link, 'href');
      return href === undefined ? [] : [{ href: absolute(href), text: textOf(link).trim().slice(0, 200) }];
    }),
  };
  if (manner === 'lists') return { ...parts, html };
  const dom = {
    elements: elements.length,
    forms: named('form').length,
    iframes: named('iframe').length,
    scripts: scripts.length,
    links: named('a').length,
    passwordFields: named('input').filter((one) => attribute(one, 'type')?.toLowerCase() === 'password')
      .length,
    hiddenElements: elements.filter((one) => /display:\s*none/.test(attribute(one, 'style') ?? '')).length,
  };
  return manner === 'parts' ? { ...parts, dom } : { ...parts, dom, html };
}
