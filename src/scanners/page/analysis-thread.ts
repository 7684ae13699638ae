/** What runs in the threads of `analysis.ts`: everything that takes longer the larger a page is. */
import type { Page } from '../../core/page.ts';
import { judgeDocument } from './document.ts';
import type { LayerVerdict } from './layer.ts';
import { type PageContent, readPage } from './parse.ts';
import { judgeScripts } from './scripts.ts';

/** What a page's source has, in the form of what is posted. */
export type PageLists = Pick<Page, 'title' | 'scripts' | 'forms' | 'iframes' | 'links'>;

export function document(page: Page): { verdict: LayerVerdict; lists: PageLists } {
  const content = readPage(page);
  return { verdict: judgeDocument(content, page), lists: listsOf(page, content) };
}

export async function scripts(page: Page): Promise<LayerVerdict> {
  return judgeScripts(readPage(page), page);
}

/** Enough for a look at whose addresses they are, and quick to be handed back. */
const MAX_LISTED = 2000;

function listsOf(page: Page, { title, base, scripts, forms, frames, links }: PageContent): PageLists {
  if (page.html === null) {
    const { title, scripts, forms, iframes, links } = page;
    return { title, scripts, forms, iframes, links };
  }
  // Resolved here, where `<base>` is known.
  const at = (reference: string) => {
    const cut = reference.slice(0, 8192);
    return base !== page.url && URL.canParse(cut, base) ? new URL(cut, base).href : cut;
  };
  return {
    title: title === '' ? null : title,
    scripts: scripts.slice(0, MAX_LISTED).map(at),
    forms: forms.slice(0, 500).map(({ action, fields }) => ({
      action: action === null ? null : at(action),
      method: null,
      fields: fields.slice(0, 100).map(({ type }) => ({ type, name: null, autocomplete: null })),
    })),
    iframes: frames.map(({ src, hidden }) => ({
      src: at(src),
      hidden,
      width: null,
      height: null,
      sandbox: null,
    })),
    links: links.slice(0, MAX_LISTED).map(({ href, text }) => ({ href: at(href), text: text.slice(0, 200) })),
  };
}
