/**
 * Fetches decompression bombs concurrently and prints the memory that this takes. Run by egress-bombs.test.ts, or by
 * hand. Arguments: URL of the server, concurrent requests, rounds, bytes to read of each body.
 */
import { createEgressFactory } from '../../src/egress/index.ts';

const [url = '', atOnce = '16', rounds = '4', maxBytes = '1048576'] = process.argv.slice(2);

const session = createEgressFactory({
  allow: ['127.0.0.1'],
  deny: [],
  dnsServers: [],
  fileRoots: [],
  userAgent: 'scanwire-test',
}).openScan(new AbortController().signal);
const { fetch } = session.egress({ timeoutMs: 120_000 });

const lengths = new Set<number>();
const run = async (path: string, times: number) => {
  for (let round = 0; round < times; round++) {
    await Promise.all(
      Array.from({ length: Number(atOnce) }, async () => {
        const { body, truncated } = await fetch(`${url}${path}`, { maxBytes: Number(maxBytes) });
        if (!truncated && path !== '/chain') throw new Error('it was not cut');
        lengths.add(body.length);
      }),
    );
  }
};

// Bodies of the same length without a content coding: the difference is the memory for decoding.
await run('/plain', 2);
const before = process.memoryUsage().rss;
let peak = before;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 5);
const peaks: Record<string, number> = {};
for (const path of ['/gzip', '/br', '/chain']) {
  peak = before;
  await run(path, Number(rounds));
  peaks[path.slice(1)] = peak - before;
}
clearInterval(watch);
await session.close();
console.log(JSON.stringify({ peaks, lengths: [...lengths] }));
