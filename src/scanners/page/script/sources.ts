/** Judges the hosts that scripts are loaded from. */
import { lookAlike } from '../address/look-alike.ts';
import { ABUSED_TLDS, type HostIdentity, hostAt, ownerOf } from '../hosts/host-identity.ts';
import { type Indicator, malware, mergeByText, miner } from '../layer.ts';
import { shorten } from '../sentence.ts';
import { type ScriptContext, strangerAt, worseAt } from './strangers.ts';

const MINERS =
  /(?:^|\.)(?:coinhive|coin-hive|authedmine|crypto-loot|cryptoloot|coinimp|minero|webminepool|jsecoin|monerominer|coin-have|ppoi|hashing|webmine|coinerra|minr|deepminer|hostingcloud|wasmminer|browsermine)\./;
const MINER_FILE =
  /(?:^|[/._-])(?:coinhive|cryptonight|cryptoloot|webminer|deepminer|coinimp|xmr-?miner|monero-?miner)[a-z0-9._-]{0,40}\.js/i;

/** Indicators of one kind that count for one page. */
export const MAX_ALIKE = 10;

export function judgeSources(references: readonly string[], context: ScriptContext): Indicator[] {
  const found = references.flatMap((reference) => {
    const from = hostAt(reference, context.content.base);
    return from === null ? [] : judgeSource(reference, from, context);
  });
  return context.harmless.heaviest(mergeByText(found), MAX_ALIKE);
}

function judgeSource(reference: string, from: HostIdentity, { host: own }: ScriptContext): Indicator[] {
  const found: Indicator[] = [];
  const host = shorten(from.host);
  if (MINERS.test(from.host)) found.push(miner(88, `A script is loaded from ${host}, a service for mining.`));
  if (MINER_FILE.test(reference)) found.push(miner(75, 'A script has the file name of a miner.'));
  if (ownerOf(from) === ownerOf(own)) return found;
  if (from.isIp && !from.internal) {
    found.push(malware(35, `A script is loaded from the IP address ${host}.`));
  } else if (ABUSED_TLDS.has(from.suffix)) {
    found.push(
      malware(14, `A script is loaded from ${host}, under a top-level domain that is often abused.`),
    );
  }
  const imitates = (lookAlike(from)?.points ?? 0) >= 35;
  if (imitates) found.push(malware(48, `A script is loaded from ${host}, which imitates another domain.`));
  return found;
}

/** Scripts that scripts add: more points when their URL is encoded. */
export function judgeAddedScripts(
  added: readonly string[],
  inline: readonly string[],
  context: ScriptContext,
): Indicator[] {
  const found = judgeSources(added, context);
  const source = inline.join('\n').replace(/%2e/gi, '.');
  const isRenamed = /(?:\b_0x[0-9a-f]{3,6}\b[\s\S]*?){4}/.test(source);
  for (const address of added) {
    const to = strangerAt(address, context);
    if (to === null || (to.domain === null && !to.isIp)) continue;
    const host = shorten(to.host);
    if (!source.includes(to.domain ?? to.host)) {
      found.push(loadsFromEncoded(48 + worseAt(to), host));
    } else if (isRenamed && worseAt(to) > 0) {
      found.push(malware(20 + worseAt(to), `An obfuscated script loads code or frames from ${host}.`));
    }
  }
  return found;
}

export const loadsFromEncoded = (points: number, host: string): Indicator =>
  malware(points, `A script loads code or frames from ${host} through an encoded URL.`);
