/** Signs in the source of a page that its content does not show: comments of tools, windows that are drawn. */
import { hostAt, ownerOf } from '../hosts/host-identity.ts';
import { type Indicator, sign } from '../layer.ts';
import { shorten } from '../sentence.ts';
import type { DocumentFacts } from './facts.ts';

export function judgeSource(html: string, facts: DocumentFacts): Indicator[] {
  if (facts.isBrand || facts.host.internal) return [];
  return [copied(html, facts), drawnWindow(html, facts)].flatMap((found) => found ?? []);
}

/** Browsers and copiers write the address of the original into the page. */
const ORIGIN = /<!--\s{0,9}(?:saved from url=\(\d{1,6}\)|Mirrored from\s{1,9})([^\s>]{4,2000})/i;
/** Characters of the source in which the comment is. */
const HEAD = 20_000;

function copied(html: string, { content, host, secrets }: DocumentFacts): Indicator | null {
  const [, address = ''] = secrets.size > 0 ? (ORIGIN.exec(html.slice(0, HEAD)) ?? []) : [];
  if (address === '') return null;
  const original = hostAt(/^https?:/i.test(address) ? address : `http://${address}`, content.url);
  if (original === null || original.internal || ownerOf(original) === ownerOf(host)) return null;
  const sendsBack = content.forms.some(({ action }) => {
    const to = action === null ? null : hostAt(action, content.base);
    return to !== null && ownerOf(to) === ownerOf(original);
  });
  return sendsBack
    ? null
    : sign('copy-of-page', `The page was copied from ${shorten(original.host)}, and asks for secrets.`);
}

/** An address bar, as text of its own, and a title bar. */
const ADDRESS_BAR =
  /<(?:span|div|p|b|label|bdi)\b[^>]{0,300}>\s{0,20}(?:https:\/\/)?(?:[\w-]{1,60}\.){1,4}[a-z]{2,10}\/[^<\s]{0,200}(?:openid|oauth|login|signin|sign-in|authorize|dialog|common)[^<\s]{0,300}\s{0,20}<\/(?:span|div|p|b|label|bdi)>/i;
const TITLE_BAR =
  /(?:- |– |— )(?:Google Chrome|Mozilla Firefox|Microsoft? ?Edge|Safari|Brave|Opera)\s{0,9}</i;

function drawnWindow(html: string, { content, secrets }: DocumentFacts): Indicator | null {
  const holdsLogin = content.frames.length > 0 || secrets.size > 0;
  return holdsLogin && TITLE_BAR.test(html) && ADDRESS_BAR.test(html)
    ? sign(
        'drawn-browser-window',
        'The page draws a fake browser window that shows the address of a login page.',
      )
    : null;
}
