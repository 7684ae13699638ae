import type { Emission } from './scanner.ts';
import type { WarningCode } from './warning.ts';

/** What a file of results contains, in its order. */
export type ImportItem = { line: number } & (
  | {
      emission: Emission;
      scanner: string;
      /** of a finding that scanwire exported */
      fingerprint?: string | undefined;
      /** made up by a mock scanner */
      mock?: true;
    }
  | { problem: string; code: WarningCode }
  /** the same as an earlier one */
  | { duplicate: true }
);

export interface ImportFile {
  readonly format: string;
  /** null if the file does not name one */
  readonly target: string | null;
  readonly items: AsyncIterable<ImportItem>;
}
