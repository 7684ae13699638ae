/** Whether a page's Content Security Policy (https://www.w3.org/TR/CSP3/) lets a script of somebody else's run. */
import { attribute, isElement, type Node } from './html-document.ts';

/** How the script comes into the page. */
export type Entry =
  | { by: 'element' | 'attribute' }
  /** in a script of the page's own, which may have a nonce */
  | { by: 'own script'; nonce: string | undefined };

const FALLBACKS = {
  element: ['script-src-elem', 'script-src', 'default-src'],
  attribute: ['script-src-attr', 'script-src', 'default-src'],
  'own script': ['script-src-elem', 'script-src', 'default-src'],
} as const;
const MAX_POLICIES = 20;

/** @returns the directive that stands in the way; null when none does */
export function blockedBy(entry: Entry, header: string | undefined, nodes: readonly Node[]): string | null {
  const written = (header ?? '').split(',');
  for (const node of nodes) {
    if (!isElement(node) || node.tagName !== 'meta') continue;
    if (attribute(node, 'http-equiv')?.trim().toLowerCase() !== 'content-security-policy') continue;
    written.push(attribute(node, 'content') ?? '');
  }
  for (const policy of written.slice(0, MAX_POLICIES)) {
    const directives = new Map<string, string[]>();
    for (const directive of policy.split(';')) {
      const [name = '', ...values] = directive.trim().split(/\s+/);
      if (name !== '' && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), values);
    }
    const sandbox = directives.get('sandbox');
    if (sandbox && !sandbox.some((value) => value.toLowerCase() === 'allow-scripts')) return 'sandbox';
    const name = FALLBACKS[entry.by].find((one) => directives.has(one));
    if (name === undefined) continue;
    const sources = directives.get(name) ?? [];
    const hasNonce =
      entry.by === 'own script' && entry.nonce !== undefined && sources.includes(`'nonce-${entry.nonce}'`);
    // 'unsafe-inline' counts for nothing beside a nonce, a hash or 'strict-dynamic' (section 6.7.3.2).
    const isStrict = sources.some((source) =>
      /^'(?:nonce-|sha(?:256|384|512)-|strict-dynamic')/i.test(source),
    );
    const inline = sources.some((source) => source.toLowerCase() === "'unsafe-inline'") && !isStrict;
    if (!inline && !hasNonce) return `${name} ${sources.join(' ')}`.trim().slice(0, 300);
  }
  return null;
}
