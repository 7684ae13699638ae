/** What the server says of a page, and what is known of the page in a tab. */

export type Level = 'BENIGN' | 'SUSPICIOUS' | 'MALICIOUS' | 'UNKNOWN';

export interface Verdict {
  level: Level;
  /** 0 (no risk) to 100 */
  score: number;
  confidence: string;
  /** the strongest two */
  reasons: readonly string[];
  classification: string | null;
  /** id of the PageAssessment; null if there is none */
  assessment: string | null;
}

/** What is known of the page in a tab. */
export type Standing =
  | { state: 'reading' | 'sent' }
  /** it will be sent later, for that reason */
  | { state: 'waiting'; reason: string }
  | { state: 'judged'; verdict: Verdict }
  /** it is not judged */
  | { state: 'skipped'; reason: string };

export interface TabPage {
  /** one look at one page; what belongs to an earlier one is not shown */
  visit: string;
  /** as in the address bar */
  url: string;
  standing: Standing;
  /** digests of what was sent last, which is not sent again */
  sent?: { content: string; demands: string };
}

/** Key of the page of a tab in `storage.session`. */
export const tabKey = (tabId: number): string => `tab:${tabId}`;

/** The page that a verdict belongs to, whatever its query. */
export function placeOf(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}

interface Badge {
  text: string;
  colour: string;
  title: string;
}

/** Shapes differ as well as colours. */
const BADGES: Record<Level, Badge> = {
  BENIGN: { text: '✓', colour: '#1d7a46', title: 'No sign of risk' },
  SUSPICIOUS: { text: '!', colour: '#8f5b00', title: 'Suspicious' },
  MALICIOUS: { text: '✕', colour: '#b3123f', title: 'Malicious' },
  UNKNOWN: { text: '?', colour: '#5b6470', title: 'Could not be judged' },
};
const QUIET = '#5b6470';

export function badgeOf(standing: Standing | null): Badge {
  if (standing === null) return { text: '', colour: QUIET, title: 'scanwire' };
  switch (standing.state) {
    case 'reading':
    case 'sent':
      return { text: '…', colour: QUIET, title: 'scanwire: the page is being judged' };
    case 'waiting':
      return { text: '↻', colour: QUIET, title: `scanwire: not judged yet. ${standing.reason}` };
    case 'skipped':
      return { text: '–', colour: QUIET, title: `scanwire: not judged. ${standing.reason}` };
    case 'judged': {
      const { level, score } = standing.verdict;
      const badge = BADGES[level];
      return { ...badge, title: `scanwire: ${badge.title.toLowerCase()}, ${score} of 100` };
    }
    default:
      return standing satisfies never;
  }
}

export const levelTitle = (level: Level): string => BADGES[level].title;
export const levelMark = (level: Level): string => BADGES[level].text;
