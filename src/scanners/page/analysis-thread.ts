/** Runs in the threads of `analysis.ts`: all work that grows with the size of a page. */
import type { Page } from '../../core/page.ts';
import type { ThreadTask } from '../kit/threads.ts';
import { judgeDocument } from './document/document.ts';
import { hostAt } from './hosts/host-identity.ts';
import type { LayerVerdict } from './layer.ts';
import type { ListedPage } from './network/references.ts';
import { type PageContent, readPage } from './parse.ts';
import { COMPLETE, SCRIPT_RULES_SOURCE } from './script/rules.ts';
import { judgeScripts } from './script/scripts.ts';
import { scanWithYara } from './script/yara.ts';

/** Lists from a page's source, in the form of posted ones, for lookups in the main thread. */
export type PageLists = Pick<ListedPage, 'base' | 'title' | 'scripts' | 'forms' | 'iframes' | 'links'>;

export interface DocumentReading {
  verdict: LayerVerdict;
  lists: PageLists;
}

/** Messages of a thread, in this order. The verdict on the scripts is the return value. */
export type Told = { begun: true } | { document: DocumentReading } | { documentFailed: string };

/** Reads a page once for both of its layers. */
export async function judge({ page, port }: ThreadTask<{ page: Page }>): Promise<LayerVerdict> {
  const tell = (told: Told) => port.postMessage(told);
  tell({ begun: true });
  const content = readPage(page);
  try {
    const lists = listsOf(page, content);
    tell({ document: { verdict: judgeDocument(content, page), lists } });
  } catch (error) {
    // The scripts can be judged without the document.
    tell({ documentFailed: error instanceof Error ? error.message : String(error) });
  }
  return await judgeScripts(content, page);
}

/** Loads and compiles everything that the first page needs. */
export async function warmUp(): Promise<void> {
  await scanWithYara('', SCRIPT_RULES_SOURCE, COMPLETE);
}

/** Scripts that the main thread looks up. */
const MAX_SCRIPTS = 2000;

/** References stay as written, so that together they are no longer than the page. */
function listsOf(page: Page, content: PageContent): PageLists {
  const { base, title, forms, frames, links } = content;
  if (page.html === null) {
    const { title, scripts, forms, iframes, links } = page;
    return { title, scripts, forms, iframes, links };
  }
  return {
    base,
    title: title === '' ? null : title,
    scripts: scriptsToLookUp(content),
    forms: forms.map(({ action, fields }) => ({
      action,
      method: null,
      fields: fields.map(({ type }) => ({ type, name: null, autocomplete: null })),
    })),
    iframes: frames.map(({ src, hidden }) => ({
      ...{ src, hidden },
      ...{ width: null, height: null, sandbox: null },
    })),
    links: links.map(({ href }) => ({ href, text: null })),
  };
}

/** At most so many, the first of each host before others. */
function scriptsToLookUp({ scripts, base, left }: PageContent): string[] {
  if (scripts.length <= MAX_SCRIPTS) return scripts;
  left.set('scripts to look up', scripts.length - MAX_SCRIPTS);
  const byHost = new Map(scripts.toReversed().map((source) => [hostAt(source, base)?.host, source]));
  return [...new Set([...byHost.values(), ...scripts])].slice(0, MAX_SCRIPTS);
}
