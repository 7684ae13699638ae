/** Executions of an event, by the server's metric: one per selection, whatever the number of subscribers. */
import { joinCrowd, run, startContestant } from '../support/contestants.ts';
import { inFolder } from '../support/measure.ts';
import { count, print, scaled } from '../support/report.ts';
import { differentQuery } from '../support/selections.ts';
import { readMetric } from '../support/server-metrics.ts';

const SUBSCRIBERS = scaled(300, 20);
const EVENTS = 100;

for (const selections of [1, 10]) {
  await inFolder(async (folder) => {
    const server = await startContestant('scanwire', folder);
    const crowd = await joinCrowd('scanwire', server, SUBSCRIBERS, {
      queryOf: (index) => differentQuery(index % selections),
    });
    try {
      const executions = () => readMetric(server.url, 'scanwire_stream_executions_total');
      const before = await executions();
      await run(server, crowd, { from: server.lastSeq, events: EVENTS, burst: 1 });
      const after = await executions();
      const groups = await readMetric(server.url, 'scanwire_stream_groups');
      const each = before === null || after === null ? null : (after - before) / EVENTS;
      print({
        what: `executions of an event, ${count(SUBSCRIBERS)} subscribers with ${selections} selections`,
        ours: each === null ? 'no metric' : `${each}, in ${groups} groups`,
        rival: `one for each subscriber: ${SUBSCRIBERS}`,
        wanted: `${selections}`,
        met: each === selections && groups === selections,
      });
    } finally {
      crowd.close();
      await server.close();
    }
  });
}
