/** The reputation layer: looks up the page, its resources, links and form actions on blocklists. */
import {
  type Indicator,
  type LayerVerdict,
  type LayerWarning,
  notJudged,
  sign,
  type Threat,
  withWarnings,
} from '../layer.ts';
import type { ListedPage } from '../network/references.ts';
import { enumerate } from '../sentence.ts';
import type { IndicatorName } from '../weights.ts';
import type { Blocklists, Listing } from './blocklist.ts';

interface ReferenceKind {
  does: string;
  few: IndicatorName;
  /** from SEVERAL entries on */
  several: IndicatorName;
  /** the threat of the list applies to the page */
  isOwn: boolean;
  of(page: ListedPage): readonly (string | null)[];
}

const KINDS: readonly ReferenceKind[] = [
  {
    ...{ does: 'loads scripts from', few: 'listed-script', several: 'listed-scripts', isOwn: true },
    of: ({ scripts }) => scripts ?? [],
  },
  {
    ...{ does: 'shows frames of', few: 'listed-frame', several: 'listed-frames', isOwn: true },
    of: ({ iframes }) => iframes?.map(({ src }) => src) ?? [],
  },
  {
    ...{ does: 'sends a form to', few: 'listed-form-target', several: 'listed-form-targets', isOwn: true },
    of: ({ forms }) => forms?.map(({ action }) => action) ?? [],
  },
  {
    ...{ does: 'links to', few: 'listed-link', several: 'listed-links', isOwn: false },
    of: ({ links }) => links?.slice(0, MAX_LINKS).map(({ href }) => href) ?? [],
  },
];

/** Links are weak evidence, so looking up more of them is not worth the cost. */
const MAX_LINKS = 1000;
/** Entries and lists named in one message. */
const NAMED = 3;
const SEVERAL = 3;

/** Judged as soon as one list is loaded. */
export function judgeReputation(page: ListedPage, blocklists: Blocklists | null): LayerVerdict {
  if (blocklists === null) return notJudged('no blocklist is configured');
  if (blocklists.size === 0) return notJudged('no blocklist is loaded yet');
  const own = blocklists.lookup(page.url);
  const indicators = own.map((listing) =>
    sign(
      'listed-page',
      `The page is on the blocklist ${listing.list}: ${listing.entry}.`,
      threatOf([listing]),
    ),
  );
  const known = new Set(own.map(({ entry }) => entry));
  for (const kind of KINDS) indicators.push(...judgeReferences(kind, page, blocklists, known));
  return withWarnings({ judged: true, indicators }, warningsOf(page));
}

/** @param known entries that were counted already */
function judgeReferences(
  { does, few, several, isOwn, of }: ReferenceKind,
  page: ListedPage,
  blocklists: Blocklists,
  known: ReadonlySet<string>,
): Indicator[] {
  const found = listingsOf(of(page), page.base ?? page.url, blocklists).filter(
    ({ entry }) => !known.has(entry),
  );
  if (found.length === 0) return [];
  const entries = new Set(found.map(({ entry }) => entry));
  const lists = new Set(found.map(({ list }) => list));
  const text = `The page ${does} ${enumerate(entries, NAMED)}, on the blocklist ${enumerate(lists, NAMED)}.`;
  return [sign(entries.size < SEVERAL ? few : several, text, isOwn ? threatOf(found) : undefined)];
}

function listingsOf(references: readonly (string | null)[], base: string, blocklists: Blocklists): Listing[] {
  const asked = new Set<string>();
  const found: Listing[] = [];
  for (const reference of references) {
    if (reference === null || !URL.canParse(reference, base)) continue;
    const url = new URL(reference, base);
    if (!/^(?:https?|wss?):$/.test(url.protocol) || asked.has(url.href)) continue;
    asked.add(url.href);
    found.push(...blocklists.lookup(url));
  }
  return found;
}

const threatOf = (listings: readonly Listing[]): Threat | undefined =>
  listings.find(({ threat }) => threat !== undefined)?.threat;

function warningsOf({ links }: ListedPage): LayerWarning[] {
  const count = (links?.length ?? 0) - MAX_LINKS;
  if (count <= 0) return [];
  const message = `Only the first ${MAX_LINKS} links of the page were looked up on the blocklists: ${count} were skipped.`;
  return [{ code: 'LIMIT_REACHED', message, count }];
}
