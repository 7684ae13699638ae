/**
 * Memory of the egress during and after a scan of many hosts, each with its own origin. The servers run in another
 * process. The heap is measured after a garbage collection.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createCertificate } from '../src/demo/certificate.ts';
import { startDnsServer } from '../src/demo/dns-server.ts';
import { listen } from '../src/demo/listen.ts';
import { createEgressFactory } from '../src/egress/index.ts';
import { table, title } from './support/measure.ts';

const MB = 2 ** 20;
const HOSTS = { http: 20_000, https: 5_000 };
const AT_ONCE = 50;
/** Additional heap in MB: at the peak, and after the session was closed. */
const MAX_HELD = 30;
const MAX_AFTER = 5;
/** Additional resident memory in MB after the session was closed. */
const MAX_RESIDENT_AFTER = 30;
/** Hosts between two measurements. */
const INTERVAL = 1000;

if (process.argv[2] === 'server') await serveAll();
else await measure();

async function serveAll(): Promise<void> {
  const dns = await startDnsServer({ zone: { '*.hosts.test': { A: ['127.0.0.1'] } } });
  const http = await listen(
    createServer((_, response) => response.end('x'.repeat(2000))),
    '127.0.0.1',
    0,
  );
  const certificate = await createCertificate({ names: ['*.hosts.test'], days: 30 });
  const https = await listen(
    createTlsServer(certificate, (_, response) => response.end('x'.repeat(2000))) as never,
    '127.0.0.1',
    0,
  );
  process.send?.({ dns: dns.address, http: http.port, https: https.port });
  process.once('disconnect', () => process.exit());
}

async function measure(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['server']);
  const [ports] = (await once(child, 'message')) as [{ dns: string; http: number; https: number }];
  title(`Memory of a scan of many hosts, ${AT_ONCE} at once, over the memory before it`);
  const rows = [['', 'heap held', 'resident', 'heap after', 'resident after', 'seconds']];
  let failed = false;
  for (const scheme of ['http', 'https'] as const) {
    const factory = createEgressFactory({
      allow: ['127.0.0.0/8'],
      deny: [],
      dnsServers: [ports.dns],
      fileRoots: [],
      userAgent: 'scanwire-bench',
    });
    const scan = async (hosts: number, watch: () => void) => {
      const session = factory.openScan(new AbortController().signal);
      const { fetch } = session.egress({ rps: 20 });
      let next = 0;
      const worker = async () => {
        for (let at = next++; at < hosts; at = next++) {
          await fetch(`${scheme}://h${at}.hosts.test:${ports[scheme]}/`);
          if (at % INTERVAL === INTERVAL - 1) watch();
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      watch();
      await session.close();
    };
    await scan(500, () => {});
    await settle(collectGarbage);
    const before = process.memoryUsage();
    const peak = { rss: 0, heap: 0 };
    const startedAt = performance.now();
    await scan(HOSTS[scheme], () => {
      const { rss } = process.memoryUsage();
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      peak.rss = Math.max(peak.rss, rss - before.rss);
      peak.heap = Math.max(peak.heap, heapUsed + external - before.heapUsed - before.external);
    });
    const seconds = (performance.now() - startedAt) / 1000;
    await settle(collectGarbage);
    const after = process.memoryUsage();
    const held = after.heapUsed + after.external - before.heapUsed - before.external;
    rows.push([
      `${HOSTS[scheme].toLocaleString('en')} hosts, ${scheme}`,
      ...[peak.heap, peak.rss, held, after.rss - before.rss].map((bytes) => `${(bytes / MB).toFixed(1)} MB`),
      seconds.toFixed(1),
    ]);
    const residentAfter = after.rss - before.rss;
    if (peak.heap > MAX_HELD * MB || held > MAX_AFTER * MB || residentAfter > MAX_RESIDENT_AFTER * MB)
      failed = true;
  }
  table(rows);
  child.disconnect();
  if (failed) {
    console.error(
      `bounds: ${MAX_HELD} MB of heap, ${MAX_AFTER} MB after it, ${MAX_RESIDENT_AFTER} MB resident after it`,
    );
    process.exitCode = 1;
  }
}

async function settle(collectGarbage: () => void): Promise<void> {
  for (let round = 0; round < 5; round++) {
    await sleep(100);
    collectGarbage();
  }
}
