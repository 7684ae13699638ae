import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  assessment,
  defineScanner,
  type Emission,
  endpoint,
  finding,
  host,
  type InputOf,
  log,
  progress,
} from '../core/scanner.ts';

const options = z.strictObject({
  seed: z.int().min(0).default(1).describe('Seed of the generator; the same seed gives the same events.'),
  events: z.int().min(1).max(10_000_000).default(200).describe('Number of results and log messages.'),
  rate: z.number().min(0).max(1_000_000).default(20).describe('Events per second; 0: no limit.'),
  failAfter: z
    .int()
    .min(0)
    .optional()
    .describe('Number of events after which the scanner fails. Default: never.'),
});

const TECHNOLOGIES = [['nginx'], ['nginx', 'PHP/8.3.4'], ['nginx', 'Express', 'Next.js']];
const LABELS = [
  'www',
  'api',
  'admin',
  'blog',
  'shop',
  'mail',
  'dev',
  'staging',
  'status',
  'docs',
  'cdn',
  'auth',
];
const PATHS = [
  'users',
  'orders',
  'login',
  'search',
  'health',
  'assets/app.js',
  'v1/items',
  'settings',
  'export',
];
const FLAWS = [
  { type: 'sql_injection', title: 'SQL injection', severity: 'CRITICAL', cwe: 'CWE-89' },
  { type: 'reflected_xss', title: 'Reflected cross-site scripting (XSS)', severity: 'HIGH', cwe: 'CWE-79' },
  { type: 'open_redirect', title: 'Open redirect', severity: 'MEDIUM', cwe: 'CWE-601' },
  {
    type: 'missing_hsts',
    title: 'Missing Strict-Transport-Security header (HSTS)',
    severity: 'LOW',
    cwe: 'CWE-319',
  },
  { type: 'version_disclosure', title: 'nginx version disclosure', severity: 'INFO', cwe: 'CWE-200' },
] as const;

/** For front-end development without a target, and for benchmarks. It sends no requests. */
export const mock = defineScanner({
  name: 'mock',
  title: 'Mock results',
  description:
    'Generates a realistic stream of all kinds of events from a seed. Sends no requests; every result is marked as a mock.',
  version: '1.0.0',
  intrusiveness: 'passive',
  mock: true,
  consumes: ['domain', 'host', 'url', 'repository'],
  repositoryNames: true,
  produces: ['host', 'endpoint', 'finding', 'assessment'],
  options,
  async *scan(input, { options: { seed, events, rate, failAfter }, signal }) {
    const random = mulberry32(seed);
    const base = baseOf(input);
    const started = performance.now();
    let percent = 0;
    yield log('INFO', `generating ${events} events about ${base ?? 'a repository'} from seed ${seed}`);
    for (let index = 0; index < events; index++) {
      if (failAfter !== undefined && index >= failAfter) {
        throw new Error(`failed after ${failAfter} events (option failAfter)`);
      }
      if (rate > 0) {
        const due = started + (1000 * index) / rate;
        const wait = due - performance.now();
        if (wait > 0) await sleep(wait, undefined, { signal });
      }
      signal.throwIfAborted();
      yield base === null ? makeUpInCode(index, random) : makeUp(index, base, random);
      const reached = Math.floor((100 * (index + 1)) / events);
      if (reached > percent) {
        percent = reached;
        yield progress(reached / 100, `${index + 1} of ${events} events generated`);
      }
    }
    if (base !== null) yield makeUpVerdict(base, random);
    yield log('INFO', 'done');
  },
});

function makeUpVerdict(base: string, random: () => number): Emission {
  const score = 30 + Math.floor(random() * 40);
  return assessment({
    url: `https://${base}/`,
    riskScore: score,
    threatLevel: 'SUSPICIOUS',
    classification: 'made up',
    indicators: ['made up by the mock scanner'],
    layers: [{ name: 'address', score, indicators: [] }],
    method: 'mock',
  });
}

function makeUp(index: number, base: string, random: () => number): Emission {
  const pick = <T>(items: readonly [T, ...T[]] | readonly T[]): T =>
    items[Math.floor(random() * items.length)] as T;
  const kind = random();
  const name = `${pick(LABELS)}-${index}.${base}`;
  if (kind < 0.25) {
    const alive = random() < 0.8;
    return host({
      name,
      ip: [`192.0.2.${1 + Math.floor(random() * 254)}`],
      alive,
      source: 'mock',
      ...(alive
        ? {
            url: `https://${name}/`,
            status: 200,
            title: `Welcome to ${name}`,
            server: 'nginx',
            technologies: TECHNOLOGIES[name.length % TECHNOLOGIES.length],
          }
        : { error: 'connection refused' }),
    });
  }
  if (kind < 0.75) {
    return endpoint({
      url: `https://${pick(LABELS)}.${base}/${pick(PATHS)}?n=${index}`,
      status: pick([200, 200, 200, 301, 401, 403, 404, 500]),
      contentType: pick(['text/html', 'application/json']),
      length: Math.floor(random() * 50_000),
      source: 'mock',
    });
  }
  if (kind < 0.85) {
    const url = `https://${pick(LABELS)}.${base}/${pick(PATHS)}?q=${index}`;
    return finding({
      ...pick(FLAWS),
      url,
      confidence: 'LOW',
      description: 'Made up for building front ends.',
      evidence: { request: `GET ${url}`, response: 'made up' },
    });
  }
  return log(pick(['DEBUG', 'INFO', 'INFO', 'WARN']), `scanned ${name}`);
}

const CODE_FLAWS = [
  { type: 'hard_coded_secret', title: 'Hard-coded password', severity: 'HIGH', cwe: 'CWE-798' },
  { type: 'sql_injection', title: 'SQL injection', severity: 'CRITICAL', cwe: 'CWE-89' },
  { type: 'weak_hash', title: 'Weak hash function (MD5)', severity: 'LOW', cwe: 'CWE-328' },
] as const;

function makeUpInCode(index: number, random: () => number): Emission {
  const file = `src/module-${index}.py`;
  if (random() < 0.4) return log('INFO', `scanned ${file}`);
  return finding({
    ...(CODE_FLAWS[Math.floor(random() * CODE_FLAWS.length)] ?? CODE_FLAWS[0]),
    ...{ file, line: 1 + Math.floor(random() * 500), confidence: 'LOW' },
    description: 'Made up for building front ends.',
  });
}

/** Whether the host is an IP address, which has no subdomains. */
const isAddress = (host: string): boolean => /^[\d.]+$|:/.test(host);

/** @returns null for a repository */
function baseOf(input: InputOf<'domain' | 'host' | 'url' | 'repository'>): string | null {
  switch (input.kind) {
    case 'domain':
      return input.domain;
    case 'host':
      return isAddress(input.name) ? 'mock.example' : input.name;
    case 'url': {
      const { hostname } = new URL(input.url);
      return isAddress(hostname) ? 'mock.example' : hostname;
    }
    case 'repository':
      return null;
    default:
      return input satisfies never;
  }
}

/** A small seeded generator, uniform in [0, 1) (Tommy Ettinger's mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
