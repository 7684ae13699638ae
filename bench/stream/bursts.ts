/** Identical subscribers and events in bursts, as scanners emit them, which can be written to a socket together. */
import { fanOut } from '../support/fan-out.ts';
import { scaled } from '../support/report.ts';

for (const subscribers of [200, 1000])
  await fanOut({
    what: 'the same to all',
    subscribers: scaled(subscribers, 2),
    bursts: [10, 50],
    wanted: { bare: 1.5, stock: 8 },
  });
