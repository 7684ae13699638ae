/** Domains that imitate a brand: look-alike letters, added words, typing errors. */
import { domainToUnicode } from 'node:url';
import { remove as skeletonOf } from 'confusables';
import { BRANDS, type Brand } from '../hosts/brands.ts';
import { CREDENTIAL_WORDS } from '../hosts/credential-words.ts';
import { CHEAP_TLDS, GENERIC_COUNTRY_TLDS, type HostIdentity, isBrandSite } from '../hosts/host-identity.ts';
import { type Indicator, phishing } from '../layer.ts';
import { shorten } from '../sentence.ts';
import { createNameIndex } from './name-index.ts';

/**
 * The strongest imitation of a brand. Null for a brand's own domains, and for domains that resemble none.
 * @param withEach compares the domain with each brand, not only with those that the index finds
 */
export function lookAlike(host: HostIdentity, { withEach = false } = {}): Indicator | null {
  if (host.domain === null || isBrandSite(host)) return null;
  const label = readLabel(host);
  const domain = shorten(host.domain);
  let strongest: Indicator | null = null;
  for (const target of withEach ? IMITATED : likelyTargets(label)) {
    const found = resemblance({ host, domain, label, ...target });
    if (found && (strongest === null || found.points > strongest.points)) strongest = found;
  }
  return strongest;
}

interface ImitatedBrand {
  brand: Brand;
  /** first label of its first domain, without hyphens: `bankofamerica` */
  flat: string;
}

const IMITATED: readonly ImitatedBrand[] = BRANDS.map((brand) => ({
  brand,
  flat: (brand.domains[0]?.split('.')[0] ?? '').replaceAll('-', ''),
}));

const INDEX = createNameIndex(IMITATED.map(({ flat }) => flat));

/** Brands whose comparison may find something, in their order. */
function likelyTargets({ words, readings }: DomainLabel): ImitatedBrand[] {
  const joined = words.join('');
  const found = INDEX.candidates([joined, ...leetReadings(joined), ...readings.flat()]);
  return found.flatMap((at) => IMITATED[at] ?? []);
}

/** The label before the public suffix, in readable forms. */
interface DomainLabel {
  /** in the DNS */
  ascii: string;
  /** in lower case, with Latin letters for their look-alikes; the same as `ascii` where there are none */
  skeleton: string;
  /** parts of the skeleton between hyphens */
  words: readonly string[];
  /** of each word, with letters for look-alike digits and letter pairs */
  readings: readonly (readonly string[])[];
}

function readLabel({ label }: HostIdentity): DomainLabel {
  const unicode = label.startsWith('xn--') ? domainToUnicode(label) || label : label;
  const skeleton = unicode === label ? label : skeletonOf(unicode.normalize('NFKC')).toLowerCase();
  const words = skeleton.split('-').filter((word) => word !== '');
  return { ascii: label, skeleton, words, readings: words.map(leetReadings) };
}

interface Comparison extends ImitatedBrand {
  host: HostIdentity;
  /** for messages */
  domain: string;
  label: DomainLabel;
}

/** Returns null if the domain does not imitate the brand, undefined to leave the decision to the next comparison. */
type Compare = (comparison: Comparison) => Indicator | null | undefined;

/** From the strongest resemblance to the weakest. */
const COMPARISONS: readonly Compare[] = [
  otherAlphabet,
  sameName,
  nameAmongWords,
  nameInWord,
  nameAcrossWords,
  lookAlikeDigits,
  typingError,
];

function resemblance(comparison: Comparison): Indicator | null {
  for (const compare of COMPARISONS) {
    const found = compare(comparison);
    if (found !== undefined) return found;
  }
  return null;
}

function otherAlphabet({ label, flat, brand, domain }: Comparison) {
  if (label.skeleton === label.ascii || flat.length < 3) return undefined;
  const joined = label.skeleton.replaceAll('-', '');
  if (joined === flat || leetReadings(joined).includes(flat)) {
    return phishing(85, `The domain ${domain} is ${brand.name} written with letters of another alphabet.`);
  }
  return label.words.includes(flat) && !brand.common
    ? phishing(75, `The domain ${domain} contains ${brand.name} written with letters of another alphabet.`)
    : undefined;
}

/** A brand owns its label under most country suffixes, but not under those where anybody can register names. */
function sameName({ label, flat, brand, host, domain }: Comparison) {
  if (label.words.join('') !== flat) return undefined;
  if (brand.common || brand.hosted) return null;
  if (host.privateSuffix) {
    return phishing(
      35,
      `The domain ${domain} is the name of ${brand.name} under a domain where anyone can get a subdomain.`,
    );
  }
  const tld = host.suffix.split('.').at(-1) ?? '';
  if (tld.length === 2 && !GENERIC_COUNTRY_TLDS.has(tld)) return null;
  return phishing(
    CHEAP_TLDS.has(tld) ? 40 : 15,
    `The domain ${domain} is the name of ${brand.name} under another top-level domain.`,
  );
}

const withLoginWords = (points: number, { domain, brand }: Comparison) =>
  phishing(points, `The domain ${domain} combines ${brand.name} with login words.`);
const containsName = (points: number, { domain, brand }: Comparison) =>
  phishing(points, `The domain ${domain} contains the name ${brand.name}.`);
const hasLoginWords = ({ label, flat }: Comparison) =>
  label.words.some((word) => word !== flat && CREDENTIAL_WORDS.has(word));

/** `paypal-secure` */
function nameAmongWords(comparison: Comparison) {
  const { label, flat, brand } = comparison;
  if (!label.words.includes(flat)) return undefined;
  if (hasLoginWords(comparison)) return withLoginWords(brand.common ? 35 : 50, comparison);
  return brand.common || flat.length < 4 ? null : containsName(18, comparison);
}

/** `securepaypal` */
function nameInWord(comparison: Comparison) {
  const { label, flat, brand, domain } = comparison;
  if (flat.length < 5 || brand.common) return undefined;
  const word = label.words.find((one) => one.startsWith(flat) || one.endsWith(flat));
  if (word === undefined) return undefined;
  const rest = word.startsWith(flat) ? word.slice(flat.length) : word.slice(0, -flat.length);
  if (CREDENTIAL_WORDS.has(rest) || hasLoginWords(comparison)) return withLoginWords(50, comparison);
  if (/^\d+$/.test(rest)) return phishing(25, `The domain ${domain} is ${brand.name} with an added number.`);
  return flat.length >= 6 ? containsName(12, comparison) : null;
}

/** `bank-of-america-alert`, where the brand itself has several words */
function nameAcrossWords(comparison: Comparison) {
  const { label, flat, brand } = comparison;
  if (flat.length < 8 || brand.common || label.words.length < 2) return undefined;
  if (!label.words.join('').includes(flat)) return undefined;
  return containsName(hasLoginWords(comparison) ? 50 : 18, comparison);
}

/** `paypa1`, `rnicrosoft` */
function lookAlikeDigits({ label, flat, brand, domain }: Comparison) {
  if (flat.length < 4 || (brand.common && flat.length < 6)) return undefined;
  const isDisguised = label.readings.some(
    (readings, at) => label.words[at] !== flat && readings.includes(flat),
  );
  return isDisguised
    ? phishing(65, `The domain ${domain} imitates ${brand.name} with look-alike characters.`)
    : undefined;
}

/** `netfilx` */
function typingError(comparison: Comparison) {
  const { label, flat, brand, domain } = comparison;
  if (flat.length < 6 || brand.common) return undefined;
  const most = flat.length >= 9 ? 2 : 1;
  const distance = label.readings
    .flat()
    .map((word) => editDistance(word, flat, most))
    .find((edits) => edits === 1 || edits === 2);
  if (distance === undefined) return undefined;
  const asks = hasLoginWords(comparison);
  return distance === 1
    ? phishing(asks ? 50 : 35, `The domain ${domain} differs from ${brand.name} by one letter.`)
    : phishing(asks ? 35 : 18, `The domain ${domain} differs from ${brand.name} by two letters.`);
}

const PAIRS: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/nn/g, 'm'],
];
const DIGITS: Record<string, string> = { 0: 'o', 3: 'e', 4: 'a', 5: 's', 6: 'g', 7: 't', 8: 'b', 9: 'g' };

/** A word and what it resembles at a glance, as `paypa1` and `rnicrosoft` do. At most a dozen readings. */
function leetReadings(word: string): string[] {
  const readings = new Set([word]);
  const plain = word.replace(/[03456789]/g, (digit) => DIGITS[digit] ?? digit);
  for (const one of ['l', 'i']) readings.add(plain.replaceAll('1', one));
  for (const reading of [...readings]) {
    for (const [pair, letter] of PAIRS) readings.add(reading.replace(pair, letter));
  }
  return [...readings];
}

/** Optimal string alignment distance: a transposition counts as one edit. Infinity above `most`. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = nextRow(a, b, i, before, last);
    if (Math.min(...row) > most) return Number.POSITIVE_INFINITY;
    before = last;
    last = row;
  }
  const distance = last[b.length] ?? Number.POSITIVE_INFINITY;
  return distance <= most ? distance : Number.POSITIVE_INFINITY;
}

/** Distances of the first `i` letters of `a` to each start of `b`. */
function nextRow(a: string, b: string, i: number, before: readonly number[], last: readonly number[]) {
  const row = [i];
  for (let j = 1; j <= b.length; j++) {
    const substitution = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
    const cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution);
    const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
    row.push(isSwapped ? Math.min(cost, (before[j - 2] ?? 0) + 1) : cost);
  }
  return row;
}
