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

export interface HostileCase {
  name: string;
  bound: {
    /** more memory than before: resident at any time, and held in the end of `run` after a garbage collection */
    megabytes: number;
    /** of CPU, all threads */
    seconds: number;
  };
  /** What the server does once, and is not to be charged for. */
  prepare?(server: HostileServer): Promise<void>;
  run(server: HostileServer): Promise<Outcome>;
}
