/** The layer that asks the blocklists: for the page itself, and for what it loads, sends to and links to. */
import type { Page } from '../../../core/page.ts';
import type { Indicator, LayerVerdict, LayerWarning } from '../layer.ts';
import type { Blocklists, Listing } from './blocklist.ts';

/** Points for the first listed address of a kind, and for each further site. */
const WEIGHTS = {
  script: { first: 55, more: 10, max: 80, text: 'loads scripts from' },
  frame: { first: 45, more: 10, max: 70, text: 'shows frames of' },
  form: { first: 55, more: 10, max: 80, text: 'sends a form to' },
  // Warnings, forums and search results link to bad pages too.
  link: { first: 8, more: 1, max: 12, text: 'links to' },
} as const;
type Part = keyof typeof WEIGHTS;

/** Links are weak evidence: more of them than this would cost more than they tell. */
const MAX_LINKS = 1000;
const NAMED = 3;

/** Judged as soon as one list is loaded. */
export function judgeReputation(page: Page, blocklists: Blocklists | null): LayerVerdict {
  if (blocklists === null) return notJudged('no blocklist is configured');
  if (blocklists.size === 0) return notJudged('no blocklist is loaded yet');

  const indicators: Indicator[] = [];
  const own = blocklists.lookup(page.url);
  for (const listing of own) {
    indicators.push({
      points: 100,
      text: `The page is on the blocklist ${listing.list}: ${listing.entry}.`,
      ...threatOf([listing]),
    });
  }
  const ownEntries = new Set(own.map(({ entry }) => entry));
  const ask = (part: Part, references: readonly (string | null)[] | undefined) => {
    const found = listed(references ?? [], page.url, blocklists, ownEntries);
    const [first] = found;
    if (first === undefined) return;
    const weight = WEIGHTS[part];
    const entries = [...new Set(found.map(({ entry }) => entry))];
    const lists = [...new Set(found.map(({ list }) => list))];
    indicators.push({
      points: Math.min(weight.max, weight.first + weight.more * (entries.length - 1)),
      text: `It ${weight.text} ${named(entries)}, on the blocklist ${named(lists)}.`,
      ...(part !== 'link' && threatOf(found)),
    });
  };
  ask('script', page.scripts ?? undefined);
  ask(
    'frame',
    page.iframes?.map(({ src }) => src),
  );
  ask(
    'form',
    page.forms?.map(({ action }) => action),
  );
  ask(
    'link',
    page.links?.slice(0, MAX_LINKS).map(({ href }) => href),
  );
  const left = (page.links?.length ?? 0) - MAX_LINKS;
  const warnings: LayerWarning[] =
    left > 0
      ? [
          {
            code: 'LIMIT_REACHED',
            message: `The first ${MAX_LINKS} links of the page were looked up on the blocklists: ${left} were not.`,
            count: left,
          },
        ]
      : [];
  return { judged: true, indicators, ...(warnings.length > 0 && { warnings }) };
}

const notJudged = (reason: string): LayerVerdict => ({ judged: false, indicators: [], reason });

/** @param known entries that count already */
function listed(
  references: readonly (string | null)[],
  base: string,
  blocklists: Blocklists,
  known: ReadonlySet<string>,
): Listing[] {
  const asked = new Set<string>();
  const found: Listing[] = [];
  for (const reference of references) {
    if (reference === null || !URL.canParse(reference, base)) continue;
    const url = new URL(reference, base);
    if (!/^(?:https?|wss?):$/.test(url.protocol) || asked.has(url.href)) continue;
    asked.add(url.href);
    for (const listing of blocklists.lookup(url)) if (!known.has(listing.entry)) found.push(listing);
  }
  return found;
}

function threatOf(listings: readonly Listing[]): Pick<Indicator, 'threat'> {
  const threat = listings.find((listing) => listing.threat !== undefined)?.threat;
  return threat === undefined ? {} : { threat };
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map((name) => (name.length > 80 ? `${name.slice(0, 79)}…` : name));
  return shown.join(', ') + (names.length > NAMED ? ` and ${names.length - NAMED} more` : '');
}
