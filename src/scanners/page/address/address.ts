/** The address layer: what the URL itself says, before anything is asked. Linear in at most 8 kB. */

import { BRANDS, type Brand } from '../hosts/brands.ts';
import { CREDENTIAL_WORDS } from '../hosts/credential-words.ts';
import { type HostIdentity, identifyHost, isBrandSite, shown } from '../hosts/host-identity.ts';
import type { Indicator, LayerVerdict } from '../layer.ts';

const USUAL_PORTS = new Set([
  '',
  '80',
  '443',
  '3000',
  '4200',
  '5000',
  '5173',
  '8000',
  '8008',
  '8080',
  '8443',
  '8888',
]);
const DANGEROUS_EXTENSIONS = 'exe|scr|pif|com|bat|cmd|hta|vbs|vbe|jse|wsf|ps1|msi|lnk|jar|iso|img|apk|dmg';
const DOUBLE_EXTENSION = new RegExp(
  `\\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|txt|rtf|mp[34]|avi|zip|html?)(?:%20|[ _-]){0,8}\\.(?:${DANGEROUS_EXTENSIONS})$`,
  'i',
);
const DYNAMIC_DNS =
  /(?:^|\.)(?:duckdns\.org|no-ip\.(?:org|com|biz|info)|ddns\.net|hopto\.org|zapto\.org|sytes\.net|myftp\.(?:org|biz)|serveftp\.com|serveo\.net|dynu\.net|afraid\.org|chickenkiller\.com|mooo\.com|dyndns\.(?:org|info|biz)|3utilities\.com|redirectme\.net|servehttp\.com|ngrok\.(?:io|app|dev)|ngrok-free\.(?:app|dev)|trycloudflare\.com|loca\.lt|localhost\.run|lhr\.life|nip\.io|sslip\.io|portmap\.io)$/;
const SHORTENERS = new Set(
  (
    'bit.ly tinyurl.com t.co goo.gl ow.ly is.gd v.gd buff.ly rebrand.ly cutt.ly shorturl.at rb.gy t.ly tiny.cc ' +
    'bl.ink s.id qr.ae adf.ly shorte.st bit.do lnkd.in soo.gd clck.ru u.to x.co tr.im 2no.co grabify.link'
  ).split(' '),
);

/** Parts of a host or path, as people read them. */
const wordsOf = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u);

/** @param urls the address that was given, and where it led to */
export function judgeAddress(...urls: readonly string[]): LayerVerdict {
  const seen = new Map<string, Indicator>();
  for (const url of urls) {
    for (const indicator of URL.canParse(url) ? indicatorsOf(new URL(url)) : []) {
      const known = seen.get(indicator.text);
      if (!known || known.points < indicator.points) seen.set(indicator.text, indicator);
    }
  }
  return { judged: true, indicators: [...seen.values()] };
}

function indicatorsOf(url: URL): Indicator[] {
  const found: Indicator[] = [];
  const phishing = (points: number, text: string) => found.push({ points, text, threat: 'phishing' });
  const malware = (points: number, text: string) => found.push({ points, text, threat: 'malware' });
  const site = identifyHost(url);
  const host = shown(site.host);

  if (site.isIp && !site.internal) phishing(22, `The address has no name, only the number ${host}.`);
  if (url.username !== '' || url.password !== '') {
    const disguised = /[^.]\.[a-z]{2,}/i.test(decode(url.username));
    if (disguised) phishing(65, `What looks like a host before the @ is a user name; the host is ${host}.`);
    else phishing(site.internal ? 5 : 25, `The address carries a user name before its host ${host}.`);
  }
  if (site.host.split('.').some((label) => label.startsWith('xn--'))) {
    found.push({ points: 3, text: `The name ${host} has letters beyond ASCII.` });
  }
  const ending = /(?:^|[.-])(?:com|net|org|gov|co-[a-z]{2}|com-[a-z]{2}|gov-[a-z]{2})$/.exec(site.subdomain);
  if (ending && !site.privateSuffix && site.label !== '') {
    phishing(
      22,
      `What looks like the end of the name in ${host} is not: it belongs to ${shown(site.domain ?? '')}.`,
    );
  }
  if (DYNAMIC_DNS.test(site.host)) {
    phishing(20, `The name ${host} is of a service for computers without an address of their own.`);
  }
  if (SHORTENERS.has(site.domain ?? '') && url.pathname.length > 1) {
    found.push({ points: 8, text: `${host} only forwards, and hides where to.` });
  }
  if (!USUAL_PORTS.has(url.port) && !site.internal) {
    found.push({ points: 8, text: `Port ${url.port} is not one of web sites.` });
  }

  const depth = site.subdomain === '' ? 0 : site.subdomain.split('.').length;
  if (depth >= 6) phishing(25, `The name has ${depth} levels below its domain.`);
  else if (depth >= 4) phishing(12, `The name has ${depth} levels below its domain.`);
  if (site.host.length > 75) phishing(15, `The name is ${site.host.length} characters long.`);
  else if (site.host.length > 50 && !site.internal)
    phishing(8, `The name is ${site.host.length} characters long.`);

  if (site.domain !== null && !isBrandSite(site)) found.push(...borrowed(url, site));

  const credentials = wordsOf(`${site.label}.${site.subdomain}`).filter((word) => CREDENTIAL_WORDS.has(word));
  const own = wordsOf(site.label).filter((word) => CREDENTIAL_WORDS.has(word));
  if (!isBrandSite(site)) {
    if (credentials.length >= 3) phishing(30, `The name talks of ${list(credentials)}.`);
    else if (own.length >= 2 || (own.length === 1 && credentials.length === 2)) {
      phishing(25, `The name talks of ${list(credentials)}.`);
    } else if (own.length === 1)
      phishing(site.label.includes('-') ? 12 : 6, `The name talks of ${list(own)}.`);
  }
  const pathWords = wordsOf(url.pathname.slice(0, 2000)).filter((word) => CREDENTIAL_WORDS.has(word));
  if (new Set(pathWords).size >= 3) phishing(8, `The path talks of ${list(pathWords)}.`);

  const hyphens = site.label.replace(/^xn--/, '').split('-').length - 1;
  if (hyphens >= 4) phishing(18, `The domain ${shown(site.domain ?? '')} has ${hyphens} hyphens.`);
  else if (hyphens === 3) phishing(10, `The domain ${shown(site.domain ?? '')} has ${hyphens} hyphens.`);
  const digits = site.label.replace(/\D/g, '').length;
  if (digits >= 4 && digits < site.label.length && !site.label.startsWith('xn--')) {
    phishing(8, `The domain ${shown(site.domain ?? '')} has ${digits} digits.`);
  }
  if (!site.privateSuffix && looksRandom(site.label)) {
    found.push({ points: 12, text: `The domain ${shown(site.domain ?? '')} looks made by a machine.` });
  }

  const file = decode(url.pathname.slice(-300)).split('/').at(-1) ?? '';
  if (DOUBLE_EXTENSION.test(file)) malware(45, 'The file has a second extension that makes it a program.');
  else if (new RegExp(`[^/]\\.(?:${DANGEROUS_EXTENSIONS})$`, 'i').test(file)) {
    malware(10, 'The address is that of a program.');
  }
  if (url.pathname.length > 300)
    found.push({ points: 5, text: `The path is ${url.pathname.length} characters long.` });
  if (/(?:^|[=/])data:/i.test(decode(url.search.slice(0, 4000)))) {
    phishing(15, 'The query carries a whole document as a data: URL.');
  }
  if (
    /(?:^|\/)wp-(?:includes|admin|content)\/.*\.(?:php|html?)$/i.test(url.pathname) &&
    !/wp-admin\/[\w-]+\.php$/.test(url.pathname)
  ) {
    const run = /wp-content\/uploads\/.*\.php$/i.test(url.pathname);
    phishing(run ? 30 : 15, 'The page lies in a folder of WordPress that holds no pages.');
  }
  return found;
}

/** A brand in a name or path that is not the brand's. */
function borrowed(url: URL, site: HostIdentity): Indicator[] {
  const found: Indicator[] = [];
  const below = `.${site.subdomain}.`;
  const words = new Set(wordsOf(site.subdomain));
  const path = new Set(wordsOf(decode(url.pathname.slice(0, 2000))));
  for (const brand of BRANDS) {
    if (brand.hosted) continue;
    const [first = ''] = brand.domains;
    const label = first.split('.')[0] ?? '';
    const name = nameInHosts(brand);
    const whole = brand.domains.find(
      (domain) => below.includes(`.${domain}.`) || below.includes(`.${domain.replaceAll('.', '-')}.`),
    );
    if (whole !== undefined) {
      found.push({
        points: 65,
        text: `${shown(site.host)} begins with ${whole}, and belongs to ${shown(site.domain ?? '')}.`,
        threat: 'phishing',
      });
    } else if (words.has(label) || (name !== '' && [...words].some((word) => isNameWith(word, name)))) {
      found.push({
        points: brand.common ? 6 : 28,
        text: `${brand.name} is in the name, which belongs to ${shown(site.domain ?? '')}.`,
        threat: 'phishing',
      });
    } else if (!brand.common && path.has(label)) {
      const credentials = [...path].filter((word) => CREDENTIAL_WORDS.has(word)).length;
      const points = credentials > 0 ? 15 : 3;
      found.push({ points, text: `The path names ${brand.name}, whose site it is not.`, threat: 'phishing' });
    }
  }
  // A brand is on the list under several names.
  return found.sort((a, b) => b.points - a.points).slice(0, 2);
}

const MIN_NAME = 6;
/** `E-ZPass` is `ezpass` in a host; '' for names that are too short or common to be looked for. */
function nameInHosts({ name, common }: Brand): string {
  const flat = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return common || flat.length < MIN_NAME ? '' : flat;
}
/** The name, or the name and a few letters: `ezpassnj`. */
const isNameWith = (word: string, name: string) => word.startsWith(name) && word.length <= name.length + 3;

/** Many digits among letters, or hardly a vowel: nobody chose such a name to be remembered. */
function looksRandom(label: string): boolean {
  if (label.length < 10 || label.startsWith('xn--') || label.includes('-')) return false;
  const letters = label.replace(/[^a-z]/g, '');
  const changes = label.match(/[a-z]\d|\d[a-z]/g)?.length ?? 0;
  if (changes >= 4) return true;
  const vowels = letters.replace(/[^aeiouy]/g, '').length;
  return letters.length >= 10 && (vowels / letters.length < 0.18 || /[^aeiouy]{7}/.test(letters));
}

const list = (words: readonly string[]) => [...new Set(words)].slice(0, 4).join(', ');

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
