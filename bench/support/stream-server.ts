/** A complete scanwire: published events are appended to its log, committed, and streamed. */
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { UnavailableError } from '../../src/core/errors.ts';
import type { Claim } from '../../src/core/event-log.ts';
import { answerCommands, burstsOf, measuredFor } from './answer-commands.ts';
import { createClock } from './clock-scanner.ts';
import { countReads } from './count-reads.ts';
import { EVENTS_BEFORE, findingBody, SCAN_ID } from './stream-event.ts';

const FILL_BATCH = 2000;
const extra = Number(process.env.EXTRA ?? 0);
const reads = countReads();
const clock = createClock();
const app = await createApp(
  loadConfig({ PORT: '0', DATABASE_URL: process.env.DATABASE_URL, LOG_LEVEL: 'error' }),
  { scanners: [clock.scanner] },
);
const { log, scans, identity } = app.core;
const { search } = app.core.reads(identity.workspace);
const claim = await openScan(SCAN_ID);
/** A scan without subscribers. */
const unheard = await openScan('01BENCH0000000000000000001');
let number = EVENTS_BEFORE;
/** id of the scan of the clock */
let ticking = '';

async function openScan(id: string): Promise<Claim> {
  await log.create({
    ...{ id, workspace: identity.workspace, target: 'x.test', targetKind: 'DOMAIN' },
    ...{ label: null, scanners: [] },
  });
  const claim = await log.claim(id, 3_600_000);
  if (claim?.lastSeq !== EVENTS_BEFORE) throw new Error(`a new scan has ${claim?.lastSeq} events`);
  return claim;
}

/** Waits for the search index. @returns whether it has all results */
async function isIndexed(): Promise<boolean> {
  try {
    await search.catchUp();
    return true;
  } catch (error) {
    if (error instanceof UnavailableError) return false;
    throw error;
  }
}

const make = (events: number) => Array.from({ length: events }, () => findingBody(++number, extra));

answerCommands({
  url: app.url,
  lastSeq: EVENTS_BEFORE,
  make,
  publish: (events) => log.append(claim, events),
  commands: {
    /** `run` without subscribers. */
    appendAlone: ({ events, burst }: { events: number; burst: number }) =>
      measuredFor(burstsOf(make(events), burst), (next) => log.append(unheard, next)),
    async fill({ events }: { events: number }) {
      for (let filled = 0; filled < events; filled += FILL_BATCH)
        await log.append(claim, make(Math.min(FILL_BATCH, events - filled)));
      // Otherwise the search index would be built while streams are measured. On a busy machine one wait is not enough.
      while (!(await isIndexed()));
    },
    /** @returns id of a scan whose scanner yields the time at each `tick` */
    async prepareTicks(options: { events: number; rate: number }) {
      clock.hold();
      const scanners = [{ name: 'clock', options }];
      ticking = (await scans.start(identity, { target: 'example.com', scanners })).id;
      return ticking;
    },
    tick: clock.letGo,
    cancelTicks: () => scans.cancel(identity, ticking),
    reads: () => reads(),
  },
  close: () => app.close(),
});
