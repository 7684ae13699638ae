/** Demo scans: they reach the servers that are started for them and nothing else, and no other scan reaches these servers. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as connectTo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import type { DemoWorld } from '../src/core/demo-scan.ts';
import type { DemoPorts } from '../src/core/event-log.ts';
import { EgressError } from '../src/core/scanner.ts';
import { openDemoWorlds } from '../src/demo-scans.ts';
import {
  connect,
  sharedApp,
  silent,
  type TestApp,
  testConfig,
  until,
  withApp,
  withFolder,
} from './support/app.ts';
import { placeEmptyDatabase } from './support/empty-database.ts';

const START = `mutation { startDemoScan(input: {}) { __typename
  ... on StartScanSuccess { scan { id demo target } } ... on Error { code message } } }`;
const CANCEL = `mutation ($id: ID!) { cancelScan(input: { id: $id }) { __typename } }`;
const SCAN = `query ($id: ID!) { scan(id: $id) { status error lastSeq demo label
  summary { hosts endpoints findings } } }`;

const start = async ({ query }: Pick<TestApp, 'query'>): Promise<string> =>
  (await query(START)).data.startDemoScan.scan.id;
const scanOf = async ({ query }: Pick<TestApp, 'query'>, id: string) => (await query(SCAN, { id })).data.scan;
const cancel = async (app: TestApp, id: string) => {
  await app.query(CANCEL, { id });
  await until(async () => (await scanOf(app, id)).status === 'CANCELLED', 'cancelled');
};
const portsOf = async ({ app }: TestApp, id: string): Promise<DemoPorts> => {
  const [, key = ''] = Buffer.from(id, 'base64').toString().split(':');
  const row = await app.core.prisma.scan.findUniqueOrThrow({ where: { id: key }, select: { demo: true } });
  return row.demo as unknown as DemoPorts;
};
const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connectTo(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
const tcpPorts = ({ http, https, sources, service }: DemoPorts) => [http, https, sources, service];
const openPorts = async (ports: DemoPorts) =>
  (await Promise.all(tcpPorts(ports).map(isOpen))).filter(Boolean).length;

describe('a demo scan', () => {
  test('finds results of all types without the Internet, and its servers are closed when it is cancelled', async () => {
    await withApp({ env: { SCANWIRE_TARGETS_ALLOW: '' } }, async (app) => {
      const id = await start(app);
      const seen = new Set<string>();
      const threats = new Set<string>();
      const errors: string[] = [];
      let ports: DemoPorts | undefined;
      for await (const { type, assessment, level, message } of app.events(id)) {
        seen.add(type);
        if (assessment) threats.add(assessment.classification);
        if (level === 'ERROR') errors.push(message);
        ports ??= await portsOf(app, id);
        if (
          ['HOST', 'ENDPOINT', 'FINDING', 'LOG', 'PROGRESS'].every((wanted) => seen.has(wanted)) &&
          threats.has('phishing') &&
          threats.has('miner')
        )
          break;
      }
      // The dead hosts of the company are no faults of the scanners.
      expect(errors).toEqual([]);
      expect(await openPorts(ports as DemoPorts)).toBe(4);
      expect(app.app.core.ownPorts.size).toBe(6);
      const { data } = await app.query(
        `query ($id: ID!) { scan(id: $id) { scanners { name title scanner { name } }
          hosts(filter: { technology: "PINEWOOD" }) { nodes { server technologies { name version } } } } }`,
        { id },
      );
      // Only demo scans have this scanner.
      expect(data.scan.scanners).toContainEqual({
        name: 'header_service',
        title: 'Security headers',
        scanner: null,
      });
      expect(data.scan.hosts.nodes[0]).toEqual({
        server: 'pinewood',
        technologies: [{ name: 'pinewood', version: null }],
      });
      await cancel(app, id);
      await until(async () => (await openPorts(ports as DemoPorts)) === 0, 'closed');
      await until(() => app.app.core.ownPorts.size === 1, 'forgotten');
    });
  }, 60_000);

  test('cannot be reached by other scans, even if loopback is allowed', async () => {
    await withApp({ env: { SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8' } }, async (app) => {
      const id = await start(app);
      const { http, https } = await portsOf(app, id);
      await until(() => isOpen(http), 'open');
      for (const target of [
        `http://127.0.0.1:${http}/`,
        `https://127.0.0.1:${https}/`,
        `http://localhost:${http}/`,
      ]) {
        const { data } = await app.query(
          'mutation ($target: String!) { startScan(input: { target: $target }) { __typename ... on Error { code } } }',
          { target },
        );
        expect(data.startScan).toEqual({ __typename: 'TargetRefusedError', code: 'TARGET_REFUSED' });
      }
      await cancel(app, id);
    });
  }, 60_000);

  test('has at most two running or waiting per workspace, which run beside each other', async () => {
    await withApp({}, async (app) => {
      const ids = [await start(app), await start(app)];
      const all = await Promise.all(ids.map((id) => portsOf(app, id)));
      expect(new Set(all.flatMap((ports) => Object.values(ports))).size).toBe(10);
      await until(
        async () => (await Promise.all(all.map(openPorts))).every((open) => open === 4),
        'both run',
      );
      expect((await app.query(START)).data.startDemoScan).toMatchObject({ code: 'LIMIT_REACHED' });
      await cancel(app, ids[0] as string);
      await until(async () => (await openPorts(all[0] as DemoPorts)) === 0, 'closed');
      expect(await openPorts(all[1] as DemoPorts)).toBe(4);
      const third = await start(app);
      for (const id of [ids[1] as string, third]) await cancel(app, id);
    });
  }, 60_000);

  test('is started again by rerunScan, with ports of its own and no options', async () => {
    await withApp({}, async (app) => {
      const id = await start(app);
      const RERUN = `mutation ($id: ID!, $options: [ScannerInput!]) {
        rerunScan(input: { id: $id, options: $options, label: "again" }) {
          ... on RerunScanSuccess { scan { id demo label } } ... on Error { code } } }`;
      const options = [{ name: 'subdomains', options: { ports: [22] } }];
      expect((await app.query(RERUN, { id, options })).data.rerunScan).toEqual({ code: 'INVALID_OPTIONS' });
      const { scan } = (await app.query(RERUN, { id })).data.rerunScan;
      expect(scan).toMatchObject({ demo: true, label: 'again' });
      expect(await portsOf(app, scan.id)).not.toEqual(await portsOf(app, id));
      for (const each of [id, scan.id]) await cancel(app, each);
    });
  }, 60_000);

  test('continues on the same ports after a restart, or fails with the reason', async () => {
    await withFolder(async (folder) => {
      const config = testConfig(folder);
      placeEmptyDatabase(config.databaseUrl);
      const open = async () => connect(await createApp(config, { logger: silent }), config);
      let app = await open();
      const id = await start(app);
      const ports = await portsOf(app, id);
      await until(async () => (await scanOf(app, id)).summary.hosts > 3, 'hosts');
      await app.app.close();
      expect(await openPorts(ports)).toBe(0);

      app = await open();
      await until(() => isOpen(ports.http), 'open again');
      const { lastSeq } = await scanOf(app, id);
      await until(async () => (await scanOf(app, id)).lastSeq > lastSeq + 5, 'goes on');
      await app.app.close();

      const intruder = createServer().listen(ports.sources, '127.0.0.1');
      try {
        app = await open();
        await until(async () => (await scanOf(app, id)).status === 'FAILED', 'failed');
        expect((await scanOf(app, id)).error).toContain(`program now uses their port ${ports.sources}`);
        expect(await openPorts(ports)).toBe(1);
        await app.app.close();
      } finally {
        intruder.close();
      }
    });
  }, 90_000);
});

describe('who may start demo scans', () => {
  const tokens: Record<string, string> = {};
  const app = sharedApp({ env: { SCANWIRE_TOKEN: 'a-token-for-this-test', SCANWIRE_DEMO_SCANS: 'on' } });
  beforeAll(async () => {
    for (const [name, key] of Object.entries({
      viewer: 'role: VIEWER',
      limited: 'only: SCAN_PAGE',
      ingest: 'only: INGEST',
      operator: 'role: OPERATOR',
    })) {
      const { data } = await app().query(
        `mutation { createApiKey(input: { name: "${name}", ${key} }) { ... on CreateApiKeySuccess { secret } } }`,
      );
      tokens[name] = data.createApiKey.secret;
    }
  });
  const as = async (name: string) => {
    const response = await fetch(`${app().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[name]}` },
      body: JSON.stringify({ query: START }),
    });
    return (await response.json()) as {
      data: { startDemoScan: { code?: string; scan?: { id: string } } } | null;
      errors?: unknown[];
    };
  };

  test.each(['viewer', 'limited', 'ingest'])('not a key that is %s', async (name) => {
    const { data } = await as(name);
    expect(data?.startDemoScan?.code ?? 'FORBIDDEN').toBe('FORBIDDEN');
    expect(await app().app.core.prisma.scan.count()).toBe(0);
  });

  test('an operator, if the configuration allows it', async () => {
    const { data } = await as('operator');
    await cancel(app(), data?.startDemoScan.scan?.id as string);
  });

  test('nobody with a key by default, and nobody at all if they are switched off', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: 'a-token-for-this-test' } }, async ({ query }) => {
      const { data } = await query(START);
      expect(data.startDemoScan).toMatchObject({ __typename: 'ForbiddenError' });
      expect(data.startDemoScan.message).toContain('SCANWIRE_DEMO_SCANS=on');
    });
    await withApp({ env: { SCANWIRE_DEMO_SCANS: 'off' } }, async ({ query }) => {
      expect((await query(START)).data.startDemoScan).toMatchObject({ code: 'FORBIDDEN' });
    });
  });
});

describe('the world of a demo scan', () => {
  let other: Server;
  let world: DemoWorld;
  let ports: DemoPorts;
  let requests = 0;
  const abort = new AbortController();
  beforeAll(async () => {
    other = createServer((_, response) => {
      requests++;
      response.end('not for the demo');
    }).listen(0, '127.0.0.1');
    await withFolder(async (folder) => {
      const worlds = openDemoWorlds(testConfig(folder), { ownPorts: new Set() });
      ({ ports } = await worlds.plan());
      world = await worlds.open(ports);
    });
  });
  afterAll(async () => {
    abort.abort();
    other.close();
    await world.close();
  });

  const withEgress = async <T>(
    work: (egress: ReturnType<ReturnType<DemoWorld['openEgress']>['egress']>) => Promise<T>,
  ) => {
    const session = world.openEgress(abort.signal, { warn() {} });
    try {
      return await work(session.egress({}, { signal: abort.signal, onRequest() {} }));
    } finally {
      await session.close();
    }
  };

  test('has its site, also under its names', async () => {
    const answers = await withEgress((egress) =>
      Promise.all([
        egress.fetch(`http://127.0.0.1:${ports.http}/`),
        egress.fetch(`https://helpdesk.demo.test:${ports.https}/`),
      ]),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.text()).toContain('help desk');
  });

  test('has nothing else: no other port, address or name, over any way out', async () => {
    const { port } = other.address() as AddressInfo;
    await withEgress(async (egress) => {
      const attempts = [
        () => egress.fetch(`http://127.0.0.1:${port}/`),
        () => egress.fetch(`http://demo.test:${port}/`),
        () => egress.fetch(`http://localhost:${port}/`),
        () => egress.fetch(`http://0x7f000001:${port}/`),
        () => egress.fetch(`http://[::ffff:127.0.0.1]:${port}/`),
        () => egress.fetch(`http://127.0.0.1:${ports.dns}/`),
        () => egress.fetch(`http://127.0.0.1:${ports.sources}/`),
        () => egress.fetch(`http://127.0.0.1:${ports.service}/scan`),
        () => egress.fetch(`http://127.0.0.2:${ports.http}/`),
        () => egress.fetch('http://93.184.216.34/'),
        () => egress.fetch('http://169.254.169.254/'),
        () => egress.connect({ host: '127.0.0.1', port }),
        () => egress.connect({ host: '8.8.8.8', port: 53 }),
        () => egress.requireAllowed('93.184.216.34'),
        () => egress.requireAllowed('127.0.0.1', port),
        () => egress.openRepository(process.cwd()),
        () => egress.openRepository(`http://127.0.0.1:${port}/a.git`),
        () => egress.readLines(join(process.cwd(), 'package.json'))[Symbol.asyncIterator]().next(),
      ];
      for (const attempt of attempts)
        await expect((async () => await attempt())(), String(attempt)).rejects.toThrow(
          /not a server of the demo|SCANWIRE_REPOSITORY_ROOTS/,
        );
      // A name outside the demo does not exist for it.
      await expect(egress.fetch('http://example.com/')).rejects.toThrow(EgressError);
    });
    expect(requests).toBe(0);
    expect(() =>
      world
        .openEgress(abort.signal, { warn() {} })
        .egress({ resolvers: ['8.8.8.8'] }, { signal: abort.signal, onRequest() {} }),
    ).toThrow(/not a server of the demo/);
  });

  test('discloses no file of the machine but those that everybody can read', async () => {
    const file = async (path: string) =>
      await withEgress((egress) =>
        egress.fetch(
          `http://helpdesk.demo.test:${ports.http}/developers/log?path=${encodeURIComponent(path)}`,
        ),
      );
    expect((await file('/etc/passwd')).status).toBe(process.platform === 'win32' ? 404 : 200);
    expect((await file('logs/app.log')).text()).toContain('started');
    for (const path of [join(process.cwd(), 'package.json'), '/etc/hostname', '/proc/self/environ'])
      expect([path, (await file(path)).status]).toEqual([path, 404]);
  });

  test('shows the vulnerable application only under its reserved name', async () => {
    for (const host of [
      'helpdesk.evil.example',
      '127.0.0.1',
      'localhost',
      'helpdesk.demo.test.evil.example',
    ]) {
      const page = await fetchWithHost(ports.http, host);
      expect([host, page.includes('help desk that answers')]).toEqual([host, false]);
    }
    expect(await fetchWithHost(ports.http, 'helpdesk.demo.test')).toContain('help desk that answers');
  });
});

const fetchWithHost = (port: number, host: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connectTo(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.once('close', () => resolve(text)).once('error', reject);
    socket.end(`GET / HTTP/1.1\r\nhost: ${host}:${port}\r\nconnection: close\r\n\r\n`);
  });
