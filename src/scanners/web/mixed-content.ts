/** What pages over HTTPS load, or send, over plain HTTP. */
import type { Severity } from '../../core/result.ts';
import type { Flaw } from '../kit/flaw.ts';
import { documentsOf, type PageFacts } from '../kit/page-facts.ts';
import type { Reference } from '../kit/reference.ts';
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
        // One that all pages have is one.
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
    // Most are plain paths of the page's own.
    if (resolved === null || !resolved.startsWith('http:')) continue;
    const url = new URL(resolved);
    if (isOwnMachine(url)) continue;
    const known = uses.get(url.href);
    if (known === undefined && uses.size >= MAX_PER_PAGE) {
      leftOut++;
      continue;
    }
    // The worst use of one resource speaks for all.
    if (known === undefined || known.severity === PASSIVE) uses.set(url.href, { ...use, reference, url });
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

const RESOURCES: Readonly<Record<string, [what: string, severity: Severity]>> = {
  img: ['Picture is loaded over plain HTTP', PASSIVE],
  image: ['Picture is loaded over plain HTTP', PASSIVE],
  input: ['Picture is loaded over plain HTTP', PASSIVE],
  embed: ['Embedded object is loaded over plain HTTP', ACTIVE],
  object: ['Embedded object is loaded over plain HTTP', ACTIVE],
};

/** A reference of the page. Inert ones, within a template, are neither loaded nor sent. */
interface PageUse extends Use {
  address: Reference | null;
  inert: boolean;
}

/** Everything that the page loads, and the targets of its forms. */
function* usesOf(facts: PageFacts): Generator<Use & { address: Reference }, void, void> {
  for (const { address, inert, ...use } of allUsesOf(facts))
    if (address !== null && !inert) yield { ...use, address };
}

function allUsesOf({ scripts, frames, links, forms, resources }: PageFacts): PageUse[] {
  const form = { what: 'Form is sent over plain HTTP', severity: ACTIVE } as const;
  return [
    ...scripts
      .filter(({ kind }) => kind !== 'data')
      .map(
        ({ src, inert }): PageUse => ({
          what: 'Script is loaded over plain HTTP',
          severity: ACTIVE,
          address: src,
          inert,
        }),
      ),
    ...frames
      .filter(({ document }) => document === null)
      .map(
        ({ src, inert }): PageUse => ({
          what: 'Frame is loaded over plain HTTP',
          severity: ACTIVE,
          address: src,
          inert,
        }),
      ),
    ...links
      .filter(({ element, rel }) => element === 'link' && rel.includes('stylesheet'))
      .map(
        ({ href, inert }): PageUse => ({
          what: 'Style sheet is loaded over plain HTTP',
          severity: ACTIVE,
          address: href,
          inert,
        }),
      ),
    ...forms.flatMap(({ action, buttons, inert }): PageUse[] =>
      [action, ...buttons.map((button) => button.action)].map((address) => ({ ...form, address, inert })),
    ),
    ...resources.map(({ element, src, inert }): PageUse => {
      const [what, severity] = RESOURCES[element] ?? ['Sound or film is loaded over plain HTTP', PASSIVE];
      return { what, severity, address: src, inert };
    }),
  ];
}
