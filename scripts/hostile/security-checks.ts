/** The 13 checks of graphql-cop over HTTP and WebSocket, without and with a key: each refused, at a low cost. */

import { cpuSeconds } from '../../test/support/process-meter.ts';
import {
  overHttp,
  overWebSocket,
  SECURITY_CHECKS,
  sessionCookie,
} from '../../test/support/security-checks.ts';
import type { HostileCase, HostileServer } from './case.ts';

const ROUNDS = 20;
/** Maximum CPU time of the server for one request. */
const MAX_MS = 50;

/** Sends a check several times. @returns what one costs the server, in milliseconds of CPU, and the last answer */
async function costOf({ pid }: HostileServer, send: (n: number) => Promise<string>) {
  const before = cpuSeconds(pid);
  let answer = '';
  for (let n = 0; n < ROUNDS; n++) answer = await send(n);
  return { ms: ((cpuSeconds(pid) - before) * 1000) / ROUNDS, answer };
}

/** An HTTP status or close code that refuses, or errors instead of data. */
const isRefused = (answer: string) => /^4\d\d |^closed 4|"errors":\[|"type":"error"/.test(answer);

async function run(server: HostileServer) {
  const { url, token } = server;
  const credentials = { key: token, cookie: await sessionCookie(url, token) };
  const outcome = { answered: 0, refused: 0 };
  const failed: string[] = [];
  const attempt = async (
    name: string,
    mayBeAnswered: boolean,
    send: (n: number) => Promise<string>,
  ): Promise<string> => {
    const { ms, answer } = await costOf(server, send);
    const refused = isRefused(answer);
    outcome[refused ? 'refused' : 'answered'] += ROUNDS;
    if (ms > MAX_MS || (!refused && !mayBeAnswered)) failed.push(name);
    return `${refused ? 'refused' : 'answered'} ${ms.toFixed(1)}`;
  };
  for (const check of SECURITY_CHECKS) {
    const { name, message, withKey, isOpen, isHarmless } = check;
    const cells: string[] = [];
    for (const who of [null, credentials] as const) {
      if (who && !withKey) continue;
      const client = who ? 'with a key' : 'without';
      const mayBeAnswered = who !== null && (isOpen ?? isHarmless ?? false);
      const over = (transport: string, send: typeof overHttp) =>
        attempt(`${name} over ${transport} ${client}`, mayBeAnswered, (n) => send(url, check, who, n));
      cells.push(`${client}: HTTP ${await over('HTTP', overHttp)}`);
      if (message) cells.push(`WebSocket ${await over('WebSocket', overWebSocket)}`);
    }
    console.error(`  ${name}: ${cells.join(', ')} ms of CPU (bound ${MAX_MS})`);
  }
  if (failed.length > 0) throw new Error(`answered, or over ${MAX_MS} ms of CPU: ${failed.join(', ')}`);
  return outcome;
}

export const securityCheckCases: HostileCase[] = [
  {
    name: `the ${SECURITY_CHECKS.length} checks of graphql-cop`,
    bound: { megabytes: 50, seconds: (SECURITY_CHECKS.length * 4 * ROUNDS * MAX_MS) / 1000 },
    run,
  },
];
