/** The layer that asks the page's host: where its address leads, who answers there, and with what. */
import { TargetRefusedError } from '../../core/errors.ts';
import type { Page } from '../../core/page.ts';
import type { Certificate, ScanContext } from '../../core/scanner.ts';
import { leadsToHarm, WHY_HARMFUL } from '../kit/conduct.ts';
import { pageTitle } from '../kit/page-title.ts';
import type { Indicator, LayerVerdict } from './layer.ts';
import { isIdentityProvider, ownerOf, siteAt, siteOf } from './site.ts';

/** One answer on the way. */
export interface Hop {
  url: string;
  status: number;
  /** lower-case names */
  headers: Record<string, string>;
  /** of the server that answered; null over plain HTTP */
  certificate: Certificate | null;
}

/** What became of one visit. */
export interface Observation {
  /** where it began */
  url: string;
  /** the answers, in order */
  hops: Hop[];
  /**
   * How it ended: with an answer that is no redirect; with one more redirect than is followed; where it had been
   * before; at an address of another scheme; at one that may do harm; at one that the target policy refuses; without an
   * answer.
   */
  outcome: 'answered' | 'too-many-redirects' | 'loop' | 'left-the-web' | 'unsafe' | 'refused' | 'failed';
  /** address that was not visited any more, or did not answer; null where it answered */
  next: string | null;
  /** why, for people; null where it answered */
  problem: string | null;
  /** of the last hop, where it answered */
  body: Buffer | null;
  /** the body is longer than what was read */
  truncated: boolean;
  /** the body as text when it is HTML, as far as it was read */
  html: string | null;
  title: string | null;
}

const MAX_HOPS = 10;
const MAX_URL_LENGTH = 8192;
/** Bytes of a page that are read. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Characters in which a title is looked for. */
const HEAD_LENGTH = 128 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A browser's, so that what is written for browsers is what is seen. */
const HEADERS = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'accept-language': 'en',
};

/**
 * Visits an address, redirect by redirect: at most ten, within `timeoutMs` in all, 3 MB of the last answer.
 * Whatever goes wrong is part of the observation.
 * @param options.signal besides the scan's own
 * @throws only the reason of an abort
 */
export async function observe(
  url: string,
  { fetch, signal }: Pick<ScanContext, 'fetch' | 'signal'>,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal: own }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<Observation> {
  const endsAt = performance.now() + timeoutMs;
  const hops: Hop[] = [];
  const visited = new Set<string>();
  let at = withoutCredentials(url);
  const end = (outcome: Observation['outcome'], problem: string): Observation => ({
    ...{ url, hops, outcome, next: at, problem },
    ...{ body: null, truncated: false, html: null, title: null },
  });

  const cookies = createCookies();

  while (true) {
    const cookie = cookies.for(at);
    // Some sites send whoever has no cookie in a circle, once.
    const state = `${at} ${cookie}`;
    if (visited.has(state)) return end('loop', `It redirects in a circle, to ${shorten(at)} again.`);
    if (hops.length > MAX_HOPS) return end('too-many-redirects', `It redirects more than ${MAX_HOPS} times.`);
    visited.add(state);
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) return end('failed', `It did not end within ${Math.round(timeoutMs)} ms.`);
    let answer: Awaited<ReturnType<typeof fetch>>;
    try {
      const headers = cookie === '' ? HEADERS : { ...HEADERS, cookie };
      answer = await fetch(at, {
        headers,
        maxBytes: MAX_BODY_BYTES,
        timeoutMs: leftMs,
        ...(own && { signal: own }),
      });
    } catch (error) {
      signal.throwIfAborted();
      own?.throwIfAborted();
      const problem = error instanceof Error ? error.message : String(error);
      return end(error instanceof TargetRefusedError ? 'refused' : 'failed', problem);
    }
    const { status, headers, certificate, body, truncated } = answer;
    hops.push({ url: at, status, headers, certificate });
    cookies.take(at, headers['set-cookie']);
    const next = REDIRECTS.has(status) ? absolute(headers.location, at) : null;
    if (next === null) {
      const html = isHtml(headers['content-type'], body) ? answer.text() : null;
      const title = html === null ? null : pageTitle(html.slice(0, HEAD_LENGTH));
      return { url, hops, outcome: 'answered', next: null, problem: null, body, truncated, html, title };
    }
    at = next;
    if (!/^https?:/.test(next)) return end('left-the-web', `It redirects to ${shorten(next)}.`);
    if (!hops.some((hop) => hop.url === next) && leadsToHarm(next)) {
      return end('unsafe', `It redirects to ${shorten(next)}, which was not requested: ${WHY_HARMFUL}.`);
    }
  }
}

const MAX_COOKIES = 50;
const COOKIE = /^([\w!#$%&'*+.^`|~-]{1,256})=([\x21-\x3a\x3c-\x7e]{0,4096})(?:;|$)/;

/** Cookies of one visit, each kept to the host that set it. */
function createCookies() {
  const jars = new Map<string, Map<string, string>>();
  return {
    /** @param lines of Set-Cookie, one a line */
    take(url: string, lines: string | undefined) {
      if (lines === undefined) return;
      const { host } = new URL(url);
      const jar = jars.get(host) ?? new Map<string, string>();
      jars.set(host, jar);
      for (const line of lines.split('\n', MAX_COOKIES)) {
        const [, name, value = ''] = COOKIE.exec(line) ?? [];
        if (name !== undefined && jar.size < MAX_COOKIES) jar.set(name, value);
      }
    },
    /** @returns the value of a Cookie header, empty when there is none */
    for: (url: string): string =>
      [...(jars.get(new URL(url).host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; '),
  };
}

/** The page that a visit ended at; null when it ended without HTML. */
export function pageSourceOf({
  hops,
  html,
}: Observation): { url: string; html: string; status: number } | null {
  const last = hops.at(-1);
  return html === null || last === undefined ? null : { url: last.url, html, status: last.status };
}

/**
 * Judges what was observed at the page's address, and what of the page depends on who serves it. Redirects that a
 * page makes by itself are not seen here. Not judged where nothing answered and the page itself says nothing.
 * @param observation null where nobody was asked
 */
export function judgeNetwork(page: Page, observation: Observation | null): LayerVerdict {
  const indicators = judgeParts(page);
  if (observation !== null) {
    indicators.push(
      ...judgeRedirects(observation),
      ...judgeTls(observation),
      ...judgeAnswer(observation),
      ...judgeCloaking(page, observation),
    );
    if (observation.hops.length > 0) return { judged: true, indicators };
  }
  const reason =
    observation === null ? 'its host was not asked' : (observation.problem ?? 'nothing answered');
  return { judged: indicators.length > 0, indicators, reason };
}

/**
 * What the age of the certificate adds. Few points: certificates of 90 days and less are common, so that a young
 * one alone says nothing; it matters beside other signs of a site that was made for the occasion.
 */
export function judgeCertificateAge({ hops }: Observation, now = Date.now()): Indicator[] {
  const certificate = hops.at(-1)?.certificate;
  if (!certificate || certificate.problem !== null) return [];
  const days = (now - certificate.notBefore.getTime()) / DAY_MS;
  if (days < 0 || days >= 30) return [];
  const age = days < 1 ? 'less than a day' : days < 2 ? 'a day' : `${Math.floor(days)} days`;
  return [{ points: days < 7 ? 8 : 3, text: `The certificate of its host is only ${age} old.` }];
}

/** Services whose addresses say nothing of where they lead. */
const SHORTENERS: ReadonlySet<string> = new Set(
  `adf.ly bc.vc bit.do bit.ly bl.ink buff.ly clck.ru cutt.ly db.tt gg.gg goo.gl goo.su is.gd j.mp kutt.it lnkd.in
  n9.cl ow.ly qr.ae qrco.de rb.gy rebrand.ly s.id s.coop shorte.st short.io shorturl.at shorturl.gg soo.gd su.pr t.co
  t.ly t2m.io tiny.cc tiny.one tinyurl.com tr.im u.to urlz.fr v.gd v.ht vk.cc x.co`.split(/\s+/),
);
/** Apps that everybody has: mail, telephone, app stores. */
const COMMON_SCHEMES: ReadonlySet<string> = new Set(
  'mailto: tel: sms: market: itms: itms-apps: itms-appss: intent: whatsapp: tg: zoommtg: msteams: about:'.split(
    ' ',
  ),
);

function judgeRedirects({ hops, outcome, next, problem }: Observation): Indicator[] {
  const indicators: Indicator[] = [];
  const chain = [...hops.map(({ url }) => url), ...(next === null ? [] : [next])]
    .filter((url) => /^https?:/.test(url))
    .map((url) => new URL(url));
  const steps = chain.slice(1).map((to, at) => ({ from: chain[at] as URL, to }));

  const crossings = steps.filter(({ from, to }) => ownerOf(siteOf(from)) !== ownerOf(siteOf(to)));
  if (crossings.length > 1) {
    indicators.push({
      points: crossings.length > 3 ? 20 : crossings.length > 2 ? 12 : 5,
      text: `Its address leads over ${crossings.length + 1} different sites: ${sites(chain)}.`,
    });
  }
  const downgrade = steps.find(({ from, to }) => from.protocol === 'https:' && to.protocol === 'http:');
  if (downgrade) {
    indicators.push({ points: 20, text: `It redirects from https to http, at ${downgrade.to.host}.` });
  }
  const shorteners = steps.filter(({ from }) => SHORTENERS.has(siteOf(from).domain ?? ''));
  if (shorteners.length > 0) {
    indicators.push({
      points: shorteners.length > 1 ? 25 : 10,
      text: `Its address is hidden behind ${shorteners.map(({ from }) => from.host).join(', ')}.`,
    });
  }
  const intoAddress = steps.find(({ from, to }) => !siteOf(from).isIp && siteOf(to).isIp);
  if (intoAddress) {
    indicators.push({ points: 30, text: `It redirects to a bare address, ${intoAddress.to.host}.` });
  }
  switch (outcome) {
    case 'loop':
    case 'too-many-redirects':
      indicators.push({ points: 8, text: problem ?? '' });
      break;
    case 'left-the-web': {
      const { protocol } = new URL(next ?? 'about:');
      const points = COMMON_SCHEMES.has(protocol) ? 8 : 35;
      indicators.push({ points, text: problem ?? '' });
      break;
    }
    case 'refused':
      if (hops.length > 0)
        indicators.push({ points: 25, text: `It redirects where no visitor should go: ${problem}` });
      break;
    case 'answered':
    case 'unsafe':
    case 'failed':
      break;
    default:
      outcome satisfies never;
  }
  return indicators;
}

/** As OpenSSL and Node name them. */
const CERTIFICATE_PROBLEMS: Record<string, [points: number, text: string]> = {
  CERT_HAS_EXPIRED: [15, 'has expired'],
  CERT_NOT_YET_VALID: [15, 'is not valid yet'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [20, 'is self-signed'],
  SELF_SIGNED_CERT_IN_CHAIN: [20, 'comes from an authority that nobody trusts'],
  ERR_TLS_CERT_ALTNAME_INVALID: [25, 'is for another host'],
  CERT_REVOKED: [40, 'is revoked'],
  // Most often a chain that its server sends incomplete.
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [8, 'cannot be verified'],
};

/** The worst of what is wrong with the certificates on the way. */
function judgeTls({ hops }: Observation): Indicator[] {
  const problems = hops.flatMap(({ url, certificate }): Indicator[] => {
    if (!certificate?.problem) return [];
    const site = siteOf(new URL(url));
    const codes = [certificate.problem];
    // OpenSSL tells one problem; a certificate that nobody signed can have others as well.
    if (certificate.notAfter.getTime() < Date.now()) codes.push('CERT_HAS_EXPIRED');
    if (!site.isIp && !isFor(certificate, site.host)) codes.push('ERR_TLS_CERT_ALTNAME_INVALID');
    return codes.map((code) => {
      const [points, text] = CERTIFICATE_PROBLEMS[code] ?? [15, `is not trusted (${code})`];
      return { points, text: `The certificate of ${site.host} ${text}.` };
    });
  });
  return problems.sort((one, other) => other.points - one.points).slice(0, 1);
}

/** RFC 9525 section 6.3: a star stands for one label, the first. */
function isFor({ names }: Certificate, host: string): boolean {
  const wild = `*${host.slice(host.indexOf('.'))}`;
  return names.some((name) => name.toLowerCase() === host || name.toLowerCase() === wild);
}

const PROGRAM_TYPES =
  /^application\/(?:x-msdownload|x-msdos-program|x-dosexec|vnd\.microsoft\.portable-executable|x-ms-installer|x-msi|hta|x-ms-shortcut|vnd\.android\.package-archive|x-apple-diskimage|x-executable|x-elf|x-iso9660-image)\b/i;
const PROGRAM_NAME =
  /\.(?:exe|scr|com|pif|msi|msix|appx|bat|cmd|ps1|vbs|vbe|jse?|wsf|hta|lnk|jar|apk|dmg|pkg|iso|img|cpl|xll)$/i;
const DOUBLE_EXTENSION = /\.(?:pdf|docx?|xlsx?|pptx?|txt|jpe?g|png|gif|mp[34]|zip|html?)\s*\.[a-z0-9]{2,4}$/i;

/** What follows it is shown backwards, so that `report[U+202E]fdp.exe` reads `reportexe.pdf`. */
const RIGHT_TO_LEFT = '\u202e';

/** Whether it answers with a program. */
function judgeAnswer({ hops, outcome, body }: Observation): Indicator[] {
  const last = hops.at(-1);
  if (outcome !== 'answered' || !last || last.status >= 400) return [];
  const indicators: Indicator[] = [];
  const type = last.headers['content-type']?.trim() ?? '';
  const url = new URL(last.url);
  const isUnnamed = type === '' || /^application\/octet-stream\b/i.test(type);
  const name =
    fileName(last.headers['content-disposition'] ?? '') ?? (isUnnamed ? lastSegment(url.pathname) : null);
  const isProgram = body !== null && startsAsProgram(body);
  const looksHarmless = /^(?:text|image|audio|video|font)\//i.test(type);
  if (isProgram && looksHarmless) {
    indicators.push({
      ...{ points: 60, threat: 'malware' },
      text: `It answers with a program that says it is ${shorten(type)}.`,
    });
  } else if (isProgram || PROGRAM_TYPES.test(type) || (name !== null && PROGRAM_NAME.test(name))) {
    const { isIp } = siteOf(url);
    const isPlain = url.protocol === 'http:';
    // Most programs that are offered for download are what they say.
    indicators.push({
      ...{ points: isIp ? 55 : isPlain ? 35 : 20, threat: 'malware' },
      text: `It answers with a program${name === null ? '' : `, ${shorten(name)}`}${isIp ? ', from a bare address' : isPlain ? ', over http' : ''}.`,
    });
  }
  if (
    name !== null &&
    PROGRAM_NAME.test(name) &&
    (DOUBLE_EXTENSION.test(name) || name.includes(RIGHT_TO_LEFT))
  ) {
    indicators.push({
      points: 60,
      text: `It offers a program as a document, ${shorten(name)}.`,
      threat: 'malware',
    });
  }
  return indicators;
}

/** Titles of pages that ask whether the visitor is a robot. */
const CHALLENGE =
  /just a moment|attention required|access denied|are you (?:a )?(?:human|robot)|captcha|checking your browser|verify/i;

/**
 * Whether others are shown the page that the visitor saw. Guests of a site that needs a log-in see something else
 * too, so none of it is more than a hint.
 */
function judgeCloaking(page: Page, { hops, outcome, title, html }: Observation): Indicator[] {
  const last = hops.at(-1);
  if (outcome !== 'answered' || !last) return [];
  const seen = siteOf(new URL(page.url));
  const served = siteOf(new URL(last.url));
  const asks = asksForPassword(page);
  if (ownerOf(seen) !== ownerOf(served)) {
    // Guests are sent there to log in.
    if (isIdentityProvider(served)) return [];
    return [
      { points: asks ? 20 : 8, text: `Another visitor of its address ends at ${shorten(served.host)}.` },
    ];
  }
  if (asks && (last.status === 404 || last.status === 410)) {
    return [{ points: 20, text: `It asks for a password, but for another visitor it does not exist.` }];
  }
  if (last.status >= 300 || html === null || page.title === null || title === null) return [];
  if (CHALLENGE.test(title) || shareWords(page.title, title)) return [];
  return [
    {
      points: asks && !PASSWORD_FIELD.test(html) ? 25 : 6,
      text: `Another visitor gets a different page, "${shorten(title)}" instead of "${shorten(page.title)}".`,
    },
  ];
}

const MANY_SITES = 40;
const PASSWORD_FIELD = /type\s{0,8}=\s{0,8}["']?password/i;

/** Where the parts of the page come from, and go to. */
function judgeParts(page: Page): Indicator[] {
  const indicators: Indicator[] = [];
  const own = siteOf(new URL(page.url));
  const parts: [string, number, readonly (string | null)[]][] = [
    ['loads scripts from', 30, page.scripts ?? []],
    ['shows frames of', 20, page.iframes?.map(({ src }) => src) ?? []],
    ['sends forms to', 30, page.forms?.map(({ action }) => action) ?? []],
  ];
  const owners = new Set<string>();
  for (const [does, points, references] of parts) {
    const bare = new Set<string>();
    for (const reference of references) {
      const site = reference === null ? null : siteAt(reference, page.url);
      if (site === null) continue;
      owners.add(ownerOf(site));
      if (site.isIp && site.host !== own.host) bare.add(site.host);
    }
    // Inside a network everything goes by address.
    if (bare.size > 0 && !own.isIp && !own.internal) {
      indicators.push({ points, text: `It ${does} a bare address, ${[...bare].slice(0, 3).join(', ')}.` });
    }
  }
  if (owners.size > MANY_SITES) {
    // Newspapers reach such numbers with their advertisements.
    indicators.push({ points: 5, text: `It is put together from ${owners.size} different sites.` });
  }
  if (page.url.startsWith('http:') && !own.internal && asksForPassword(page)) {
    indicators.push({ points: 20, text: 'It asks for a password over http.' });
  }
  return indicators;
}

function asksForPassword({ forms, dom, html }: Page): boolean {
  if (forms?.some(({ fields }) => fields.some(({ type }) => type?.toLowerCase() === 'password'))) return true;
  if (dom?.passwordFields != null) return dom.passwordFields > 0;
  return forms === null && html !== null && PASSWORD_FIELD.test(html);
}

/** MZ with the offset of its PE header (PE format, section 2), or ELF. */
function startsAsProgram(body: Buffer): boolean {
  if (body.length >= 4 && body.readUInt32BE(0) === 0x7f454c46) return true;
  if (body.length < 64 || body.toString('latin1', 0, 2) !== 'MZ') return false;
  const header = body.readUInt32LE(60);
  return header + 4 <= body.length && body.toString('latin1', header, header + 4) === 'PE\0\0';
}

/** Of a Content-Disposition (RFC 6266) that has one, decoded where it can be. */
function fileName(disposition: string): string | null {
  const head = disposition.slice(0, 2048);
  const extended = /filename\*=[\w-]*'[\w-]*'([^;\s]+)/i.exec(head)?.[1];
  if (extended !== undefined) return decoded(extended);
  const [, quoted, plain] = /filename=(?:"([^"]*)"|([^;\s]+))/i.exec(head) ?? [];
  return quoted ?? plain ?? null;
}

function lastSegment(path: string): string | null {
  const name = decoded(path.slice(path.lastIndexOf('/') + 1));
  return name === '' ? null : name;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const HTML_START = /^[\s\ufeff]{0,256}<(?:!doctype\s+html|html|head|body|title|meta|script)\b/i;

function isHtml(contentType: string | undefined, body: Buffer): boolean {
  if (contentType !== undefined) return /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType);
  return HTML_START.test(body.toString('utf8', 0, 1024));
}

/** Whether two titles have a word in common, or one is not made of words. */
function shareWords(one: string, other: string): boolean {
  const words = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu));
  const [mine, theirs] = [words(one), words(other)];
  return mine.size === 0 || theirs.size === 0 || [...mine].some((word) => theirs.has(word));
}

const sites = (chain: readonly URL[]): string =>
  shorten([...new Set(chain.map((url) => ownerOf(siteOf(url))))].join(' → '));

function absolute(location: string | undefined, base: string): string | null {
  if (location === undefined || location.length > MAX_URL_LENGTH || !URL.canParse(location, base))
    return null;
  return withoutCredentials(new URL(location, base).href);
}

/** URL without credentials and fragment. */
function withoutCredentials(address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  url.hash = '';
  return url.href;
}

const shorten = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);
