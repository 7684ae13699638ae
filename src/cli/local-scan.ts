import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { ScanwireError } from '../core/errors.ts';
import { type LocalScan, startLocalScan } from '../sdk/local-scan.ts';
import { printable } from './printable.ts';
import type { OpenScan } from './running-scan.ts';
import type { ScanRequest } from './scan-request.ts';
import { type Shell, UsageError } from './shell.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/**
 * A scan in this process, with a temporary database.
 * @param config its `databaseUrl` and `redis` are not used
 */
export const localScan =
  (config: Config, request: ScanRequest, shell: Pick<Shell, 'onExit'>): OpenScan =>
  async () => {
    const folder = await createTemporaryFolder(shell);
    try {
      const own = { ...config, databaseUrl: `file:${join(folder.path, 'scan.db')}`, redis: null };
      const running = await start(own, request);
      const close = () => running.close().finally(folder.remove);
      return { ...running, close };
    } catch (error) {
      await folder.remove();
      throw error;
    }
  };

/** @throws UsageError if the request is refused */
async function start(config: Config, request: ScanRequest): Promise<LocalScan> {
  const target = /^\.{1,2}(\/|$)/.test(request.target) ? resolve(request.target) : request.target;
  // A service may have folders of its own.
  const isForService = request.scanners?.some((name) => Object.hasOwn(config.remoteScanners, name)) ?? false;
  if (isAbsolute(target) && !isForService && !existsSync(target))
    throw new UsageError(`there is no folder or file ${printable(target)}.`);
  try {
    return await startLocalScan(config, {
      ...request,
      target,
      scanners: request.scanners?.map((name) => ({ name })),
    });
  } catch (error) {
    if (!(error instanceof ScanwireError)) throw error;
    const hint = error.message.endsWith('in SCANWIRE_TARGETS_ALLOW.') ? ' Or pass it with --allow.' : '';
    throw new UsageError(error.message + hint);
  }
}
