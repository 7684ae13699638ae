/** Downloads and hidden frames that scripts start. */
import {
  type HostIdentity,
  hostAt,
  isBrandSite,
  isIdentityProvider,
  isPaymentProvider,
  ownerOf,
} from '../hosts/host-identity.ts';
import { type Indicator, sign } from '../layer.ts';
import { shorten } from '../sentence.ts';
import type { IndicatorName } from '../weights.ts';
import { isKnownService } from './known-services.ts';
import { isAbused, type ScriptContext } from './strangers.ts';

const EXECUTABLE_ENDING = '(?:exe|scr|msi|hta|vbs|jse|bat|cmd|ps1|apk|iso|img|jar|dmg|pkg|msix|appx)';
const DOWNLOAD = new RegExp(
  `(?:\\.(?:href|src)|location)\\s{0,4}=\\s{0,4}["'\`]([^"'\`\\s]{1,300}\\.${EXECUTABLE_ENDING})["'\`?#]|(?:window\\.open|\\.assign|\\.replace)\\s{0,4}\\(\\s{0,4}["'\`]([^"'\`\\s]{1,300}\\.${EXECUTABLE_ENDING})["'\`?#]`,
  'gi',
);
const MAX_DOWNLOADS = 2000;

/** The worst download of an executable that starts without a click. */
export function judgeDownloads(text: string, context: ScriptContext): Indicator[] {
  const found: Indicator[] = [];
  let seen = 0;
  for (const match of text.matchAll(DOWNLOAD)) {
    if (++seen > MAX_DOWNLOADS) {
      context.decisive.add('downloads that scripts start');
      continue;
    }
    const around = text.slice(Math.max(0, match.index - 300), match.index + match[0].length + 200);
    const isClicked = /onclick|["']click["']/.test(around) && !/\.click\s{0,4}\(/.test(around);
    const to = isClicked ? null : hostAt(match[1] ?? match[2] ?? '', context.content.base);
    if (to !== null) found.push(judgeDownload(to, context));
  }
  return worstOf(found);
}

function judgeDownload(to: HostIdentity, { host }: ScriptContext): Indicator {
  const isOwn = ownerOf(to) === ownerOf(host);
  const from = isOwn ? '' : ` from ${shorten(to.host)}`;
  const text = `A script downloads an executable${from} without a click.`;
  if (isOwn || isBrandSite(to)) return sign('executable-download-of-own-site', text);
  return isAbused(to)
    ? sign('executable-download-of-abused-domain', text)
    : sign('executable-download', text);
}

const CREATED_FRAME =
  /createElement\s{0,4}\(\s{0,4}["'`](?:iframe|object|embed)["'`]|<(?:iframe|object|embed|applet)\b/gi;
const UNSEEN =
  /(?:width|height)["'`]?\s{0,4}[=:,]\s{0,4}[\\"'`]{0,3}[01](?:px)?(?![\w.%])|display\s{0,4}[:=]\s{0,4}[\\"'`]{0,3}none|visibility\s{0,4}[:=]\s{0,4}[\\"'`]{0,3}hidden|-\d{3,5}px|opacity\s{0,4}[:=]\s{0,4}[\\"'`]{0,3}0(?!\.\d*[1-9])/i;
const ADDRESS = /["'`=]((?:https?:)?\/\/[a-z0-9.-]{4,100}[^"'`\s>]{0,200})/gi;
const MAX_FRAMES = 3000;

/**
 * The worst hidden frame of another site that a script creates.
 * @param loaded URLs that scripts load, from the data flow; null: it is not known
 */
export function judgeCreatedFrames(
  text: string,
  loaded: readonly string[] | null,
  context: ScriptContext,
): Indicator[] {
  const found: Indicator[] = [];
  let seen = 0;
  let after = -1;
  for (const { index } of text.matchAll(CREATED_FRAME)) {
    if (index < after) continue;
    after = index + 200;
    if (++seen > MAX_FRAMES) {
      context.decisive.add('frames that scripts create');
      continue;
    }
    if (!UNSEEN.test(text.slice(index, index + 600))) continue;
    const around = text.slice(Math.max(0, index - 250), index + 700);
    for (const [, address = ''] of around.matchAll(ADDRESS)) {
      const isLoaded = loaded?.some((one) => one.startsWith(address.slice(0, 100))) ?? true;
      const frame = isLoaded ? judgeCreatedFrame(address, context) : null;
      if (frame) found.push(frame);
    }
  }
  return worstOf(found);
}

function judgeCreatedFrame(address: string, { content, host }: ScriptContext): Indicator | null {
  const to = hostAt(address, content.base);
  if (to === null || ownerOf(to) === ownerOf(host) || (to.internal && !to.isIp)) return null;
  if (isBrandSite(to) || isIdentityProvider(to) || isPaymentProvider(to)) return null;
  if (isKnownService(to)) return null;
  return sign(ruleOfFrame(to, address), `A script creates a hidden frame from ${shorten(to.host)}.`);
}

function ruleOfFrame(to: HostIdentity, address: string): IndicatorName {
  if (to.isIp) return 'hidden-created-frame-of-ip';
  if (isAbused(to)) return 'hidden-created-frame-of-abused-domain';
  return /\.(?:php|cgi)\b/i.test(address) ? 'hidden-created-frame-of-server-script' : 'hidden-created-frame';
}

function worstOf(found: readonly Indicator[]): Indicator[] {
  const [first, ...others] = found;
  if (first === undefined) return [];
  return [others.reduce((worst, one) => (one.points > worst.points ? one : worst), first)];
}
