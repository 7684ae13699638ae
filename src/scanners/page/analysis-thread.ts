/** What runs in the threads of `analysis.ts`: everything that takes longer the larger a page is. */
import type { Page } from '../../core/page.ts';
import type { ThreadTask } from '../kit/threads.ts';
import { judgeDocument } from './document/document.ts';
import type { LayerVerdict } from './layer.ts';
import { type PageContent, readPage } from './parse.ts';
import { COMPLETE, SCRIPT_RULES_SOURCE } from './script/rules.ts';
import { judgeScripts } from './script/scripts.ts';
import { scanWithYara } from './script/yara.ts';

/** What a page's source has, in the form of what is posted. */
export type PageLists = Pick<Page, 'title' | 'scripts' | 'forms' | 'iframes' | 'links'>;

export interface DocumentReading {
  verdict: LayerVerdict;
  lists: PageLists;
}

/** What a thread tells while it works, in this order. The verdict on the scripts is what it returns. */
export type Told = { begun: true } | { document: DocumentReading } | { documentFailed: string };

/** Reads a page once for both of its layers. */
export async function judge({ page, port }: ThreadTask<{ page: Page }>): Promise<LayerVerdict> {
  const tell = (told: Told) => port.postMessage(told);
  tell({ begun: true });
  const content = readPage(page);
  try {
    tell({ document: { verdict: judgeDocument(content, page), lists: listsOf(page, content) } });
  } catch (error) {
    // The scripts can be judged without.
    tell({ documentFailed: error instanceof Error ? error.message : String(error) });
  }
  return await judgeScripts(content, page);
}

/** Loads and compiles what the first page would wait for. */
export async function warmUp(): Promise<void> {
  await scanWithYara('', SCRIPT_RULES_SOURCE, COMPLETE);
}

/** Addresses of a kind that are handed back to be looked up. Links are the only ones that a page has more of. */
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
