import { readHtml } from './html.ts';

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
