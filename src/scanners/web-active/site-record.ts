/** State of one site in a scan, shared by all inputs on it. */
import type { ScanContext } from '../../core/scanner.ts';
import { type Canary, createCanary } from '../kit/canary.ts';
import type { Baselines } from './baselines.ts';
import { createFrontier, type ScanTotals, type SiteFrontier } from './frontier.ts';
import type { ActiveOptions } from './options.ts';
import type { RequestBudget } from './request-budget.ts';
import { type ScanReport, type SiteReport, siteReport } from './scan-report.ts';
import { createSession, type Session } from './session.ts';
import { accountAt } from './sign-in.ts';
import { createSiteHealth, type SiteHealth } from './site-health.ts';
import type { TrialSite } from './trial.ts';

export interface SiteRecord extends TrialSite {
  readonly origin: string;
  readonly host: string;
  /** signed in, if the options name an account at the site */
  readonly session: Session;
  /** never signed in: tests the sign-in form itself */
  readonly guest: Session;
  readonly frontier: SiteFrontier;
  readonly health: SiteHealth;
  readonly canary: Canary;
  readonly report: SiteReport;
}

const REQUESTS_PER_CANARY = 100;

/** The parts of a scan that its sites share. */
export interface ScanParts {
  budget: RequestBudget;
  report: ScanReport;
  totals: ScanTotals;
  baselines: Baselines;
}

export function createSiteRecord(
  context: ScanContext<ActiveOptions>,
  origin: string,
  { budget, report: scanReport, totals, baselines }: ScanParts,
): SiteRecord {
  const { host } = new URL(origin);
  const report = siteReport(scanReport, origin);
  const parts = { budget, report };
  let walking: Promise<unknown> = Promise.resolve();
  return {
    origin,
    host,
    report,
    baselines,
    session: createSession(context, origin, parts, accountAt(context.options, origin)),
    guest: createSession(context, origin, parts, null),
    frontier: createFrontier(context.options, totals, report),
    health: createSiteHealth(host, context.signal, report),
    canary: createCanary({ every: REQUESTS_PER_CANARY, proof: context.options.login?.loggedIn }),
    inTurn(walk) {
      const turn = walking.then(walk);
      walking = turn.catch(() => {});
      return turn;
    },
  };
}
