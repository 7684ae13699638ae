/** What a scan knows of one site and has done to it, whichever input it was for. */
import type { ScanContext } from '../../core/scanner.ts';
import { looksDecorative } from '../scope.ts';
import { isNamed, leadsToHarm, soundsHarmful } from './conduct.ts';
import type { ActiveOptions } from './options.ts';
import { type Budget, createBudget, createSession, type Session } from './session.ts';
import { shapeOf, type Template, type TemplatePoint, templateOf } from './template.ts';
import type { Ground } from './trial.ts';

/** Why something that was seen is left alone, with how often. */
export type Skipped = Record<
  'harmful' | 'unnamedPost' | 'passwordOrFile' | 'otherSite' | 'tooMany' | 'silent',
  number
>;

/** What all inputs of a scan share. */
export interface ScanRecord {
  budget: Budget;
  points: number;
  forms: number;
  /** pages that were found here, rather than given */
  pagesFound: number;
  skipped: Skipped;
  findings: number;
  /** Runs once for each reason: what is said once a scan. */
  once(reason: string): boolean;
  site(origin: string): Site;
}

export interface Site extends Ground {
  readonly origin: string;
  readonly session: Session;
  /** never logged in: for trying the log-in itself */
  readonly guest: Session;
  /** whether nothing is asked of it any more */
  left: boolean;
  /** failures one after another */
  failures: number;
  /** whether what comes with the options was added */
  started: boolean;
  /** Whether a page is new. @param given named by somebody: not bounded, and whatever it is called */
  admitPage(url: string, given?: { text?: string }): boolean;
  admitForm(template: Template): boolean;
  admitScript(url: string): boolean;
  admitPoint(template: Template, point: TemplatePoint): boolean;
}

/** Pages of one path that differ in nothing but values. */
const MAX_ALIKE = 5;
/** Requests that have the same parameter beside other ones. */
const MAX_VARIANTS = 4;
const MAX_PAGES_SEEN = 100_000;
const MAX_FORMS = 500;
const MAX_SCRIPTS = 30;
const MAX_POINTS = 20_000;

export function createScanRecord(context: ScanContext<ActiveOptions>): ScanRecord {
  const said = new Set<string>();
  const sites = new Map<string, Site>();
  const record: ScanRecord = {
    budget: createBudget(context.options.maxRequests),
    points: 0,
    forms: 0,
    pagesFound: 0,
    findings: 0,
    skipped: { harmful: 0, unnamedPost: 0, passwordOrFile: 0, otherSite: 0, tooMany: 0, silent: 0 },
    once(reason) {
      if (said.has(reason)) return false;
      said.add(reason);
      return true;
    },
    site(origin) {
      const known = sites.get(origin);
      if (known) return known;
      const site = createSite(context, origin, record);
      sites.set(origin, site);
      return site;
    },
  };
  return record;
}

function createSite(context: ScanContext<ActiveOptions>, origin: string, record: ScanRecord): Site {
  const pages = new Set<string>();
  const alike = new Map<string, number>();
  const forms = new Set<string>();
  const scripts = new Set<string>();
  const variants = new Map<string, Set<string>>();
  let walking: Promise<unknown> = Promise.resolve();

  return {
    origin,
    session: createSession(context, origin, record.budget, true),
    guest: createSession(context, origin, record.budget, false),
    answers: new Map(),
    left: false,
    failures: 0,
    started: false,
    admitPage(url, found) {
      if (pages.has(url) || pages.size >= MAX_PAGES_SEEN) return false;
      const harmful = leadsToHarm(url) || (found?.text !== undefined && soundsHarmful(found.text));
      if (harmful && !isNamed(url, context.options.forms)) {
        pages.add(url);
        record.skipped.harmful++;
        return false;
      }
      if (found) {
        if (looksDecorative(url) && !url.includes('?')) return false;
        const { path, variant } = shapeOf(templateOf(url));
        const key = `${path}?${variant}`;
        const others = alike.get(key) ?? 0;
        if (others >= MAX_ALIKE || record.pagesFound >= context.options.maxPages) {
          record.skipped.tooMany++;
          return false;
        }
        alike.set(key, others + 1);
        record.pagesFound++;
      }
      pages.add(url);
      return true;
    },
    admitForm(template) {
      const { path, variant } = shapeOf(template);
      const key = `${path} ${variant}`;
      if (forms.has(key)) return false;
      if (forms.size >= MAX_FORMS) {
        record.skipped.tooMany++;
        return false;
      }
      forms.add(key);
      return true;
    },
    admitScript(url) {
      if (scripts.has(url) || scripts.size >= MAX_SCRIPTS) return false;
      scripts.add(url);
      return true;
    },
    admitPoint(template, { place, point }) {
      const shape = shapeOf(template);
      let { path, variant } = shape;
      if (place.location === 'path') {
        const segments = path.split('/');
        // The first two slashes of a path's URL are those of its scheme.
        const at = place.at + 2;
        variant = segments[at] === '#' ? '' : (segments[at] ?? '');
        segments[at] = '*';
        path = segments.join('/');
      } else if (place.location === 'header' || place.location === 'cookie') variant = '';
      const key = `${path} ${point.location} ${point.name}`;
      const known = variants.get(key) ?? new Set();
      if (known.has(variant)) return false;
      if (known.size >= MAX_VARIANTS || record.points >= MAX_POINTS) {
        record.skipped.tooMany++;
        return false;
      }
      variants.set(key, known.add(variant));
      record.points++;
      return true;
    },
    inTurn(walk) {
      const turn = walking.then(walk);
      walking = turn.catch(() => {});
      return turn;
    },
  };
}
