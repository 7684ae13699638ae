/** What a scan knows of one site and has done to it, whichever input it was for. */
import { type Emission, log, type ScanContext, warning } from '../../core/scanner.ts';
import type { WarningCode } from '../../core/warning.ts';
import { isNamed, leadsToHarm, soundsHarmful } from '../kit/conduct.ts';
import { looksDecorative } from '../kit/scope.ts';
import type { ActiveOptions } from './options.ts';
import { secretsOf } from './redaction.ts';
import { type Budget, createBudget, createSession, type Say, type Session } from './session.ts';
import { shapeOf, type Template, type TemplatePoint, templateOf } from './template.ts';
import { type Answers, createAnswers, type Ground } from './trial.ts';

/** Why something that was seen is left alone: code and text of its warning, which ends in places. null: by design */
const REASONS = {
  harmful: ['UNSAFE_SKIPPED', 'not requested: may change state, sign out, pay or delete (option forms)'],
  unnamedPost: ['UNSAFE_SKIPPED', 'not sent: POST forms are sent when they are named (option forms)'],
  passwordOrFile: ['UNSAFE_SKIPPED', 'not sent: asks for a password or a file (option forms)'],
  alike: ['LIMIT_REACHED', 'not requested: differs in values alone from others that are'],
  otherSite: null,
  tooMany: null,
  silent: null,
} as const satisfies Record<string, readonly [WarningCode, string] | null>;
type Reason = keyof typeof REASONS;

/** How often something that was seen is left alone. */
export type Skipped = Record<Reason, number>;

/** Places that a warning names. */
const NAMED = 3;

/** What all inputs of a scan share. */
export interface ScanRecord {
  budget: Budget;
  points: number;
  forms: number;
  /** pages that were found here, rather than given */
  pagesFound: number;
  skipped: Skipped;
  /** Whether it is the first time for this reason: what is said once a scan. */
  once(reason: string): boolean;
  /** Counts what is left alone, with its URL. */
  skip(reason: Reason, url: string): void;
  /** Counts what is left out, for one warning for each reason. */
  cut(reason: string, message: string, code?: WarningCode, count?: number): void;
  /** For callers that work for all inputs, and may outlive the one whose log there was. */
  say: Say;
  /** Takes what was said and not told yet. */
  said(): Emission[];
  /** Takes what was counted and not told yet. */
  counted(): Emission[];
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
  /** Whether a page is new and may be asked for. @param found by a link with this text, rather than given: bounded */
  admitPage(url: string, found?: { text?: string }): boolean;
  admitForm(template: Template): boolean;
  admitScript(url: string): boolean;
  admitPoint(template: Template, point: TemplatePoint): boolean;
}

/** Pages of one path that differ in nothing but values. */
const MAX_ALIKE = 5;
const MAX_URL_LENGTH = 4_096;
/** Requests that have the same parameter beside other ones. */
const MAX_VARIANTS = 4;
const MAX_FORMS = 500;
const MAX_SCRIPTS = 30;
const MAX_POINTS = 20_000;
/** Characters of addresses, forms and names that a scan remembers, and of answers that are kept to compare with. */
const MAX_REMEMBERED = 8_000_000;
const MAX_ANSWERS = 4_000_000;

export function createScanRecord(context: ScanContext<ActiveOptions>): ScanRecord {
  const onces = new Set<string>();
  const secrets = secretsOf(context.options);
  let lines: Emission[] = [];
  const cuts = new Map<string, { code: WarningCode; message: string; count: number }>();
  const skips = new Map<Reason, { count: number; places: string[] }>();
  const memory = { characters: 0, answers: createAnswers(MAX_ANSWERS) };
  const sites = new Map<string, Site>();
  const record: ScanRecord = {
    budget: createBudget(context.options.maxRequests),
    points: 0,
    forms: 0,
    pagesFound: 0,
    skipped: { harmful: 0, unnamedPost: 0, passwordOrFile: 0, otherSite: 0, alike: 0, tooMany: 0, silent: 0 },
    once(reason) {
      if (onces.has(reason)) return false;
      onces.add(reason);
      return true;
    },
    skip(reason, url) {
      record.skipped[reason]++;
      if (REASONS[reason] === null) return;
      const { count, places } = skips.get(reason) ?? { count: 0, places: [] };
      if (places.length < NAMED) places.push(secrets.url(url).slice(0, 200));
      skips.set(reason, { count: count + 1, places });
    },
    cut(reason, message, code = 'LIMIT_REACHED', count = 1) {
      const known = cuts.get(reason);
      if (known) known.count += count;
      else cuts.set(reason, { code, message, count });
    },
    say(line) {
      lines.push('code' in line ? warning(line.code, line.message) : log(line.level, line.message));
    },
    said() {
      const taken = lines;
      lines = [];
      return taken;
    },
    counted() {
      const taken = [...cuts.values()].map(({ code, message, count }) => warning(code, message, count));
      for (const [reason, { count, places }] of skips) {
        const [code, why] = REASONS[reason] ?? [];
        const more = count > places.length ? `, and ${count - places.length} more` : '';
        if (code) taken.push(warning(code, `${why}: ${places.join(', ')}${more}`, count));
      }
      cuts.clear();
      skips.clear();
      return taken;
    },
    site(origin) {
      const known = sites.get(origin);
      if (known) return known;
      const site = createSite(context, origin, record, memory);
      sites.set(origin, site);
      return site;
    },
  };
  return record;
}

interface Memory {
  /** of what is remembered, not of answers */
  characters: number;
  answers: Answers;
}

function createSite(
  context: ScanContext<ActiveOptions>,
  origin: string,
  record: ScanRecord,
  memory: Memory,
): Site {
  const { options } = context;
  const { host } = new URL(origin);
  const pages = new Set<string>();
  const alike = new Map<string, number>();
  const forms = new Set<string>();
  const scripts = new Set<string>();
  const variants = new Map<string, Set<string>>();
  let walking: Promise<unknown> = Promise.resolve();

  /** @returns false, for what is left out since there is too much of it */
  const tooMany = (reason: string, what: string): false => {
    record.skipped.tooMany++;
    record.cut(`${origin} ${reason}`, `${host} has ${what}: the rest is left out`);
    return false;
  };
  const remembers = (characters: number): boolean => {
    if (memory.characters + characters > MAX_REMEMBERED) {
      return tooMany('memory', `more pages and forms than can be remembered (${MAX_REMEMBERED} characters)`);
    }
    memory.characters += characters;
    return true;
  };

  /** Whether a page that nobody gave is one of few. */
  const admitFound = (url: string): boolean => {
    if (looksDecorative(url) && !url.includes('?')) return false;
    const { path, variant } = shapeOf(templateOf(url));
    const key = `${path}?${variant}`;
    const others = alike.get(key) ?? 0;
    if (others >= MAX_ALIKE) {
      record.skip('alike', url);
      return false;
    }
    if (record.pagesFound >= options.maxPages) {
      record.skipped.tooMany++;
      if (options.maxPages > 0) {
        record.cut('maxPages', `${host} has more: stopped at ${options.maxPages} pages (maxPages)`);
      }
      return false;
    }
    // The address is kept here, among the pages and with what waits to be looked at.
    if (!remembers(3 * url.length)) return false;
    alike.set(key, others + 1);
    record.pagesFound++;
    return true;
  };

  return {
    origin,
    session: createSession(context, origin, record, true),
    guest: createSession(context, origin, record, false),
    answers: memory.answers,
    left: false,
    failures: 0,
    started: false,
    admitPage(url, found) {
      if (pages.has(url)) return false;
      if (url.length > MAX_URL_LENGTH)
        return tooMany('long', `addresses of more than ${MAX_URL_LENGTH} characters`);
      const harmful = leadsToHarm(url) || (found?.text !== undefined && soundsHarmful(found.text));
      if (harmful && !isNamed(url, options.forms)) {
        // It may be linked to a second time, by a text that says less.
        if (remembers(url.length)) pages.add(url);
        record.skip('harmful', url);
        return false;
      }
      if (found ? !admitFound(url) : !remembers(2 * url.length)) return false;
      pages.add(url);
      return true;
    },
    admitForm(template) {
      const { path, variant } = shapeOf(template);
      const key = `${path} ${variant}`;
      if (forms.has(key)) return false;
      if (forms.size >= MAX_FORMS) return tooMany('forms', `more than ${MAX_FORMS} forms`);
      if (!remembers(key.length + JSON.stringify(template).length)) return false;
      forms.add(key);
      return true;
    },
    admitScript(url) {
      if (scripts.has(url)) return false;
      if (scripts.size >= MAX_SCRIPTS) return tooMany('scripts', `more than ${MAX_SCRIPTS} script files`);
      if (url.length > MAX_URL_LENGTH)
        return tooMany('long', `addresses of more than ${MAX_URL_LENGTH} characters`);
      scripts.add(url);
      return true;
    },
    admitPoint(template, at) {
      const [path = '', ...rest] = identityOf(template, at);
      const shape = shapeOf(template);
      let { variant } = shape;
      if (at.place.location === 'path') {
        const segment = shape.path.split('/')[at.place.at + SCHEME_SLASHES] ?? '';
        variant = segment === '#' ? '' : segment;
      } else if (at.place.location === 'header' || at.place.location === 'cookie') variant = '';
      const key = [path, ...rest].join(' ');
      const known = variants.get(key) ?? new Set();
      if (known.has(variant)) return false;
      if (known.size >= MAX_VARIANTS) {
        record.skip('alike', at.point.url);
        return false;
      }
      if (record.points >= MAX_POINTS) return tooMany('points', `more than ${MAX_POINTS} places for values`);
      if (!remembers(key.length + variant.length)) return false;
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

/** The first two slashes of a path's URL are those of its scheme. */
const SCHEME_SLASHES = 2;

/** What makes a point the same one in the next scan, whichever of the pages with it comes first. */
export function identityOf(template: Template, { place, point }: TemplatePoint): string[] {
  let { path } = shapeOf(template);
  if (place.location === 'path') {
    const segments = path.split('/');
    segments[place.at + SCHEME_SLASHES] = '*';
    path = segments.join('/');
  }
  return [path, point.location, point.name];
}
