/**
 * Identical subscribers, one event at a time: each is with everybody before the next is appended, so that nothing
 * can be gathered. scanwire's figure is all that its process does: the commit, execution, text and writing; what a
 * durable event costs the barest server stands beside it.
 */
import { fanOut } from '../support/fan-out.ts';
import { scaled } from '../support/report.ts';

for (const subscribers of [200, 1000])
  await fanOut({
    what: 'the same to all',
    subscribers: scaled(subscribers, 2),
    bursts: [1],
    wanted: { bare: 0.9, kept: 0, stock: 8 },
  });
