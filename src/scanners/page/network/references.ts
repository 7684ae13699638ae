/** Judges the hosts that the page loads resources from and sends forms to. */
import type { Page } from '../../../core/page.ts';
import { hostAt, identifyHost, ownerOf } from '../hosts/host-identity.ts';
import { type Indicator, sign } from '../layer.ts';
import { enumerate } from '../sentence.ts';
import type { IndicatorName } from '../weights.ts';

/** A page whose lists were completed from its source. */
export interface ListedPage extends Page {
  /** what references resolve against; default: the page's URL */
  base?: string;
}

const MANY_SITES = 40;
/** Names in one message. */
const NAMED = 3;
export const PASSWORD_FIELD = /type\s{0,8}=\s{0,8}["']?password/i;

const KINDS: readonly {
  does: string;
  rule: IndicatorName;
  of(page: Page): readonly (string | null)[];
}[] = [
  { does: 'loads scripts from', rule: 'script-of-ip', of: ({ scripts }) => scripts ?? [] },
  {
    does: 'shows frames from',
    rule: 'frame-of-ip',
    of: ({ iframes }) => iframes?.map(({ src }) => src) ?? [],
  },
  { does: 'sends forms to', rule: 'form-to-ip', of: ({ forms }) => forms?.map(({ action }) => action) ?? [] },
];

export function judgeReferences(page: ListedPage): Indicator[] {
  const indicators: Indicator[] = [];
  const own = identifyHost(new URL(page.url));
  const owners = new Set<string>();
  for (const { does, rule, of } of KINDS) {
    const hosts = of(page).flatMap((reference) =>
      reference === null ? [] : (hostAt(reference, page.base ?? page.url) ?? []),
    );
    for (const host of hosts) owners.add(ownerOf(host));
    const addresses = hosts.filter(({ isIp, host }) => isIp && host !== own.host).map(({ host }) => host);
    // Inside a network, hosts without a name are usual.
    if (addresses.length > 0 && !own.isIp && !own.internal) {
      indicators.push(sign(rule, `The page ${does} the IP address ${enumerate(addresses, NAMED)}.`));
    }
  }
  if (owners.size > MANY_SITES) {
    indicators.push(sign('many-sites', `The page loads resources from ${owners.size} sites.`));
  }
  if (page.url.startsWith('http:') && !own.internal && asksForPassword(page)) {
    indicators.push(sign('password-over-http', 'The page asks for a password over http.'));
  }
  return indicators;
}

export function asksForPassword({ forms, dom, html }: Page): boolean {
  if (forms?.some(({ fields }) => fields.some(({ type }) => type?.toLowerCase() === 'password'))) return true;
  if (dom?.passwordFields != null) return dom.passwordFields > 0;
  return forms === null && html !== null && PASSWORD_FIELD.test(html);
}
