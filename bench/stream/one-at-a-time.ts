/**
 * Identical subscribers, one event at a time: everybody has received an event before the next is appended, so that
 * nothing can be batched. scanwire's figure includes everything that its process does: commit, execution, rendering and
 * writing. Compared with a minimal server, with and without a durable write of each event.
 */
import { fanOut } from '../support/fan-out.ts';
import { scaled } from '../support/report.ts';

for (const [subscribers, kept] of [
  [200, 0.9],
  [1000, 1],
] as const)
  await fanOut({
    what: 'the same to all',
    subscribers: scaled(subscribers, 2),
    bursts: [1],
    wanted: { bare: 0, kept, stock: 8 },
  });
