/**
 * The steps for several nodes with systemd in docs/deployment.md, and the backup of PostgreSQL in docs/backup.md, as they are printed:
 * only paths, ports, users of the system and the certificate differ.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { createCertificate } from '../src/demo/certificate.ts';
import { until, withFolder } from './support/app.ts';
import { endCommands, type RunningCommand, runProgram, startProgram } from './support/command.ts';
import { readPage, snippetWith } from './support/documentation.ts';
import { startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';
import { freePort, isInstalled, withNginx } from './support/proxy.ts';
import { hasRedis, withRedis } from './support/redis.ts';
import { createSecureClient } from './support/secure-client.ts';

afterEach(endCommands);

const PAGE = 'docs/deployment.md';
const NAME = 'scans.example.com';
const ROOT = new URL('..', import.meta.url).pathname;

/** The lines `NAME=value` of a file. */
const variablesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s)),
  );

/** Runs lines of a shell, which must succeed. @returns what they print */
async function shell(lines: string, cwd: string, env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await runProgram(['sh', '-ec', lines], { cwd, env });
  expect(code, `${lines}\n${stderr}`).toBe(0);
  return stdout;
}

/** Starts the process of a unit, as systemd does for the instance. */
function startUnit(unit: string, instance: string, files: (path: string) => string): RunningCommand {
  const all = (key: string) =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value ?? '');
  const text = all('EnvironmentFile').map(files).join('\n');
  const env = {
    ...variablesOf(all('Environment').join('\n').replaceAll('%i', instance)),
    ...variablesOf(text),
  };
  return startProgram((all('ExecStart')[0] ?? '').split(' ') as [string], { cwd: ROOT, env });
}

test.skipIf(!isInstalled('nginx') || !hasRedis || !isPostgresInstalled)(
  'two nodes for the API and two workers behind nginx, set up as the page says, run a scan that is restored from a backup',
  async () => {
    const postgres = await startPostgres({ user: 'postgres' });
    const psql = { PGHOST: '127.0.0.1', PGPORT: String(postgres.port), PGUSER: 'postgres' };
    try {
      await withRedis({}, (redis) =>
        withFolder(async (folder) => {
          const [port, ...ports] = [
            await freePort(),
            await freePort(),
            await freePort(),
            await freePort(),
            await freePort(),
          ];
          const adapted = (printed: string) =>
            printed
              .replaceAll('/etc/scanwire.env', `${folder}/scanwire.env`)
              .replaceAll(`https://${NAME}`, `https://${NAME}:${port}`)
              .replaceAll('/usr/bin/node', process.execPath)
              .replace('127.0.0.1/scanwire', `127.0.0.1:${postgres.port}/scanwire`)
              .replace('redis://127.0.0.1', redis.url)
              .replaceAll('runuser -u postgres -- ', '')
              .replace(/^(apt-get|npm) .*$/gm, '');
          const step = async (having: string, page = PAGE) => adapted(await snippetWith(page, having));

          // Of the steps with containers: all variables that compose.yaml needs.
          await shell(await step('POSTGRES_PASSWORD=$('), folder);
          const given = variablesOf(await readFile(`${folder}/.env`, 'utf8'));
          const needed = [...(await readPage('compose.yaml')).matchAll(/\$\{(\w+):\?/g)].map(
            ([, name]) => name,
          );
          expect(Object.keys(given).sort()).toEqual(needed.sort());

          await shell(await step('CREATE ROLE'), folder, psql);
          const settings = await readFile(`${folder}/scanwire.env`, 'utf8');
          const token = (await shell(await step('npm run build\nnode'), ROOT)).trim();
          expect(token).toMatch(/^scw_\S+$/);

          const units = `${folder}/units`;
          await mkdir(units);
          const api = await step('--no-workers\n');
          await writeFile(`${units}/scanwire-api@.service`, api.replaceAll('/opt/scanwire', ROOT));
          const copy = (await step('scanwire-worker@.service'))
            .split('\n')
            .find((line) => line.startsWith('sed '));
          await shell(copy ?? 'false', units);
          const worker = await readFile(`${units}/scanwire-worker@.service`, 'utf8');
          if (isInstalled('systemd-analyze')) {
            const { stderr, status } = spawnSync(
              'systemd-analyze',
              ['verify', ...['api', 'worker'].map((kind) => `${units}/scanwire-${kind}@.service`)],
              { encoding: 'utf8' },
            );
            expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
          }
          /** Lines of a step with the ports of these nodes. */
          const withPorts = (printed: string) =>
            ['4001', '4002', '4011', '4012'].reduce(
              (text, printedPort, index) => text.replaceAll(printedPort, String(ports[index])),
              printed,
            );
          const loopOf = (printed: string) => withPorts(/^for .*?^done$/ms.exec(printed)?.[0] ?? 'false');
          const READY = '{"alive":true,"ready":true,"state":"ready"}\n';
          const files = () => settings;
          const nodes = ports.map((at, index) => startUnit(index < 2 ? api : worker, String(at), files));
          await Promise.all(nodes.map((node) => node.prints('/health', 60_000)));
          for (const node of nodes) expect(node.stdout() + node.stderr()).not.toMatch(/"level":[456]0/);
          expect(await shell(loopOf(await step('scanwire-worker@.service')), ROOT)).toBe(READY.repeat(4));

          const { key, cert } = await createCertificate({ names: [NAME] });
          const upstream = withPorts(await step('upstream'));
          const site = (await step('ssl_certificate '))
            .replace('listen 443', `listen 127.0.0.1:${port}`)
            .replace('http://127.0.0.1:4000', 'http://scanwire')
            .replaceAll('/etc/ssl/', '');
          const tls = { [`${NAME}.pem`]: cert, [`${NAME}.key`]: key };
          await withNginx({ ports: [port as number], servers: upstream + site, files: tls }, async () => {
            const host = `${NAME}:${port}`;
            const client = createSecureClient({
              url: `https://${host}`,
              ca: cert,
              token,
              host,
              from: '127.0.0.9',
            });
            const { startScan } =
              await client.query(`mutation { startScan(input: { target: "a.test", scanners: {
              only: [{ name: "mock", options: { events: 40, rate: 40 } }] } }) { ... on StartScanSuccess { scan { id } } } }`);
            const id: string = startScan.scan.id;
            const follow = async (after = 0, through = client.overWebSocket) => {
              const seqs: number[] = [];
              for await (const { seq } of through(id, after)) seqs.push(seq);
              return seqs;
            };
            const [seqs, others] = await Promise.all([follow(), follow(0, client.overEventStream)]);
            expect(seqs.length).toBeGreaterThan(40);
            expect(seqs).toEqual(seqs.map((_, index) => index));
            expect(others).toEqual(seqs);
            const page = '{ findings(first: 3) { nodes { id } pageInfo { endCursor } } }';
            const { findings } = await client.query(page);
            const rest = `{ findings(first: 100, after: "${findings.pageInfo.endCursor}") { nodes { id } } }`;
            const expected = await client.query(rest);
            expect(expected.findings.nodes.length).toBeGreaterThan(0);

            const { DATABASE_URL = '', ...kept } = variablesOf(settings);
            await shell(await step('pg_dump --format', 'docs/backup.md'), folder, { DATABASE_URL });
            expect((await stat(`${folder}/scanwire.dump`)).mode & 0o777).toBe(0o600);
            for (const node of nodes) {
              node.kill('SIGTERM');
              expect(await node.exit).toBe(0);
            }
            const restored = DATABASE_URL.replace(/scanwire$/, 'restored');
            const [create = 'false'] =
              /createdb --owner .* restored/.exec(await readPage('docs/backup.md')) ?? [];
            await shell(create, folder, psql);
            await shell(await step('pg_restore --no-owner', 'docs/backup.md'), folder, {
              DATABASE_URL: restored,
            });
            const text = Object.entries({ ...kept, DATABASE_URL: restored }).map((pair) => pair.join('='));
            const node = startUnit(api, String(ports[0]), () => text.join('\n'));
            await node.prints('/health', 60_000);
            // The cursors that the client had go on working.
            await until(async () => (await client.query(page)).findings !== undefined, 'nginx uses the node');
            expect(await client.query(rest)).toEqual(expected);
            expect(await follow(10)).toEqual(seqs.slice(10));
            // Of the step that updates one node after another: it stops at one that does not start.
            const update = loopOf(await step('systemctl restart')).replace('--retry 30', '--retry 1');
            expect(await shell(`systemctl() { :; }\n${update}`, ROOT)).toBe(READY);
            node.kill('SIGTERM');
            expect(await node.exit).toBe(0);
          });
        }),
      );
    } finally {
      await postgres.close();
    }
  },
);
