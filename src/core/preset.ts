/** A named set of scanners with options, for those who do not want to choose. */
import type { ScannerChoice } from './registry.ts';

export interface Preset {
  /** lower case, digits, hyphens, underscores */
  name: string;
  title: string;
  description: string;
  /** Those that cannot run here, or get no input from the target, are left out of a scan. */
  scanners: readonly ScannerChoice[];
}
