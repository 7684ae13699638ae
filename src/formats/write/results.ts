/** Results as objects, for formats that do not copy their JSON. */
import type { ResultBody } from '../../core/event.ts';
import type { Lines } from '../../core/export-source.ts';
import type { Finding } from '../../core/result.ts';

/** An event of the log; a finding of many scans with its scan. */
export type ExportedResult = ResultBody & {
  seq: number;
  at: string;
  scanId?: string;
  target?: string;
};

export type ExportedFinding = Extract<ExportedResult, { type: 'FINDING' }>;

/** Parses lines one by one, so that only one text of them is in memory. */
export async function* resultsOf(lines: Lines): AsyncGenerator<ExportedResult, void, void> {
  for await (const text of lines) {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      yield JSON.parse(text.slice(start, end)) as ExportedResult;
      start = end + 1;
    }
  }
}

export const WORST_FIRST = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO', 'UNKNOWN'] as const;

/** Where a finding is: its URL, file or host; the empty text if it is unknown. */
export function locationOf({ url, file, line, column, host, port }: Finding): string {
  if (url) return url;
  if (file) return [file, line, column].filter((part) => part !== null).join(':');
  return host && port !== null ? `${host}:${port}` : (host ?? '');
}

/**
 * The most telling part of the evidence: the proof, the affected line or the message; otherwise all of it, as indented JSON.
 * @returns null without evidence
 */
export function evidenceText(evidence: unknown): string | null {
  if (evidence === null || evidence === undefined) return null;
  if (typeof evidence === 'string') return evidence;
  const { proof, line } = evidence as { proof?: unknown; line?: unknown };
  const text = [proof, line].find((one) => typeof one === 'string' && one.trim() !== '');
  return typeof text === 'string' ? text : JSON.stringify(evidence, null, 2);
}

/** Cuts text between characters. */
export const cut = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max - 1).toWellFormed()}…` : text;

export const numberText = (value: number): string => value.toLocaleString('en');
