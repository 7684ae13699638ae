/** Open resources of this process, and leaks. */
import { readdirSync } from 'node:fs';
import { platform } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { until } from './app.ts';

setFlagsFromString('--expose-gc');
export const collectGarbage: () => void = runInNewContext('gc');

export type Resources = Readonly<Record<string, number>>;

/** Number of handles that keep the process alive, by type, and of open files. */
export function resources(): Resources {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  if (platform() === 'linux') counts.files = readdirSync('/proc/self/fd').length;
  return counts;
}

/** Waits until no type has more handles than before. @throws Error that names the types that still have */
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
