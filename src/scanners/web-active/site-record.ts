/** State of one site in a scan, shared by all inputs on it. */
import type { ScanContext } from '../../core/scanner.ts';
import { type Canary, createCanary } from '../kit/canary.ts';
import { isNamed } from '../kit/conduct.ts';
import { ALL_ALLOWED, NONE_ALLOWED, parseRobotsRules, type RobotsRules } from '../kit/robots.ts';
import type { Baselines } from './baselines.ts';
import { createFrontier, type ScanTotals, type SiteFrontier } from './frontier.ts';
import type { ActiveOptions } from './options.ts';
import { followRedirects } from './redirect.ts';
import type { RequestBudget } from './request-budget.ts';
import { unlessRefused } from './request-errors.ts';
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
  /** Must be loaded before links are followed. */
  readonly robots: { load(): Promise<void>; allows(url: string): boolean };
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
  const guest = createSession(context, origin, parts, null);
  let walking: Promise<unknown> = Promise.resolve();
  return {
    origin,
    host,
    report,
    baselines,
    session: createSession(context, origin, parts, accountAt(context.options, origin)),
    guest,
    robots: createRobots(context.options, origin, guest),
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

function createRobots({ ignoreRobots, forms }: ActiveOptions, origin: string, guest: Session) {
  let rules = ALL_ALLOWED;
  let loading: Promise<void> | null = null;
  const read = async (): Promise<RobotsRules> => {
    const answer = await guest
      .get(`${origin}/robots.txt`)
      .then((first) => followRedirects(first, (url) => guest.get(url)))
      .catch(unlessRefused);
    if (answer === null || answer.response.status >= 500) return NONE_ALLOWED;
    return answer.response.status === 200 ? parseRobotsRules(answer.response.body) : ALL_ALLOWED;
  };
  return {
    async load() {
      if (ignoreRobots) return;
      loading ??= read().then((found) => {
        rules = found;
      });
      await loading;
    },
    allows: (url: string) => rules.allows(url) || isNamed(url, forms),
  };
}
