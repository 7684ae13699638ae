/** Labelled pages, as crawlers and researchers saved them; they are read as text only. */
import type { PageInit } from '../../../src/core/page.ts';
import { accounts } from './benign/accounts.ts';
import { apps } from './benign/apps.ts';
import { commands } from './benign/commands.ts';
import { finance } from './benign/finance.ts';
import { homes } from './benign/homes.ts';
import { media } from './benign/media.ts';
import { officials } from './benign/officials.ts';
import { premises } from './benign/premises.ts';
import { scrambled } from './benign/scrambled.ts';
import { stores } from './benign/stores.ts';
import { warnings } from './benign/warnings.ts';
import { type Builders, browserReport, type Shape } from './browser-report.ts';
import { coins } from './hostile/coins.ts';
import { credentials } from './hostile/credentials.ts';
import { disguises } from './hostile/disguises.ts';
import { injections } from './hostile/injections.ts';
import { payments } from './hostile/payments.ts';
import { tricks } from './hostile/tricks.ts';

interface VerdictPage {
  name: string;
  label: 'benign' | 'hostile';
  kind: string;
  page: PageInit;
}

const BUILDERS: Record<VerdictPage['label'], Builders> = {
  benign: {
    ...accounts,
    ...apps,
    ...commands,
    ...finance,
    ...homes,
    ...media,
    ...officials,
    ...premises,
    ...scrambled,
    ...stores,
    ...warnings,
  },
  hostile: { ...coins, ...credentials, ...disguises, ...injections, ...payments, ...tricks },
};

/** Most clients report everything; one page in nine comes without the source, one as source only. */
function shapeOf(n: number): Shape {
  if (n % 9 === 4) return 'report';
  return n % 9 === 7 ? 'html' : 'full';
}

export function* verdictPages(): Iterable<VerdictPage> {
  for (const label of ['benign', 'hostile'] as const)
    for (const [kind, build] of Object.entries(BUILDERS[label]))
      for (const [n, [url, html]] of build().entries())
        yield {
          name: `${label}/${kind}/${n + 1}`,
          label,
          kind,
          page: browserReport(url, html, shapeOf(n)),
        };
}
