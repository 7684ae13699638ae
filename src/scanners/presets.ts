import type { Preset } from '../core/registry.ts';
import type { Scanner } from '../core/scanner.ts';

/** Presets by name, as the configuration has them. */
export type PresetSpecs = Readonly<
  Record<string, Omit<Preset, 'name' | 'title'> & { title?: string | undefined }>
>;

/** Built-in presets, and those of the configuration, which override built-in ones of the same name. */
export function createPresets(scanners: readonly Scanner[], configured: PresetSpecs = {}): Preset[] {
  const builtIn: Preset[] = [
    {
      name: 'quick',
      title: 'Quick scan',
      description: 'First results within minutes: likely hosts, the first pages, and passive checks of them.',
      scanners: [
        { name: 'subdomains', options: { sources: ['wordlist', 'certificates'], maxItems: 200 } },
        { name: 'endpoints', options: { maxDepth: 1, maxItems: 100, sources: ['crawl', 'robots'] } },
        { name: 'page' },
        { name: 'web', options: { maxPages: 50 } },
      ],
    },
    {
      name: 'recon',
      title: 'Hosts and endpoints',
      description: 'All hosts and endpoints of a domain or site that passive scanners find.',
      scanners: [{ name: 'subdomains' }, { name: 'endpoints' }, { name: 'httpx' }],
    },
    {
      name: 'web',
      title: 'Web application',
      description:
        'Endpoints and vulnerabilities of a site, from passive checks, active tests and installed tools.',
      scanners: [
        { name: 'endpoints' },
        { name: 'web' },
        { name: 'web-active' },
        { name: 'page' },
        { name: 'nuclei' },
      ],
    },
    {
      name: 'repository',
      title: 'Repository',
      description:
        'Secrets and vulnerabilities in source code, including the findings of installed tools and configured services.',
      scanners: namesOf(scanners, (scanner) => scanner.consumes.includes('repository')),
    },
    {
      name: 'full',
      title: 'Full scan',
      description: 'All scanners that are available and accept the target, including active ones.',
      scanners: namesOf(scanners, ({ intrusiveness }) => intrusiveness !== 'aggressive'),
    },
  ];
  const own = Object.entries(configured).map(([name, { title, ...rest }]) => ({
    ...rest,
    name,
    title: title ?? name,
  }));
  return [...builtIn.filter(({ name }) => !(name in configured)), ...own];
}

/** The values that presets of the configuration give to an option of a scanner. */
export const valuesInPresets = (presets: PresetSpecs, scanner: string, option: string): string[] =>
  Object.values(presets)
    .flatMap(({ scanners }) => scanners)
    .filter(({ name }) => name === scanner)
    .flatMap(({ options }) => (options as Record<string, string> | undefined)?.[option] ?? []);

/** Names of scanners that need no options and produce real results. */
const namesOf = (scanners: readonly Scanner[], wanted: (scanner: Scanner) => boolean) =>
  scanners
    .filter((scanner) => !scanner.mock && scanner.options.safeParse({}).success && wanted(scanner))
    .map(({ name }) => ({ name }));
