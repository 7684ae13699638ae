import { connectTo, type Remote } from './app.ts';
import { type RunningCommand, startCommand } from './command.ts';

export interface ServerProcess extends Remote {
  command: RunningCommand;
  /** @returns the exit code; 128 + n if signal n ended it */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number>;
}

/** Runs `scanwire serve`, or another command that serves, with a database in the folder, on a free port. */
export async function startServerProcess(
  folder: string,
  env: Record<string, string> = {},
  args: readonly string[] = ['serve'],
): Promise<ServerProcess> {
  const command = startCommand(args, {
    cwd: folder,
    env: {
      PORT: '0',
      DATABASE_URL: 'file:./scanwire.db',
      LOG_LEVEL: 'silent',
      SCANWIRE_LEASE_SECONDS: '1',
      SCANWIRE_MAX_CONCURRENT_SCANS: '8',
      ...env,
    },
  });
  await command.prints('/health', 60_000);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(command.stdout())?.[0] ?? '';
  return {
    ...connectTo(url),
    command,
    async end(signal) {
      command.child.kill(signal);
      return await command.exit;
    },
  };
}
