/** What a user asks to scan. */
export interface ScanRequest {
  target: string;
  /** scanner names; default: every available passive one that accepts the target */
  scanners?: readonly string[] | undefined;
  /** name of a preset, instead of `scanners` */
  preset?: string | undefined;
  /** options by scanner name; they replace those of the preset */
  options?: ReadonlyMap<string, Record<string, unknown>> | undefined;
  label?: string | undefined;
}
