/** `scanwire copy`: from a SQLite file to PostgreSQL. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import Libsql from 'libsql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import type { Claim } from '../src/core/event-log.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { mock } from '../src/scanners/mock.ts';
import { type CopyOptions, type CopyProgress, copyStore } from '../src/store/copy.ts';
import { openStore } from '../src/store/open-store.ts';
import { databasePath } from '../src/store/sqlite/database.ts';
import {
  type AnyEvent,
  connect,
  connectTo,
  silent,
  type TestApp,
  testConfig,
  until,
  withFolder,
} from './support/app.ts';
import { endCommands, runCommand, startCommand } from './support/command.ts';
import { placeEmptyDatabase } from './support/empty-database.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';
import { startRelay } from './support/relay.ts';
import { LEASE_MS, logLine, newScan, sampleEvent } from './support/sample-events.ts';

const TOKEN = 'a-token-for-this-test';
const seqs = (events: readonly AnyEvent[]) =>
  events.filter(({ type }) => type !== 'CONNECTED').map(({ seq }) => seq);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const quiet = (): CopyOptions => ({ signal: new AbortController().signal, onProgress() {} });

/** A page after a cursor of each list over several scans, and of the results of one scan. */
const LISTS = `query ($id: ID!, $scans: String, $findings: String, $hosts: String, $audit: String) {
  scans(first: 1, after: $scans) { totalCount nodes { id } pageInfo { endCursor } }
  findings(first: 7, after: $findings) { totalCount nodes { id title } pageInfo { endCursor } }
  scan(id: $id) {
    lastSeq target findings(first: 3, orderBy: { field: SEVERITY, direction: DESC }) { nodes { id } }
    hosts(first: 4, after: $hosts) { totalCount nodes { id name notBefore } pageInfo { endCursor } }
  }
  auditLog(first: 2, after: $audit) { nodes { id action at } pageInfo { endCursor } }
  apiKeys { nodes { id name } }
  verifiedTargets { nodes { id target verifiedAt } }
}`;
const VERIFY = `mutation { verifyTarget(input: { target: "http://127.0.0.1:1", method: WELL_KNOWN_FILE }) {
  ... on VerifyTargetPending { challenge { content } } } }`;

describe.skipIf(!isPostgresInstalled)('scanwire copy', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());
  afterEach(endCommands);

  /** A SQLite file with scans that have ended, and one that was running when its server was killed. */
  async function withSource(
    events: number,
    work: (url: string, folder: string) => Promise<void>,
  ): Promise<void> {
    await withFolder(async (folder) => {
      const url = `file:${folder}/scanwire.db`;
      placeEmptyDatabase(url);
      const store = await openStore(url, { pubsub: createInProcessPubSub() });
      for (const last of [true, true, false]) {
        const scan = newScan();
        await store.log.create(scan);
        const claim = (await store.log.claim(scan.id, LEASE_MS)) as Claim;
        for (let index = 0; index < events; index += 500)
          await store.log.append(
            claim,
            range(index, Math.min(events, index + 500) - 1).map(sampleEvent),
          );
        if (last)
          await store.log.append(claim, [{ type: 'FAILED', error: 'as planned' } as never]);
      }
      await store.close();
      await work(url, folder);
    });
  }
  const rowsOf = async (url: string, table: string) =>
    (await postgres.query(url, `SELECT row_to_json(t) AS row FROM "${table}" t`)).map(({ row }) =>
      JSON.stringify(row),
    );
  /** Everything that was copied, to compare two targets. */
  const contentOf = async (url: string) => {
    const tables = ['Scan', 'ScannerRun', 'ScanEvent', 'Host', 'Endpoint', 'Finding', 'PageAssessment', 'ChallengeKey'];
    return Object.fromEntries(
      await Promise.all(tables.map(async (name) => [name, (await rowsOf(url, name)).sort()] as const)),
    );
  };

  test('keeps every cursor, key, ticket, proof and entry of the audit log', async () => {
    await withFolder(async (folder) => {
      const secretKey = randomBytes(32);
      const env = { SCANWIRE_TOKEN: TOKEN };
      const config = testConfig(folder, { env, config: { secretKey } });
      placeEmptyDatabase(config.databaseUrl);
      let app = await createApp(config, { logger: silent, scanners: [mock] });
      const before = connect(app, config);
      const scan = (events: number, rate = 0) =>
        before.startScan({ target: 'example.com', scanners: [{ name: 'mock', options: { events, rate } }] });
      const ended = await scan(120);
      await before.follow(ended);
      await before.follow(await scan(50));
      const { secret } = (
        await before.query(
          'mutation { createApiKey(input: { name: "ci", role: OPERATOR }) { ... on CreateApiKeySuccess { secret } } }',
        )
      ).data.createApiKey;
      const { ticket } = (
        await before.query(
          'mutation ($id: ID!) { createStreamTicket(input: { scanId: $id }) { ... on CreateStreamTicketSuccess { ticket } } }',
          { id: ended },
        )
      ).data.createStreamTicket;
      const challenge = await before.query(VERIFY);
      const lists = (from: TestApp, cursors: object = {}) => from.query(LISTS, { id: ended, ...cursors });
      const first = await lists(before);
      const cursors = {
        scans: first.data.scans.pageInfo.endCursor,
        findings: first.data.findings.pageInfo.endCursor,
        hosts: first.data.scan.hosts.pageInfo.endCursor,
        audit: first.data.auditLog.pageInfo.endCursor,
      };
      const running = await scan(400, 200);
      const seen: AnyEvent[] = [];
      for await (const event of before.events(running)) {
        seen.push(event);
        if (event.seq >= 60) break;
      }
      const second = await lists(before, cursors);
      await app.close();
      const file = new Libsql(databasePath(config.databaseUrl));
      file.exec(
        `INSERT INTO "VerifiedTarget" VALUES ('v1', 'default', 'DNS_TXT', 'shop.test', 1764000000123, 4000000000000)`,
      );
      file.close();

      const to = await postgres.createDatabase();
      await copyStore(config.databaseUrl, to, quiet());

      const moved = { ...config, databaseUrl: to };
      app = await createApp(moved, { logger: silent, scanners: [mock] });
      try {
        const after = connect(app, moved);
        const last = seen.at(-1)?.seq ?? 0;
        const rest = await after.follow(running, { after: last });
        expect(seqs([...seen, ...rest])).toEqual(range(1, seqs(rest).at(-1) as number));
        expect(rest.at(-1)?.type).toBe('COMPLETED');
        expect(rest.filter(({ type }) => type === 'FINDING').length).toBeGreaterThan(0);

        const again = await lists(after, cursors);
        expect(again.errors).toBeUndefined();
        expect(again.data.findings.nodes).toEqual(second.data.findings.nodes);
        expect(again.data.scans.nodes).toEqual(second.data.scans.nodes);
        expect(again.data.scan).toEqual(second.data.scan);
        expect(again.data.auditLog.nodes).toEqual(second.data.auditLog.nodes);
        expect(again.data.apiKeys.nodes).toEqual(second.data.apiKeys.nodes);
        expect(again.data.verifiedTargets.nodes).toEqual([
          expect.objectContaining({ target: 'shop.test', verifiedAt: '2025-11-24T16:00:00.123Z' }),
        ]);
        expect((await after.query(VERIFY)).data).toEqual(challenge.data);
        const actions = (await after.query('{ auditLog(first: 100) { nodes { action detail } } }')).data.auditLog
          .nodes;
        expect(actions).toContainEqual({ action: 'EXPORT', detail: to });
        const withKey = await connectTo(after.url, secret).query('{ scans(first: 1) { totalCount } }');
        expect(withKey.data.scans.totalCount).toBe(3);
        const byTicket = await fetch(
          `${after.url}/graphql?${new URLSearchParams({
            ...{ query: 'subscription ($id: ID!) { scanEvents(scanId: $id) { seq } }', ticket },
            variables: JSON.stringify({ id: ended }),
          })}`,
          { headers: { accept: 'text/event-stream' } },
        );
        expect(await byTicket.text()).toContain('"seq":1}');
        // The index, which is built anew, has every scan and finding.
        const issues = await after.query('{ issues(first: 1) { totalCount } findings(first: 1) { totalCount } }');
        expect(issues.data.findings.totalCount).toBeGreaterThan(again.data.findings.nodes.length);
      } finally {
        await app.close();
      }
    });
  });
});
