/** The steps of docs/deployment.md behind nginx with TLS, as they are printed: only paths, ports and the certificate differ. */
import { writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { createClient } from 'graphql-ws';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createCertificate } from '../src/demo/certificate.ts';
import { until, withFolder } from './support/app.ts';
import { endCommands, type RunningCommand, startProgram } from './support/command.ts';
import { snippetWith } from './support/documentation.ts';
import { freePort, isInstalled, withNginx } from './support/proxy.ts';

afterEach(endCommands);

const PAGE = 'docs/deployment.md';
const NAME = 'scans.example.com';
const ROOT = new URL('..', import.meta.url).pathname;
/** An address of this machine that no setting trusts. */
const CLIENT = '127.0.0.9';

interface Deployment {
  /** with its port */
  host: string;
  /** secret of the first key */
  key: string;
  ca: string;
  server: RunningCommand;
  ask(path: string, init?: Asked): Promise<Answer>;
}
interface Asked {
  headers?: Record<string, string>;
  body?: string;
}
interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Follows the steps, and runs the test against what they started. */
async function deployed(work: (deployment: Deployment) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const port = await freePort();
    const adapted = (printed: string) =>
      printed
        .replaceAll('/etc/scanwire.env', `${folder}/scanwire.env`)
        .replaceAll('/var/lib/scanwire', `${folder}/lib`)
        .replaceAll(`https://${NAME}`, `https://${NAME}:${port}`)
        .replaceAll('/usr/bin/node', process.execPath);
    const step = async (having: string) => adapted(await snippetWith(PAGE, having));
    const settings = await step('DATABASE_URL=file:');
    await writeFile(`${folder}/scanwire.env`, settings);

    const create = startProgram(['sh', '-ec', await step('install -d -m 700')], { cwd: ROOT });
    expect(await create.exit, create.stderr()).toBe(0);
    const key = create.stdout().trim();
    expect(key).toMatch(/^scw_\S+$/);

    const [, start = ''] = /^ExecStart=(.*)$/m.exec(await step('StateDirectory=')) ?? [];
    // systemd reads the settings from the file, and nothing else.
    const env = Object.fromEntries(
      settings
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s)),
    );
    const server = startProgram(start.split(' ') as [string], { cwd: ROOT, env: { ...env, PORT: '0' } });
    await server.prints('/health', 60_000);
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(server.stdout()) ?? [];

    const { key: privateKey, cert } = await createCertificate({ names: [NAME] });
    const servers = (await step('ssl_certificate '))
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replace('http://127.0.0.1:4000', url)
      .replaceAll('/etc/ssl/', '');
    const files = { [`${NAME}.pem`]: cert, [`${NAME}.key`]: privateKey };
    await withNginx({ ports: [port], servers, files }, async () => {
      const host = `${NAME}:${port}`;
      const ask: Deployment['ask'] = (path, { headers = {}, body } = {}) =>
        new Promise((resolve, reject) => {
          const outgoing = request(`https://127.0.0.1:${port}${path}`, {
            ...{ method: body === undefined ? 'GET' : 'POST', ca: cert, servername: NAME },
            ...{ localAddress: CLIENT, headers: { host, ...headers } },
          });
          outgoing.on('error', reject).on('response', async (response) => {
            const { statusCode: status = 0, headers } = response;
            resolve({ status, headers, body: await text(response) });
          });
          outgoing.end(body);
        });
      await work({ host, key, ca: cert, server, ask });
    });
    server.kill('SIGTERM');
    expect(await server.exit).toBe(0);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };
const START = `mutation { startScan(input: { target: "a.test", scanners: { only: [{ name: "mock", options: { events: 3 } }] } }) {
  ... on StartScanSuccess { scan { id } } ... on Error { message } } }`;
const EVENTS = (id: string) => `subscription { scanEvents(scanId: "${id}") { type seq } }`;

/** Events of a scan by WebSocket, as a browser or program receives them. */
async function overWebSocket(
  { host, ca }: Deployment,
  query: string,
  connectionParams: Record<string, string>,
) {
  class Secure extends WebSocket {
    constructor(address: string, protocols: string[]) {
      const lookup: never = ((_: string, __: object, done: (...found: unknown[]) => void) =>
        done(null, [{ address: '127.0.0.1', family: 4 }])) as never;
      super(address, protocols, { ca, lookup, origin: `https://${host}` });
    }
  }
  const url = `wss://${host}/graphql`;
  const client = createClient({ url, webSocketImpl: Secure, retryAttempts: 0, connectionParams });
  const types: string[] = [];
  try {
    for await (const { data } of client.iterate<{ scanEvents: { type: string } }>({ query }))
      if (data) types.push(data.scanEvents.type);
  } finally {
    await client.dispose();
  }
  return types;
}

describe.skipIf(!isInstalled('nginx'))(
  'a deployment behind nginx with TLS, as docs/deployment.md says',
  () => {
    it('serves browsers that sign in with the first key, and programs that send it, on each transport', async () => {
      await deployed(async (deployment) => {
        const { ask, host, key, server } = deployment;
        const logged = (sign: string) =>
          server
            .stdout()
            .split('\n')
            .filter((line) => line.includes(sign));
        // Neither a file that others may read, nor anything else.
        expect(logged('"level":40')).toEqual([]);
        const html = { accept: 'text/html' };
        const page = await ask('/graphql', { headers: html });
        expect(page.status).toBe(401);
        expect(page.body).toContain('<form method="post" action="sign-in?to=graphql"');
        const form = {
          ...{ 'content-type': 'application/x-www-form-urlencoded', origin: `https://${host}` },
          ...{ 'sec-fetch-site': 'same-origin', ...html },
        };
        const signedIn = await ask('/sign-in', { headers: form, body: `key=${encodeURIComponent(key)}` });
        expect([signedIn.status, signedIn.headers.location]).toEqual([303, './']);
        const [cookie = ''] = signedIn.headers['set-cookie'] ?? [];
        expect(cookie).toMatch(/^__Host-.*; Secure/);
        expect(cookie).toContain('HttpOnly');
        expect(cookie).toContain('SameSite=Strict');
        expect(cookie).not.toContain(key);
        const session = { cookie: cookie.split(';')[0] ?? '', 'sec-fetch-site': 'same-origin' };
        const graphiql = await ask('/graphql', { headers: { ...html, ...session } });
        expect(graphiql.status).toBe(200);
        expect(graphiql.body).toContain('GraphiQL');

        const body = JSON.stringify({ query: START });
        expect((await ask('/graphql', { headers: JSON_TYPE, body })).status).toBe(401);
        const bearer = { authorization: `Bearer ${key}` };
        const started = await ask('/graphql', { headers: { ...JSON_TYPE, ...bearer }, body });
        const { id } = JSON.parse(started.body).data.startScan.scan;
        const types = await overWebSocket(deployment, EVENTS(id), bearer);
        expect([types[0], types.at(-1)]).toEqual(['CONNECTED', 'COMPLETED']);
        await expect(overWebSocket(deployment, EVENTS(id), {})).rejects.toMatchObject({ code: 4401 });
        const stream = await ask(`/graphql?query=${encodeURIComponent(EVENTS(id))}`, {
          headers: { ...bearer, accept: 'text/event-stream' },
        });
        expect(stream.headers['content-type']).toBe('text/event-stream');
        expect(stream.body.match(/"type":"\w+"/g)).toEqual(types.map((type) => `"type":"${type}"`));

        const wrong = { authorization: 'Bearer scw_wrong' };
        expect((await ask('/graphql', { headers: { ...JSON_TYPE, ...wrong }, body })).status).toBe(401);
        await until(() => logged('"wrong_token"').length > 0, 'the refusal is logged');
        expect(logged('"wrong_token"').map((line) => JSON.parse(line).address)).toEqual([CLIENT]);
        expect(server.stdout() + server.stderr()).not.toContain(key);
      });
    });

    it('has its key command in the message of a server that would be open to a network', async () => {
      await withFolder(async (folder) => {
        const env = { HOST: '0.0.0.0', PORT: '0', DATABASE_URL: `file:${folder}/scanwire.db` };
        const command = (await snippetWith(PAGE, 'install -d -m 700'))
          .split('\n')
          .find((line) => line.startsWith('node '));
        const words = /token create .*/.exec(command ?? '')?.[0] ?? '';
        const refused = startProgram([process.execPath, 'dist/main.js', 'serve'], { cwd: ROOT, env });
        expect(await refused.exit).toBe(1);
        expect(refused.stderr()).toContain(`scanwire ${words}`);
        const create = startProgram([process.execPath, 'dist/main.js', ...words.split(' ')], {
          cwd: ROOT,
          env,
        });
        expect(await create.exit).toBe(0);
        const server = startProgram([process.execPath, 'dist/main.js', 'serve'], { cwd: ROOT, env });
        await server.prints('/health', 60_000);
        server.kill('SIGTERM');
        expect(await server.exit).toBe(0);
      });
    });
  },
);
