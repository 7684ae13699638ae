import type { Preset } from '../core/preset.ts';
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
      title: 'A first look',
      description:
        'What can be told within minutes: likely hosts, the first pages, what can be seen to be wrong.',
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
      description: 'Everything that can be found of a domain or a site without trying anything out.',
      scanners: [{ name: 'subdomains' }, { name: 'endpoints' }, { name: 'httpx' }],
    },
    {
      name: 'web',
      title: 'A web application',
      description:
        'The endpoints of a site, its flaws, seen and tried out, and what installed tools find in it.',
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
      title: 'A repository',
      description:
        'Secrets and flaws in source code, and what installed tools and configured services find in it.',
      scanners: namesOf(scanners, (scanner) => scanner.consumes.includes('repository')),
    },
    {
      name: 'full',
      title: 'Everything',
      description: 'Every scanner that can run here and that the target suits, active ones included.',
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

/** Names of scanners that need no options and produce real results. */
const namesOf = (scanners: readonly Scanner[], wanted: (scanner: Scanner) => boolean) =>
  scanners
    .filter((scanner) => !scanner.mock && scanner.options.safeParse({}).success && wanted(scanner))
    .map(({ name }) => ({ name }));
