/** The scripts layer: what the page's code does, as far as it can be told without running it. */
import { reveal } from './decode.ts';
import { lookAlike } from './domain.ts';
import type { Indicator, LayerVerdict } from './layer.ts';
import type { PageContent } from './parse.ts';
import { COMPLETE, SCRIPT_RULES, SCRIPT_RULES_SOURCE } from './script-rules.ts';
import {
  ABUSED_TLDS,
  isBrandSite,
  isIdentityProvider,
  isPaymentProvider,
  ownerOf,
  type Site,
  shown,
  siteAt,
  siteOf,
} from './site.ts';
import { scanWithYara } from './yara.ts';

const MINERS =
  /(?:^|\.)(?:coinhive|coin-hive|authedmine|crypto-loot|cryptoloot|coinimp|minero|webminepool|jsecoin|monerominer|coin-have|ppoi|hashing|webmine|coinerra|minr|deepminer|hostingcloud|wasmminer|browsermine)\./;
/** Of all that hides code, this many count: harmless code is packed too. */
const HIDING_INDICATORS = 2;

/** @throws Error when YARA cannot come to an end with it */
export async function judgeScripts(
  content: PageContent,
  given: { html: string | null; inlineScripts: unknown },
): Promise<LayerVerdict> {
  const site = siteOf(new URL(content.url));
  const source = content.inline.map(({ text }) => text).join('\n;\n');
  const found: Indicator[] = judgeAddresses(content, site);

  if (source.trim() !== '') {
    const { text, hidden } = reveal(source);
    const names = await scanWithYara(text, SCRIPT_RULES_SOURCE, COMPLETE);
    const hiding: Indicator[] = [...judgeShape(content.inline.map((script) => script.text))];
    for (const { name, points, text: sentence, threat, hides } of SCRIPT_RULES) {
      if (!names.has(name)) continue;
      (hides ? hiding : found).push({ points, text: sentence, ...(threat && { threat }) });
    }
    hiding.sort((a, b) => b.points - a.points);
    found.push(...hiding.slice(0, HIDING_INDICATORS));
    found.push(...judgeReports(text, content, site));
    if (hidden !== '') found.push(...judgeHidden(hidden, hiding.length > 0, content, site));
  }
  if (content.cut)
    return { judged: false, indicators: found, reason: 'The page is over the bounds of what is read.' };
  if (!given.html?.trim() && given.inlineScripts === null) {
    return {
      judged: false,
      indicators: found,
      reason: 'Neither the source of the page nor its scripts are known.',
    };
  }
  return { judged: true, indicators: found };
}

/** Where scripts come from. */
function judgeAddresses({ scripts, base }: PageContent, site: Site): Indicator[] {
  const found = new Map<string, Indicator>();
  const add = (indicator: Indicator) => found.set(indicator.text, indicator);
  for (const reference of scripts.slice(0, 1000)) {
    const from = siteAt(reference, base);
    if (from === null) continue;
    const host = shown(from.host);
    if (MINERS.test(from.host))
      add({ points: 88, text: `A script comes from ${host}, which is for mining.`, threat: 'miner' });
    if (
      /(?:^|[/._-])(?:coinhive|cryptonight|cryptoloot|webminer|deepminer|coinimp|xmr-?miner|monero-?miner)[a-z0-9._-]{0,40}\.js/i.test(
        reference.slice(-300),
      )
    ) {
      add({ points: 75, text: 'A script has the name of a miner.', threat: 'miner' });
    }
    if (ownerOf(from) === ownerOf(site)) continue;
    if (from.isIp && !from.internal)
      add({ points: 35, text: `A script comes from the bare address ${host}.`, threat: 'malware' });
    else if (ABUSED_TLDS.has(from.suffix)) {
      add({
        points: 14,
        text: `A script comes from ${host}, under an ending where abuse is common.`,
        threat: 'malware',
      });
    }
    const alike = lookAlike(from);
    if (alike && alike.points >= 35)
      add({
        points: 48,
        text: `A script comes from ${host}, which pretends to be another.`,
        threat: 'malware',
      });
  }
  return [...found.values()].sort((a, b) => b.points - a.points).slice(0, 10);
}

/** What the text of a script looks like, whatever it says. */
function* judgeShape(texts: readonly string[]): Generator<Indicator, void, void> {
  const text = texts.join('\n');
  if (hasBracketsOnly(text)) yield { points: 45, text: 'A script is written in brackets only (JSFuck).' };
  if (text.includes('ﾟωﾟﾉ')) yield { points: 45, text: 'A script is written in faces (AAEncode).' };
  const renamed = text.match(/\b_0x[0-9a-f]{4,6}\b/g)?.length ?? 0;
  if (renamed >= 20) yield { points: 22, text: `A script had ${renamed} of its names replaced by numbers.` };
  for (const one of texts) {
    if (one.length < 1000) continue;
    const escapes = one.match(/\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|%u?[0-9a-f]{2}/gi)?.length ?? 0;
    if ((escapes * 4) / one.length > 0.35 && escapes > 200 && /[a-z(]/i.test(one)) {
      // Texts in other scripts are escaped too, and have no \x in them.
      if (/\\x[0-9a-f]{2}|%[0-9a-f]{2}/i.test(one)) {
        yield { points: 20, text: 'Most of a script is written in escapes.' };
        return;
      }
    }
  }
  for (const one of texts) {
    if (
      one.length >= 5000 &&
      one.length < 500_000 &&
      entropy(one) > 5.75 &&
      /\b(?:eval|Function|atob|fromCharCode)\b/.test(one)
    ) {
      yield { points: 18, text: 'Most of a script looks like noise, and is decoded by the rest.' };
      return;
    }
  }
}

/** JSFuck's six characters, 400 in a row. */
function hasBracketsOnly(text: string): boolean {
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if ('[]()!+'.includes(letter)) {
      if (++run === 400) return true;
    } else if (letter > ' ') run = 0;
  }
  return false;
}

/** Bits per unit, of the Latin-1 part. */
function entropy(text: string): number {
  const counts = new Uint32Array(256);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 256) counts[code] = (counts[code] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const ADDRESS = /["'`]((?:https?:|wss?:)?\/\/[a-z0-9.-]{4,100}(?::\d{1,5})?(?:[/?][^"'`\s]{0,300})?)["'`$]/gi;
const MAX_ADDRESSES = 3000;
const USED =
  /(?:fetch|sendBeacon|open|WebSocket|post|ajax|axios|Request|src|action|url|href|endpoint|gate|host|api|server|collect\w{0,10}|[\w$]{1,30})\s{0,4}(?:[=(:,]|\|\|)\s{0,4}(?:["'](?:POST|GET|PUT)["']\s{0,4},\s{0,4})?(?:atob\(|decodeURIComponent\(|unescape\()?$/i;
const SENDS =
  /\bfetch\s{0,4}\(|sendBeacon|XMLHttpRequest|\.open\s{0,4}\(\s{0,4}["']POST|new\s{1,4}Image|\.src\s{0,4}=|WebSocket|\$\.(?:post|ajax|get)|axios|createElement\(\s{0,4}["']img/;
const QUIET = /new\s{1,4}Image|sendBeacon|createElement\(\s{0,4}["']img|no-cors|WebSocket/;
const CARD_PARTS: readonly RegExp[] = [
  /card[\s_-]?(?:num|no\b)|cc[\s_-]?(?:num|no\b)|cardnumber|\bpan\b/i,
  /cvv|cvc|csc|security[\s_-]?code|card[\s_-]?code/i,
  /exp(?:iry|iration|date|month|year|[\s_-])|cc-?exp/i,
  /billing|checkout|payment|placeorder|onestep/i,
];
const READS =
  /querySelector|getElementsBy|getElementById|\.value\b|FormData|document\.forms|\.serialize|\.elements\b/;
const KEYS = /key(?:down|press|up)\b[\s\S]{0,600}(?:\.key\b|keyCode|\.which\b|charCode)/;

/** Addresses of strangers that get what is typed into the page. */
function judgeReports(text: string, { base }: PageContent, site: Site): Indicator[] {
  const found = new Map<string, Indicator>();
  const add = (points: number, sentence: string, threat: 'malware' | 'phishing') => {
    const known = found.get(sentence);
    if (!known || known.points < points) found.set(sentence, { points, text: sentence, threat });
  };
  let seen = 0;
  for (const match of text.matchAll(ADDRESS)) {
    if (++seen > MAX_ADDRESSES) break;
    const at = match.index;
    if (!USED.test(text.slice(Math.max(0, at - 80), at))) continue;
    const to = siteAt((match[1] ?? '').replace(/^ws/i, 'http'), base);
    if (to === null || ownerOf(to) === ownerOf(site) || (to.internal && !to.isIp)) continue;
    if (
      (isBrandSite(to) && !/webhook|bot\d|script\.google/i.test(match[1] ?? '')) ||
      isIdentityProvider(to) ||
      isPaymentProvider(to)
    )
      continue;
    const around = text.slice(Math.max(0, at - 1800), at + 1800);
    if (!SENDS.test(around)) continue;
    const host = shown(to.host);
    const card = CARD_PARTS.filter((part) => part.test(around)).length;
    const reads = READS.test(around);
    const quiet = QUIET.test(around);
    if (card >= 2 && reads)
      add(quiet ? 72 : card >= 3 ? 62 : 40, `A script reads card data and sends it to ${host}.`, 'malware');
    else if (/password|passwd|\bpass\b|\bpwd\b/i.test(around) && reads) {
      add(quiet ? 55 : 45, `A script reads passwords and sends them to ${host}.`, 'phishing');
    } else if (/(?:seed|mnemonic|recovery|private_?key)/i.test(around) && reads) {
      add(60, `A script reads the secret words of a wallet and sends them to ${host}.`, 'phishing');
    } else if (
      reads &&
      /["']submit["']|onsubmit|querySelectorAll\(\s{0,4}["'](?:input|form)|document\.forms/.test(around) &&
      (quiet || /btoa|JSON\.stringify/.test(around)) &&
      /btoa/.test(around)
    ) {
      add(35, `A script reads forms and sends them to ${host}.`, 'malware');
    }
    if (KEYS.test(around) && /\+=|\.push\s{0,4}\(|sendBeacon|new\s{1,4}Image/.test(around)) {
      add(62, `A script sends keystrokes to ${host}.`, 'malware');
    }
    if (/document\.cookie/.test(around) && quiet) add(25, `A script sends cookies to ${host}.`, 'malware');
  }
  return [...found.values()].sort((a, b) => b.points - a.points).slice(0, 5);
}

/** What was worth hiding. */
function judgeHidden(hidden: string, packed: boolean, { base }: PageContent, site: Site): Indicator[] {
  const found: Indicator[] = [];
  const loads =
    /createElement\s{0,4}\(\s{0,4}["'`]?script|<script[^>]{0,200}src|importScripts|\.getScript|new\s{1,4}WebSocket|<iframe|createElement\s{0,4}\(\s{0,4}["'`]?iframe/i.test(
      hidden,
    );
  const goes =
    /location(?:\.href)?\s{0,4}=[^=]|location\.(?:replace|assign)\s{0,4}\(|window\.open\s{0,4}\(/.test(
      hidden,
    );
  const stranger = [
    ...hidden.slice(0, 200_000).matchAll(/(?:https?:|wss?:)?\/\/[a-z0-9.-]{4,100}(?::\d{1,5})?/gi),
  ]
    .slice(0, 200)
    .map(([address]) => siteAt(address.replace(/^ws/i, 'http'), base))
    .find(
      (to) =>
        to !== null && ownerOf(to) !== ownerOf(site) && !isBrandSite(to) && (to.domain !== null || to.isIp),
    );
  if (loads && stranger) {
    found.push({
      points: packed ? 55 : 40,
      text: `An encoded script loads code or frames from ${shown(stranger.host)}.`,
      threat: 'malware',
    });
  } else if (goes && stranger) {
    found.push({
      points: packed ? 42 : 30,
      text: `An encoded script leads to ${shown(stranger.host)}.`,
      threat: 'malware',
    });
  } else if (
    packed &&
    /\beval\s{0,4}\(|new\s{1,4}Function\b|document\.write|XMLHttpRequest|\bfetch\s{0,4}\(|document\.cookie/.test(
      hidden,
    )
  ) {
    found.push({ points: 18, text: 'Encoded text in a script is a script itself.', threat: 'malware' });
  }
  if (/<form[\s>][\s\S]{0,1500}type\s{0,4}=\s{0,4}\\?["']?password/i.test(hidden)) {
    found.push({
      points: 48,
      text: 'A form for passwords is written by an encoded script.',
      threat: 'phishing',
    });
  }
  return found;
}
