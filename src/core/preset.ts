/** A named set of scanners with options. */
import type { ScannerChoice } from './registry.ts';

export interface Preset {
  /** lower case, digits, hyphens, underscores */
  name: string;
  title: string;
  description: string;
  /** Scanners that are not available, or that get no input from the target, are skipped. */
  scanners: readonly ScannerChoice[];
}
