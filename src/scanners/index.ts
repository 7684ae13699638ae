import type { Scanner } from '../core/scanner.ts';
import { commandScanner } from './command/index.ts';
import type { CommandSpec } from './command/spec.ts';
import { tools } from './command/tools.ts';
import { endpoints } from './endpoints/index.ts';
import { createSourceAnalysis } from './kit/source/analysis.ts';
import { mock } from './mock.ts';
import { createPageScanner } from './page/index.ts';
import type { Blocklists } from './page/reputation/blocklist.ts';
import { remoteScanner } from './remote/index.ts';
import type { RemoteSpec } from './remote/spec.ts';
import { createSastScanner } from './sast/index.ts';
import { createSecretsScanner } from './secrets/index.ts';
import { subdomains } from './subdomains/index.ts';
import { createWebScanner } from './web/index.ts';
import type { Libraries } from './web/libraries/library-data.ts';
import { createWebActiveScanner } from './web-active/index.ts';

export interface ScannerSettings {
  blocklists: Blocklists | null;
  /** data about vulnerable JavaScript libraries */
  libraries: Libraries | null;
  /** by name */
  remoteScanners: Readonly<Record<string, RemoteSpec>>;
  commandScanners: Readonly<Record<string, CommandSpec>>;
  /** of the server, for command scanners */
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The built-in scanners, and those of the configuration, which override a tool of the same name. Add new
 * scanners here.
 */
export function createScanners(settings: ScannerSettings): Scanner[] {
  const { blocklists, libraries, remoteScanners, commandScanners, environment } = settings;
  const configured = [
    ...Object.entries(remoteScanners).map(([name, spec]) => remoteScanner(name, spec)),
    ...Object.entries(commandScanners).map(([name, spec]) => commandScanner(name, spec, environment)),
  ];
  const analysis = createSourceAnalysis(new URL('./source-thread.ts', import.meta.url));
  const taken = new Set(configured.map(({ name }) => name));
  return [
    subdomains,
    endpoints,
    createWebScanner({ analysis, libraries }),
    createWebActiveScanner(),
    createSecretsScanner({ analysis }),
    createSastScanner({ analysis }),
    createPageScanner({ blocklists }),
    ...tools(environment).filter(({ name }) => !taken.has(name)),
    ...configured,
    mock,
  ];
}
