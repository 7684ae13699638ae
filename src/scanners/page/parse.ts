/**
 * Reads a page for the judges: its source and the lists that were posted with it. The source is read in one pass, in
 * linear time. Lists from the source are bounded, and items over a bound are counted; except for code, of which all is
 * read: the length of the page bounds it.
 */
import type { Page } from '../../core/page.ts';
import type { Attributes, HtmlPlace, HtmlVisitor } from '../kit/html.ts';
import {
  type Frame as FrameFact,
  type PageLink as LinkFact,
  MAX_SCRIPTS,
  type PageFacts,
  type PageLimit,
  readPageFacts,
  type Script as ScriptFact,
} from '../kit/page-facts.ts';
import type {
  Button as ButtonFact,
  Controls,
  Field as FieldFact,
  Form as FormFact,
} from '../kit/page-forms.ts';
import { secretOf } from './document/secret-fields.ts';
import { hostAt } from './hosts/host-identity.ts';

export interface PageField {
  /** lower case; `text` where none is given, `textarea` and `select` for those */
  type: string;
  /** name, id, autocomplete, placeholder and label of it, lower case: what it is for */
  hint: string;
  /** the label before it */
  label?: string;
  /** id and name, as scripts find it */
  names: readonly string[];
  /** characters that it takes, where it is said */
  length?: number;
}

export interface PageForm {
  /** as written; null: the page's own address */
  action: string | null;
  fields: PageField[];
  /** name of the frame that shows the answer */
  target?: string;
  /** not the fields outside of all forms */
  isElement?: boolean;
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

export interface StoredText {
  /** id, classes and tag of the element, as scripts find it */
  names: readonly string[];
  /** the start of it */
  sample: string;
  length: number;
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
  forms: PageForm[];
  frames: Frame[];
  links: Link[];
  /** false: neither the source nor a list of links was given */
  knowsLinks: boolean;
  /** addresses of scripts */
  scripts: string[];
  inline: Script[];
  /** long texts of elements and attributes that scripts may decode */
  storedTexts: StoredText[];
  /** addresses of pictures */
  images: string[];
  /** addresses of the page's icons */
  icons: string[];
  /** addresses of style sheets */
  styles: string[];
  /** where `<meta http-equiv=refresh>` leads, and after how many seconds */
  refreshes: { url: string; seconds: number }[];
  /** the menu of the right button, or the selection of text, is switched off by an attribute */
  blocksMenu: boolean;
  elements: number;
  /** as counted in the browser, where scripts may have made them */
  passwordFields: number;
  /** whether a bound cut something off without which the page cannot be judged */
  cut: boolean;
  /** what was left out, with its number */
  left: Map<LeftOut, number>;
}

/** What a bound can leave out. */
export type LeftOut = keyof typeof MAX | PageLimit | 'characters of text' | 'scripts to look up';
/** Names of the reader's limits that the page has lists of its own for. */
const LEFT_BY_READER: Partial<Record<PageLimit, LeftOut>> = { resources: 'images' };

const MAX_TEXT = 200_000;
const MAX_LABEL = 100;
const MAX = {
  forms: 500,
  fields: 5000,
  frames: 1000,
  links: 10_000,
  images: 5000,
  icons: 200,
  styles: 200,
};
/** What is left out of these is only reported. A field for secrets or a hidden frame among it does count: see `ShownText`. */
const HARMLESS: ReadonlySet<LeftOut> = new Set([
  ...([
    'links',
    'images',
    'icons',
    'styles',
    'buttons',
    'frames',
    'forms',
    'fields',
    'characters of text',
    'meta elements',
  ] as const),
  ...(['attributes', 'long attributes', 'long titles', 'long texts', 'long values'] as const),
]);

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
/** Elements that hide all they hold. */
const HIDES = /^(?:div|span|p|section|ul|td|font|aside|footer)$/;
const HEADINGS = new Set(['h1', 'h2', 'legend', 'button']);

/** @returns empty content where neither source nor list was given */
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
    knowsLinks: page.html !== null || page.links !== null,
    scripts: [],
    inline: [],
    storedTexts: [],
    images: [],
    icons: [],
    styles: [],
    refreshes: [],
    blocksMenu: false,
    elements: page.dom?.elements ?? 0,
    passwordFields: page.dom?.passwordFields ?? 0,
    cut: page.incomplete,
    left: new Map(),
  };
  if (page.html !== null) readSource(page.html, content);
  addPosted(page, content);
  return content;
}

/** Puts what is bounded into the content, and counts what is left out. */
class Filler {
  readonly content: PageContent;
  #fields = 0;
  readonly #labels: ReadonlyMap<Attributes, string>;

  /** @param labels of fields */
  constructor(content: PageContent, labels: ReadonlyMap<Attributes, string>) {
    this.content = content;
    this.#labels = labels;
  }

  leave(what: LeftOut, count = 1): void {
    const { content } = this;
    content.left.set(what, (content.left.get(what) ?? 0) + count);
    content.cut ||= !HARMLESS.has(what);
  }

  put<T>(list: T[], item: T, what: keyof typeof MAX): void {
    if (list.length < MAX[what]) list.push(item);
    else this.leave(what);
  }

  fields({ fields, buttons }: Controls): PageField[] {
    const controls = [...fields, ...buttons.filter(({ element }) => element === 'input')];
    const taken: PageField[] = [];
    for (const control of controls.sort((one, other) => one.at - other.at)) {
      const label = this.#labels.get(control.attributes);
      if (++this.#fields <= MAX.fields) taken.push({ ...fieldOf(control), ...(label && { label }) });
      else this.leave('fields');
    }
    return taken;
  }

  form(form: FormFact): void {
    const fields = this.fields(form);
    const names = namesOf(form.attributes);
    const target = form.attributes.get('target') ?? '';
    const action = form.action.written || null;
    this.put(this.content.forms, { action, fields, names, target, isElement: true }, 'forms');
    for (const { action } of form.buttons) {
      if (action !== null && action.written !== '')
        this.put(this.content.forms, { action: action.written, fields, names: [] }, 'forms');
    }
  }
}

/** A script at its place, among handlers and `javascript:` addresses. */
interface PlacedScript extends Script {
  at: number;
}

function readSource(html: string, content: PageContent): void {
  const text = new ShownText();
  const facts = readPageFacts(html, content.url, { visitor: text });
  const fill = new Filler(content, text.labels);
  if (content.title === '') content.title = facts.title ?? '';
  if (hostAt(facts.base, content.url) !== null) content.base = facts.base;
  for (const [limit, count] of facts.omitted) {
    // `ShownText` has those of the page itself.
    const read = limit === 'scripts' ? text.moreScripts : 0;
    if (count > read) fill.leave(LEFT_BY_READER[limit] ?? limit, count - read);
  }
  if (text.unread > 0) fill.leave('characters of text', text.unread);
  content.cut ||= text.hasUnreadDemand;

  addForms(facts, fill);
  addFrames(facts, text, fill);
  addLinks(facts, text, fill);
  addPictures(facts, fill);
  content.scripts = [...new Set([...sourcesOf(facts), ...text.sources])];
  content.inline = [...scriptsIn(facts), ...text.code].sort((one, other) => one.at - other.at);
  for (const { seconds, target } of facts.refreshes)
    if (target.written !== '') content.refreshes.push({ url: target.written, seconds });
  content.blocksMenu = text.blocksMenu;
  content.elements = text.elements;
  content.storedTexts = text.stored.take();
  content.text = collapse(text.texts.join(''));
  content.headings = collapse(text.headings.join('')).slice(0, 5000);
}

function addForms({ forms, loose, frames }: PageFacts, fill: Filler): void {
  for (const form of forms) fill.form(form);
  // A document within the page is shown as a part of it.
  for (const { document } of frames) if (document !== null) addForms(document, fill);
  // Fields outside every form, such as single-page apps have.
  const fields = fill.fields(loose);
  if (fields.length > 0) fill.content.forms.push({ action: null, fields, names: [] });
}

/** Objects, applets and embedded documents count as frames. */
function addFrames({ frames, resources }: PageFacts, text: ShownText, fill: Filler): void {
  for (const frame of frames) fill.put(fill.content.frames, frameOf(frame, text), 'frames');
  for (const { attributes, archive } of text.applets) {
    const { hidden } = frameOf({ src: null, attributes }, text);
    fill.put(fill.content.frames, { src: archive, hidden, covers: false, transparent: false }, 'frames');
  }
  for (const { element, src } of resources) {
    if ((element !== 'object' && element !== 'embed') || src.written === '') continue;
    const embedded = { src: src.written, hidden: false, covers: false, transparent: false };
    fill.put(fill.content.frames, embedded, 'frames');
  }
}

function addLinks({ links }: PageFacts, text: ShownText, fill: Filler): void {
  for (const link of links) {
    if (link.element !== 'link') fill.put(fill.content.links, linkOf(link, text), 'links');
    else if (link.rel.some((type) => /^(?:icon|apple-touch-icon)/.test(type)))
      fill.put(fill.content.icons, link.href.written, 'icons');
    else if (link.rel.includes('stylesheet')) fill.put(fill.content.styles, link.href.written, 'styles');
  }
}

/** Adds the URLs of pictures, including those in the documents of frames. */
function addPictures({ resources, frames }: PageFacts, fill: Filler): void {
  for (const { element, src } of resources) {
    if ((element === 'img' || element === 'image') && !/^(?:data:|$)/.test(src.written))
      fill.put(fill.content.images, src.written.slice(0, 8192), 'images');
  }
  for (const { document } of frames) if (document !== null) addPictures(document, fill);
}

/** URLs of scripts, including those in the documents of frames. */
function sourcesOf({ scripts, frames }: PageFacts): string[] {
  const own = scripts.flatMap(({ src, kind, attributes }) =>
    src !== null && src.written !== '' && isCode(kind, attributes) ? src.written : [],
  );
  return [...own, ...frames.flatMap(({ document }) => (document === null ? [] : sourcesOf(document)))];
}

/** Script elements, those in the documents of frames, and `javascript:` addresses. */
function scriptsIn({ scripts, frames, forms, links }: PageFacts): PlacedScript[] {
  const found: PlacedScript[] = [];
  const addText = ({ kind, attributes, text }: ScriptFact, at: number) => {
    if (text !== '' && isCode(kind, attributes)) found.push({ text, event: null, at });
  };
  const addAddress = (reference: string, at: number) => {
    const text = scriptOf(reference);
    if (text !== null) found.push({ text, event: 'href', at });
  };
  for (const script of scripts) addText(script, script.at);
  for (const { src, document, at } of frames) {
    if (src !== null) addAddress(src.written, at);
    for (const script of document?.scripts ?? []) addText(script, at);
  }
  for (const { action, at } of forms) addAddress(action.written, at);
  for (const { element, href, at } of links) if (element !== 'link') addAddress(href.written, at);
  return found;
}

function fieldOf({ type, attributes }: Pick<FieldFact | ButtonFact, 'type' | 'attributes'>): PageField {
  const hint = ['name', 'id', 'autocomplete', 'placeholder', 'aria-label', 'class']
    .map((key) => attributes.get(key)?.slice(0, 200) ?? '')
    .join(' ')
    .toLowerCase();
  const length = Number(attributes.get('maxlength') ?? Number.NaN);
  return { type, hint, names: namesOf(attributes), ...(length > 0 && { length }) };
}

function frameOf({ src, attributes }: Pick<FrameFact, 'src' | 'attributes'>, { hidden }: ShownText): Frame {
  const style = attributes.get('style') ?? '';
  const sizes = [attributes.get('width') ?? '', attributes.get('height') ?? ''];
  const isTiny =
    sizes.some((size) => /^\s*[01](?:px|%)?\s*$/.test(size)) ||
    /(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px|%)?\s*(?:;|$)/i.test(style);
  const opacity = /opacity\s*:\s*(0?\.\d+|\d+)/i.exec(style);
  return {
    src: src?.written ?? '',
    hidden: isTiny || isHidden(attributes) || hidden.has(attributes),
    covers:
      /position\s*:\s*(?:fixed|absolute)/i.test(style) &&
      (/(?:^|[;\s])width\s*:\s*100(?:%|vw)/i.test(style) || /inset\s*:\s*0/i.test(style)),
    transparent: opacity !== null && Number(opacity[1]) < 0.15,
  };
}

const linkOf = ({ href, text, attributes }: LinkFact, { hidden }: ShownText): Link => ({
  href: href.written,
  text: text.slice(0, 400),
  hidden: isHidden(attributes) || hidden.has(attributes),
  download: attributes.get('download') ?? null,
});

const isHidden = (attributes: Attributes): boolean =>
  attributes.has('hidden') || NOT_SHOWN.test(attributes.get('style') ?? '');

/**
 * Follows what is shown of a page: its text and headings, what is hidden; and collects its event handlers, and the
 * scripts over the reader's limit.
 */
class ShownText implements HtmlVisitor {
  readonly tags = { has: () => true };
  readonly texts: string[] = [];
  readonly headings: string[] = [];
  /** event handlers, and scripts over the limit */
  readonly code: PlacedScript[] = [];
  /** URLs of scripts over the limit */
  readonly sources: string[] = [];
  /** attributes of links and frames inside an element that is not shown */
  readonly hidden = new Set<Attributes>();
  readonly stored = new StoredTexts();
  readonly labels = new Map<Attributes, string>();
  readonly applets: { attributes: Attributes; archive: string }[] = [];
  /** text since the start of a label; null: no field follows it */
  #label: string | null = null;
  blocksMenu = false;
  elements = 0;
  /** characters of text over the limit */
  unread = 0;
  /** a field for secrets, or a hidden frame, is over a limit of the reader */
  hasUnreadDemand = false;
  readonly #counts = { form: 0, input: 0, iframe: 0 };
  #scripts = 0;
  #length = 0;
  #heading = '';
  #inStyle = false;
  /** the outermost element that is not shown, and how many of its name are open within it */
  #hiddenBy = '';
  #hiddenDepth = 0;

  tag(name: string, attributes: Attributes, place: HtmlPlace): void {
    this.elements++;
    this.#breakLine(name);
    this.stored.begin(name, attributes);
    if (name === this.#hiddenBy) this.#hiddenDepth++;
    if (attributes.size > 0) {
      if (this.#hiddenBy === '' && HIDES.test(name) && isHidden(attributes)) {
        this.#hiddenBy = name;
        this.#hiddenDepth = 1;
      }
      if (this.#hiddenBy !== '' && /^(?:a|area|i?frame)$/.test(name)) this.hidden.add(attributes);
      this.#addHandlers(attributes, place.at);
    }
    if (name === 'script') this.#addSource(attributes);
    if (name === 'form' || name === 'input' || name === 'iframe') this.#watchLimits(name, attributes);
    if (name === 'style') this.#inStyle = true;
    if (name === 'label') this.#label = '';
    if (name === 'input') this.#takeLabel(attributes);
    if (name === 'applet') this.applets.push({ attributes, archive: attributes.get('archive') ?? '' });
    if (HEADINGS.has(name)) this.#heading = name;
  }

  script(text: string, attributes: Attributes, { at }: HtmlPlace): void {
    if (this.moreScripts > 0 && isRun(attributes)) this.code.push({ text, event: null, at });
  }

  text(piece: string): void {
    this.stored.add(piece);
    if (this.#inStyle) return;
    if (this.#label !== null && this.#label.length < MAX_LABEL) this.#label += piece.slice(0, MAX_LABEL);
    if (this.#heading !== '' && this.headings.length < 2000) this.headings.push(piece.slice(0, 500));
    if (this.#hiddenBy !== '') return;
    const kept = piece.slice(0, MAX_TEXT - this.#length);
    if (kept !== '') this.texts.push(kept);
    this.#length += kept.length;
    if (kept.length < piece.length && piece.trim() !== '') this.unread += piece.length - kept.length;
  }

  end(name: string): void {
    if (name === 'style') this.#inStyle = false;
    if (name === this.#heading) {
      this.#heading = '';
      this.headings.push('\n');
    }
    if (name === this.#hiddenBy && --this.#hiddenDepth === 0) this.#hiddenBy = '';
    this.#breakLine(name);
  }

  /** Script elements over the reader's limit. */
  get moreScripts(): number {
    return Math.max(0, this.#scripts - MAX_SCRIPTS);
  }

  #addSource(attributes: Attributes): void {
    this.#scripts++;
    const source = attributes.get('src') ?? attributes.get('href') ?? '';
    if (this.moreScripts > 0 && source !== '' && isRun(attributes)) this.sources.push(source);
  }

  /** A label is for the next field that is typed into. */
  #takeLabel(attributes: Attributes): void {
    if (this.#label === null || attributes.get('type')?.toLowerCase() === 'hidden') return;
    const label = this.#label.trim();
    if (label !== '' && this.labels.size < MAX.fields) this.labels.set(attributes, label);
    this.#label = null;
  }

  #watchLimits(name: 'form' | 'input' | 'iframe', attributes: Attributes): void {
    const counts = this.#counts;
    counts[name]++;
    if (name === 'input' && (counts.input > MAX.fields || counts.form > MAX.forms)) {
      const field = fieldOf({ type: attributes.get('type')?.toLowerCase() ?? 'text', attributes });
      this.hasUnreadDemand ||= secretOf(field, true) !== null;
    }
    if (name === 'iframe' && counts.iframe > MAX.frames) {
      const src = attributes.get('src') ?? '';
      this.hasUnreadDemand ||= isHidden(attributes) || this.#hiddenBy !== '' || /^\s*data:/i.test(src);
    }
  }

  #breakLine(name: string): void {
    if (LINE_ENDS.has(name) && this.#length < MAX_TEXT) this.texts.push('\n');
  }

  #addHandlers(attributes: Attributes, at: number): void {
    for (const [event, text] of attributes) {
      if (text.length >= STORED_LENGTH) this.stored.attribute(event, text, attributes);
      if (!event.startsWith('on') || text === '') continue;
      this.blocksMenu ||=
        /^on(?:contextmenu|selectstart|copy)$/.test(event) && /return\s{0,9}false|preventDefault/.test(text);
      this.code.push({ text, event, at });
    }
  }
}

/** Texts shorter than this are not stored code. */
const STORED_LENGTH = 4000;
const MAX_STORED = 20;
const STORED_SAMPLE = 2000;
/** Attributes with long values of their own. */
const LONG_ATTRIBUTE = /^(?:on|src|href|style|d$|points|content$|class$|alt$|title$|poster)/;

/** Collects long texts between two tags with names, or inside one element and its nameless children. */
class StoredTexts {
  readonly #texts: StoredText[] = [];
  #tag = '';
  #attributes: Attributes | null = null;
  #sample = '';
  #length = 0;

  begin(tag: string, attributes: Attributes): void {
    const isNamed = attributes.size > 0 && (attributes.has('id') || attributes.has('class'));
    // Nameless children belong to their parent.
    if (!isNamed && (this.#attributes !== null || /^(?:b|i|br|em|span)$/.test(tag))) return;
    this.#keep();
    this.#tag = tag;
    this.#attributes = isNamed ? attributes : null;
  }

  add(piece: string): void {
    if (this.#sample.length < STORED_SAMPLE) this.#sample += piece.slice(0, STORED_SAMPLE);
    this.#length += piece.length;
  }

  attribute(name: string, value: string, attributes: Attributes): void {
    if (LONG_ATTRIBUTE.test(name) || this.#texts.length >= MAX_STORED) return;
    const names = [...namesOf(attributes), name];
    this.#texts.push({ names, sample: value.slice(0, STORED_SAMPLE), length: value.length });
  }

  take(): StoredText[] {
    this.#keep();
    return this.#texts;
  }

  #keep(): void {
    if (this.#length >= STORED_LENGTH && this.#texts.length < MAX_STORED) {
      const named = this.#attributes;
      const classes = named?.get('class')?.trim().slice(0, 200).split(/\s+/) ?? [];
      const names = [...(named ? namesOf(named) : []), ...classes, this.#tag];
      this.#texts.push({ names, sample: this.#sample, length: this.#length });
    }
    this.#sample = '';
    this.#length = 0;
  }
}

/** Adds the posted lists, without what the source already has. */
function addPosted(page: Page, content: PageContent): void {
  addPostedScripts(page, content);
  addPostedForms(page, content);
  addPostedFrames(page, content);
  addPostedLinks(page, content);
}

function addPostedScripts({ scripts, inlineScripts }: Page, content: PageContent): void {
  const known = new Set(content.scripts);
  for (const source of scripts ?? []) if (!known.has(source)) content.scripts.push(source);
  const texts = new Set(content.inline.map(({ text }) => text));
  for (const text of inlineScripts ?? [])
    if (text !== '' && !texts.has(text)) content.inline.push({ text, event: null });
}

function addPostedForms({ html, forms }: Page, content: PageContent): void {
  const actions = new Set(content.forms.map(({ action }) => action ?? ''));
  for (const { action, fields } of forms ?? []) {
    if (html !== null && actions.has(action ?? '')) continue;
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
}

function addPostedFrames({ iframes }: Page, content: PageContent): void {
  const frames = new Map(content.frames.map((frame) => [frame.src, frame]));
  for (const { src, hidden, width, height } of iframes ?? []) {
    const unseen = hidden || (width !== null && width <= 1) || (height !== null && height <= 1);
    const same = frames.get(src ?? '');
    // The extension knows the layout; the source shows only the frame's own style.
    if (same) same.hidden ||= unseen;
    else content.frames.push({ src: src ?? '', hidden: unseen, covers: false, transparent: false });
  }
}

function addPostedLinks({ links }: Page, content: PageContent): void {
  const hrefs = new Set(content.links.map(({ href }) => href));
  for (const { href, text } of links ?? []) {
    if (hrefs.has(href)) continue;
    content.links.push({ href: href.trim(), text: text ?? '', hidden: false, download: null });
    const script = scriptOf(href);
    if (script !== null) content.inline.push({ text: script, event: 'href' });
  }
}

const namesOf = (attributes: Attributes): string[] =>
  ['id', 'name'].flatMap((key) => attributes.get(key)?.trim().slice(0, 200) || []);
/** Types that kits use besides those that browsers run. */
const isCode = (kind: ScriptFact['kind'], attributes: Attributes) =>
  kind !== 'data' ||
  (attributes.has('type') && isRun(attributes)) ||
  /^vbscript/i.test(attributes.get('language') ?? '');
const isRun = (attributes: Attributes) => CODE.test((attributes.get('type') ?? '').trim().slice(0, 200));

/** The script of a `javascript:` address. */
const scriptOf = (reference: string): string | null =>
  JAVASCRIPT_URL.test(reference.slice(0, 200))
    ? percentDecoded(reference.slice(reference.indexOf(':') + 1))
    : null;
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
