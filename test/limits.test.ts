/** The table of limits in the documentation, their settings, and the limits that count each key. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig, VARIABLES } from '../src/config.ts';
import { createExecutionGate } from '../src/http/execution-gate.ts';
import { LIMIT_TABLE, LIMITS, type LimitName, type Limits, shownLimit } from '../src/http/limits.ts';
import { REFUSALS } from '../src/http/refusals.ts';
import { until, withApp, withFolder } from './support/app.ts';
import { readPage } from './support/documentation.ts';
import { adminOf } from './support/identity.ts';
import { openAcknowledged } from './support/wire.ts';

const NAMES = Object.keys(LIMIT_TABLE) as LimitName[];

describe('the table in docs/limits.md', () => {
  test('has each limit with its default, its setting and its code', async () => {
    const page = await readPage('docs/limits.md');
    const rows = NAMES.map(
      (name) =>
        `| ${LIMIT_TABLE[name].what} | ${shownLimit(name)} | \`${name}\` | ${LIMIT_TABLE[name].code} |`,
    );
    expect(page).toContain(
      `| limit | default | setting | beyond it |\n|---|---|---|---|\n${rows.join('\n')}\n`,
    );
    const variables = Object.keys(VARIABLES).filter((name) => name.includes('_MAX_'));
    for (const name of variables) expect(page).toContain(`| \`${name}\` |`);
  });
});

test('docs/monitoring.md has each reason of a refusal', async () => {
  const page = await readPage('docs/monitoring.md');
  const reasons = Object.keys(REFUSALS).map((reason) => `\`${reason}\``);
  expect(page).toContain(`refused requests, connections and WebSockets: ${reasons.join(', ')} |`);
});

describe('the section "limits" of the configuration file', () => {
  const load = (text: string) =>
    withFolder(async (folder) => {
      const file = join(folder, 'scanwire.yaml');
      await writeFile(file, text);
      return loadConfig({ SCANWIRE_CONFIG: file });
    });

  test('sets each limit', async () => {
    const wanted = Object.fromEntries(NAMES.map((name) => [name, LIMITS[name] + 1]));
    expect((await load(JSON.stringify({ limits: wanted }))).limits).toEqual(wanted);
    expect((await load('limits:')).limits).toEqual({});
  });

  test.each([
    ['limits: { depth: 3 }', /limits\.depth: is not a key here/],
    ['limits: { queryDepth: 0 }', /limits\.queryDepth: must be at least 1/],
    ['limits: { queryDepth: 1.5 }', /limits\.queryDepth: /],
    ['limits: { queryDepth: many }', /limits\.queryDepth: must be a.* number, not "many"/],
    ['limits: { stallMs: 1e12 }', /limits\.stallMs: must be at most 1000000000/],
  ])('%s stops the start', async (text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });

  test('holds on HTTP, event streams and WebSocket', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'scanwire.yaml');
      await writeFile(
        file,
        'limits: { queryDepth: 2, operationIdLength: 3, requestBytes: 2000, headerFields: 12 }',
      );
      await withApp({ env: { SCANWIRE_CONFIG: file } }, async ({ url, query }) => {
        const deep = '{ scans { nodes { id } } }';
        expect((await query(deep)).errors?.[0]?.extensions.code).toBe('QUERY_TOO_LARGE');
        const stream = await fetch(`${url}/graphql?query=${encodeURIComponent(deep)}`, {
          headers: { accept: 'text/event-stream' },
        });
        expect(await stream.text()).toContain('QUERY_TOO_LARGE');
        const wire = await openAcknowledged(url);
        wire.subscribe('a', deep);
        expect((await wire.message(({ id }) => id === 'a')).payload[0].extensions.code).toBe(
          'QUERY_TOO_LARGE',
        );
        wire.subscribe('long', '{ __typename }');
        expect(await wire.closed).toBe(4400);
        const large = await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: '{ __typename }', variables: { text: 'x'.repeat(2000) } }),
        });
        expect(large.status).toBe(413);
        const headers = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`x-${index}`, 'x']));
        expect((await fetch(`${url}/health`, { headers })).status).toBe(431);
      });
    });
  });
});

/** A server where each token is a key of its own. */
const withKeys = (limits: Partial<Limits>, work: (url: string) => Promise<void>) =>
  withApp(
    { limits, authenticate: (credential) => (credential ? adminOf('default', { id: credential }) : null) },
    ({ url }) => work(url),
  );

async function post(url: string, key: string, query = '{ __typename }', agent?: Agent) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const asked = request(`${url}/graphql`, { method: 'POST', headers, ...(agent && { agent }) });
  asked.end(JSON.stringify({ query }));
  const [response] = await once(asked, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  const { errors } = JSON.parse(text);
  return [response.statusCode, ...(errors ? [errors[0].extensions.code] : [])];
}

const open = (url: string, key: string) =>
  openAcknowledged(url, { init: { authorization: `Bearer ${key}` } });

describe('a limit of a key', () => {
  test('counts messages a second over all its WebSockets and HTTP requests', async () => {
    const limits = { messagesPerSecondPerIdentity: 0.001, messageBurstPerIdentity: 30 };
    await withKeys(limits, async (url) => {
      const [first, second, other] = [await open(url, 'a'), await open(url, 'a'), await open(url, 'b')];
      for (let count = 0; count < 40; count++)
        for (const wire of [first, second]) wire.send({ type: 'ping' });
      expect([await first.closed, await second.closed]).toEqual([1008, 1008]);
      expect(await post(url, 'a')).toEqual([429, 'LIMIT_REACHED']);
      await other.settled();
      expect(await post(url, 'b')).toEqual([200]);
      other.socket.close();
    });
  });

  test('counts its connections, and gives the place back', async () => {
    await withKeys({ connectionsPerIdentity: 2 }, async (url) => {
      const [first, second] = [await open(url, 'a'), await open(url, 'a')];
      expect(await post(url, 'a')).toEqual([429, 'LIMIT_REACHED']);
      await expect(open(url, 'a')).rejects.toThrow('1013');
      const other = await open(url, 'b');
      first.socket.close();
      await until(async () => (await post(url, 'a'))[0] === 200, 'a place');
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      // One connection counts for the key that used it last.
      for (const key of ['b', 'c', 'b', 'c', 'b'])
        expect(await post(url, key, undefined, agent)).toEqual([200]);
      await until(async () => (await post(url, 'b'))[0] === 429, 'both places are taken');
      agent.destroy();
      for (const wire of [second, other]) wire.socket.close();
    });
  });

  test('counts the operations that it runs at once', async () => {
    await withKeys({ operationsPerIdentity: 1 }, async (url) => {
      const wire = await open(url, 'a');
      wire.subscribe(
        's',
        'mutation { startScan(input: { target: "a.test", scanners: { only: [{ name: "mock", options: { events: 100000, rate: 1 } }] } }) { ... on StartScanSuccess { scan { id } } } }',
      );
      const { payload } = await wire.message(({ type }) => type === 'next');
      await wire.message(({ type }) => type === 'complete');
      const { id } = payload.data.startScan.scan;
      wire.subscribe(
        'poll',
        `{ scan(id: "${id}") { events(after: 0, types: [COMPLETED], waitMs: 20000) { terminal } } }`,
      );
      await until(async () => (await post(url, 'a')).includes('LIMIT_REACHED'), 'the poll runs');
      expect(await post(url, 'b')).toEqual([200]);
      wire.socket.close();
      await until(async () => (await post(url, 'a')).length === 1, 'the poll has ended');
    });
  });

  test('bounds its expensive queries that wait, and does not let them delay those of another key', async () => {
    const gate = createExecutionGate(1, 6, 4);
    const never = new AbortController().signal;
    const admitted: string[] = [];
    await gate.enter('a', never);
    const enter = async (key: string) => {
      await gate.enter(key, never);
      admitted.push(key);
      gate.leave();
    };
    const waiting = ['a', 'a', 'a', 'a'].map(enter);
    await expect(enter('a')).rejects.toThrow('of this key');
    waiting.push(enter('b'), enter('c'));
    await expect(enter('d')).rejects.toThrow('The server is busy');
    gate.leave();
    await Promise.all(waiting);
    expect(admitted.slice(0, 3)).toEqual(['a', 'b', 'c']);
    expect(admitted.slice(3)).toEqual(['a', 'a', 'a']);
  });
});
