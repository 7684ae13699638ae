/** The commands scan and watch: what runs where, and how it is shown. */
import { withEnvFile } from './environment.ts';
import type { ScanDisplay } from './scan.ts';
import type { ScanRequest } from './scan-request.ts';
import { parseScannerOptions } from './scanner-options.ts';
import { EXIT, type Shell, UsageError } from './shell.ts';

export interface ScanOptions extends ScanDisplay {
  scanner?: string[];
  preset?: string;
  option?: string[];
  label?: string;
  allow?: string[];
  resolver?: string[];
  /** false: without a server, even if SCANWIRE_URL is set */
  server?: string | false;
  /** whether to start the scan on the server and return */
  detach?: true;
}

/** @returns the exit code @throws CommandError, ConfigError, DatabaseError */
export async function runScan(target: string, options: ScanOptions, shell: Shell): Promise<number> {
  const { scanner: scanners, preset, option = [], label, allow = [], resolver = [], ...rest } = options;
  const { server, detach = false, ...display } = rest;
  if (preset !== undefined && scanners) throw new UsageError('Give --preset or --scanner, not both.');
  const request = { target, scanners, preset, options: parseScannerOptions(option), label };
  if (server !== false && (server ?? withEnvFile(shell.env).SCANWIRE_URL)) {
    const refused = allow.length > 0 ? '--allow' : resolver.length > 0 ? '--resolver' : null;
    if (refused !== null)
      throw new UsageError(
        `${refused} is for scans without a server: the settings of the server apply. To scan without it, add --no-server.`,
      );
    return await runOnServer(request, { server, detach, display }, shell);
  }
  if (detach) throw new UsageError('--detach needs a server: pass --server, or set SCANWIRE_URL.');
  const [{ scan }, { loadScanConfig }, { localScan }] = await Promise.all([
    import('./scan.ts'),
    import('./scan-config.ts'),
    import('./local-scan.ts'),
  ]);
  const config = loadScanConfig(withEnvFile(shell.env), { allow, resolver });
  return (await scan(localScan(config, request, shell), display, shell)).exitCode;
}

async function runOnServer(
  request: ScanRequest,
  { server, detach, display }: { server: string | undefined; detach: boolean; display: ScanDisplay },
  shell: Shell,
): Promise<number> {
  const [{ scan }, { openRemote }, { ownScan, startRemoteScan }] = await remoteParts();
  const remote = openRemote({ server }, shell);
  if (detach) {
    const { id } = await startRemoteScan(remote, request);
    shell.stdout.write(`${id}\n`);
    return EXIT.ok;
  }
  const { exitCode } = await scan(
    async (notify) => {
      const started = await startRemoteScan(remote, request);
      if (!display.quiet)
        notify(
          `scan ${started.id} is on ${remote.url}. Ctrl-C cancels it; with --detach, the command starts a scan and returns.`,
        );
      return await ownScan(remote, started)(notify);
    },
    display,
    shell,
  );
  return exitCode;
}

/** @param given id of a scan, or `latest` @returns the exit code @throws CommandError */
export async function watchScan(
  given: string,
  { server, ...display }: ScanDisplay & { server?: string },
  shell: Shell,
): Promise<number> {
  const [{ scan }, { openRemote }, { findRemoteScan, watchedScan }] = await remoteParts();
  const remote = openRemote({ server }, shell);
  const { exitCode } = await scan(
    async (notify) => await watchedScan(remote, await findRemoteScan(remote, given))(notify),
    display,
    shell,
  );
  return exitCode;
}

const remoteParts = () =>
  Promise.all([import('./scan.ts'), import('./remote.ts'), import('./remote-scan.ts')]);
