/** Rules for redirects that are typical of fraud. */
import { identifyHost, isUrlShortener, ownerOf } from '../hosts/host-identity.ts';
import { applyRules, type Indicator, type IndicatorRule, sign } from '../layer.ts';
import { enumerate, shorten } from '../sentence.ts';
import type { IndicatorName } from '../weights.ts';
import type { Observation } from './visit.ts';

/** Schemes of mail, telephone, messengers and app stores. */
const COMMON_SCHEMES: ReadonlySet<string> = new Set(
  'mailto: tel: sms: market: itms: itms-apps: itms-appss: intent: whatsapp: tg: zoommtg: msteams: about:'.split(
    ' ',
  ),
);

interface Route {
  observation: Observation;
  /** http(s) URLs, in order */
  chain: readonly URL[];
  steps: readonly { from: URL; to: URL }[];
}

export function judgeRedirects(observation: Observation): Indicator[] {
  const { hops, next } = observation;
  const chain = [...hops.map(({ url }) => url), ...(next === null ? [] : [next])]
    .filter((url) => /^https?:/.test(url))
    .map((url) => new URL(url));
  const steps = chain.slice(1).map((to, at) => ({ from: chain[at] as URL, to }));
  return applyRules(REDIRECT_RULES, { observation, chain, steps });
}

const REDIRECT_RULES: readonly IndicatorRule<Route>[] = [
  manySites,
  httpsToHttp,
  shorteners,
  toIpAddress,
  ({ observation }) => judgeOutcome(observation),
];

const ownerAt = (url: URL) => ownerOf(identifyHost(url));

function manySites({ chain, steps }: Route) {
  const crossings = steps.filter(({ from, to }) => ownerAt(from) !== ownerAt(to)).length;
  if (crossings < 2) return null;
  const sites = shorten([...new Set(chain.map(ownerAt))].join(' → '), 120);
  const rule: IndicatorName =
    crossings > 3
      ? 'redirect-across-many-sites'
      : crossings > 2
        ? 'redirect-across-four-sites'
        : 'redirect-across-three-sites';
  return sign(rule, `The URL redirects across ${crossings + 1} sites: ${sites}.`);
}

function httpsToHttp({ steps }: Route) {
  const downgrade = steps.find(({ from, to }) => from.protocol === 'https:' && to.protocol === 'http:');
  return downgrade
    ? sign('redirect-from-https', `The URL redirects from https to http at ${downgrade.to.host}.`)
    : null;
}

function shorteners({ steps }: Route) {
  const found = steps.filter(({ from }) => isUrlShortener(identifyHost(from)));
  if (found.length === 0) return null;
  const names = enumerate(
    found.map(({ from }) => from.host),
    MAX_SHORTENERS,
  );
  return sign(
    found.length > 1 ? 'hidden-behind-shorteners' : 'hidden-behind-shortener',
    `The URL is hidden behind the URL shortener ${names}.`,
  );
}
const MAX_SHORTENERS = 5;

function toIpAddress({ steps }: Route) {
  const found = steps.find(({ from, to }) => !identifyHost(from).isIp && identifyHost(to).isIp);
  return found ? sign('redirect-to-ip', `The URL redirects to the IP address ${found.to.host}.`) : null;
}

function judgeOutcome({ outcome, hops, next, problem }: Observation): Indicator | null {
  switch (outcome) {
    case 'loop':
    case 'too-many-redirects':
      return sign('unending-redirects', problem ?? '');
    case 'left-the-web': {
      const { protocol } = new URL(next ?? 'about:');
      return sign(COMMON_SCHEMES.has(protocol) ? 'redirect-to-app' : 'redirect-out-of-web', problem ?? '');
    }
    case 'refused':
      return hops.length > 0
        ? sign(
            'redirect-to-refused-address',
            `The URL redirects to an address that the target policy refuses: ${problem}`,
          )
        : null;
    case 'answered':
    case 'unsafe':
    case 'failed':
      return null;
    default:
      return outcome satisfies never;
  }
}
