import closeWithGrace from 'close-with-grace';
import { createApp, type Overrides } from '../app.ts';
import type { Config } from '../config.ts';
import { isLoopback } from '../http/address.ts';
import { createLogger } from '../server-log.ts';
import { shownUrl } from '../store/database-url.ts';
import { logLines } from './log-line.ts';
import type { Shell } from './shell.ts';

const SHUTDOWN_MS = 10_000;

export interface ServeExtras {
  /** Default: serves the API and runs scans. */
  role?: NonNullable<Overrides['role']>;
  /** text to print after the greeting */
  note?: string;
  /** Called after the server has closed. */
  afterClose?(): Promise<void>;
}

/** Serves until SIGTERM or SIGINT, then shuts down and ends the process. */
export async function serve(
  config: Config,
  { stdout }: Pick<Shell, 'stdout'>,
  { role = 'both', note = '', afterClose }: ServeExtras = {},
): Promise<void> {
  const logger = createLogger(config, stdout.isTTY ? logLines(stdout) : undefined);
  const app = await createApp(config, { logger, role });
  closeWithGrace({ delay: SHUTDOWN_MS, logger: false }, async ({ err }) => {
    if (err) {
      console.error(err);
      app.core.reportError(err, 'the server stops because of an unexpected error');
    }
    try {
      await app.close();
      await afterClose?.();
    } catch (error) {
      // close-with-grace prints nothing without a logger.
      console.error(error);
      throw error;
    }
  });
  console.log(
    role === 'worker' ? workerGreeting(app.url) : greeting(app.url, config, app.isProtected()) + note,
  );
  // Done now, so that the first scan need not wait for threads or availability checks.
  const { registry } = app.core;
  if (role !== 'api') registry.warmUp(registry.scanners);
  await Promise.allSettled(registry.scanners.map((scanner) => registry.unavailableReason(scanner)));
}

const workerGreeting = (url: string) =>
  [
    'scanwire runs the scans that servers on its database start',
    '',
    `  health         ${url}/health`,
    `  metrics        ${url}/metrics`,
    '',
  ].join('\n');

function greeting(url: string, config: Config, isProtected: boolean): string {
  const address = config.publicUrl ?? url;
  const isPublic = !isLoopback(new URL(address).hostname);
  const lines = [
    `scanwire is ready at ${address}${isProtected || isPublic ? '' : ' (local mode: for this machine only)'}`,
    '',
    `  dashboard      ${address}/`,
    `  GraphQL        ${address}/graphql  (GraphiQL, HTTP, SSE)`,
    `                 ${address.replace(/^http/, 'ws')}/graphql  (WebSocket, graphql-transport-ws)`,
    `  health         ${address}/health`,
    ...(config.publicUrl === null ? [] : [`  listening on   ${url}`]),
    `  database       ${shownUrl(config.databaseUrl)}`,
  ];
  if (isPublic && !isProtected)
    lines.push(
      '',
      '  Anyone who can reach this address can start scans. Create an API key: scanwire token create',
    );
  return `${lines.join('\n')}\n`;
}
