/** Domains that imitate a brand: look-alike letters, added words, typing errors. */
import { domainToUnicode } from 'node:url';
import { remove as skeletonOf } from 'confusables';
import { type BrandName, byWord, namesNear } from '../hosts/brand-names.ts';
import { credentialKindOf } from '../hosts/credential-words.ts';
import { HOMONYMS } from '../hosts/homonyms.ts';
import {
  CHEAP_TLDS,
  GENERIC_COUNTRY_TLDS,
  type HostIdentity,
  isBrandSite,
  isPublicBody,
  isTenantService,
} from '../hosts/host-identity.ts';
import { type Indicator, sign } from '../layer.ts';
import { shorten } from '../sentence.ts';
import type { IndicatorName } from '../weights.ts';
import { type Mistake, mistakeBetween } from './typing-error.ts';

/** What a domain makes of a brand. */
export interface Imitation {
  name: BrandName;
  indicator: Indicator;
}

/** The strongest imitation of a brand. Null for a brand's own domains, and for domains that resemble none. */
export const lookAlike = (host: HostIdentity): Indicator | null => imitationIn(host)?.indicator ?? null;

export function imitationIn(host: HostIdentity): Imitation | null {
  if (host.domain === null || isBrandSite(host)) return null;
  const comparison: Comparison = { host, domain: shorten(host.domain), ...readLabel(host) };
  const rules = isPublicBody(host) ? [otherAlphabet] : COMPARISONS;
  let strongest: Imitation | null = null;
  for (const compare of rules) {
    for (const found of compare(comparison)) {
      if (strongest === null || found.indicator.points > strongest.indicator.points) strongest = found;
    }
  }
  return strongest;
}

/** The label before the public suffix, in readable forms. */
interface DomainLabel {
  /** in Unicode */
  unicode: string;
  /** with Latin letters for their look-alikes; the same as `unicode` where there are none */
  skeleton: string;
  /** parts of the skeleton between hyphens */
  words: readonly string[];
  /** the parts without hyphens */
  joined: string;
  /** the strongest kind of the words that credentials come with */
  kind: 'login' | 'business' | null;
}

interface Comparison extends DomainLabel {
  host: HostIdentity;
  /** for messages */
  domain: string;
}

function readLabel({ label }: HostIdentity): DomainLabel {
  const unicode = label.startsWith('xn--') ? domainToUnicode(label) || label : label;
  const skeleton = unicode === label ? label : skeletonOf(unicode.normalize('NFKC')).toLowerCase();
  const words = skeleton.split('-').filter((word) => word !== '');
  const kinds = words.filter((word) => !byWord.has(word)).map(credentialKindOf);
  const kind = kinds.includes('login') ? 'login' : kinds.includes('business') ? 'business' : null;
  return { unicode, skeleton, words, joined: words.join(''), kind };
}

type Compare = (comparison: Comparison) => Imitation[];
const COMPARISONS: readonly Compare[] = [
  otherAlphabet,
  sameName,
  nameAmongWords,
  nameAcrossWords,
  nameInWord,
  lookAlikeDigits,
  typingErrors,
];

const imitation = (name: BrandName, rule: IndicatorName, text: string): Imitation[] => [
  { name, indicator: sign(rule, text) },
];

function otherAlphabet({ unicode, skeleton, words, joined, domain }: Comparison): Imitation[] {
  if (skeleton === unicode || /^[\x20-\x7e]*$/.test(unicode)) return [];
  const whole = leetReadings(joined).flatMap((reading) => byWord.get(reading) ?? [])[0];
  const isAccented = withoutAccents(unicode) === skeleton;
  if (whole) {
    // `hermès` and `itaú` are spelled so; `pаypal` with a Cyrillic letter is not.
    if (isAccented && (whole.ordinary || whole.brand.name !== withoutAccents(whole.brand.name))) return [];
    const text = `The domain ${domain} is ${whole.brand.name} written with letters of another alphabet.`;
    return imitation(whole, 'other-alphabet', text);
  }
  const part = words.flatMap((word) => byWord.get(word) ?? []).find(({ ordinary }) => !ordinary);
  return part && !isAccented
    ? imitation(
        part,
        'other-alphabet-among-words',
        `The domain ${domain} contains ${part.brand.name} written with letters of another alphabet.`,
      )
    : [];
}

const withoutAccents = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '');

/** A brand owns its label under most country suffixes, but not under those where anybody can register names. */
function sameName({ words, joined, host, domain }: Comparison): Imitation[] {
  const name = byWord.get(joined);
  if (!name || name.brand.hosted) return [];
  const { brand, ordinary } = name;
  if (host.privateSuffix) {
    if (isTenantService(host) && !CHEAP_TLDS.has(host.suffix)) return [];
    const text = `The domain ${domain} is the name of ${brand.name} under a domain where anyone can get a subdomain.`;
    return imitation(name, ordinary ? 'common-name-on-free-host' : 'brand-on-free-host', text);
  }
  if (ordinary) return [];
  if (words.length > 1 && isBrokenName(words, name)) {
    const text = `The domain ${domain} is the name of ${brand.name} with a hyphen inside a word.`;
    return imitation(
      name,
      words.some((word) => word.length < 3) ? 'brand-broken-by-hyphen' : 'brand-with-hyphen',
      text,
    );
  }
  const tld = host.suffix.split('.').at(-1) ?? '';
  if (tld.length === 2 && !GENERIC_COUNTRY_TLDS.has(tld)) return [];
  return imitation(
    name,
    CHEAP_TLDS.has(tld) ? 'brand-under-cheap-tld' : 'brand-under-other-tld',
    `The domain ${domain} is the name of ${brand.name} under another top-level domain.`,
  );
}

/** Whether hyphens are where neither the name nor its domains have them. */
function isBrokenName(words: readonly string[], { brand }: BrandName): boolean {
  const written = words.join('-');
  const spelled = brand.name
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
  return written !== spelled && !brand.domains.some((domain) => domain.startsWith(`${written}.`));
}

function withWords(name: BrandName, { domain, kind, host }: Comparison): Imitation[] {
  const { brand, ordinary } = name;
  const asks = `The domain ${domain} combines ${brand.name} with login words.`;
  if (brand.federated && /^(?:de|at|it|ch|li|lu)$/.test(host.suffix)) {
    return kind === 'login' ? imitation(name, 'institute-with-login-words', asks) : [];
  }
  if (kind === 'login') {
    return imitation(
      name,
      ordinary || brand.hosted ? 'common-name-with-login-words' : 'brand-with-login-words',
      asks,
    );
  }
  if (ordinary || brand.hosted) return [];
  if (kind === 'business') return imitation(name, 'brand-with-business-words', asks);
  const text = `The domain ${domain} contains the name ${brand.name}.`;
  return name.word.length >= 4 ? imitation(name, 'brand-among-words', text) : [];
}

/** `paypal-secure` */
function nameAmongWords(comparison: Comparison): Imitation[] {
  if (comparison.words.length < 2) return [];
  return comparison.words
    .flatMap((word) => byWord.get(word) ?? [])
    .flatMap((name) => withWords(name, comparison));
}

/** `bank-of-america-alert`, where the brand itself has several words, and `pay-pal-login` */
function nameAcrossWords(comparison: Comparison): Imitation[] {
  const { words } = comparison;
  if (words.length < 3) return [];
  const found: Imitation[] = [];
  for (let from = 0; from < words.length - 1; from++) {
    for (let to = from + 2; to <= Math.min(words.length, from + 5); to++) {
      const name = byWord.get(words.slice(from, to).join(''));
      if (name && to - from < words.length && !name.ordinary) found.push(...withWords(name, comparison));
    }
  }
  return found;
}

const MIN_JOINED = 4;
/** `securepaypal`, `paypallogin`, `paypal24` */
function nameInWord(comparison: Comparison): Imitation[] {
  return comparison.words
    .filter((word) => !HOMONYMS.has(word))
    .flatMap((word) => splits(word).flatMap((split) => judgeSplit(split, comparison)));
}

function judgeSplit({ name, rest, isFirst }: Split, comparison: Comparison): Imitation[] {
  const { brand, ordinary } = name;
  const kind = credentialKindOf(rest);
  // `signups` and `accountwise` are words.
  if (ordinary || brand.hosted)
    return kind === 'login' && isFirst ? withWords(name, { ...comparison, kind }) : [];
  if (kind !== null)
    return withWords(name, { ...comparison, kind: comparison.kind === 'login' ? 'login' : kind });
  if (brand.federated || name.word.length < 6 || rest.length === 1) return [];
  if (comparison.kind === 'login') return withWords(name, comparison);
  const isNumber = /^\d+$/.test(rest);
  const text = isNumber
    ? `The domain ${comparison.domain} is ${brand.name} with an added number.`
    : `The domain ${comparison.domain} contains the name ${brand.name}.`;
  return imitation(name, isNumber ? 'brand-with-number' : 'brand-within-word', text);
}

interface Split {
  name: BrandName;
  rest: string;
  isFirst: boolean;
}

/** Names at the start or end of a word. */
function splits(word: string): Split[] {
  const found: Split[] = [];
  for (let at = MIN_JOINED; at < word.length; at++) {
    const first = byWord.get(word.slice(0, at));
    if (first) found.push({ name: first, rest: word.slice(at), isFirst: true });
    const last = byWord.get(word.slice(-at));
    if (last) found.push({ name: last, rest: word.slice(0, -at), isFirst: false });
  }
  return found;
}

/** `paypa1`, `rnicrosoft` */
function lookAlikeDigits({ words, joined, domain }: Comparison): Imitation[] {
  return [...new Set([...words, joined])].flatMap((word) =>
    HOMONYMS.has(word)
      ? []
      : leetReadings(word).flatMap((reading) => {
          const name = byWord.get(reading);
          if (!name || reading === word || byWord.has(word)) return [];
          if (reading.length < (name.ordinary ? 5 : 4)) return [];
          const text = `The domain ${domain} imitates ${name.brand.name} with look-alike characters.`;
          return imitation(
            name,
            name.ordinary ? 'common-name-in-look-alike-characters' : 'look-alike-characters',
            text,
          );
        }),
  );
}

/** `netfilx` */
function typingErrors({ words, joined, domain, kind }: Comparison): Imitation[] {
  return [...new Set([...words, joined])]
    .filter((word) => word.length >= 5 && !byWord.has(word) && !HOMONYMS.has(word))
    .flatMap((word) =>
      [...namesNear(word)].flatMap((name) => {
        const mistake = mistakeBetween(word, name.word);
        if (mistake === null) return [];
        const rule = kind === 'login' ? 'typing-error-with-login-words' : ruleOf(mistake, name);
        return imitation(name, rule, `The domain ${domain} differs from ${name.brand.name} by one letter.`);
      }),
    );
}

function ruleOf(mistake: Mistake, { word }: BrandName): IndicatorName {
  if (mistake === 'other') return 'other-letter';
  if (mistake === 'look-alike') return 'look-alike-letter';
  return word.length < 6 ? 'typing-error-in-short-name' : 'typing-error';
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
