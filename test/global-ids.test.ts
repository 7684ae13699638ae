/** Ids of objects and events: what is read with them, and the one answer to ids that are not those of a wanted object. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type AnyEvent, sharedApp, socketClient } from './support/app.ts';
import { LEASE_MS, newScan, sampleEvent } from './support/sample-events.ts';
import { openScan } from './support/scan.ts';

const app = sharedApp();
const globalId = (type: string, key: string) => Buffer.from(`${type}:${key}`).toString('base64');

/** Everything that a subscription sends: data of its field, or errors. */
async function subscribe(query: string): Promise<{ data: AnyEvent[]; codes: unknown[] }> {
  const client = socketClient(app().url);
  const data: AnyEvent[] = [];
  try {
    for await (const result of client.iterate<Record<string, AnyEvent>>({ query })) {
      if (result.errors) return { data, codes: result.errors.map(({ extensions }) => extensions?.code) };
      data.push(...Object.values(result.data ?? {}));
    }
    return { data, codes: [] };
  } finally {
    await client.dispose();
  }
}

const BAD_IDS = {
  empty: () => '',
  garbage: () => 'not an id',
  'garbage of 10 kB': () => 'x'.repeat(10_000),
  'base64 of garbage': () => Buffer.from('\0\uD800:::').toString('base64'),
  'an unknown type': () => globalId('Nothing', '1'),
  'a type that is no node': () => globalId('ScanSummary', '1'),
  'an interface': () => globalId('Result', '1'),
  'a type of events': () => globalId('StatusEvent', `${newScan().id}.1`),
  'a scan that never existed': () => globalId('Scan', newScan().id),
  'a scan with another key': () => globalId('Scan', '1'),
  'a result that never existed': () => globalId('Host', `${newScan().id}.1`),
  'an event that never existed': () => globalId('ScanEvent', `${newScan().id}.1`),
  'an event with another key': () => globalId('ScanEvent', `${newScan().id}.connected-1`),
  'a deleted scan': async () => {
    const claim = await openScan(app());
    await app().app.core.log.append(claim, [{ type: 'FAILED', error: 'test' }]);
    await app().app.core.log.remove(claim.id);
    return globalId('Scan', claim.id);
  },
  'an event of a deleted scan': async () => {
    const claim = await openScan(app());
    await app().app.core.log.append(claim, [{ type: 'FAILED', error: 'test' }]);
    await app().app.core.log.remove(claim.id);
    return globalId('ScanEvent', `${claim.id}.1`);
  },
  'a scan of another workspace': async () =>
    globalId('Scan', (await openScan(app(), { workspace: 'other' })).id),
  'an event of another workspace': async () =>
    globalId('ScanEvent', `${(await openScan(app(), { workspace: 'other' })).id}.1`),
  'a result of another workspace': async () => {
    const claim = await openScan(app(), { workspace: 'other' });
    await app().app.core.log.append(claim, [sampleEvent(0)]);
    return globalId('Host', `${claim.id}.2`);
  },
  'a result that is of another type': async () => {
    const claim = await openScan(app());
    await app().app.core.log.append(claim, [sampleEvent(0)]);
    return globalId('Finding', `${claim.id}.2`);
  },
} satisfies Record<string, () => string | Promise<string>>;

describe('an id that is not the id of an existing object of the wanted type', () => {
  test.each(Object.entries(BAD_IDS))('has the same answer in every field: %s', async (_, make) => {
    const id = await make();
    const { data, errors } = await app().query(
      `query ($id: ID!) {
        node(id: $id) { id }
        scan(id: $id) { id }
        results(scanId: $id) { nodes { __typename } }
        scans(first: 1) { nodes { id } }
      }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      node: null,
      scan: null,
      results: null,
      scans: { nodes: expect.anything() },
    });

    const changed = await app().query(
      `mutation ($id: ID!) {
        cancelScan(input: { id: $id }) { __typename ... on Error { code message } }
        deleteScan(input: { id: $id }) { __typename ... on Error { code message } }
      }`,
      { id },
    );
    const refusal = {
      __typename: 'NotFoundError',
      code: 'NOT_FOUND',
      message: 'There is no scan with this id.',
    };
    expect(changed).toEqual({ data: { cancelScan: refusal, deleteScan: refusal } });

    const { data: events, codes } = await subscribe(
      `subscription { scanEvents(scanId: ${JSON.stringify(id)}) { seq } }`,
    );
    expect({ events, codes }).toEqual({ events: [], codes: ['NOT_FOUND'] });
  });
});

describe('the id of an event', () => {
  let scanId: string;
  beforeAll(async () => {
    const { log } = app().app.core;
    const scan = newScan();
    scanId = scan.id;
    await log.create(scan);
    const claim = await log.claim(scanId, LEASE_MS);
    if (!claim) throw new Error('the scan cannot be claimed');
    await log.append(claim, [
      ...Array.from({ length: 120 }, (_, index) => sampleEvent(index)),
      { type: 'SCANNER', scanner: 'probe', state: 'STARTED', error: null },
      { type: 'FAILED', error: 'test' },
    ]);
  });
  const follow = async () =>
    (await subscribe(`subscription { scanEvents(scanId: "${scanId}") { __typename id seq type at } }`)).data;

  test('is unique, the same in every stream, page and query, and refetches the event', async () => {
    const [connected, ...events] = await follow();
    const ids = events.map(({ id }) => id);
    expect(new Set([connected?.id, ...ids]).size).toBe(events.length + 1);
    expect((await follow()).slice(1)).toEqual(events);
    const { data } = await app().query(
      `{ scan(id: "${scanId}") { events(first: 1000) { events { __typename id seq type at } } } }`,
    );
    expect(data.scan.events.events).toEqual(events);
    for (const event of [...events.slice(0, 7), ...events.slice(-2)]) {
      const answer = await app().query(
        `query ($id: ID!) { node(id: $id) { __typename id ... on ScanEvent { seq type at } } }`,
        { id: event.id },
      );
      expect(answer).toEqual({ data: { node: event } });
    }
    const beyond = globalId('ScanEvent', `${scanId}.${events.length + 1}`);
    expect((await app().query(`{ node(id: "${beyond}") { id } }`)).data).toEqual({ node: null });
  });

  test('of a ConnectedEvent is its own in each stream, while `seq` is the cursor', async () => {
    const [first, second] = [(await follow())[0], (await follow())[0]];
    expect(first).toMatchObject({ type: 'CONNECTED', seq: 0 });
    expect(first?.id).not.toBe(second?.id);
    expect((await app().query(`{ node(id: "${first?.id}") { id } }`)).data).toEqual({ node: null });
  });
});
