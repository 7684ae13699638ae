/** URLs as pages write them (URL Standard, "URL parsing"; HTML Standard, "document base URLs"). */

/** The base URL of a document. It changes once at most, when the first `<base href>` is read. */
export interface Base {
  url: string;
}

/** A URL as a page writes it, resolved when it is asked for: most references of a page never are. */
export class Reference {
  /** as written, without what the URL parser ignores: surrounding spaces, and tabs and line breaks inside */
  readonly written: string;
  readonly #base: Base;

  constructor(written: string, base: Base) {
    this.written = stripped(written);
    this.#base = base;
  }

  /** absolute; null for what no browser can resolve */
  get url(): string | null {
    return resolved(this.written, this.#base.url);
  }
}

export function resolved(reference: string, base: string): string | null {
  try {
    return new URL(reference, base).href;
  } catch {
    return null;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the URL parser ignores them
const IGNORED = /^[\u0000-\u0020]|[\u0000-\u0020]$|[\t\n\r]/;

function stripped(reference: string): string {
  if (!IGNORED.test(reference)) return reference;
  let start = 0;
  let end = reference.length;
  while (start < end && reference.charCodeAt(start) <= 0x20) start++;
  while (end > start && reference.charCodeAt(end - 1) <= 0x20) end--;
  return reference.slice(start, end).replace(/[\t\n\r]/g, '');
}
