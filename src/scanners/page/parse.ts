/**
 * Reads a page into what the judges look at: the lists that were posted, and what its source adds to them. One pass
 * over the source, linear in its length; every list is bounded, and what is over a bound is left out.
 */
import type { Page } from '../../core/page.ts';
import { type Attributes, readHtml } from '../kit/html.ts';
import { hostAt } from './hosts/host-identity.ts';

export interface Field {
  /** lower case; `text` where none is given, `textarea` and `select` for those */
  type: string;
  /** name, id, autocomplete, placeholder and label of it, lower case: what it is for */
  hint: string;
  /** id and name, as scripts find it */
  names: readonly string[];
}

export interface Form {
  /** as written; null: the page's own address */
  action: string | null;
  fields: Field[];
  /** id and name, as scripts find it */
  names: readonly string[];
}

export interface Frame {
  src: string;
  hidden: boolean;
  /** laid over the whole window */
  covers: boolean;
  /** cannot be seen, but clicked */
  transparent: boolean;
}

export interface Link {
  href: string;
  text: string;
  /** inside an element that is not shown */
  hidden: boolean;
  /** asks the browser to save what it leads to, under this name ('' for none) */
  download: string | null;
}

export interface Script {
  /** as it stands, or the value of an event handler or `javascript:` URL */
  text: string;
  /** null for handlers */
  event: string | null;
}

export interface PageContent {
  url: string;
  /** what references resolve against */
  base: string;
  title: string;
  /** headings and the first words of buttons, one a line */
  headings: string;
  /** visible text, white space collapsed, at most MAX_TEXT */
  text: string;
  forms: Form[];
  frames: Frame[];
  links: Link[];
  /** addresses of scripts */
  scripts: string[];
  inline: Script[];
  /** addresses of pictures */
  images: string[];
  /** addresses of the page's icons */
  icons: string[];
  /** where `<meta http-equiv=refresh>` leads, and after how many seconds */
  refreshes: { url: string; seconds: number }[];
  /** the menu of the right button, or the selection of text, is switched off by an attribute */
  blocksMenu: boolean;
  elements: number;
  /** whether a bound cut something off without which the page cannot be judged */
  cut: boolean;
  /** what was left out, with its number */
  left: Map<LeftOut, number>;
}

/** What a bound can leave out. */
export type LeftOut = keyof typeof MAX | 'characters of text' | 'characters of scripts';

const MAX_TEXT = 200_000;
const MAX_SCRIPT_LENGTH = 3 * 1024 * 1024;
const MAX = {
  forms: 500,
  fields: 2000,
  frames: 500,
  links: 10_000,
  scripts: 2000,
  inline: 10_000,
  images: 5000,
  icons: 200,
  refreshes: 20,
};
/** A page of so many is judged by the others: what is left out is only reported. */
const HARMLESS: ReadonlySet<LeftOut> = new Set(['links', 'images', 'icons', 'characters of text'] as const);

/** Types of script elements that a browser runs (WHATWG HTML, section 4.12.1); others hold data. */
const CODE =
  /^(?:|module|(?:text|application)\/(?:x-)?(?:java|ecma)script(?:\s*;.*)?|text\/(?:jscript|livescript|babel|vbscript))$/i;
const NOT_SHOWN =
  /display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{3,}|font-size\s*:\s*0(?:px)?\s*(?:;|$)/i;
/** White space and control characters inside `java\nscript:` are skipped by browsers. */
const JAVASCRIPT_URL =
  /^[\s\p{Cc}]{0,50}j\s{0,5}a\s{0,5}v\s{0,5}a\s{0,5}s\s{0,5}c\s{0,5}r\s{0,5}i\s{0,5}p\s{0,5}t\s{0,5}:/iu;
const LINE_ENDS = new Set([
  'p',
  'div',
  'br',
  'li',
  'tr',
  'td',
  'h1',
  'h2',
  'h3',
  'form',
  'section',
  'label',
  'button',
]);
const HEADINGS = new Set(['h1', 'h2', 'legend', 'button']);

/** Everything that is known of the page's content; empty where neither source nor list was given. */
export function readPage(page: Page): PageContent {
  const content: PageContent = {
    url: page.url,
    base: page.url,
    title: page.title ?? '',
    headings: '',
    text: '',
    forms: [],
    frames: [],
    links: [],
    scripts: [],
    inline: [],
    images: [],
    icons: [],
    refreshes: [],
    blocksMenu: false,
    elements: page.dom?.elements ?? 0,
    cut: false,
    left: new Map(),
  };
  if (page.html !== null) readSource(page.html, content);
  addPosted(page, content);
  return content;
}

function readSource(html: string, content: PageContent): void {
  const texts: string[] = [];
  const headings: string[] = [];
  let textLength = 0;
  let elements = 0;
  let form: Form | null = null;
  /** Fields outside every form, such as single-page apps have. */
  const loose: Form = { action: null, fields: [], names: [] };
  let fields = 0;
  let link: Link | null = null;
  let heading = '';
  /** Raw text that nobody sees. */
  let unread = '';
  let scriptLength = 0;
  /** The outermost element that is not shown, and how many of its name are open within it. */
  let hiddenBy = '';
  let hiddenDepth = 0;
  let baseSeen = false;
  let lastField: Field | null = null;

  const leave = (what: LeftOut, count = 1) => {
    content.left.set(what, (content.left.get(what) ?? 0) + count);
    content.cut ||= !HARMLESS.has(what);
  };
  const put = <T>(list: T[], item: T, what: keyof typeof MAX) => {
    if (list.length < MAX[what]) list.push(item);
    else leave(what);
  };
  const addScript = (text: string, event: string | null) => {
    scriptLength += text.length;
    if (scriptLength > MAX_SCRIPT_LENGTH) leave('characters of scripts', text.length);
    else put(content.inline, { text, event }, 'inline');
  };
  const addReference = (reference: string) => {
    if (JAVASCRIPT_URL.test(reference.slice(0, 200))) {
      addScript(percentDecoded(reference.slice(reference.indexOf(':') + 1)), 'href');
    }
  };

  const openForm = (attributes: Attributes) => {
    form = { action: attributes.get('action')?.trim() || null, fields: [], names: namesOf(attributes) };
    put(content.forms, form, 'forms');
    addReference(form.action ?? '');
  };
  const addField = (name: string, attributes: Attributes) => {
    const type = name === 'input' ? attributes.get('type')?.trim().toLowerCase() || 'text' : name;
    const hint = ['name', 'id', 'autocomplete', 'placeholder', 'aria-label', 'class']
      .map((key) => attributes.get(key)?.slice(0, 200) ?? '')
      .join(' ')
      .toLowerCase();
    const changed = attributes.get('formaction')?.trim();
    if (changed) put(content.forms, { action: changed, fields: form?.fields ?? [], names: [] }, 'forms');
    lastField = { type, hint, names: namesOf(attributes) };
    if (++fields <= MAX.fields) (form ?? loose).fields.push(lastField);
    else leave('fields');
  };
  const addFrame = (attributes: Attributes) => {
    const style = attributes.get('style') ?? '';
    const sizes = [attributes.get('width') ?? '', attributes.get('height') ?? ''];
    const tiny =
      sizes.some((size) => /^\s*[01](?:px|%)?\s*$/.test(size)) ||
      /(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px|%)?\s*(?:;|$)/i.test(style);
    const source = attributes.get('src') ?? '';
    const opacity = /opacity\s*:\s*(0?\.\d+|\d+)/i.exec(style);
    put(
      content.frames,
      {
        src: source,
        hidden: tiny || attributes.has('hidden') || NOT_SHOWN.test(style) || hiddenBy !== '',
        covers:
          /position\s*:\s*(?:fixed|absolute)/i.test(style) &&
          (/(?:^|[;\s])width\s*:\s*100(?:%|vw)/i.test(style) || /inset\s*:\s*0/i.test(style)),
        transparent: opacity !== null && Number(opacity[1]) < 0.15,
      },
      'frames',
    );
    addReference(source);
    const inner = attributes.get('srcdoc');
    if (inner) readInner(inner);
  };
  /** A document within an attribute: its scripts run too. One level, since each costs its length again. */
  const readInner = (inner: string) =>
    readHtml(inner, { script: (text, attributes) => isCode(attributes) && addScript(text, null) });

  readHtml(html, {
    tags: { has: () => true },
    title(text) {
      if (content.title === '') content.title = text;
    },
    tag(name, attributes) {
      elements++;
      if (LINE_ENDS.has(name) && textLength < MAX_TEXT) texts.push('\n');
      if (name === hiddenBy) hiddenDepth++;
      if (attributes.size > 0) {
        const style = attributes.get('style');
        if (
          hiddenBy === '' &&
          /^(?:div|span|p|section|ul|td|font|aside|footer)$/.test(name) &&
          (attributes.has('hidden') || (style !== undefined && NOT_SHOWN.test(style)))
        ) {
          hiddenBy = name;
          hiddenDepth = 1;
        }
        for (const [key, value] of attributes) {
          if (key.startsWith('on') && value !== '') {
            if (
              /^on(?:contextmenu|selectstart|copy)$/.test(key) &&
              /return\s{0,9}false|preventDefault/.test(value)
            )
              content.blocksMenu = true;
            addScript(value, key);
          }
        }
      }
      switch (name) {
        case 'form':
          openForm(attributes);
          break;
        case 'input':
        case 'textarea':
        case 'select':
        case 'button':
          if (name === 'button') {
            const changed = attributes.get('formaction')?.trim();
            if (changed)
              put(content.forms, { action: changed, fields: form?.fields ?? [], names: [] }, 'forms');
          } else addField(name, attributes);
          break;
        case 'iframe':
        case 'frame':
          addFrame(attributes);
          break;
        case 'object':
        case 'embed': {
          const source = attributes.get('data') ?? attributes.get('src');
          if (source)
            put(content.frames, { src: source, hidden: false, covers: false, transparent: false }, 'frames');
          break;
        }
        case 'a':
        case 'area': {
          const href = attributes.get('href')?.trim();
          if (href === undefined) break;
          const hidden =
            hiddenBy !== '' || attributes.has('hidden') || NOT_SHOWN.test(attributes.get('style') ?? '');
          link = { href, text: '', hidden, download: attributes.get('download') ?? null };
          put(content.links, link, 'links');
          addReference(href);
          break;
        }
        case 'script': {
          const source = attributes.get('src')?.trim();
          if (source && isCode(attributes)) put(content.scripts, source, 'scripts');
          break;
        }
        case 'img':
        case 'image': {
          const source = attributes.get('src')?.trim();
          if (source && !source.startsWith('data:')) put(content.images, source.slice(0, 8192), 'images');
          break;
        }
        case 'link':
          if (/(?:^|\s)(?:icon|apple-touch-icon)/i.test(attributes.get('rel') ?? '')) {
            put(content.icons, attributes.get('href')?.trim() ?? '', 'icons');
          }
          break;
        case 'base': {
          const href = attributes.get('href');
          if (baseSeen || href === undefined) break;
          baseSeen = true;
          if (hostAt(href, content.url) !== null) content.base = new URL(href, content.url).href;
          break;
        }
        case 'meta':
          addRefresh(attributes);
          break;
        case 'style':
        case 'noscript':
        case 'template':
          if (name === 'style') unread = name;
          break;
      }
      if (HEADINGS.has(name)) heading = name;
    },
    text(piece) {
      if (unread !== '') return;
      if (link && link.text.length < 200) link.text += piece.slice(0, 200);
      if (heading !== '' && headings.length < 2000) headings.push(piece.slice(0, 500));
      if (hiddenBy === '') {
        const kept = piece.slice(0, MAX_TEXT - textLength);
        if (kept !== '') texts.push(kept);
        textLength += kept.length;
        if (kept.length < piece.length && piece.trim() !== '')
          leave('characters of text', piece.length - kept.length);
      }
    },
    end(name) {
      if (name === unread) unread = '';
      if (name === 'form') form = null;
      if (name === 'a') link = null;
      if (name === heading) {
        heading = '';
        headings.push('\n');
      }
      if (name === hiddenBy && --hiddenDepth === 0) hiddenBy = '';
      if (LINE_ENDS.has(name) && textLength < MAX_TEXT) texts.push('\n');
    },
    script(text, attributes) {
      if (isCode(attributes)) addScript(text, null);
    },
  });

  function addRefresh(attributes: Attributes): void {
    if (attributes.get('http-equiv')?.trim().toLowerCase() !== 'refresh') return;
    const [, seconds = '', rest = ''] =
      /^\s*(\d{0,9})(?:\.\d{0,9})?\s*[;,]?\s*([\s\S]*)$/.exec(
        (attributes.get('content') ?? '').slice(0, 70_000),
      ) ?? [];
    const url = rest
      .replace(/^url\s{0,20}=\s{0,20}/i, '')
      .replace(/^(['"])(.*)\1\s*$/s, '$2')
      .trim();
    if (url !== '') put(content.refreshes, { url, seconds: Number(seconds) }, 'refreshes');
  }

  if (loose.fields.length > 0) content.forms.push(loose);
  content.elements = elements;
  content.text = collapse(texts.join(''));
  content.headings = collapse(headings.join('')).slice(0, 5000);
}

/** The lists that came with the page; what its source had already is not taken twice. */
function addPosted(page: Page, content: PageContent): void {
  const known = new Set(content.scripts);
  for (const source of page.scripts ?? []) if (!known.has(source)) content.scripts.push(source);
  const texts = new Set(content.inline.map(({ text }) => text));
  for (const text of page.inlineScripts ?? []) {
    if (text !== '' && !texts.has(text)) content.inline.push({ text, event: null });
  }
  const fromSource = page.html !== null;
  const actions = new Set(content.forms.map(({ action }) => action ?? ''));
  for (const { action, fields } of page.forms ?? []) {
    if (fromSource && actions.has(action ?? '')) continue;
    content.forms.push({
      action: action?.trim() || null,
      fields: fields.map(({ type, name, autocomplete }) => ({
        type: type?.toLowerCase() || 'text',
        hint: `${name ?? ''} ${autocomplete ?? ''}`.toLowerCase(),
        names: name ? [name.slice(0, 200)] : [],
      })),
      names: [],
    });
  }
  const frames = new Map(content.frames.map((frame) => [frame.src, frame]));
  for (const { src, hidden, width, height } of page.iframes ?? []) {
    const unseen = hidden || (width !== null && width <= 1) || (height !== null && height <= 1);
    const same = frames.get(src ?? '');
    // The extension saw it laid out, the source shows only its own style.
    if (same) same.hidden ||= unseen;
    else content.frames.push({ src: src ?? '', hidden: unseen, covers: false, transparent: false });
  }
  const hrefs = new Set(content.links.map(({ href }) => href));
  for (const { href, text } of page.links ?? []) {
    if (hrefs.has(href)) continue;
    content.links.push({ href: href.trim(), text: text ?? '', hidden: false, download: null });
    if (JAVASCRIPT_URL.test(href.slice(0, 200))) {
      content.inline.push({ text: percentDecoded(href.slice(href.indexOf(':') + 1)), event: 'href' });
    }
  }
}

const namesOf = (attributes: Attributes): string[] =>
  ['id', 'name'].flatMap((key) => attributes.get(key)?.trim().slice(0, 200) || []);
const isCode = (attributes: Attributes) => CODE.test((attributes.get('type') ?? '').trim().slice(0, 200));
const collapse = (text: string) =>
  text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\n[\s]*/g, '\n')
    .trim();

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
