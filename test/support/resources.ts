/** What this process holds open, and what of it is new. */
import { readdirSync } from 'node:fs';
import { platform } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { until } from './app.ts';

setFlagsFromString('--expose-gc');
export const collectGarbage: () => void = runInNewContext('gc');

export type Resources = Readonly<Record<string, number>>;

/** What keeps the process alive, by kind; and its open files. */
export function resources(): Resources {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  if (platform() === 'linux') counts.files = readdirSync('/proc/self/fd').length;
  return counts;
}

/** @throws when there is still more of something after a while, and says of what */
export async function untilNoMoreThan(before: Resources, when: string): Promise<void> {
  const more = () => {
    const now = resources();
    return Object.keys(now)
      .filter((kind) => (now[kind] ?? 0) > (before[kind] ?? 0))
      .map((kind) => `${kind}: ${before[kind] ?? 0} → ${now[kind]}`);
  };
  await until(() => more().length === 0, when, 15_000).catch((error) => {
    throw new Error(`left ${when}: ${more().join(', ')}`, { cause: error });
  });
}
