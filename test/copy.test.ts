/** `scanwire copy`: from a SQLite file to PostgreSQL. */
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import type { Claim } from '../src/core/event-log.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { mock } from '../src/scanners/mock.ts';
import { type CopyOptions, type CopyProgress, copyStore } from '../src/store/copy.ts';
import { openStore } from '../src/store/open-store.ts';
import { openCopySource } from '../src/store/sqlite/copy-source.ts';
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
import { COMMAND, endCommands, runCommand, runProgram, startCommand } from './support/command.ts';
import { codeBlocks, readPage } from './support/documentation.ts';
import { placeEmptyDatabase } from './support/empty-database.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';
import { withRelay } from './support/relay.ts';
import { LEASE_MS, newScan, sampleEvent } from './support/sample-events.ts';

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

/** @returns URL of a copy of a database that nothing is writing */
async function duplicate(url: string, name = `${randomBytes(4).toString('hex')}.db`): Promise<string> {
  const path = databasePath(url);
  const copy = join(dirname(path), name);
  await copyFile(path, copy);
  await copyFile(`${path}-wal`, `${copy}-wal`).catch(() => {});
  return `file:${copy}`;
}

/** Changes a database. @returns URL of the result */
async function changed(url: string, sql: string): Promise<string> {
  const result = await duplicate(url);
  const file = new Libsql(databasePath(result));
  file.exec(sql);
  file.close();
  return result;
}

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
      const made = `file:${folder}/made.db`;
      placeEmptyDatabase(made);
      const store = await openStore(made, { pubsub: createInProcessPubSub() });
      for (const last of [true, true, false]) {
        const scan = newScan();
        await store.log.create(scan);
        const claim = (await store.log.claim(scan.id, LEASE_MS)) as Claim;
        for (let index = 0; index < events; index += 500)
          await store.log.append(claim, range(index, Math.min(events, index + 500) - 1).map(sampleEvent));
        if (last) await store.log.append(claim, [{ type: 'FAILED', error: 'as planned' } as never]);
      }
      await store.close();
      await work(await duplicate(made, 'scanwire.db'), folder);
    });
  }
  /** Copies within this process, from a copy of the file: the driver closes a file only when it collects garbage. */
  const copyInProcess = async (from: string, to: string, options = quiet()) =>
    await copyStore(await duplicate(from), to, options);
  const rowsOf = async (url: string, table: string) =>
    (await postgres.query(url, `SELECT row_to_json(t) AS row FROM "${table}" t`)).map(({ row }) =>
      JSON.stringify(row),
    );
  /** Everything that was copied, to compare two targets. */
  const contentOf = async (url: string) => {
    const tables = [
      'Scan',
      'ScannerRun',
      'ScanEvent',
      'Host',
      'Endpoint',
      'Finding',
      'PageAssessment',
      'ChallengeKey',
    ];
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
      const from = await changed(
        config.databaseUrl,
        `INSERT INTO "VerifiedTarget" VALUES ('v1', 'default', 'DNS_TXT', 'shop.test', 1764000000123, 4000000000000)`,
      );

      const to = await postgres.createDatabase();
      await copyInProcess(from, to);

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
        const actions = (await after.query('{ auditLog(first: 100) { nodes { action detail } } }')).data
          .auditLog.nodes;
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
        // The index, which the target builds, has every scan and finding.
        const issues = await after.query(
          '{ issues(first: 1) { totalCount } findings(first: 1) { totalCount } }',
        );
        expect(issues.data.findings.totalCount).toBeGreaterThan(again.data.findings.nodes.length);
      } finally {
        await app.close();
      }
    });
  });

  test('goes on after SIGKILL, SIGTERM and lost connections, with the same result as without them', async () => {
    await withSource(12_000, async (from, folder) => {
      const [straight, broken] = [await postgres.createDatabase(), await postgres.createDatabase()];
      await copyInProcess(from, straight);
      await withRelay(broken, async (relay) => {
        const args = ['copy', '--from', from, '--to', relay.url];
        const hasBegun = async () =>
          (await postgres.query(broken, `SELECT to_regclass('"_scanwire_copy"') AS name`))[0]?.name !==
            null &&
          (
            await postgres.query(
              broken,
              'SELECT 1 FROM "_scanwire_copy" WHERE progress::text LIKE \'%ScanEvent%\'',
            )
          ).length > 0;

        const killed = startCommand(args, { cwd: folder });
        await until(hasBegun, 'some rows are copied');
        killed.kill('SIGKILL');
        await killed.exit;
        // A server on half of the data would give ids that are taken.
        await expect(openStore(broken, { pubsub: createInProcessPubSub() })).rejects.toThrow(
          /a copy of another database into it is incomplete; run the same scanwire copy again/,
        );

        const cut = new AbortController();
        let earlier = 0;
        const failed = await copyInProcess(from, relay.url, {
          signal: cut.signal,
          onProgress({ table, rows }) {
            if (table === null || rows - earlier < 4000) return;
            earlier = rows;
            relay.drop();
          },
        }).catch((error) => error);
        expect(failed).toMatchObject({ name: 'DatabaseError' });
        expect(failed.message).toMatch(
          /^cannot copy into postgresql:.*; run the same command again to continue/,
        );

        const stopped = startCommand(args, { cwd: folder });
        await until(() => /%/.test(stopped.stderr()), 'a line of progress');
        stopped.kill('SIGTERM');
        const code = await stopped.exit;
        if (code !== 0) {
          expect(code).toBe(143);
          expect(stopped.stderr()).toContain('scanwire: interrupted by SIGTERM; run the same command again');
          const { code: last, stdout } = await runCommand(args, { cwd: folder });
          expect([last, stdout]).toEqual([
            0,
            expect.stringMatching(/^Copied 3 scans with 36,00\d events, .* before an interruption/),
          ]);
        }
      });
      expect(await contentOf(broken)).toEqual(await contentOf(straight));
    });
  });

  test('gives up a connection that does not answer any more', async () => {
    await withSource(3000, async (from) => {
      const to = await postgres.createDatabase();
      await withRelay(to, async (relay) => {
        let frozen = false;
        const onProgress = ({ rows }: CopyProgress) => {
          if (frozen || rows === 0) return;
          frozen = true;
          relay.freeze();
        };
        const copying = copyInProcess(from, relay.url, { ...quiet(), onProgress, stallMs: 500 });
        await expect(copying).rejects.toThrow(/run the same command again/);
      });
      expect(await copyInProcess(from, to)).toMatchObject({ incomplete: [] });
    });
  });

  test('gives new rows numbers after all that were ever given, and reads what only SQLite stores', async () => {
    await withSource(700, async (from) => {
      const first = '(SELECT min("seq") FROM "Endpoint" WHERE "scanKey" = 1)';
      const odd = await changed(
        from,
        `DELETE FROM "Finding" WHERE "position" = (SELECT max("position") FROM "Finding");
        UPDATE "Scan" SET "label" = 'a' || char(0) || 'b\t\\c' WHERE "key" = 1;
        UPDATE "ScanEvent" SET "body" = json_replace("body", '$.message', 'x' || char(0)) WHERE "scanKey" = 1 AND "type" = 'LOG';
        UPDATE "Endpoint" SET "length" = 3000000000000000000 WHERE "scanKey" = 1 AND "seq" = ${first};
        UPDATE "Finding" SET "evidence" = '12' WHERE "scanKey" = 1`,
      );
      const to = await postgres.createDatabase();
      const report = await copyInProcess(odd, to);
      // Of seven events, two are findings and one is a line of the log.
      const last = report.rows.Finding ?? 0;
      expect(last).toBe(3 * 200 - 1);
      expect(report).toMatchObject({ cleaned: 100 + 1, limited: 1 });
      const [label] = await postgres.query(to, `SELECT "label" FROM "Scan" WHERE "key" = 1`);
      expect(label).toEqual({ label: 'a\ufffdb\t\\c' });
      const [body] = await postgres.query(
        to,
        `SELECT "body" FROM "ScanEvent" WHERE "scanKey" = 1 AND "type" = 'LOG' LIMIT 1`,
      );
      expect(body?.body).toMatchObject({ message: 'x\ufffd' });

      const store = await openStore(to, { pubsub: createInProcessPubSub() });
      try {
        const scan = newScan();
        await store.log.create(scan);
        const claim = (await store.log.claim(scan.id, LEASE_MS)) as Claim;
        await store.log.append(claim, [sampleEvent(2)]);
        const [next] = await postgres.query(to, 'SELECT max("position") AS n FROM "Finding"');
        expect(next).toEqual({ n: last + 2 });
      } finally {
        await store.close();
      }
    });
  });

  describe('refuses', () => {
    const refusal = async (from: string, to: string) =>
      String(
        await copyInProcess(from, to).then(
          () => 'copied',
          (error) => error.message,
        ),
      );

    test('a file that a server is using, and keeps servers away while it copies', async () => {
      await withSource(500, async (from, folder) => {
        const to = await postgres.createDatabase();
        const server = startCommand(['serve'], {
          cwd: folder,
          env: { PORT: '0', DATABASE_URL: from },
        });
        await server.prints('scanwire is ready');
        await expect(copyStore(from, to, quiet())).rejects.toThrow(
          'a server or a command is using it; stop it, and copy again',
        );
        server.kill('SIGTERM');
        await server.exit;
        const source = await openCopySource(from);
        const second = await runCommand(['serve'], { cwd: folder, env: { PORT: '0', DATABASE_URL: from } });
        source.close();
        expect([second.code, second.stderr]).toEqual([
          1,
          expect.stringContaining('it is locked by another process; stop that process, or try again'),
        ]);
      });
    });

    test('a target with data, one that another copy has begun, a source that has changed, and a second time', async () => {
      await withSource(3000, async (from) => {
        await withSource(50, async (sibling) => {
          // Both files were made from one empty database.
          const other = await changed(sibling, `UPDATE "ChallengeKey" SET "key" = 'another'`);
          const to = await postgres.createDatabase();
          const stop = new AbortController();
          await copyInProcess(from, to, {
            signal: stop.signal,
            onProgress: ({ table }) => table === null && stop.abort(new Error('stopped')),
          }).catch(() => {});
          expect(await refusal(other, to)).toContain('an unfinished copy of another database');
          const relabelled = await changed(from, `UPDATE "Scan" SET "label" = 'changed' WHERE "key" = 1`);
          expect(await refusal(relabelled, to)).toContain('the source has changed since this copy began');

          const second = await postgres.createDatabase();
          await copyInProcess(other, second);
          expect(await refusal(other, second)).toContain(
            'already been copied to it, and the copy is complete',
          );
          expect(await refusal(from, second)).toContain('it is not empty');
        });
      });
    });

    test('a file of an older version, one with secrets that are not encrypted, and what is no database', async () => {
      await withSource(50, async (from, folder) => {
        const to = await postgres.createDatabase();
        const plain = await changed(from, 'INSERT INTO "PlainOptions" ("upTo") VALUES (3)');
        expect(await refusal(plain, to)).toContain(
          'secret options of an earlier version that are not encrypted yet',
        );
        const older = await changed(
          from,
          `DELETE FROM "_prisma_migrations" WHERE "migration_name" LIKE '%text_evidence'`,
        );
        expect(await refusal(older, to)).toContain(
          'it was written by an older version; start this version of the server',
        );
        const newer = await changed(
          from,
          `UPDATE "_prisma_migrations" SET "migration_name" = '29990101000000_later' WHERE "migration_name" LIKE '%initial'`,
        );
        expect(await refusal(newer, to)).toContain('it was written by a newer version');
        await expect(copyStore(`file:${folder}/none.db`, to, quiet())).rejects.toThrow(
          'there is no database at',
        );
        const back = await runCommand(['copy', '--from', to, '--to', from], { cwd: folder });
        expect([back.code, back.stderr]).toEqual([
          2,
          expect.stringContaining('from SQLite to PostgreSQL only'),
        ]);
      });
    });
  });

  test('is what the documentation says, word for word', async () => {
    await withSource(200, async (from, folder) => {
      await mkdir(`${folder}/data`);
      await duplicate(from, 'data/scanwire.db');
      await writeFile(`${folder}/data/scanwire.key`, `${randomBytes(32).toString('base64')}\n`);
      const to = await postgres.createDatabase();
      const page = await readPage('docs/deployment.md');
      const section = page.slice(page.indexOf('## Moving from SQLite'), page.indexOf('## In a container'));
      const [, copying = '', settings = ''] = codeBlocks(section, 'sh');
      const script = `set -e\n${copying}\n${settings}`
        .replace(/postgresql:\S+/, to)
        .replace('npm run scanwire --', COMMAND.join(' '));
      const { code, stdout, stderr } = await runProgram(['sh', '-c', script], { cwd: folder });
      expect([code, stderr]).toEqual([0, expect.stringContaining('checking')]);
      expect(stdout).toContain('Copied 3 scans with 6');
      const server = startCommand(['serve'], { cwd: folder, env: { PORT: '0' } });
      await server.prints(`database       ${to}`);
      server.kill('SIGTERM');
      expect(await server.exit).toBe(0);
    });
  });
});
