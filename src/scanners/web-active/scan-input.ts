/** Finds the places of a site where a value can go, and has every check try each of them. */
import { randomInt } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { TargetRefusedError } from '../../core/errors.ts';
import { EgressError, type Emission, log, progress, type ScanContext, warning } from '../../core/scanner.ts';
import type { WarningCode } from '../../core/warning.ts';
import { isNamed, judge, leadsToHarm, TOKEN } from '../kit/conduct.ts';
import type { Exchange } from '../kit/http-evidence.ts';
import { type Pool, runPool } from '../kit/pool.ts';
import { webFinding } from '../kit/web-finding.ts';
import type { ActiveOptions } from './options.ts';
import type { Check, Probe } from './probe.ts';
import { secretsOf } from './redaction.ts';
import { createScanRecord, identityOf } from './scan-record.ts';
import { type ScriptRequest, scriptRequests } from './script-requests.ts';
import { filledIn, redirectOf, type Session } from './session.ts';
import { absolute, type Form, LONG_SCRIPT, MAX_CODE_LENGTH, readSurfaceInSlices } from './surface.ts';
import {
  type PointsWanted,
  pointsOf,
  type Template,
  type TemplatePoint,
  templateOf,
  templateOfGiven,
} from './template.ts';
import { changing, createTrial, type FormPage, land, type Trial } from './trial.ts';
import { TooBigError } from './xss/html-document.ts';

type Item =
  | { kind: 'page'; url: string; depth: number; session: Session; given: boolean }
  | { kind: 'form'; trial: Trial; depth: number; wanted: PointsWanted }
  | { kind: 'point'; trial: Trial; at: TemplatePoint };
type Work = Pool<Item, Emission>;

/** Links and redirects one after another. */
const MAX_DEPTH = 10;
/** Forms one behind another. */
const MAX_STEPS = 4;
/** Failures after which a place is left alone, and failures in a row after which the site is. */
const MAX_POINT_FAILURES = 3;
const MAX_SITE_FAILURES = 12;
const MAX_WAITING = 20_000;
const MAX_COOKIES = 5;
/** Worth a line that everybody sees. */
const MANY_REQUESTS = 100;

/** Looks at one URL, and at what it leads to. @param named whether somebody asks for this very one */
export async function* tryOut(
  start: string,
  named: boolean,
  context: ScanContext<ActiveOptions>,
  checks: readonly Check[],
): AsyncGenerator<Emission, void, void> {
  const { options, signal } = context;
  const record = context.shared(() => createScanRecord(context));
  const before = { requests: record.budget.requests, points: record.points, forms: record.forms };
  const { origin, host } = new URL(start);
  const site = record.site(origin);
  const secrets = secretsOf(options);
  if (site.left || record.budget.spent) {
    const [code, why] = record.budget.spent
      ? spent(options)
      : (['UNREACHABLE', `${host} has stopped answering`] as const);
    yield warning(code, `${secrets.url(start)} was not tried: ${why}`);
    return;
  }
  let known = 0;
  let done = 0;
  let shown = 0;
  /** why the target itself could not be read */
  let unreachable: Error | null = null;

  const add = (work: Work, item: Item) => {
    if (work.add(item)) known++;
    else {
      record.skip('tooMany', start);
      cut('waiting', `has more than ${MAX_WAITING} pages and places to look at: the rest is left out`);
    }
  };
  /** One warning a site and reason, with its count. */
  const cut = (reason: string, what: string, code?: WarningCode) =>
    record.cut(`${origin} ${reason}`, `${host} ${what}`, code);
  const logInUrl = options.login ? absolute(options.login.url, `${origin}/`) : null;
  if (logInUrl !== null && !logInUrl.startsWith(`${origin}/`)) {
    const message = `${host} is looked at as a guest: ${secrets.url(logInUrl)} is another site`;
    if (record.once('log-in elsewhere')) yield warning('SIGN_IN_FAILED', message);
  }
  const logInPage: FormPage = { steps: 0, open: () => site.guest.get(logInUrl ?? start) };
  const sources: Item[] = [];
  if (site.admitPage(start)) {
    sources.push({ kind: 'page', url: start, depth: 0, session: site.session, given: true });
  }

  /** Counts what fails; a site that has stopped answering is not asked for ever. */
  const attempt = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      const answer = await ask();
      site.failures = 0;
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (!isRefusal(error) || isOwn(error)) throw error;
      if (++site.failures === MAX_SITE_FAILURES) {
        site.left = true;
        record.say({
          code: 'UNREACHABLE',
          message: `${site.failures} requests in a row failed: leaving ${host} alone`,
        });
      }
      throw error;
    }
  };

  const countSpent = () => record.cut('spent', spent(options)[1], spent(options)[0]);

  const addPage = (work: Work, session: Session, url: string | null, depth: number, text?: string) => {
    if (url === null) return;
    const plain = withoutFragment(url);
    if (!plain.startsWith(`${origin}/`)) return record.skip('otherSite', plain);
    if (depth > MAX_DEPTH) {
      record.skip('tooMany', plain);
      cut('depth', `has pages more than ${MAX_DEPTH} links from ${secrets.url(start)}: they are left out`);
      return;
    }
    if (site.admitPage(plain, text === undefined ? {} : { text })) {
      add(work, { kind: 'page', url: plain, depth, session, given: false });
    }
  };

  const addPoints = (work: Work, trial: Trial, wanted: PointsWanted) => {
    for (const at of pointsOf(trial.template, wanted)) {
      if (!checks.some((check) => check.suits(at.point))) continue;
      if (site.admitPoint(trial.template, at)) add(work, { kind: 'point', trial, at });
    }
  };

  /** What an answer that may be a page leads to. @param page how to come to it again */
  const read = async (
    work: Work,
    answer: Exchange,
    from: { depth: number; session: Session; page: FormPage },
  ): Promise<void> => {
    const { depth, page } = from;
    // Only the log-in's own page is looked at as a guest: whatever it leads to is there for who is logged in.
    const { session } = site;
    addPage(work, session, redirectOf(answer), depth + 1);
    if (!isPage(answer)) return;
    if (answer.response.truncated) {
      cut(
        'bytes',
        `has pages of more than ${answer.response.body.length} characters: the rest of them is not read`,
        'TRUNCATED',
      );
    }
    const surface = await readSurfaceInSlices(answer.response.body, answer.request.url);
    for (const what of surface.cut)
      cut(what, `has pages with more than ${what}: the rest of them is left out`);
    for (const form of surface.forms) await addForm(work, form, from);
    const code = [...surface.code];
    for (const script of surface.scripts) {
      const url = absolute(script, surface.base);
      if (url?.startsWith(`${origin}/`) && !leadsToHarm(url) && site.admitScript(url)) {
        const got = await attempt(() => from.session.get(url)).catch(unlessRefused);
        if (got === null)
          cut('scripts failed', `has scripts that cannot be read, as ${url.slice(0, 200)}`, 'UNREACHABLE');
        if (got?.response.status !== 200) continue;
        const { body } = got.response;
        if (body.length > MAX_CODE_LENGTH)
          cut(LONG_SCRIPT, `has more than ${LONG_SCRIPT}: the rest of it is not read`, 'TRUNCATED');
        code.push(body.slice(0, MAX_CODE_LENGTH));
      }
    }
    for (const text of code) {
      // Reading a script takes a while, in which nothing else is done.
      await setImmediate();
      signal.throwIfAborted();
      for (const request of scriptRequests(text))
        addScriptRequest(work, request, surface.base, session, depth);
    }
    for (const { reference, text } of surface.links) {
      addPage(work, session, absolute(reference, surface.base), depth + 1 + page.steps, text);
    }
  };

  const addForm = async (
    work: Work,
    form: Form,
    { depth, session: current, page }: { depth: number; session: Session; page: FormPage },
  ): Promise<void> => {
    const judged = judge(form, origin, options);
    if (typeof judged === 'string') return record.skip(judged, form.action);
    const isLogIn =
      options.login !== undefined &&
      logInUrl?.startsWith(`${origin}/`) === true &&
      Object.keys(options.login.fields).every((name) => form.fields.some((field) => field.name === name));
    // A failed log-in may end the session that it is tried in.
    const session = isLogIn ? site.guest : current;
    const sentAs = { ...form, action: judged.action, method: judged.method };
    const template = filledIn(sentAs, isLogIn ? options.login?.fields : {}, judged.button);
    if (!site.admitForm(template)) return;
    record.forms++;
    const own = session === current ? page : logInPage;
    const hidden = form.fields.filter(({ type }) => type === 'hidden');
    const tokens = new Set(hidden.filter(({ name }) => TOKEN.test(name)).map(({ name }) => name));
    if ((template.method === 'POST' || own.steps > 0) && hidden.length > tokens.size) {
      const again = await attempt(() => site.inTurn(() => own.open())).catch(unlessRefused);
      for (const name of again ? changing(sentAs, again) : []) tokens.add(name);
    }
    const isWalked = own.steps > 0 || (template.method === 'POST' && tokens.size > 0);
    const trial = createTrial(template, session, site, isWalked ? own : null);
    const files = new Set(form.fields.filter(({ type }) => type === 'file').map(({ name }) => name));
    const wanted: PointsWanted = {
      field: (name) =>
        !tokens.has(name) && !files.has(name) && name !== judged.button?.name && !TOKEN.test(name),
      path: false,
      headers: false,
      cookies: [],
    };
    add(work, { kind: 'form', trial, depth, wanted });
  };

  const addScriptRequest = (
    work: Work,
    { url, method, json }: ScriptRequest,
    base: string,
    session: Session,
    depth: number,
  ) => {
    const target = absolute(url, base);
    if (target === null || !target.startsWith(`${origin}/`)) return;
    if (method === 'GET') return addPage(work, session, target, depth + 1);
    if (json === null || (method !== 'POST' && method !== 'PUT')) return;
    const named = isNamed(target, options.forms);
    if (!named && leadsToHarm(target)) return record.skip('harmful', target);
    if (!named && !options.aggressive) return record.skip('unnamedPost', target);
    const template: Template = { ...templateOf(target), method, body: { kind: 'json', value: json } };
    if (!site.admitForm(template)) return;
    record.forms++;
    addPoints(work, createTrial(template, session, site), EVERY_FIELD);
  };

  const work = async (item: Item, pool: Work): Promise<void> => {
    if (record.budget.spent) return countSpent();
    if (site.left) return cut('left', 'has stopped answering: the rest is not tried', 'UNREACHABLE');
    await site.session.ready();
    try {
      if (item.kind === 'page') await visit(item, pool);
      else if (item.kind === 'form') await submit(item, pool);
      else await tryPoint(item, pool);
    } catch (error) {
      signal.throwIfAborted();
      if (!isRefusal(error)) throw error;
      if (isSpent(error)) countSpent();
      else if (named && item.kind === 'page' && item.url === start && !isOwn(error)) unreachable = error;
      else if (item.kind === 'page' && !isOwn(error)) {
        await pool.emit(
          warning('UNREACHABLE', `${secrets.url(item.url)} cannot be reached: ${error.message}`),
        );
      } else if (item.kind === 'form' && !isOwn(error))
        cut('forms failed', `has forms that cannot be sent: ${error.message}`, 'UNREACHABLE');
    }
    for (const line of record.said()) await pool.emit(line);
    done++;
    const percent = Math.min(99, Math.floor((100 * done) / Math.max(known, 1)));
    if (percent <= shown) return;
    shown = percent;
    await pool.emit(
      progress(
        percent / 100,
        `${done} of ${known} pages and places of ${host}, ${record.budget.requests} requests so far`,
      ),
    );
  };

  const visit = async ({ url, depth, session }: Extract<Item, { kind: 'page' }>, pool: Work) => {
    if (!site.started) for (const given of beginning(pool)) add(pool, given);
    const template = templateOf(url);
    const trial = createTrial(template, session, site);
    const answer = await attempt(() => trial.baseline());
    const readable = isPage(answer);
    const missing = answer.response.status >= 400;
    addPoints(pool, trial, {
      field: (name) => !TOKEN.test(name),
      // One page that tells of what is not there, and names it, stands for all of its folder.
      path: !missing || template.query.length > 0 || (readable && namesItself(answer) && isFirstMissing(url)),
      headers: readable && !missing,
      cookies: readable && session === site.session ? cookiesOf(session, url) : [],
    });
    await read(pool, answer, { depth, session, page: { steps: 0, open: () => session.get(url) } });
  };

  const cookiesOf = (session: Session, url: string) => {
    const cookies = session.cookies(url);
    if (cookies.length > MAX_COOKIES)
      cut(
        'cookies',
        `has pages with more than ${MAX_COOKIES} cookies that may be changed: the rest is not tried`,
      );
    return cookies.slice(0, MAX_COOKIES);
  };

  const isFirstMissing = (url: string) => record.once(`missing below ${new URL('.', url).href}`);

  /** What the options name, once a site. */
  const beginning = (pool: Work): Item[] => {
    site.started = true;
    const items: Item[] = [];
    for (const given of options.requests) {
      const template = templateOfGiven(given, origin);
      if (template === null) {
        record.skip('otherSite', given.url);
        cut(
          'given elsewhere',
          `is not the site of ${secrets.url(given.url)} (option requests)`,
          'OUT_OF_SCOPE',
        );
      } else {
        record.forms++;
        addPoints(pool, createTrial(template, site.session, site), EVERY_FIELD);
      }
    }
    if (logInUrl?.startsWith(`${origin}/`) && options.forms.length > 0) {
      items.push({ kind: 'page', url: logInUrl, depth: 1, session: site.guest, given: false });
    }
    return items;
  };

  const submit = async ({ trial, depth, wanted }: Extract<Item, { kind: 'form' }>, pool: Work) => {
    const { session, steps } = trial;
    addPoints(pool, trial, wanted);
    if (steps >= MAX_STEPS) return;
    const landed = await attempt(async () => land(session, await trial.baseline()));
    const page: FormPage = {
      // What a form leads to by GET has an address of its own.
      steps: trial.template.method === 'GET' && steps === 0 ? 0 : steps + 1,
      open: async () => land(session, await trial.walk()),
    };
    await read(pool, landed, { depth: depth + 1, session, page });
  };

  const tryPoint = async ({ trial, at }: Extract<Item, { kind: 'point' }>, pool: Work) => {
    const { point } = at;
    let failures = 0;
    let gaveUp = false;
    const ask = async (send: () => Promise<Exchange>): Promise<Exchange> => {
      if (gaveUp || site.left)
        throw new EgressError('GIVEN_UP', `${point.method} ${host} has stopped answering`);
      try {
        const answer = await attempt(send);
        failures = 0;
        return answer;
      } catch (error) {
        if (isRefusal(error) && !isOwn(error) && ++failures >= MAX_POINT_FAILURES) gaveUp = true;
        throw error;
      }
    };
    let baseline: Promise<Exchange> | null = null;
    const probe: Probe = {
      point,
      baseline() {
        baseline ??= ask(() => trial.baseline());
        return baseline;
      },
      send: (value) => ask(() => trial.send(at.place, value)),
      get: (url) => ask(() => trial.session.get(url)),
      marker: newMarker,
      onBlocked: () =>
        cut(
          'blocked',
          'blocks values of ours before they reach the application: these places are not tried',
          'CONTENT_SKIPPED',
        ),
    };
    for (const check of checks) {
      if (gaveUp || site.left || record.budget.spent) break;
      if (!check.suits(point)) continue;
      const proofs = await check.run(probe).catch((error: unknown) => {
        signal.throwIfAborted();
        if (error instanceof TooBigError) {
          cut(
            'elements',
            `has pages with more elements than are looked at: what ${check.name} would find there is left out`,
            'CONTENT_SKIPPED',
          );
          return [];
        }
        if (!isRefusal(error)) throw error;
        if (isSpent(error)) countSpent();
        else if (!isOwn(error))
          cut('checks failed', `failed in the middle of checks: ${error.message}`, 'UNREACHABLE');
        return [];
      });
      for (const found of proofs) {
        const { payload, properties, ...shown } = secrets.proof(found);
        await pool.emit(
          webFinding(
            {
              ...shown,
              url: secrets.url(point.url),
              method: point.method,
              parameter: { location: point.location, name: point.name },
              identity: identityOf(trial.template, at),
              properties: { ...properties, payload },
            },
            secrets.headerNames,
          ),
        );
      }
    }
    if (gaveUp) {
      record.skip('silent', point.url);
      await pool.emit(
        warning(
          'UNREACHABLE',
          `${point.method} ${secrets.url(point.url)} did not answer ${MAX_POINT_FAILURES} times with values of ours in ${point.location} ${point.name}: left alone`,
        ),
      );
    }
  };

  const pool = { workers: options.workers, signal, capacity: MAX_WAITING, sources: [sources] };
  known += sources.length;
  yield* runPool<Item, Emission>(pool, work);

  yield* record.said();
  yield* record.counted();
  const requests = record.budget.requests - before.requests;
  const points = record.points - before.points;
  const total = { requests: record.budget.requests, points: record.points, forms: record.forms };
  yield progress(1, `${points} places of ${host} tried with ${requests} requests`);
  yield log(
    // A site has hundreds of pages, most of which are soon done: their data has it all.
    before.requests === 0 || requests >= MANY_REQUESTS ? 'INFO' : 'DEBUG',
    `tried ${points} places from ${secrets.url(start)} with ${requests} requests; ${total.requests} requests in all`,
    { requests, points, forms: record.forms - before.forms, skipped: { ...record.skipped }, total },
  );
  if (unreachable !== null) {
    throw new EgressError(
      'UNREACHABLE',
      `nothing answers at ${secrets.url(start)}: ${(unreachable as Error).message}`,
    );
  }
}

/** Whether an answer shows the last part of its own path. */
function namesItself({ request, response }: Exchange): boolean {
  const name = new URL(request.url).pathname.split('/').findLast((part) => part !== '');
  return name !== undefined && response.body.includes(name);
}

const spent = ({ maxRequests }: ActiveOptions): [WarningCode, string] => [
  'LIMIT_REACHED',
  `${maxRequests} requests were made (maxRequests): the rest is not tried`,
];
const isSpent = (error: unknown): boolean => error instanceof EgressError && error.code === 'SPENT';

const EVERY_FIELD: PointsWanted = { field: () => true, path: false, headers: false, cookies: [] };
const isRefusal = (error: unknown): error is Error =>
  error instanceof EgressError || error instanceof TargetRefusedError;
/** Whether it says nothing about the site, since nothing was asked of it. */
const isOwn = (error: unknown): boolean =>
  error instanceof EgressError && ['SPENT', 'GIVEN_UP', 'OUT_OF_SCOPE'].includes(error.code);

function unlessRefused(error: unknown): null {
  if (!isRefusal(error)) throw error;
  return null;
}

function isPage({ response }: Exchange): boolean {
  const type = response.headers['content-type'];
  return type === undefined ? /^\s{0,64}</.test(response.body) : /html|xml/i.test(type);
}

function withoutFragment(url: string): string {
  const at = url.indexOf('#');
  return at === -1 ? url : url.slice(0, at);
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Ten characters: rare enough that nobody else has written it, short enough for most fields. */
function newMarker(): string {
  let marker = LETTERS[randomInt(LETTERS.length)] ?? 'a';
  while (marker.length < 10) marker += randomInt(36).toString(36);
  return marker;
}
