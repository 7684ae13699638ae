/** Finds mixed content: resources and forms over plain HTTP in pages over HTTPS. */
import type { Severity } from '../../core/vocabulary.ts';
import type { Flaw } from '../kit/flaw.ts';
import { documentsOf, type PageFacts } from '../kit/page-facts.ts';
import type { Reference } from '../kit/reference.ts';
import { ofSite } from '../kit/web-finding.ts';
import type { ServedFile, Tools, WebCheck } from './check.ts';

const MAX_PER_PAGE = 20;

const mixedContent_: Flaw = {
  type: 'mixed_content',
  title: 'Mixed content',
  severity: 'MEDIUM',
  cwe: 'CWE-319',
  description:
    'A page over HTTPS uses a resource or form over plain HTTP. An attacker on the network can change it; with a script, frame or style sheet, they control the whole page.',
  remediation:
    'Use HTTPS URLs. For whole pages, add upgrade-insecure-requests to the Content-Security-Policy.',
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/Security/Mixed_content',
    'https://www.w3.org/TR/mixed-content/',
  ],
};

interface Use {
  /** title of the finding */
  what: string;
  severity: Severity;
}

const ACTIVE = 'MEDIUM';
/** Browsers upgrade images to HTTPS, or mark the page as not secure. */
const PASSIVE = 'INFO';
export const mixedContent: WebCheck = {
  name: 'mixed-content',
  async *page(page, tools) {
    if (page.url.protocol !== 'https:' || page.kind !== 'html') return;
    for (const { reference, url, what, severity } of await insecureUses(page, tools)) {
      yield {
        flaw: { ...mixedContent_, severity, title: what },
        url: page.url.href,
        confidence: 'CONFIRMED',
        proof: `${what}: ${url.href.slice(0, 500)}`,
        exchanges: [{ exchange: page.exchange, needle: reference }],
        // A resource that all pages share is one finding.
        identity: ofSite(page.url, url.origin + url.pathname),
        properties: { resource: url.href.slice(0, 2000) },
      };
    }
  },
};

async function insecureUses(
  page: ServedFile,
  tools: Tools,
): Promise<({ reference: string; url: URL } & Use)[]> {
  const pageUrl = page.url;
  const upgrades = (policy: string | undefined) =>
    /(?:^|[;,])\s*(?:upgrade-insecure-requests|block-all-mixed-content)\s*(?:[;,]|$)/i.test(policy ?? '');
  if (upgrades(page.exchange.response.headers['content-security-policy'])) return [];
  const facts = await page.facts();
  const policies = facts.metas.filter(({ httpEquiv }) => httpEquiv === 'content-security-policy');
  if (policies.some(({ content }) => upgrades(content))) return [];
  let leftOut = 0;
  const uses = new Map<string, { reference: string; url: URL } & Use>();
  for (const { address, ...use } of documentsOf(facts).flatMap((document) => [...usesOf(document)])) {
    const reference = address.written;
    const resolved = reference === '' ? null : address.url;
    // Fast path: most references are paths on the same site.
    if (resolved === null || !resolved.startsWith('http:')) continue;
    const url = new URL(resolved);
    if (isOwnMachine(url)) continue;
    const known = uses.get(url.href);
    if (known === undefined && uses.size >= MAX_PER_PAGE) {
      leftOut++;
      continue;
    }
    // The worst use of a resource counts.
    if (known === undefined || known.severity === PASSIVE) uses.set(url.href, { ...use, reference, url });
  }
  if (leftOut > 0)
    tools.warn(
      'LIMIT_REACHED',
      `${pageUrl.href} has ${leftOut} more references over plain HTTP; only the first ${MAX_PER_PAGE} are reported`,
      leftOut,
    );
  return [...uses.values()];
}

/** Local hosts, which browsers trust over plain HTTP (Secure Contexts, section 3.1). */
const isOwnMachine = ({ hostname }: URL): boolean =>
  /^(?:127(?:\.\d{1,3}){3}|\[::1\]|(?:[^.]{1,63}\.){0,10}localhost)$/.test(hostname);

const RESOURCES: Readonly<Record<string, [what: string, severity: Severity]>> = {
  img: ['Mixed content: image loaded over HTTP', PASSIVE],
  image: ['Mixed content: image loaded over HTTP', PASSIVE],
  input: ['Mixed content: image loaded over HTTP', PASSIVE],
  embed: ['Mixed content: embedded object loaded over HTTP', ACTIVE],
  object: ['Mixed content: embedded object loaded over HTTP', ACTIVE],
};

/** A reference of the page. Inert ones, within a template, are neither loaded nor submitted. */
interface PageUse extends Use {
  address: Reference | null;
  inert: boolean;
}

/** Everything that the page loads, and the targets of its forms. */
function* usesOf(facts: PageFacts): Generator<Use & { address: Reference }, void, void> {
  for (const { address, inert, ...use } of allUsesOf(facts))
    if (address !== null && !inert) yield { ...use, address };
}

function* allUsesOf({ scripts, frames, links, forms, resources }: PageFacts): Generator<PageUse, void, void> {
  const active = (what: string, address: Reference | null, inert: boolean): PageUse => ({
    what: `Mixed content: ${what}`,
    severity: ACTIVE,
    address,
    inert,
  });
  for (const { src, kind, inert } of scripts)
    if (kind !== 'data') yield active('script loaded over HTTP', src, inert);
  for (const { src, document, inert } of frames)
    if (document === null) yield active('frame loaded over HTTP', src, inert);
  for (const { element, href, rel, inert } of links)
    if (element === 'link' && rel.includes('stylesheet'))
      yield active('style sheet loaded over HTTP', href, inert);
  for (const { action, buttons, inert } of forms)
    for (const address of [action, ...buttons.map((button) => button.action)])
      yield active('form submitted over HTTP', address, inert);
  for (const { element, src, inert } of resources) {
    const [what, severity] = RESOURCES[element] ?? [
      'Mixed content: audio or video loaded over HTTP',
      PASSIVE,
    ];
    yield { what, severity, address: src, inert };
  }
}
