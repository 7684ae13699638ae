import { describe, expect, it } from 'vitest';
import { type AnyEvent, EVENT_FIELDS, type TestApp, withApp } from './support/app.ts';

const MOCK = {
  target: 'example.com',
  scanners: [{ name: 'mock', options: { events: 150, rate: 0, seed: 7 } }],
};

describe('a scan that has ended', () => {
  it('is the same for a subscriber, for polling, and in the tables', async () => {
    await withApp({}, async (app) => {
      const scanId = await app.startScan(MOCK);
      const [connected, ...streamed] = await app.follow(scanId);
      expect(connected).toMatchObject({ type: 'CONNECTED', seq: 0 });
      expect(streamed.map((event) => event.seq)).toEqual(streamed.map((_, index) => index + 1));
      expect(streamed.at(-1)).toMatchObject({ type: 'COMPLETED' });

      expect(await poll(app, scanId, 7)).toEqual(streamed);
      const tables = await readTables(app, scanId);
      for (const [type, field] of [
        ['HOST', 'host'],
        ['ENDPOINT', 'endpoint'],
        ['FINDING', 'finding'],
        ['ASSESSMENT', 'assessment'],
      ] as const) {
        const results = streamed.filter((event) => event.type === type).map((event) => event[field]);
        expect(results.length).toBeGreaterThan(0);
        expect(tables[field]).toEqual(results);
      }
      const results = streamed.filter((event) =>
        ['HOST', 'ENDPOINT', 'FINDING', 'ASSESSMENT'].includes(event.type),
      );
      expect(tables.all).toEqual(results.map((event) => event.seq));
      const { data } = await app.query(
        'query ($id: ID!) { scan(id: $id) { lastSeq summary { hosts aliveHosts endpoints findings bySeverity { critical high medium low info unknown } } } }',
        { id: scanId },
      );
      expect(data.scan.lastSeq).toBe(streamed.length);
      expect(data.scan.summary).toEqual(streamed.at(-1)?.summary);
    });
  });

  it('gives exactly the events after the cursor, for every cursor', async () => {
    await withApp({}, async (app) => {
      const scanId = await app.startScan({
        ...MOCK,
        scanners: [{ name: 'mock', options: { events: 12, rate: 0 } }],
      });
      const [, ...all] = await app.follow(scanId, { selection: 'seq type' });
      for (const { seq } of all) {
        const [connected, ...rest] = await app.follow(scanId, { after: seq, selection: 'seq type' });
        expect(connected).toEqual({ seq, type: 'CONNECTED' });
        expect(rest).toEqual(all.slice(seq));
      }
    });
  });

  it('gives the same bytes over SSE as over WebSocket', async () => {
    await withApp({}, async (app) => {
      const scanId = await app.startScan(MOCK);
      const [, ...socket] = await app.follow(scanId);
      const [, ...sse] = await followSse(app, scanId);
      expect(sse).toEqual(socket);
    });
  });
});

describe('a running scan', () => {
  it('gives a late subscriber all events from the start, and ends both streams with its terminal event', async () => {
    await withApp({}, async (app) => {
      const scanId = await app.startScan({
        ...MOCK,
        scanners: [{ name: 'mock', options: { events: 60, rate: 100 } }],
      });
      const early: AnyEvent[] = [];
      let late: Promise<AnyEvent[]> | undefined;
      for await (const event of app.events(scanId)) {
        early.push(event);
        if (event.seq >= 20) late ??= app.follow(scanId);
      }
      expect((await late)?.slice(1)).toEqual(early.slice(1));
      expect(early.at(-1)?.type).toBe('COMPLETED');
    });
  });

  it('delivers events as they happen, not at the end', async () => {
    await withApp({}, async (app) => {
      const scanId = await app.startScan({
        ...MOCK,
        scanners: [{ name: 'mock', options: { events: 30, rate: 30 } }],
      });
      let running = 0;
      for await (const event of app.events(scanId, { selection: 'seq type scan { status }' })) {
        if (event.type === 'ENDPOINT' && event.scan.status === 'RUNNING') running++;
      }
      expect(running).toBeGreaterThan(3);
    });
  });

  it('omits filtered events, keeps seq, and always delivers the last event', async () => {
    await withApp({}, async (app) => {
      const scanId = await app.startScan({
        ...MOCK,
        scanners: [{ name: 'mock', options: { events: 80, rate: 400 } }],
      });
      const filtered = app.follow(scanId, { types: ['HOST', 'FINDING'] });
      const all = await app.follow(scanId);
      const wanted = all.filter((event) => ['HOST', 'FINDING', 'COMPLETED'].includes(event.type));
      expect((await filtered).slice(1)).toEqual(wanted);
      expect(await poll(app, scanId, 5, ['HOST', 'FINDING'])).toEqual(wanted);
    });
  });
});

describe('progress', () => {
  it('never falls, and is 100 only at completion', async () => {
    await withApp({}, async (app) => {
      const scanId = await app.startScan(MOCK);
      const events = await app.follow(scanId);
      const percents = events.filter((event) => event.type === 'PROGRESS').map((event) => event.percent);
      expect(percents).toEqual([...new Set(percents)].sort((a, b) => a - b));
      expect(percents.at(-1)).toBe(100);
      expect(events.at(-2)).toMatchObject({ type: 'PROGRESS', percent: 100 });
    });
  });
});

async function poll(app: TestApp, scanId: string, first: number, types?: string[]): Promise<AnyEvent[]> {
  const seen: AnyEvent[] = [];
  for (let after = 0, terminal = false; !terminal; ) {
    const { data } = await app.query(
      `query ($id: ID!, $after: Int!, $first: Int!, $types: [ScanEventType!]) {
        scan(id: $id) { events(after: $after, first: $first, types: $types) { lastSeq terminal events { ${EVENT_FIELDS} } } }
      }`,
      { id: scanId, after, first, types },
    );
    const page = data.scan.events;
    seen.push(...page.events);
    after = page.lastSeq;
    terminal = page.terminal;
  }
  return seen;
}

/** The tables, read through their connections, page by page. */
async function readTables(app: TestApp, scanId: string) {
  const selection = (type: string) =>
    new RegExp(`on ${type}Event \\{ \\w+ (\\{.*\\}) \\}`).exec(EVENT_FIELDS)?.[1];
  const connection = async (field: string, type: string) => {
    const nodes: unknown[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { data } = await app.query(
        `query ($id: ID!, $after: String) { scan(id: $id) { ${field}(first: 9, after: $after) { nodes ${selection(type)} pageInfo { hasNextPage endCursor } } } }`,
        { id: scanId, after },
      );
      const page = data.scan[field];
      nodes.push(...page.nodes);
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    return nodes;
  };
  const all: number[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { data } = await app.query(
      'query ($id: ID!, $after: String) { results(scanId: $id, first: 11, after: $after) { nodes { ... on Result { seq } } pageInfo { hasNextPage endCursor } } }',
      { id: scanId, after },
    );
    all.push(...data.results.nodes.map(({ seq }: { seq: number }) => seq));
    after = data.results.pageInfo.endCursor;
    more = data.results.pageInfo.hasNextPage;
  }
  const { data } = await app.query(
    `query ($id: ID!) { scan(id: $id) { assessment ${selection('Assessment')} } }`,
    {
      id: scanId,
    },
  );
  return {
    host: await connection('hosts', 'Host'),
    endpoint: await connection('endpoints', 'Endpoint'),
    finding: await connection('findings', 'Finding'),
    assessment: [data.scan.assessment],
    all,
  };
}

async function followSse(app: TestApp, scanId: string): Promise<AnyEvent[]> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({
      query: `subscription ($id: ID!) { scanEvents(scanId: $id) { ${EVENT_FIELDS} } }`,
      variables: { id: scanId },
    }),
  });
  const text = await response.text();
  expect(text).toMatch(/event: complete/);
  return [...text.matchAll(/^data: (\{.*\})$/gm)].map(
    ([, json]) => JSON.parse(json as string).data.scanEvents,
  );
}
