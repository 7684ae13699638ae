/** External scans: an external scanner pushes their results. No process of scanwire runs them. */
import { z } from 'zod';
import { BadInputError, ConflictError } from './errors.ts';
import { NAME } from './registry.ts';
import { explain } from './zod-error.ts';

export const DEFAULT_TIMEOUT_MS = 15 * 60_000;
export const MIN_TIMEOUT_MS = 1000;
export const MAX_TIMEOUT_MS = 24 * 3_600_000;

/** Names external scanners as built-in ones, since filters and lists show both. */
export const scannerName = z
  .string()
  .regex(NAME, 'must begin with a letter and have at most 64 lower-case letters, digits, "-" or "_"');

const externalSchema = z.strictObject({
  /** name of the external scanner */
  scanner: scannerName,
  /** time without a sign of life after which the scan fails */
  timeoutMs: z
    .int()
    .min(MIN_TIMEOUT_MS)
    .max(MAX_TIMEOUT_MS)
    .nullish()
    .transform((value) => value ?? DEFAULT_TIMEOUT_MS),
});
export type ExternalInit = z.input<typeof externalSchema>;
export type External = z.output<typeof externalSchema>;

/** @throws BadInputError */
export function parseExternal(given: unknown): External {
  const { data, error } = externalSchema.safeParse(given);
  if (error) throw new BadInputError(`external: ${explain(error)}.`);
  return data;
}

/** The scan was not ended by its scanner. */
export function silenceError(timeoutMs: number): string {
  return `no results for ${duration(timeoutMs)}: the external scanner did not complete the scan`;
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [value, unit] = seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second'];
  return `${value} ${unit}${value === 1 ? '' : 's'}`;
}

const REFUSED = {
  pause:
    'An external scan cannot be paused: its scanner runs outside this server. Stop the scanner, and continue before the scan times out.',
  skip: 'The scanner of an external scan cannot be skipped: it runs outside this server. Stop it, and complete the scan.',
  rerun:
    'An external scan cannot be run again: its scanner runs outside this server. Start another one with "external".',
} as const;

/** @throws ConflictError for an external scan */
export function requireOwnScanners({ external }: { external?: true }, change: keyof typeof REFUSED): void {
  if (external) throw new ConflictError(REFUSED[change]);
}
