/**
 * How long after a request to cancel, sent to an API node, a scan on a worker has ended: with Redis, whose hint reaches the worker at
 * once, and while Redis is away, when the worker reads the request at its next renewal. The requests are spread over the
 * interval of renewals. All processes read the same clock.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { type Deployment, withDeployment } from '../support/deployment.ts';
import { median, table, title } from '../support/measure.ts';
import { subscription } from '../support/stream-event.ts';

const SCANS = 10;
const INTERVAL_MS = 4000;
const WANTED_MS = { hint: 1000, renewal: 5000 };
/** Time in which the nodes notice that Redis is away. */
const SETTLE_MS = 1000;
const CANCEL = 'mutation ($scanId: ID!) { cancelScan(input: { id: $scanId }) { __typename } }';

interface Cancelled {
  /** ms to the time of the event CANCELLED */
  ended: number;
  /** ms to its arrival at a client of the API node */
  arrived: number;
}

await withDeployment(1, async (deployment) => {
  const hint = await measure(deployment);
  const renewal = await measure(deployment, () => deployment.redis.kill());
  title(`Cancelling a scan on a worker by a request to an API node, ${SCANS} scans`);
  const row = (name: string, all: readonly Cancelled[], wantedMs: number) => {
    const of = (figure: keyof Cancelled) => all.map((each) => each[figure]);
    const cells = [median(of('ended')), Math.max(...of('ended')), wantedMs, Math.max(...of('arrived'))];
    if (Math.max(...of('ended')) > wantedMs) process.exitCode = 1;
    return [name, ...cells.map((value) => `${value.toFixed(0)} ms`)];
  };
  table([
    ['', 'ended, median', 'max', 'wanted', 'at a client, max'],
    row('with Redis', hint, WANTED_MS.hint),
    row('while Redis is away', renewal, WANTED_MS.renewal),
  ]);
});

/** @param before called when all scans run */
async function measure(deployment: Deployment, before?: () => Promise<void>): Promise<Cancelled[]> {
  const runs: Awaited<ReturnType<typeof run>>[] = [];
  while (runs.length < SCANS) runs.push(await run(deployment));
  if (before) {
    await before();
    await sleep(SETTLE_MS);
  }
  return await Promise.all(
    runs.map(async ({ cancel }, index) => {
      await sleep((index * INTERVAL_MS) / SCANS);
      return await cancel();
    }),
  );
}

/** Starts a scan. @returns when its scanner has yielded */
async function run({ apis, startScan, tick }: Deployment) {
  const scanId = await startScan({ events: 1_000_000, rate: 20 });
  const client = createClient({
    url: `${apis[0]?.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
  });
  const events = client.iterate<{ scanEvents: { type: string; at: string } }>({
    query: subscription('type at'),
    variables: { scanId, after: 0 },
  });
  /** @returns time of the event */
  const next = async (type: string): Promise<number> => {
    for (;;) {
      const { value, done } = await events.next();
      if (done || value.errors) throw new Error(`no event ${type}: ${JSON.stringify(value)}`);
      if (value.data?.scanEvents.type === type) return Date.parse(value.data.scanEvents.at);
    }
  };
  await next('CONNECTED');
  await tick();
  await next('LOG');
  return {
    async cancel(): Promise<Cancelled> {
      const requested = Date.now();
      const answers = client.iterate({ query: CANCEL, variables: { scanId } });
      const [endedAt] = await Promise.all([next('CANCELLED'), answers.next()]);
      const arrived = Date.now() - requested;
      await client.dispose();
      return { ended: endedAt - requested, arrived };
    },
  };
}
