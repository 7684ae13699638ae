/**
 * URLs of strangers near code that reads user input. For decoded pieces of code, which need not be
 * valid, so that their data flow cannot always be followed.
 */
import { type Indicator, malware, mergeByText, phishing } from '../layer.ts';
import { shorten } from '../sentence.ts';
import { MAX_ALIKE } from './sources.ts';
import { type ScriptContext, strangerAt } from './strangers.ts';

const ADDRESS = /["'`]((?:https?:|wss?:)?\/\/[a-z0-9.-]{4,100}(?::\d{1,5})?(?:[/?][^"'`\s]{0,300})?)["'`$]/gi;
/** Distinct URLs that are judged. */
const MAX_ADDRESSES = 20_000;
/** Code is judged in pieces of this many characters, each with the code around it. */
const PIECE = 900;
const AROUND = 1500;
/** Before a URL that is called, assigned or given to a function. */
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
/** Reads all fields of the page. */
const READS_ALL =
  /(?:querySelectorAll|getElementsByTagName)\s{0,4}\(\s{0,4}["'](?:input|form)|document\.forms|\.elements\b/;

/** Data that a piece of code reads and can send. */
interface Deeds {
  /** number of `CARD_PARTS` */
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

/** Null for code that cannot send. */
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

export function judgeReports(text: string, context: ScriptContext): Indicator[] {
  const asksForCard = context.content.forms.some(({ fields }) =>
    fields.some(({ hint }) => /cc-|card|cvv|cvc/.test(hint)),
  );
  const hostAt = cached((address: string) => {
    const to = strangerAt(address, context);
    return to === null ? null : shorten(to.host);
  });
  const deedsIn = cached((piece: number) =>
    deedsOf(text.slice(Math.max(0, piece * PIECE - AROUND), (piece + 1) * PIECE + AROUND)),
  );
  const found: Indicator[] = [];
  for (const match of text.matchAll(ADDRESS)) {
    if (hostAt.size >= MAX_ADDRESSES) {
      context.decisive.add('addresses in scripts');
      continue;
    }
    const at = match.index;
    if (!USED.test(text.slice(Math.max(0, at - 80), at))) continue;
    const host = hostAt.get(match[1] ?? '');
    const deeds = host === null ? null : deedsIn.get(Math.floor(at / PIECE));
    if (host !== null && deeds !== null) found.push(...judgeDeeds(deeds, host, asksForCard));
  }
  return context.harmless.heaviest(mergeByText(found), MAX_ALIKE);
}

function judgeDeeds(deeds: Deeds, host: string, asksForCard: boolean): Indicator[] {
  const found: Indicator[] = [];
  const read = judgeReading(deeds, host, asksForCard);
  if (read !== null) found.push(read);
  if (deeds.keys) found.push(malware(62, `A script sends keystrokes to ${host}.`));
  if (deeds.cookies && deeds.quiet) found.push(malware(25, `A script sends cookies to ${host}.`));
  return found;
}

function judgeReading(deeds: Deeds, host: string, asksForCard: boolean): Indicator | null {
  const { card, reads, quiet } = deeds;
  const sendsCard = `A script reads card data and sends it to ${host}.`;
  if (card >= 2 && reads) return malware(quiet ? 72 : card >= 3 ? 62 : 40, sendsCard);
  if (asksForCard && deeds.readsAll && card >= 1) return malware(65, sendsCard);
  if (!reads) return null;
  if (deeds.password) return phishing(quiet ? 55 : 45, `A script reads passwords and sends them to ${host}.`);
  if (deeds.seed)
    return phishing(60, `A script reads the recovery phrase of a wallet and sends it to ${host}.`);
  return deeds.forms ? malware(35, `A script reads forms and sends them to ${host}.`) : null;
}

function cached<Key, Result>(compute: (key: Key) => Result) {
  const known = new Map<Key, Result>();
  return {
    get size() {
      return known.size;
    },
    get(key: Key): Result {
      const result = known.get(key);
      if (result !== undefined) return result;
      const computed = compute(key);
      known.set(key, computed);
      return computed;
    },
  };
}
