/** A shell whose streams are in memory, to run a command in this process. */
import { PassThrough } from 'node:stream';
import type { Shell } from '../../src/cli/shell.ts';

export interface MemoryShell extends Shell {
  /** everything printed so far */
  out(): string;
  err(): string;
}

export function memoryShell(args: readonly string[], env: Record<string, string> = {}): MemoryShell {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const printed = { out: '', err: '' };
  stdout.on('data', (chunk) => {
    printed.out += chunk;
  });
  stderr.on('data', (chunk) => {
    printed.err += chunk;
  });
  return {
    ...{ args, env, stdout, stderr, stdin: new PassThrough().end() },
    onSignal: () => () => {},
    onExit: () => () => {},
    exit(code) {
      throw new Error(`exit ${code}`);
    },
    out: () => printed.out,
    err: () => printed.err,
  };
}
