/** Expensive queries beyond the limits, and clients that flood the server with the most expensive allowed ones. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EVENT_FIELDS, type Remote } from '../../test/support/app.ts';
import { EXPENSIVE_QUERIES, QUERY_BOMBS, type QueryBomb } from '../../test/support/query-bombs.ts';
import { openAcknowledged } from '../../test/support/wire.ts';

type Server = Remote & { token: string; pid: number };

const ROUNDS = 20;
/** Maximum CPU time of the server for one query. */
const MAX_MS = 50;
const TICKS_PER_SECOND = 100;

const BOMBS = [...QUERY_BOMBS, ...EXPENSIVE_QUERIES];

/** User and system time of a process, in milliseconds (proc(5)). */
function cpuMs(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13);
  return ((Number(user) + Number(system)) * 1000) / TICKS_PER_SECOND;
}

/** Sends each bomb several times. @throws Error if one takes more than its bound */
async function dropBombs(
  { pid }: Server,
  transport: string,
  send: (bomb: Omit<QueryBomb, 'name'>) => Promise<{ refused: boolean }>,
) {
  const outcome = { answered: 0, refused: 0 };
  const dear: string[] = [];
  for (const { name, query, variables } of BOMBS) {
    const before = cpuMs(pid);
    for (let round = 0; round < ROUNDS; round++) {
      // Different text each time, so that the server cannot use its cache of documents.
      const { refused } = await send({
        query: `${query}#${transport} ${round}`,
        ...(variables && { variables }),
      });
      outcome[refused ? 'refused' : 'answered']++;
    }
    const each = (cpuMs(pid) - before) / ROUNDS;
    console.error(`  ${transport}: ${name}: ${each.toFixed(1)} ms of CPU (bound ${MAX_MS})`);
    if (each > MAX_MS) dear.push(name);
  }
  if (dear.length > 0) throw new Error(`over ${MAX_MS} ms of CPU: ${dear.join(', ')}`);
  return outcome;
}

const bound = { megabytes: 128, seconds: (BOMBS.length * ROUNDS * MAX_MS) / 1000 };

const overHttp = {
  name: `${BOMBS.length} query bombs over HTTP`,
  bound,
  run: (server: Server) =>
    dropBombs(server, 'HTTP', async ({ query, variables }) => ({
      refused: (await server.query(query, variables)).errors !== undefined,
    })),
};

const overWebSocket = {
  name: `${BOMBS.length} query bombs over WebSocket`,
  bound,
  async run(server: Server) {
    const wire = await openAcknowledged(server.url, { init: { authorization: `Bearer ${server.token}` } });
    let ids = 0;
    try {
      return await dropBombs(server, 'WebSocket', async ({ query, variables }) => {
        const id = String(++ids);
        wire.subscribe(id, query, variables);
        const { type, payload } = await wire.message((message) => message.id === id, wire.received.length);
        return { refused: type === 'error' || payload?.errors !== undefined };
      });
    } finally {
      wire.socket.terminate();
    }
  },
};

const CLIENTS = 50;
const FLOOD_MS = 10_000;
/** Maximum 99th percentile of the delay of events at a subscriber. */
const MAX_LAG_MS = 2000;

const MOCK = (options: Record<string, unknown>) => ({
  target: 'a.test',
  scanners: [{ name: 'mock', options }],
});

const mostExpensive = {
  name: `${CLIENTS} clients that send the most expensive query back to back`,
  bound: { megabytes: 384, seconds: 30 },
  async run(server: Server) {
    const scanId = await server.startScan(MOCK({ events: 1500, rate: 0 }));
    await server.follow(scanId);
    const query = `{ scan(id: "${scanId}") { events(first: 1000) { events { ${EVENT_FIELDS} } } } }`;
    const outcome = { answered: 0, refused: 0 };
    const until = performance.now() + FLOOD_MS;
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < until) {
        outcome[(await send(server, query)) > REFUSAL_BYTES ? 'answered' : 'refused']++;
      }
    });
    const lags = await followLags(server, until);
    await Promise.all(clients);
    const at = (share: number) => lags[Math.min(lags.length - 1, Math.floor(lags.length * share))] ?? 0;
    console.error(
      `  ${lags.length} events at a subscriber: lag p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (bound ${MAX_LAG_MS}), longest ${at(1)} ms`,
    );
    if (lags.length === 0 || at(0.99) > MAX_LAG_MS) throw new Error('the subscriber was held up');
    return outcome;
  },
};

/** Maximum length of a refusal. Answers are not parsed, since that would disturb the measurement. */
const REFUSAL_BYTES = 2000;

/** @returns the number of bytes of the answer */
async function send({ url, token }: Server, query: string): Promise<number> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  }).catch(() => null);
  return (await response?.arrayBuffer())?.byteLength ?? 0;
}

/** Delays from the append of each event of a scan to its arrival, in milliseconds, sorted. */
async function followLags(server: Server, until: number): Promise<number[]> {
  await sleep(500);
  const scanId = await server.startScan(MOCK({ events: 100_000, rate: 50 }));
  const lags: number[] = [];
  const selection = 'type seq at ... on ConnectedEvent { lastSeq }';
  let replayed = Number.POSITIVE_INFINITY;
  for await (const { type, seq, at, lastSeq } of server.events(scanId, { selection })) {
    if (type === 'CONNECTED') replayed = lastSeq;
    else if (seq > replayed) lags.push(Math.max(0, Date.now() - Date.parse(at)));
    if (performance.now() > until) break;
  }
  await server.query(`mutation { cancelScan(input: { id: "${scanId}" }) { __typename } }`);
  return lags.sort((a, b) => a - b);
}

export const queryCases = [overHttp, overWebSocket, mostExpensive];
