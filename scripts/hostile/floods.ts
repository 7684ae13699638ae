/** Floods by clients without a key, from a process of their own, while clients with a key query and follow a scan. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ATTACKERS, type AttackerName, type Flood } from './attackers.ts';
import type { HostileCase, HostileServer } from './case.ts';

const FLOOD_MS = 10_000;
const PROCESS = fileURLToPath(new URL('./flood-process.ts', import.meta.url));
const EVENTS_PER_SECOND = 20;
/** Share of the events of the time that must arrive in it. */
const MIN_EVENTS = 0.5;
const USUAL_MS = 5000;
const NEWCOMER_EVERY_MS = 500;
const NEWCOMER_MS = 10_000;
/**
 * New clients at another address that may have no answer in that time. While all cores are busy, the kernel drops connections
 * beyond its queue, and clients repeat them after 1, 2 and 4 seconds.
 */
const MAX_FAILED = 0;

/** Follows a scan. @returns a function that stops, and returns how many events arrived, which must be all */
async function followScan(server: HostileServer): Promise<() => Promise<number>> {
  const scanners = [{ name: 'mock', options: { events: 100_000, rate: EVENTS_PER_SECOND } }];
  const scanId = await server.startScan({ target: 'a.test', scanners });
  const events = server.events(scanId, { selection: 'seq type' });
  let last = 0;
  let stopped = false;
  const following = (async () => {
    for await (const { seq, type } of events) {
      if (type === 'CONNECTED') continue;
      if (seq !== ++last) throw new Error(`event ${seq} arrived after event ${last - 1}`);
      if (stopped) return;
    }
    throw new Error('the subscription has ended');
  })();
  following.catch(() => {});
  return async () => {
    const count = last;
    stopped = true;
    await following;
    await server.query(`mutation { cancelScan(input: { id: "${scanId}" }) { __typename } }`);
    return count;
  };
}

/** Connects again and again with the key. @returns a function that stops, and counts */
function keepConnecting({ url, token }: HostileServer, localAddress: string) {
  const counts = { asked: 0, served: 0 };
  let stopped = false;
  const ask = async () => {
    const asked = request(`${url}/graphql?query={__typename}`, {
      agent: false,
      localAddress,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      timeout: NEWCOMER_MS,
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer in time'))).end();
    const [response] = await once(asked, 'response');
    response.resume();
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
  };
  const loop = (async () => {
    while (!stopped) {
      counts.asked++;
      try {
        await ask();
        counts.served++;
      } catch (error) {
        console.error(`  a new client at ${localAddress} was not served: ${(error as Error).message}`);
      }
      await sleep(NEWCOMER_EVERY_MS);
    }
  })();
  return async () => {
    stopped = true;
    await loop;
    return counts;
  };
}

/** Refusals by reason since the start of the server. */
async function refusalsOf({ url, token }: HostileServer): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  const lines = (await response.text()).matchAll(/^scanwire_refusals_total\{reason="(\w+)"\} (\d+)$/gm);
  return new Map([...lines].map(([, reason = '', count]) => [reason, Number(count)]));
}

const listed = (counts: Iterable<[string, number]>) =>
  [...counts].map(([name, count]) => `${name} ${count}`).join(', ') || 'none';

/** Clients with a key: one follows a scan, two connect again and again. @returns a function that stops them */
async function startClients(server: HostileServer) {
  const stopFollowing = await followScan(server);
  const stopNear = keepConnecting(server, '127.0.0.1');
  const stopFar = keepConnecting(server, '127.9.9.9');
  return async () => {
    // All stop, even if one fails.
    const [events, near, far] = await Promise.all([stopFollowing(), stopNear(), stopFar()]);
    return { events, near, far };
  };
}

const floodOf = (name: AttackerName): HostileCase => ({
  name: `flood of 10 s: ${name}`,
  // V8 lets buffers that nothing uses grow by 64 MB before it collects them.
  bound: { megabytes: 50, peakMegabytes: 128, seconds: 30 },
  async usual(server) {
    const stop = await startClients(server);
    await sleep(USUAL_MS);
    await stop();
  },
  async run(server) {
    const stop = await startClients(server);
    const child = fork(PROCESS, [name, server.url, String(FLOOD_MS)], { execArgv: ['--import', 'tsx'] });
    const release = () => void child.kill();
    const ended = once(child, 'exit').then(() => [null]);
    const [flood] = (await Promise.race([once(child, 'message'), ended])) as [Flood | null];
    const clients = await stop().catch((error: Error) => error);
    if (flood === null || clients instanceof Error) {
      release();
      throw flood === null ? new Error('the process of the flood has ended') : clients;
    }
    const { sent, answers } = flood;
    const { events, near, far } = clients;
    const refused = await refusalsOf(server);
    console.error(
      `  ${name}: ${sent} sent (${listed(Object.entries(answers))}); events received: ${events}; new clients served: ${far.served} of ${far.asked}, at the address of the attacker ${near.served} of ${near.asked}; refusals: ${listed(refused)}`,
    );
    if (events < MIN_EVENTS * EVENTS_PER_SECOND * (FLOOD_MS / 1000) || far.asked - far.served > MAX_FAILED) {
      release();
      throw new Error('a client with a key was not served');
    }
    const isAnswer = ([status]: [string, number]) => /^[23]/.test(status);
    const answered = Object.entries(answers).filter(isAnswer);
    const count = answered.reduce((sum, [, n]) => sum + n, 0);
    return { answered: count, refused: sent - count, release };
  },
});

export const floodCases = (Object.keys(ATTACKERS) as AttackerName[]).map(floodOf);
