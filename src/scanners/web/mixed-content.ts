/** What pages over HTTPS load, or send, over plain HTTP. */
import type { Severity } from '../../core/result.ts';
import type { Flaw } from '../kit/flaw.ts';
import { type Attributes, readHtml } from '../kit/html.ts';
import { ofSite } from '../kit/web-finding.ts';
import type { ServedFile, Tools, WebCheck } from './check.ts';

const MAX_PER_PAGE = 20;

const mixedContent_: Flaw = {
  type: 'mixed_content',
  title: 'Page over HTTPS loads over plain HTTP',
  severity: 'MEDIUM',
  cwe: 'CWE-319',
  description:
    'The page came over HTTPS, and has a part that comes over plain HTTP. Who stands between can change that part; where it is a script, a frame or a style sheet, the whole page is theirs.',
  remediation:
    'Refer to it over HTTPS. upgrade-insecure-requests in a Content-Security-Policy does so for whole pages.',
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/Security/Mixed_content',
    'https://www.w3.org/TR/mixed-content/',
  ],
};

interface Use {
  /** in a title */
  what: string;
  severity: Severity;
}

const ACTIVE = 'MEDIUM';
/** Browsers ask for pictures over HTTPS by themselves, or show that the page is not safe. */
const PASSIVE = 'INFO';
const TAGS = new Set([
  'audio',
  'base',
  'button',
  'embed',
  'form',
  'frame',
  'iframe',
  'img',
  'input',
  'link',
  'object',
  'script',
  'source',
  'video',
]);

export const mixedContent: WebCheck = {
  name: 'mixed-content',
  async *page(page, tools) {
    if (page.url.protocol !== 'https:' || page.kind !== 'html') return;
    for (const { reference, url, what, severity } of insecureUses(page, tools)) {
      yield {
        flaw: { ...mixedContent_, severity, title: what },
        url: page.url.href,
        confidence: 'CONFIRMED',
        proof: `${what}: ${url.href.slice(0, 500)}`,
        exchanges: [{ exchange: page.exchange, needle: reference }],
        // One that all pages have is one.
        identity: ofSite(page.url, url.origin + url.pathname),
        properties: { resource: url.href.slice(0, 2000) },
      };
    }
  },
};

function insecureUses(
  { url: pageUrl, exchange }: ServedFile,
  tools: Tools,
): ({ reference: string; url: URL } & Use)[] {
  const { body, headers } = exchange.response;
  const upgrades = (policy: string | undefined) =>
    /(?:^|[;,])\s*(?:upgrade-insecure-requests|block-all-mixed-content)\s*(?:[;,]|$)/i.test(policy ?? '');
  if (upgrades(headers['content-security-policy'])) return [];
  const metaPolicies: string[] = [];
  const found: ({ reference: string } & Use)[] = [];
  let base: string | undefined;
  readHtml(body, {
    tags: { has: (name) => name === 'meta' || TAGS.has(name) },
    tag(name, attributes) {
      if (name === 'base') base ??= attributes.get('href')?.trim();
      else if (name === 'meta') {
        if (attributes.get('http-equiv')?.trim().toLowerCase() === 'content-security-policy')
          metaPolicies.push(attributes.get('content') ?? '');
      } else if (found.length < 50 * MAX_PER_PAGE) {
        const use = useOf(name, attributes);
        if (use?.reference) found.push({ ...use, reference: use.reference.trim() });
      }
    },
  });
  if (metaPolicies.some(upgrades)) return [];
  const from = base !== undefined && URL.canParse(base, pageUrl) ? new URL(base, pageUrl) : pageUrl;
  let leftOut = 0;
  const uses = new Map<string, { reference: string; url: URL } & Use>();
  for (const use of found) {
    if (!URL.canParse(use.reference, from)) continue;
    const url = new URL(use.reference, from);
    if (url.protocol !== 'http:' || isOwnMachine(url)) continue;
    const known = uses.get(url.href);
    if (known === undefined && uses.size >= MAX_PER_PAGE) {
      leftOut++;
      continue;
    }
    // The worst use of one resource speaks for all.
    if (known === undefined || known.severity === PASSIVE) uses.set(url.href, { ...use, url });
  }
  if (leftOut > 0)
    tools.warn(
      'LIMIT_REACHED',
      `${pageUrl.href} has ${leftOut} more references over plain HTTP than the ${MAX_PER_PAGE} that are reported`,
      leftOut,
    );
  return [...uses.values()];
}

/** Browsers trust it over plain HTTP (Secure Contexts, section 3.1). */
const isOwnMachine = ({ hostname }: URL): boolean =>
  /^(?:127(?:\.\d{1,3}){3}|\[::1\]|(?:[^.]{1,63}\.){0,10}localhost)$/.test(hostname);

/** Types of scripts that browsers run (HTML Living Standard, "JavaScript MIME type"); others are data. */
const RUNS = /^(?:|module|(?:text|application)\/(?:x-)?(?:java|ecma)script)$/i;

function useOf(name: string, attributes: Attributes): (Use & { reference: string | undefined }) | null {
  const use = (what: string, severity: Severity, attribute: string) => ({
    what,
    severity,
    reference: attributes.get(attribute),
  });
  switch (name) {
    case 'script':
      return RUNS.test(attributes.get('type')?.trim() ?? '')
        ? use('Script is loaded over plain HTTP', ACTIVE, 'src')
        : null;
    case 'frame':
    case 'iframe':
      return use('Frame is loaded over plain HTTP', ACTIVE, 'src');
    case 'link':
      return /(?:^|\s)stylesheet(?:\s|$)/i.test(attributes.get('rel') ?? '')
        ? use('Style sheet is loaded over plain HTTP', ACTIVE, 'href')
        : null;
    case 'embed':
      return use('Embedded object is loaded over plain HTTP', ACTIVE, 'src');
    case 'object':
      return use('Embedded object is loaded over plain HTTP', ACTIVE, 'data');
    case 'form':
      return use('Form is sent over plain HTTP', ACTIVE, 'action');
    case 'button':
      return use('Form is sent over plain HTTP', ACTIVE, 'formaction');
    case 'input':
      return attributes.get('type')?.trim().toLowerCase() === 'image'
        ? use('Picture is loaded over plain HTTP', PASSIVE, 'src')
        : use('Form is sent over plain HTTP', ACTIVE, 'formaction');
    case 'img':
      return use('Picture is loaded over plain HTTP', PASSIVE, 'src');
    default:
      return use('Sound or film is loaded over plain HTTP', PASSIVE, 'src');
  }
}
