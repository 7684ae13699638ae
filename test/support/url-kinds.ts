/** Made-up URLs of many kinds, harmless and hostile, for measurements and comparisons. The same in each run. */
import { BRANDS } from '../../src/scanners/page/hosts/brands.ts';
import { CREDENTIAL_WORDS } from '../../src/scanners/page/hosts/credential-words.ts';

/** Whole numbers below a limit, from a linear congruential generator. */
export type Random = (below: number) => number;

function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const WORDS = (
  'garden river stone maple summit harbour bridge cedar meadow falcon orchard lantern velvet copper amber ' +
  'news shop blog media studio travel recipes music sport weather library museum school clinic hotel ' +
  'mobile finance norden market energy systems design legal photo cloud data open green city online'
).split(' ');
const SUFFIXES = (
  'com com com com org net de de fr co.uk it nl pl ru com.br co.jp io app dev xyz top info ac.uk gov.uk edu ' +
  'github.io blogspot.com weebly.com pages.dev web.app duckdns.org icu shop online co me'
).split(' ');
const FILES = ['index.html', 'article.php', 'report.pdf', 'setup.exe', 'invoice.pdf.exe', 'a.apk', ''];
const CONFUSED: Readonly<Record<string, string>> = { a: 'а', e: 'е', o: 'ο', i: 'і', c: 'с', p: 'р' };
const LEET: Readonly<Record<string, string>> = { o: '0', e: '3', a: '4', s: '5', l: '1', m: 'rn', w: 'vv' };
const CREDENTIALS = [...CREDENTIAL_WORDS];
const LABELS = BRANDS.map(({ domains }) => domains[0] ?? '').filter((domain) => domain !== '');

/** @returns `count` URLs, taken in turns from all kinds */
export function urlsOfAllKinds(count: number, seed = 1): string[] {
  const { harmless, hostile } = generators(randomFrom(seed));
  return inTurns(count, [...harmless, ...hostile]);
}

/** @returns `count` URLs of each label */
export function labelledUrls(count: number, seed = 1): { benign: string[]; hostile: string[] } {
  const { harmless, hostile } = generators(randomFrom(seed));
  return { benign: inTurns(count, harmless), hostile: inTurns(count, hostile) };
}

type Generators = readonly (() => string)[];

const inTurns = (count: number, make: Generators) =>
  Array.from({ length: count }, (_, at) => make[at % make.length]?.() ?? '');

function generators(random: Random): { harmless: Generators; hostile: Generators } {
  const one = (of: readonly string[]) => of[random(of.length)] ?? '';
  const letters = (length: number, from = 'abcdefghijklmnopqrstuvwxyz') =>
    Array.from({ length }, () => from[random(from.length)]).join('');
  const name = () => one([one(WORDS), `${one(WORDS)}${one(WORDS)}`, `${one(WORDS)}-${one(WORDS)}`]);
  const brandDomain = () => one(LABELS);
  const brand = () => (brandDomain().split('.')[0] ?? '').replaceAll('-', '');
  const word = () => one(CREDENTIALS);
  const path = () =>
    `/${Array.from({ length: random(5) }, () => one([...WORDS, letters(6), `${random(9999)}`])).join('/')}`;
  const at = (label: string, rest = path()) => `https://${label}.${one(SUFFIXES)}${rest}`;
  const edited = (text: string) => {
    const place = random(text.length);
    const [start, letter, end] = [text.slice(0, place), text[place] ?? '', text.slice(place + 1)];
    return one([
      start + end,
      start + letters(1) + end,
      start + letter + letters(1) + end,
      start + (end[0] ?? '') + letter + end.slice(1),
      `${start}-${letter}${end}`,
    ]);
  };
  const swapped = (text: string, by: Readonly<Record<string, string>>) =>
    [...text].map((letter) => (random(2) === 0 ? (by[letter] ?? letter) : letter)).join('');
  const phrase = (label: string) =>
    one([label, `${label}-${word()}`, `${word()}-${label}`, `${label}${word()}`, `${word()}${label}`]);
  const harmless = [
    () => at(name()),
    () =>
      at(`www.${name()}`, `${path()}/${letters(8)}-${letters(5)}-${random(99_999)}.html?id=${random(999)}`),
    () => at(`${letters(3)}.${one(WORDS)}.${name()}`),
    () => `https://${brandDomain()}${path()}`,
    () => `https://${one(WORDS)}.${brandDomain()}/${word()}/${word()}`,
    () =>
      `http://${random(223) + 1}.${random(256)}.${random(256)}.${random(256)}:${random(9000) + 80}${path()}`,
    () => `http://192.168.${random(256)}.1/${word()}`,
    () => `https://bücher-${one(WORDS)}.${one(['de', 'at'])}/${encodeURIComponent('größe')}`,
  ];
  const hostile = [
    () => at(phrase(brand()), `/${word()}/${one(FILES)}`),
    () => at(phrase(edited(brand()))),
    () => at(phrase(edited(edited(brand())))),
    () => at(phrase(swapped(brand(), LEET))),
    () => at(phrase(swapped(brand(), CONFUSED))),
    () => at(`${brandDomain()}.${letters(6)}`),
    () => at(`${brandDomain().replaceAll('.', '-')}.${name()}`),
    () => at(name(), `/${brand()}/${word()}/${word()}/${one(FILES)}`),
    () => at(`${word()}.${word()}.${brand()}${letters(random(4))}.${name()}`),
    () => at(letters(14, 'bcdfghjklmnpqrstvwxz0123456789')),
    () => `https://${brandDomain()}@${letters(9)}.top/${word()}`,
    () => at(name(), `/wp-content/uploads/${one(FILES)}?u=data:text/html,${letters(20)}`),
    () => at(Array.from({ length: 6 }, () => one([brand(), word(), name()])).join(one(['-', '.']))),
  ];
  return { harmless, hostile };
}

/** URLs that are as costly as possible for rules that compare words with names. */
export function costlyUrls(): string[] {
  const label = (part: string) => part.repeat(63).slice(0, 62).replace(/-$/, 'a');
  const parts = [
    'rn',
    'rnvvclnn',
    '1',
    'paypal',
    'a-',
    'rn-',
    'bankofameric',
    'micros0ft-',
    'app1e',
    '0123456789',
  ];
  return [
    ...parts.map((part) => `https://${label(part)}.com/`),
    ...parts.map((part) => `https://${`${label(part)}.`.repeat(3)}com/${part.repeat(2000).slice(0, 7500)}`),
    `https://a.com/${'paypal-login/'.repeat(600)}`,
    `https://${'а'.repeat(40)}.com/`,
    `https://${'a.'.repeat(120)}com/`,
  ];
}
