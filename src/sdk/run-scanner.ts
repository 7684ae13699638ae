/** Runs one scanner alone, over real sockets, like a scan does. */
import type { LogLevel } from '../core/event.ts';
import type { HostInit } from '../core/result.ts';
import {
  type Emission,
  type KnownResults,
  log,
  NOTHING_KNOWN,
  type Scanner,
  type ScannerInput,
  warning,
} from '../core/scanner.ts';
import type { WarningCode } from '../core/warning.ts';
import { createEgressFactory, type EgressConfig } from '../egress/index.ts';

export interface RunOptions {
  /** options as sent by a client; the scanner's schema adds defaults */
  options?: Record<string, unknown>;
  /** overrides `EGRESS` */
  egress?: Partial<EgressConfig>;
  /** cancels the scan */
  signal?: AbortSignal;
  /** results from before an interruption */
  known?: KnownResults;
}

/** The emissions of a scanner by kind, in order. */
export interface Collected {
  emissions: Emission[];
  hosts: HostInit[];
  endpoints: Extract<Emission, { kind: 'endpoint' }>['endpoint'][];
  findings: Extract<Emission, { kind: 'finding' }>['finding'][];
  assessments: Extract<Emission, { kind: 'assessment' }>['assessment'][];
  /** reported fractions */
  progress: number[];
  logs: { level: LogLevel; message: string }[];
  warnings: { code: WarningCode; message: string; count: number }[];
}

/** Defaults for `RunOptions.egress`: of the addresses that are not public, only loopback is allowed. */
export const EGRESS: EgressConfig = {
  allow: ['127.0.0.0/8', '::1/128'],
  deny: [],
  dnsServers: [],
  fileRoots: [],
  userAgent: 'scanwire-test',
};

/**
 * Yields the emissions of a scanner as they happen, including those of `context.log()` and `context.warn()`. Leaving the
 * loop, an abort and an error all close the session.
 *
 * @throws ZodError for invalid options; the scanner's errors
 */
export async function* runScanner(
  scanner: Scanner,
  input: ScannerInput,
  { options = {}, egress: config = {}, signal: outer, known = NOTHING_KNOWN }: RunOptions = {},
): AsyncGenerator<Emission, void, void> {
  const parsed = scanner.options.parse(options);
  const ended = new AbortController();
  const signal = outer ? AbortSignal.any([outer, ended.signal]) : ended.signal;
  const lines: Emission[] = [];
  const warn = (code: WarningCode, message: string, count?: number) => {
    lines.push(warning(code, message, count));
    onLine();
  };
  const session = createEgressFactory({ ...EGRESS, ...config }).openScan(signal, { warn });

  let shared: { value: unknown } | undefined;
  function* waitingLines() {
    for (let line = lines.shift(); line; line = lines.shift()) yield line;
  }
  let onLine = () => {};
  let generator: AsyncGenerator<Emission, void, void> | null = null;
  try {
    generator = scanner.scan(input as never, {
      ...session.egress(scanner.limits?.(parsed) ?? {}),
      scanId: '01SCAN',
      options: parsed,
      signal,
      known,
      shared: <T>(make: () => T): T => {
        shared ??= { value: make() };
        return shared.value as T;
      },
      async log(level, message, data) {
        lines.push(log(level, message, data));
        onLine();
      },
      warn,
    });
    let pending: Promise<IteratorResult<Emission, void>> | null = null;
    while (true) {
      yield* waitingLines();
      const line = new Promise<null>((resolve) => {
        onLine = () => resolve(null);
      });
      pending ??= generator.next();
      const next = await Promise.race([pending, line]);
      if (next === null) continue;
      pending = null;
      yield* waitingLines();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // A generator that waits in an await does not see return() until the signal wakes it.
    const returned = generator?.return().catch(() => {});
    ended.abort(new Error('the run has ended'));
    await returned;
    await session.close();
  }
}

/** Runs the scanner to its end and collects its emissions. */
export async function collect(
  scanner: Scanner,
  input: ScannerInput,
  options?: RunOptions,
): Promise<Collected> {
  const emissions: Emission[] = [];
  for await (const emission of runScanner(scanner, input, options)) emissions.push(emission);
  return sortByKind(emissions);
}

export function sortByKind(emissions: Emission[]): Collected {
  const sorted: Collected = {
    emissions,
    hosts: [],
    endpoints: [],
    findings: [],
    assessments: [],
    progress: [],
    logs: [],
    warnings: [],
  };
  for (const emission of emissions) {
    switch (emission.kind) {
      case 'host':
        sorted.hosts.push(emission.host);
        break;
      case 'endpoint':
        sorted.endpoints.push(emission.endpoint);
        break;
      case 'finding':
        sorted.findings.push(emission.finding);
        break;
      case 'assessment':
        sorted.assessments.push(emission.assessment);
        break;
      case 'progress':
        sorted.progress.push(emission.fraction);
        break;
      case 'log':
        sorted.logs.push({ level: emission.level, message: emission.message });
        break;
      case 'warning':
        sorted.warnings.push({ code: emission.code, message: emission.message, count: emission.count });
        break;
      default:
        emission satisfies never;
    }
  }
  return sorted;
}
