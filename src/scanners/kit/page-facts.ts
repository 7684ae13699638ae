/**
 * What an HTML page refers to and offers, by the rules of the HTML Standard, in one pass: base, title, links, forms,
 * frames, scripts, resources, meta elements and refreshes. Scanners map these facts instead of reading HTML again.
 *
 * The page is read as by a browser that runs no scripts: `noscript` holds markup. Facts within a template are marked as
 * inert, except for base, title, meta and refresh, which count only in the document itself.
 */
import {
  type Attributes,
  type HtmlLimit,
  type HtmlPlace,
  type HtmlVisitor,
  MAX_ACTIVE_ATTRIBUTES,
  MAX_ATTRIBUTE_LENGTH,
  MAX_ATTRIBUTES,
  MAX_TITLE_LENGTH,
  readHtml,
  readHtmlInSlices,
} from './html.ts';
import {
  type Controls,
  type Form,
  type FormLimit,
  FormReader,
  MAX_CONTROLS,
  MAX_FORMS,
} from './page-forms.ts';
import {
  collapsed,
  labelsOf,
  MAX_TEXT,
  MAX_VALUE,
  type TextLimit,
  type TextOwner,
  TextReader,
} from './page-text.ts';
import { type Base, Reference, resolved } from './reference.ts';
import { parseRefresh } from './refresh.ts';

/** An element of the page. */
interface Fact {
  attributes: Attributes;
  /** within a template: not part of the document until a script copies it there */
  inert: boolean;
  /** offset of the tag's name in the source */
  at: number;
}

export interface PageLink extends Fact {
  element: 'a' | 'area' | 'link';
  href: Reference;
  /** shown text, white space collapsed */
  text: string;
  /** what its attributes (title, aria-label, data-confirm …) and those of elements within say that it is for */
  readonly labels: string;
  /** link types, in lower case */
  readonly rel: readonly string[];
  /** `data-method`, in lower case: scripts of frameworks (Rails, Turbo …) send it instead of GET; '' for none */
  readonly method: string;
}

export interface Frame extends Fact {
  element: 'frame' | 'iframe';
  src: Reference | null;
  /** the document in its `srcdoc`, which is shown instead of `src` */
  document: PageFacts | null;
}

export interface Script extends Fact {
  src: Reference | null;
  /** as browsers take it (HTML Standard, "prepare the script element") */
  kind: 'classic' | 'module' | 'data';
  /** of the element itself; not run where it has a `src` */
  text: string;
}

/** A picture, sound, film or plug-in that is shown in the page. */
export interface Resource extends Fact {
  element: 'img' | 'input' | 'image' | 'audio' | 'video' | 'source' | 'track' | 'embed' | 'object';
  src: Reference;
}

export interface Meta {
  /** `name`, in lower case */
  name: string;
  /** `http-equiv`, in lower case */
  httpEquiv: string;
  content: string;
}

export interface Refresh {
  seconds: number;
  target: Reference;
  /** for browsers without scripts only */
  inNoscript: boolean;
}

export interface PageFacts {
  /** where the page is */
  url: string;
  /** what its references are relative to */
  base: string;
  /** white space collapsed; null when it has none */
  title: string | null;
  links: readonly PageLink[];
  forms: readonly Form[];
  /** fields and buttons that belong to no form */
  loose: Readonly<Controls>;
  frames: readonly Frame[];
  scripts: readonly Script[];
  resources: readonly Resource[];
  metas: readonly Meta[];
  /** Browsers obey the first refresh that is valid: the first outside of noscript, and one in noscript before it. */
  refreshes: readonly Refresh[];
  /** what limits left out, with its number */
  omitted: ReadonlyMap<PageLimit, number>;
}

export type PageLimit =
  | HtmlLimit
  | FormLimit
  | TextLimit
  | 'links'
  | 'frames'
  | 'scripts'
  | 'resources'
  | 'meta elements';

export const MAX_SCRIPTS = 12_000;
const MAX = { links: 20_000, frames: 1000, scripts: MAX_SCRIPTS, resources: 10_000, metas: 1000 };

const LIMITS: Readonly<Record<PageLimit, string>> = {
  attributes: `attributes (limit ${MAX_ATTRIBUTES} of an element)`,
  'active attributes': `attributes with code or addresses (limit ${MAX_ACTIVE_ATTRIBUTES} of an element)`,
  'long attributes': `attributes longer than ${MAX_ATTRIBUTE_LENGTH} characters`,
  'long titles': `characters of the title after ${MAX_TITLE_LENGTH}`,
  'long texts': `texts of links and buttons after ${MAX_TEXT} characters`,
  'long values': `values of fields after ${MAX_VALUE} characters`,
  forms: `forms (limit ${MAX_FORMS})`,
  fields: `fields (limit ${MAX_CONTROLS})`,
  buttons: `buttons (limit ${MAX_CONTROLS})`,
  links: `links (limit ${MAX.links})`,
  frames: `frames (limit ${MAX.frames})`,
  scripts: `scripts (limit ${MAX.scripts})`,
  resources: `resources (limit ${MAX.resources})`,
  'meta elements': `meta elements (limit ${MAX.metas})`,
};

/**
 * For a warning: what limits left out of a page.
 * @param wanted the limits of what the scanner reads; all by default
 * @returns null where nothing was left out
 */
export function omissionsOf(
  { omitted }: Pick<PageFacts, 'omitted'>,
  wanted: Iterable<PageLimit> = omitted.keys(),
): { what: string; count: number } | null {
  if (omitted.size === 0) return null;
  let sum = 0;
  const parts: string[] = [];
  for (const limit of wanted) {
    const count = omitted.get(limit);
    if (count === undefined) continue;
    sum += count;
    parts.push(`${count} ${LIMITS[limit]}`);
  }
  return sum === 0 ? null : { what: parts.join(', '), count: sum };
}

interface ReadingOptions {
  /** what is wanted of the page; everything by default. Base, title, meta elements and refreshes are always read. */
  parts?: readonly PagePart[];
  /** Gets the same pass, after the facts: what one scanner wants besides. */
  visitor?: HtmlVisitor;
}

/** Reads a page in one pass, in linear time. @param url where it is */
export function readPageFacts(html: string, url: string, options: ReadingOptions = {}): PageFacts {
  const reader = new FactsReader(url, { url }, options);
  readHtml(html, reader);
  return reader.finish();
}

/** As `readPageFacts`, in slices that yield to the event loop. @throws the signal's reason */
export async function readPageFactsInSlices(
  html: string,
  url: string,
  signal?: AbortSignal,
  options: ReadingOptions = {},
): Promise<PageFacts> {
  const reader = new FactsReader(url, { url }, options);
  await readHtmlInSlices(html, reader, signal);
  return reader.finish();
}

/** The page and the documents in its frames' `srcdoc`. */
export function documentsOf(facts: PageFacts): PageFacts[] {
  return [facts, ...facts.frames.flatMap(({ document }) => document ?? [])];
}

const TAGS = {
  links: ['a', 'area', 'link'],
  forms: ['form', 'input', 'button', 'select', 'option', 'textarea'],
  frames: ['frame', 'iframe'],
  scripts: ['script'],
  resources: ['img', 'image', 'input', 'audio', 'video', 'source', 'track', 'embed', 'object'],
} as const;
export type PagePart = keyof typeof TAGS;

const tagsOf = (parts: readonly PagePart[]): ReadonlySet<string> =>
  new Set(['base', 'meta', 'style', ...parts.flatMap((part) => TAGS[part])]);
const ALL_TAGS = tagsOf(Object.keys(TAGS) as PagePart[]);
/** Elements of SVG that are facts; others are not what their names mean in HTML. */
const IN_SVG: ReadonlySet<string> = new Set(['a', 'image', 'script', 'style']);
/** Elements within a link or button that may say what it is for. */
const LABELLED: ReadonlySet<string> = new Set(['i', 'img', 'span', 'svg']);

class FactsReader implements HtmlVisitor {
  readonly tags: { has(name: string): boolean };
  readonly #tags: ReadonlySet<string>;
  #title: string | null = null;
  readonly #links: PageLink[] = [];
  readonly #frames: Frame[] = [];
  readonly #scripts: Script[] = [];
  readonly #resources: Resource[] = [];
  readonly #metas: Meta[] = [];
  readonly #refreshes: Refresh[] = [];
  readonly #omitted = new Map<PageLimit, number>();
  readonly #texts: TextReader;
  readonly #forms: FormReader;

  readonly #page: Base;
  /** Links and forms use the base that the document has when they are followed. */
  readonly #base: Base;
  /** Scripts, frames and pictures are loaded at once, with the base that is known so far. */
  #baseSoFar: Base;
  /** The script whose text comes next. */
  #script: Script | null = null;
  #inStyle = false;
  readonly #isInner: boolean;
  readonly #also: HtmlVisitor;

  /** @param fallback base of a document without `<base>` */
  constructor(url: string, fallback: Base, { parts, visitor = {} }: ReadingOptions, isInner = false) {
    this.#tags = parts === undefined ? ALL_TAGS : tagsOf(parts);
    this.#page = { url };
    this.#base = { url: fallback.url };
    this.#baseSoFar = { url: fallback.url };
    this.#isInner = isInner;
    this.#also = visitor;
    const leaveOut = (limit: PageLimit) => this.leftOut(limit);
    this.#texts = new TextReader(leaveOut);
    this.#forms = new FormReader({ page: this.#page, base: this.#base }, this.#texts, leaveOut);
    const [tags, texts, more] = [this.#tags, this.#texts, visitor.tags];
    this.tags = {
      has(name) {
        return tags.has(name) || (texts.isReading && LABELLED.has(name)) || more?.has(name) === true;
      },
    };
  }

  get skipsText(): boolean {
    return !this.#texts.isReading && this.#also.text === undefined;
  }

  get skipsEnds(): boolean {
    return !this.#texts.isReading && !this.#forms.isOpen && !this.#inStyle && this.#also.end === undefined;
  }

  finish(): PageFacts {
    this.#texts.finish();
    return {
      url: this.#page.url,
      base: this.#base.url,
      title: this.#title,
      links: this.#links,
      ...this.#forms.finish(),
      frames: this.#frames,
      scripts: this.#scripts,
      resources: this.#resources,
      metas: this.#metas,
      refreshes: this.#refreshes,
      omitted: this.#omitted,
    };
  }

  title(text: string): void {
    this.#title = text;
    this.#also.title?.(text);
  }

  tag(name: string, attributes: Attributes, place: HtmlPlace): void {
    if (this.#tags.has(name) && (!place.inSvg || IN_SVG.has(name))) this.#fact(name, attributes, place);
    // Pictures say what a link or a button is for, where no text does.
    if (this.#texts.isReading && LABELLED.has(name)) this.#texts.addLabels(attributes);
    if (this.#also.tags?.has(name)) this.#also.tag?.(name, attributes, place);
  }

  script(text: string, attributes: Attributes, place: HtmlPlace): void {
    if (this.#script) this.#script.text = text;
    this.#script = null;
    this.#also.script?.(text, attributes, place);
  }

  text(piece: string): void {
    if (!this.#inStyle) this.#texts.addText(piece);
    this.#also.text?.(piece);
  }

  end(name: string, place: HtmlPlace): void {
    if (name === 'style') this.#inStyle = false;
    this.#texts.end(name);
    this.#forms.end(name, place);
    this.#also.end?.(name, place);
  }

  leftOut(limit: PageLimit, count = 1): void {
    this.#omitted.set(limit, (this.#omitted.get(limit) ?? 0) + count);
  }

  #fact(name: string, attributes: Attributes, place: HtmlPlace): void {
    switch (name) {
      case 'a':
      case 'area':
      case 'link':
        this.#link(name, attributes, place);
        break;
      case 'form':
      case 'button':
      case 'select':
      case 'textarea':
        this.#forms[name](attributes, place);
        break;
      case 'option':
        this.#forms.option(attributes);
        break;
      case 'input':
        this.#forms.input(attributes, place);
        if (attributes.get('type')?.toLowerCase() === 'image') this.#resource(name, 'src', attributes, place);
        break;
      case 'frame':
      case 'iframe':
        this.#frame(name, attributes, place);
        break;
      case 'script':
        this.#addScript(attributes, place);
        break;
      case 'base':
        this.#setBase(attributes, place);
        break;
      case 'meta':
        this.#meta(attributes, place);
        break;
      case 'object':
        this.#resource(name, 'data', attributes, place);
        break;
      case 'video':
        this.#resource(name, 'poster', attributes, place);
        this.#resource(name, 'src', attributes, place);
        break;
      case 'image':
        if (!place.inSvg) this.#resource('img', 'src', attributes, place);
        else this.#resource(name, attributes.has('href') ? 'href' : 'xlink:href', attributes, place);
        break;
      case 'style':
        this.#inStyle = true;
        break;
      case 'img':
      case 'audio':
      case 'embed':
      case 'source':
      case 'track':
        this.#resource(name, 'src', attributes, place);
        break;
    }
  }

  #add<T>(list: T[], item: T, limit: 'links' | 'frames' | 'scripts' | 'resources'): void {
    if (list.length < MAX[limit]) list.push(item);
    else this.leftOut(limit);
  }

  #link(element: PageLink['element'], attributes: Attributes, place: HtmlPlace): void {
    // A link within a link ends the outer one, even where it leads nowhere itself.
    if (element === 'a') this.#texts.finish();
    const href = attributes.get('href') ?? (place.inSvg ? attributes.get('xlink:href') : undefined);
    if (href === undefined) return;
    const link = new ReadLink(element, new Reference(href, this.#base), attributes, place);
    this.#add(this.#links, link, 'links');
    if (element !== 'a') return;
    this.#texts.begin('a', link);
  }

  #frame(element: Frame['element'], attributes: Attributes, place: HtmlPlace): void {
    const src = attributes.get('src');
    const srcdoc = element === 'iframe' ? attributes.get('srcdoc') : undefined;
    const frame: Frame = {
      element,
      src: src === undefined ? null : new Reference(src, this.#baseSoFar),
      document: srcdoc === undefined ? null : this.#inner(srcdoc),
      attributes,
      inert: place.inTemplate,
      at: place.at,
    };
    this.#add(this.#frames, frame, 'frames');
  }

  /** The document of a `srcdoc`. One level, since each costs its length again. */
  #inner(html: string): PageFacts | null {
    if (this.#isInner) return null;
    const reader = new FactsReader(this.#page.url, this.#baseSoFar, {}, true);
    readHtml(html, reader);
    const facts = reader.finish();
    for (const [limit, count] of facts.omitted) this.leftOut(limit, count);
    return facts;
  }

  #addScript(attributes: Attributes, place: HtmlPlace): void {
    const src = attributes.get('src') ?? (place.inSvg ? attributes.get('href') : undefined);
    const script: Script = {
      src: src === undefined ? null : new Reference(src, this.#baseSoFar),
      kind: scriptKindOf(attributes),
      text: '',
      attributes,
      inert: place.inTemplate,
      at: place.at,
    };
    this.#add(this.#scripts, script, 'scripts');
    this.#script = script;
  }

  #resource(element: Resource['element'], attribute: string, attributes: Attributes, place: HtmlPlace): void {
    const src = attributes.get(attribute);
    if (src === undefined) return;
    const { at, inTemplate: inert } = place;
    const resource = { element, src: new Reference(src, this.#baseSoFar), attributes, inert, at };
    this.#add(this.#resources, resource, 'resources');
  }

  /** The first `<base href>` counts, also where it cannot be used (HTML Standard, "frozen base URL"). */
  #setBase(attributes: Attributes, place: HtmlPlace): void {
    const href = attributes.get('href');
    if (href === undefined || place.inTemplate || place.inSvg || this.#baseSoFar === this.#base) return;
    this.#baseSoFar = this.#base;
    const url = resolved(href, this.#base.url);
    if (url !== null && !/^(?:data|javascript):/.test(url)) this.#base.url = url;
  }

  #meta(attributes: Attributes, place: HtmlPlace): void {
    if (place.inTemplate || place.inSvg) return;
    const meta: Meta = {
      name: attributes.get('name')?.toLowerCase() ?? '',
      httpEquiv: attributes.get('http-equiv')?.toLowerCase() ?? '',
      content: attributes.get('content') ?? '',
    };
    if (this.#metas.length < MAX.metas) this.#metas.push(meta);
    else this.leftOut('meta elements');
    if (meta.httpEquiv === 'refresh') this.#refresh(meta.content, place.inNoscript);
  }

  #refresh(content: string, inNoscript: boolean): void {
    const isObeyed = !this.#refreshes.some((earlier) => inNoscript || !earlier.inNoscript);
    const refresh = isObeyed ? parseRefresh(content) : null;
    if (refresh === null) return;
    const { seconds, url } = refresh;
    const target = url === null ? new Reference('', this.#page) : new Reference(url, this.#baseSoFar);
    this.#refreshes.push({ seconds, target, inNoscript });
  }
}

/** Most links of a page are asked for nothing but their address: the rest is read when it is asked for. */
class ReadLink implements PageLink, TextOwner {
  readonly element: PageLink['element'];
  readonly href: Reference;
  readonly attributes: Attributes;
  readonly inert: boolean;
  readonly at: number;
  #text = '';
  #innerLabels = '';

  constructor(element: PageLink['element'], href: Reference, attributes: Attributes, place: HtmlPlace) {
    this.element = element;
    this.href = href;
    this.attributes = attributes;
    this.inert = place.inTemplate;
    this.at = place.at;
  }

  takeText(text: string, labels: string): void {
    this.#text = text;
    this.#innerLabels = labels;
  }

  get text(): string {
    return collapsed(this.#text);
  }

  get labels(): string {
    return labelsOf(this.attributes) + this.#innerLabels;
  }

  get rel(): string[] {
    const tokens = this.attributes
      .get('rel')
      ?.toLowerCase()
      .match(/[^\t\n\f\r ]+/g);
    return tokens ?? [];
  }

  get method(): string {
    const { attributes } = this;
    return (attributes.get('data-method') ?? attributes.get('data-turbo-method') ?? '').trim().toLowerCase();
  }
}

/** HTML Standard, "JavaScript MIME type". */
const JAVASCRIPT =
  /^(?:(?:application|text)\/(?:x-)?(?:java|ecma)script|text\/(?:jscript|livescript|javascript1\.[0-5]))$/;

function scriptKindOf(attributes: Attributes): Script['kind'] {
  const type = attributes.get('type');
  const language = attributes.get('language');
  const written = type ?? (language ? `text/${language}` : '');
  if (written === '') return 'classic';
  const name = written.trim().toLowerCase();
  if (name === 'module') return 'module';
  return JAVASCRIPT.test(name) ? 'classic' : 'data';
}
