/** The page as it is sent: `ScanPageInput` of the server, within its bounds. */
import { cleanAddress, MAX_ADDRESS } from './address.ts';
import type { RawPage } from './raw-page.ts';

export interface Page {
  url: string;
  title: string;
  scripts: string[];
  inlineScripts: string[];
  forms: {
    action: string | null;
    method: string;
    fields: { type: string; name: string; autocomplete: string }[];
  }[];
  iframes: { src: string; hidden: boolean; width: number; height: number; sandbox: string | null }[];
  dom: RawPage['dom'];
  /** parts over a bound were left out */
  incomplete?: true;
}

/** Bytes of the JSON of a page. The server accepts 3 Mi characters in 4 MiB. */
const MAX_BYTES = 3_000_000;

/** @returns null if its address is not one that the server accepts */
export function toPage(address: string, raw: RawPage, queryValues: boolean): Page | null {
  const url = cleanAddress(address, queryValues, MAX_ADDRESS);
  if (url === null) return null;
  let isCut = raw.isCut;
  const clean = (reference: string) => {
    const cleaned = cleanAddress(absolute(reference, raw.base), queryValues);
    isCut ||= cleaned === null;
    return cleaned === null ? [] : [cleaned];
  };
  const page: Page = {
    url,
    title: raw.title,
    scripts: raw.scripts.flatMap(clean),
    inlineScripts: [],
    forms: raw.forms.map(({ action, ...form }) => ({
      ...form,
      action: action === null || action.trim() === '' ? null : (clean(action)[0] ?? null),
    })),
    iframes: raw.iframes.flatMap(({ src, ...frame }) =>
      clean(src).map((cleaned) => ({ ...frame, src: cleaned })),
    ),
    dom: raw.dom,
  };
  let room = MAX_BYTES - bytesOf(page);
  if (room < 0) {
    // Only addresses and names by the thousand, each of the greatest length.
    isCut = true;
    Object.assign(page, { scripts: [], iframes: [], forms: page.forms.slice(0, 10) });
    room = MAX_BYTES - bytesOf(page);
  }
  for (const script of raw.inlineScripts) {
    room -= bytesOf(script) + 1;
    if (room < 0) break;
    page.inlineScripts.push(script);
  }
  if (isCut || page.inlineScripts.length < raw.inlineScripts.length) page.incomplete = true;
  return page;
}

const encoder = new TextEncoder();
export const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;

const absolute = (reference: string, base: string): string =>
  URL.canParse(reference, base) ? new URL(reference, base).href : reference;

/** Identifies the content of a page, whatever its address. */
export async function digestOf(value: unknown): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', encoder.encode(JSON.stringify(value)));
  return Array.from(new Uint8Array(hash, 0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The parts of a page that ask for data. Scripts may add them after the page has loaded. */
export const demandsOf = ({ forms, iframes, dom }: Page) => ({
  forms,
  frames: iframes.map(({ src }) => src),
  passwordFields: dom.passwordFields,
});
