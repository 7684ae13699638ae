/** Visits pages and submits forms, and queues the pages and forms in their responses. */
import { leadsToHarm, TOKEN } from '../kit/conduct.ts';
import type { Exchange } from '../kit/http-evidence.ts';
import { enterLargeBody, MAX_BYTES, USUAL_BYTES } from '../kit/large-body.ts';
import { createFormQueue, type FoundOn } from './form-queue.ts';
import { isPage, type PageContent, readPageContent, readScript } from './page-content.ts';
import { followRedirects, redirectOf } from './redirect.ts';
import { unlessRefused } from './request-errors.ts';
import type { ScriptRequest } from './script-requests.ts';
import type { Session } from './session.ts';
import { canaryAnswerOf } from './site-canary.ts';
import type { SiteScan } from './site-scan.ts';
import { templateOf } from './template.ts';
import { createTrial, type FormPage } from './trial.ts';
import type { WorkOf } from './work-queue.ts';

/** Consecutive forms, each on the page that the previous one leads to. */
const MAX_STEPS = 4;

export interface PageVisitor {
  /** @throws as `Session.send` */
  visit(page: WorkOf<'page'>): Promise<void>;
  /** @throws as `Session.send` */
  submit(form: WorkOf<'form'>): Promise<void>;
}

export function createPageVisitor(scan: SiteScan): PageVisitor {
  const { record, site } = scan;
  const { report, health } = site;
  const read = createAnswerReader(scan);

  /** A not-found page that repeats its URL represents all missing URLs of its folder. */
  const isNewMissingPage = (answer: Exchange, url: string) =>
    isPage(answer) && repeatsItsName(answer) && record.report.once(`missing below ${new URL('.', url).href}`);

  return {
    async visit({ url, depth, session }) {
      const trial = createTrial(templateOf(url), session, site);
      const answer = await health.attempt(() => trial.baseline());
      if (session === site.session) site.canary.begin(url, canaryAnswerOf(answer));
      const isReadable = isPage(answer);
      const isMissing = answer.response.status >= 400;
      scan.addPoints(trial, {
        field: (name) => !TOKEN.test(name),
        path: !isMissing || trial.template.query.length > 0 || isNewMissingPage(answer, url),
        headers: isReadable && !isMissing,
        cookies: isReadable && session === site.session ? session.changeableCookies(url) : [],
      });
      const page: FormPage = { steps: 0, open: (maxBytes) => session.get(url, maxBytes) };
      await read(answer, { depth, session, page });
    },
    async submit({ trial, depth, wanted }) {
      const { session, steps, template } = trial;
      scan.addPoints(trial, wanted);
      if (steps >= MAX_STEPS) {
        report.leaveOut('steps', `has more than ${MAX_STEPS} consecutive forms: later ones are skipped`);
        return;
      }
      const land = (answer: Exchange, maxBytes?: number) =>
        followRedirects(answer, (url) => session.get(url, maxBytes));
      const landed = await health.attempt(async () => land(await trial.baseline()));
      const page: FormPage = {
        // The page after a GET form has a URL of its own.
        steps: template.method === 'GET' && steps === 0 ? 0 : steps + 1,
        open: async (maxBytes) => land(await trial.walk(maxBytes), maxBytes),
      };
      await read(landed, { depth: depth + 1, session, page });
    },
  };
}

/** Queues the pages and forms in a response. */
function createAnswerReader(scan: SiteScan): (answer: Exchange, on: FoundOn) => Promise<void> {
  const { site, signal } = scan;
  const { report } = site;
  const forms = createFormQueue(scan);
  const scripts = createScriptReader(scan);
  const pages = createWholePages(scan);

  return async (answer, on) => {
    const { depth, page } = on;
    // Only the sign-in page is visited as a guest. The pages behind it are for the session.
    const { session } = site;
    const next = redirectOf(answer);
    if (next !== null || isPage(answer)) await site.robots.load();
    if (next !== null) scan.addPage({ url: next, session, depth: depth + 1 });
    if (!isPage(answer)) return;
    const content = await pages.read(answer, on.page, (whole) =>
      readPageContent(whole, signal, ({ key, message, code }) => report.leaveOut(key, message, code)),
    );
    for (const form of content.forms) await forms.add(form, on);
    const requests = [...content.requests];
    for (const url of content.scripts) requests.push(...(await scripts.read(url, on.session)));
    for (const request of requests) forms.addScriptRequest(request, content.base, depth);
    for (const { url, text, method } of content.links) {
      scan.addPage({ url, session, depth: depth + 1 + page.steps, text, method });
    }
  };
}

/** Reads script files of the site, each once. */
function createScriptReader({ site, signal }: SiteScan): {
  read(url: string, session: Session): Promise<ScriptRequest[]>;
} {
  const { report, frontier, health, origin } = site;
  return {
    async read(url, session) {
      if (!url.startsWith(`${origin}/`) || !frontier.admitScript(url)) return [];
      if (leadsToHarm(url)) {
        report.skip('harmful', url);
        return [];
      }
      const got = await health.attempt(() => session.get(url)).catch(unlessRefused);
      if (got === null) {
        const message = `has scripts that cannot be read, such as ${url.slice(0, 200)}`;
        report.leaveOut('scripts failed', message, 'UNREACHABLE');
      }
      if (got?.response.status !== 200) return [];
      return readScript(got.response.body, signal, ({ key, message, code }) =>
        report.leaveOut(key, message, code),
      );
    },
  };
}

/** Requests pages that are longer than usual again, in full, one at a time in the process. */
function createWholePages({ site, signal }: SiteScan): {
  /** Reads the answer, or the page in full. The long body may be in memory until `use` resolves. */
  read(
    answer: Exchange,
    page: FormPage,
    use: (whole: Exchange) => Promise<PageContent>,
  ): Promise<PageContent>;
} {
  const { report, health } = site;
  const cut = (why: string) => report.leaveOut('long pages', `has ${why}: the rest is not read`, 'TRUNCATED');

  return {
    async read(answer, page, use) {
      const { truncated, swollen } = answer.response;
      if (!truncated) return use(answer);
      if (swollen) {
        cut('pages that are compressed over a hundredfold');
        return use(answer);
      }
      const release = await enterLargeBody(signal);
      try {
        const whole = await health
          .attempt(() => site.inTurn(() => page.open(MAX_BYTES)))
          .catch(unlessRefused);
        if (whole === null || !isPage(whole) || whole.response.status !== answer.response.status) {
          cut(`pages of more than ${USUAL_BYTES} bytes that could not be requested again`);
          return await use(answer);
        }
        if (whole.response.truncated) cut(`pages of more than ${MAX_BYTES} bytes`);
        return await use(whole);
      } finally {
        release();
      }
    },
  };
}

/** Whether a response contains the last segment of its own path. */
function repeatsItsName({ request, response }: Exchange): boolean {
  const name = new URL(request.url).pathname.split('/').findLast((part) => part !== '');
  return name !== undefined && response.body.includes(name);
}
