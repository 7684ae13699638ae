import { TERMINAL_TYPES } from '../core/event.ts';

/** The workspace of scans that are being deleted. No client has access to it. */
export const REMOVED = '(removed)';

/** Scans that have ended. */
export const ENDED = `"status" IN (${TERMINAL_TYPES.map((type) => `'${type}'`).join(', ')})`;
