/** Database reads when many clients resume at once from the same cursor, as after a restart. */
import { joinCrowd, startContestant } from '../support/contestants.ts';
import type { Reads } from '../support/count-reads.ts';
import { inFolder, ratio } from '../support/measure.ts';
import { count, print, scaled } from '../support/report.ts';
import { readMetric } from '../support/server-metrics.ts';
import type { ServerProcess } from '../support/server-process.ts';

const CLIENTS = scaled(1000, 20);
const BEHIND = scaled(5000, 500);
const WANTED = 1.1;

interface Cost {
  /** by the server's metric; null if it has none */
  metric: number | null;
  /** counted at the driver */
  reads: Reads;
  ms: number;
}

async function cost(server: ServerProcess, clients: number): Promise<Cost> {
  const look = async () => ({
    metric: await readMetric(server.url, 'scanwire_log_reads_total'),
    reads: await server.ask<Reads>('reads'),
  });
  const crowd = await joinCrowd('scanwire', server, clients, { connectOnly: true });
  const before = await look();
  const start = performance.now();
  for (const member of crowd.members) member.subscribe();
  await crowd.reached(server.lastSeq + BEHIND);
  const ms = performance.now() - start;
  const after = await look();
  await crowd.quiet();
  crowd.close();
  return {
    metric: after.metric === null ? null : after.metric - (before.metric ?? 0),
    reads: {
      pages: after.reads.pages - before.reads.pages,
      heads: after.reads.heads - before.reads.heads,
    },
    ms,
  };
}

await inFolder(async (folder) => {
  const server = await startContestant('scanwire', folder);
  try {
    await server.ask('fill', { events: BEHIND });
    await cost(server, 1);
    const one = await cost(server, 1);
    const all = await cost(server, CLIENTS);
    const told = ({ reads, metric }: Cost) =>
      `${metric === null ? 'no metric' : `${metric} by scanwire_log_reads_total`} (at the driver: ${reads.pages} of events, ${reads.heads} of the scan)`;
    const total = ({ reads, metric }: Cost) => metric ?? reads.pages + reads.heads;
    const factor = total(all) / total(one);
    print({
      what: `database reads, ${count(CLIENTS)} clients resume ${count(BEHIND)} events behind (${(all.ms / 1000).toFixed(1)} s)`,
      ours: told(all),
      rival: `one client: ${told(one)}`,
      figure: ratio(factor),
      wanted: `≤ ${ratio(WANTED)}`,
      met: factor <= WANTED,
    });
  } finally {
    await server.close();
  }
});
