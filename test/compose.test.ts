/**
 * The topology of compose.yaml as plain processes: PostgreSQL, Redis, two nodes for the API behind nginx with TLS, two workers. Scans
 * are followed through it while its nodes are stopped and replaced.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { isTerminal } from '../src/core/event.ts';
import { type AnyEvent, shared, until, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';
import { isInstalled } from './support/proxy.ts';
import { hasRedis } from './support/redis.ts';
import { createSecureClient, type SecureClient } from './support/secure-client.ts';
import { type Topology, type TopologyNode, withTopology } from './support/topology.ts';

/** Addresses of this machine that no setting trusts. */
const [CLIENT, OTHER_CLIENT] = ['127.0.0.8', '127.0.0.9'];
const JSON_TYPE = { 'content-type': 'application/json' };
/** A node lets clients without a key have this many connections from one address. */
const STRANGERS = 20;

describe.skipIf(!isInstalled('nginx') || !hasRedis || !isPostgresInstalled)(
  'the nodes of compose.yaml',
  () => {
    const topology = shared<Topology>(
      (use) =>
        withFolder(async (folder) => {
          const SCANWIRE_CONFIG = join(folder, 'scanwire.yaml');
          await writeFile(SCANWIRE_CONFIG, `limits: { strangersPerAddress: ${STRANGERS} }`);
          await withTopology({ folder, settings: { LOG_LEVEL: 'warn', SCANWIRE_CONFIG } }, use);
        }),
      120_000,
    );
    let api: TopologyNode[];
    let workers: TopologyNode[];
    let client: SecureClient;
    beforeAll(() => {
      client = createSecureClient({ ...topology(), ca: topology().certificate, from: CLIENT });
      api = topology().nodes.filter(({ service }) => service.startsWith('api'));
      workers = topology().nodes.filter(({ service }) => service === 'worker');
    });
    // Before the topology is closed: a node that hangs does not hold it up.
    afterAll(endCommands);

    const query = async (document: string) => {
      const data = await client.query(document);
      expect(data).not.toHaveProperty('status');
      return data;
    };
    const startScan = async (options: { events: number; rate?: number }): Promise<string> => {
      const list = Object.entries(options).map((option) => option.join(': '));
      const { startScan } = await query(`mutation { startScan(input: { target: "a.test", scanners: { only: [
      { name: "mock", options: { ${list} } }] } }) { ... on StartScanSuccess { scan { id } } ... on Error { message } } }`);
      expect(startScan).toEqual({ scan: { id: expect.any(String) } });
      return startScan.scan.id;
    };
    type Follow = (id: string, after: number) => AsyncIterable<AnyEvent>;
    const overWebSocket: Follow = (...args) => client.overWebSocket(...args);
    const overEventStream: Follow = (...args) => client.overEventStream(...args);
    /** Follows a scan to its end, and goes on where it was when a connection is lost, as clients do. */
    const followAll = async (id: string, follow: Follow) => {
      const events: AnyEvent[] = [];
      let connections = 0;
      while (events.length === 0 || !isTerminal(events.at(-1) as AnyEvent)) {
        expect(++connections).toBeLessThan(50);
        try {
          for await (const event of follow(id, events.at(-1)?.seq ?? 0))
            if (event.type !== 'CONNECTED') events.push(event);
        } catch {}
        await sleep(50);
      }
      return { events, connections };
    };
    const expectOnce = (events: AnyEvent[]) => {
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(events.at(-1)?.type).toBe('COMPLETED');
    };

    test('are two for the API and two workers, and print no warning at the start', () => {
      expect(topology().nodes.map(({ service }) => service)).toEqual(['api-1', 'api-2', 'worker', 'worker']);
      for (const { printed } of topology().nodes) expect(printed()).not.toMatch(/"level":[456]0/);
    });

    test('send a scan live through nginx, over WebSocket and as an event stream, from both nodes', async () => {
      const id = await startScan({ events: 60, rate: 40 });
      const statuses: string[] = [];
      const watch = (async () => {
        for await (const { type } of overWebSocket(id, 0))
          if (type === 'FINDING' && statuses.length === 0)
            statuses.push((await query(`{ scan(id: "${id}") { status } }`)).scan.status);
      })();
      const all = await Promise.all(
        Array.from({ length: 8 }, (_, at) => followAll(id, at % 2 ? overWebSocket : overEventStream)),
      );
      await watch;
      // The first finding came while the scan was running.
      expect(statuses).toEqual(['RUNNING']);
      for (const { events, connections } of all) {
        expectOnce(events);
        expect(connections).toBe(1);
      }
      for (const { url } of api) {
        const metrics = await (
          await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${topology().token}` } })
        ).text();
        expect(metrics).toMatch(/^scanwire_stream_deliveries_total [1-9]/m);
      }
    });

    test('see the address of the client, not that of nginx, nor one that the client claims', async () => {
      const wrong = { ...JSON_TYPE, authorization: 'Bearer scw_wrong', 'x-forwarded-for': '192.0.2.1' };
      const body = '{"query":"{ __typename }"}';
      expect((await client.ask('/graphql', { headers: wrong, body, from: OTHER_CLIENT })).status).toBe(401);
      const refusals = () =>
        api.flatMap(({ printed }) =>
          printed()
            .split('\n')
            .filter((line) => line.includes('"wrong_token"')),
        );
      await until(() => refusals().length > 0, 'the refusal is logged');
      expect(refusals().map((line) => JSON.parse(line).address)).toEqual([OTHER_CLIENT]);

      const id = await startScan({ events: 1 });
      const { auditLog } = await query('{ auditLog(first: 5) { nodes { address subjectId } } }');
      expect(auditLog.nodes.find(({ subjectId }: { subjectId: string }) => subjectId === id)?.address).toBe(
        CLIENT,
      );
    });

    test('count the connections of each client without a key for its own address', async () => {
      const sockets: WebSocket[] = [];
      const open = (from: string) =>
        new Promise<WebSocket>((resolve, reject) => {
          const socket = client.openSocket(from);
          sockets.push(socket);
          socket.on('open', () => resolve(socket)).on('error', reject);
        });
      try {
        const quiet = await open(CLIENT);
        const flood: WebSocket[] = [];
        for (let count = 0; count < 5 * STRANGERS; count++) flood.push(await open(OTHER_CLIENT));
        const isOpen = ({ readyState }: WebSocket) => readyState === WebSocket.OPEN;
        await until(
          () => flood.filter(isOpen).length <= api.length * STRANGERS,
          'both nodes close the connections of the flood that are over the limit',
        );
        expect(isOpen(quiet)).toBe(true);
      } finally {
        for (const socket of sockets) socket.terminate();
      }
    });

    test('serve a follower from the other node when one for the API is stopped, and again when both run', async () => {
      const id = await startScan({ events: 300, rate: 50 });
      const followers = Array.from({ length: 8 }, (_, at) =>
        followAll(id, at % 2 ? overWebSocket : overEventStream),
      );
      for (const node of api) {
        await sleep(1000);
        expect(await node.stop()).toBe(0);
        await sleep(1000);
        await node.start();
      }
      const all = await Promise.all(followers);
      for (const { events } of all) expectOnce(events);
      // The stopped nodes have closed connections.
      expect(all.reduce((sum, { connections }) => sum + connections, 0)).toBeGreaterThan(followers.length);
    });

    test('are replaced one after another without a failed request, and every scan ends', async () => {
      const long = await startScan({ events: 600, rate: 50 });
      const followers = [overWebSocket, overEventStream].map((follow) => followAll(long, follow));
      const started: string[] = [];
      let isReplacing = true;
      let answers = 0;
      const load = Promise.all([
        (async () => {
          while (isReplacing) started.push(await startScan({ events: 3 }));
        })(),
        ...Array.from({ length: 4 }, async () => {
          for (; isReplacing; answers++) await query('{ scans(first: 1) { nodes { id status } } }');
        }),
      ]);
      // It is awaited when all nodes are replaced.
      load.catch(() => {});
      try {
        for (const node of [...api, ...workers]) {
          expect(await node.stop()).toBe(0);
          await node.start();
        }
      } finally {
        isReplacing = false;
      }
      await load;
      expect(answers).toBeGreaterThan(20);
      for (const { events } of await Promise.all(followers)) expectOnce(events);
      for (const id of started) expectOnce((await followAll(id, overWebSocket)).events);
      console.log(`replaced 4 nodes: ${answers} queries and ${started.length} started scans, none failed`);
    });
  },
);
