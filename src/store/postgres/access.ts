/** Writes API keys, stream tickets, sessions and verified targets. */
import type { ApiKey, KeyBounds } from '../../core/api-key.ts';
import type { Session } from '../../core/session.ts';
import type { StreamTicket } from '../../core/stream-ticket.ts';
import type { VerifiedTarget } from '../../core/target-verification.ts';
import { KEY_COLUMNS } from '../key-store.ts';
import { validTicket } from '../ticket-store.ts';
import { VERIFIED_COLUMNS } from '../verified-target-store.ts';
import { type Sql, timeOf } from './sql.ts';

/** Advisory lock for counting the rows of a workspace or an identity and adding one. */
const COUNTING = 7_226_928;

/** The names of columns, and the value of each: times are in milliseconds since 1970. */
const insertInto = (table: string, columns: readonly string[]): string =>
  `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(', ')})
   VALUES (${columns.map((name, index) => (name.endsWith('At') ? timeOf(`$${index + 1}`) : `$${index + 1}`)).join(', ')})`;

const INSERT_KEY = insertInto('ApiKey', ['digest', ...KEY_COLUMNS]);
/** When a key ended; null for one that does not expire and was not revoked. */
const ENDS_AT = 'coalesce("revokedAt", "expiresAt")';

/** $1 is the current time, $2 the time before which an event is too long ago. */
const VALID_TICKET = validTicket(timeOf('$1'), timeOf('$2'));
const TICKET_COLUMNS = [
  ...(['digest', 'owner', 'name', 'workspace', 'scanId', 'createdAt', 'expiresAt'] as const),
] satisfies readonly (keyof StreamTicket)[];
const INSERT_TICKET = insertInto('StreamTicket', TICKET_COLUMNS);
/** Share of the creations of tickets that delete those that are no longer valid. */
const PURGES = 0.02;

const INSERT_SESSION = insertInto('Session', ['digest', 'keyId', 'createdAt', 'expiresAt']);

const PUT_VERIFIED = `${insertInto('VerifiedTarget', VERIFIED_COLUMNS)} ON CONFLICT ("workspace", "target") DO UPDATE SET
  "id" = excluded."id", "method" = excluded."method", "verifiedAt" = excluded."verifiedAt", "expiresAt" = excluded."expiresAt"`;

export function prepareAccess(sql: Sql) {
  /** Runs `insert` in a transaction in which nobody else counts. */
  const counting = <T>(work: (inner: Sql) => Promise<T>): Promise<T> =>
    sql.transaction(async (inner) => {
      await inner.query(`SELECT pg_advisory_xact_lock(${COUNTING})`);
      return await work(inner);
    });
  const changed = async (text: string, values: readonly unknown[], inner: Sql = sql) =>
    (await inner.query(text, values)).changes > 0;
  const count = async (inner: Sql, from: string, values: readonly unknown[]) =>
    Number((await inner.query(`SELECT count(*) AS "count" FROM ${from}`, values)).rows[0]?.count);

  return {
    insertKey: (key: ApiKey & { digest: string }, { maxActive, maxEnded, endedSince }: KeyBounds) =>
      counting(async (inner) => {
        const { workspace, createdAt } = key;
        const active = `"ApiKey" WHERE "workspace" = $1 AND "revokedAt" IS NULL
          AND ("expiresAt" IS NULL OR "expiresAt" > ${timeOf('$2')})`;
        if ((await count(inner, active, [workspace, createdAt])) >= maxActive) return false;
        await inner.query(INSERT_KEY, [key.digest, ...KEY_COLUMNS.map((name) => key[name])]);
        await inner.query(`DELETE FROM "ApiKey" WHERE ${ENDS_AT} < ${timeOf('$1')}`, [endedSince]);
        await inner.query(
          `DELETE FROM "ApiKey" WHERE "id" IN (SELECT "id" FROM "ApiKey" WHERE "workspace" = $1
             AND ${ENDS_AT} <= ${timeOf('$2')} ORDER BY ${ENDS_AT} DESC OFFSET $3)`,
          [workspace, createdAt, maxEnded],
        );
        return true;
      }),
    revokeKey: (id: string, at: number) =>
      changed(`UPDATE "ApiKey" SET "revokedAt" = ${timeOf('$1')} WHERE "id" = $2 AND "revokedAt" IS NULL`, [
        at,
        id,
      ]),
    keyUsed: async (id: string, at: number) =>
      void (await changed(`UPDATE "ApiKey" SET "lastUsedAt" = ${timeOf('$1')} WHERE "id" = $2`, [at, id])),

    insertTicket: (ticket: StreamTicket, { max, ticketMs }: { max: number; ticketMs: number }) =>
      counting(async (inner) => {
        const times = [Date.now(), Date.now() - ticketMs];
        if (Math.random() < PURGES)
          await inner.query(`DELETE FROM "StreamTicket" t WHERE NOT (${VALID_TICKET})`, times);
        const valid = `"StreamTicket" t WHERE t."owner" = $3 AND ${VALID_TICKET}`;
        if ((await count(inner, valid, [...times, ticket.owner])) >= max) return false;
        await inner.query(
          INSERT_TICKET,
          TICKET_COLUMNS.map((name) => ticket[name]),
        );
        return true;
      }),
    useTicket: (digest: string, ticketMs: number) =>
      changed(
        `UPDATE "StreamTicket" t SET "redeemedAt" = coalesce(t."redeemedAt", ${timeOf('$1')})
         WHERE t."digest" = $3 AND ${VALID_TICKET}`,
        [Date.now(), Date.now() - ticketMs, digest],
      ),

    insertSession: ({ digest, keyId, createdAt, expiresAt }: Session, max: number) =>
      counting(async (inner) => {
        await inner.query(`DELETE FROM "Session" WHERE "expiresAt" <= ${timeOf('$1')}`, [createdAt]);
        await inner.query(INSERT_SESSION, [digest, keyId, createdAt, expiresAt]);
        await inner.query(
          `DELETE FROM "Session" WHERE "digest" IN (SELECT "digest" FROM "Session" WHERE "keyId" = $1
             ORDER BY "createdAt" DESC, ("digest" = $3) DESC OFFSET $2)`,
          [keyId, max, digest],
        );
      }),
    removeSessions: (digests: readonly string[]) =>
      changed('DELETE FROM "Session" WHERE "digest" = ANY ($1)', [digests]),

    putVerifiedTarget: (verified: VerifiedTarget, max: number) =>
      counting(async (inner) => {
        const { workspace, target, verifiedAt } = verified;
        await inner.query(
          `DELETE FROM "VerifiedTarget" WHERE "workspace" = $1 AND "expiresAt" <= ${timeOf('$2')}`,
          [workspace, verifiedAt],
        );
        const others = '"VerifiedTarget" WHERE "workspace" = $1 AND "target" <> $2';
        if ((await count(inner, others, [workspace, target])) >= max) return false;
        await inner.query(
          PUT_VERIFIED,
          VERIFIED_COLUMNS.map((name) => verified[name]),
        );
        return true;
      }),
    removeVerifiedTarget: (workspace: string, id: string) =>
      changed('DELETE FROM "VerifiedTarget" WHERE "workspace" = $1 AND "id" = $2', [workspace, id]),
  };
}
