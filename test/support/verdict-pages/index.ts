/** Labelled pages to measure verdicts with; they are read as text only. */
import { apps } from './benign/apps.ts';
import { money } from './benign/money.ts';
import { news } from './benign/news.ts';
import { ownHosts } from './benign/own-hosts.ts';
import { publics } from './benign/public.ts';
import { security } from './benign/security.ts';
import { tools } from './benign/tools.ts';
import { encoded } from './hostile/encoded.ts';
import { kits } from './hostile/kits.ts';
import { lures } from './hostile/lures.ts';
import { malware } from './hostile/malware.ts';
import type { Page } from './spot.ts';

interface VerdictPage {
  name: string;
  label: 'benign' | 'hostile';
  kind: string;
  page: Page;
}

const BUILDERS = {
  benign: { ...apps, ...money, ...news, ...ownHosts, ...publics, ...security, ...tools },
  hostile: { ...encoded, ...kits, ...lures, ...malware },
};

export function* verdictPages(): Iterable<VerdictPage> {
  for (const label of ['benign', 'hostile'] as const)
    for (const [kind, build] of Object.entries(BUILDERS[label]))
      for (const [n, page] of build().entries())
        yield { name: `${label}/${kind}/${n + 1}`, label, kind, page };
}
