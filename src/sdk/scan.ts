import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, loadConfig } from '../config.ts';
import type { ErrorContext } from '../core/error-report.ts';
import { isResult, type ResultBody, type ScanEvent } from '../core/event.ts';
import type { ScannerChoice } from '../core/registry.ts';
import type { Scanner } from '../core/scanner.ts';
import { type LocalScan, startLocalScan } from './local-scan.ts';
import type { ScanRecord } from './scan-record.ts';

/** A host, endpoint, finding or assessment; `type` tells which. */
export type ScanResult = Extract<ScanEvent, ResultBody>;

export interface ScanOptions {
  /** Names, names with options, or scanners of your own. Default: every available passive scanner for the target. */
  scanners?: readonly (string | ScannerChoice | Scanner)[];
  /** name of a preset, instead of `scanners` */
  preset?: string;
  /** stored with the scan */
  label?: string;
  /** Called with each result as soon as it is logged, in order, one at a time. An error cancels the scan. */
  onResult?(result: ScanResult): void | Promise<void>;
  /** Like `onResult`, for every event: log lines, progress, warnings … */
  onEvent?(event: ScanEvent): void | Promise<void>;
  /** Receives unexpected errors, such as a TypeError in a scanner, to be passed to Sentry and the like. */
  onError?(error: unknown, context: ErrorContext): void | Promise<void>;
  /** Cancels the scan, which then resolves with `status: 'CANCELLED'` and the results so far. */
  signal?: AbortSignal;
  /** Domains, addresses and CIDRs that may be scanned although they are not public. */
  allow?: readonly string[];
  /** DNS servers, `address` or `address:port`; default: those of the system */
  resolvers?: readonly string[];
  /** The server's settings, such as `SCANWIRE_CONFIG`; pass `process.env` to use those of the environment. */
  env?: Readonly<Record<string, string | undefined>>;
}

export interface ScanOutcome extends ScanRecord {
  /** in the order of their discovery */
  results: ScanResult[];
}

/**
 * Scans a target in this process, without a server.
 * @param target a domain, host, URL, or repository (folder or git address)
 * @returns the outcome with all results; a failed scan also resolves, with `status: 'FAILED'` and its `error`
 * @throws ScanwireError (with a `code`) for a refused target, scanner or option; ConfigError for an invalid setting; the
 *   error of a callback; the signal's reason if it was aborted before the start
 */
export async function scan(target: string, options: ScanOptions = {}): Promise<ScanOutcome> {
  const { signal } = options;
  signal?.throwIfAborted();
  const config = configOf(options);
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-'));
  try {
    const { scanners, preset, label, onError } = options;
    const ownScanners = scanners?.filter(isScanner) ?? [];
    const running = await startLocalScan(
      { ...config, databaseUrl: `file:${join(folder, 'scan.db')}` },
      { target, scanners: scanners?.map(choiceOf), preset, label },
      { ownScanners, ...(onError && { onError }) },
    );
    const cancel = () => void running.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      if (signal?.aborted) cancel();
      const results = await collect(running, options);
      return { ...(await running.ended), results };
    } finally {
      signal?.removeEventListener('abort', cancel);
      await running.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const isScanner = (choice: string | ScannerChoice | Scanner): choice is Scanner =>
  typeof choice === 'object' && 'scan' in choice;

const choiceOf = (choice: string | ScannerChoice | Scanner): ScannerChoice =>
  typeof choice === 'string' ? { name: choice } : isScanner(choice) ? { name: choice.name } : choice;

async function collect(
  running: LocalScan,
  { onResult, onEvent }: Pick<ScanOptions, 'onResult' | 'onEvent'>,
): Promise<ScanResult[]> {
  const results: ScanResult[] = [];
  for await (const page of running.events()) {
    for (const event of page) {
      await onEvent?.(event);
      if (!isResult(event)) continue;
      const result = event as ScanResult;
      results.push(result);
      await onResult?.(result);
    }
  }
  return results;
}

function configOf({ allow = [], resolvers = [], env = {} }: ScanOptions): Config {
  const config = loadConfig({
    ...env,
    SCANWIRE_TARGETS_ALLOW: [env.SCANWIRE_TARGETS_ALLOW, ...allow].filter(Boolean).join(','),
    SCANWIRE_DNS_SERVERS: [env.SCANWIRE_DNS_SERVERS, ...resolvers].filter(Boolean).join(','),
  });
  // All files are allowed: the caller can read them anyway.
  return { ...config, fileRoots: ['/'] };
}
