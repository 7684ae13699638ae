/** Requests the URLs of one site, reports each, and queues the URLs that it refers to. */

import { type Emission, endpoint, type FetchResponse, NOTHING_KNOWN } from '../../core/scanner.ts';
import { leadsToHarm, WHY_HARMFUL } from '../kit/conduct.ts';
import type { Pool } from '../kit/pool.ts';
import { resolved } from '../kit/reference.ts';
import { createDiscovery } from './discovery.ts';
import type { Health } from './health.ts';
import { type ResponseReading, readAnswer } from './reading.ts';
import type { Visit } from './requests.ts';
import { createSiteProgress } from './site-progress.ts';
import type { QueuedUrl, SiteWork, Start } from './site-work.ts';
import type { StartCheck } from './start-check.ts';
import { wallOf } from './wall.ts';

type Work = Pool<QueuedUrl, Emission>;

const NOT_REQUESTED = `not requested: it ${WHY_HARMFUL}`;
const DISALLOWED = 'not requested: robots.txt disallows it';
const READ_AGAIN = /html|script|json/i;

export class Visitor {
  /** URLs reported */
  reported = 0;
  /** URLs requested */
  requested = 0;
  /** reported URLs that were found before an interruption */
  skipped = 0;
  /** successful responses, except for the start, robots.txt and sitemaps */
  #pages = 0;
  #wall: string | null = null;
  readonly #work: SiteWork;
  readonly #start: Start;
  readonly #health: Health;
  readonly #checkStart: StartCheck;
  readonly #discovery;
  readonly #progress;
  readonly #wanted: { links: boolean; scripts: boolean };

  constructor(work: SiteWork, start: Start, health: Health, checkStart: StartCheck) {
    const { sources } = work.context.options;
    this.#work = work;
    this.#start = start;
    this.#health = health;
    this.#checkStart = checkStart;
    this.#discovery = createDiscovery(work);
    this.#progress = createSiteProgress(work);
    this.#wanted = { links: sources.includes('crawl'), scripts: sources.includes('scripts') };
  }

  /** Why the start likely hides the rest of the site; null when other pages were seen. */
  get wall(): string | null {
    return this.#pages === 0 ? this.#wall : null;
  }

  async visit(item: QueuedUrl, pool: Work): Promise<void> {
    const { url, origin, answer, harm } = item;
    if (this.#health.gone) return;
    const { robots, context } = this.#work;
    if (robots.ready && !this.#isStart(item)) await robots.ready;
    // Most scans were not interrupted.
    if (context.known !== NOTHING_KNOWN && (await this.#isDone(item, pool)))
      return await this.#report(pool, item, null);
    if (!this.#isStart(item) && answer === undefined && (harm || leadsToHarm(url))) {
      this.#work.omissions.add('harmful', url);
      return await this.#report(pool, item, endpoint({ url, source: origin, error: NOT_REQUESTED }));
    }
    if (!this.#isStart(item) && answer === undefined && origin !== 'list' && !robots.rules.allows(url)) {
      this.#work.omissions.add('disallowed', url);
      return await this.#report(pool, item, endpoint({ url, source: origin, error: DISALLOWED }));
    }
    const visit = await this.#request(item);
    let found: Emission;
    try {
      const read = this.#read(item, visit.answer, pool);
      found = read instanceof Promise ? await read : read;
    } finally {
      visit.release();
    }
    await this.#report(pool, item, found);
    if (answer === undefined) {
      const check = this.#checkStart(++this.requested);
      if (check) await check;
    }
  }

  #request(item: QueuedUrl): Visit | Promise<Visit> {
    if (item.answer) return { answer: item.answer, release() {} };
    return this.#isStart(item) ? this.#start.visit : this.#work.requests.visit(item.url);
  }

  #read(item: QueuedUrl, answer: FetchResponse | string, pool: Work): Emission | Promise<Emission> {
    const { url, origin } = item;
    this.#health.note(typeof answer !== 'string');
    if (typeof answer !== 'string') return this.#readAnswer(item, answer, pool);
    this.#work.omissions.add('failed', `${url}: ${answer}`);
    return endpoint({ url, source: origin, error: answer });
  }

  #readAnswer(item: QueuedUrl, answer: FetchResponse, pool: Work): Emission | Promise<Emission> {
    // An error page repeats the links of other pages.
    const wanted = answer.status < 400 && this.#followsLinks ? this.#wanted : null;
    const reading = readAnswer(item.url, answer, wanted, this.#work.context.signal);
    return reading instanceof Promise
      ? reading.then((read) => this.#take(item, answer, read, pool))
      : this.#take(item, answer, reading, pool);
  }

  /** Queues what a response refers to. @returns its endpoint */
  #take(item: QueuedUrl, answer: FetchResponse, reading: ResponseReading, pool: Work): Emission {
    const { url, origin } = item;
    const { status, headers } = answer;
    const { omissions, scope } = this.#work;
    const { title, found, refused, limited, omitted } = reading;
    if (found.length > 0) {
      const harmful = new Map([...refused].map(([one, harm]) => [scope.resolve(one), harm]));
      for (const references of found) this.#discovery.addReferences(pool, item, references, harmful);
    }
    if (limited) omissions.add('references', url);
    if (omitted) omissions.add('markup', `${url}: ${omitted.what}`, omitted.count);
    if (answer.truncated && (found.length > 0 || title !== null)) omissions.add('truncated', url);
    if (this.#isStart(item)) this.#wall = wallOf(answer);
    else if (status < 400 && origin !== 'robots' && origin !== 'sitemap') this.#pages++;

    const location = status >= 300 && status < 400 ? headers.location : undefined;
    const redirect = location === undefined ? null : resolved(location, url);
    if (redirect !== null) this.#discovery.addRedirect(pool, item, redirect);
    return endpoint({
      url,
      status,
      contentType: headers['content-type'] ?? null,
      length: answer.body.length,
      title,
      redirect,
      source: origin,
      error: null,
    });
  }

  /** Whether it was logged before an interruption, and a request would lead to nothing new. */
  async #isDone(item: QueuedUrl, pool: Work): Promise<boolean> {
    const { known, options } = this.#work.context;
    const before = this.#isStart(item) ? null : await known.endpoint(item.url);
    if (before === null) return false;
    const { status, contentType, redirect } = before;
    const leads =
      status !== null &&
      status < 400 &&
      this.#followsLinks &&
      item.depth < options.maxDepth &&
      READ_AGAIN.test(contentType ?? 'text/html');
    if (leads && redirect === null) return false;
    if (redirect !== null) this.#discovery.addRedirect(pool, item, redirect);
    this.skipped++;
    return true;
  }

  #report(pool: Work, { url }: QueuedUrl, found: Emission | null): Promise<void> | undefined {
    this.reported++;
    // Computed now, because other workers continue while this one waits.
    const shown = this.#progress(this.reported, url);
    const taken = found === null ? undefined : pool.emit(found);
    if (shown === null) return taken;
    return taken ? taken.then(() => pool.emit(shown)) : pool.emit(shown);
  }

  get #followsLinks(): boolean {
    return this.#wanted.links || this.#wanted.scripts;
  }

  #isStart({ url }: QueuedUrl): boolean {
    return url === this.#start.url;
  }
}
