/** A server that stops answers what it has received, so that a proxy with several nodes has no failed request. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { until, withApp } from './support/app.ts';

const MOCK = `mutation { startScan(input: { target: "example.com", scanners: { only: [{ name: "mock" }] } }) { __typename } }`;

test('a server that stops refuses new connections first, then answers the requests it has, then ends its streams', async () => {
  await withApp({ role: 'api' }, async ({ app, url, startScan, events }) => {
    const id = await startScan({
      target: 'example.com',
      scanners: [{ name: 'mock', options: { events: 9, rate: 1 } }],
    });
    const stream = events(id);
    await stream.next();
    const bodies: string[] = [];
    const isReceived = Array.from({ length: 20 }, () => {
      const outgoing = request(`${url}/graphql`, {
        ...{ method: 'POST', agent: false, headers: { 'content-type': 'application/json' } },
      });
      outgoing.on('error', (error) => bodies.push(error.message));
      outgoing.on('response', (response) =>
        response.setEncoding('utf8').on('data', (text) => bodies.push(text)),
      );
      outgoing.end(JSON.stringify({ query: MOCK }));
      return new Promise((resolve) => outgoing.on('socket', (socket) => socket.once('connect', resolve)));
    });
    await Promise.all(isReceived);
    const closed = app.close();
    await until(() => bodies.length === 20, 'all answers');
    expect(new Set(bodies)).toEqual(new Set(['{"data":{"startScan":{"__typename":"StartScanSuccess"}}}']));
    const refused = await new Promise((resolve) =>
      connect(Number(new URL(url).port), '127.0.0.1')
        .on('error', ({ message }) => resolve(message))
        .on('connect', () => resolve('connected')),
    );
    expect(refused).toMatch(/ECONNREFUSED/);
    await stream.return?.();
    await closed;
  });
});
