/** Scanners that are remote services: they receive a request over HTTP and stream results as server-sent events. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineScanner, type InputOf, type ScanContext, type Scanner } from '../../core/scanner.ts';
import { parseTarget, portOf } from '../../core/target.ts';
import { Conversation } from './conversation.ts';
import { DroppedError, ServiceError } from './failure.ts';
import { type DefaultPlace, Intake } from './intake.ts';
import { type FullRemoteSpec, type REMOTE_INPUTS, type RemoteSpec, remoteSpecSchema } from './spec.ts';

type RemoteInput = InputOf<(typeof REMOTE_INPUTS)[number]>;

/** Maximum number of hosts, endpoints and findings per input. */
const MAX_RESULTS = 100_000;

const configurations = z
  .record(z.string(), z.json())
  .optional()
  .describe('Passed to the service unchanged; the service defines its meaning.');

/** Options of one scan. */
function optionsOf({ rps, consumes }: FullRemoteSpec) {
  const isRated = rps !== false && consumes.some((kind) => kind !== 'repository');
  return z.strictObject({
    configurations,
    ...(isRated && {
      rps: z
        .number()
        .positive()
        .max(100_000)
        .default(rps)
        .describe('Maximum number of requests per second to one host; passed to the service.'),
    }),
  });
}

interface Options {
  configurations?: Record<string, unknown> | undefined;
  rps?: number;
}

/**
 * Creates a scanner for a service. It receives a POST with JSON: `scan_id`, `configurations`, and `repository_name`, or `target`,
 * `rps` and `kind` (and `url` of a live host). Its response is a stream of events, one document, or the URL of a document to poll until the scan is done.
 *
 * @param name of the scanner
 */
export function remoteScanner(name: string, spec: RemoteSpec): Scanner {
  const { data, error } = remoteSpecSchema.safeParse(spec);
  const unusable =
    error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') ?? null;
  const { title, description, consumes, produces, intrusiveness, concurrency } = data ?? FALLBACK;
  const origin = data ? new URL(data.url).origin : null;
  return defineScanner({
    name,
    title: title ?? name,
    description: description ?? `Findings of the service at ${origin ?? 'an invalid URL'}.`,
    version: '1.0.0',
    intrusiveness: intrusiveness ?? (consumes.every((kind) => kind === 'repository') ? 'passive' : 'active'),
    ...(intrusiveness === undefined && { passiveFor: consumes.filter((kind) => kind === 'repository') }),
    consumes,
    produces,
    options: optionsOf(data ?? FALLBACK),
    ...(concurrency !== undefined && { concurrency }),
    limits: () => (origin === null ? {} : { services: [origin] }),
    unavailableReason: async () => unusable,
    async *scan(input, context) {
      if (!data) throw new ServiceError(`the service cannot be used: ${unusable}`);
      yield* scanWith(data, name, input, context as ScanContext<Options>);
    },
  });
}

async function* scanWith(
  spec: FullRemoteSpec,
  name: string,
  input: RemoteInput,
  context: ScanContext<Options>,
) {
  const { signal } = context;
  const { rps } = context.options;
  // A host without an IP address cannot be scanned.
  if (input.kind === 'host' && !input.alive && input.ip.length === 0) return;
  for (const { host, port } of hostsOf(input)) await context.requireAllowed(host, port);
  signal.throwIfAborted();

  const scanId = scanIdOf(input, context.scanId);
  const intake = new Intake({
    source: name,
    place: placeOf(input),
    produces: spec.produces,
    maxResults: MAX_RESULTS,
  });
  const ended = new AbortController();
  const stop = () => ended.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(
    () => ended.abort(new ServiceError(`did not finish within ${spec.totalSeconds} s (totalSeconds)`)),
    spec.totalSeconds * 1000,
  );
  try {
    const conversation = new Conversation(
      {
        spec,
        scanId,
        request: {
          scan_id: scanId,
          ...subjectOf(input),
          configurations: context.options.configurations ?? {},
          ...(rps !== undefined && input.kind !== 'repository' && { rps }),
        },
        intake,
        signal: ended.signal,
      },
      context.services,
    );
    yield* conversation.run();
  } catch (error) {
    signal.throwIfAborted();
    const cause = ended.signal.aborted ? ended.signal.reason : error;
    if (!(cause instanceof ServiceError) && !(cause instanceof DroppedError)) throw cause;
    throw new Error(`the service at ${new URL(spec.url).origin}: ${cause.message}`, { cause });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    for (const { code, message, count } of intake.summary()) context.warn(code, message, count);
    ended.abort(new Error('the scan has ended'));
  }
}

/** Defaults for a scanner whose configuration is invalid. */
const FALLBACK = remoteSpecSchema.parse({ url: 'http://localhost/' });

interface Reached {
  host: string;
  port: number | null;
}

/** The hosts to which the service will send requests; none for a local path. */
function hostsOf(input: RemoteInput): Reached[] {
  switch (input.kind) {
    case 'domain':
      return [{ host: input.domain, port: null }];
    case 'host': {
      const { name, port, url } = input;
      // A host that a scanner found may have a URL of another host.
      return [{ host: name, port }, ...(url === null ? [] : [ofUrl(url)])];
    }
    case 'url':
      return [ofUrl(input.url)];
    case 'repository': {
      const { host, port } = parseTarget(input.location);
      return host === null ? [] : [{ host, port }];
    }
    default:
      return input satisfies never;
  }
}

function ofUrl(text: string): Reached {
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`"${text.slice(0, 100)}" is refused: services get http:// and https:// URLs only`);
  return { host: url.hostname, port: portOf(url) };
}

function subjectOf(input: RemoteInput): Record<string, string> {
  switch (input.kind) {
    case 'domain':
      return { target: input.domain, kind: input.kind };
    case 'host': {
      const name = input.name.includes(':') && input.port !== null ? `[${input.name}]` : input.name;
      return {
        target: input.port === null ? name : `${name}:${input.port}`,
        kind: input.kind,
        // In normal form, which all URL parsers read in the same way.
        ...(input.url !== null && { url: new URL(input.url).href }),
      };
    }
    case 'url':
      return { target: new URL(input.url).href, kind: input.kind };
    case 'repository':
      return { repository_name: input.location };
    default:
      return input satisfies never;
  }
}

function placeOf(input: RemoteInput): DefaultPlace {
  switch (input.kind) {
    case 'domain':
      return { host: input.domain };
    case 'host':
      return { host: input.name, port: input.port };
    case 'url':
      return { url: input.url };
    case 'repository':
      return {};
    default:
      return input satisfies never;
  }
}

/**
 * For the target, the id of the scan. Hosts that the scan finds are separate, concurrent requests, which
 * need distinct ids; a found host has an IP address or is not alive.
 */
function scanIdOf(input: RemoteInput, scanId: string): string {
  if (input.kind !== 'host') return scanId;
  const { name, port, ip, url, alive } = input;
  if (alive && ip.length === 0 && url === null) return scanId;
  return `${scanId}-${createHash('sha256')
    .update(JSON.stringify([name, port, url]))
    .digest('hex')
    .slice(0, 12)}`;
}
