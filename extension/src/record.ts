/** Counts of today, which outlive the browser, and the alerts of this session, which do not: they name sites that were visited. */
import type { Level, Verdict } from './verdict.ts';

export interface Today {
  /** local date */
  day: string;
  counts: Record<Level, number>;
  /** pages that were seen and not judged */
  dropped: number;
}

export interface Alert {
  /** in milliseconds since 1970 */
  at: number;
  host: string;
  level: Level;
  reason: string;
  assessment: string | null;
}

const MAX_ALERTS = 20;

const emptyDay = (): Today => ({
  day: new Date().toLocaleDateString('sv'),
  counts: { BENIGN: 0, SUSPICIOUS: 0, MALICIOUS: 0, UNKNOWN: 0 },
  dropped: 0,
});

export async function readToday(): Promise<Today> {
  const today = (await chrome.storage.local.get('today')).today as Today | undefined;
  const empty = emptyDay();
  return today?.day === empty.day ? today : empty;
}

export async function readAlerts(): Promise<Alert[]> {
  return ((await chrome.storage.session.get('alerts')).alerts ?? []) as Alert[];
}

/** Changes are made one after another. */
let last: Promise<unknown> = Promise.resolve();
function inTurn(work: () => Promise<void>): Promise<void> {
  const next = last.then(work);
  last = next.catch(() => {});
  return next;
}

/** Counts a page that was judged, and keeps an alert if it is a risk. */
export const recordVerdict = (host: string, { level, reasons, assessment }: Verdict): Promise<void> =>
  inTurn(async () => {
    const today = await readToday();
    today.counts[level]++;
    await chrome.storage.local.set({ today });
    if (level !== 'SUSPICIOUS' && level !== 'MALICIOUS') return;
    const alert: Alert = { at: Date.now(), host, level, reason: reasons[0] ?? '', assessment };
    const isSame = (other: Alert) => other.host === host && other.reason === alert.reason;
    const others = (await readAlerts()).filter((other) => !isSame(other));
    await chrome.storage.session.set({ alerts: [alert, ...others].slice(0, MAX_ALERTS) });
  });

export const recordDropped = (): Promise<void> =>
  inTurn(async () => {
    const today = await readToday();
    today.dropped++;
    await chrome.storage.local.set({ today });
  });
