/**
 * The table of weights: each indicator of a page's verdict, with its points and where they come from. Points are
 * combined by noisy-or (verdict.ts): an indicator of 30 points alone makes a page SUSPICIOUS, one of 70 MALICIOUS.
 */
export type Threat = 'phishing' | 'malware' | 'miner' | 'scam';

export interface Weight {
  /** points of risk, 0 to 100 */
  points: number;
  /** kind of threat that it indicates */
  threat?: Threat;
  /** why it is a sign of risk, and of so much: a publication, a standard, or what was measured */
  source: string;
}

// One section for each layer, with rows in alphabetical order.
export const WEIGHTS = {
  // address and domain

  // scripts

  // document

  // reputation

  // network
  'new-certificate': {
    points: 8,
    source: 'Phishing sites get a certificate on the day of the attack; renewals of good sites are as young.',
  },
  'young-certificate': { points: 3, source: 'As new-certificate; most sites renew at least every 90 days.' },
} as const satisfies Readonly<Record<string, Weight>>;

export type IndicatorName = keyof typeof WEIGHTS;
