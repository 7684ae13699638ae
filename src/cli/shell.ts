import type { Writable } from 'node:stream';

/** A standard stream: of a terminal, or of a file or pipe. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What commands have of their process. Only main.ts makes one of the real thing. */
export interface Shell {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** From now on SIGINT, SIGTERM and SIGHUP come here, and do not end the process. @returns how to stop that */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Called when the process ends, whatever ends it but SIGKILL; it cannot wait. @returns how to take it back */
  onExit(listener: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): never;
}

/** Number of each signal: a process that it ended is said to have exited with 128 more. */
export const STOP_SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
export type StopSignal = keyof typeof STOP_SIGNALS;

export const EXIT = { ok: 0, failed: 1, usage: 2, readerGone: 128 + 13 } as const;

/** A command cannot do what it was asked to; the message tells a person why. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.name = new.target.name;
    this.exitCode = exitCode;
  }
}

/** The command was not given as it must be. */
export class UsageError extends CommandError {
  constructor(message: string) {
    super(message, EXIT.usage);
  }
}
