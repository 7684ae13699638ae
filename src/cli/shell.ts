import type { Readable, Writable } from 'node:stream';

/** A standard stream: a terminal, file or pipe. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** The process, as commands see it. Only main.ts creates the real one. */
export interface Shell {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Handles SIGINT, SIGTERM and SIGHUP, which then do not end the process. @returns a function that removes the listener */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Calls back when the process ends, except by SIGKILL. Must be synchronous. @returns a function that removes the listener */
  onExit(listener: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): never;
}

/** Signal numbers. The exit code of a process that a signal ended is 128 plus the number. */
export const STOP_SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
export type StopSignal = keyof typeof STOP_SIGNALS;

export const EXIT = { ok: 0, failed: 1, usage: 2, findings: 3, readerGone: 128 + 13 } as const;

/** A command failed; the message tells the user why. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.name = new.target.name;
    this.exitCode = exitCode;
  }
}

/** The arguments of the command are wrong. */
export class UsageError extends CommandError {
  constructor(message: string) {
    super(message, EXIT.usage);
  }
}
