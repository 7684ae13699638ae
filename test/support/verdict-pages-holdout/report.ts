/** What a browser extension would post about a page of which the source is given. */
import { type DefaultTreeAdapterMap, parse } from 'parse5';
import type { PageInit } from '../../../src/core/page.ts';

/** `source`: URL and HTML alone; `lists`: everything but HTML; `all`: both. */
export type Manner = 'source' | 'lists' | 'all';

export interface HeldOut {
  url: string;
  html: string;
  manner?: Manner;
}
export type Builders = Record<string, () => HeldOut[]>;

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

const attribute = (element: Element, name: string) =>
  element.attrs.find((one) => one.name === name)?.value ?? null;

function* elementsOf(node: Node): Generator<Element> {
  if ('tagName' in node) yield node;
  if ('content' in node) yield* elementsOf(node.content);
  if ('childNodes' in node) for (const child of node.childNodes) yield* elementsOf(child);
}

function textOf(node: Node): string {
  if (node.nodeName === '#text') return (node as DefaultTreeAdapterMap['textNode']).value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

const isHidden = (element: Element) =>
  attribute(element, 'hidden') !== null ||
  attribute(element, 'type') === 'hidden' ||
  /display\s*:\s*none|visibility\s*:\s*hidden|(?:width|height)\s*:\s*[01]px|(?:left|top)\s*:\s*-\d{3,}px|opacity\s*:\s*0(?![.\d])/i.test(
    attribute(element, 'style') ?? '',
  );

const pixels = (value: string | null) =>
  value !== null && /^\d+(?:px)?$/.test(value) ? Number.parseInt(value, 10) : null;

function formOf(form: Element) {
  const fields = [...elementsOf(form)].filter(({ tagName }) =>
    ['input', 'select', 'textarea'].includes(tagName),
  );
  return {
    action: attribute(form, 'action'),
    method: attribute(form, 'method'),
    fields: fields.map((field) => ({
      type: field.tagName === 'input' ? (attribute(field, 'type') ?? 'text') : field.tagName,
      name: attribute(field, 'name'),
      autocomplete: attribute(field, 'autocomplete'),
    })),
  };
}

function frameOf(frame: Element) {
  const [width, height] = [pixels(attribute(frame, 'width')), pixels(attribute(frame, 'height'))];
  return {
    src: attribute(frame, 'src'),
    hidden: isHidden(frame) || (width !== null && width <= 1) || (height !== null && height <= 1),
    width,
    height,
    sandbox: attribute(frame, 'sandbox'),
  };
}

const SCRIPT = /^(?:|module|text\/javascript|application\/(?:x-)?javascript|text\/vbscript)$/i;

function listsOf(html: string): Omit<PageInit, 'url'> {
  const elements = [...elementsOf(parse(html))];
  const named = (...names: string[]) => elements.filter(({ tagName }) => names.includes(tagName));
  const scripts = named('script').filter((one) => SCRIPT.test(attribute(one, 'type') ?? ''));
  const links = named('a').filter((one) => attribute(one, 'href') !== null);
  const [title] = named('title');
  return {
    title: title === undefined ? null : textOf(title).trim(),
    scripts: scripts.flatMap((one) => attribute(one, 'src') ?? []),
    inlineScripts: scripts.filter((one) => attribute(one, 'src') === null).map(textOf),
    forms: named('form').map(formOf),
    iframes: named('iframe', 'frame').map(frameOf),
    links: links.map((one) => ({
      href: attribute(one, 'href') ?? '',
      text: textOf(one).trim().slice(0, 1000),
    })),
    dom: {
      elements: elements.length,
      forms: named('form').length,
      iframes: named('iframe').length,
      scripts: named('script').length,
      links: links.length,
      passwordFields: named('input').filter((one) => attribute(one, 'type')?.toLowerCase() === 'password')
        .length,
      hiddenElements: elements.filter(isHidden).length,
    },
  };
}

export function reported({ url, html, manner = 'all' }: HeldOut): PageInit {
  if (manner === 'source') return { url, html };
  const lists = listsOf(html);
  return manner === 'lists' ? { url, ...lists } : { url, ...lists, html };
}
