import { documentsOf, type PageFacts } from '../kit/page-facts.ts';

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

/** Inert content of templates counts: scripts copy it into the page. */
export function referencesOf(facts: PageFacts): PageReferences {
  const found: PageReferences = { pages: [], scripts: [], code: [], limited: facts.omitted.has('links') };
  const scripts = new Set<string>();
  let left = MAX_REFERENCES;
  for (const document of documentsOf(facts)) {
    const references = new Set<string>();
    for (const reference of pagesIn(document)) {
      if (reference === '' || reference[0] === '#' || references.has(reference)) continue;
      found.limited ||= left <= 0;
      if (left-- <= 0) break;
      references.add(reference);
    }
    found.pages.push({ base: document.base, references: [...references] });
    for (const { src, text } of document.scripts) {
      if (src === null) {
        if (text !== '') found.code.push(text);
      } else if (scripts.size >= MAX_REFERENCES) found.limited = true;
      else if (src.written !== '' && src.url !== null) scripts.add(src.url);
    }
  }
  found.scripts.push(...scripts);
  return found;
}

/** Rare kinds first, so that the limit cuts off ordinary links only. */
function* pagesIn({ refreshes, frames, forms, loose, links }: PageFacts): Generator<string, void, void> {
  for (const { target } of refreshes) if (target.written !== '') yield target.url ?? '';
  for (const { src } of frames) if (src !== null && src.written !== '') yield src.url ?? '';
  for (const { action } of forms) yield action.written;
  for (const { buttons } of [...forms, loose])
    for (const { action } of buttons) if (action !== null) yield action.written;
  for (const { element, href, rel } of links)
    if (element !== 'link' || rel.some((type) => FOLLOWED_RELATIONS.has(type))) yield href.written;
}
