import type { Attributes } from './html.ts';

const MAX_LABEL = 200;
const MAX_LABELS = 2000;
const LABELS = ['title', 'alt', 'aria-label', 'id', 'onclick', 'onsubmit'] as const;
/** Scripts of frameworks ask this before they follow a link or send a form. */
const QUESTIONS = ['data-confirm', 'data-turbo-confirm'] as const;

/** What attributes say that an element is for, where its text does not, one label a line. A question is `confirm(…)`. */
export function labelsOf(attributes: Attributes): string {
  if (attributes.size === 0) return '';
  const labels: string[] = [];
  for (const name of LABELS) {
    const value = attributes.get(name);
    if (value) labels.push(value.slice(0, MAX_LABEL));
  }
  for (const name of QUESTIONS) {
    const value = attributes.get(name);
    if (value) labels.push(`confirm(${value.slice(0, MAX_LABEL)})`);
  }
  return labels.join('\n');
}

export const collapsed = (text: string): string => text.replace(/\s+/g, ' ').trim();

export type TextLimit = 'long texts' | 'long values';

/** Of a link or a button. What is longer is prose. */
export const MAX_TEXT = 4096;
/** Of a textarea or an option. */
export const MAX_VALUE = 64 * 1024;

/** What gets the text of its element. */
export interface TextOwner {
  /** Called when the text ends. @param labels of elements within, such as pictures */
  takeText(text: string, labels: string): void;
}

type TextElement = 'a' | 'button' | 'textarea' | 'option';

/** Collects the text of one element at a time: the start of the next ends the one before. */
export class TextReader {
  readonly #leaveOut: (limit: TextLimit) => void;
  #owner: TextOwner | null = null;
  /** whose text is read; '' for none */
  #element: '' | TextElement = '';
  #text = '';
  #labels = '';
  /** characters that are still kept; negative after the text was cut */
  #room = 0;
  isReading = false;

  constructor(leaveOut: (limit: TextLimit) => void) {
    this.#leaveOut = leaveOut;
  }

  begin(element: TextElement, owner: TextOwner): void {
    this.finish();
    this.isReading = true;
    this.#element = element;
    this.#owner = owner;
    this.#room = element === 'a' || element === 'button' ? MAX_TEXT : MAX_VALUE;
  }

  addText(piece: string): void {
    if (!this.isReading || this.#room < 0) return;
    this.#text += this.#room >= piece.length ? piece : piece.slice(0, this.#room);
    this.#room -= piece.length;
    if (this.#room >= 0) return;
    this.#leaveOut(this.#element === 'a' || this.#element === 'button' ? 'long texts' : 'long values');
  }

  addLabels(attributes: Attributes): void {
    if (!this.isReading || this.#labels.length >= MAX_LABELS) return;
    const labels = labelsOf(attributes);
    if (labels !== '') this.#labels += `\n${labels}`;
  }

  end(tag: string): void {
    if (this.#element === tag) this.finish();
  }

  finish(): void {
    if (!this.isReading) return;
    this.isReading = false;
    this.#element = '';
    this.#owner?.takeText(this.#text, this.#labels);
    this.#owner = null;
    this.#text = '';
    this.#labels = '';
  }
}
