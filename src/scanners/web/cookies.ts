/** Attributes that keep cookies from scripts, from plain HTTP and from other sites. */
import type { Severity } from '../../core/result.ts';
import type { Flaw } from '../kit/flaw.ts';
import type { WebFlaw } from '../kit/web-finding.ts';
import type { Check } from './check.ts';

const MAX_COOKIES = 50;
const MDN = 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie';
const WSTG =
  'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/06-Session_Management_Testing/02-Testing_for_Cookies_Attributes';
const SESSION = ' It looks like that of a session: who has it is that visitor.';

const withoutHttpOnly: Flaw = {
  type: 'cookie_without_httponly',
  title: 'HttpOnly is missing',
  severity: 'INFO',
  cwe: 'CWE-1004',
  description: 'Scripts can read the cookie: one that gets into a page takes it away.',
  remediation: 'Set HttpOnly on every cookie that no script of the site has to read.',
  references: [`${MDN}#httponly`, WSTG],
};
const withoutSecure: Flaw = {
  type: 'cookie_without_secure',
  title: 'Secure is missing',
  severity: 'LOW',
  cwe: 'CWE-614',
  description: 'Browsers send the cookie over plain HTTP too, where others can read it.',
  remediation: 'Set Secure on every cookie, and serve the site over HTTPS only.',
  references: [`${MDN}#secure`, WSTG],
};
const withoutSameSite: Flaw = {
  type: 'cookie_without_samesite',
  title: 'SameSite is missing',
  severity: 'INFO',
  cwe: 'CWE-1275',
  description:
    'The cookie does not say whether it goes along with requests that other sites cause. Browsers differ in what they do then, and not all keep it back.',
  remediation: 'Set SameSite=Lax, or Strict where nobody comes from other sites.',
  references: [`${MDN}#samesitesamesite-value`, WSTG],
};
const crossSiteInClear: Flaw = {
  ...withoutSameSite,
  type: 'cookie_samesite_none_without_secure',
  title: 'SameSite=None without Secure',
  severity: 'LOW',
  description:
    'The cookie goes along with requests that other sites cause, and over plain HTTP. Current browsers refuse such a cookie; others send it.',
  remediation: 'Set SameSite=Lax, or Secure besides SameSite=None.',
};

export const cookies: Check = {
  name: 'cookies',
  async *page({ url, exchange }, tools) {
    const header = exchange.response.headers['set-cookie'];
    if (header === undefined) return;
    const lines = header.split('\n');
    if (lines.length > MAX_COOKIES) {
      const rest = lines.length - MAX_COOKIES;
      tools.warn('LIMIT_REACHED', `${url.href} sets ${lines.length} cookies: ${rest} were not checked`, rest);
    }
    for (const line of lines.slice(0, MAX_COOKIES)) {
      const cookie = parseCookie(line);
      if (cookie === null || isDeleted(cookie)) continue;
      const { name, attributes } = cookie;
      const isSession = isSessionLike(cookie);
      const shown = [...attributes].map(([key, value]) => (value === '' ? key : `${key}=${value}`));
      const proof = `Set-Cookie: ${[`${name}=***`, ...shown].join('; ')}`.slice(0, 500);
      const found = (flaw: Flaw, severity: Severity): WebFlaw => ({
        flaw: { ...flaw, severity, description: flaw.description + (isSession ? SESSION : '') },
        url: url.href,
        parameter: { location: 'cookie', name },
        confidence: 'CONFIRMED',
        proof,
        exchanges: [{ exchange }],
        identity: [url.origin, name],
        properties: { session: isSession, attributes: shown },
      });

      const isSecure = attributes.has('secure');
      const sameSite = attributes.get('samesite')?.toLowerCase();
      // Scripts have to read what they send back against forged requests.
      if (!attributes.has('httponly') && !isForScripts(name))
        yield found(withoutHttpOnly, isSession ? 'MEDIUM' : 'INFO');
      if (sameSite === 'none' && !isSecure) yield found(crossSiteInClear, 'LOW');
      else if (!isSecure && url.protocol === 'https:')
        yield found(withoutSecure, isSession ? 'MEDIUM' : 'LOW');
      // Over plain HTTP, that there is no HTTPS is the flaw.
      else if (!isSecure && isSession) yield found(withoutSecure, 'LOW');
      if (sameSite === undefined || !['lax', 'strict', 'none'].includes(sameSite))
        yield found(withoutSameSite, isSession ? 'LOW' : 'INFO');
    }
  },
};

interface Cookie {
  name: string;
  value: string;
  /** by lower-case name; the last of a name counts (RFC 6265, section 5.3) */
  attributes: ReadonlyMap<string, string>;
}

/** As browsers read it (RFC 6265, section 5.2). @returns null where it has no name */
function parseCookie(line: string): Cookie | null {
  const [pair = '', ...rest] = line.split(';', 30);
  const at = pair.indexOf('=');
  const name = pair.slice(0, Math.max(0, at)).trim();
  if (name === '' || name.length > 256) return null;
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

/** Names that frameworks give, and those that people do, by their last word. */
const SESSION_NAMES =
  /^(?:__(?:host|secure)-)?(?:phpsessid|[aj]sessionid(?:sso)?|aspsessionid[a-z]{8}|asp\.net_sessionid|\.aspxauth|\.aspnet(?:core)?\.(?:session|identity\.application|cookies|applicationcookie)|cfid|cftoken|s?sess[0-9a-f]{32,64}|wordpress_(?:sec|logged_in)_[0-9a-f]{32}|(?:[a-z0-9]{0,40}[-_.]){0,5}(?:s(?:ess(?:ion)?)?[-_.]?id|sess(?:ion)?(?:[-_.]?(?:key|token|cookie))?|auth(?:[-_.]?(?:token|key|cookie))?|(?:access|id|refresh|remember|login|user|bearer)[-_.]?token|token|jwt|remember[-_.]?me))$/i;
const JWT = /^eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*$/;
/** A choice of the visitor, not who they are. */
const FLAG = /^(?:[01]|true|false|yes|no|on|off|none|null|undefined|accepted|closed|dismissed|dark|light)$/i;

const isSessionLike = ({ name, value }: Cookie): boolean =>
  JWT.test(value) ||
  (name.length <= 128 && SESSION_NAMES.test(name) && !isForScripts(name) && !FLAG.test(value));
