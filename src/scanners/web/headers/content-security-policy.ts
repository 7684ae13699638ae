/** Content Security Policy (CSP Level 3), as far as it concerns scripts and frames. */

/** Sources by lower-case directive (CSP Level 3, section 2.2.1). Of repeated directives, the first counts. */
export type Policy = ReadonlyMap<string, readonly string[]>;

/** @param text of a header or a meta element, which may hold several policies */
export function policiesOf(text: string): Policy[] {
  return text
    .split(',')
    .map((one) => {
      const policy = new Map<string, string[]>();
      for (const directive of one.split(';')) {
        const [name, ...sources] = directive.trim().toLowerCase().split(/\s+/);
        if (name && !policy.has(name)) policy.set(name, sources);
      }
      return policy;
    })
    .filter((policy) => policy.size > 0);
}

const ANYWHERE: ReadonlySet<string> = new Set(['*', 'http:', 'https:', 'http://*', 'https://*', 'data:']);

/** @returns a sentence on why an injected script would run; null when it would not */
export function weaknessOf(policy: Policy): string | null {
  if (policy.has('sandbox') && !policy.get('sandbox')?.includes('allow-scripts')) return null;
  const directive = ['script-src-elem', 'script-src', 'default-src'].find((name) => policy.has(name));
  if (directive === undefined)
    return 'The policy has neither script-src nor default-src, so it does not restrict scripts.';
  const sources = policy.get(directive) ?? [];
  const hasNonce = sources.some((source) => /^'(?:nonce|sha(?:256|384|512))-/.test(source));
  if (sources.includes("'unsafe-inline'") && !hasNonce && !sources.includes("'strict-dynamic'"))
    return `${directive} has 'unsafe-inline' and neither nonce nor hash: inline scripts run.`;
  const anywhere =
    sources.includes("'strict-dynamic'") && hasNonce ? [] : sources.filter((one) => ANYWHERE.has(one));
  return anywhere.length > 0
    ? `${directive} has ${anywhere.join(' and ')}: scripts may come from anywhere.`
    : null;
}

export function restrictsAncestors(policy: Policy): boolean {
  const ancestors = policy.get('frame-ancestors');
  return ancestors !== undefined && !ancestors.some((source) => ANYWHERE.has(source));
}
