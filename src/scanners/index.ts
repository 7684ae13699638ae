import type { Scanner } from '../core/scanner.ts';
import { commandScanner } from './command/index.ts';
import type { CommandSpec } from './command/spec.ts';
import { tools } from './command/tools.ts';
import { createEndpointsScanner } from './endpoints/index.ts';
import { createSourceAnalysis } from './kit/source/analysis.ts';
import { mock } from './mock.ts';
import { createPageScanner } from './page/index.ts';
import type { Blocklists } from './page/reputation/blocklist.ts';
import type { UrlModel } from './page/url-model/url-model.ts';
import { type PresetSpecs, valuesInPresets } from './presets.ts';
import { remoteScanner } from './remote/index.ts';
import type { RemoteSpec } from './remote/spec.ts';
import { createSastScanner } from './sast/index.ts';
import { createSecretsScanner } from './secrets/index.ts';
import { createSubdomainsScanner } from './subdomains/index.ts';
import { createWebScanner } from './web/index.ts';
import type { Libraries } from './web/libraries/library-data.ts';
import { createWebActiveScanner } from './web-active/index.ts';

export interface ScannerSettings {
  blocklists: Blocklists | null;
  urlModel: UrlModel | null;
  /** data about vulnerable JavaScript libraries */
  libraries: Libraries | null;
  /** in place of the public services; null for these */
  archiveUrl: string | null;
  certificateTransparencyUrl: string | null;
  /** of the configuration */
  presets: PresetSpecs;
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
  const { archiveUrl, certificateTransparencyUrl, presets, urlModel } = settings;
  const configured = [
    ...Object.entries(remoteScanners).map(([name, spec]) => remoteScanner(name, spec)),
    ...Object.entries(commandScanners).map(([name, spec]) => commandScanner(name, spec, environment)),
  ];
  const analysis = createSourceAnalysis(new URL('./source-thread.ts', import.meta.url));
  const taken = new Set(configured.map(({ name }) => name));
  return [
    createSubdomainsScanner({
      url: certificateTransparencyUrl,
      inPresets: valuesInPresets(presets, 'subdomains', 'certificateTransparencyUrl'),
    }),
    createEndpointsScanner({
      url: archiveUrl,
      inPresets: valuesInPresets(presets, 'endpoints', 'archiveUrl'),
    }),
    createWebScanner({ analysis, libraries }),
    createWebActiveScanner(),
    createSecretsScanner({ analysis }),
    createSastScanner({ analysis }),
    createPageScanner({ blocklists, urlModel }),
    ...tools(environment).filter(({ name }) => !taken.has(name)),
    ...configured,
    mock,
  ];
}
