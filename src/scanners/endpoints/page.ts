import { type Attributes, type HtmlVisitor, readHtml, readHtmlInSlices } from '../kit/html.ts';

/** What one HTML page refers to, as it is written there, each once and in order. */
export interface Page {
  title: string | null;
  /** value of the first `<base href>`, which references are relative to */
  base: string | null;
  /** pages: links, forms, frames, refreshes, alternates */
  links: string[];
  /** script files */
  scripts: string[];
  /** the text of scripts inside the page */
  code: string[];
  /** whether it has more references than are taken */
  limited: boolean;
}

/** References that are taken from one page; a page that has more is not written for people. */
export const MAX_REFERENCES = 5_000;
const TAGS = new Set([
  'a',
  'area',
  'base',
  'button',
  'form',
  'frame',
  'iframe',
  'input',
  'link',
  'meta',
  'script',
]);
const FOLLOWED_RELATIONS =
  /(?:^|\s)(?:canonical|alternate|next|prev|index|search|help|author|license|manifest)(?:\s|$)/i;
/** `5; url='/next'`, its value quoted or not (HTML Living Standard, "shared declarative refresh steps") */
const REFRESH = /^\s{0,8}[\d.]{0,16}\s{0,8}[;,]?\s{0,8}(?:url\s{0,8}=\s{0,8})?["']?([^"']*)/i;

/** Reads a page in one pass, in linear time. */
export function readPage(html: string): Page {
  const { page, visitor } = createCollector();
  readHtml(html, visitor);
  return page;
}

/** As `readPage`; other work of the process gets its turn in between. @throws the signal's reason */
export async function readPageInSlices(html: string, signal: AbortSignal): Promise<Page> {
  const { page, visitor } = createCollector();
  await readHtmlInSlices(html, visitor, signal);
  return page;
}

function createCollector(): { page: Page; visitor: HtmlVisitor } {
  const page: Page = { title: null, base: null, links: [], scripts: [], code: [], limited: false };
  const known = { links: new Set<string>(), scripts: new Set<string>() };
  const add = (to: 'links' | 'scripts', reference: string | undefined) => {
    const trimmed = reference?.trim();
    if (!trimmed || trimmed[0] === '#' || known[to].has(trimmed)) return;
    page.limited ||= known[to].size >= MAX_REFERENCES;
    if (known[to].size >= MAX_REFERENCES) return;
    known[to].add(trimmed);
    page[to].push(trimmed);
  };

  const visitor: HtmlVisitor = {
    tags: TAGS,
    title(text) {
      page.title = text;
    },
    script(text, attributes) {
      if (!attributes.has('src')) page.code.push(text);
    },
    tag(name, attributes) {
      switch (name) {
        case 'base':
          page.base ??= attributes.get('href')?.trim() ?? null;
          break;
        case 'script':
          add('scripts', attributes.get('src'));
          break;
        case 'meta':
          add('links', refreshTarget(attributes));
          break;
        case 'link':
          if (FOLLOWED_RELATIONS.test(attributes.get('rel') ?? '')) add('links', attributes.get('href'));
          break;
        case 'form':
          add('links', attributes.get('action'));
          break;
        case 'button':
        case 'input':
          add('links', attributes.get('formaction'));
          break;
        case 'frame':
        case 'iframe':
          add('links', attributes.get('src'));
          break;
        default:
          add('links', attributes.get('href'));
      }
    },
  };
  return { page, visitor };
}

function refreshTarget(attributes: Attributes): string | undefined {
  if (attributes.get('http-equiv')?.trim().toLowerCase() !== 'refresh') return undefined;
  return REFRESH.exec(attributes.get('content') ?? '')?.[1];
}
