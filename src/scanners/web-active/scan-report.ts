/** Counts what a scan skips, by reason, for one warning each. */

import type { LogLevel } from '../../core/event.ts';
import { type Emission, log, warning } from '../../core/scanner.ts';
import type { WarningCode } from '../../core/warning.ts';
import { WHY_HARMFUL } from '../kit/conduct.ts';
import type { Redaction } from './redaction.ts';

/** Reasons to skip a URL, with code and text of their warnings, which end in the first URLs. null: no warning of their own */
const SKIP_REASONS = {
  harmful: ['UNSAFE_SKIPPED', `not requested: ${WHY_HARMFUL} (option forms)`],
  unnamedPost: ['UNSAFE_SKIPPED', 'not submitted: POST forms must be named (option forms)'],
  passwordOrFile: ['UNSAFE_SKIPPED', 'not submitted: asks for a password or file (option forms)'],
  disallowed: ['OUT_OF_SCOPE', 'not requested: robots.txt disallows them (option ignoreRobots)'],
  alike: ['LIMIT_REACHED', 'not requested: differs only in values from requested ones'],
  noJsonBody: ['CONTENT_SKIPPED', 'not sent: requests of scripts without a known JSON body'],
  otherSite: null,
  tooMany: null,
  silent: null,
} as const satisfies Record<string, readonly [WarningCode, string] | null>;
export type SkipReason = keyof typeof SKIP_REASONS;

/** URLs named in a warning. */
const MAX_NAMED = 3;
const MAX_NAMED_LENGTH = 200;

export interface ScanReport {
  /** number of skipped URLs by reason */
  readonly skipped: Readonly<Record<SkipReason, number>>;
  /** Whether this is the first call with this key in the scan. */
  once(key: string): boolean;
  skip(reason: SkipReason, url: string): void;
  /** Counts an omission. Each key gets one warning, with its first message. */
  leaveOut(key: string, message: string, code?: WarningCode, count?: number): void;
  /** Reports a line at once. Unlike a scanner's context it works after the input that began it has ended. */
  say(line: { level: LogLevel; message: string } | { code: WarningCode; message: string }): void;
  /** @returns the lines since the last call */
  takeLines(): Emission[];
  /** @returns warnings of what was counted since the last call */
  takeCounts(): Emission[];
}

/** The part of a report that is about one site. */
export interface SiteReport extends Pick<ScanReport, 'skip' | 'say'> {
  /** As in `ScanReport`; the message continues after the name of the site: "has …". */
  leaveOut: ScanReport['leaveOut'];
}

export function createScanReport(redaction: Redaction): ScanReport {
  const known = new Set<string>();
  const leftOut = new Map<string, { code: WarningCode; message: string; count: number }>();
  const skips = new Map<SkipReason, { count: number; named: string[] }>();
  const skipped = Object.fromEntries(Object.keys(SKIP_REASONS).map((reason) => [reason, 0])) as Record<
    SkipReason,
    number
  >;
  let lines: Emission[] = [];
  return {
    skipped,
    once(key) {
      if (known.has(key)) return false;
      known.add(key);
      return true;
    },
    skip(reason, url) {
      skipped[reason]++;
      if (SKIP_REASONS[reason] === null) return;
      const { count, named } = skips.get(reason) ?? { count: 0, named: [] };
      if (named.length < MAX_NAMED) named.push(redaction.url(url).slice(0, MAX_NAMED_LENGTH));
      skips.set(reason, { count: count + 1, named });
    },
    leaveOut(key, message, code = 'LIMIT_REACHED', count = 1) {
      const entry = leftOut.get(key);
      if (entry) entry.count += count;
      else leftOut.set(key, { code, message, count });
    },
    say(line) {
      lines.push('code' in line ? warning(line.code, line.message) : log(line.level, line.message));
    },
    takeLines() {
      const taken = lines;
      lines = [];
      return taken;
    },
    takeCounts() {
      const taken = [...leftOut.values()].map(({ code, message, count }) => warning(code, message, count));
      for (const [reason, { count, named }] of skips) {
        const [code, why] = SKIP_REASONS[reason] ?? [];
        const more = count > named.length ? `, and ${count - named.length} more` : '';
        if (code) taken.push(warning(code, `${why}: ${named.join(', ')}${more}`, count));
      }
      leftOut.clear();
      skips.clear();
      return taken;
    },
  };
}

export function siteReport(report: ScanReport, origin: string): SiteReport {
  const { host } = new URL(origin);
  return {
    skip: report.skip,
    say: report.say,
    leaveOut: (key, message, code, count) =>
      report.leaveOut(`${origin} ${key}`, `${host} ${message}`, code, count),
  };
}
