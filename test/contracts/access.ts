/** Contract of the keys, sessions, stream tickets and proofs of ownership of all stores, and of the audit log. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiKey } from '../../src/core/api-key.ts';
import { type AuditAction, type AuditEntry, auditDraft } from '../../src/core/audit-entry.ts';
import type { KeysetPage } from '../../src/core/keyset.ts';
import { createInProcessPubSub, type PubSub } from '../../src/core/pubsub.ts';
import type { VerifiedTarget } from '../../src/core/target-verification.ts';
import type { OnAudited } from '../../src/store/audit-store.ts';
import type { Store } from '../../src/store/store.ts';
import { newScan } from '../support/sample-events.ts';

const BOUNDS = { maxActive: 3, maxEnded: 1, endedSince: 0 };
const page = (limit: number, rest: Partial<KeysetPage> = {}) =>
  ({
    order: { field: 'CREATED_AT', direction: 'DESC' },
    fromEnd: false,
    limit,
    ...rest,
  }) as KeysetPage<'CREATED_AT'>;
const draft = (action: AuditAction, workspace: string, subject = {}) => ({
  ...auditDraft(null, action, subject),
  workspace,
});

export function accessContract(
  name: string,
  open: (pubsub: PubSub, onAudited: OnAudited) => Promise<Store>,
): void {
  describe(`access ${name}`, () => {
    let store: Store;
    const audited: Omit<AuditEntry, 'position'>[] = [];
    beforeAll(async () => {
      store = await open(createInProcessPubSub(), (entry) => audited.push(entry));
    });
    afterAll(() => store.close());

    const entriesOf = (workspace: string) =>
      store.audit.reader(workspace).list({}, { order: 'asc', limit: 100 });
    const keyOf = (
      id: string,
      workspace: string,
      rest: Partial<ApiKey> = {},
    ): ApiKey & { digest: string } => ({
      ...{
        id,
        digest: `digest ${id}`,
        hint: 'scw_x',
        name: `Key ${id}`,
        role: 'ADMIN',
        only: null,
        workspace,
      },
      ...{ createdAt: 1000, expiresAt: null, lastUsedAt: null, revokedAt: null },
      ...rest,
    });
    const insertKey = (key: ApiKey & { digest: string }) =>
      store.keys.insert(key, BOUNDS, draft('CREATE_API_KEY', key.workspace, { keyId: key.id }));

    test('keys are found by their digest, listed in pages, counted and revoked once, each change with its entry', async () => {
      const workspace = 'keys';
      for (const [id, createdAt] of [
        ['k1', 1000],
        ['k2', 3000],
        ['k3', 3000],
      ] as const)
        expect(await insertKey(keyOf(id, workspace, { createdAt }))).toBe(true);
      expect(await insertKey(keyOf('k4', workspace))).toBe(false);
      expect(await store.keys.exist()).toBe(true);
      const { digest, ...key } = keyOf('k1', workspace);
      expect((await store.keys.find([digest, 'unknown'])).get(digest)).toMatchObject(key);
      await store.keys.used('k1', 1234);
      expect(await store.keys.get(workspace, 'k1')).toEqual({ ...key, lastUsedAt: 1234 });
      expect(await store.keys.get('other', 'k1')).toBeNull();
      expect(await store.keys.get(null, 'k1')).not.toBeNull();
      const first = await store.keys.list(workspace, page(2));
      expect(first.map(({ id }) => id)).toEqual(['k3', 'k2']);
      const next = await store.keys.list(workspace, page(2, { after: [3000, 'k2'] }));
      expect(next.map(({ id }) => id)).toEqual(['k1']);
      expect(await store.keys.count(workspace)).toBe(3);
      expect(await store.keys.revoke('k2', 3500, draft('REVOKE_API_KEY', workspace, { keyId: 'k2' }))).toBe(
        true,
      );
      expect(await store.keys.revoke('k2', 3600, draft('REVOKE_API_KEY', workspace, { keyId: 'k2' }))).toBe(
        false,
      );
      expect((await store.keys.get(workspace, 'k2'))?.revokedAt).toBe(3500);
      const entries = await entriesOf(workspace);
      expect(entries.map(({ action, subjectId }) => [action, subjectId])).toEqual([
        ...['k1', 'k2', 'k3'].map((id) => ['CREATE_API_KEY', id]),
        ['REVOKE_API_KEY', 'k2'],
      ]);
      expect(audited.filter((entry) => entry.workspace === workspace)).toHaveLength(4);
    });

    test('keys that were made at once stay within the limit; ended ones are bounded by number and age', async () => {
      const workspace = 'many';
      const made = await Promise.all(
        Array.from({ length: 8 }, (_, index) => insertKey(keyOf(`m${index}`, workspace))),
      );
      expect(made.filter(Boolean)).toHaveLength(BOUNDS.maxActive);
      const kept = (await store.keys.list(workspace, page(9))).map(({ id }) => id);
      for (const [index, id] of kept.entries())
        await store.keys.revoke(id, 2000 + index, draft('REVOKE_API_KEY', workspace));
      expect(await insertKey(keyOf('new', workspace, { createdAt: 5000 }))).toBe(true);
      expect((await store.keys.list(workspace, page(9))).map(({ id }) => id).sort()).toEqual(
        [kept.at(-1), 'new'].sort(),
      );
    });

    test('of the sessions of a key the newest stay; expired ones go', async () => {
      await insertKey(keyOf('s', 'sessions'));
      const insert = (digest: string, createdAt: number) =>
        store.sessions.insert(
          { digest, keyId: 's', createdAt, expiresAt: createdAt + 100 },
          2,
          draft('OPEN_SESSION', 'sessions'),
        );
      for (const digest of ['one', 'two', 'three']) await insert(digest, 1000);
      const found = await store.sessions.find(['one', 'two', 'three', 'four']);
      expect(found.size).toBe(2);
      expect(found.get('three')).toMatchObject({ expiresAt: 1100, keyDigest: 'digest s' });
      await store.sessions.remove(['three'], draft('END_SESSION', 'sessions'));
      await store.sessions.remove(['three'], draft('END_SESSION', 'sessions'));
      await insert('later', 2000);
      expect([...(await store.sessions.find(['one', 'two', 'three', 'later'])).keys()]).toEqual(['later']);
      const actions = (await entriesOf('sessions')).map(({ action }) => action);
      expect(actions.filter((action) => action === 'END_SESSION')).toHaveLength(1);
      expect(actions.filter((action) => action === 'OPEN_SESSION')).toHaveLength(4);
    });

    test('a stream ticket is valid for some time, and once used until its scan is deleted', async () => {
      const scan = newScan({ workspace: 'tickets', target: 'ticket.test' });
      await store.log.create(scan);
      await insertKey(keyOf('t', 'tickets'));
      const ticketOf = (digest: string, createdAt: number) => ({
        ...{
          digest,
          owner: 't',
          name: 'n',
          workspace: 'tickets',
          scanId: scan.id,
          createdAt,
          expiresAt: null,
        },
      });
      const limits = { max: 2, ticketMs: 60_000 };
      const entry = draft('CREATE_STREAM_TICKET', 'tickets', { scanId: scan.id });
      const now = Date.now();
      expect(await store.tickets.insert(ticketOf('old', now - 120_000), limits, entry)).toBe(true);
      expect(await store.tickets.insert(ticketOf('a', now), limits, entry)).toBe(true);
      expect(await store.tickets.insert(ticketOf('b', now), limits, entry)).toBe(true);
      expect(await store.tickets.insert(ticketOf('c', now), limits, entry)).toBe(false);
      expect(await store.tickets.redeem(['old'], limits.ticketMs)).toBeNull();
      for (let uses = 0; uses < 2; uses++)
        expect(await store.tickets.redeem(['x', 'a'], limits.ticketMs)).toMatchObject({
          ...{ digest: 'a', scanId: scan.id, createdAt: now, expiresAt: null, keyDigest: 'digest t' },
        });
      expect((await entriesOf('tickets')).at(-1)).toMatchObject({
        subjectId: scan.id,
        detail: 'ticket.test',
      });
      expect(
        await store.log.transition({ id: scan.id }, ['QUEUED'], [{ type: 'CANCELLED', reason: 'test' }]),
      ).toBeTruthy();
      expect(await store.log.remove(scan.id)).toBe(true);
      expect(await store.tickets.redeem(['a'], limits.ticketMs)).toBeNull();
    });

    test('a proof replaces the one of the same target; removing it records its target', async () => {
      const workspace = 'proofs';
      const now = Date.now();
      const proof = (id: string, target: string, expiresAt = now + 60_000): VerifiedTarget => ({
        ...{ id, workspace, method: 'WELL_KNOWN_FILE', target, verifiedAt: now, expiresAt },
      });
      const put = (verified: VerifiedTarget) =>
        store.verifiedTargets.put(
          verified,
          2,
          draft('VERIFY_TARGET', workspace, { verifiedTargetId: verified.id }),
        );
      expect(await put(proof('p1', 'a.test'))).toBe(true);
      expect(await put(proof('p2', 'b.test'))).toBe(true);
      expect(await put(proof('p3', 'c.test'))).toBe(false);
      expect(await put(proof('p4', 'a.test'))).toBe(true);
      expect(await store.verifiedTargets.hasAny(workspace, ['x', 'a.test'])).toBe(true);
      expect(await store.verifiedTargets.hasAny('other', ['a.test'])).toBe(false);
      expect(await store.verifiedTargets.count(workspace)).toBe(2);
      const listed = await store.verifiedTargets.list(workspace, page(9));
      expect(listed).toEqual([proof('p4', 'a.test'), proof('p2', 'b.test')]);
      const entry = draft('REMOVE_VERIFIED_TARGET', workspace, { verifiedTargetId: 'p4' });
      expect(await store.verifiedTargets.remove(workspace, 'p4', entry)).toBe(true);
      expect(await store.verifiedTargets.remove(workspace, 'p4', entry)).toBe(false);
      expect((await entriesOf(workspace)).at(-1)).toMatchObject({ ...entry, detail: 'a.test' });
      expect(await store.verifiedTargets.challengeKey()).toMatch(/^[0-9a-f]{64}$/);
    });

    test('the audit log keeps the order, is filtered, and stays bounded: what can be repeated goes first', async () => {
      const workspace = 'audit';
      for (const [index, action] of (
        ['START_SCAN', 'OPEN_SESSION', 'START_SCAN', 'OPEN_SESSION'] as const
      ).entries())
        await store.audit.record({ ...draft(action, workspace), identityName: `user ${index}` });
      const reader = store.audit.reader(workspace);
      const all = await entriesOf(workspace);
      expect(all.map(({ identityName }) => identityName)).toEqual(['user 0', 'user 1', 'user 2', 'user 3']);
      expect(Math.abs(Number(all[0]?.at) - Date.now())).toBeLessThan(60_000);
      expect(await reader.count({ actions: ['OPEN_SESSION'] })).toBe(2);
      expect(await reader.list({}, { order: 'desc', limit: 1, below: Number(all[2]?.position) })).toEqual([
        all[1],
      ]);
      await store.audit.removeOld({ keepMs: 60_000, maxEntries: 3 }, new AbortController().signal);
      const left = await entriesOf(workspace);
      expect(left.map(({ identityName }) => identityName)).not.toContain('user 1');
      expect(left.at(-1)).toMatchObject({ action: 'REMOVE_AUDIT_ENTRIES' });
      expect(left.filter(({ action }) => action === 'START_SCAN')).toHaveLength(2);
    });
  });
}
