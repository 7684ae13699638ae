/** What a scan and its scanners have done. The log keeps it beside the events, for users and for the next runner. */

/** Numbers of one scanner in a scan. They never fall. */
export interface ScannerFigures {
  /** milliseconds that it has run, without pauses */
  duration: number;
  /** requests and bare connections to targets; those of tools and services are not counted */
  requests: number;
  /** inputs that failed */
  errors: number;
  /** inputs that were scanned to the end, failed and out-of-scope ones included */
  inputsDone: number;
  inputsKnown: number;
}

export const NO_FIGURES: ScannerFigures = {
  duration: 0,
  requests: 0,
  errors: 0,
  inputsDone: 0,
  inputsKnown: 0,
};

/**
 * How far a scanner has come. Inputs have positions: the seq of the result that they were made of; the inputs of the
 * target come first and have negative ones. A scanner starts its inputs in the order of their positions.
 */
export interface Place {
  /** position of the last input that was started */
  through: number;
  /** positions of inputs that were started and have not ended */
  open: readonly number[];
  /** error of the first input that failed */
  firstFailure: string | null;
  /** inputs that were skipped since they are out of scope; default 0 */
  outOfScope?: number;
}

export type RunFigures = ScannerFigures & { name: string; place: Place };

/** Changed figures of a scan; absolute numbers. */
export interface ScanFigures {
  duration: number;
  requests: number;
  /** inputs that failed, of all scanners */
  errors: number;
  /** the scanners whose figures have changed */
  runs: readonly RunFigures[];
}
