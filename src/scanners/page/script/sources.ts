/** Judges the hosts that scripts are loaded from. */
import { lookAlike } from '../address/look-alike.ts';
import { ABUSED_TLDS, type HostIdentity, hostAt, ownerOf } from '../hosts/host-identity.ts';
import { type Indicator, mergeByText, sign } from '../layer.ts';
import { shorten } from '../sentence.ts';
import { isKnownService } from './known-services.ts';
import { isAbused, judgeHost, type ScriptContext, strangerAt } from './strangers.ts';

const MINERS =
  /(?:^|\.)(?:coinhive|coin-hive|authedmine|crypto-loot|cryptoloot|coinimp|minero|webminepool|jsecoin|monerominer|coin-have|ppoi|hashing|webmine|coinerra|minr|deepminer|hostingcloud|wasmminer|browsermine)\./;
const MINER_FILE =
  /(?:^|[/._-])(?:coinhive|cryptonight|cryptoloot|webminer|deepminer|coinimp|xmr-?miner|monero-?miner)[a-z0-9._-]{0,40}\.js/i;

/** Indicators of one kind that count for one page. */
const MAX_ALIKE = 2;

export function judgeSources(references: readonly string[], context: ScriptContext): Indicator[] {
  const found = references.flatMap((reference) => {
    const from = hostAt(reference, context.content.base);
    return from === null ? [] : judgeSource(reference, from, context);
  });
  // Pages with many advertisers have many hosts; each sign counts once or twice.
  return context.harmless.heaviest(mergeByText(found), MAX_ALIKE);
}

function judgeSource(reference: string, from: HostIdentity, { host: own }: ScriptContext): Indicator[] {
  const found: Indicator[] = [];
  const host = shorten(from.host);
  if (MINERS.test(from.host))
    found.push(sign('miner-host', `A script is loaded from ${host}, a mining service.`));
  if (MINER_FILE.test(reference)) found.push(sign('miner-file', 'A script has the file name of a miner.'));
  if (ownerOf(from) === ownerOf(own) || isKnownService(from)) return found;
  if (from.isIp && !from.internal) {
    found.push(sign('script-from-ip', `A script is loaded from the IP address ${host}.`));
  } else if (ABUSED_TLDS.has(from.suffix)) {
    found.push(
      sign(
        'script-from-abused-domain',
        `A script is loaded from ${host}, under a top-level domain that is often abused.`,
      ),
    );
  }
  const imitates = (lookAlike(from)?.points ?? 0) >= 35;
  if (imitates)
    found.push(
      sign('imitating-script-host', `A script is loaded from ${host}, which imitates another domain.`),
    );
  return found;
}

/** Scripts that scripts add: more points when their URL is encoded. */
export function judgeAddedScripts(
  added: readonly string[],
  inline: readonly string[],
  context: ScriptContext,
): Indicator[] {
  if (added.length === 0) return [];
  const found = judgeSources(added, context);
  const source = inline.join('\n').replace(/%2e/gi, '.');
  const isRenamed = /(?:\b_0x[0-9a-f]{3,6}\b[\s\S]*?){4}/.test(source);
  for (const address of added) {
    const to = strangerAt(address, context);
    if (to === null || (to.domain === null && !to.isIp)) continue;
    const host = shorten(to.host);
    if (!source.includes(to.domain ?? to.host)) {
      found.push(loadsFromEncoded(host), ...judgeHost(to));
    } else if (isRenamed && isAbused(to)) {
      found.push(
        sign('added-script-of-obfuscated-code', `An obfuscated script loads code or frames from ${host}.`),
      );
    }
  }
  return found;
}

export const loadsFromEncoded = (host: string): Indicator =>
  sign('added-script-of-encoded-url', `A script loads code or frames from ${host} through an encoded URL.`);
