export const PROOF_METHODS = ['DNS_TXT', 'WELL_KNOWN_FILE'] as const;
export type ProofMethod = (typeof PROOF_METHODS)[number];

/** What a workspace has to publish. */
export interface Challenge {
  method: ProofMethod;
  /** name of the TXT record, or URL of the file */
  location: string;
  content: string;
}
