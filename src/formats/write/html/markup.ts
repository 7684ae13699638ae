/** HTML that is built from text: whatever is inserted into a template is text, unless it is markup itself. */
import { visibleText } from '../../../core/unsafe-text.ts';
import { cut } from '../results.ts';

export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | null | false | readonly Part[];

/** Null and false are left out. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(String.raw({ raw: strings }, ...parts.map(textOf)));

function textOf(part: Part): string {
  if (part === null || part === false) return '';
  if (part instanceof Markup) return part.text;
  return Array.isArray(part) ? part.map(textOf).join('') : escapeHtml(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' },
};

/** Also shows the characters that would reorder or hide text. */
const escapeHtml = (text: string): string =>
  visibleText(text.replace(/\r\n?/g, '\n').replaceAll('\t', '    ')).replace(
    /[&<>"'`]/g,
    (character) => ENTITIES[character] as string,
  );

/**
 * A link that shows its address; plain text if it is not an address of the web.
 *
 * @param max characters that are shown
 */
export function link(address: string, max = Number.POSITIVE_INFINITY): Markup {
  const isWeb = /^https?:\/\//i.test(address) && URL.canParse(address);
  if (!isWeb) return html`<span class="address">${cut(address, max)}</span>`;
  const { href } = new URL(address);
  return html`<a class="address" href="${href}" rel="noopener noreferrer nofollow">${cut(shownAddress(href, address), max)}</a>`;
}

/** The address as it was found, if it shows the host that the link leads to. */
const shownAddress = (href: string, address: string): string =>
  href.toLowerCase().startsWith(address.toLowerCase()) ? address : href;
