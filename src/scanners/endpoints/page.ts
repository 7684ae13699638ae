import { documentsOf, type PageFacts, type PageLink } from '../kit/page-facts.ts';

/** The references of one HTML page, each once. */
export interface PageReferences {
  /** of links, forms, frames and refreshes: as written and relative to `base`, or absolute */
  pages: { base: string; references: string[] }[];
  /** absolute addresses of script files */
  scripts: string[];
  /** texts of scripts inside the page */
  code: string[];
  /** whether it exceeds the limit of references */
  limited: boolean;
}

/** References read from one page. Pages with more are generated. */
export const MAX_REFERENCES = 5_000;
const FOLLOWED_RELATIONS: ReadonlySet<string> = new Set(
  'canonical alternate next prev index search help author license manifest'.split(' '),
);

function isFollowed({ rel }: PageLink): boolean {
  return rel.some((type) => FOLLOWED_RELATIONS.has(type));
}

/** Inert content of templates counts: scripts copy it into the page. */
export function referencesOf(facts: PageFacts): PageReferences {
  const found: PageReferences = { pages: [], scripts: [], code: [], limited: facts.omitted.has('links') };
  const scripts = new Set<string>();
  let left = MAX_REFERENCES;
  for (const document of documentsOf(facts)) {
    const references = firstReferences(document, left);
    left -= references.size;
    found.limited ||= left < 0;
    for (const { rel, href } of document.links)
      if (rel.includes('modulepreload') && href.url !== null) scripts.add(href.url);
    found.pages.push({
      base: document.base,
      references: [...references].slice(0, left < 0 ? left : undefined),
    });
    for (const { src, text } of document.scripts) {
      if (src === null && text !== '') found.code.push(text);
      if (src !== null && src.written !== '' && src.url !== null) scripts.add(src.url);
    }
  }
  found.limited ||= scripts.size > MAX_REFERENCES;
  found.scripts.push(...[...scripts].slice(0, MAX_REFERENCES));
  return found;
}

/** @returns the references of the document, up to one more than `most` */
function firstReferences(document: PageFacts, most: number): Set<string> {
  const references = new Set<string>();
  for (const reference of pagesIn(document)) {
    if (references.size > Math.max(most, 0)) break;
    if (reference !== '' && reference[0] !== '#') references.add(reference);
  }
  return references;
}

/** Rare kinds first, so that the limit cuts off ordinary links only. */
function* pagesIn({ refreshes, frames, forms, loose, links }: PageFacts): Generator<string, void, void> {
  for (const { target } of refreshes) if (target.written !== '') yield target.url ?? '';
  for (const { src } of frames) if (src !== null && src.written !== '') yield src.url ?? '';
  for (const { action } of forms) yield action.written;
  for (const { buttons } of [...forms, loose])
    for (const { action } of buttons) if (action !== null) yield action.written;
  for (const link of links) if (link.element !== 'link' || isFollowed(link)) yield link.href.written;
}
