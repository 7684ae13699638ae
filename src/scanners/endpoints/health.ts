/** Whether a site still responds. */
export interface Health {
  readonly failuresInRow: number;
  /** it has stopped responding */
  readonly gone: boolean;
  note(answered: boolean): void;
}

/** @param failuresToGiveUp consecutive failed requests after which the site counts as gone for good */
export function createHealth(failuresToGiveUp: number): Health {
  let failuresInRow = 0;
  return {
    get failuresInRow() {
      return failuresInRow;
    },
    get gone() {
      return failuresInRow >= failuresToGiveUp;
    },
    note(answered) {
      if (failuresInRow < failuresToGiveUp) failuresInRow = answered ? 0 : failuresInRow + 1;
    },
  };
}
