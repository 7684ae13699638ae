/** Whether the database accepts writes. Writers, streams and health checks use it. */

export type StallCause = 'locked' | 'unreachable' | 'full' | 'failing' | 'damaged';

/** A period in which the database could not be written. */
export interface Stall {
  readonly cause: StallCause;
  /** milliseconds since 1970 */
  readonly since: number;
  /** null while the stall lasts */
  readonly until: number | null;
}

export interface Availability {
  /** The current stall, or else the last one; null if there was none. */
  readonly stall: Stall | null;
  /** number of stalls so far */
  readonly stalls: number;
  /** Calls the listener when a stall begins and when it ends. @returns a function that removes the listener */
  onChange(listener: () => void): () => void;
}

export const STALL_CAUSES: Readonly<Record<StallCause, string>> = {
  locked: 'the database is locked by another process',
  unreachable: 'the database server cannot be reached',
  full: 'the disk that holds the database is full',
  failing: 'the database cannot be read or written (input/output error)',
  damaged: 'the database is damaged: stop the server and restore a backup',
};

/** For logs that never stall. */
export const ALWAYS_AVAILABLE: Availability = { stall: null, stalls: 0, onChange: () => () => {} };

/** The current stall; null if the database can be written. */
export const currentStall = ({ stall }: Availability): Stall | null => (stall?.until === null ? stall : null);
