/** The attack surface of an HTML page: its links, forms and scripts. */

import { namesCommand } from '../kit/conduct.ts';
import { type Attributes, MAX_ACTIVE_ATTRIBUTES, MAX_ATTRIBUTE_LENGTH, MAX_ATTRIBUTES } from '../kit/html.ts';
import {
  documentsOf,
  type PageFacts,
  type PageLimit,
  type PagePart,
  readPageFacts,
  readPageFactsInSlices,
} from '../kit/page-facts.ts';
import type { Button as ButtonFact, Field as FieldFact, Form as FormFact } from '../kit/page-forms.ts';
import { labelsOf } from '../kit/page-text.ts';

export interface FormField {
  name: string;
  /** the page's, or one that fits its type and name where the page leaves it empty */
  value: string;
  /** whether the page leaves it empty */
  madeUp?: boolean;
  /** of an input; `select`, `textarea`, `submit` */
  type: string;
}

export interface SurfaceForm {
  /** absolute */
  action: string;
  method: 'GET' | 'POST';
  encoding: 'urlencoded' | 'multipart';
  /** in order, without buttons */
  fields: FormField[];
  /** what the form calls itself and asks before it is sent, one label a line */
  text: string;
  buttons: Button[];
}

export interface Button {
  field: FormField | null;
  /** the button's own action and method, which override those of the form */
  action: string | null;
  method: SurfaceForm['method'] | null;
  /** its name, value, text and labels, one a line */
  text: string;
}

export interface Surface {
  /** absolute, with their texts and labels, one a line, and the method by which scripts send them */
  links: { url: string; text: string; method: string }[];
  forms: SurfaceForm[];
  /** absolute addresses of script files */
  scripts: string[];
  /** texts of scripts in the page */
  code: string[];
  /** base URL of references */
  base: string;
  /** Exceeded limits: the rest was not read. */
  cut: string[];
}

const MAX_LINKS = 2_000;
const MAX_FORMS = 50;
/** A form with more is not written for people. */
const MAX_FIELDS = 100;
const MAX_TEXT = 200;
const MAX_LABELS = 1_000;
/** Hidden fields of some frameworks hold the state of their whole page. */
const MAX_VALUE = 65_536;
const MAX_CODE = 20;
export const MAX_CODE_LENGTH = 200_000;
export const LONG_SCRIPT = `${MAX_CODE_LENGTH} characters in a script`;
const FOLLOWED_RELATIONS: ReadonlySet<string> = new Set(['next', 'prev', 'search', 'help']);

const PARTS: readonly PagePart[] = ['links', 'forms', 'frames', 'scripts'];

/** Reads a page in one pass. @param url where it is */
export function readSurface(html: string, url: string): Surface {
  return surfaceOf(readPageFacts(html, url, { parts: PARTS }));
}

/** As `readSurface`, in slices that yield to the event loop. */
export async function readSurfaceInSlices(html: string, url: string): Promise<Surface> {
  return surfaceOf(await readPageFactsInSlices(html, url, undefined, { parts: PARTS }));
}

/** Limits of the HTML reader, in the words of `Surface.cut`. */
const LIMITS: Partial<Record<PageLimit, string>> = {
  attributes: `${MAX_ATTRIBUTES} attributes in a tag`,
  'active attributes': `${MAX_ACTIVE_ATTRIBUTES} attributes with code or addresses in a tag`,
  'long attributes': `${MAX_ATTRIBUTE_LENGTH} characters in an attribute`,
  'long values': `${MAX_VALUE} characters in a field`,
  links: `${MAX_LINKS} links`,
  forms: `${MAX_FORMS} forms`,
  fields: `${MAX_FIELDS} fields in a form`,
  buttons: `${MAX_FIELDS} buttons in a form`,
  scripts: `${MAX_CODE} scripts`,
};

function surfaceOf(facts: PageFacts): Surface {
  const cut = new Set<string>();
  for (const limit of facts.omitted.keys()) {
    const what = LIMITS[limit];
    if (what !== undefined) cut.add(what);
  }
  const surface: Surface = { links: [], forms: [], scripts: [], code: [], base: facts.base, cut: [] };
  for (const document of documentsOf(facts)) {
    for (const link of linksIn(document)) {
      if (surface.links.length < MAX_LINKS) surface.links.push(link);
      else {
        cut.add(`${MAX_LINKS} links`);
        break;
      }
    }
    const forms = document.forms.filter(
      ({ method, encoding }) => method !== 'dialog' && encoding !== 'plain',
    );
    if (forms.length > MAX_FORMS) cut.add(`${MAX_FORMS} forms`);
    surface.forms.push(...forms.slice(0, MAX_FORMS).flatMap((form) => formOf(form, cut) ?? []));
    addScripts(document, surface, cut);
  }
  surface.cut = [...cut];
  // Copied, because a substring keeps its whole source in memory, and forms live much longer than their page.
  surface.forms = JSON.parse(JSON.stringify(surface.forms.slice(0, MAX_FORMS)));
  return surface;
}

function* linksIn({ refreshes, frames, links }: PageFacts): Generator<Surface['links'][number], void, void> {
  for (const { target } of refreshes)
    if (target.written !== '' && target.url !== null) yield { url: target.url, text: '', method: '' };
  for (const { src } of frames)
    if (src !== null && src.written !== '' && src.url !== null) yield { url: src.url, text: '', method: '' };
  for (const link of links) {
    const { element, href, method } = link;
    if (element === 'link' && !link.rel.some((type) => FOLLOWED_RELATIONS.has(type))) continue;
    const { written, url } = href;
    if (written === '' || written[0] === '#' || url === null) continue;
    yield { url, text: `${link.text}\n${link.labels}`.slice(0, MAX_LABELS), method };
  }
}

function addScripts({ scripts }: PageFacts, surface: Surface, cut: Set<string>): void {
  for (const { src, text } of scripts) {
    if (src !== null) {
      if (src.written === '' || src.url === null) continue;
      if (surface.scripts.length < MAX_CODE) surface.scripts.push(src.url);
      else cut.add(`${MAX_CODE} script files`);
    } else if (text !== '') {
      if (text.length > MAX_CODE_LENGTH) cut.add(LONG_SCRIPT);
      if (surface.code.length < MAX_CODE) surface.code.push(text.slice(0, MAX_CODE_LENGTH));
      else cut.add(`${MAX_CODE} scripts`);
    }
  }
}

/** @returns null for a form that leads nowhere */
function formOf(form: FormFact, cut: Set<string>): SurfaceForm | null {
  const action = form.action.url;
  if (action === null) return null;
  const fields: FormField[] = [];
  for (const fact of form.fields) {
    const field = fieldOf(fact, fields);
    if (field === null) continue;
    if (field.value.length > MAX_VALUE) cut.add(`${MAX_VALUE} characters in a field`);
    else if (fields.length < MAX_FIELDS) fields.push(field);
    else cut.add(`${MAX_FIELDS} fields in a form`);
  }
  const buttons = form.buttons.filter(
    ({ type, method }) => (type === 'submit' || type === 'image') && method !== 'dialog',
  );
  if (buttons.length > MAX_FIELDS) cut.add(`${MAX_FIELDS} buttons in a form`);
  return {
    action,
    method: form.method === 'post' ? 'POST' : 'GET',
    encoding: form.encoding === 'multipart' ? 'multipart' : 'urlencoded',
    fields,
    text: `${form.attributes.get('name') ?? ''}\n${labelsOf(form.attributes)}`,
    buttons: buttons.slice(0, MAX_FIELDS).map(buttonOf),
  };
}

const buttonOf = ({ element, name, value, text, labels, action, method }: ButtonFact): Button => ({
  field: name === '' ? null : { name, value, type: 'submit' },
  action: action === null ? null : action.url,
  method: method === null ? null : method === 'post' ? 'POST' : 'GET',
  text: `${name}\n${value}\n${element === 'button' ? text : ''}\n${labels}`.slice(0, 3 * MAX_TEXT),
});

/** @returns null for a field that is not sent: without a name, an unchecked radio button, a checkbox that may do harm */
function fieldOf(
  { type, name, value, attributes }: FieldFact,
  before: readonly FormField[],
): FormField | null {
  if (name === '') return null;
  if (type === 'select') return { name, value, type };
  if (type === 'textarea') {
    const isEmpty = value.trim() === '';
    return { name, value: isEmpty ? fitting('text', attributes) : value, type, madeUp: isEmpty };
  }
  const isChecked = attributes.has('checked');
  if (type === 'checkbox') {
    // Unchecked boxes are points too, unless they may do harm.
    if (!isChecked && namesCommand(`${name}\n${value}\n${labelsOf(attributes)}`)) return null;
    return { name, value: value || 'on', type };
  }
  if (type === 'radio') {
    // Of a group of radio buttons, the chosen one or the first.
    const other = before.find((field) => field.name === name && field.type === type);
    if (other === undefined) return { name, value: value || 'on', type };
    if (isChecked) other.value = value;
    return null;
  }
  if (value !== '' || type === 'hidden') return { name, value, type };
  return { name, value: fitting(type, attributes), type, madeUp: true };
}

/** Names of fields that take a number, whatever their type says: most tables have a row 1. */
const TAKES_NUMBER =
  /(?:^|[^a-z])(?:id|no|nr|num|number|qty|quantity|count|page|year|age|amount|limit|offset)\d*$|[a-z](?:Id|No|Nr|Num|Number)$|^(?:user|item|product|order|article|customer|post|cat|category)id$/;

const nameOf = (attributes: Attributes): string =>
  (attributes.get('name') ?? '').replace(/\[\w*\]$/, '').replace(/^[A-Z]+$/, (name) => name.toLowerCase());

/** A plausible value for a type of field. */
function fitting(type: string, attributes: Attributes): string {
  switch (type) {
    case 'email':
      return 'someone@example.com';
    case 'url':
      return 'https://example.com/';
    case 'number':
    case 'range':
      return attributes.get('min') || '1';
    case 'tel':
      return '2025550100';
    case 'date':
      return '2026-01-15';
    case 'datetime-local':
      return '2026-01-15T12:00';
    case 'month':
      return '2026-01';
    case 'week':
      return '2026-W03';
    case 'time':
      return '12:00';
    case 'color':
      return '#336699';
    case 'file':
      return '';
    default:
      return TAKES_NUMBER.test(nameOf(attributes)) ? '1' : 'sample';
  }
}
