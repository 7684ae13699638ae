/**
 * The search of one domain, as two pools in a row: one resolves names from the sources, one probes those that
 * exist. They share no workers: slow probes delay the resolution of further names only when every prober
 * is busy. Names that probes reveal go back to the start.
 *
 *     sources ─▶ frontier ─▶ resolve ─▶ probe ─▶ hosts
 *                   ▲                     │
 *                   └── certificates, redirects
 */

import { count } from '../../core/count.ts';
import { type Emission, log, progress, type ScanContext } from '../../core/scanner.ts';
import { runPool } from '../kit/pool.ts';
import type { ServiceAccess } from '../kit/public-service.ts';
import { parseDomain, requireDomain } from './domain.ts';
import { type Candidate, createFrontier, type Source } from './frontier.ts';
import type { SubdomainOptions } from './options.ts';
import { createProbing } from './probing.ts';
import { createResolution, type Resolved } from './resolution.ts';
import { createSearchProgress } from './search-progress.ts';
import { createGuesses, guessNames, readLogs, type SourceWork } from './sources.ts';
import { createTally, type Tally, warningsOf } from './tally.ts';
import { detectWildcards } from './wildcard.ts';

/** Names looked up at once, with three queries each; more would only wait in egress. */
const MAX_RESOLVERS = 64;

export async function* search(
  target: string,
  transparencyLog: ServiceAccess,
  context: ScanContext<SubdomainOptions>,
): AsyncGenerator<Emission, void, void> {
  const { options } = context;
  const domain = parseDomain(target);
  const wanted = new Set<Source>(options.sources);
  const ports = [...new Set(options.ports)];
  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  const enough = new AbortController();
  const frontier = createFrontier(options.maxItems, () => enough.abort());
  const guesses = createGuesses();
  const tally = createTally();
  const shown = createSearchProgress(frontier, guesses);
  const wildcards = detectWildcards(context, async (wildcard) => {
    tally.wildcard ??= wildcard;
  });
  const parts = {
    domain,
    context,
    signal,
    ports,
    wanted,
    frontier,
    guesses,
    tally,
    wildcards,
    progress: shown,
  };

  try {
    yield log('INFO', `starting subdomain discovery of ${domain}`);
    await requireDomain(domain, context, signal);
    const sources = openSources(wanted, {
      ...{ domain, transparencyLog, context, frontier, guesses },
      signal: AbortSignal.any([signal, enough.signal]),
    });
    frontier.feedBack(domain, 'target');
    const resolved = runPool<Candidate, Resolved>(
      { workers: Math.min(options.workers, MAX_RESOLVERS), signal, sources: [frontier.inbox, ...sources] },
      createResolution(parts),
    );
    yield* runPool<Resolved, Emission>(
      { workers: options.workers, signal, sources: [resolved] },
      createProbing(parts),
    );
    yield* warningsOf(domain, tally, guesses, frontier);
    yield* summaryOf(tally);
  } finally {
    frontier.close();
    ended.abort(new Error('the search has ended'));
  }
}

/** Opens the sources, and logs when the last one ends. */
function openSources(wanted: ReadonlySet<Source>, work: SourceWork): AsyncGenerator<Candidate, void, void>[] {
  const { frontier, context } = work;
  const sources = [
    ...(wanted.has('wordlist') ? [guessNames(work)] : []),
    ...(wanted.has('certificate-transparency') ? [readLogs(work)] : []),
  ];
  let open = sources.length;
  async function* toItsEnd(names: AsyncIterable<Candidate>): AsyncGenerator<Candidate, void, void> {
    yield* names;
    open--;
    if (open > 0) return;
    const { accepted, begun, done } = frontier.counts;
    if (begun === done) return;
    const found = count(accepted, 'subdomain');
    await context.log('INFO', `found ${found} so far; ${count(begun - done, 'lookup')} in progress`);
  }
  return sources.map((names) => frontier.source(toItsEnd(names)));
}

function* summaryOf({ found }: Tally): Generator<Emission, void, void> {
  const hosts = count(found.hosts, 'host');
  if (found.known > 0) {
    yield log('INFO', `${count(found.known, 'host')} found before the interruption and not looked up again`);
  }
  const sources = [...found.bySource].map(([name, from]) => `${name} ${from}`).join(', ');
  yield log('INFO', `subdomain discovery complete: ${hosts}, ${found.alive} alive (${sources})`);
  yield progress(1, `${hosts} found, ${found.alive} alive`);
}
