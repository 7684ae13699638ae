/** Whether the database takes writes: told to whoever waits for it, follows a scan, or asks for the server's health. */

export type StallCause = 'locked' | 'full' | 'failing' | 'damaged';

/** A time in which nothing could be written. */
export interface Stall {
  readonly cause: StallCause;
  /** milliseconds since 1970 */
  readonly since: number;
  /** null: it goes on */
  readonly until: number | null;
}

export interface Availability {
  /** The stall that goes on; else the last one; null where there was none. */
  readonly stall: Stall | null;
  /** number of stalls so far */
  readonly stalls: number;
  /** Calls when a stall begins, and when it ends. @returns how to stop listening */
  onChange(listener: () => void): () => void;
}

export const STALL_CAUSES: Readonly<Record<StallCause, string>> = {
  locked: 'the database is locked by another process',
  full: 'the disk that holds the database is full',
  failing: 'the database cannot be read or written (input/output error)',
  damaged: 'the database is damaged: stop the server and restore a backup',
};

/** For logs that are never stalled. */
export const ALWAYS_AVAILABLE: Availability = { stall: null, stalls: 0, onChange: () => () => {} };

/** The stall that goes on. */
export const currentStall = ({ stall }: Availability): Stall | null => (stall?.until === null ? stall : null);
