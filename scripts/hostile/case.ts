/** One attack on a real server, and the bounds within which the server must stay. */
import type { Remote } from '../../test/support/app.ts';

export interface HostileServer extends Remote {
  /** that every request needs */
  token: string;
  pid: number;
}

/** What the server did with each attempt. */
export interface Outcome {
  answered: number;
  /** refused with an answer or a close code, or by a closed connection */
  refused: number;
  /** Ends what the case holds open; called when the memory has been read. */
  release?(): void;
}

/** What is around the server: targets, name servers. */
export interface HostileWorld {
  /** settings of the server that lead to it */
  env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface HostileCase {
  name: string;
  bound: {
    /** more memory than before: resident at any time, and held in the end of `run` after a garbage collection */
    megabytes: number;
    /** the same, afterwards; default: `megabytes` */
    afterMegabytes?: number;
    /** of CPU, all threads */
    seconds: number;
  };
  /** Settings of the server. */
  env?: Readonly<Record<string, string>>;
  /** Starts what the server is to be pointed at. @param folder a temporary one, for files */
  world?(folder: string): Promise<HostileWorld>;
  /** What the server does once, and is not to be charged for. */
  prepare?(server: HostileServer): Promise<void>;
  run(server: HostileServer): Promise<Outcome>;
}
