/** Cookies without the attributes that protect them from scripts, plain HTTP and other sites. */
import type { Severity } from '../../core/vocabulary.ts';
import type { Flaw } from '../kit/flaw.ts';
import { ofSite } from '../kit/web-finding.ts';
import type { WebCheck } from './check.ts';

/** Per response. */
const MAX_COOKIES = 50;
/** Characters of a cookie name in a finding. */
const MAX_NAME = 500;
const MDN = 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie';
const WSTG =
  'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/06-Session_Management_Testing/02-Testing_for_Cookies_Attributes';
const SESSION = ' It looks like a session cookie: anyone who has it can act as the visitor.';

const withoutHttpOnly: Flaw = {
  type: 'cookie_without_httponly',
  title: 'Missing HttpOnly flag',
  severity: 'INFO',
  cwe: 'CWE-1004',
  description: 'Scripts can read the cookie, so an injected script can steal it.',
  remediation: "Set HttpOnly on every cookie that the site's scripts do not need.",
  references: [`${MDN}#httponly`, WSTG],
};
const withoutSecure: Flaw = {
  type: 'cookie_without_secure',
  title: 'Missing Secure flag',
  severity: 'LOW',
  cwe: 'CWE-614',
  description: 'Browsers also send the cookie over plain HTTP, where an attacker on the network can read it.',
  remediation: 'Set Secure on every cookie, and serve the site over HTTPS only.',
  references: [`${MDN}#secure`, WSTG],
};
const withoutSameSite: Flaw = {
  type: 'cookie_without_samesite',
  title: 'Missing SameSite attribute',
  severity: 'INFO',
  cwe: 'CWE-1275',
  description:
    'Without SameSite, some browsers send the cookie with cross-site requests, which allows request forgery (CSRF).',
  remediation: 'Set SameSite=Lax, or Strict if no visitor arrives from other sites.',
  references: [`${MDN}#samesitesamesite-value`, WSTG],
};
const crossSiteInClear: Flaw = {
  ...withoutSameSite,
  type: 'cookie_samesite_none_without_secure',
  title: 'SameSite=None without Secure',
  severity: 'LOW',
  description:
    'Older browsers send the cookie with cross-site requests and over plain HTTP. Current browsers reject it.',
  remediation: 'Set SameSite=Lax, or Secure together with SameSite=None.',
};

export const cookies: WebCheck = {
  name: 'cookies',
  async *page({ url, exchange }, tools) {
    const header = exchange.response.headers['set-cookie'];
    if (header === undefined) return;
    const lines = header.split('\n');
    if (lines.length > MAX_COOKIES) {
      const rest = lines.length - MAX_COOKIES;
      tools.warn(
        'LIMIT_REACHED',
        `${url.href} sets ${lines.length} cookies: the last ${rest} not checked`,
        rest,
      );
    }
    for (const line of lines.slice(0, MAX_COOKIES)) {
      const cookie = parseCookie(line);
      if (cookie === null || isDeleted(cookie)) continue;
      const { name, attributes } = cookie;
      if (name.length > MAX_NAME) {
        const shown = name.slice(0, 50);
        tools.warn(
          'CONTENT_SKIPPED',
          `${url.href} sets the cookie ${shown}…, whose name is too long to check`,
        );
        continue;
      }
      const isSession = isSessionLike(cookie);
      const shown = [...attributes].map(([key, value]) => (value === '' ? key : `${key}=${value}`));
      for (const { flaw, severity } of flawsOf(cookie, isSession, url.protocol === 'https:')) {
        yield {
          flaw: { ...flaw, severity, description: flaw.description + (isSession ? SESSION : '') },
          url: url.href,
          parameter: { location: 'cookie', name },
          confidence: 'CONFIRMED',
          proof: `Set-Cookie: ${[`${name}=***`, ...shown].join('; ')}`.slice(0, 500),
          exchanges: [{ exchange }],
          identity: ofSite(url, name),
          properties: { session: isSession, attributes: shown },
        };
      }
    }
  },
};

function* flawsOf(
  { name, attributes }: Cookie,
  isSession: boolean,
  isHttps: boolean,
): Generator<{ flaw: Flaw; severity: Severity }, void, void> {
  // Scripts must be able to read CSRF tokens.
  if (!attributes.has('httponly') && !isForScripts(name))
    yield { flaw: withoutHttpOnly, severity: isSession ? 'MEDIUM' : 'INFO' };
  const sameSite = attributes.get('samesite')?.toLowerCase() ?? '';
  if (!attributes.has('secure')) {
    if (sameSite === 'none') yield { flaw: crossSiteInClear, severity: 'LOW' };
    else if (isHttps) yield { flaw: withoutSecure, severity: isSession ? 'MEDIUM' : 'LOW' };
    // Over plain HTTP, the missing HTTPS is the flaw.
    else if (isSession) yield { flaw: withoutSecure, severity: 'LOW' };
  }
  if (!['lax', 'strict', 'none'].includes(sameSite))
    yield { flaw: withoutSameSite, severity: isSession ? 'LOW' : 'INFO' };
}

interface Cookie {
  name: string;
  value: string;
  /** by lower-case name; of repeated attributes, the last counts (RFC 6265, section 5.3) */
  attributes: ReadonlyMap<string, string>;
}

/** Parses a cookie like browsers (RFC 6265, section 5.2). @returns null for a cookie without a name */
function parseCookie(line: string): Cookie | null {
  const [pair = '', ...rest] = line.split(';');
  const at = pair.indexOf('=');
  const name = pair.slice(0, Math.max(0, at)).trim();
  if (name === '') return null;
  const attributes = new Map<string, string>();
  for (const attribute of rest) {
    const [key = '', ...value] = attribute.split('=');
    if (key.trim() !== '') attributes.set(key.trim().toLowerCase(), value.join('=').trim());
  }
  return {
    name,
    value: pair
      .slice(at + 1)
      .trim()
      .replace(/^"|"$/g, ''),
    attributes,
  };
}

function isDeleted({ value, attributes }: Cookie): boolean {
  const age = attributes.get('max-age');
  if (value === '' || (age !== undefined && /^(?:0+|-\d+)$/.test(age))) return true;
  const expires = Date.parse(attributes.get('expires') ?? '');
  return age === undefined && expires < Date.now();
}

const isForScripts = (name: string): boolean => /csrf|xsrf/i.test(name);

/** Session cookies of frameworks, and names whose last word means session. */
const SESSION_NAMES =
  /^(?:__(?:host|secure)-)?(?:phpsessid|[aj]sessionid(?:sso)?|aspsessionid[a-z]{8}|asp\.net_sessionid|\.aspxauth|\.aspnet(?:core)?\.(?:session|identity\.application|cookies|applicationcookie)|cfid|cftoken|s?sess[0-9a-f]{32,64}|wordpress_(?:sec|logged_in)_[0-9a-f]{32}|(?:[a-z0-9]{0,40}[-_.]){0,5}(?:s(?:ess(?:ion)?)?[-_.]?id|sess(?:ion)?(?:[-_.]?(?:key|token|cookie))?|auth(?:[-_.]?(?:token|key|cookie))?|(?:access|id|refresh|remember|login|user|bearer)[-_.]?token|token|jwt|remember[-_.]?me))$/i;
const JWT = /^eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*$/;
/** A setting of the visitor, not an identity. */
const FLAG = /^(?:[01]|true|false|yes|no|on|off|none|null|undefined|accepted|closed|dismissed|dark|light)$/i;

const isSessionLike = ({ name, value }: Cookie): boolean =>
  JWT.test(value) ||
  (name.length <= 128 && SESSION_NAMES.test(name) && !isForScripts(name) && !FLAG.test(value));
