/** Triggers garbage collection in the threads that read source files, by their use of native memory. */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes that a thread may use before it collects garbage. */
const MAX_USED = 12 * 1024 * 1024;
let used = 0;

/** Accounts for native memory. Collects garbage first when much was used. */
export async function useMemory(bytes: number): Promise<void> {
  if (used > 0 && used + bytes > MAX_USED) await freeMemory();
  used += bytes;
}

/** Collects garbage if memory was used: an idle thread does not do so by itself. */
export async function freeUsedMemory(): Promise<void> {
  if (used > 0) await freeMemory();
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * V8 would collect later, because it counts its own heap only. Syntax trees are native memory behind small
 * handles. It is freed one turn of the event loop after V8 has collected the handles.
 */
async function freeMemory(): Promise<void> {
  used = 0;
  collectGarbage();
  await setImmediate();
}
