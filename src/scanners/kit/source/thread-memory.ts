/** Garbage collection in the threads that read source files, triggered by the native memory that they use. */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes that a thread may use before it collects garbage. */
const MAX_USED = 12 * 1024 * 1024;
let used = 0;

/** Accounts for memory that is about to be used, or was. Collects garbage first when there is much of it. */
export async function useMemory(bytes: number): Promise<void> {
  if (used > 0 && used + bytes > MAX_USED) await freeMemory();
  used += bytes;
}

/** Collects garbage, unless nothing was used: an idle thread frees nothing by itself. */
export async function freeUsedMemory(): Promise<void> {
  if (used > 0) await freeMemory();
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * V8 would collect later, because it counts its own heap only. Parsed code and its nodes are native memory behind small
 * handles. That memory is freed one turn of the event loop after V8 collected the handles.
 */
async function freeMemory(): Promise<void> {
  used = 0;
  collectGarbage();
  await setImmediate();
}
