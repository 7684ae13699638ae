/** Names of brands as words of host names. */
import { parse } from 'tldts';
import { BRANDS, type Brand } from './brands.ts';
import { HOMONYMS } from './homonyms.ts';

export interface BrandName {
  brand: Brand;
  /** without hyphens: `bankofamerica` */
  word: string;
  /** also an everyday word or the name of people, places and companies: no sign by itself */
  ordinary: boolean;
}

const MIN_LENGTH = 3;

/** The label of its first domain, and its name: `bankofamerica`, `ezpass` for `E-ZPass`. */
function wordsOf(brand: Brand): string[] {
  const label = parse(brand.domains[0] ?? '', { allowPrivateDomains: false }).domainWithoutSuffix ?? '';
  const words = new Set([label.replaceAll('-', ''), plainName(brand)]);
  // `sparkassen`, `volksbanken`
  if (brand.federated) for (const word of [...words]) words.add(`${word}${word.endsWith('e') ? 'n' : 'en'}`);
  return [...words].filter((word) => word.length >= MIN_LENGTH);
}

/** `societegenerale` for `Société Générale`; '' for names in other scripts. */
function plainName({ name }: Brand): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/[\p{M}\s.&+-]/gu, '')
    .toLowerCase();
  return /^[a-z0-9]+$/.test(plain) ? plain : '';
}

const BRAND_NAMES: readonly BrandName[] = BRANDS.flatMap((brand) =>
  wordsOf(brand).map((word) => ({ brand, word, ordinary: brand.common || HOMONYMS.has(word) })),
);

/** The first brand of a word, since a brand is listed under several names. */
export const byWord: ReadonlyMap<string, BrandName> = new Map(
  [...BRAND_NAMES].reverse().map((name) => [name.word, name]),
);

/** Names by what is left of them without one letter, for a quick search of typing errors. */
const byRest = new Map<string, BrandName[]>();
const MIN_MISTYPED = 5;
for (const name of byWord.values()) {
  if (name.ordinary || name.word.length < MIN_MISTYPED) continue;
  for (const rest of restsOf(name.word)) byRest.set(rest, [...(byRest.get(rest) ?? []), name]);
}

/** A word, and the word without each of its letters. */
function restsOf(word: string): Set<string> {
  const rests = new Set([word]);
  for (let at = 0; at < word.length; at++) rests.add(word.slice(0, at) + word.slice(at + 1));
  return rests;
}

/** Names that differ from a word in one or two letters; the caller compares them. */
export function namesNear(word: string): Set<BrandName> {
  const near = new Set<BrandName>();
  for (const rest of restsOf(word)) for (const name of byRest.get(rest) ?? []) near.add(name);
  return near;
}
