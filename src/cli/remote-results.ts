/** The results of a scan on a server, for a file: the same as of a scan without one. */
import { isResult, type ScanEvent } from '../core/event.ts';
import type { ExportSource } from '../core/export-source.ts';
import { hostOfUrl } from '../core/host-of-url.ts';
import { SEVERITIES } from '../core/vocabulary.ts';
import type { ScanRecord } from '../sdk/scan-record.ts';

type Pages = AsyncIterable<readonly ScanEvent[]>;

/** @param pages reads all results from the start; it follows a scan that has not ended */
export function remoteResults(ended: Promise<ScanRecord>, pages: () => Pages, live: boolean): ExportSource {
  async function* lines(select: (event: ScanEvent) => boolean) {
    for await (const page of pages()) yield page.filter(select).map(toLine).join('');
  }
  return {
    async head() {
      const scan = await ended;
      const { hosts, endpoints, findings, assessments, bySeverity } = scan.summary;
      const totals = { HOST: hosts, ENDPOINT: endpoints, FINDING: findings, ASSESSMENT: assessments };
      return { scan, at: new Date(), selection: [], totals, bySeverity };
    },
    async *lines() {
      if (!live) await ended;
      yield* lines(isResult);
    },
    async *linesOf(type) {
      await ended;
      if (type !== 'FINDING') return yield* lines((event) => event.type === type);
      const { bySeverity } = (await ended).summary;
      for (const severity of SEVERITIES.toReversed()) {
        if (bySeverity[severity.toLowerCase() as keyof typeof bySeverity] === 0) continue;
        yield* lines((event) => event.type === 'FINDING' && event.finding.severity === severity);
      }
    },
  };
}

/** The line of the log, which leaves out the host of a finding if it is that of its URL. */
function toLine({ scanId: _, seq, at, ...body }: ScanEvent): string {
  if (body.type !== 'FINDING') return `${JSON.stringify({ seq, at, ...body })}\n`;
  const { url, host } = body.finding;
  const isOfUrl = url !== null && host === hostOfUrl(url);
  return `${JSON.stringify({ seq, at, ...body, finding: { ...body.finding, host: isOfUrl ? null : host } })}\n`;
}
