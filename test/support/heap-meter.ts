/** Measures the live heap of a server process, which needs no code in the server. */
import { until } from './app.ts';
import type { RunningCommand } from './command.ts';

const METER = `
import { isMainThread } from 'node:worker_threads';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
if (isMainThread) {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  process.on('SIGWINCH', () => {
    gc();
    gc();
    const { heapUsed, external } = process.memoryUsage();
    console.log('holds ' + (heapUsed + external) + ' bytes');
  });
}`;

/** Environment of a server process for which `heldBytes` is called. */
export const WITH_HEAP_METER = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(METER)}`,
};

const HOLDS = /^holds (\d+) bytes\n/gm;

export async function heldBytes({ child, stdout }: RunningCommand): Promise<number> {
  const answers = () => [...stdout().matchAll(HOLDS)];
  const before = answers().length;
  child.kill('SIGWINCH');
  await until(() => answers().length > before, 'it tells what it holds');
  return Number(answers().at(-1)?.[1]);
}

/** Other output. */
export const printed = ({ stdout }: RunningCommand): string => stdout().replaceAll(HOLDS, '');
