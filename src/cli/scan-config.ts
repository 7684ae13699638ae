import { type Config, ConfigError, loadConfig } from '../config.ts';
import type { Environment } from './environment.ts';
import { UsageError } from './shell.ts';

/**
 * The server's configuration, for somebody who sits at this machine: their own files are theirs to read.
 * @param more entries besides those of the environment
 * @throws ConfigError for a mistake in the environment, UsageError for one in `more`
 */
export function loadScanConfig(
  env: Environment,
  more: { allow: readonly string[]; resolver: readonly string[] } = { allow: [], resolver: [] },
): Config {
  const { targetsAllow, dnsServers, ...config } = loadConfig(env);
  const given = (variable: string, option: string, values: readonly string[]) => {
    try {
      return loadConfig({ [variable]: values.join(',') });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      // Its first line says that what follows is the configuration.
      const [, ...problems] = error.message.replaceAll(variable, option).split('\n');
      throw new UsageError(problems.map((line) => line.trim()).join('\n'));
    }
  };
  const allow = given('SCANWIRE_TARGETS_ALLOW', '--allow', more.allow).targetsAllow;
  const resolvers = given('SCANWIRE_DNS_SERVERS', '--resolver', more.resolver).dnsServers;
  return {
    ...config,
    targetsAllow: [...targetsAllow, ...allow],
    dnsServers: [...dnsServers, ...resolvers],
    fileRoots: ['/'],
  };
}
