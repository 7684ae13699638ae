/**
 * Bytes and pages of the write-ahead log for one event of each type, committed alone and in batches of 100. These are
 * counts, the same on every machine.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type EventBody, isResult } from '../src/core/event.ts';
import type { Claim } from '../src/core/event-log.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { assessmentSchema, endpointSchema, findingSchema, hostSchema } from '../src/core/result.ts';
import { openDatabase } from '../src/store/sqlite/database.ts';
import { createEventLog } from '../src/store/sqlite/event-log.ts';
import { inFolder, table, title } from './support/measure.ts';

const SCANS = 4;
/** Few enough that SQLite does not restart the log in between. */
const COMMITS = 200;
const TOGETHER = 100;
const PAGE = 4096;
/** Each page has a header of 24 bytes in the log. */
const FRAME = PAGE + 24;
/** Maximum number of pages for one finding, committed alone. */
const WANTED = 15;

const origin = { scanner: 'web', parent: 7, mock: false };
const text = (length: number) => 'Lorem ipsum dolor sit amet, '.repeat(length / 28 + 1).slice(0, length);

const EVENTS: Readonly<Record<string, (index: number) => EventBody>> = {
  LOG: (index) => ({ type: 'LOG', level: 'INFO', message: `${index} ${text(150)}`, scanner: 'web' }),
  PROGRESS: (index) => ({ type: 'PROGRESS', percent: index % 100, message: text(40), scanner: 'web' }),
  HOST: (index) => ({
    type: 'HOST',
    ...origin,
    host: hostSchema.parse({
      name: `h${index}.example.com`,
      ip: ['192.0.2.1'],
      alive: true,
      source: 'wordlist',
    }),
  }),
  ENDPOINT: (index) => ({
    type: 'ENDPOINT',
    ...origin,
    endpoint: endpointSchema.parse({ url: `https://example.com/${index}`, status: 200, source: 'link' }),
  }),
  FINDING: (index) => ({
    type: 'FINDING',
    ...origin,
    finding: {
      ...findingSchema.parse({
        title: `Missing header ${index}`,
        severity: 'MEDIUM',
        type: 'missing_header',
        url: `https://example.com/${index}`,
        description: text(300),
        evidence: { request: text(100), response: text(200) },
        remediation: text(200),
        references: ['https://example.com/reference'],
      }),
      fingerprint: String(index).padStart(64, '0'),
    },
  }),
  ASSESSMENT: (index) => ({
    type: 'ASSESSMENT',
    ...origin,
    assessment: assessmentSchema.parse({
      url: `https://example.com/${index}`,
      riskScore: 10,
      threatLevel: 'BENIGN',
      indicators: [text(80)],
    }),
  }),
};

await inFolder(async (folder) => {
  const path = join(folder, 'wal.db');
  const database = await openDatabase(`file:${path}`);
  const log = createEventLog(database, createInProcessPubSub());
  const claims: Claim[] = [];
  for (let index = 0; index < SCANS; index++) {
    const id = `01BENCH000000000000000000${index}`;
    const scanners = [{ name: 'web', options: {} }];
    await log.create({
      id,
      workspace: 'default',
      target: 'x.test',
      targetKind: 'DOMAIN',
      label: null,
      scanners,
    });
    const claim = await log.claim(id, 3_600_000);
    if (claim) claims.push(claim);
  }
  /** Mean growth of the log for one commit, in bytes, over several scans. */
  const measure = async (event: (index: number) => EventBody, size: number): Promise<number> => {
    let next = 0;
    const append = async (index: number) => {
      const claim = claims[index % claims.length];
      if (claim)
        await log.append(
          claim,
          Array.from({ length: size }, () => event(next++)),
        );
    };
    for (let index = 0; index < 100; index++) await append(index);
    while (!(await database.writer.call('truncateLog')));
    const commits = size === 1 ? COMMITS : SCANS;
    for (let index = 0; index < commits; index++) await append(index);
    return (await stat(`${path}-wal`)).size / commits;
  };

  title('Write-ahead log, bytes for one event');
  const rows = [['', 'JSON', 'alone', 'pages', `of ${TOGETHER}`]];
  let finding = 0;
  for (const [type, event] of Object.entries(EVENTS)) {
    const alone = await measure(event, 1);
    const together = (await measure(event, TOGETHER)) / TOGETHER;
    if (type === 'FINDING') finding = alone / FRAME;
    const json = JSON.stringify(event(1)).length * (isResult(event(1)) ? 2 : 1);
    rows.push([type, ...[json, alone].map(bytes), (alone / FRAME).toFixed(1), bytes(together)]);
  }
  await database.close();
  table(rows);
  console.log(
    `  JSON: a result is written twice, as an event and as a row; wanted: a FINDING in at most ${WANTED} pages`,
  );
  if (finding > WANTED) process.exitCode = 1;
});

function bytes(count: number): string {
  return Math.round(count).toLocaleString('en');
}
