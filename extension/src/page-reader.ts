/**
 * Reads a page, in its isolated world: a part of the page that cannot see or change this code. Reads the document only in
 * small slices, while the page is idle. Reads no value of any field.
 *
 * Elements hide properties of documents and forms behind their names (`<input name="action">`), also here. So everything is
 * read through the prototypes.
 */
import type { RawPage } from './raw-page.ts';

/** The server's bounds. */
const MAX = { scripts: 1000, forms: 500, fields: 1000, iframes: 500, scriptCharacters: 3_000_000 };
/** Characters of a name, a type and the title. */
const NAME = { name: 500, autocomplete: 100, type: 50, method: 20, title: 1000, sandbox: 500 };
/** Time for one slice, and for the whole page. */
const SLICE_MS = 4;
const ALL_MS = 5000;
/** Longest wait for an idle page. */
const IDLE_MS = 100;

const getter = <T extends object, K extends keyof T>(prototype: T, name: K) =>
  Object.getOwnPropertyDescriptor(prototype, name)?.get as (this: Node) => T[K];
const querySelectorAll = Document.prototype.querySelectorAll;
const getAttribute = Element.prototype.getAttribute;
const hasAttribute = Element.prototype.hasAttribute;
const rectangleOf = Element.prototype.getBoundingClientRect;
const baseOf = getter(Node.prototype, 'baseURI');
const textOf = getter(Node.prototype, 'textContent');
const titleOf = getter(Document.prototype, 'title');
const elementsOf = getter(HTMLFormElement.prototype, 'elements');
const tagOf = getter(Element.prototype, 'localName');

const attribute = (element: Element, name: string): string | null => getAttribute.call(element, name);
const all = (selector: string): readonly Element[] => [...querySelectorAll.call(document, selector)];
const count = (selector: string): number => querySelectorAll.call(document, selector).length;

/** @returns the page as far as it could be read within five seconds */
export async function read(): Promise<RawPage> {
  const page = emptyPage();
  const pause = createPauses();
  for (const part of [readScripts, readForms, readFrames, readNumbers]) {
    for (const _ of part(page)) {
      if (await pause()) continue;
      page.isCut = true;
      return page;
    }
  }
  return page;
}

/** @returns a function that waits for an idle page if the time of a slice is over; it returns false if all time is over */
function createPauses(): () => Promise<boolean> {
  const end = performance.now() + ALL_MS;
  let sliceEnd = performance.now() + SLICE_MS;
  return async () => {
    const now = performance.now();
    if (now < sliceEnd) return true;
    if (now > end) return false;
    await new Promise<void>((resolve) => {
      // Hidden pages have no idle time.
      const timer = setTimeout(resolve, IDLE_MS);
      requestIdleCallback(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    sliceEnd = performance.now() + SLICE_MS;
    return true;
  };
}

const emptyPage = (): RawPage => ({
  title: String(titleOf.call(document)).slice(0, NAME.title),
  base: baseOf.call(document),
  ...{ scripts: [], inlineScripts: [], forms: [], iframes: [], isCut: false },
  dom: { elements: 0, forms: 0, iframes: 0, scripts: 0, links: 0, passwordFields: 0, hiddenElements: 0 },
});

/** Types of scripts that browsers run; other inline scripts are data. */
const CODE = /^\s*$|^\s*(module|text\/(java|ecma|j|live)script|application\/(x-)?(java|ecma)script)\b/i;

function* readScripts(page: RawPage): Generator<void> {
  let room = MAX.scriptCharacters;
  for (const script of all('script')) {
    const source = attribute(script, 'src') ?? attribute(script, 'href') ?? attribute(script, 'xlink:href');
    const list = source === null ? page.inlineScripts : page.scripts;
    const text = source ?? codeOf(script);
    if (text !== '') {
      const isOver = list.length >= MAX.scripts || text.length > room;
      page.isCut ||= isOver;
      if (!isOver) {
        room -= text.length;
        list.push(text);
      }
    }
    yield;
  }
}

const codeOf = (script: Element): string =>
  CODE.test((attribute(script, 'type') ?? '').slice(0, 100)) ? (textOf.call(script) ?? '') : '';

const FIELDS = 'input, select, textarea';

function* readForms(page: RawPage): Generator<void> {
  const inForms = new Set<Element>();
  for (const form of all('form').slice(0, MAX.forms - 1) as HTMLFormElement[]) {
    const fields: Element[] = [];
    for (const element of elementsOf.call(form)) {
      if (!/^(input|select|textarea)$/.test(tagOf.call(element))) continue;
      inForms.add(element);
      fields.push(element);
    }
    yield* addForm(page, attribute(form, 'action'), attribute(form, 'method') ?? 'get', fields);
    yield;
  }
  // Scripts send what is in fields outside of forms.
  const loose = all(FIELDS).filter((field) => !inForms.has(field));
  if (loose.length > 0 && page.forms.length < MAX.forms - 1) yield* addForm(page, null, '', loose);
  page.isCut ||= count('form') > MAX.forms - 1;
}

function* addForm(page: RawPage, action: string | null, method: string, fields: Element[]): Generator<void> {
  const form: RawPage['forms'][number] = { action, method: method.slice(0, NAME.method), fields: [] };
  page.forms.push(form);
  page.isCut ||= fields.length > MAX.fields;
  for (const field of fields.slice(0, MAX.fields)) {
    const tag = tagOf.call(field);
    form.fields.push({
      type: (tag === 'input' ? (attribute(field, 'type') ?? 'text') : tag).slice(0, NAME.type),
      name: (attribute(field, 'name') ?? attribute(field, 'id') ?? '').slice(0, NAME.name),
      autocomplete: (attribute(field, 'autocomplete') ?? '').slice(0, NAME.autocomplete),
    });
    yield;
  }
}

function* readFrames(page: RawPage): Generator<void> {
  const frames = all('iframe, frame');
  page.isCut ||= frames.length > MAX.iframes;
  for (const frame of frames.slice(0, MAX.iframes)) {
    const { width, height, right, bottom } = rectangleOf.call(frame);
    const { visibility, opacity } = getComputedStyle(frame);
    const isOutside = right < 0 || bottom < 0;
    page.iframes.push({
      src: attribute(frame, 'src') ?? (hasAttribute.call(frame, 'srcdoc') ? 'about:srcdoc' : ''),
      hidden: width <= 1 || height <= 1 || isOutside || visibility !== 'visible' || Number(opacity) === 0,
      width: Math.round(width),
      height: Math.round(height),
      sandbox: attribute(frame, 'sandbox')?.slice(0, NAME.sandbox) ?? null,
    });
    yield;
  }
}

function* readNumbers({ dom }: RawPage): Generator<void> {
  const selectors: Record<keyof RawPage['dom'], string> = {
    elements: '*',
    forms: 'form',
    iframes: 'iframe, frame',
    scripts: 'script',
    links: 'a[href], area[href]',
    passwordFields: 'input[type=password i]',
    hiddenElements:
      '[hidden], [style*="display:none" i], [style*="display: none" i], [style*="visibility:hidden" i]',
  };
  for (const [name, selector] of Object.entries(selectors)) {
    dom[name as keyof RawPage['dom']] = count(selector);
    yield;
  }
}
