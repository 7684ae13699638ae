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

interface Reading {
  /** the end tag that ends it */
  end: string;
  maxLength: number;
  text: string;
  /** of elements within, such as pictures */
  labels: string;
  done(text: string, labels: string): void;
}

/** Collects the text of one element at a time: the start of the next ends the one before. */
export class TextReader {
  #reading: Reading | null = null;
  readonly #onCut: () => void;

  constructor(onCut: () => void) {
    this.#onCut = onCut;
  }

  get isReading(): boolean {
    return this.#reading !== null;
  }

  begin(end: string, maxLength: number, done: Reading['done']): void {
    this.finish();
    this.#reading = { end, maxLength, text: '', labels: '', done };
  }

  addText(piece: string): void {
    const reading = this.#reading;
    if (reading === null) return;
    const room = reading.maxLength - reading.text.length;
    if (room >= piece.length) reading.text += piece;
    else if (room >= 0) {
      reading.text += piece.slice(0, room);
      // Once for each text: from now on there is no room at all.
      reading.maxLength = -1;
      this.#onCut();
    }
  }

  addLabels(attributes: Attributes): void {
    const reading = this.#reading;
    if (reading === null || reading.labels.length >= MAX_LABELS) return;
    const labels = labelsOf(attributes);
    if (labels !== '') reading.labels += `\n${labels}`;
  }

  end(tag: string): void {
    if (this.#reading?.end === tag) this.finish();
  }

  finish(): void {
    const reading = this.#reading;
    this.#reading = null;
    reading?.done(reading.text, reading.labels);
  }
}
