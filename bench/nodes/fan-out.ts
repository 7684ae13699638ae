/**
 * CPU of the API nodes for each delivery of an event: all subscribers on one node, compared with half of them on each of two.
 * The worker, PostgreSQL and Redis are processes of their own and are not counted.
 */
import { connectCrowd } from '../support/crowd.ts';
import { type Deployment, withDeployment } from '../support/deployment.ts';
import { median, rate, ratio, table, title } from '../support/measure.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { LOG_SELECTION, subscription } from '../support/stream-event.ts';

const SUBSCRIBERS = 1000;
const ROUNDS = 3;
/** Events a second, and in a round. */
const LOADS = [
  { rate: 100, events: 300 },
  { rate: 1000, events: 1000 },
];
const WANTED = 0.9;

await withDeployment(2, async (deployment) => {
  const rows = [['events/s', 'one node', 'two nodes', 'two are']];
  for (const load of LOADS) {
    const one: number[] = [];
    const two: number[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const ofOne = await deliveriesPerCore(deployment, deployment.apis.slice(0, 1), load);
      const ofTwo = await deliveriesPerCore(deployment, deployment.apis, load);
      // The first round warms up.
      if (round < 0) continue;
      one.push(ofOne);
      two.push(ofTwo);
    }
    const share = median(two.map((value, index) => value / (one[index] ?? 1)));
    rows.push([`${load.rate}`, rate(median(one)), rate(median(two)), ratio(share)]);
    if (share < WANTED) process.exitCode = 1;
  }
  title(`Deliveries/s for each core of the API nodes, ${SUBSCRIBERS} subscribers in all`);
  table(rows);
  console.log(`  wanted: at least ${ratio(WANTED)}`);
});

/** @param apis the nodes that share the subscribers */
async function deliveriesPerCore(
  { startScan, tick }: Deployment,
  apis: readonly ServerProcess[],
  load: { events: number; rate: number },
): Promise<number> {
  const scanId = await startScan(load);
  const size = SUBSCRIBERS / apis.length;
  const crowds = await Promise.all(
    apis.map(({ url }) =>
      connectCrowd(size, { url, query: subscription(LOG_SELECTION), scanId, after: 0, greeted: true }),
    ),
  );
  const cpu = async () => {
    const each = await Promise.all(apis.map((api) => api.ask<number>('cpu')));
    return each.reduce((sum, value) => sum + value, 0);
  };
  const members = crowds.flatMap((crowd) => crowd.members);
  const received = () => members.reduce((sum, { events }) => sum + events, 0);
  const [cpuBefore, before] = [await cpu(), received()];
  await tick();
  await Promise.all(
    crowds.map((crowd) => crowd.unlessFailed(Promise.all(crowd.members.map(({ ended }) => ended)))),
  );
  const deliveries = received() - before;
  const cpuUs = (await cpu()) - cpuBefore;
  for (const crowd of crowds) crowd.close();
  if (deliveries < SUBSCRIBERS * load.events) throw new Error(`only ${deliveries} deliveries`);
  return (1e6 * deliveries) / cpuUs;
}
