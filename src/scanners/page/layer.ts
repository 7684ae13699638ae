/** What the six layers of a page's judgement have in common. */
import type { WarningCode } from '../../core/warning.ts';

export const LAYERS = ['address', 'domain', 'scripts', 'document', 'reputation', 'network'] as const;
export type LayerName = (typeof LAYERS)[number];

/** Something that speaks for or against a page. */
export interface Indicator {
  /** points of risk, 0 to 100 (100: alone enough for MALICIOUS) */
  points: number;
  /** one sentence for people */
  text: string;
  /** kind of threat that it speaks for */
  threat?: 'phishing' | 'malware' | 'miner' | 'scam';
}

/** What one layer says. */
export interface LayerVerdict {
  /** false: it had nothing to look at (then it can never make a page BENIGN) */
  judged: boolean;
  indicators: Indicator[];
  /** why it could not judge */
  reason?: string;
  /** what was left out of the judgement, whether or not it stands without */
  warnings?: readonly LayerWarning[];
}

export interface LayerWarning {
  code: WarningCode;
  /** one sentence for people */
  message: string;
  /** how many things were left out */
  count: number;
}
