/** Frames of other sites, hidden or laid over the page. */
import {
  ABUSED_TLDS,
  CHEAP_TLDS,
  type HostIdentity,
  hostAt,
  isBrandSite,
  isIdentityProvider,
  ownerOf,
} from '../hosts/host-identity.ts';
import { type Indicator, sign } from '../layer.ts';
import type { Frame, PageContent } from '../parse.ts';
import { shorten } from '../sentence.ts';
import { judgeForm } from './forms.ts';
import { readFragment } from './fragment.ts';

export function judgeFrames(content: PageContent, host: HostIdentity): Indicator[] {
  const found: Indicator[] = [];
  let unremarkable = 0;
  for (const frame of content.frames) {
    found.push(...judgeDataFrame(frame, content, host));
    const to = frame.src === '' ? null : hostAt(frame.src, content.base);
    if (!to || ownerOf(to) === ownerOf(host)) continue;
    const foreign = judgeForeignFrame(frame, to);
    if (foreign === 'hidden') unremarkable++;
    else if (foreign !== null) found.push(foreign);
  }
  found.push(...[frameIsPage(content, host)].flatMap((one) => one ?? []));
  if (unremarkable > 2)
    found.push(sign('many-hidden-frames', `${unremarkable} hidden frames load from other sites.`));
  return found;
}

/** `/in.cgi?8` */
const TRAFFIC_SYSTEM = /\/in\.cgi\?/i;
/** `/count12.php`, `/9f86d081884c7d65/forum.php`; counters and trackers on hosts with ordinary names have such paths, too. */
const MAYBE_TRAFFIC_SYSTEM = /\/count\d{1,3}\.php|\/[0-9a-f]{16,32}\/\w{1,20}\.php/i;

/** @returns `hidden` for a hidden frame without further signs, which is suspicious only in numbers */
function judgeForeignFrame(
  { src, hidden, covers, transparent }: Frame,
  to: HostIdentity,
): Indicator | 'hidden' | null {
  const host = shorten(to.host);
  // Extensions report transparent frames as hidden.
  if (transparent && (!hidden || covers)) {
    return sign(
      covers ? 'transparent-frame-over-page' : 'transparent-frame',
      `A transparent frame from ${host} lies over the page and receives clicks.`,
    );
  }
  if (hidden && to.isIp && !to.internal) {
    return sign('hidden-frame-of-ip-address', `A hidden frame loads from the IP address ${host}.`);
  }
  if (hidden && !isBrandSite(to) && !isIdentityProvider(to)) return judgeHiddenFrame(src, to, host);
  return covers && !isBrandSite(to) ? sign('covering-frame', `A frame from ${host} covers the page.`) : null;
}

function judgeHiddenFrame(src: string, to: HostIdentity, host: string): Indicator | 'hidden' {
  if (/\.jar(?:[?#]|$)/i.test(src))
    return sign('hidden-applet', `A hidden applet loads a Java archive from ${host}.`);
  if (TRAFFIC_SYSTEM.test(src) || (MAYBE_TRAFFIC_SYSTEM.test(src) && isCheap(to)))
    return sign('hidden-frame-of-traffic-system', `A hidden frame loads a redirecting script from ${host}.`);
  if (ABUSED_TLDS.has(to.suffix))
    return sign('hidden-frame-of-abused-host', `A hidden frame loads from ${host}.`);
  return /\.(?:php|cgi)\b|\/(?:gate|landing|in|go|ek|exploit)\b/i.test(src)
    ? sign('hidden-frame-of-server-script', `A hidden frame loads a server-side script from ${host}.`)
    : 'hidden';
}

const isCheap = ({ suffix, privateSuffix }: HostIdentity) => privateSuffix || CHEAP_TLDS.has(suffix);

/** Characters of text that a page without content of its own has. */
const HARDLY_ANY_TEXT = 200;

/** A page that only shows one page of a stranger. */
function frameIsPage(
  { frames, text, forms, links, base }: PageContent,
  host: HostIdentity,
): Indicator | null {
  const [frame, ...others] = frames.filter(({ hidden, src }) => !hidden && src !== '');
  if (frame === undefined || others.length > 0 || forms.length > 0 || links.length > 1) return null;
  const to = hostAt(frame.src, base);
  if (text.length > HARDLY_ANY_TEXT || to === null || ownerOf(to) === ownerOf(host)) return null;
  if (isBrandSite(to) || isIdentityProvider(to) || to.internal) return null;
  const shows = `The page contains nothing but a frame from ${shorten(to.host)}.`;
  if (to.isIp || ABUSED_TLDS.has(to.suffix)) return sign('frame-of-abused-host-is-page', shows);
  return CHEAP_TLDS.has(to.suffix) ? sign('frame-is-page', shows) : null;
}

/** A document in the data: URL of a frame, and its forms. */
function judgeDataFrame(
  { src, hidden, covers }: Frame,
  { url }: PageContent,
  host: HostIdentity,
): Indicator[] {
  if (!/^\s*data:text\/html/i.test(src)) return [];
  const found = [
    sign(
      hidden || covers ? 'unseen-data-frame' : 'data-frame',
      'A frame contains a document as a data: URL.',
    ),
  ];
  const html = dataOf(src);
  if (html === null) return found;
  const inner = readFragment(url, html);
  return [...found, ...inner.forms.flatMap((form) => judgeForm(form, inner, host))];
}

/** Text of a data: URL; null when its percent-encoding is invalid. */
function dataOf(reference: string): string | null {
  const [head] = /^\s*data:[^,]*,/i.exec(reference) ?? [];
  if (head === undefined) return null;
  try {
    const body = decodeURIComponent(reference.slice(head.length));
    return /;\s*base64\s*,$/i.test(head) ? Buffer.from(body, 'base64').toString('utf8') : body;
  } catch {
    return null;
  }
}
