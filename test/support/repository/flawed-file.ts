export interface FlawedFile {
  path: string;
  source: string;
  /** type of each planted flaw, and a text that only its line holds */
  flaws: readonly (readonly [type: string, marker: string])[];
}
