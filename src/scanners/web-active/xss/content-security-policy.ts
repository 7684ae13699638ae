/** Whether a page's Content Security Policy (https://www.w3.org/TR/CSP3/) lets an injected script run. */
import { attribute, isElement, type Node, TooBigError } from './html-document.ts';

/** How the script gets into the page. */
export type Entry =
  | { by: 'element' | 'attribute' }
  /** within a script of the page, which may have a nonce */
  | { by: 'own script'; nonce: string | undefined };

const FALLBACKS = {
  element: ['script-src-elem', 'script-src', 'default-src'],
  attribute: ['script-src-attr', 'script-src', 'default-src'],
  'own script': ['script-src-elem', 'script-src', 'default-src'],
} as const;

/** More do not occur, and each is looked at for every script. */
const MAX_POLICIES = 1_000;

export interface ContentSecurityPolicy {
  /** @returns the first directive that blocks the script; null when none does */
  blockedBy(entry: Entry): string | null;
}

/** The policies of the header and of meta elements together. @throws TooBigError */
export function contentSecurityPolicy(
  header: string | undefined,
  nodes: readonly Node[] = [],
): ContentSecurityPolicy {
  const written = [...(header ?? '').split(','), ...metaPolicies(nodes)];
  if (written.length > MAX_POLICIES) throw new TooBigError();
  const policies = written.map(directivesOf);
  return {
    blockedBy(entry) {
      for (const policy of policies) {
        const directive = blockingDirective(policy, entry);
        if (directive !== null) return directive;
      }
      return null;
    },
  };
}

const metaPolicies = (nodes: readonly Node[]): string[] =>
  nodes.flatMap((node) => {
    if (!isElement(node) || node.tagName !== 'meta') return [];
    const isPolicy = attribute(node, 'http-equiv')?.trim().toLowerCase() === 'content-security-policy';
    return isPolicy ? [attribute(node, 'content') ?? ''] : [];
  });

type Directives = ReadonlyMap<string, readonly string[]>;

/** Of several directives with one name, the first counts. */
function directivesOf(policy: string): Directives {
  const directives = new Map<string, string[]>();
  for (const directive of policy.split(';')) {
    const [name = '', ...values] = directive.trim().split(/\s+/);
    if (name !== '' && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), values);
  }
  return directives;
}

function blockingDirective(directives: Directives, entry: Entry): string | null {
  const sandbox = directives.get('sandbox');
  if (sandbox && !sandbox.some((value) => value.toLowerCase() === 'allow-scripts')) return 'sandbox';
  const name = FALLBACKS[entry.by].find((one) => directives.has(one));
  if (name === undefined) return null;
  const sources = directives.get(name) ?? [];
  return allows(sources, entry) ? null : `${name} ${sources.join(' ')}`.trim().slice(0, 300);
}

function allows(sources: readonly string[], entry: Entry): boolean {
  if (entry.by === 'own script' && entry.nonce !== undefined && sources.includes(`'nonce-${entry.nonce}'`))
    return true;
  // 'unsafe-inline' has no effect beside a nonce, a hash or 'strict-dynamic' (section 6.7.3.2).
  const isStrict = sources.some((source) => /^'(?:nonce-|sha(?:256|384|512)-|strict-dynamic')/i.test(source));
  return !isStrict && sources.some((source) => source.toLowerCase() === "'unsafe-inline'");
}
