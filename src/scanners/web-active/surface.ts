/** What an HTML page offers to whoever wants to send it something: its links, forms and scripts. */
import { type Attributes, readHtml } from '../html.ts';

export interface FormField {
  name: string;
  /** the page's, or one that fits its type where the page leaves it empty */
  value: string;
  /** of an input; `select`, `textarea`, `submit` */
  type: string;
}

export interface Form {
  /** absolute */
  action: string;
  method: 'GET' | 'POST';
  encoding: 'urlencoded' | 'multipart';
  /** in order, with the button that it is sent by */
  fields: FormField[];
  /** names, values and texts of its buttons, one text each */
  buttons: { field: FormField | null; action: string | null; text: string }[];
}

export interface Surface {
  /** absolute or not, with the texts that they show */
  links: { reference: string; text: string }[];
  forms: Form[];
  /** addresses of script files, as written */
  scripts: string[];
  /** texts of scripts in the page */
  code: string[];
  /** what references are relative to */
  base: string;
}

const TAGS = new Set(
  'a area base button form frame iframe input link meta option script select textarea'.split(' '),
);
const MAX_LINKS = 2_000;
const MAX_FORMS = 50;
/** A form with more is not written for people. */
const MAX_FIELDS = 100;
const MAX_OPTIONS = 50;
const MAX_TEXT = 200;
const MAX_VALUE = 4_096;
const MAX_CODE = 20;
const MAX_CODE_LENGTH = 200_000;
const NEVER_SENT: ReadonlySet<string> = new Set(['reset', 'button', 'image']);

/** Reads a page in one pass. @param url where it is */
export function readSurface(html: string, url: string): Surface {
  const links: Surface['links'] = [];
  const scripts: string[] = [];
  const code: string[] = [];
  const forms: Draft[] = [];
  let base: string | null = null;
  let form: Draft | null = null;
  /** Whose text is being read. */
  let reading: { text: string; end: string; done: (text: string) => void } | null = null;
  let select: { field: FormField; chosen: boolean; options: number } | null = null;

  const addLink = (reference: string | undefined, text = '') => {
    const trimmed = reference?.trim();
    if (trimmed && trimmed[0] !== '#' && links.length < MAX_LINKS) links.push({ reference: trimmed, text });
  };
  const finish = () => {
    const finished = reading;
    reading = null;
    finished?.done(finished.text.replace(/\s+/g, ' ').trim());
  };
  const read = (end: string, done: (text: string) => void, text = '') => {
    finish();
    reading = { text, end, done };
  };
  const addField = (field: FormField) => {
    if (form && field.name !== '' && form.fields.length < MAX_FIELDS) form.fields.push(field);
  };
  const addButton = (attributes: Attributes, value: string, text: string, to: Draft | null) => {
    if (!to || to.buttons.length >= MAX_FIELDS) return;
    const name = attributes.get('name') ?? '';
    to.buttons.push({
      field: name === '' ? null : { name, value, type: 'submit' },
      action: attributes.get('formaction')?.trim() || null,
      text: `${name} ${value} ${text}`.slice(0, 3 * MAX_TEXT),
    });
  };
  /** Those around the buttons count too: an icon's title, a label for readers. */
  const labels = (attributes: Attributes) =>
    ['title', 'aria-label', 'id', 'data-confirm']
      .flatMap((name) => attributes.get(name) ?? [])
      .join(' ')
      .slice(0, MAX_TEXT);

  readHtml(html, {
    tags: TAGS,
    script(text, attributes) {
      if (!attributes.has('src') && code.length < MAX_CODE) code.push(text.slice(0, MAX_CODE_LENGTH));
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
          break;
        }
        case 'form':
          // Forms do not nest: browsers pass over one within another.
          if (form !== null || forms.length >= MAX_FORMS) break;
          form = draft(attributes);
          if (form) forms.push(form);
          break;
        case 'input': {
          const type = attributes.get('type')?.trim().toLowerCase() || 'text';
          const value = attributes.get('value') ?? '';
          if (type === 'submit' || type === 'image') {
            addButton(attributes, value, labels(attributes), form);
          } else if (!NEVER_SENT.has(type)) addField(inputOf(attributes, type, value, form));
          break;
        }
        case 'button': {
          const type = attributes.get('type')?.trim().toLowerCase() ?? 'submit';
          if (type === 'reset' || type === 'button') break;
          const owner = form;
          const around = labels(attributes);
          read('button', (text) => {
            addButton(attributes, attributes.get('value') ?? '', `${around} ${text}`, owner);
          });
          break;
        }
        case 'textarea': {
          const field = { name: attributes.get('name') ?? '', value: '', type: 'textarea' };
          addField(field);
          read('textarea', (text) => {
            field.value = text || fitting('text', attributes);
          });
          break;
        }
        case 'select': {
          const field = { name: attributes.get('name') ?? '', value: '', type: 'select' };
          addField(field);
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
          const around = labels(attributes);
          read('a', (text) => addLink(href, `${around} ${text}`.slice(0, MAX_TEXT)));
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
          addLink(attributes.get('href'), labels(attributes));
      }
    },
  });
  finish();
  const against = absolute(base ?? '', url) ?? url;
  return {
    links,
    scripts,
    code,
    base: against,
    forms: forms.flatMap((written) => finished(written, against, url)),
  };
}

interface Draft {
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
    action: attributes.get('action')?.trim(),
    method: method === 'post' ? 'POST' : 'GET',
    encoding: type === 'multipart/form-data' ? 'multipart' : 'urlencoded',
    fields: [],
    buttons: [],
  };
}

function finished({ action, ...rest }: Draft, base: string, url: string): Form[] {
  // A form without an action goes where its page is, whatever the base (HTML Living Standard, "form submission").
  const target = action ? absolute(action, base) : url;
  if (target === null) return [];
  const buttons = rest.buttons.map((button) => ({
    ...button,
    action: button.action && absolute(button.action, base),
  }));
  return [{ ...rest, action: target, buttons }];
}

function inputOf(attributes: Attributes, type: string, value: string, form: Draft | null): FormField {
  const name = attributes.get('name') ?? '';
  if (type === 'checkbox' || type === 'radio') {
    // Of buttons that exclude each other, the chosen one or the first.
    const other = form?.fields.find((field) => field.name === name && field.type === type);
    if (type === 'radio' && other) {
      if (attributes.has('checked')) other.value = value;
      return { name: '', value, type };
    }
    return { name, value: value || 'on', type };
  }
  return { name, value: value || (type === 'hidden' ? '' : fitting(type, attributes)), type };
}

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
      return 'sample';
  }
}

export function absolute(reference: string, base: string): string | null {
  try {
    return new URL(reference, base).href;
  } catch {
    return null;
  }
}
