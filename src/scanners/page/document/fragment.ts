import { type PageContent, readPage } from '../parse.ts';

/** Reads HTML within a page, such as a document in a data: URL. */
export const readFragment = (url: string, html: string): PageContent =>
  readPage({
    ...{ url, html, title: null, scripts: null, inlineScripts: null },
    ...{ forms: null, iframes: null, links: null, dom: null, incomplete: false },
  });
