import { MAX_TITLE_LENGTH, readHtml, readHtmlInSlices, readShortHtml } from './html.ts';

const ATTRIBUTES = String.raw`(?:\s(?:[^"'<>]|"[^"<>]*"|'[^'<>]*')*)?`;
/** The beginning of most pages: a title without entities, after tags that say nothing about it. */
const PLAIN_START = new RegExp(
  String.raw`^\s{0,100}(?:<!doctype html>\s{0,100})?(?:<html${ATTRIBUTES}>\s{0,100})?(?:<head>\s{0,100})?` +
    String.raw`(?:<meta${ATTRIBUTES}>\s{0,100}){0,8}<title>([^<&]{0,${MAX_TITLE_LENGTH}})</title>`,
  'i',
);

/** @returns as `pageTitle`; undefined if it takes the reader to find out */
function plainTitle(html: string): string | null | undefined {
  const title = PLAIN_START.exec(html)?.[1];
  return title === undefined ? undefined : title.replace(/\s+/g, ' ').trim() || null;
}

/** Title of an HTML page, entities decoded and white space collapsed; null when it has none. Linear in the page. */
export function pageTitle(html: string): string | null {
  let title: string | null = null;
  readHtml(html, {
    title(text) {
      title = text;
    },
  });
  return title;
}

/** Like `pageTitle`, but yields to the event loop in between. @throws the signal's reason */
export async function pageTitleInSlices(html: string, signal: AbortSignal): Promise<string | null> {
  let title: string | null = null;
  await readHtmlInSlices(
    html,
    {
      title(text) {
        title = text;
      },
    },
    signal,
  );
  return title;
}

/** @returns as `pageTitle`; undefined if the page is long, or does not fit in this turn of the event loop: use `pageTitleInSlices` */
export function titleOfShortPage(html: string): string | null | undefined {
  let title = plainTitle(html);
  if (title !== undefined) return title;
  title = null;
  const isRead = readShortHtml(html, {
    title(text) {
      title = text;
    },
  });
  return isRead ? title : undefined;
}
