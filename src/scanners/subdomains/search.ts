/**
 * The search of one domain, as two pools in a row: one that resolves names as the sources bring them, one that
 * probes those that exist. Neither takes workers from the other; what is probed slowly holds up the resolving of
 * further names only when every prober is busy. What probing brings to light goes back to the start.
 *
 *     sources ─▶ frontier ─▶ resolve ─▶ probe ─▶ hosts
 *                   ▲                     │
 *                   └── certificates, redirects
 */
import { type Pool, runPool } from '../../core/pool.ts';
import {
  type Egress,
  type Emission,
  type FetchResponse,
  host,
  log,
  progress,
  type ScanContext,
} from '../../core/scanner.ts';
import { count } from './count.ts';
import { type Candidate, createFrontier, type Source } from './frontier.ts';
import { exists, type Lookup, lookUp } from './lookup.ts';
import { hostName, nameWithin } from './name.ts';
import type { SubdomainOptions } from './options.ts';
import { describeAnswer, probeHost } from './probe.ts';
import { reasonOf } from './reason.ts';
import { type Guesses, guessNames, readLogs, type SourceWork } from './sources.ts';
import { detectWildcards, type Wildcard } from './wildcard.ts';

/** Names looked up at once, with three questions each; more than this only wait inside egress. */
const MAX_RESOLVERS = 64;
/** Bounds of a Host (core/result.ts). */
const MAX_ADDRESSES = 64;

/** A name that is reported, before it is probed; null asks for a progress report alone. */
type Resolved = { candidate: Candidate; lookup: Lookup; failure: string | null } | null;

export async function* search(
  target: string,
  context: ScanContext<SubdomainOptions>,
): AsyncGenerator<Emission, void, void> {
  const { options } = context;
  const domain = parseDomain(target);
  const wanted = new Set<Source>(options.sources);
  const ports = [...new Set(options.ports)];

  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  const enough = new AbortController();
  const sourceSignal = AbortSignal.any([signal, enough.signal]);
  const frontier = createFrontier(options.maxItems, () => enough.abort());
  const { counts } = frontier;

  const found = { hosts: 0, alive: 0, bySource: new Map<string, number>() };
  const guesses: Guesses = { rest: 0, unanswered: 0, unansweredInRow: 0, lastFailure: '' };
  let warnedOfWildcard = false;
  let openSources = 0;
  let reported = 0;
  let reportAsked = false;

  const percent = () => {
    const known = counts.begun + guesses.rest;
    // Whatever is still open may bring more; the last percent is for the end.
    return known === 0 ? 0 : Math.min(99, Math.floor((100 * counts.done) / known));
  };
  const reportProgress = async (pool: Pool<Resolved, Emission>) => {
    const now = percent();
    if (now <= reported) return;
    reported = now;
    await pool.emit(progress(now / 100, `${counts.done} names tried, ${found.hosts} hosts found`));
  };

  const wildcards = detectWildcards(context, async (wildcard) => {
    // A word list of several labels a line may meet many; one line tells the story.
    if (warnedOfWildcard) return;
    warnedOfWildcard = true;
    await context.log('WARN', describeWildcard(wildcard));
  });

  /** Tells when the last source has ended. */
  async function* source(names: AsyncIterable<Candidate>): AsyncGenerator<Candidate, void, void> {
    yield* names;
    openSources--;
    if (openSources > 0) return;
    const left = counts.begun - counts.done;
    await context.log(
      'INFO',
      `found ${count(counts.accepted, 'subdomain')} so far, finishing the last ${left} concurrently`,
    );
  }

  const resolveName = async (candidate: Candidate, pool: Pool<Candidate, Resolved>) => {
    let lookup: Lookup = { addresses: [], cnames: [] };
    let failure: string | null = null;
    const guessed = () => !candidate.accepted;
    try {
      lookup = await lookUp(candidate.name, context);
      if (guessed() && exists(lookup) && !(await wildcards.covers(candidate.name, lookup))) {
        frontier.accept(candidate);
      }
      guesses.unansweredInRow = 0;
    } catch (error) {
      signal.throwIfAborted();
      failure = reasonOf(error);
      if (guessed()) {
        guesses.unanswered++;
        guesses.unansweredInRow++;
        guesses.lastFailure = failure;
      }
    }
    if (!guessed()) return pool.emit({ candidate, lookup, failure });
    frontier.end(candidate);
    if (percent() > reported && !reportAsked) {
      // Not waited for: when every prober is busy, that must not stop the look-ups.
      reportAsked = true;
      void pool.emit(null).catch(() => {});
    }
  };

  const probeName = async (resolved: Resolved, pool: Pool<Resolved, Emission>) => {
    if (!resolved) {
      reportAsked = false;
      return reportProgress(pool);
    }
    const { candidate, lookup, failure } = resolved;
    const { name, source } = candidate;
    const known = {
      name,
      ip: lookup.addresses.slice(0, MAX_ADDRESSES),
      cname: lookup.cnames,
      source,
    };
    const unreachable = failure ?? whyUnreachable(lookup);
    const probe =
      unreachable === null
        ? await probeHost(name, ports, context, signal)
        : ({ alive: false, error: unreachable } as const);

    found.hosts++;
    found.bySource.set(source, (found.bySource.get(source) ?? 0) + 1);
    if (probe.alive) {
      found.alive++;
      for (const text of wanted.has('certificates') ? (probe.response.certificate?.names ?? []) : []) {
        const other = nameWithin(domain, text);
        if (other !== null) frontier.feedBack(other, 'certificates');
      }
      const redirect = wanted.has('redirects') ? redirectHost(probe.response) : null;
      const other = redirect === null ? null : nameWithin(domain, redirect);
      if (other !== null) frontier.feedBack(other, 'redirects');
    }
    await pool.emit(
      probe.alive
        ? host({ ...known, alive: true, ...describeAnswer(probe.response) })
        : host({ ...known, alive: false, error: probe.error }),
    );
    frontier.end(candidate);
    await reportProgress(pool);
  };

  try {
    yield log('INFO', `starting subdomain discovery of ${domain}`);
    if (!(await domainExists(domain, context, signal))) {
      yield log('WARN', `${domain} does not exist: DNS has no record of it`);
      yield log('INFO', 'subdomain discovery complete: 0 hosts, 0 alive');
      return;
    }
    const work: SourceWork = { domain, context, frontier, guesses, signal: sourceSignal };
    const sources = [
      ...(wanted.has('wordlist') ? [guessNames(work)] : []),
      ...(wanted.has('certificate-transparency') ? [readLogs(work)] : []),
    ];
    openSources = sources.length;
    const opened = sources.map((names) => frontier.source(source(names)));
    frontier.feedBack(domain, 'target');
    const resolved = runPool<Candidate, Resolved>(
      { workers: Math.min(options.workers, MAX_RESOLVERS), signal, sources: [frontier.inbox, ...opened] },
      resolveName,
    );
    yield* runPool<Resolved, Emission>({ workers: options.workers, signal, sources: [resolved] }, probeName);

    if (guesses.unanswered > 0) {
      yield log(
        'WARN',
        `${count(guesses.unanswered, 'name')} of the word list got no answer from DNS (${guesses.lastFailure})`,
      );
    }
    if (frontier.full) {
      yield log('WARN', `stopped at ${count(found.hosts, 'host')} (maxItems); there may be more`);
    }
    const sourcesText = [...found.bySource].map(([name, hosts]) => `${name} ${hosts}`).join(', ');
    yield log(
      'INFO',
      `subdomain discovery complete: ${count(found.hosts, 'host')}, ${found.alive} alive (${sourcesText})`,
    );
    yield progress(1, `${count(found.hosts, 'host')} found, ${found.alive} alive`);
  } finally {
    frontier.close();
    ended.abort(new Error('the search has ended'));
  }
}

function parseDomain(text: string): string {
  const domain = hostName(text);
  if (domain === null) throw new TypeError(`"${text}" is not a domain name`);
  return domain;
}

/** Whether DNS knows anything at all of the domain; also true when it gives no answer, which says nothing. */
async function domainExists(
  domain: string,
  egress: Pick<Egress, 'resolve'>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    if (exists(await lookUp(domain, egress))) return true;
    // A domain without a host of its own may well have some below it.
    const others = await Promise.all(
      (['NS', 'MX', 'TXT'] as const).map((type) => egress.resolve(domain, type)),
    );
    return others.some((records) => records.length > 0);
  } catch (error) {
    signal.throwIfAborted();
    reasonOf(error);
    return true;
  }
}

function whyUnreachable({ addresses, cnames }: Lookup): string | null {
  if (addresses.length > 0) return null;
  const last = cnames.at(-1);
  return last === undefined
    ? 'does not resolve'
    : `does not resolve: its canonical name ${last} has no address`;
}

function redirectHost({ status, headers, url }: FetchResponse): string | null {
  const { location } = headers;
  if (status < 300 || status > 399 || location === undefined || !URL.canParse(location, url)) return null;
  return new URL(location, url).hostname;
}

function describeWildcard({ parent, addresses, settled }: Wildcard): string {
  if (!settled) {
    return `${parent} answers for every name, with ever new addresses (wildcard DNS): guessed names cannot be told from it and are left out`;
  }
  const [first, second, third, ...more] = [...addresses].sort();
  const shown = [first, second, third].filter((address) => address !== undefined).join(', ');
  return `${parent} answers for every name (wildcard DNS: ${shown}${more.length > 0 ? ` and ${more.length} more` : ''}): guessed names that resolve there alone are left out`;
}
