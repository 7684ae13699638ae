/** What a browser would report of an HTML source; nothing is loaded or run. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import type { PageInit } from '../../../src/core/page.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** a URL and the HTML source */
export type Saved = readonly [url: string, html: string];
export type Builders = Record<string, () => Saved[]>;

/** `html`: as a crawler posts it; `report`: as a client without the source posts it */
export type Shape = 'full' | 'html' | 'report';

const attribute = (element: Element, name: string) =>
  element.attrs.find((one) => one.name === name)?.value ?? null;

function* elementsOf(node: Node, hidden = false): Generator<{ element: Element; hidden: boolean }> {
  if (!('childNodes' in node)) return;
  for (const child of node.childNodes) {
    if (!('tagName' in child)) continue;
    const isHidden = hidden || hides(child);
    yield { element: child, hidden: isHidden };
    yield* elementsOf(child, isHidden);
  }
}

function hides(element: Element): boolean {
  const style = (attribute(element, 'style') ?? '').replaceAll(' ', '').toLowerCase();
  const size = (name: string) => Number.parseInt(attribute(element, name) ?? '100', 10);
  return (
    attribute(element, 'hidden') !== null ||
    (element.tagName === 'input' && attribute(element, 'type') === 'hidden') ||
    /display:none|visibility:hidden|(?:left|top):-\d{3,}px|(?:^|;)(?:width|height):[01]px/.test(style) ||
    (element.tagName === 'iframe' && (size('width') <= 1 || size('height') <= 1))
  );
}

function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

function resolved(href: string, base: string): string {
  return URL.canParse(href, base) ? new URL(href, base).href : href;
}

export function browserReport(url: string, html: string, shape: Shape): PageInit {
  if (shape === 'html') return { url, html };
  const all = [...elementsOf(parse(html))];
  const named = (...names: string[]) => all.filter(({ element }) => names.includes(element.tagName));
  const scripts = named('script').map(({ element }) => element);
  const pixels = (element: Element, name: string) => {
    const found = /^\d+(?=px$|$)/.exec(attribute(element, name) ?? '');
    return found ? Number(found[0]) : null;
  };
  const fields = named('input', 'select', 'textarea').map(({ element }) => element);
  const isJavaScript = (one: Element) =>
    /^(?:$|module$|.*(?:java|ecma)script)/i.test(attribute(one, 'type') ?? '');
  const report: PageInit = {
    url,
    title: textOf(named('title')[0]?.element ?? parse('')).trim(),
    scripts: scripts.flatMap((one) => attribute(one, 'src') ?? []).map((src) => resolved(src, url)),
    inlineScripts: scripts
      .filter((one) => attribute(one, 'src') === null && isJavaScript(one))
      .map(textOf)
      .filter((text) => text.trim() !== ''),
    forms: named('form').map(({ element }) => ({
      action: attribute(element, 'action'),
      method: attribute(element, 'method'),
      fields: [...elementsOf(element)]
        .map((inner) => inner.element)
        .filter(({ tagName }) => ['input', 'select', 'textarea'].includes(tagName))
        .map((field) => ({
          type: field.tagName === 'input' ? (attribute(field, 'type') ?? 'text') : field.tagName,
          name: attribute(field, 'name'),
          autocomplete: attribute(field, 'autocomplete'),
        })),
    })),
    iframes: named('iframe', 'frame').map(({ element, hidden }) => ({
      src: attribute(element, 'src'),
      hidden,
      width: pixels(element, 'width'),
      height: pixels(element, 'height'),
      sandbox: attribute(element, 'sandbox'),
    })),
    links: named('a', 'area').flatMap(({ element }) => {
      const href = attribute(element, 'href');
      return href === null ? [] : [{ href, text: textOf(element).trim().slice(0, 200) }];
    }),
    dom: {
      elements: all.length,
      forms: named('form').length,
      iframes: named('iframe', 'frame').length,
      scripts: scripts.length,
      links: named('a').length,
      passwordFields: fields.filter((one) => attribute(one, 'type') === 'password').length,
      hiddenElements: all.filter(({ hidden }) => hidden).length,
    },
  };
  return shape === 'report' ? report : { ...report, html };
}
