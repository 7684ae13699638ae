import { z } from 'zod';
import { defineScanner, log } from '../../src/core/scanner.ts';
import { ticks } from './answer-commands.ts';
import { stamp } from './stream-event.ts';

/** A scanner that yields the time after it is released. */
export function createClock() {
  let open = () => {};
  let gate = Promise.resolve();
  return {
    /** Makes the next scan wait. */
    hold() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    letGo: () => open(),
    scanner: defineScanner({
      ...{ name: 'clock', title: 'clock', description: 'Yields the time.', version: '1.0.0' },
      ...{ intrusiveness: 'passive', consumes: ['domain'], produces: [] },
      options: z.strictObject({ events: z.int(), rate: z.number().describe('a second') }),
      async *scan(_, { options, signal }) {
        await gate;
        for await (const _ of ticks(options.events, options.rate, signal)) yield log('INFO', stamp());
      },
    }),
  };
}
