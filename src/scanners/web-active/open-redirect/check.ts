/** Tests whether a value determines the site of a redirect, with hosts that do not exist. */
import type { Flaw } from '../../kit/flaw.ts';
import type { Exchange } from '../../kit/http-evidence.ts';
import type { ActiveCheck, InsertionPoint, Omission, Probe } from '../probe.ts';
import { type RedirectTarget, redirectTargets } from './redirect-targets.ts';

const OPEN_REDIRECT: Flaw = {
  type: 'open_redirect',
  title: 'Open redirect',
  severity: 'MEDIUM',
  cwe: 'CWE-601',
  // C:N, because the redirect itself discloses nothing.
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:N/I:L/A:N',
  description:
    'A value from the request decides which site the browser is redirected to. A link to this site can lead to a phishing site, and login codes and tokens in the redirect can be stolen.',
  remediation:
    'Redirect only to paths of the site itself, or to URLs from an allow list. If a URL must come from the request, resolve it as a browser does and compare its origin.',
  references: [
    'https://cheatsheetseries.owasp.org/cheatsheets/Unvalidated_Redirects_and_Forwards_Cheat_Sheet.html',
    'https://cwe.mitre.org/data/definitions/601.html',
    'https://url.spec.whatwg.org/#concept-basic-url-parser',
  ],
};

const NAMES =
  /url|uri|redir|return|goto|dest|continue|callback|link|forward|referr?er|success|origin|^(?:next|r|u|to|out|target|go|ret|back|from|site|view|page|path|rurl|domain|host|checkout|login|logout|done|ref|location|service|relaystate)$/i;
const LOOKS_LIKE_AN_ADDRESS = /^(?:https?:|\/|%2f|[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\/)/i;
const REDIRECTS = /^(?:redir(?:ect)?|go|goto|out|away|link|leave|exit|url|to|r)$/i;

export const openRedirect: ActiveCheck = {
  name: 'open-redirect',
  suits(point) {
    // Other sites cannot set headers or cookies of a victim.
    if (point.location === 'header' || point.location === 'cookie') return false;
    if (point.location !== 'path') {
      return (
        NAMES.test(point.name.split('/').at(-1) ?? point.name) || LOOKS_LIKE_AN_ADDRESS.test(point.value)
      );
    }
    const parts = new URL(point.url).pathname.split('/');
    return /^https?:/i.test(point.value) || REDIRECTS.test(parts[Number(point.name) - 1] ?? '');
  },
  async run(probe) {
    for (const write of payloadsFor(probe.point)) {
      const first = await attempt(probe, write);
      if (first === null) continue;
      const second = await attempt(probe, write);
      if (second === null || second.target.by !== first.target.by) continue;
      const { by, text } = first.target;
      return [
        {
          flaw: OPEN_REDIRECT,
          // The script was read, not run.
          confidence: by === 'script' ? 'HIGH' : 'CONFIRMED',
          proof: `The response redirects the browser to the host in the value (${first.host}) by ${by === 'script' ? 'a script' : by}. With another value, it redirects to that host (${second.host}).`,
          payload: first.payload,
          exchanges: [first, second].map(({ exchange, host, target }) => ({
            exchange,
            note: `To ${host}`,
            ...(exchange.response.body.includes(target.text) && { needle: target.text }),
          })),
          properties: { by, leadsTo: text },
        },
      ];
    }
    return [];
  },
};

const TOO_MUCH: Omission = {
  reason: 'redirects',
  code: 'LIMIT_REACHED',
  message:
    'has responses that exceed the limits on redirects or script length: open redirects beyond the limits are missed',
};

/** Sends a payload for a new random host. @returns null when the response does not redirect there */
async function attempt(probe: Probe, write: WritePayload): Promise<Attempt | null> {
  const { payload, host } = write(`${probe.marker()}.example`);
  const exchange = await probe.send(payload);
  const target = redirectTargets(exchange, () => probe.leaveOut(TOO_MUCH)).find(
    ({ url }) => /^https?:$/.test(url.protocol) && url.hostname === host,
  );
  return target ? { payload, host, exchange, target } : null;
}

interface Attempt {
  payload: string;
  /** the host that a browser should go to */
  host: string;
  exchange: Exchange;
  target: RedirectTarget;
}

/** Makes a value that leads to a host below `.example`, a domain that nobody owns (RFC 2606). */
type WritePayload = (foreign: string) => { payload: string; host: string };

/** Plain URLs first, then payloads for filters that look at the beginning of a value, or for something in it. */
function payloadsFor({ url, value }: InsertionPoint): WritePayload[] {
  const here = new URL(url);
  const usual = URL.canParse(value) ? new URL(value) : null;
  // The site trusts the usual URL.
  const { protocol, hostname, host } = usual && /^https?:$/.test(usual.protocol) ? usual : here;
  const asWritten =
    (write: (foreign: string) => string): WritePayload =>
    (foreign) => ({
      payload: write(foreign),
      host: foreign,
    });
  return [
    asWritten((foreign) => `https://${foreign}/`),
    asWritten((foreign) => `//${foreign}/`),
    asWritten((foreign) => `/\\${foreign}/`),
    // Without slashes the URL is absolute only in a page with another scheme.
    asWritten((foreign) => `${here.protocol === 'https:' ? 'http' : 'https'}:${foreign}/`),
    (foreign) => ({ payload: `${protocol}//${hostname}.${foreign}/`, host: `${hostname}.${foreign}` }),
    asWritten((foreign) => `${protocol}//${host}@${foreign}/`),
    asWritten((foreign) => `https://${foreign}/?${usual ? value : url}`),
    asWritten((foreign) => `https://${foreign}/#${host}`),
    asWritten((foreign) => `/\t/${foreign}/`),
    asWritten((foreign) => `///${foreign}/`),
    // For values that are appended to the host of the site.
    asWritten((foreign) => `@${foreign}/`),
    (foreign) => ({ payload: `.${foreign}/`, host: `${here.hostname}.${foreign}` }),
  ];
}
