/** The documents' plain WebSockets deliver what `scanEvents` delivers, in their own words. */
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type AnyEvent, sharedApp } from './support/app.ts';

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

/** Document 001's message for an event of `scanEvents`. */
function liveMessage(event: AnyEvent): object | null {
  switch (event.type) {
    case 'LOG': {
      const { at, message, level } = event;
      return { event: 'log', data: { timestamp: at, message, level } };
    }
    case 'STATUS':
      return { event: 'status', data: { status: event.status.toLowerCase() } };
    case 'FINDING': {
      const { title, severity, type, url } = event.finding;
      return { event: 'finding', data: { title, severity: severity.toLowerCase(), type, url } };
    }
    case 'COMPLETED': {
      const { findings: total_findings, bySeverity } = event.summary;
      const { critical, high } = bySeverity;
      return { event: 'completed', data: { status: 'completed', total_findings, critical, high } };
    }
    case 'FAILED':
      return { event: 'error', data: { status: 'failed', error: event.error } };
    case 'CANCELLED':
      return { event: 'error', data: { status: 'cancelled', error: event.reason } };
    default:
      return null;
  }
}

describe('/ws/scan/{job_id}', () => {
  it('delivers every event from the start, also when it is opened late, and ends with the scan', async () => {
    const scanId = await app().startScan({ target: 'example.com', scanners: [MOCK] });
    const live = readAll(`/ws/scan/${scanId}`);
    const [, ...events] = await app().follow(scanId);
    const connected = { event: 'connected', data: { job_id: scanId, message: 'Connected to scan stream' } };
    const expected = {
      code: 1000,
      reason: '',
      messages: [connected, ...events.flatMap((event) => liveMessage(event) ?? [])],
    };
    expect(await live).toEqual(expected);
    expect(await readAll(`/ws/scan/${scanId}`)).toEqual(expected);
    expect(expected.messages.slice(1, 4)).toMatchObject([
      { event: 'status', data: { status: 'queued' } },
      { event: 'log', data: { message: 'Starting scan for example.com', level: 'INFO' } },
      { event: 'status', data: { status: 'running' } },
    ]);
  });

  it('starts after a cursor', async () => {
    const scanId = await app().startScan({ target: 'example.com', scanners: [MOCK] });
    const [, ...events] = await app().follow(scanId);
    const after = events.find(({ type }) => type === 'FINDING')?.seq as number;
    const { messages } = await readAll(`/ws/scan/${scanId}?after=${after}`);
    expect(messages.slice(1)).toEqual(events.slice(after).flatMap((event) => liveMessage(event) ?? []));
  });

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

describe('/ws/scans/{id}/chunks', () => {
  it('delivers each host and endpoint as a chunk of one, and the end of the scan', async () => {
    const scanId = await app().startScan({ target: 'example.com', scanners: [MOCK] });
    const live = readAll(`/ws/scans/${scanId}/chunks`);
    const [, ...events] = await app().follow(scanId);
    const expected: object[] = events.flatMap(({ type, host, endpoint }): object[] => {
      if (type === 'HOST') {
        const { name, ip, alive } = host;
        return [{ type: 'subdomains_chunk', data: [{ name, ip: ip.length === 1 ? ip[0] : ip, alive }] }];
      }
      if (type !== 'ENDPOINT') return [];
      const { url, status } = endpoint;
      return [{ type: 'endpoints_chunk', data: [{ url, status }] }];
    });
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['HOST', 'ENDPOINT']));
    expect((await live).messages).toEqual([...expected, { type: 'completed', data: [] }]);
  });
});
