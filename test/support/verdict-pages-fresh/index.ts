/** Labelled pages of a third author, who has not read the rules; they are read as text only. */
import type { PageInit } from '../../../src/core/page.ts';
import { apps } from './benign/apps.ts';
import { money } from './benign/money.ts';
import { news } from './benign/news.ts';
import { odd } from './benign/odd.ts';
import { ownHosts } from './benign/own-hosts.ts';
import { publics } from './benign/publics.ts';
import { writing } from './benign/writing.ts';
import { browserReport, type Manner } from './browser-report.ts';
import { credentials } from './hostile/credentials.ts';
import { scams } from './hostile/scams.ts';
import { scripts } from './hostile/scripts.ts';
import { wallets } from './hostile/wallets.ts';

interface VerdictPage {
  name: string;
  label: 'benign' | 'hostile';
  kind: string;
  page: PageInit;
}

const BUILDERS = {
  benign: { ...apps, ...money, ...news, ...odd, ...ownHosts, ...publics, ...writing },
  hostile: { ...credentials, ...scams, ...scripts, ...wallets },
};

/** Most extensions send the source, some only the parts. */
const MANNERS: readonly Manner[] = ['all', 'lists', 'source', 'all', 'parts'];

export function* verdictPages(): Iterable<VerdictPage> {
  let turn = 0;
  for (const label of ['benign', 'hostile'] as const)
    for (const [kind, build] of Object.entries(BUILDERS[label]))
      for (const [n, fresh] of build().entries()) {
        const manner = fresh.manner ?? MANNERS[turn++ % MANNERS.length] ?? 'all';
        yield { name: `${label}/${kind}/${n + 1}`, label, kind, page: browserReport({ ...fresh, manner }) };
      }
}
