/**
 * Errors that are the caller's to mend. Each carries a `code` for programs and a message that tells a person
 * what to do; GraphQL returns them as typed data. Anything else that is thrown is a fault of ours.
 */
export class ScanwireError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The target is not something that can be scanned: empty, malformed, too long, another scheme. */
export class InvalidTargetError extends ScanwireError {
  constructor(message: string) {
    super('INVALID_TARGET', message);
  }
}

/** The target is well-formed, and the target policy of this server refuses it. */
export class TargetRefusedError extends ScanwireError {
  constructor(message: string) {
    super('TARGET_REFUSED', message);
  }
}

export class UnknownScannerError extends ScanwireError {
  constructor(message: string) {
    super('UNKNOWN_SCANNER', message);
  }
}

export class UnknownPresetError extends ScanwireError {
  constructor(message: string) {
    super('UNKNOWN_PRESET', message);
  }
}

/** Options that a scanner does not take, or a scanner that cannot be used on this target. */
export class InvalidOptionsError extends ScanwireError {
  constructor(message: string) {
    super('INVALID_OPTIONS', message);
  }
}

/** A number, size or rate that this server allows is used up. */
export class LimitReachedError extends ScanwireError {
  constructor(message: string) {
    super('LIMIT_REACHED', message);
  }
}

/** The database cannot be read or written at the moment. Nothing was changed; the same request may succeed later. */
export class UnavailableError extends ScanwireError {
  constructor(message: string, options?: ErrorOptions) {
    super('UNAVAILABLE', message, options);
  }
}

/** It does not exist, or it is not yours: the two are not told apart. */
export class NotFoundError extends ScanwireError {
  constructor(message: string) {
    super('NOT_FOUND', message);
  }
}

/** The scan is in a state in which this cannot be done. */
export class ConflictError extends ScanwireError {
  constructor(message: string) {
    super('CONFLICT', message);
  }
}

/** An argument of a query or subscription is out of its range. */
export class BadInputError extends ScanwireError {
  constructor(message: string) {
    super('BAD_USER_INPUT', message);
  }
}

/** The cursor is beyond the end of the log. */
export class CursorAheadError extends ScanwireError {
  readonly lastSeq: number;

  constructor(after: number, lastSeq: number) {
    super(
      'CURSOR_AHEAD',
      `after: ${after} is beyond the end of this scan's log (lastSeq ${lastSeq}). Pass the seq of the last event that you processed, or 0 for all.`,
    );
    this.lastSeq = lastSeq;
  }
}

/** The right to what was asked for has been taken away. */
export class ForbiddenError extends ScanwireError {
  constructor(message: string) {
    super('FORBIDDEN', message);
  }
}

/** What was missed is not there any more; start anew. */
export class CursorExpiredError extends ScanwireError {
  constructor(message: string) {
    super('CURSOR_EXPIRED', message);
  }
}

/** The runner no longer holds its scan; what it tried to append was not written. */
export class FencedError extends ScanwireError {
  constructor(scanId: string) {
    super('FENCED', `scan ${scanId} has ended or was taken over by another runner`);
  }
}
