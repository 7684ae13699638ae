import { loadConfig } from '../config.ts';
import { startDemo } from '../demo/demo.ts';
import { withEnvFile } from './environment.ts';
import { scan } from './scan.ts';
import type { Shell } from './shell.ts';

/** Shows a scan, start to end. @returns the exit code */
export async function demo({ color }: { color: boolean }, shell: Shell): Promise<number> {
  const config = loadConfig(withEnvFile(shell.env));
  const world = await startDemo();
  try {
    const request = {
      target: world.target,
      scanners: world.scanners.map(({ name }) => name),
      options: new Map(world.scanners.map(({ name, options }) => [name, options])),
      color,
    };
    return await scan(world.configure(config), request, shell);
  } finally {
    await world.close();
  }
}
