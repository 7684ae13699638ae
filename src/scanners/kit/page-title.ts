import { readHtml, readHtmlInSlices } from './html.ts';

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
