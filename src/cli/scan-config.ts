import { type Config, ConfigError, loadConfig } from '../config.ts';
import { openEgress } from '../data-sources.ts';
import type { Environment } from './environment.ts';
import { UsageError } from './shell.ts';

/** Command line options that add to variables of the environment. */
const OPTIONS = { SCANWIRE_TARGETS_ALLOW: '--allow', SCANWIRE_DNS_SERVERS: '--resolver' } as const;

/**
 * The server's configuration for a scan on the command line. All files are allowed: the user can read them anyway.
 * @throws ConfigError for a mistake in the environment, UsageError for one in the options
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
    // Called to validate the entries completely; it opens no connection.
    openEgress(config);
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    let text = error.message;
    for (const [variable, option] of Object.entries(OPTIONS)) text = text.replaceAll(variable, option);
    // Removes the heading, which is about the configuration.
    throw new UsageError(text.replace(/^the configuration has .*:\n/, '').replace(/^ +/gm, ''));
  }
}
