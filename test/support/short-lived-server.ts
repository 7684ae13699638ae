/** Starts a server, uses it, and closes it while it works. The process must then exit by itself. */
import { createApp } from '../../src/app.ts';
import { connect, silent, testConfig, until, withFolder } from './app.ts';
import { subscribeRaw } from './raw-subscriber.ts';

await withFolder(async (folder) => {
  const config = testConfig(folder);
  const app = await createApp(config, { logger: silent });
  const { url, startScan, follow } = connect(app, config);
  const scan = (events: number, rate: number) => ({
    target: 'example.com',
    scanners: [{ name: 'mock', options: { events, rate } }],
  });
  await follow(await startScan(scan(50, 0)));
  const id = await startScan(scan(100_000, 50));
  const reader = await subscribeRaw(url, id, 'seq type');
  await until(() => reader.events.length > 5, 'the scan runs');
  const sse = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: `subscription { scanEvents(scanId: "${id}") { seq } }` }),
  });
  void sse.text().catch(() => {});
  await app.close();
});
console.log('closed');
