/** Runs the command line in this process, with streams in place of the shell. */
import { PassThrough, Readable } from 'node:stream';
import { runProgram } from '../../src/cli/program.ts';
import type { Shell, StopSignal } from '../../src/cli/shell.ts';

export interface CalledCommand {
  /** output so far */
  stdout(): string;
  signal(name: StopSignal): void;
  ended: Promise<{ code: number; stdout: string; stderr: string; lines: string[] }>;
}

/**
 * @param columns of a terminal; default: the output is a pipe
 * @param input standard input
 */
export function startCall(
  args: readonly string[],
  env: Record<string, string> = {},
  columns?: number,
  input: string | Buffer = '',
): CalledCommand {
  const stdout = Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns });
  const stderr = new PassThrough();
  let printed = '';
  let complained = '';
  stdout.on('data', (chunk) => {
    printed += chunk;
  });
  stderr.on('data', (chunk) => {
    complained += chunk;
  });
  const listeners = new Set<(signal: StopSignal) => void>();
  const shell: Shell = {
    args,
    env,
    stdin: Readable.from([Buffer.from(input)]),
    stdout,
    stderr,
    onSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onExit: () => () => {},
    exit(code) {
      throw new Error(`exit ${code}`);
    },
  };
  return {
    stdout: () => printed,
    signal(name) {
      for (const listener of listeners) listener(name);
    },
    ended: runProgram(shell).then((code) => ({
      ...{ code, stdout: printed, stderr: complained },
      lines: printed.trimEnd().split('\n'),
    })),
  };
}

export const call = (...given: Parameters<typeof startCall>) => startCall(...given).ended;
