/** The forms of a page, with what belongs to each (HTML Standard, "form control infrastructure"). */
import type { Attributes, HtmlPlace } from './html.ts';
import { collapsed, labelsOf, type TextReader } from './page-text.ts';
import { type Base, Reference, stripped } from './reference.ts';

export interface Field {
  element: 'input' | 'select' | 'textarea';
  /** of an input, `text` for unknown ones; else the element's name */
  type: string;
  name: string;
  /** as the page gives it; of a select the chosen option's */
  value: string;
  attributes: Attributes;
  at: number;
}

export type FormMethod = 'get' | 'post' | 'dialog';
export type FormEncoding = 'urlencoded' | 'multipart' | 'plain';

export interface Button {
  element: 'input' | 'button';
  type: 'submit' | 'image' | 'reset' | 'button';
  name: string;
  value: string;
  /** shown text, white space collapsed; an input shows its value */
  text: string;
  /** what its attributes and those of elements within say that it is for */
  labels: string;
  /** where and how it sends the form; null: as the form says */
  action: Reference | null;
  method: FormMethod | null;
  encoding: FormEncoding | null;
  attributes: Attributes;
  at: number;
}

export interface Controls {
  /** in the order of the document, without buttons */
  fields: Field[];
  buttons: Button[];
}

export interface Form extends Controls {
  /** the page itself where the form has none */
  action: Reference;
  method: FormMethod;
  encoding: FormEncoding;
  attributes: Attributes;
  /** within a template */
  inert: boolean;
  at: number;
}

export type FormLimit = 'forms' | 'fields' | 'buttons';

export const MAX_FORMS = 500;
/** Of all forms, fields and buttons each. */
export const MAX_CONTROLS = 5000;
const INPUT_TYPES: ReadonlySet<string> = new Set(
  (
    'hidden text search tel url email password date month week time datetime-local number range color checkbox radio ' +
    'file submit image reset button'
  ).split(' '),
);
const BUTTON_TYPES: ReadonlySet<string> = new Set(['submit', 'image', 'reset', 'button']);

/** Takes up tags in the order of the document. */
export class FormReader {
  readonly #forms: Form[] = [];
  readonly #loose: Controls = { fields: [], buttons: [] };
  /** Controls that name their form; it may come later. */
  readonly #outside = new Map<string, Controls>();
  /** The form that is open, in the document and in a template. */
  readonly #open: { document: Form | null; template: Form | null } = { document: null, template: null };
  #select: { field: Field; isChosen: boolean; hasDefault: boolean } | null = null;
  #fields = 0;
  #buttons = 0;
  readonly #page: Base;
  readonly #base: Base;
  readonly #texts: TextReader;
  readonly #leaveOut: (limit: FormLimit) => void;

  /** @param urls of the page itself, and of its base */
  constructor(urls: { page: Base; base: Base }, texts: TextReader, leaveOut: (limit: FormLimit) => void) {
    this.#page = urls.page;
    this.#base = urls.base;
    this.#texts = texts;
    this.#leaveOut = leaveOut;
  }

  form(attributes: Attributes, place: HtmlPlace): void {
    const tree = place.inTemplate ? 'template' : 'document';
    // Forms do not nest: browsers ignore the inner start tag, and the first end tag ends the form.
    if (tree === 'document' && this.#open.document !== null) return;
    const form: Form = {
      action: this.#action(attributes.get('action') ?? ''),
      method: methodOf(attributes.get('method')),
      encoding: encodingOf(attributes.get('enctype')),
      fields: [],
      buttons: [],
      attributes,
      inert: place.inTemplate,
      at: place.at,
    };
    if (this.#forms.length < MAX_FORMS) this.#forms.push(form);
    else this.#leaveOut('forms');
    this.#open[tree] = form;
  }

  input(attributes: Attributes, place: HtmlPlace): void {
    const written = attributes.get('type')?.toLowerCase() ?? '';
    const type = INPUT_TYPES.has(written) ? written : 'text';
    const name = attributes.get('name') ?? '';
    const value = attributes.get('value') ?? '';
    const owner = this.#ownerOf(attributes, place);
    if (BUTTON_TYPES.has(type)) {
      const button = { element: 'input', type: type as Button['type'], name, value, text: value } as const;
      this.#addButton({ ...button, labels: labelsOf(attributes), ...this.#sends(attributes, place) }, owner);
    } else this.#addField({ element: 'input', type, name, value, attributes, at: place.at }, owner);
  }

  button(attributes: Attributes, place: HtmlPlace): void {
    const type = attributes.get('type')?.toLowerCase();
    const owner = this.#ownerOf(attributes, place);
    const button: Button = {
      element: 'button',
      type: type === 'reset' || type === 'button' ? type : 'submit',
      name: attributes.get('name') ?? '',
      value: attributes.get('value') ?? '',
      text: '',
      labels: labelsOf(attributes),
      ...this.#sends(attributes, place),
    };
    this.#addButton(button, owner);
    this.#texts.begin('button', {
      takeText(text, labels) {
        button.text = collapsed(text);
        button.labels += labels;
      },
    });
  }

  textarea(attributes: Attributes, place: HtmlPlace): void {
    const field = fieldOf('textarea', attributes, place);
    this.#addField(field, this.#ownerOf(attributes, place));
    this.#texts.begin('textarea', {
      takeText(text) {
        // The line break after the start tag is not part of the value.
        field.value = text.replace(/^\r?\n/, '');
      },
    });
  }

  select(attributes: Attributes, place: HtmlPlace): void {
    const field = fieldOf('select', attributes, place);
    this.#addField(field, this.#ownerOf(attributes, place));
    this.#select = { field, isChosen: false, hasDefault: false };
  }

  option(attributes: Attributes): void {
    const select = this.#select;
    if (select === null) return;
    // The start of an option ends the one before.
    this.#texts.end('option');
    const isSelected = attributes.has('selected');
    // The last option that is selected counts, else the first that is not disabled.
    if (!isSelected && (select.isChosen || select.hasDefault || attributes.has('disabled'))) return;
    select.isChosen ||= isSelected;
    select.hasDefault = true;
    const { field } = select;
    const value = attributes.get('value');
    if (value !== undefined) field.value = value;
    else
      this.#texts.begin('option', {
        takeText(text) {
          field.value = collapsed(text);
        },
      });
  }

  /** Whether the end of a form or of a list of choices is still to come. */
  get isOpen(): boolean {
    return this.#open.document !== null || this.#open.template !== null || this.#select !== null;
  }

  end(tag: string, place: HtmlPlace): void {
    if (tag === 'form') this.#open[place.inTemplate ? 'template' : 'document'] = null;
    else if (tag === 'template') this.#open.template = null;
    else if (tag === 'select') {
      this.#texts.end('option');
      this.#select = null;
    }
  }

  /** Gives each form the controls that name it, wherever they are. */
  finish(): { forms: Form[]; loose: Controls } {
    for (const form of this.#forms) {
      const id = form.attributes.get('id');
      if (id === undefined || form.inert) continue;
      const controls = this.#outside.get(id);
      // The first form of an id has them.
      this.#outside.delete(id);
      if (controls) join(form, controls);
    }
    for (const controls of this.#outside.values()) join(this.#loose, controls);
    return { forms: this.#forms, loose: this.#loose };
  }

  #ownerOf(attributes: Attributes, place: HtmlPlace): Controls {
    if (place.inTemplate) return this.#open.template ?? this.#loose;
    const id = attributes.get('form');
    if (id === undefined) return this.#open.document ?? this.#loose;
    let owner = this.#outside.get(id);
    if (!owner) {
      owner = { fields: [], buttons: [] };
      this.#outside.set(id, owner);
    }
    return owner;
  }

  #action(written: string): Reference {
    // A form without an action goes to its page, whatever the base.
    return new Reference(written, stripped(written) === '' ? this.#page : this.#base);
  }

  #sends(
    attributes: Attributes,
    { at }: HtmlPlace,
  ): Pick<Button, 'action' | 'method' | 'encoding' | 'attributes' | 'at'> {
    const action = attributes.get('formaction');
    const method = attributes.get('formmethod');
    const encoding = attributes.get('formenctype');
    return {
      action: action === undefined ? null : this.#action(action),
      method: method === undefined ? null : methodOf(method),
      encoding: encoding === undefined ? null : encodingOf(encoding),
      attributes,
      at,
    };
  }

  #addField(field: Field, owner: Controls): void {
    if (++this.#fields <= MAX_CONTROLS) owner.fields.push(field);
    else this.#leaveOut('fields');
  }

  #addButton(button: Button, owner: Controls): void {
    if (++this.#buttons <= MAX_CONTROLS) owner.buttons.push(button);
    else this.#leaveOut('buttons');
  }
}

function join(to: Controls, from: Controls): void {
  const byPlace = (one: { at: number }, other: { at: number }) => one.at - other.at;
  to.fields = [...to.fields, ...from.fields].sort(byPlace);
  to.buttons = [...to.buttons, ...from.buttons].sort(byPlace);
}

const fieldOf = (element: 'select' | 'textarea', attributes: Attributes, { at }: HtmlPlace): Field => ({
  element,
  type: element,
  name: attributes.get('name') ?? '',
  value: '',
  attributes,
  at,
});

/** Unknown methods count as GET, as in browsers. */
function methodOf(written: string | undefined): FormMethod {
  const method = written?.toLowerCase();
  return method === 'post' || method === 'dialog' ? method : 'get';
}

function encodingOf(written: string | undefined): FormEncoding {
  switch (written?.toLowerCase()) {
    case 'multipart/form-data':
      return 'multipart';
    case 'text/plain':
      return 'plain';
    default:
      return 'urlencoded';
  }
}
