/** The domain layer: whose the registrable domain is, and whose it pretends to be. */
import { domainToUnicode } from 'node:url';
import { remove as skeletonOf } from 'confusables';
import { BRANDS, type Brand } from '../hosts/brands.ts';
import { CREDENTIAL_WORDS } from '../hosts/credential-words.ts';
import {
  ABUSED_TLDS,
  CHEAP_TLDS,
  GENERIC_COUNTRY_TLDS,
  type HostIdentity,
  identifyHost,
  isBrandSite,
  shown,
} from '../hosts/host-identity.ts';
import type { Indicator, LayerVerdict } from '../layer.ts';

/** @param urls the address that was given, and where it led to */
export function judgeDomain(...urls: readonly string[]): LayerVerdict {
  const sites = urls
    .filter((url) => URL.canParse(url))
    .map((url) => identifyHost(new URL(url)))
    .filter(({ domain }) => domain !== null);
  if (sites.length === 0) return { judged: false, indicators: [], reason: 'The address has no domain.' };
  const seen = new Map<string, Indicator>();
  for (const site of sites) for (const indicator of indicatorsOf(site)) seen.set(indicator.text, indicator);
  return { judged: true, indicators: [...seen.values()] };
}

function indicatorsOf(site: HostIdentity): Indicator[] {
  const found: Indicator[] = [];
  const domain = shown(site.domain ?? '');
  if (isBrandSite(site)) return found;
  const tld = site.suffix.split('.').at(-1) ?? '';
  if (!site.privateSuffix && ABUSED_TLDS.has(tld)) {
    found.push({ points: 14, text: `.${tld} is a domain where abuse is common.` });
  } else if (!site.privateSuffix && CHEAP_TLDS.has(tld)) {
    found.push({ points: 6, text: `.${tld} is a domain where names cost next to nothing.` });
  }
  if (site.privateSuffix) {
    found.push({ points: 6, text: `${site.suffix} gives names to anybody.` });
  }
  const alike = lookAlike(site);
  if (alike) found.push(alike);
  if (alike === null && mixesScripts(site)) {
    found.push({
      points: 40,
      text: `${domain} mixes letters of several scripts in one word.`,
      threat: 'phishing',
    });
  }
  return found;
}

/** Whom a domain imitates. Null for a brand's own domains, and for those that resemble none. */
export function lookAlike(site: HostIdentity): Indicator | null {
  if (site.domain === null || isBrandSite(site)) return null;
  const shape = readLabel(site);
  let worst: Indicator | null = null;
  for (const brand of BRANDS) {
    const found = resemblance(site, shape, brand);
    if (found && (worst === null || found.points > worst.points)) worst = found;
  }
  return worst;
}

interface LabelShape {
  /** as it stands in the DNS */
  ascii: string;
  /** look-alike letters replaced by the Latin ones, lower case; the same as `ascii` where there are none */
  skeleton: string;
  /** parts between hyphens, of the skeleton */
  words: readonly string[];
  /** the words with digits read as the letters that they resemble */
  readings: readonly (readonly string[])[];
}

function readLabel({ label }: HostIdentity): LabelShape {
  const unicode = label.startsWith('xn--') ? domainToUnicode(label) || label : label;
  const skeleton = unicode === label ? label : skeletonOf(unicode.normalize('NFKC')).toLowerCase();
  const words = skeleton
    .split('-')
    .filter((word) => word !== '')
    .slice(0, 20);
  return { ascii: label, skeleton, words, readings: words.map(leetReadings) };
}

function resemblance(site: HostIdentity, shape: LabelShape, brand: Brand): Indicator | null {
  const domain = shown(site.domain ?? '');
  const name = labelOf(brand);
  const flat = name.replaceAll('-', '');
  const phishing = (points: number, text: string): Indicator => ({ points, text, threat: 'phishing' });

  if (shape.skeleton !== shape.ascii && flat.length >= 3) {
    const joined = shape.skeleton.replaceAll('-', '');
    if (joined === flat || leetReadings(joined).includes(flat)) {
      return phishing(85, `${domain} is ${brand.name} written with letters of another alphabet.`);
    }
    if (shape.words.includes(flat) && !brand.common) {
      return phishing(75, `${domain} has ${brand.name} in letters of another alphabet.`);
    }
  }
  if (shape.words.join('') === flat) {
    if (shape.words.join('-') !== name && brand.common) return null;
    return sameName(site, brand, domain);
  }

  const others = shape.words.filter((word) => word !== flat);
  const asks = others.some((word) => CREDENTIAL_WORDS.has(word));
  if (shape.words.includes(flat)) {
    if (asks)
      return phishing(brand.common ? 35 : 50, `${domain} is ${brand.name} with words of a log-in added.`);
    return brand.common || flat.length < 4
      ? null
      : phishing(18, `${domain} has the name of ${brand.name} in it.`);
  }
  // `paypal-secure` was seen above; `securepaypal` is here.
  if (flat.length >= 5 && !brand.common) {
    for (const word of shape.words) {
      const rest = word.startsWith(flat)
        ? word.slice(flat.length)
        : word.endsWith(flat)
          ? word.slice(0, -flat.length)
          : null;
      if (rest === null) continue;
      if (CREDENTIAL_WORDS.has(rest) || asks) {
        return phishing(50, `${domain} is ${brand.name} with words of a log-in added.`);
      }
      if (/^\d+$/.test(rest)) return phishing(25, `${domain} is ${brand.name} with a number added.`);
      return flat.length >= 6 ? phishing(12, `${domain} has the name of ${brand.name} in it.`) : null;
    }
    // Several words of the brand run through the hyphens: `bank-of-america-alert`.
    if (shape.words.length > 1 && flat.length >= 8 && shape.words.join('').includes(flat)) {
      return phishing(asks ? 50 : 18, `${domain} has the name of ${brand.name} in it.`);
    }
  }
  if (flat.length >= 4 && !(brand.common && flat.length < 6)) {
    const disguised = shape.readings.some(
      (readings, at) => shape.words[at] !== flat && readings.includes(flat),
    );
    if (disguised)
      return phishing(65, `${domain} writes ${brand.name} with digits or pairs of letters that look alike.`);
  }
  if (flat.length >= 6 && !brand.common) {
    for (const readings of shape.readings) {
      for (const word of readings) {
        // Transposition counts as one, as Damerau has it.
        const distance = editDistance(word, flat, flat.length >= 9 ? 2 : 1);
        if (distance === 1)
          return phishing(asks ? 50 : 35, `${domain} is one letter away from ${brand.name}.`);
        if (distance === 2)
          return phishing(asks ? 35 : 18, `${domain} is two letters away from ${brand.name}.`);
      }
    }
  }
  return null;
}

/** The brand's very label below another suffix: its own in most countries, a stranger's where anybody buys names. */
function sameName({ suffix, privateSuffix }: HostIdentity, brand: Brand, domain: string): Indicator | null {
  if (brand.common || brand.hosted) return null;
  const tld = suffix.split('.').at(-1) ?? '';
  if (privateSuffix) {
    return { points: 35, text: `${domain} is ${brand.name} at a host for anybody.`, threat: 'phishing' };
  }
  if (tld.length === 2 && !GENERIC_COUNTRY_TLDS.has(tld)) return null;
  const points = CHEAP_TLDS.has(tld) ? 40 : 15;
  return {
    points,
    text: `${domain} has the name of ${brand.name} under another ending.`,
    threat: 'phishing',
  };
}

const labels = new Map(BRANDS.map((brand) => [brand, nameOf(brand)]));
const labelOf = (brand: Brand): string => labels.get(brand) ?? '';
function nameOf({ domains: [first = ''] }: Brand): string {
  return first.split('.')[0] ?? '';
}

/** Scripts whose letters pass for Latin ones. Japanese mixes scripts by nature, and none of them does. */
function mixesScripts({ label, subdomain }: HostIdentity): boolean {
  return `${subdomain}.${label}`.split('.').some((part) => {
    if (!part.startsWith('xn--')) return false;
    return domainToUnicode(part)
      .split('-')
      .some(
        (word) =>
          [
            /\p{Script=Latin}/u,
            /\p{Script=Cyrillic}/u,
            /\p{Script=Greek}/u,
            /\p{Script=Armenian}/u,
            /\p{Script=Cherokee}/u,
          ].filter((script) => script.test(word)).length > 1,
      );
  });
}

const PAIRS: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/nn/g, 'm'],
];
const DIGITS: Record<string, string> = { 0: 'o', 3: 'e', 4: 'a', 5: 's', 6: 'g', 7: 't', 8: 'b', 9: 'g' };

/** A word, and how it reads at a glance: `paypa1` and `rnicrosoft` among them. At most a dozen. */
function leetReadings(word: string): string[] {
  const readings = new Set([word]);
  const plain = word.replace(/[03456789]/g, (digit) => DIGITS[digit] ?? digit);
  for (const one of ['l', 'i']) readings.add(plain.replaceAll('1', one));
  for (const reading of [...readings]) {
    for (const [pair, letter] of PAIRS) readings.add(reading.replace(pair, letter));
  }
  return [...readings];
}

/** Damerau's distance without overlapping changes; anything above `most` is Infinity. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return Number.POSITIVE_INFINITY;
    before = last;
    last = row;
  }
  const distance = last[b.length] ?? Number.POSITIVE_INFINITY;
  return distance <= most ? distance : Number.POSITIVE_INFINITY;
}
