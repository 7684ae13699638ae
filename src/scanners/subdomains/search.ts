/**
 * The search of one domain, as two pools in a row: one that resolves names as the sources bring them, one that
 * probes those that exist. Neither takes workers from the other; what is probed slowly holds up the resolving of
 * further names only when every prober is busy. What probing brings to light goes back to the start.
 *
 *     sources ─▶ frontier ─▶ resolve ─▶ probe ─▶ hosts
 *                   ▲                     │
 *                   └── certificates, redirects
 */

import {
  type Egress,
  type Emission,
  type FetchResponse,
  host,
  type KnownHost,
  log,
  progress,
  type ScanContext,
  warning,
} from '../../core/scanner.ts';
import { type Pool, runPool } from '../kit/pool.ts';
import { count } from './count.ts';
import { type Candidate, createFrontier, type Source } from './frontier.ts';
import { exists, type Lookup, lookUp } from './lookup.ts';
import { hostName, nameWithin } from './name.ts';
import type { SubdomainOptions } from './options.ts';
import { describeAnswer, fetchFrontPage, probeHost } from './probe.ts';
import { reasonOf } from './reason.ts';
import { type Guesses, guessNames, readLogs, type SourceWork } from './sources.ts';
import { detectWildcards, type Wildcard } from './wildcard.ts';

/** Names looked up at once, with three questions each; more than this only wait inside egress. */
const MAX_RESOLVERS = 64;
/** Bounds of a Host (core/result.ts). */
const MAX_ADDRESSES = 64;

/** Names that a warning has as examples. */
const MAX_EXAMPLES = 5;
/** Names that DNS did not answer for, kept to be asked for again. */
const MAX_DEFERRED = 100_000;

/** A name that is reported, before it is probed; null asks for a progress report alone. */
type Resolved = {
  candidate: Candidate;
  lookup: Lookup;
  failure: string | null;
  known: KnownHost | null;
} | null;

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

  const found = { hosts: 0, alive: 0, known: 0, bySource: new Map<string, number>() };
  const guesses: Guesses = {
    rest: 0,
    unanswered: 0,
    unansweredInRow: 0,
    examples: [],
    lastFailure: '',
    givenUp: false,
  };
  /** what is left out besides: guesses that a wildcard covers, questions without an answer, addresses beyond the bound */
  const omitted = { covered: 0, partly: 0, addresses: 0, deferred: 0 };
  let firstWildcard: Wildcard | null = null;
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

  // A word list of several labels a line may meet many; one line describes them well enough.
  const wildcards = detectWildcards(context, async (wildcard) => {
    firstWildcard ??= wildcard;
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

  /** @returns whether the name is put aside, to be asked for once more at the end */
  const putAside = (candidate: Candidate, failure: string): boolean => {
    const guessed = !candidate.accepted;
    if (guessed) {
      guesses.unansweredInRow++;
      guesses.lastFailure = failure;
    }
    const again = !candidate.deferred && !guesses.givenUp && omitted.deferred < MAX_DEFERRED;
    if (again) {
      omitted.deferred++;
      frontier.defer(candidate);
    } else if (guessed) {
      guesses.unanswered++;
      if (guesses.examples.length < MAX_EXAMPLES) guesses.examples.push(candidate.name);
    }
    return again;
  };

  const isHost = async (candidate: Candidate, lookup: Lookup): Promise<boolean> => {
    if (candidate.accepted) return true;
    if (!exists(lookup)) return false;
    if (!(await wildcards.covers(candidate.name, lookup))) return frontier.accept(candidate);
    omitted.covered++;
    return false;
  };

  const resolveName = async (candidate: Candidate, pool: Pool<Candidate, Resolved>) => {
    let lookup: Lookup = { addresses: [], cnames: [], unanswered: null };
    let failure: string | null = null;
    const known = await context.known.host(candidate.name);
    try {
      if (known !== null) frontier.accept(candidate);
      else {
        lookup = await lookUp(candidate.name, context);
        await isHost(candidate, lookup);
        guesses.unansweredInRow = 0;
        if (lookup.unanswered !== null) omitted.partly++;
      }
    } catch (error) {
      signal.throwIfAborted();
      failure = reasonOf(error);
      if (putAside(candidate, failure)) return;
    }
    if (candidate.accepted) return pool.emit({ candidate, lookup, failure, known });
    frontier.end(candidate);
    if (percent() > reported && !reportAsked) {
      // Not waited for: when every prober is busy, that must not stop the look-ups.
      reportAsked = true;
      void pool.emit(null).catch(() => {});
    }
  };

  /** Adds the names that an answer brings to light. */
  const feedBack = (response: FetchResponse) => {
    for (const text of wanted.has('certificates') ? (response.certificate?.names ?? []) : []) {
      const other = nameWithin(domain, text);
      if (other !== null) frontier.feedBack(other, 'certificates');
    }
    const redirect = wanted.has('redirects') ? redirectHost(response) : null;
    const other = redirect === null ? null : nameWithin(domain, redirect);
    if (other !== null) frontier.feedBack(other, 'redirects');
  };

  /** One that is in the log is requested once more only where it answered, for the names that this may bring. */
  const revisit = async ({ url }: KnownHost) => {
    found.known++;
    if (url === null) return;
    found.alive++;
    if (!wanted.has('certificates') && !wanted.has('redirects')) return;
    const response = await fetchFrontPage(url, context, signal);
    if (response !== null) feedBack(response);
  };

  const probeName = async (resolved: Resolved, pool: Pool<Resolved, Emission>) => {
    if (!resolved) {
      reportAsked = false;
      return reportProgress(pool);
    }
    const { candidate, lookup, failure, known } = resolved;
    const { name, source } = candidate;
    found.hosts++;
    found.bySource.set(source, (found.bySource.get(source) ?? 0) + 1);
    if (known !== null) await revisit(known);
    else {
      const init = {
        name,
        ip: lookup.addresses.slice(0, MAX_ADDRESSES),
        cname: lookup.cnames,
        source,
      };
      omitted.addresses += lookup.addresses.length - init.ip.length;
      const unreachable = failure ?? whyUnreachable(lookup);
      const probe =
        unreachable === null
          ? await probeHost(name, ports, context, signal)
          : ({ alive: false, error: unreachable } as const);
      if (probe.alive) {
        found.alive++;
        feedBack(probe.response);
        await pool.emit(host({ ...init, alive: true, ...describeAnswer(probe.response) }));
      } else await pool.emit(host({ ...init, alive: false, error: probe.error }));
    }
    frontier.end(candidate);
    await reportProgress(pool);
  };

  function* warnings(): Generator<Emission, void, void> {
    if (guesses.unanswered > 0) {
      const names = count(guesses.unanswered, 'name');
      const shown = guesses.examples.join(', ');
      yield warning(
        'DNS_FAILED',
        `${names} of the word list got no answer from DNS (${guesses.lastFailure}), such as ${shown}`,
        guesses.unanswered,
      );
    }
    if (omitted.partly > 0) {
      yield warning(
        'DNS_FAILED',
        `${count(omitted.partly, 'host')} may have more addresses: DNS answered only some of the questions`,
        omitted.partly,
      );
    }
    if (firstWildcard !== null && omitted.covered > 0) {
      yield warning('CANDIDATES_REJECTED', describeWildcard(firstWildcard, omitted.covered), omitted.covered);
    }
    if (omitted.addresses > 0) {
      yield warning(
        'LIMIT_REACHED',
        `${omitted.addresses} addresses of hosts that have more than ${MAX_ADDRESSES} were left out`,
        omitted.addresses,
      );
    }
    if (frontier.full) {
      yield warning(
        'LIMIT_REACHED',
        `stopped at ${count(found.hosts, 'host')} (maxItems); there may be more`,
      );
    }
    if (found.alive === 0 && found.hosts > 0) {
      const hosts = found.hosts === 1 ? 'the only host' : `none of ${found.hosts} hosts`;
      yield warning('UNREACHABLE', `${hosts} of ${domain} answers over HTTPS or HTTP`, found.hosts);
    }
  }

  try {
    yield log('INFO', `starting subdomain discovery of ${domain}`);
    await requireDomain(domain, context, signal);
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

    yield* warnings();
    if (found.known > 0) {
      yield log(
        'INFO',
        `${count(found.known, 'host')} known from before the interruption: not looked up again`,
      );
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

/** @throws Error when the domain does not exist, or DNS answers no question about it */
async function requireDomain(
  domain: string,
  egress: Pick<Egress, 'resolve'>,
  signal: AbortSignal,
): Promise<void> {
  let failure: unknown = null;
  try {
    if (exists(await lookUp(domain, egress))) return;
  } catch (error) {
    signal.throwIfAborted();
    reasonOf(error);
    failure = error;
  }
  // A domain without a host of its own may well have some below it.
  const types = ['NS', 'MX', 'TXT'] as const;
  const answers = await Promise.allSettled(types.map((type) => egress.resolve(domain, type)));
  signal.throwIfAborted();
  if (answers.some((answer) => answer.status === 'fulfilled' && answer.value.length > 0)) return;
  for (const answer of answers) if (answer.status === 'rejected') failure ??= answer.reason;
  if (failure === null) throw new Error(`${domain} does not exist: DNS has no record of it`);
  // With some of the answers it is not known whether it exists, and the sources may show it.
  if (answers.some((answer) => answer.status === 'fulfilled')) return;
  throw new Error(`DNS gives no answer for ${domain}: ${reasonOf(failure)}`);
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

function describeWildcard({ parent, addresses, settled }: Wildcard, covered: number): string {
  const left = `${count(covered, 'guessed name')} cannot be told from it and were left out`;
  if (!settled) {
    return `${parent} answers for every name, with ever new addresses (wildcard DNS): ${left}`;
  }
  const [first, second, third, ...more] = [...addresses].sort();
  const shown = [first, second, third].filter((address) => address !== undefined).join(', ');
  return `${parent} answers for every name (wildcard DNS: ${shown}${more.length > 0 ? ` and ${more.length} more` : ''}): ${left}`;
}
