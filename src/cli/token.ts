import { resolve } from 'node:path';
import { monotonicFactory } from 'ulid';
import type { Config } from '../config.ts';
import { type ApiKey, createKey, type KeyStore, keyEntry } from '../core/api-key.ts';
import { BadInputError, LimitReachedError } from '../core/errors.ts';
import { commandLine, KEY_LIMITS, type KeyLimit, ROLES } from '../core/identity.ts';
import type { Position } from '../core/keyset.ts';
import { createInProcessPubSub } from '../core/pubsub.ts';
import { databaseFile, shownUrl } from '../store/database-url.ts';
import { openStore } from '../store/open-store.ts';
import { printable } from './printable.ts';
import { CommandError, type Shell, UsageError } from './shell.ts';

export interface CreateOptions {
  name: string;
  role?: string;
  only?: string;
  workspace?: string;
  expires?: string;
}

type Parts = { config: Pick<Config, 'databaseUrl'>; shell: Pick<Shell, 'stdout' | 'stderr'> };

/** Prints the secret on standard output, alone, and the rest on standard error. @throws UsageError */
export async function createToken(options: CreateOptions, { config, shell }: Parts): Promise<void> {
  const role = choice('role', ROLES, options.role);
  const only = choice('only', Object.keys(KEY_LIMITS) as KeyLimit[], options.only);
  if (role === undefined && only === undefined)
    throw new UsageError('--role is missing: give viewer, operator or admin, or limit the key with --only');
  const expiresAt = options.expires === undefined ? null : parseExpiry(options.expires);
  const draft = { name: options.name, role, only: only ?? null, expiresAt };
  await withDatabase({ config, shell }, async (store) => {
    const { key, secret } = await create(store, draft, options.workspace);
    shell.stderr.write(
      `Created the key ${key.id} "${printable(key.name)}": ${rightsOf(key)} of the workspace ${key.workspace}, ${expiryOf(key)}.\nThis is the only time it is shown:\n`,
    );
    shell.stdout.write(`${secret}\n`);
  });
}

/** @throws UsageError */
function choice<T extends string>(
  option: string,
  values: readonly T[],
  given: string | undefined,
): T | undefined {
  if (given === undefined) return undefined;
  const found = values.find((value) => optionOf(value) === given.toLowerCase());
  if (found) return found;
  throw new UsageError(`--${option} must be one of ${values.map(optionOf).join(', ')}`);
}

/** A name of GraphQL as the command line spells it. */
const optionOf = (name: string) => name.toLowerCase().replaceAll('_', '-');
const rightsOf = ({ role, only }: ApiKey) =>
  optionOf(role) + (only === null ? '' : `, only ${optionOf(only)}`);

async function create(keys: KeyStore, draft: Parameters<typeof createKey>[1], workspace?: string) {
  try {
    return await createKey(keys, draft, monotonicFactory(), commandLine(workspace));
  } catch (error) {
    if (error instanceof LimitReachedError) throw new CommandError(error.message);
    if (error instanceof BadInputError)
      throw new UsageError(`--${error.message.replace('expiresAt', 'expires')}`);
    throw error;
  }
}

export async function listTokens({ config, shell }: Parts): Promise<void> {
  await withDatabase({ config, shell }, async (store) => {
    let after: Position | undefined;
    for (;;) {
      const order = { field: 'CREATED_AT', direction: 'DESC' } as const;
      const keys = await store.list(null, { order, after, fromEnd: false, limit: PAGE });
      if (keys.length === 0) break;
      const rows = keys.map(rowOf);
      for (const row of aligned(after ? rows : [HEADER, ...rows])) shell.stdout.write(`${row}\n`);
      const { createdAt, id } = keys.at(-1) as ApiKey;
      after = [createdAt, id];
    }
    if (!after)
      shell.stderr.write('There are no keys. Create one with "token create --name NAME --role ROLE".\n');
  });
}

/** Keys that are read, and aligned, together. */
const PAGE = 500;
const HEADER = ['id', 'key', 'role', 'workspace', 'state', 'last use', 'name'];

const rowOf = (key: ApiKey): string[] => [
  ...[key.id, `${key.hint}…`, rightsOf(key), key.workspace, stateOf(key)],
  ...[key.lastUsedAt === null ? 'never used' : `used ${minute(key.lastUsedAt)}`, printable(key.name)],
];

export async function revokeToken(id: string, { config, shell }: Parts): Promise<void> {
  await withDatabase({ config, shell }, async (store) => {
    const key = await store.get(null, id);
    if (!key) throw new CommandError(`there is no key ${id}; "token list" lists all keys`);
    const entry = keyEntry(commandLine(key.workspace), 'REVOKE_API_KEY', key);
    const isNew = await store.revoke(id, Date.now(), entry);
    shell.stdout.write(
      isNew
        ? `Revoked the key ${id} "${printable(key.name)}". A running server closes its connections within 5 seconds.\n`
        : `The key ${id} had already been revoked.\n`,
    );
  });
}

/** Opens the database, and prints its path: a server with another DATABASE_URL has other keys. */
async function withDatabase(
  { config: { databaseUrl }, shell }: Parts,
  work: (keys: KeyStore) => Promise<void>,
): Promise<void> {
  const store = await openStore(databaseUrl, { pubsub: createInProcessPubSub() });
  const file = databaseFile(databaseUrl);
  shell.stderr.write(`Database: ${printable(file === null ? shownUrl(databaseUrl) : resolve(file))}\n`);
  try {
    await work(store.keys);
  } finally {
    await store.close();
  }
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** @returns milliseconds since 1970 @throws UsageError */
function parseExpiry(text: string): number {
  const [, count, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  if (count && unit) return Date.now() + Number(count) * (UNITS[unit] ?? 0);
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new UsageError('--expires must be a time from now (12h, 90d, 8w) or a date (2027-01-31)');
  return time;
}

const minute = (time: number) => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const expiryOf = ({ expiresAt }: ApiKey) =>
  expiresAt === null ? 'does not expire' : `expires ${minute(expiresAt)}`;

function stateOf(key: ApiKey): string {
  if (key.revokedAt !== null) return `revoked ${minute(key.revokedAt)}`;
  if (key.expiresAt !== null && key.expiresAt <= Date.now()) return `expired ${minute(key.expiresAt)}`;
  return expiryOf(key);
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
