/** A page that a scanner is judged by. Pages are written as HTML; what an extension would post is read from that. */
import { Parser } from 'htmlparser2';
import type { PageInit } from '../../../src/core/page.ts';

export interface PageFixture {
  /** unique */
  name: string;
  kind: 'benign' | 'hostile';
  /** what the hostile page does */
  threat?: string;
  page: PageInit;
}

/**
 * How much of a page is posted: its source alone; the lists that an extension makes of the live document, with
 * resolved addresses; or both, the addresses as they are written.
 */
export type View = 'source' | 'lists' | 'both';

export const benign = (name: string, url: string, html: string, view: View = 'source'): PageFixture => ({
  name,
  kind: 'benign',
  page: seen(url, html, view),
});

export const hostile = (
  name: string,
  threat: string,
  url: string,
  html: string,
  view: View = 'source',
): PageFixture => ({ name, kind: 'hostile', threat, page: seen(url, html, view) });

function seen(url: string, html: string, view: View): PageInit {
  if (view === 'source') return { url, html };
  const lists = readLists(url, html, view === 'lists');
  return view === 'both' ? { url, ...lists, html } : { url, ...lists };
}

type Form = NonNullable<PageInit['forms']>[number];
type Frame = NonNullable<PageInit['iframes']>[number];
type Link = NonNullable<PageInit['links']>[number];

const VOID = new Set(['br', 'hr', 'img', 'input', 'link', 'meta', 'source', 'area', 'base', 'col', 'embed']);

function isHidden(name: string, attributes: Record<string, string>): boolean {
  const style = (attributes.style ?? '').replaceAll(' ', '').toLowerCase();
  const byStyle =
    /display:none|visibility:hidden|opacity:0(?:;|$)|(?:left|top):-\d{3,}|(?:width|height):[01]px/;
  if ('hidden' in attributes || byStyle.test(style)) return true;
  return name === 'iframe' && [attributes.width, attributes.height].some((side) => /^[01]$/.test(side ?? ''));
}

/** What a content script finds by asking the document for its scripts, forms, frames and links. */
function readLists(url: string, html: string, resolved: boolean): Omit<PageInit, 'url'> {
  const address = (value: string) =>
    resolved && URL.canParse(value, url) ? new URL(value, url).href : value;
  const scripts: string[] = [];
  const inlineScripts: string[] = [];
  const forms: Form[] = [];
  const iframes: Frame[] = [];
  const links: Link[] = [];
  const open: { name: string; hidden: boolean }[] = [];
  let title = '';
  let elements = 0;
  let hiddenElements = 0;
  let passwordFields = 0;
  let form: Form | null = null;
  let code: string | null = null;
  let link: Link | null = null;
  let inTitle = false;

  const parser = new Parser({
    onopentag(name, attributes) {
      elements++;
      const hidden = isHidden(name, attributes) || (open.at(-1)?.hidden ?? false);
      if (hidden) hiddenElements++;
      if (!VOID.has(name)) open.push({ name, hidden });
      if (name === 'title' && !open.some((element) => element.name === 'svg')) inTitle = true;
      if (name === 'script') {
        if (attributes.src === undefined) code = '';
        else scripts.push(address(attributes.src));
      }
      if (name === 'form') {
        const { action, method } = attributes;
        form = { action: action === undefined ? null : address(action), method: method ?? 'get', fields: [] };
        forms.push(form);
      }
      if (name === 'input' || name === 'textarea' || name === 'select' || name === 'button') {
        const type = name === 'input' ? (attributes.type ?? 'text') : name;
        if (type === 'password') passwordFields++;
        if (name !== 'button')
          form?.fields?.push({
            type,
            name: attributes.name ?? '',
            autocomplete: attributes.autocomplete ?? null,
          });
      }
      if (name === 'iframe') {
        const { src, width, height, sandbox } = attributes;
        const side = (value: string | undefined) => (/^\d+$/.test(value ?? '') ? Number(value) : null);
        iframes.push({
          src: src === undefined ? null : address(src),
          hidden,
          width: side(width),
          height: side(height),
          sandbox: sandbox ?? null,
        });
      }
      if (name === 'a' && attributes.href !== undefined) {
        link = { href: address(attributes.href), text: '' };
        links.push(link);
      }
    },
    ontext(text) {
      if (inTitle) title += text;
      if (code !== null) code += text;
      if (link) link.text = `${link.text ?? ''}${text}`.slice(0, 200);
    },
    onclosetag(name) {
      const at = open.findLastIndex((element) => element.name === name);
      if (at >= 0) open.length = at;
      if (name === 'title') inTitle = false;
      if (name === 'a') link = null;
      if (name === 'form') form = null;
      if (name === 'script' && code !== null) {
        inlineScripts.push(code);
        code = null;
      }
    },
  });
  parser.end(html);
  return {
    title: title.trim(),
    scripts,
    inlineScripts,
    forms,
    iframes,
    links,
    dom: {
      elements,
      forms: forms.length,
      iframes: iframes.length,
      scripts: scripts.length + inlineScripts.length,
      links: links.length,
      passwordFields,
      hiddenElements,
    },
  };
}
