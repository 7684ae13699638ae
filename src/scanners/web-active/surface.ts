/** What an HTML page offers to whoever wants to send it something: its links, forms and scripts. */

import { namesCommand } from '../kit/conduct.ts';
import { type Attributes, type HtmlVisitor, readHtml, readHtmlInSlices } from '../kit/html.ts';
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

export interface Form {
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
  /** where and how it sends the form, when that is not as the form says */
  action: string | null;
  method: Form['method'] | null;
  /** its name, value, text and labels, one a line */
  text: string;
}

export interface Surface {
  /** absolute or not, with their texts and labels, one a line, and the method by which scripts send them */
  links: { reference: string; text: string; method: string }[];
  forms: Form[];
  /** addresses of script files, as written */
  scripts: string[];
  /** texts of scripts in the page */
  code: string[];
  /** what references are relative to */
  base: string;
  /** What there is too much of: the rest of it was not read. */
  cut: string[];
}

const TAGS = new Set(
  'a area base button form frame i iframe img input link meta option script select span svg textarea'.split(
    ' ',
  ),
);
const MAX_LINKS = 2_000;
const MAX_FORMS = 50;
/** A form with more is not written for people. */
const MAX_FIELDS = 100;
const MAX_OPTIONS = 50;
const MAX_TEXT = 200;
const MAX_LABELS = 1_000;
const MAX_VALUE = 4_096;
const MAX_CODE = 20;
export const MAX_CODE_LENGTH = 200_000;
export const LONG_SCRIPT = `${MAX_CODE_LENGTH} characters in a script`;
const NEVER_SENT: ReadonlySet<string> = new Set(['reset', 'button']);

/** Reads a page in one pass. @param url where it is */
export function readSurface(html: string, url: string): Surface {
  const { visitor, end } = createCollector(url);
  readHtml(html, visitor);
  return end();
}

/** As `readSurface`; other work of the process gets its turn in between. */
export async function readSurfaceInSlices(html: string, url: string): Promise<Surface> {
  const { visitor, end } = createCollector(url);
  await readHtmlInSlices(html, visitor);
  return end();
}

function createCollector(url: string): { visitor: HtmlVisitor; end(): Surface } {
  const links: Surface['links'] = [];
  const scripts: string[] = [];
  const code: string[] = [];
  const forms: Draft[] = [];
  /** What stands outside of the form that it names; the form may come later. */
  const outside = new Map<string, Pick<Draft, 'fields' | 'buttons'>>();
  const cut = new Set<string>();
  let base: string | null = null;
  let form: Draft | null = null;
  /** Whose text is being read. */
  let reading: {
    text: string;
    labels: string;
    end: string;
    done: (text: string, labels: string) => void;
  } | null = null;
  let select: { field: FormField; chosen: boolean; options: number } | null = null;

  const addLink = (reference: string | undefined, text = '', method = '') => {
    const trimmed = reference?.trim();
    if (!trimmed || trimmed[0] === '#') return;
    if (links.length < MAX_LINKS) links.push({ reference: trimmed, text, method });
    else cut.add(`${MAX_LINKS} links`);
  };
  const ownerOf = (attributes: Attributes) => {
    const id = attributes.get('form');
    if (id === undefined) return form;
    const owner = outside.get(id) ?? { fields: [], buttons: [] };
    if (outside.has(id) || outside.size < MAX_FORMS) outside.set(id, owner);
    else cut.add(`${MAX_FORMS} forms`);
    return owner;
  };
  const finish = () => {
    const finished = reading;
    reading = null;
    finished?.done(finished.text.replace(/\s+/g, ' ').trim(), finished.labels);
  };
  const read = (end: string, done: (text: string, labels: string) => void) => {
    finish();
    reading = { text: '', labels: '', end, done };
  };
  const addField = (field: FormField, to: Pick<Draft, 'fields'> | null) => {
    if (!to || field.name === '') return;
    if (to.fields.length < MAX_FIELDS) to.fields.push(field);
    else cut.add(`${MAX_FIELDS} fields in a form`);
  };
  const addButton = (
    attributes: Attributes,
    value: string,
    text: string,
    to: Pick<Draft, 'buttons'> | null,
  ) => {
    const method = attributes.get('formmethod')?.trim().toLowerCase();
    if (!to || to.buttons.length >= MAX_FIELDS || method === 'dialog') return;
    const name = attributes.get('name') ?? '';
    to.buttons.push({
      field: name === '' ? null : { name, value, type: 'submit' },
      action: attributes.get('formaction')?.trim() || null,
      method: method === undefined ? null : method === 'post' ? 'POST' : 'GET',
      text: `${name}\n${value}\n${text}`.slice(0, 3 * MAX_TEXT),
    });
  };
  const visitor: HtmlVisitor = {
    tags: TAGS,
    script(text, attributes) {
      if (attributes.has('src')) return;
      if (text.length > MAX_CODE_LENGTH) cut.add(LONG_SCRIPT);
      if (code.length < MAX_CODE) code.push(text.slice(0, MAX_CODE_LENGTH));
      else cut.add(`${MAX_CODE} scripts`);
    },
    text(piece) {
      if (reading && reading.text.length < MAX_VALUE) reading.text += piece;
    },
    end(name) {
      if (reading?.end === name) finish();
      if (name === 'form') form = null;
      if (name === 'select') select = null;
    },
    tag(name, attributes) {
      switch (name) {
        case 'base':
          base ??= attributes.get('href')?.trim() ?? null;
          break;
        case 'script': {
          const src = attributes.get('src')?.trim();
          if (src && scripts.length < MAX_CODE) scripts.push(src);
          else if (src) cut.add(`${MAX_CODE} script files`);
          break;
        }
        case 'form':
          // Forms do not nest: browsers pass over one within another.
          if (form !== null) break;
          if (forms.length >= MAX_FORMS) {
            cut.add(`${MAX_FORMS} forms`);
            break;
          }
          form = draft(attributes);
          if (form) forms.push(form);
          break;
        case 'input': {
          const owner = ownerOf(attributes);
          const type = attributes.get('type')?.trim().toLowerCase() || 'text';
          const value = attributes.get('value') ?? '';
          if (type === 'submit' || type === 'image') {
            addButton(attributes, value, labelsOf(attributes), owner);
          } else if (!NEVER_SENT.has(type)) addField(inputOf(attributes, type, value, owner), owner);
          break;
        }
        case 'button': {
          const type = attributes.get('type')?.trim().toLowerCase() ?? 'submit';
          if (type === 'reset' || type === 'button') break;
          const owner = ownerOf(attributes);
          const around = labelsOf(attributes);
          read('button', (text, within) => {
            addButton(attributes, attributes.get('value') ?? '', `${text}\n${around}\n${within}`, owner);
          });
          break;
        }
        case 'textarea': {
          const field: FormField = { name: attributes.get('name') ?? '', value: '', type: 'textarea' };
          addField(field, ownerOf(attributes));
          read('textarea', (text) => {
            field.value = text || fitting('text', attributes);
            field.madeUp = text === '';
          });
          break;
        }
        case 'select': {
          const field = { name: attributes.get('name') ?? '', value: '', type: 'select' };
          addField(field, ownerOf(attributes));
          select = { field, chosen: false, options: 0 };
          break;
        }
        case 'option': {
          const owner = select;
          if (!owner || ++owner.options > MAX_OPTIONS) break;
          const selected = attributes.has('selected');
          const take = (value: string) => {
            if (owner.chosen || (!selected && owner.field.value !== '')) return;
            owner.field.value = value;
            owner.chosen = selected;
          };
          const value = attributes.get('value');
          if (value === undefined) read('option', take);
          else take(value);
          break;
        }
        case 'a': {
          const href = attributes.get('href');
          const around = labelsOf(attributes);
          const method = attributes.get('data-method') ?? attributes.get('data-turbo-method') ?? '';
          read('a', (text, within) =>
            addLink(href, `${text}\n${around}\n${within}`.slice(0, MAX_LABELS), method),
          );
          break;
        }
        case 'meta':
          if (attributes.get('http-equiv')?.trim().toLowerCase() === 'refresh') {
            addLink(/url\s{0,8}=\s{0,8}["']?([^"']{1,4096})/i.exec(attributes.get('content') ?? '')?.[1]);
          }
          break;
        case 'link':
          if (/^(?:next|prev|search|help)$/i.test(attributes.get('rel') ?? ''))
            addLink(attributes.get('href'));
          break;
        case 'frame':
        case 'iframe':
          addLink(attributes.get('src'));
          break;
        case 'area':
          addLink(attributes.get('href'), labelsOf(attributes));
          break;
        default:
          // Pictures say what a link or a button is for, where no text does.
          if (reading && reading.labels.length < MAX_LABELS) reading.labels += `${labelsOf(attributes)}\n`;
      }
    },
  };
  const end = (): Surface => {
    finish();
    for (const written of forms) {
      const more = written.id === undefined ? undefined : outside.get(written.id);
      written.fields.push(...(more?.fields ?? []));
      written.buttons.push(...(more?.buttons ?? []));
      if (written.id !== undefined) outside.delete(written.id);
    }
    const against = absolute(base ?? '', url) ?? url;
    return {
      links,
      scripts,
      code,
      base: against,
      // Written anew: a piece of a text keeps all of it in memory, and forms are kept much longer than their page.
      forms: JSON.parse(JSON.stringify(forms.flatMap((written) => finished(written, against, url)))),
      cut: [...cut],
    };
  };
  return { visitor, end };
}

interface Draft {
  id: string | undefined;
  text: string;
  action: string | undefined;
  method: 'GET' | 'POST';
  encoding: Form['encoding'];
  fields: FormField[];
  buttons: Form['buttons'];
}

/** @returns null for a form that sends nothing */
function draft(attributes: Attributes): Draft | null {
  const method = attributes.get('method')?.trim().toLowerCase();
  const type = attributes.get('enctype')?.trim().toLowerCase();
  if (method === 'dialog' || type === 'text/plain') return null;
  return {
    id: attributes.get('id'),
    text: `${attributes.get('name') ?? ''}\n${labelsOf(attributes)}`,
    action: attributes.get('action')?.trim(),
    method: method === 'post' ? 'POST' : 'GET',
    encoding: type === 'multipart/form-data' ? 'multipart' : 'urlencoded',
    fields: [],
    buttons: [],
  };
}

function finished({ id: _, action, ...rest }: Draft, base: string, url: string): Form[] {
  // A form without an action goes where its page is, whatever the base (HTML Living Standard, "form submission").
  const target = action ? absolute(action, base) : url;
  if (target === null) return [];
  const buttons = rest.buttons.map((button) => ({
    ...button,
    action: button.action && absolute(button.action, base),
  }));
  return [{ ...rest, action: target, buttons }];
}

function inputOf(
  attributes: Attributes,
  type: string,
  value: string,
  form: Pick<Draft, 'fields'> | null,
): FormField {
  const name = attributes.get('name') ?? '';
  if (type === 'checkbox' || type === 'radio') {
    // Boxes that nobody ticked are points too, but not those that would destroy something.
    if (
      type === 'checkbox' &&
      !attributes.has('checked') &&
      namesCommand(`${name}\n${value}\n${labelsOf(attributes)}`)
    ) {
      return { name: '', value, type };
    }
    // Of buttons that exclude each other, the chosen one or the first.
    const other = form?.fields.find((field) => field.name === name && field.type === type);
    if (type === 'radio' && other) {
      if (attributes.has('checked')) other.value = value;
      return { name: '', value, type };
    }
    return { name, value: value || 'on', type };
  }
  if (value !== '' || type === 'hidden') return { name, value, type };
  return { name, value: fitting(type, attributes), type, madeUp: true };
}

/** Names of fields that take a number, whatever their type says: most tables have a row 1. */
const TAKES_NUMBER =
  /(?:^|[^a-z])(?:id|no|nr|num|number|qty|quantity|count|page|year|age|amount|limit|offset)\d*$|[a-z](?:Id|No|Nr|Num|Number)$|^(?:user|item|product|order|article|customer|post|cat|category)id$/;

const nameOf = (attributes: Attributes): string =>
  (attributes.get('name') ?? '').replace(/\[\w*\]$/, '').replace(/^[A-Z]+$/, (name) => name.toLowerCase());

/** What passes for a value of its type. */
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

export function absolute(reference: string, base: string): string | null {
  try {
    return new URL(reference, base).href;
  } catch {
    return null;
  }
}
