/** A database file of an earlier version, with a row in each table and a value in each column. */
import Libsql from 'libsql';

export const ENDED = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
export const WAITING = '01ARZ3NDEKTSV4RRFFQ69G5FAW';
const AT = 1_790_000_000_000;

const scan = (id: string, status: string) => ({
  ...{ id, workspace: 'default', target: 'example.com', targetKind: 'DOMAIN', label: 'a label', status },
  ...{ progress: 40, message: 'at work', error: null, createdAt: AT, startedAt: null, finishedAt: null },
  ...{ lastSeq: 1, fence: 2, leaseUntil: null, crashes: 1, cancelRequested: 0 },
  ...{ crashesAlone: 1, crashesStuck: 0, resultsAtClaim: 3, suspect: 0, alone: 0 },
  ...{ hosts: 1, aliveHosts: 1, endpoints: 1, findings: 2, findingsCritical: 0, findingsHigh: 1 },
  ...{ findingsMedium: 1, findingsLow: 0, findingsInfo: 0, findingsUnknown: 0 },
});
const event = (scanId: string, seq: number, body: { type: string; [field: string]: unknown }) => ({
  ...{ scanId, seq, workspace: 'default', type: body.type, at: AT + seq, scanner: body.scanner ?? null },
  ...{ severity: null, body: JSON.stringify(body) },
});
const result = (seq: number) => ({
  ...{ scanId: ENDED, seq, workspace: 'default', scanner: 'mock', parent: 1, foundAt: AT + seq, mock: 1 },
});
const finding = (seq: number, severity: number) => ({
  ...{
    ...result(seq),
    position: seq,
    title: `flaw ${seq}`,
    severity,
    type: 'sample',
    url: 'https://example.com/',
  },
  ...{ method: 'GET', parameter: 'q', host: 'example.com', port: 443, file: 'a.js', line: 3, column: 5 },
  ...{ description: 'what', evidence: '{"a":[1]}', cwe: 'CWE-79', cvss: null, confidence: 'LOW' },
  ...{
    remediation: 'how',
    references: '["https://example.com/r"]',
    properties: '{"b":2}',
    fingerprint: `f${seq}`,
  },
});

/** Without the fields that later versions have added. */
const ASSESSMENT = {
  ...{ url: 'https://example.com/', riskScore: 7, threatLevel: 'BENIGN', method: 'rules' },
  ...{ classification: 'shop', indicators: ['i'], layers: [] },
};

/** Rows of all tables with all columns of all versions. */
const ROWS: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  Scan: [
    { ...scan(ENDED, 'COMPLETED'), progress: 100, startedAt: AT, finishedAt: AT + 9, lastSeq: 7 },
    scan(WAITING, 'QUEUED'),
  ],
  ScannerRun: [ENDED, WAITING].map((scanId) => ({
    ...{
      scanId,
      position: 0,
      workspace: 'default',
      name: 'mock',
      options: '{"events":10}',
      state: 'FINISHED',
    },
    ...{ error: 'an error', hosts: 1, endpoints: 1, findings: 2 },
  })),
  ScanEvent: [
    event(WAITING, 1, { type: 'STATUS', status: 'QUEUED' }),
    event(ENDED, 1, { type: 'STATUS', status: 'QUEUED' }),
    event(ENDED, 2, {
      type: 'HOST',
      scanner: 'mock',
      parent: 1,
      mock: true,
      host: { name: 'h.example.com' },
    }),
    event(ENDED, 3, { type: 'ENDPOINT', scanner: 'mock', parent: 1, mock: true, endpoint: {} }),
    event(ENDED, 4, {
      type: 'FINDING',
      scanner: 'mock',
      parent: 1,
      mock: true,
      finding: { title: 'flaw 4' },
    }),
    event(ENDED, 5, {
      type: 'FINDING',
      scanner: 'mock',
      parent: 1,
      mock: true,
      finding: { title: 'flaw 5' },
    }),
    event(ENDED, 6, { type: 'ASSESSMENT', scanner: 'mock', parent: 1, mock: true, assessment: ASSESSMENT }),
    event(ENDED, 7, { type: 'COMPLETED', summary: {}, warnings: [] }),
  ],
  Host: [
    {
      ...{ ...result(2), name: 'h.example.com', ip: '["192.0.2.1"]', cname: '[]', alive: 1, status: 200 },
      ...{
        url: 'https://h.example.com/',
        title: 'a title',
        server: 'nginx',
        notBefore: AT,
        notAfter: AT + 1,
      },
      ...{ issuer: 'an issuer', source: 'sample', error: null },
    },
  ],
  Endpoint: [
    {
      ...{ ...result(3), url: 'https://example.com/e', status: 301, contentType: 'text/html', length: 12 },
      ...{ title: 'a page', redirect: 'https://example.com/', source: 'sample', error: null },
    },
  ],
  Finding: [finding(4, 4), finding(5, 3)],
  PageAssessment: [
    {
      ...{ ...result(6), ...ASSESSMENT, indicators: '["i"]', layers: '[]' },
    },
  ],
  ScanPage: [{ scanId: WAITING, page: '{"url":"https://example.com/"}' }],
  ScanWarning: [
    {
      ...{ scanId: ENDED, firstSeq: 2, workspace: 'default', code: 'TRUNCATED', scanner: 'mock', count: 4 },
      message: 'cut',
    },
  ],
};

/** The keys of the scans in the order of their insertion, for tables that refer to a scan by its key. */
const KEYS: Readonly<Record<string, number>> = { [ENDED]: 1, [WAITING]: 2 };

/** Inserts the rows into the tables and columns that the database has. @returns the inserted rows */
export function insertRows(path: string): Record<string, Record<string, unknown>[]> {
  const database = new Libsql(path);
  const inserted: Record<string, Record<string, unknown>[]> = {};
  try {
    for (const [table, rows] of Object.entries(ROWS)) {
      const columns = database.prepare(`SELECT "name" FROM pragma_table_info(?)`).all(table) as {
        name: string;
      }[];
      // Other columns get their defaults.
      const full = rows.map((row) => ({ scanKey: KEYS[String(row.scanId)], ...row }));
      const names = columns.map(({ name }) => name).filter((name) => name in (full[0] ?? {}));
      if (names.length === 0) continue;
      const values = full.map((row: Record<string, unknown>) =>
        Object.fromEntries(names.map((name) => [name, row[name]])),
      );
      const sql = `INSERT INTO "${table}" (${names.map((name) => `"${name}"`)}) VALUES (${names.map(() => '?')})`;
      for (const row of values) database.prepare(sql).run(...Object.values(row));
      inserted[table] = values;
    }
    return inserted;
  } finally {
    database.close();
  }
}

/** Reads a table of an upgraded database, including columns that have moved to other tables. */
export function readRows(path: string, table: string): Record<string, unknown>[] {
  const database = new Libsql(path);
  try {
    const sql =
      table === 'Scan'
        ? 'SELECT * FROM "Scan" ORDER BY "id"'
        : `SELECT t.*, s."id" AS "scanId", s."workspace" FROM "${table}" t JOIN "Scan" s ON s."key" = t."scanKey"
           ORDER BY t.rowid`;
    return database.prepare(sql).all() as Record<string, unknown>[];
  } finally {
    database.close();
  }
}
