import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, loadConfig } from '../config.ts';
import { isResult, type ResultBody, type ScanEvent } from '../core/event.ts';
import type { ScannerChoice } from '../core/registry.ts';
import type { Scanner } from '../core/scanner.ts';
import { type LocalScan, startLocalScan } from './local-scan.ts';
import type { ScanRecord } from './scan-record.ts';

/** A host, an endpoint, a finding or the assessment of a page, told apart by `type`. */
export type ScanResult = Extract<ScanEvent, ResultBody>;

export interface ScanOptions {
  /** Names, names with options, or scanners of your own. Default: every available passive scanner for the target. */
  scanners?: readonly (string | ScannerChoice | Scanner)[];
  /** name of a set of scanners, instead of `scanners` */
  preset?: string;
  /** kept with the scan */
  label?: string;
  /** Called with each result as soon as it is logged, in order, one at a time. An error cancels the scan. */
  onResult?(result: ScanResult): void | Promise<void>;
  /** As `onResult`, for every event: log lines, progress, warnings … */
  onEvent?(event: ScanEvent): void | Promise<void>;
  /** Cancels the scan, which then resolves with `status: 'CANCELLED'` and what it has found. */
  signal?: AbortSignal;
  /** Domains, addresses and CIDRs that may be scanned although they are not public. */
  allow?: readonly string[];
  /** DNS servers, `address` or `address:port`; default: those of the system */
  resolvers?: readonly string[];
  /** Settings by the names that the server has for them, such as `SCANWIRE_CONFIG`; pass `process.env` for its own. */
  env?: Readonly<Record<string, string | undefined>>;
}

export interface ScanOutcome extends ScanRecord {
  /** in the order in which they were found */
  results: ScanResult[];
}

/**
 * Scans a target in this process, without a server.
 * @param target a domain, host, URL, or repository (folder or git address)
 * @returns how the scan ended, with all results; a scan that fails resolves too, with `status: 'FAILED'` and its `error`
 * @throws ScanwireError (with a `code`) for a target, scanner or option that is refused, ConfigError for a bad setting, the
 *   error of a callback, and the signal's reason when it was aborted before
 */
export async function scan(target: string, options: ScanOptions = {}): Promise<ScanOutcome> {
  const { signal } = options;
  signal?.throwIfAborted();
  const config = configOf(options);
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-'));
  try {
    const { scanners, preset, label } = options;
    const running = await startLocalScan(
      { ...config, databaseUrl: `file:${join(folder, 'scan.db')}` },
      { target, scanners: scanners?.map(choiceOf), preset, label },
      scanners?.filter(isScanner),
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
  // The caller can read these files anyway.
  return { ...config, fileRoots: ['/'] };
}
