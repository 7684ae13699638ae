/** A scanner that yields numbered results at an even rate, half of them findings, once it is let go. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineScanner, type Emission, endpoint, finding, host } from '../../src/core/scanner.ts';

const SEVERITIES = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
const KINDS = ['finding', 'endpoint', 'finding', 'host', 'finding', 'endpoint'] as const;
const TYPES = 30;

export function createPacedResults() {
  let open = () => {};
  let gate = Promise.resolve();
  let times: number[] = [];
  return {
    /** Makes the next scan wait. */
    hold() {
      times = [];
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    letGo: () => open(),
    /** By number of the result: when it was yielded, as in `Date.now()`. */
    times: () => times,
    scanner: defineScanner({
      ...{ name: 'paced', title: 'Paced', description: 'Yields numbered results.', version: '1.0.0' },
      ...{ intrusiveness: 'passive', consumes: ['domain'], produces: ['host', 'endpoint', 'finding'] },
      options: z.strictObject({
        events: z.int(),
        rate: z.number().describe('a second; 0: no limit'),
        mixed: z.boolean().describe('also hosts and endpoints'),
      }),
      async *scan({ domain }, { options: { events, rate, mixed }, signal }) {
        await gate;
        const start = performance.now();
        for (let number = 0; number < events; number++) {
          const wait = rate > 0 ? start + (1000 * number) / rate - performance.now() : 0;
          if (wait > 0) await sleep(wait, undefined, { signal });
          times.push(Date.now());
          yield result(number, domain, mixed);
        }
      },
    }),
  };
}

function result(number: number, domain: string, mixed: boolean): Emission {
  const name = `host-${number % 20_000}.${domain}`;
  const kind = mixed ? KINDS[number % KINDS.length] : 'finding';
  if (kind === 'host') {
    return host({
      ...{ name: `host-${number}.${domain}`, ip: [`192.0.2.${number % 256}`], source: 'test' },
      ...(number % 5 === 0
        ? { alive: false, error: 'connection refused' }
        : { alive: true, status: 200, title: `Shop #${number}`, server: 'nginx' }),
    });
  }
  const url = `https://${name}/shop/${number % 7}/item?n=${number}`;
  if (kind === 'endpoint')
    return endpoint({ url, status: 200, contentType: 'text/html', length: number, source: 'test' });
  return finding({
    title: `Cross-site scripting in a parameter #${number}`,
    // A prime number, so that severities, types and kinds do not coincide.
    severity: SEVERITIES[((number * 7919) % 101) % SEVERITIES.length] as (typeof SEVERITIES)[number],
    type: `type_${((number * 104_729) % 1009) % TYPES}`,
    ...{ url, description: 'It comes back as it was sent.', cwe: 'CWE-79', confidence: 'MEDIUM' },
  });
}
