import { request } from 'node:http';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { post, type TestApp, withApp } from './support/app.ts';
import { adminOf } from './support/identity.ts';

const TOKEN = 'a-token-for-this-test';

describe('a server with a token', () => {
  it('rejects requests without the token and answers those with it, over every transport', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: TOKEN } }, async (app) => {
      const credentials: Record<string, string>[] = [
        {},
        { authorization: 'Bearer wrong' },
        { authorization: TOKEN },
      ];
      for (const headers of credentials) {
        for (const accept of ['application/json', 'text/event-stream']) {
          const answer = await send(app, { query: '{ scans { nodes { id } } }' }, { ...headers, accept });
          expect(answer.status).toBe(401);
          expect(answer.headers['www-authenticate']).toBe('Bearer');
          expect(answer.text).toContain('UNAUTHENTICATED');
        }
      }
      expect(await connectSocket(app, {})).toEqual({ closed: 4401 });
      expect(await connectSocket(app, { authorization: 'Bearer wrong' })).toEqual({ closed: 4401 });
      expect(await connectSocket(app, { authorization: `Bearer ${TOKEN}` })).toEqual({ acknowledged: true });

      const { data } = await app.query('{ scans { nodes { id } } }');
      expect(data.scans.nodes).toEqual([]);
      const scanId = await app.startScan({
        target: 'a.test',
        scanners: [{ name: 'mock', options: { events: 3 } }],
      });
      expect((await app.follow(scanId)).at(-1)?.type).toBe('COMPLETED');
    });
  });

  it('serves the sign-in page and health without the token', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: TOKEN } }, async ({ url }) => {
      const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
      expect(page.status).toBe(401);
      expect(await page.text()).not.toContain(TOKEN);
      expect((await fetch(`${url}/health`)).status).toBe(200);
    });
  });
});

describe('a web page of another origin', () => {
  it('cannot start scans through a browser: by its origin, by a form, or by DNS rebinding', async () => {
    await withApp({}, async (app) => {
      const mutation = { query: 'mutation { startScan(input: { target: "a.test" }) { __typename } }' };
      expect((await send(app, mutation, { origin: 'https://evil.example' })).status).toBe(403);
      expect((await send(app, mutation, { host: 'evil.example:4000' })).status).toBe(403);
      expect((await send(app, mutation, { 'content-type': 'text/plain' })).status).toBe(415);
      expect(
        (await send(app, mutation, { 'content-type': 'application/x-www-form-urlencoded' })).status,
      ).toBe(415);
      expect(await connectSocket(app, {}, { origin: 'https://evil.example' })).toEqual({ refused: 403 });
      expect(await connectSocket(app, {}, { host: 'evil.example' })).toEqual({ refused: 403 });
      const { data } = await app.query('{ scans { nodes { id } } }');
      expect(data.scans.nodes).toEqual([]);
    });
  });

  it('may send requests when its origin is configured', async () => {
    await withApp({ env: { SCANWIRE_CORS_ORIGINS: 'https://app.example' } }, async (app) => {
      const answer = await send(app, { query: '{ __typename }' }, { origin: 'https://app.example' });
      expect(answer.status).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBe('https://app.example');
      expect(await connectSocket(app, {}, { origin: 'https://app.example' })).toEqual({ acknowledged: true });
      expect((await send(app, { query: '{ __typename }' }, { origin: 'https://other.example' })).status).toBe(
        403,
      );
    });
  });
});

/** Headers of a request of a page, after a proxy that may have replaced Host. */
const BEHIND_A_PROXY = {
  // The page came from a proxy on this machine, which replaced Host.
  sameMachine: { origin: 'http://127.0.0.1:8080', host: '127.0.0.1:4000', 'sec-fetch-site': 'same-origin' },
  // The same with the name of the proxy: a page that rebinds its name sends no other headers.
  named: { origin: 'https://scans.example.com', host: '127.0.0.1:4000', 'sec-fetch-site': 'same-origin' },
  hostKept: { origin: 'https://scans.example.com', host: 'scans.example.com' },
  portAdded: { origin: 'https://scans.example.com', host: 'scans.example.com:443' },
  // Browsers send no Sec-Fetch-Site to plain http.
  notVouchedFor: { origin: 'http://scans.example.com:8080', host: '127.0.0.1:4000' },
  otherPort: { origin: 'http://127.0.0.1:8080', host: '127.0.0.1:4000', 'sec-fetch-site': 'same-site' },
  otherSite: { origin: 'https://evil.example', host: '127.0.0.1:4000', 'sec-fetch-site': 'cross-site' },
  opaque: { origin: 'null', host: '127.0.0.1:4000', 'sec-fetch-site': 'same-origin' },
};

describe('a page behind a proxy', () => {
  const allowed = async (app: TestApp) => {
    const names: string[] = [];
    for (const [name, headers] of Object.entries(BEHIND_A_PROXY)) {
      if ((await refusals(app, headers)).length === 0) names.push(name);
    }
    return names;
  };

  it('may use every transport if the browser calls it same-origin, and its name cannot be rebound', async () => {
    await withApp({}, async (app) => {
      expect(await allowed(app)).toEqual(['sameMachine']);
    });
  });

  it('may have any name that the browser calls same-origin if the server has a token', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: TOKEN } }, async (app) => {
      expect(await allowed(app)).toEqual(['sameMachine', 'named', 'hostKept', 'portAdded']);
    });
  });

  it('may have the name of SCANWIRE_PUBLIC_URL, on every transport and whatever Host the proxy sends', async () => {
    const env = { SCANWIRE_PUBLIC_URL: 'https://scans.example.com/scanwire/', SCANWIRE_TOKEN: TOKEN };
    await withApp({ env }, async (app) => {
      expect(await allowed(app)).toEqual(['sameMachine', 'named', 'hostKept', 'portAdded']);
      const other = { origin: 'https://other.example', host: 'scans.example.com' };
      for (const refusal of await refusals(app, other)) {
        expect(refusal).toContain('SCANWIRE_PUBLIC_URL is "https://scans.example.com/scanwire"');
      }
    });
  });

  it('is refused with what was compared and the settings to change, also in the log', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    await withApp({ logger }, async (app) => {
      const messages = await refusals(app, BEHIND_A_PROXY.notVouchedFor);
      expect(messages).toHaveLength(3);
      for (const message of [...messages, JSON.parse(lines[0] ?? '{}').detail]) {
        expect(message).toContain('Origin of the page is "http://scans.example.com:8080"');
        expect(message).toContain('Host of the request is "127.0.0.1:4000"');
        expect(message).toContain('SCANWIRE_PUBLIC_URL=http://scans.example.com:8080');
        expect(message).toContain('proxy_set_header Host $http_host;');
        expect(message).toContain('add http://scans.example.com:8080 to SCANWIRE_CORS_ORIGINS');
      }
      expect(lines).toHaveLength(1);

      for (const message of await refusals(app, BEHIND_A_PROXY.hostKept)) {
        expect(message).toContain('The Host header is "scans.example.com"');
        expect(message).toContain('scanwire token create');
        expect(message).toContain('SCANWIRE_PUBLIC_URL');
      }
      for (const message of await refusals(app, BEHIND_A_PROXY.opaque)) {
        expect(message).toContain('Origin of the page is "null"');
        expect(message).not.toContain('=null');
      }
    });
  });

  it('cannot put long or unprintable text into the refusal', async () => {
    await withApp({}, async (app) => {
      const long = `http://${'a'.repeat(5000)}.example`;
      const strange = 'http://"\u00e9\u0085<b>\t';
      for (const origin of [long, strange]) {
        const messages = await refusals(app, { origin, host: '127.0.0.1:4000' });
        expect(messages).toHaveLength(3);
        for (const message of messages) {
          expect(message.length).toBeLessThan(1000);
          expect(message).toMatch(/^[ -~]*$/);
        }
        expect(messages[0]).not.toContain(`=${origin.slice(0, 20)}`);
      }
    });
  });
});

describe('a request without Origin', () => {
  it('is answered unless a page of another site embeds it', async () => {
    await withApp({}, async (app) => {
      const statusOf = async (site?: string, mode = 'no-cors') => {
        const headers = site === undefined ? {} : { 'sec-fetch-site': site, 'sec-fetch-mode': mode };
        const query = '/graphql?query={__typename}';
        const answers = [
          await send(app, null, headers, 'GET', query),
          await send(app, null, headers, 'GET', '/metrics'),
        ];
        return answers.map(({ status }) => status);
      };
      expect(await statusOf()).toEqual([200, 200]);
      for (const site of ['same-origin', 'none']) expect(await statusOf(site)).toEqual([200, 200]);
      for (const site of ['same-site', 'cross-site']) {
        expect(await statusOf(site)).toEqual([403, 403]);
        // A link to this server.
        expect(await statusOf(site, 'navigate')).toEqual([200, 200]);
      }
    });
  });
});

describe('a browser extension', () => {
  it.each([
    'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
    'moz-extension://4d3c8a52-6d3f-4f0e-9f0e-0a8c2f8f6f3e',
    'safari-web-extension://B2C4F6A8-0000-4000-8000-123456789ABC',
  ])('may use every transport if its origin is configured: %s', async (origin) => {
    const other = origin.replace(/.$/, '0');
    await withApp({ env: { SCANWIRE_CORS_ORIGINS: `https://app.example,${origin}` } }, async (app) => {
      const query = { query: '{ __typename }' };
      const answer = await send(app, query, { origin });
      expect(answer.status).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
      const preflight = await send(app, {}, { origin, 'access-control-request-method': 'POST' }, 'OPTIONS');
      expect(preflight.status).toBe(204);
      expect(preflight.headers['access-control-allow-origin']).toBe(origin);
      const subscription = { query: 'subscription { scanEvents(scanId: "none") { seq } }' };
      const stream = await send(app, subscription, { origin, accept: 'text/event-stream' });
      expect(stream.status).toBe(200);
      expect(stream.headers['access-control-allow-origin']).toBe(origin);
      expect(stream.text).toContain('NOT_FOUND');
      expect(await connectSocket(app, {}, { origin })).toEqual({ acknowledged: true });

      expect((await send(app, query, { origin: other })).status).toBe(403);
      expect((await send(app, subscription, { origin: other, accept: 'text/event-stream' })).status).toBe(
        403,
      );
      expect(await connectSocket(app, {}, { origin: other })).toEqual({ refused: 403 });
    });
  });

  it('may use a server with keys from any installation, if all extensions of its browser are allowed', async () => {
    const origin = 'moz-extension://4d3c8a52-6d3f-4f0e-9f0e-0a8c2f8f6f3e';
    const SCANWIRE_CORS_ORIGINS = 'moz-extension://*';
    const token = 'a-token-for-this-test';
    const query = { query: '{ __typename }' };
    await withApp({ env: { SCANWIRE_CORS_ORIGINS, SCANWIRE_TOKEN: token } }, async (app) => {
      const authorization = `Bearer ${token}`;
      expect((await send(app, query, { origin, authorization })).status).toBe(200);
      expect(await connectSocket(app, { authorization }, { origin })).toEqual({ acknowledged: true });
      expect((await send(app, query, { origin })).status).toBe(401);
      for (const other of [
        'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
        'https://moz-extension.example',
      ])
        expect((await send(app, query, { origin: other, authorization })).status, other).toBe(403);
    });
    // Without keys, everything that may send requests may do everything.
    await withApp({ env: { SCANWIRE_CORS_ORIGINS } }, async (app) => {
      expect((await send(app, query, { origin })).status).toBe(403);
      expect(await connectSocket(app, {}, { origin })).toEqual({ refused: 403 });
    });
  });

  it('is not of the same origin just because its id equals the name of the server', async () => {
    await withApp({}, async (app) => {
      const { host } = new URL(app.url);
      for (const origin of [`chrome-extension://${host}`, `other-scheme://${host}`]) {
        expect((await send(app, { query: '{ __typename }' }, { origin })).status).toBe(403);
        expect(await connectSocket(app, {}, { origin })).toEqual({ refused: 403 });
      }
      expect((await send(app, { query: '{ __typename }' }, { origin: `http://${host}` })).status).toBe(200);
    });
  });
});

describe('a request', () => {
  it('is refused on every transport when it is too large, too deep, or has too many aliases or tokens', async () => {
    await withApp({}, async (app) => {
      const deep = `{ scans { nodes ${'{ scanners '.repeat(0)}{ id } } }`;
      expect(((await post(app.url, { query: deep })) as { errors?: unknown }).errors).toBeUndefined();
      const large = await send(app, { query: '{ __typename }', variables: { x: 'x'.repeat(5_000_000) } });
      expect(large.status).toBe(413);
      const chain = 'node(id: "x") { ... on Scan { hosts { edges { node { id } } } } }';
      const aliases = Array.from({ length: 60 }, (_, index) => `a${index}: ${chain}`).join(' ');
      for (const query of [
        `{ ${aliases} }`,
        `{ scans(filter: { statuses: [${'QUEUED '.repeat(6000)}] }) { nodes { id } } }`,
      ]) {
        expect((await app.query(query)).errors?.[0]?.message).toBeDefined();
        expect(await overSocket(app, query)).toMatchObject({ type: 'error' });
      }
    });
  });
});

describe('health', () => {
  it('reports ready, and refuses methods other than GET', async () => {
    await withApp({}, async ({ url }) => {
      const answer = await fetch(`${url}/health`);
      expect(await answer.json()).toEqual({ alive: true, ready: true, state: 'ready' });
      expect((await fetch(`${url}/health`, { method: 'POST' })).status).toBe(405);
      expect((await fetch(`${url}/nothing`)).status).toBe(404);
    });
  });
});

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Uses node:http, because fetch cannot set Host and Origin. */
function send(
  app: TestApp,
  body: unknown,
  headers: Record<string, string> = {},
  method = 'POST',
  path = '/graphql',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${app.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    outgoing.end(method === 'POST' ? JSON.stringify(body) : undefined);
  });
}

/** @returns why JSON, an event stream and a WebSocket are refused; empty if all three are answered */
async function refusals(app: TestApp, headers: Record<string, string>): Promise<string[]> {
  const authorization = `Bearer ${TOKEN}`;
  const posted = { ...headers, authorization };
  const subscription = { query: 'subscription { scanEvents(scanId: "none") { seq } }' };
  const answers = [
    await send(app, { query: '{ __typename }' }, posted),
    await send(app, subscription, { ...posted, accept: 'text/event-stream' }),
    await upgrade(app, headers),
  ];
  const refused = answers.filter(({ status }) => status === 403);
  expect(answers.map(({ status }) => status)).toEqual(refused.length > 0 ? [403, 403, 403] : [200, 200, 101]);
  return refused.map(({ text }) => {
    const [json] = /\{.*\}/.exec(text) ?? [];
    return json === undefined ? text.trimEnd() : JSON.parse(json).errors[0].message;
  });
}

function upgrade(app: TestApp, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const url = `${app.url.replace('http', 'ws')}/graphql`;
    const socket = new WebSocket(url, 'graphql-transport-ws', { headers });
    socket.on('error', reject);
    socket.on('unexpected-response', async (_, response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status: response.statusCode ?? 0, text });
    });
    socket.on('open', () => {
      socket.close();
      resolve({ status: 101, text: '' });
    });
  });
}

function connectSocket(
  app: TestApp,
  payload: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers,
    });
    socket.on('unexpected-response', (_, response) => resolve({ refused: response.statusCode }));
    socket.on('error', () => {});
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })));
    socket.on('message', () => {
      resolve({ acknowledged: true });
      socket.close();
    });
    socket.on('close', (closed) => resolve({ closed }));
  });
}

function overSocket(app: TestApp, query: string): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.on('message', (text) => {
      const message = JSON.parse(String(text));
      if (message.type === 'connection_ack') {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
      } else {
        resolve(message);
        socket.close();
      }
    });
    socket.on('close', (closed) => resolve({ closed }));
  });
}

it('an HTTP request is authenticated once', async () => {
  let calls = 0;
  const authenticate = () => {
    calls++;
    return adminOf('default');
  };
  await withApp({ authenticate }, async (app) => {
    await app.query('{ serverTime }');
    expect(calls).toBe(1);
  });
});
