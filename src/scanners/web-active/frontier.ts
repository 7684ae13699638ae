/** Decides which pages and forms of a site are visited and tested: each once, within the limits of the scan. */
import { type Harm, harmOf, isNamed } from '../kit/conduct.ts';
import { looksDecorative } from '../kit/scope.ts';
import { identityOf, shapeOf, type TemplatePoint, variantOf } from './insertion-points.ts';
import type { ActiveOptions } from './options.ts';
import type { SiteReport } from './scan-report.ts';
import { type Template, templateOf } from './template.ts';

/** Totals over all sites of a scan. */
export interface ScanTotals {
  points: number;
  forms: number;
  /** pages that the scan found itself */
  pagesFound: number;
  /** characters of URLs, forms and names in memory */
  remembered: number;
}

/** Pages of one path that differ in values only. */
const MAX_ALIKE = 5;
const MAX_URL_LENGTH = 4_096;
/** Requests that have the same parameter beside other ones. */
const MAX_VARIANTS = 4;
const MAX_FORMS = 500;
const MAX_SCRIPTS = 30;
const MAX_POINTS = 20_000;
const MAX_REMEMBERED = 8_000_000;

/** Text, labels and scripted method of a link. */
export interface FoundLink {
  text?: string;
  method?: string;
}

/** Each `admit` method returns whether its argument is new and within bounds, and counts what is not within them. */
export interface SiteFrontier {
  /** @param found set for a link that the scan found: what it says, and the bounds on found pages apply */
  admitPage(url: string, found?: FoundLink): boolean;
  admitForm(template: Template): boolean;
  admitScript(url: string): boolean;
  admitPoint(template: Template, point: TemplatePoint): boolean;
}

type FrontierOptions = Pick<ActiveOptions, 'forms' | 'maxPages'>;

export function createFrontier(
  options: FrontierOptions,
  totals: ScanTotals,
  report: SiteReport,
): SiteFrontier {
  /** @returns false, after counting something that exceeds a bound */
  const refuse = (key: string, what: string, url: string): false => {
    report.skip('tooMany', url);
    report.leaveOut(key, `has ${what}: the rest is skipped`);
    return false;
  };
  const remember = (characters: number, url: string): boolean => {
    if (totals.remembered + characters > MAX_REMEMBERED) {
      const what = `more pages and forms than can be remembered (${MAX_REMEMBERED} characters)`;
      return refuse('memory', what, url);
    }
    totals.remembered += characters;
    return true;
  };
  const bounds: Bounds = { refuse, remember };
  return {
    admitPage: createPageAdmission(options, totals, report, bounds),
    admitPoint: createPointAdmission(totals, report, bounds),
    ...createFormAndScriptAdmission(bounds),
  };
}

interface Bounds {
  refuse(key: string, what: string, url: string): false;
  /** Whether this many characters more may be kept. */
  remember(characters: number, url: string): boolean;
}

const TOO_LONG = ['long', `addresses of more than ${MAX_URL_LENGTH} characters`] as const;

function createPageAdmission(
  options: FrontierOptions,
  totals: ScanTotals,
  report: SiteReport,
  { refuse, remember }: Bounds,
): SiteFrontier['admitPage'] {
  const pages = new Set<string>();
  const alike = new Map<string, number>();

  const admitFound = (url: string): boolean => {
    if (looksDecorative(url) && !url.includes('?')) return false;
    const { path, variant } = shapeOf(templateOf(url));
    const key = `${path}?${variant}`;
    const others = alike.get(key) ?? 0;
    if (others >= MAX_ALIKE) {
      report.skip('alike', url);
      return false;
    }
    if (totals.pagesFound >= options.maxPages) {
      report.skip('tooMany', url);
      // With maxPages 0 the user wants the given pages only.
      if (options.maxPages > 0)
        report.leaveOut('maxPages', `has more: stopped at ${options.maxPages} pages (maxPages)`);
      return false;
    }
    // The URL is kept here, in `pages`, and in the queue.
    if (!remember(3 * url.length, url)) return false;
    alike.set(key, others + 1);
    totals.pagesFound++;
    return true;
  };

  const refuseHarmful = (url: string, { by, word }: Harm): false => {
    // A request of a script to the URL is another request than that of a link.
    const refused = by === 'method' ? `${word} ${url}` : url;
    if (pages.has(refused)) return false;
    // Remembered, because another link to it may say less.
    if (remember(refused.length, url)) pages.add(refused);
    report.skip('harmful', url);
    return false;
  };

  return (url, found) => {
    if (pages.has(url)) return false;
    if (url.length > MAX_URL_LENGTH) return refuse(...TOO_LONG, url);
    const harm = isNamed(url, options.forms) ? null : harmOf({ ...found, url });
    if (harm) return refuseHarmful(url, harm);
    if (found ? !admitFound(url) : !remember(2 * url.length, url)) return false;
    pages.add(url);
    return true;
  };
}

function createFormAndScriptAdmission({
  refuse,
  remember,
}: Bounds): Pick<SiteFrontier, 'admitForm' | 'admitScript'> {
  const forms = new Set<string>();
  const scripts = new Set<string>();
  return {
    admitForm(template) {
      const { path, variant } = shapeOf(template);
      const key = `${path} ${variant}`;
      if (forms.has(key)) return false;
      if (forms.size >= MAX_FORMS) return refuse('forms', `more than ${MAX_FORMS} forms`, template.url);
      if (!remember(key.length + JSON.stringify(template).length, template.url)) return false;
      forms.add(key);
      return true;
    },
    admitScript(url) {
      if (scripts.has(url)) return false;
      if (scripts.size >= MAX_SCRIPTS) return refuse('scripts', `more than ${MAX_SCRIPTS} script files`, url);
      if (url.length > MAX_URL_LENGTH) return refuse(...TOO_LONG, url);
      scripts.add(url);
      return true;
    },
  };
}

function createPointAdmission(
  totals: ScanTotals,
  report: SiteReport,
  { refuse, remember }: Bounds,
): SiteFrontier['admitPoint'] {
  const variants = new Map<string, Set<string>>();
  return (template, point) => {
    const { url } = point.point;
    const key = identityOf(template, point).join(' ');
    const variant = variantOf(template, point);
    const known = variants.get(key) ?? new Set();
    if (known.has(variant)) return false;
    if (known.size >= MAX_VARIANTS) {
      report.skip('alike', url);
      return false;
    }
    if (totals.points >= MAX_POINTS)
      return refuse('points', `more than ${MAX_POINTS} places for values`, url);
    if (!remember(key.length + variant.length, url)) return false;
    variants.set(key, known.add(variant));
    totals.points++;
    return true;
  };
}
