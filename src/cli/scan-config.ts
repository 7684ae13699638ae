import { openEgress } from '../app.ts';
import { type Config, ConfigError, loadConfig } from '../config.ts';
import type { Environment } from './environment.ts';
import { UsageError } from './shell.ts';

/** What the command line adds to the variables of the environment. */
const OPTIONS = { SCANWIRE_TARGETS_ALLOW: '--allow', SCANWIRE_DNS_SERVERS: '--resolver' } as const;

/**
 * The server's configuration, for somebody who sits at this machine: their own files are theirs to read.
 * @throws ConfigError for a mistake in the environment, UsageError for one in the entries that are added
 */
export function loadScanConfig(
  env: Environment,
  added: { allow: readonly string[]; resolver: readonly string[] },
): Config {
  const config = loadConfig(env);
  const { targetsAllow, dnsServers } = loadAdded(added);
  return {
    ...config,
    targetsAllow: [...config.targetsAllow, ...targetsAllow],
    dnsServers: [...config.dnsServers, ...dnsServers],
    fileRoots: ['/'],
  };
}

function loadAdded({ allow, resolver }: { allow: readonly string[]; resolver: readonly string[] }): Config {
  try {
    const config = loadConfig({
      SCANWIRE_TARGETS_ALLOW: allow.join(','),
      SCANWIRE_DNS_SERVERS: resolver.join(','),
    });
    // It reads the entries to the last digit, and opens nothing.
    openEgress(config);
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    let text = error.message;
    for (const [variable, option] of Object.entries(OPTIONS)) text = text.replaceAll(variable, option);
    // The first line of several says that they are about the configuration.
    throw new UsageError(text.replace(/^the configuration has .*:\n/, '').replace(/^ +/gm, ''));
  }
}
