/** Probes hosts, reports them, and feeds names that they reveal back into the search. */
import { type Egress, type Emission, type FetchResponse, host, type KnownHost } from '../../core/scanner.ts';
import type { Pool } from '../kit/pool.ts';
import type { NameFrontier, Source } from './frontier.ts';
import type { Lookup } from './lookup.ts';
import { nameWithin } from './name.ts';
import { describeAnswer, fetchFrontPage, probeHost } from './probe.ts';
import type { Resolved } from './resolution.ts';
import type { SearchProgress } from './search-progress.ts';
import { MAX_ADDRESSES, type Tally } from './tally.ts';

export interface ProbingParts {
  domain: string;
  context: Pick<Egress, 'fetch'>;
  signal: AbortSignal;
  ports: readonly number[];
  wanted: ReadonlySet<Source>;
  frontier: NameFrontier;
  tally: Tally;
  progress: SearchProgress;
}

/** @returns the work of the second pool */
export function createProbing(parts: ProbingParts) {
  const { domain, context, signal, ports, wanted, frontier, tally, progress } = parts;
  const { found, omitted } = tally;

  const feedBack = (response: FetchResponse): void => {
    for (const text of wanted.has('certificates') ? (response.certificate?.names ?? []) : []) {
      const other = nameWithin(domain, text);
      if (other !== null) frontier.feedBack(other, 'certificates');
    }
    const redirect = wanted.has('redirects') ? redirectHost(response) : null;
    const other = redirect === null ? null : nameWithin(domain, redirect);
    if (other !== null) frontier.feedBack(other, 'redirects');
  };

  /** Requests a host that was reported before an interruption again, if it was alive, for names that it may reveal. */
  const revisit = async ({ url }: KnownHost): Promise<void> => {
    found.known++;
    if (url === null) return;
    found.alive++;
    if (!wanted.has('certificates') && !wanted.has('redirects')) return;
    const response = await fetchFrontPage(url, context, signal);
    if (response !== null) feedBack(response);
  };

  const visit = async ({ candidate, lookup, failure }: NonNullable<Resolved>): Promise<Emission> => {
    const { name, source } = candidate;
    const init = { name, ip: lookup.addresses.slice(0, MAX_ADDRESSES), cname: lookup.cnames, source };
    omitted.addresses += lookup.addresses.length - init.ip.length;
    if (lookup.limited) omitted.longChains++;
    const unreachable = failure ?? whyUnreachable(lookup);
    if (unreachable !== null) return host({ ...init, alive: false, error: unreachable });
    const probe = await probeHost(name, ports, context, signal);
    if (!probe.alive) return host({ ...init, alive: false, error: probe.error });
    found.alive++;
    feedBack(probe.response);
    const described = await describeAnswer(probe.response, signal);
    if (probe.response.truncated && described.isHtml && described.host.title === null) omitted.cutPages++;
    return host({ ...init, alive: true, ...described.host });
  };

  return async (resolved: Resolved, pool: Pick<Pool<Resolved, Emission>, 'emit'>): Promise<void> => {
    if (resolved) {
      const { source } = resolved.candidate;
      found.hosts++;
      found.bySource.set(source, (found.bySource.get(source) ?? 0) + 1);
      if (resolved.known !== null) await revisit(resolved.known);
      else await pool.emit(await visit(resolved));
      frontier.end(resolved.candidate);
    } else progress.answer();
    const report = progress.take(found.hosts);
    if (report !== null) await pool.emit(report);
  };
}

function whyUnreachable({ addresses, cnames }: Lookup): string | null {
  if (addresses.length > 0) return null;
  const last = cnames.at(-1);
  return last === undefined ? 'does not resolve' : `does not resolve: its CNAME ${last} has no address`;
}

function redirectHost({ status, headers, url }: FetchResponse): string | null {
  const { location } = headers;
  if (status < 300 || status > 399 || location === undefined || !URL.canParse(location, url)) return null;
  return new URL(location, url).hostname;
}
