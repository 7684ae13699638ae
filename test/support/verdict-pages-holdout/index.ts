/** Labelled pages of a fourth author, who has not read the rules; they are read as text only. */
import type { PageInit } from '../../../src/core/page.ts';
import { apps } from './benign/apps.ts';
import { hosts } from './benign/hosts.ts';
import { media } from './benign/media.ts';
import { money } from './benign/money.ts';
import { odds } from './benign/odds.ts';
import { offices } from './benign/offices.ts';
import { kits } from './hostile/kits.ts';
import { lures } from './hostile/lures.ts';
import { malware } from './hostile/malware.ts';
import { wallets } from './hostile/wallets.ts';
import { type Manner, reported } from './report.ts';

interface VerdictPage {
  name: string;
  label: 'benign' | 'hostile';
  kind: string;
  page: PageInit;
}

const BUILDERS = {
  benign: { ...apps, ...hosts, ...media, ...money, ...odds, ...offices },
  hostile: { ...kits, ...lures, ...malware, ...wallets },
};

const MANNERS: readonly Manner[] = ['all', 'source', 'all', 'lists', 'all'];

export function* verdictPages(): Iterable<VerdictPage> {
  let turn = 0;
  for (const label of ['benign', 'hostile'] as const)
    for (const [kind, build] of Object.entries(BUILDERS[label]))
      for (const [n, page] of build().entries()) {
        const manner = page.manner ?? MANNERS[turn++ % MANNERS.length] ?? 'all';
        yield { name: `${label}/${kind}/${n + 1}`, label, kind, page: reported({ ...page, manner }) };
      }
}
