/** `/ws/scan/{job_id}`: how it ends, and what it refuses. test/document-interfaces.test.ts shows what it delivers. */
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { sharedApp, until } from './support/app.ts';
import { snippetWith } from './support/documentation.ts';

const app = sharedApp();
const MOCK = { name: 'mock', options: { events: 120, rate: 0, seed: 7 } };

const CANCEL =
  'mutation ($input: CancelScanInput!) { cancelScan(input: $input) { __typename ... on Error { message } } }';

/** Everything that a socket receives until it is closed. */
async function readAll(path: string): Promise<{ code: number; reason: string; messages: unknown[] }> {
  const socket = new WebSocket(app().url.replace('http', 'ws') + path);
  const messages: unknown[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  return await new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason), messages }));
  });
}

describe('/ws/scan/{job_id}', () => {
  it('ends with an error when the scan is cancelled', async () => {
    const slow = { ...MOCK, options: { events: 1000, rate: 20 } };
    const scanId = await app().startScan({ target: 'example.com', scanners: [slow] });
    const live = readAll(`/ws/scan/${scanId}`);
    for await (const { type } of app().events(scanId)) if (type === 'FINDING') break;
    const { data } = await app().query(CANCEL, { input: { id: scanId } });
    expect(data.cancelScan.__typename).toBe('CancelScanSuccess');
    const { code, messages } = await live;
    expect(code).toBe(1000);
    expect(messages.at(-1)).toMatchObject({ event: 'error', data: { status: 'cancelled' } });
  });

  it('is closed with the reason when there is nothing to follow', async () => {
    const scanId = await app().startScan({ target: 'example.com', scanners: [MOCK] });
    await app().follow(scanId);
    expect(await readAll('/ws/scan/abc-123')).toMatchObject({
      code: 4404,
      reason: 'There is no scan with this id.',
    });
    expect(await readAll(`/ws/scan/${scanId}?after=99999`)).toMatchObject({ code: 4400 });
    expect(await readAll(`/ws/scan/${scanId}?after=-1`)).toMatchObject({ code: 4400 });
    const refused = await readAll('/ws/other').catch(String);
    expect(refused).toContain('404');
  });
});

it('runs the code of docs/compatibility.md', async () => {
  const scanId = await app().startScan({ target: 'example.com', scanners: [MOCK] });
  const code = await snippetWith('docs/compatibility.md', 'new WebSocket(');
  const addressed = code
    .replace('ws://127.0.0.1:4000', app().url.replace('http', 'ws'))
    .replace('U2Nhbjo…', scanId);
  const printed: { event: string }[] = [];
  new Function('WebSocket', 'console', addressed)(WebSocket, {
    log: (message: { event: string }) => printed.push(message),
  });
  await until(() => printed.at(-1)?.event === 'completed', 'the end');
  expect(printed[0]?.event).toBe('connected');
});
