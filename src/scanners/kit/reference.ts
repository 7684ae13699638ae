/** URLs as pages write them (URL Standard, "URL parsing"; HTML Standard, "document base URLs"). */

/** The base URL of a document. It changes once at most, when the first `<base href>` is read. */
export interface Base {
  url: string;
}

/** A URL as a page writes it. Stripped and resolved when it is asked for: most references of a page never are. */
export class Reference {
  readonly #raw: string;
  readonly #base: Base;

  constructor(raw: string, base: Base) {
    this.#raw = raw;
    this.#base = base;
  }

  /** as written, without what the URL parser ignores: surrounding spaces, and tabs and line breaks inside */
  get written(): string {
    return stripped(this.#raw);
  }

  /** absolute; null for what no browser can resolve */
  get url(): string | null {
    return resolved(this.#raw, this.#base.url);
  }
}

export function resolved(reference: string, base: string): string | null {
  try {
    return new URL(reference, base).href;
  } catch {
    return null;
  }
}

const LINE_BREAKS = /[\t\n\r]/;

export function stripped(reference: string): string {
  let start = 0;
  let end = reference.length;
  const hasSpaces = reference.charCodeAt(0) <= 0x20 || reference.charCodeAt(end - 1) <= 0x20;
  if (!hasSpaces && !LINE_BREAKS.test(reference)) return reference;
  while (start < end && reference.charCodeAt(start) <= 0x20) start++;
  while (end > start && reference.charCodeAt(end - 1) <= 0x20) end--;
  return reference.slice(start, end).replace(/[\t\n\r]/g, '');
}
