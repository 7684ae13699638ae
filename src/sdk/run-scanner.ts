/** Runs one scanner by itself, against real sockets, as a scan would. */
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
  /** as a client gives them; the scanner's schema fills in the rest */
  options?: Record<string, unknown>;
  /** over `EGRESS` */
  egress?: Partial<EgressConfig>;
  /** stands for the scan being cancelled */
  signal?: AbortSignal;
  /** stands for results from before an interruption */
  known?: KnownResults;
}

/** What a scanner emitted, by kind, in order. */
export interface Collected {
  emissions: Emission[];
  hosts: HostInit[];
  endpoints: Extract<Emission, { kind: 'endpoint' }>['endpoint'][];
  findings: Extract<Emission, { kind: 'finding' }>['finding'][];
  assessments: Extract<Emission, { kind: 'assessment' }>['assessment'][];
  /** share done, as reported */
  progress: number[];
  logs: { level: LogLevel; message: string }[];
  warnings: { code: WarningCode; message: string; count: number }[];
}

/** What `RunOptions.egress` is laid over: loopback is allowed, and nothing else that is not public. */
export const EGRESS: EgressConfig = {
  allow: ['127.0.0.0/8', '::1/128'],
  deny: [],
  dnsServers: [],
  fileRoots: [],
  userAgent: 'scanwire-test',
};

/**
 * The emissions as they come. Lines of `context.log()` come among them, as early as possible. Ending the loop
 * early, an abort and an error all close the session.
 *
 * @throws ZodError for options that the scanner refuses, and whatever the scanner throws
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
    // A generator that is parked in an await does not see return() until the signal wakes it.
    const returned = generator?.return().catch(() => {});
    ended.abort(new Error('the run has ended'));
    await returned;
    await session.close();
  }
}

/** Runs the scanner to its end. */
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
