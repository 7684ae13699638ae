/**
 * Search across scans: 200,000 findings over 2,000 scans. Prints the cost of indexing a finding beside the cost of
 * recording it, and the time of pages and counts, each beside the same question as SQL that reads the whole table.
 */
import { join } from 'node:path';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { findingSchema } from '../src/core/result.ts';
import type { FindingFilter } from '../src/core/result-filter.ts';
import { SEVERITIES } from '../src/core/vocabulary.ts';
import { openDatabase } from '../src/store/sqlite/database.ts';
import { createEventLog } from '../src/store/sqlite/event-log.ts';
import { createSearch } from '../src/store/sqlite/search/search.ts';
import { measured } from './support/answer-commands.ts';
import { inFolder, median, ms, ratio, table, title } from './support/measure.ts';
import { scaled } from './support/report.ts';

const SCANS = scaled(2000, 10);
const FINDINGS_A_SCAN = 100;
const ROUNDS = 5;
const WORKSPACE = 'default';
const PAGE = 50;
/** Milliseconds for a page. */
const WANTED_MS = 100;

const FLAWS = [
  [
    'Reflected cross-site scripting',
    'xss',
    'The parameter is echoed into the page without escaping.',
    'CWE-79',
  ],
  [
    'SQL injection',
    'sql_injection',
    'A quote in the parameter changes the answer of the database.',
    'CWE-89',
  ],
  [
    'Missing Content-Security-Policy',
    'missing_header',
    'Scripts from any origin may run on the page.',
    'CWE-693',
  ],
  ['Session cookie without Secure', 'insecure_cookie', 'The cookie is sent over plain HTTP.', 'CWE-614'],
  ['Directory listing', 'directory_listing', 'The server lists the files of this folder.', 'CWE-548'],
] as const;

function finding(scan: number, index: number) {
  const number = scan * FINDINGS_A_SCAN + index;
  const [title, type, description, cwe] = FLAWS[number % FLAWS.length] ?? FLAWS[0];
  const host = `host-${scan % 250}.example.test`;
  const url = `https://${host}/catalogue/item-${number % 977}?page=${index}&sort=name`;
  const severity = SEVERITIES[(number * 7) % SEVERITIES.length];
  return {
    ...({ type: 'FINDING', scanner: 'mock', parent: null, mock: true } as const),
    finding: {
      ...findingSchema.parse({ title, severity, type, url, host, description, cwe, confidence: 'HIGH' }),
      fingerprint: `${type} ${host} ${number % 977}`,
    },
  };
}

const QUESTIONS: { what: string; filter: FindingFilter; sql: string }[] = [
  { what: 'all', filter: {}, sql: '1' },
  {
    what: 'severity CRITICAL',
    filter: { severities: ['CRITICAL'] },
    sql: `"severity" = ${SEVERITIES.indexOf('CRITICAL')}`,
  },
  { what: 'one host', filter: { hosts: ['host-7.example.test'] }, sql: `"host" = 'host-7.example.test'` },
  { what: 'text in every fifth', filter: { text: 'SCRIPTING' }, sql: contains('scripting') },
  {
    what: 'text in few',
    filter: { text: 'catalogue/item-976?page=7&' },
    sql: contains('catalogue/item-976?page=7&'),
  },
  { what: 'text of two letters in all', filter: { text: 'te' }, sql: contains('te') },
  { what: 'text of one letter in all', filter: { text: 'e' }, sql: contains('e') },
  { what: 'text of one letter in none', filter: { text: 'z' }, sql: contains('z') },
  { what: 'text of a rarer letter in all', filter: { text: 'd' }, sql: contains('d') },
  { what: 'text in none', filter: { text: 'zebra crossing' }, sql: contains('zebra crossing') },
];

function contains(text: string): string {
  const columns = ['title', 'type', 'url', 'host', 'file', 'description'];
  return `(${columns.map((column) => `instr(lower("${column}"), '${text}')`).join(' OR ')})`;
}

await inFolder(async (folder) => {
  const pubsub = createInProcessPubSub();
  const database = await openDatabase(`file:${join(folder, 'log.db')}`);
  const log = createEventLog(database, pubsub);
  const findings = SCANS * FINDINGS_A_SCAN;
  const recording = await measured(async () => {
    for (let scan = 0; scan < SCANS; scan++) {
      const id = `01BENCH${`${scan}`.padStart(19, '0')}`;
      await log.create({
        id,
        workspace: WORKSPACE,
        target: 'x.test',
        targetKind: 'DOMAIN',
        label: null,
        scanners: [],
      });
      const claim = await log.claim(id, 3_600_000);
      if (!claim) throw new Error('no claim');
      await log.append(
        claim,
        Array.from({ length: FINDINGS_A_SCAN }, (_, index) => finding(scan, index)),
      );
    }
  });
  const recordUs = recording.cpuUs / findings;

  const { searchIn, close } = createSearch(database, pubsub, (error) => {
    throw error;
  });
  const search = searchIn(WORKSPACE);
  const indexing = await measured(async () => {
    for (;;) {
      try {
        await search.catchUp();
        break;
      } catch {
        // Not within its time: goes on.
      }
    }
  });
  const indexUs = indexing.cpuUs / findings;
  title(`Search in ${findings.toLocaleString('en')} findings of ${SCANS.toLocaleString('en')} scans`);
  table([
    ['CPU for a finding', 'one', ''],
    ['to record it, in batches of 100', `${recordUs.toFixed(0)} µs`, ''],
    ['to index it, in the background', `${indexUs.toFixed(0)} µs`, ratio(indexUs / recordUs)],
  ]);
  console.log(`  indexed in ${(indexing.wallMs / 1000).toFixed(1)} s`);

  const timed = async (work: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = performance.now();
      await work();
      times.push(performance.now() - before);
    }
    return median(times);
  };
  const rows = [
    ['', 'matches', 'page, newest first', 'page by severity', 'count', 'count, reading the table'],
  ];
  for (const { what, filter, sql } of QUESTIONS) {
    const page = (field: 'FOUND_AT' | 'SEVERITY') =>
      timed(() =>
        search.findings.positions(filter, {
          order: { field, direction: 'DESC' },
          fromEnd: false,
          limit: PAGE,
        }),
      );
    const newest = await page('FOUND_AT');
    const bySeverity = await page('SEVERITY');
    const matches = await search.findings.count(filter);
    const counting = await timed(() => search.findings.count(filter));
    const scanning = await timed(() =>
      database.reader.execute(`SELECT count(*) FROM "Finding" WHERE ${sql}`),
    );
    rows.push([what, matches.toLocaleString('en'), ...[newest, bySeverity, counting, scanning].map(ms)]);
    if (Math.max(newest, bySeverity) > WANTED_MS) process.exitCode = 1;
  }
  table(rows);
  console.log(`  wanted: a page within ${WANTED_MS} ms`);
  await close();
  await database.close();
});
