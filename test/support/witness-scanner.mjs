/** Sends a request to the target for each of its findings, and says in it which call of which process has sent it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineScanner, finding, z } from 'scanwire/scanner';

export default defineScanner({
  ...{ name: 'witness', title: 'Witness', version: '1.0.0', intrusiveness: 'passive' },
  description: 'Asks the target for each finding.',
  consumes: ['url'],
  produces: ['finding'],
  options: z.strictObject({ steps: z.int(), pauseMs: z.int() }),
  limits: () => ({ rps: 1000, timeoutMs: 60_000 }),
  async *scan({ url }, { fetch, signal, options: { steps, pauseMs } }) {
    const call = `${process.pid}.${randomUUID()}`;
    for (let step = 0; step < steps; step++) {
      await fetch(`${url}?step=${step}&call=${call}`);
      yield finding({ title: `step ${step}`, severity: 'LOW', type: 'step', url: `${url}${step}` });
      await sleep(pauseMs, undefined, { signal });
    }
  },
});
