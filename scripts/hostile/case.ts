/** One attack on a real server, with bounds for the server's memory and CPU use. */
import type { Remote } from '../../test/support/app.ts';

export interface HostileServer extends Remote {
  /** token that every request needs */
  token: string;
  pid: number;
}

/** The server's reactions to all attempts. */
export interface Outcome {
  answered: number;
  /** refused with an answer or a close code, or by a closed connection */
  refused: number;
  /** Closes open connections; called after the memory was measured. */
  release?(): void;
}

/** The server's environment: targets, DNS servers. */
export interface HostileWorld {
  /** settings of the server that refer to it */
  env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface HostileCase {
  name: string;
  bound: {
    /** additional memory, held after `run` and a garbage collection */
    megabytes: number;
    /** additional resident memory at any time; default: `megabytes` */
    peakMegabytes?: number;
    /** additional resident memory after the case; default: `megabytes` */
    afterMegabytes?: number;
    /** CPU time of all threads */
    seconds: number;
  };
  /** Settings of the server. */
  env?: Readonly<Record<string, string>>;
  /** Starts the server's environment. @param folder temporary folder for files */
  world?(folder: string): Promise<HostileWorld>;
  /** One-time work of the server, which is not measured. */
  prepare?(server: HostileServer): Promise<void>;
  /** Traffic without the attack. Its peak is the resident memory before; default: an idle server after a garbage collection. */
  usual?(server: HostileServer): Promise<void>;
  run(server: HostileServer): Promise<Outcome>;
}
