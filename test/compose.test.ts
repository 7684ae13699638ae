/** The topology of compose.yaml as plain processes: its commands, settings and nginx, with a SQLite file. */
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../src/config.ts';
import { createCertificate } from '../src/demo/certificate.ts';
import { withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { freePort, isInstalled, withNginx } from './support/proxy.ts';
import { startServerProcess } from './support/server-process.ts';

afterEach(endCommands);

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');
const NAME = 'scans.example.com';
const TOKEN = 'a-token-of-32-characters-in-total';

interface ComposeService {
  build?: string;
  command: string[];
  environment: Record<string, string>;
  deploy?: { replicas: number };
}

/** The nodes of compose.yaml with the given variables of .env. */
async function readNodes(variables: Record<string, string>) {
  const file = (await read('compose.yaml')).replace(
    /\$\{(\w+)(:\?[^}]*)?\}/g,
    (_, name: string) => variables[name] ?? '',
  );
  const { services } = parse(file, { merge: true });
  const nodes = Object.values<ComposeService>(services).filter(({ build }) => build);
  const commands = nodes.flatMap(({ command, deploy }) =>
    Array.from({ length: deploy?.replicas ?? 1 }, () => command),
  );
  return { commands, env: nodes[0]?.environment ?? {} };
}

test.skipIf(!isInstalled('nginx'))(
  'a scan is started and followed through nginx with TLS, at both API nodes',
  async () => {
    const [port, { key, cert }] = [await freePort(), await createCertificate({ names: [NAME] })];
    const { commands, env } = await readNodes({
      ...{ POSTGRES_PASSWORD: 'x', REDIS_PASSWORD: 'y', SCANWIRE_TOKEN: TOKEN },
      ...{ SCANWIRE_SECRET_KEY: 'ab'.repeat(32), SCANWIRE_PUBLIC_URL: `https://${NAME}:${port}` },
    });
    expect(commands).toEqual([['serve', '--no-workers'], ['serve', '--no-workers'], ['work'], ['work']]);
    expect(loadConfig(env).redis?.url).toBe('redis://:y@redis');
    const { REDIS_URL: _, DATABASE_URL: __, ...settings } = env;
    await withFolder(async (folder) => {
      const nodes = [];
      for (const command of commands) {
        nodes.push(
          await startServerProcess(folder, { ...settings, SCANWIRE_TRUSTED_PROXIES: '127.0.0.1' }, command),
        );
      }
      const [one, other] = nodes;
      const servers = (await read('deploy/nginx.conf'))
        .replace('api-1:4000', new URL(one?.url ?? '').host)
        .replace('api-2:4000', new URL(other?.url ?? '').host)
        .replace('listen 443', `listen 127.0.0.1:${port}`)
        .replaceAll('/etc/nginx/tls/', '');
      const authorization = `Bearer ${TOKEN}`;
      const ask = (path: string, headers: Record<string, string>, body?: string): Promise<string> =>
        new Promise((resolve, reject) => {
          const host = `${NAME}:${port}`;
          const outgoing = request(`https://127.0.0.1:${port}${path}`, {
            ...{ method: body === undefined ? 'GET' : 'POST', ca: cert, servername: NAME },
            headers: { host, authorization, ...headers },
          });
          outgoing.on('error', reject).on('response', (response) => resolve(text(response)));
          outgoing.end(body);
        });
      await withNginx({ ports: [port], servers, files: { 'cert.pem': cert, 'key.pem': key } }, async () => {
        const query = `mutation { startScan(input: { target: "a.test", scanners: { only: [{ name: "mock", options: { events: 50 } }] } }) {
        ... on StartScanSuccess { scan { id } } ... on Error { message } } }`;
        const started = await ask(
          '/graphql',
          { 'content-type': 'application/json' },
          JSON.stringify({ query }),
        );
        const { id } = JSON.parse(started).data.startScan.scan;
        const events = encodeURIComponent(`subscription { scanEvents(scanId: "${id}") { type seq } }`);
        const streams = await Promise.all(
          Array.from({ length: 6 }, () => ask(`/graphql?query=${events}`, { accept: 'text/event-stream' })),
        );
        for (const stream of streams) {
          expect(stream).toContain('"type":"COMPLETED"');
          const seqs = [...stream.matchAll(/"seq":(\d+)/g)]
            .map(([, seq]) => Number(seq))
            .filter((seq) => seq > 0);
          expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1));
        }
        for (const { url } of [one, other] as { url: string }[]) {
          const metrics = await (await fetch(`${url}/metrics`, { headers: { authorization } })).text();
          expect(metrics).toMatch(/^scanwire_stream_deliveries_total [1-9]/m);
        }
      });
      for (const node of nodes) expect(await node.end('SIGTERM')).toBe(0);
    });
  },
);
