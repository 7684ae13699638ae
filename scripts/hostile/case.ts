/** One attack on a real server, and the bounds within which the server must stay. */
import type { Remote } from '../../test/support/app.ts';

export interface HostileServer extends Remote {
  /** that every request needs */
  token: string;
  pid: number;
  /** Resident memory in bytes, after a garbage collection. */
  settledBytes(): Promise<number>;
}

/** What the server did with each attempt. */
export interface Outcome {
  answered: number;
  /** refused with an answer or a close code, or by a closed connection */
  refused: number;
  /** Ends what the case holds open; called when the memory has been read. */
  release?(): void;
}

export interface HostileCase {
  name: string;
  bound: {
    /** most resident memory above what the server had before, at any time and after the case */
    megabytes: number;
    /** of CPU, all threads */
    seconds: number;
  };
  run(server: HostileServer): Promise<Outcome>;
}
