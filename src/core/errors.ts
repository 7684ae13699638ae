import type { Challenge } from './challenge.ts';

/**
 * Errors that the caller can fix. Each has a `code` for programs and a message that tells a person what to do;
 * GraphQL returns them as typed data. Any other error is a bug in scanwire.
 */
export class ScanwireError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The target cannot be scanned: it is empty, malformed, too long, or has an unsupported scheme. */
export class InvalidTargetError extends ScanwireError {
  constructor(message: string) {
    super('INVALID_TARGET', message);
  }
}

/** The target is well-formed, but the target policy of this server refuses it. */
export class TargetRefusedError extends ScanwireError {
  constructor(message: string) {
    super('TARGET_REFUSED', message);
  }
}

/** Scanners of the scan need a proof that the target belongs to the workspace. */
export class TargetNotVerifiedError extends ScanwireError {
  /** names of the scanners that need it */
  readonly scanners: readonly string[];
  /** what to publish; one of them is enough */
  readonly challenges: readonly Challenge[];

  constructor(message: string, scanners: readonly string[], challenges: readonly Challenge[]) {
    super('TARGET_NOT_VERIFIED', message);
    this.scanners = scanners;
    this.challenges = challenges;
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

/** The scanner does not accept these options, or cannot be used on this target. */
export class InvalidOptionsError extends ScanwireError {
  constructor(message: string) {
    super('INVALID_OPTIONS', message);
  }
}

/** A limit of this server on a number, size or rate has been reached. */
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

/** It does not exist or belongs to another workspace; the error does not say which. */
export class NotFoundError extends ScanwireError {
  constructor(message: string) {
    super('NOT_FOUND', message);
  }
}

/** The answer to every id that is not the id of an existing scan of the caller, whatever is wrong with it. */
export const noSuchScan = () => new NotFoundError('There is no scan with this id.');

/** The state of the scan does not allow the operation. */
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

/** The credential of the request is not accepted. */
export class UnauthenticatedError extends ScanwireError {
  constructor(message: string) {
    super('UNAUTHENTICATED', message);
  }
}

/** The permission for the request has been revoked. */
export class ForbiddenError extends ScanwireError {
  constructor(message: string) {
    super('FORBIDDEN', message);
  }
}

/** The items after the cursor are no longer stored; start again without a cursor. */
export class CursorExpiredError extends ScanwireError {
  constructor(message: string) {
    super('CURSOR_EXPIRED', message);
  }
}

/** The runner has lost its claim on the scan; its events were not written. */
export class FencedError extends ScanwireError {
  constructor(scanId: string) {
    super('FENCED', `scan ${scanId} has ended or was taken over by another runner`);
  }
}
