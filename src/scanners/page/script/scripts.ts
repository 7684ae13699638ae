/** The scripts layer: what the page's code does, as far as it can be told without running it. */

import { lookAlike } from '../address/domain.ts';
import {
  ABUSED_TLDS,
  type HostIdentity,
  hostAt,
  identifyHost,
  isBrandSite,
  isIdentityProvider,
  isPaymentProvider,
  ownerOf,
  shown,
} from '../hosts/host-identity.ts';
import type { Indicator, LayerVerdict, LayerWarning } from '../layer.ts';
import type { PageContent } from '../parse.ts';
import { type Unreadable, unreadableScripts } from '../unreadable.ts';
import { type HiddenAddress, type Revealed, reveal } from './decode.ts';
import { type Flow, judgeFlow, strangerAt, worseAt } from './flow.ts';
import { COMPLETE, holdsNearby, SCRIPT_RULES, SCRIPT_RULES_SOURCE } from './rules.ts';
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
  const site = identifyHost(new URL(content.url));
  const carried = carriedScripts(content.scripts);
  const inline = [...content.inline.map(({ text }) => text), ...carried];
  const limits = new Map<string, number>();
  const found: Indicator[] = judgeAddresses(content.scripts, content, site, limits);
  let unreadable: Unreadable | null = null;
  if (inline.some((code) => code.trim() !== '')) {
    const revealed = reveal(inline.join('\n;\n'));
    for (const [what, count] of revealed.limits) limits.set(what, count);
    const flow = judgeFlow(inline, revealed.pieces, content, site);
    if (flow.skipped > 0) limits.set('scripts whose flow of data is followed', flow.skipped);
    if (flow.cut) limits.set('steps by which the flow of data is followed', 1);
    unreadable = unreadableScripts(inline, flow.unparsed);
    found.push(...flow.indicators, ...judgeAdded(flow.scripts, inline, content, site, limits));
    found.push(...(await judgeCode(revealed, flow, { inline, carried, content, site, limits })));
  }
  const warnings = warningsOf(limits, unreadable);
  const reason = whyUnjudged(content, given, limits, unreadable);
  return { judged: reason === null, indicators: unique(found), warnings, ...(reason !== null && { reason }) };
}

interface Code {
  inline: readonly string[];
  carried: readonly string[];
  content: PageContent;
  site: HostIdentity;
  limits: Map<string, number>;
}

/** Bounds that leave something out which could have been hidden there on purpose. */
const HARMLESS_LIMITS: ReadonlySet<string> = new Set([
  'indicators of one kind',
  'scripts whose flow of data is followed',
  'steps by which the flow of data is followed',
]);

function whyUnjudged(
  content: PageContent,
  given: { html: string | null; inlineScripts: unknown },
  limits: ReadonlyMap<string, number>,
  unreadable: Unreadable | null,
): string | null {
  const [decisive] = [...limits.keys()].filter((what) => !HARMLESS_LIMITS.has(what));
  if (decisive !== undefined) return `There is too much in its scripts: ${decisive}.`;
  if (unreadable?.decisive) return unreadable.reason;
  if (content.cut) return 'The page is over the bounds of what is read.';
  if (!given.html?.trim() && given.inlineScripts === null) {
    return 'Neither the source of the page nor its scripts are known.';
  }
  return null;
}

function warningsOf(limits: ReadonlyMap<string, number>, unreadable: Unreadable | null): LayerWarning[] {
  const warnings: LayerWarning[] = [...limits].map(([what, count]) => ({
    code: 'LIMIT_REACHED',
    message: `The scripts of the page reached the limit on ${what}: ${count} over it.`,
    count,
  }));
  if (unreadable) {
    warnings.push({ code: 'CONTENT_UNREADABLE', message: unreadable.reason, count: unreadable.count });
  }
  return warnings;
}

/** Scripts that scripts add: like those of the source, and worse when their addresses were encoded. */
function judgeAdded(
  scripts: readonly string[],
  inline: readonly string[],
  content: PageContent,
  site: HostIdentity,
  limits: Map<string, number>,
): Indicator[] {
  const found = judgeAddresses(scripts, content, site, limits);
  const source = inline.join('\n').replace(/%2e/gi, '.');
  const renamed = /(?:\b_0x[0-9a-f]{3,6}\b[\s\S]*?){4}/.test(source);
  for (const address of scripts) {
    const to = strangerAt(address, content, site);
    if (to === null || (to.domain === null && !to.isIp)) continue;
    if (!source.includes(to.domain ?? to.host)) {
      found.push({
        points: 48 + worseAt(to),
        text: `A script hides that it loads code or frames from ${shown(to.host)}.`,
        threat: 'malware',
      });
    } else if (renamed && worseAt(to) > 0) {
      found.push({
        points: 20 + worseAt(to),
        text: `A script with replaced names loads code or frames from ${shown(to.host)}.`,
        threat: 'malware',
      });
    }
  }
  return found;
}

async function judgeCode(revealed: Revealed, flow: Flow, code: Code): Promise<Indicator[]> {
  const { inline, carried, content, site, limits } = code;
  const { hidden, addresses } = revealed;
  const runs = flow.runs.filter((one) => !revealed.text.includes(one)).join('\n;\n');
  const text = runs === '' ? revealed.text : `${revealed.text}\n;${runs}`;
  const names = await scanWithYara(text, SCRIPT_RULES_SOURCE, COMPLETE);
  const hiding: Indicator[] = [...judgeShape(inline)];
  if (carried.length > 0) {
    hiding.push({ points: 22, text: 'The address of a script is the script itself.', threat: 'malware' });
  }
  const found: Indicator[] = [];
  for (const { name, points, text: sentence, threat, hides } of SCRIPT_RULES) {
    if (!names.has(name)) continue;
    const holds = holdsNearby(name, text);
    if (holds === null) limits.set(`places that the rule "${name}" looks at`, 1);
    if (!holds) continue;
    (hides ? hiding : found).push({ points, text: sentence, ...(threat && { threat }) });
  }
  hiding.sort((a, b) => b.points - a.points);
  found.push(
    ...hiding.slice(0, HIDING_INDICATORS),
    ...judgeDownloads(text, content, site, limits),
    ...judgeMadeFrames(text, content, site, limits),
    ...judgeHiddenAddresses(addresses, content, site),
  );
  // Code that was hidden need not be whole, so that its data cannot always be followed.
  if (hidden !== '') {
    found.push(...judgeReports(hidden, content, site, limits));
    found.push(...judgeHidden(hidden, hiding.length > 0, content, site, limits));
  }
  return found;
}

/** What is found twice, in plain and in hidden code, counts once. */
function unique(found: readonly Indicator[]): Indicator[] {
  const worst = new Map<string, Indicator>();
  for (const indicator of found) {
    if ((worst.get(indicator.text)?.points ?? -1) < indicator.points) worst.set(indicator.text, indicator);
  }
  return [...worst.values()];
}

const CARRIED = /^\s{0,20}data:(?:text|application)\/(?:x-)?(?:java|ecma)script[^,]{0,100},/i;

/** Scripts that are written in their own address. */
function carriedScripts(references: readonly string[]): string[] {
  return references.flatMap((reference) => {
    const [head] = CARRIED.exec(reference.slice(0, 300)) ?? [];
    if (head === undefined) return [];
    const body = reference.slice(head.length);
    if (!/;\s{0,4}base64\s{0,4},$/i.test(head)) return [percentDecoded(body)];
    return [Buffer.from(percentDecoded(body), 'base64').toString('utf8')];
  });
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Indicators of one kind that count for one page. */
const MAX_ALIKE = 10;

/** The worst of one kind. */
function worst(found: Iterable<Indicator>, most: number, limits: Map<string, number>): Indicator[] {
  const sorted = [...found].sort((a, b) => b.points - a.points);
  const left = sorted.length - most;
  if (left > 0) {
    const what = 'indicators of one kind';
    limits.set(what, (limits.get(what) ?? 0) + left);
  }
  return sorted.slice(0, most);
}

/** Where scripts come from. */
function judgeAddresses(
  scripts: readonly string[],
  { base }: PageContent,
  site: HostIdentity,
  limits: Map<string, number>,
): Indicator[] {
  const found = new Map<string, Indicator>();
  const add = (indicator: Indicator) => found.set(indicator.text, indicator);
  for (const reference of scripts) {
    const from = hostAt(reference, base);
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
  return worst(found.values(), MAX_ALIKE, limits);
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
const SPACE = 0x20;
/** `[]()!+`, and not one more */
const isBracket = (code: number) =>
  code === 0x5b || code === 0x5d || code === 0x28 || code === 0x29 || code === 0x21 || code === 0x2b;

function hasBracketsOnly(text: string): boolean {
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isBracket(code)) {
      if (++run === 400) return true;
    } else if (code > SPACE) run = 0;
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
/** Addresses of strangers that are looked at; the same one again costs nothing. */
const MAX_ADDRESSES = 20_000;
/** Code is looked at in pieces of so many units, each with so many of what is around it. */
const PIECE = 900;
const AROUND = 1500;
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
/** Reads whatever fields there are, not some of its own. */
const READS_ALL =
  /(?:querySelectorAll|getElementsByTagName)\s{0,4}\(\s{0,4}["'](?:input|form)|document\.forms|\.elements\b/;

interface Deeds {
  card: number;
  reads: boolean;
  readsAll: boolean;
  quiet: boolean;
  password: boolean;
  seed: boolean;
  forms: boolean;
  keys: boolean;
  cookies: boolean;
}

/** What code does that has a way to send; null where it has none. */
function deedsOf(code: string): Deeds | null {
  if (!SENDS.test(code)) return null;
  return {
    card: CARD_PARTS.filter((part) => part.test(code)).length,
    reads: READS.test(code),
    readsAll: READS_ALL.test(code),
    quiet: QUIET.test(code),
    password: /password|passwd|\bpass\b|\bpwd\b/i.test(code),
    seed: /(?:seed|mnemonic|recovery|private_?key)/i.test(code),
    forms:
      /["']submit["']|onsubmit|querySelectorAll\(\s{0,4}["'](?:input|form)|document\.forms/.test(code) &&
      /btoa/.test(code),
    keys:
      /key(?:down|press|up)\b/.test(code) &&
      /\.key\b|keyCode|\.which\b|charCode/.test(code) &&
      /\+=|\.push\s{0,4}\(|sendBeacon|new\s{1,4}Image|\.send\s{0,4}\(/.test(code),
    cookies: /document\.cookie/.test(code),
  };
}

/** Addresses of strangers near code that reads what is typed into the page: for pieces of code that was hidden. */
function judgeReports(
  text: string,
  content: PageContent,
  site: HostIdentity,
  limits: Map<string, number>,
): Indicator[] {
  const { forms } = content;
  const found = new Map<string, Indicator>();
  const add = (points: number, sentence: string, threat: 'malware' | 'phishing') => {
    const known = found.get(sentence);
    if (!known || known.points < points) found.set(sentence, { points, text: sentence, threat });
  };
  const atTill = forms.some(({ fields }) => fields.some(({ hint }) => /cc-|card|cvv|cvc/.test(hint)));
  const strangers = new Map<string, string | null>();
  const hostAt = (address: string): string | null => {
    const known = strangers.get(address);
    if (known !== undefined) return known;
    const to = strangerAt(address, content, site);
    const host = to === null ? null : shown(to.host);
    strangers.set(address, host);
    return host;
  };
  const pieces = new Map<number, Deeds | null>();
  const deedsAt = (at: number): Deeds | null => {
    const piece = Math.floor(at / PIECE);
    const known = pieces.get(piece);
    if (known !== undefined) return known;
    const deeds = deedsOf(text.slice(Math.max(0, piece * PIECE - AROUND), (piece + 1) * PIECE + AROUND));
    pieces.set(piece, deeds);
    return deeds;
  };

  for (const match of text.matchAll(ADDRESS)) {
    if (strangers.size >= MAX_ADDRESSES) {
      limits.set('addresses in scripts', 1);
      break;
    }
    const at = match.index;
    if (!USED.test(text.slice(Math.max(0, at - 80), at))) continue;
    const host = hostAt(match[1] ?? '');
    if (host === null) continue;
    const deeds = deedsAt(at);
    if (deeds === null) continue;
    const { card, reads, quiet } = deeds;
    if (card >= 2 && reads)
      add(quiet ? 72 : card >= 3 ? 62 : 40, `A script reads card data and sends it to ${host}.`, 'malware');
    else if (atTill && deeds.readsAll && card >= 1) {
      add(65, `A script reads card data and sends it to ${host}.`, 'malware');
    } else if (deeds.password && reads) {
      add(quiet ? 55 : 45, `A script reads passwords and sends them to ${host}.`, 'phishing');
    } else if (deeds.seed && reads) {
      add(60, `A script reads the secret words of a wallet and sends them to ${host}.`, 'phishing');
    } else if (deeds.forms && reads) add(35, `A script reads forms and sends them to ${host}.`, 'malware');
    if (deeds.keys) add(62, `A script sends keystrokes to ${host}.`, 'malware');
    if (deeds.cookies && quiet) add(25, `A script sends cookies to ${host}.`, 'malware');
  }
  return worst(found.values(), MAX_ALIKE, limits);
}

const PROGRAM_ENDING = '(?:exe|scr|msi|hta|vbs|jse|bat|cmd|ps1|apk|iso|img|jar|dmg|pkg|msix|appx)';
const DOWNLOAD = new RegExp(
  `(?:\\.(?:href|src)|location)\\s{0,4}=\\s{0,4}["'\`]([^"'\`\\s]{1,300}\\.${PROGRAM_ENDING})["'\`?#]|(?:window\\.open|\\.assign|\\.replace)\\s{0,4}\\(\\s{0,4}["'\`]([^"'\`\\s]{1,300}\\.${PROGRAM_ENDING})["'\`?#]`,
  'gi',
);

/** Programs that a script has the browser fetch, whose owner tells whether that is worth a word. */
function judgeDownloads(
  text: string,
  { base }: PageContent,
  site: HostIdentity,
  limits: Map<string, number>,
): Indicator[] {
  let worst: Indicator | null = null;
  let seen = 0;
  for (const match of text.matchAll(DOWNLOAD)) {
    if (++seen > 2000) {
      limits.set('downloads that scripts begin', 1);
      break;
    }
    const around = text.slice(Math.max(0, match.index - 300), match.index + match[0].length + 200);
    const asked = /onclick|["']click["']/.test(around) && !/\.click\s{0,4}\(/.test(around);
    const to = hostAt(match[1] ?? match[2] ?? '', base);
    if (to === null || asked) continue;
    const own = ownerOf(to) === ownerOf(site);
    const points = own ? 15 : isBrandSite(to) ? 15 : ABUSED_TLDS.has(to.suffix) ? 62 : 55;
    if (worst === null || points > worst.points) {
      const from = own ? '' : ` from ${shown(to.host)}`;
      worst = { points, text: `A script fetches a program${from} without being asked.`, threat: 'malware' };
    }
  }
  return worst ? [worst] : [];
}

const MADE_FRAME =
  /createElement\s{0,4}\(\s{0,4}["'`](?:iframe|object|embed)["'`]|<(?:iframe|object|embed|applet)\b/gi;
const UNSEEN =
  /(?:width|height)["'`]?\s{0,4}[=:,]\s{0,4}[\\"'`]{0,3}[01](?:px)?(?![\w.%])|display\s{0,4}[:=]\s{0,4}[\\"'`]{0,3}none|visibility\s{0,4}[:=]\s{0,4}[\\"'`]{0,3}hidden|-\d{3,5}px|opacity\s{0,4}[:=]\s{0,4}[\\"'`]{0,3}0(?!\.\d*[1-9])/i;

/** Frames of strangers that a script makes so that nobody sees them. */
function judgeMadeFrames(
  text: string,
  { base }: PageContent,
  site: HostIdentity,
  limits: Map<string, number>,
): Indicator[] {
  let seen = 0;
  let after = -1;
  let worst: Indicator | null = null;
  for (const { index } of text.matchAll(MADE_FRAME)) {
    if (index < after) continue;
    after = index + 200;
    if (++seen > 3000) {
      limits.set('frames that scripts make', 1);
      break;
    }
    const around = text.slice(Math.max(0, index - 250), index + 700);
    const shape = text.slice(index, index + 600);
    if (!UNSEEN.test(shape)) continue;
    for (const [, address = ''] of around.matchAll(
      /["'`=]((?:https?:)?\/\/[a-z0-9.-]{4,100}[^"'`\s>]{0,200})/gi,
    )) {
      const to = hostAt(address, base);
      if (to === null || ownerOf(to) === ownerOf(site) || isBrandSite(to) || isIdentityProvider(to)) continue;
      if (isPaymentProvider(to) || (to.internal && !to.isIp)) continue;
      const points = to.isIp
        ? 60
        : ABUSED_TLDS.has(to.suffix)
          ? 52
          : /\.(?:php|cgi)\b/i.test(address)
            ? 45
            : 25;
      if (worst === null || points > worst.points) {
        worst = { points, text: `A script makes a hidden frame of ${shown(to.host)}.`, threat: 'malware' };
      }
    }
  }
  return worst ? [worst] : [];
}

const LOADS =
  /createElement\s{0,4}\(\s{0,4}["'`]?(?:script|iframe)|<(?:script|iframe)|\bimport\s{0,4}\(|importScripts|\.getScript|new\s{1,4}WebSocket/i;
const GOES =
  /location(?:\.href)?\s{0,4}=[^=]|location\.(?:replace|assign)\s{0,4}\(|(?:window|top|self)\.open\s{0,4}\(/;

/** Addresses that stand encoded amid plain code: what it does with them. */
function judgeHiddenAddresses(
  addresses: readonly HiddenAddress[],
  { base }: PageContent,
  site: HostIdentity,
): Indicator[] {
  const found: Indicator[] = [];
  for (const { address, reversed, around } of addresses) {
    const to = hostAt(address.replace(/^ws/i, 'http'), base);
    if (to === null || ownerOf(to) === ownerOf(site) || isBrandSite(to) || (to.domain === null && !to.isIp))
      continue;
    if (isIdentityProvider(to) || isPaymentProvider(to)) continue;
    const host = shown(to.host);
    const more = (reversed ? 12 : 0) + worseAt(to);
    if (/\.(?:exe|scr|msi|hta|apk|iso|jar|dmg|bat|ps1)(?:[?#]|$)/i.test(address)) {
      found.push({
        points: 55 + more,
        text: `A script hides that it offers a program of ${host}.`,
        threat: 'malware',
      });
    } else if (LOADS.test(around)) {
      found.push({
        points: 48 + more,
        text: `A script hides that it loads code or frames from ${host}.`,
        threat: 'malware',
      });
    } else if (GOES.test(around)) {
      found.push({ points: 40 + more, text: `A script hides that it leads to ${host}.`, threat: 'malware' });
    }
  }
  return found.sort((a, b) => b.points - a.points).slice(0, 2);
}

const MAX_HIDDEN_HOSTS = 1000;

/** What was worth hiding. */
function judgeHidden(
  hidden: string,
  packed: boolean,
  { base }: PageContent,
  site: HostIdentity,
  limits: Map<string, number>,
): Indicator[] {
  const found: Indicator[] = [];
  const loads = LOADS.test(hidden);
  const goes = GOES.test(hidden);
  const named = new Set(hidden.match(/(?:https?:|wss?:)?\/\/[a-z0-9.-]{4,100}(?::\d{1,5})?/gi));
  if (named.size > MAX_HIDDEN_HOSTS) {
    limits.set('addresses in decoded text', named.size - MAX_HIDDEN_HOSTS);
  }
  const stranger = [...named]
    .slice(0, MAX_HIDDEN_HOSTS)
    .map((address) => hostAt(address.replace(/^ws/i, 'http'), base))
    .find(
      (to) =>
        to !== null && ownerOf(to) !== ownerOf(site) && !isBrandSite(to) && (to.domain !== null || to.isIp),
    );
  if (loads && stranger) {
    found.push({
      points: (packed ? 55 : 40) + worseAt(stranger),
      text: `An encoded script loads code or frames from ${shown(stranger.host)}.`,
      threat: 'malware',
    });
  } else if (goes && stranger) {
    found.push({
      points: (packed ? 42 : 30) + worseAt(stranger),
      text: `An encoded script leads to ${shown(stranger.host)}.`,
      threat: 'malware',
    });
  } else if (
    packed &&
    /\beval\s{0,4}\(|new\s{1,4}Function\b|document\.write|XMLHttpRequest|\bfetch\s{0,4}\(/.test(hidden)
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
