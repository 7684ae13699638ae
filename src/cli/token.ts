import { monotonicFactory } from 'ulid';
import type { Config } from '../config.ts';
import { type ApiKey, createKey, keyEntry } from '../core/api-key.ts';
import { BadInputError } from '../core/errors.ts';
import { commandLine, ROLES } from '../core/identity.ts';
import { type Database, openDatabase } from '../store/sqlite/database.ts';
import { createKeyStore } from '../store/sqlite/key-store.ts';
import { printable } from './printable.ts';
import { CommandError, type Shell, UsageError } from './shell.ts';

export interface CreateOptions {
  name: string;
  role: string;
  workspace?: string;
  expires?: string;
}

type Parts = { config: Pick<Config, 'databaseUrl'>; shell: Pick<Shell, 'stdout' | 'stderr'> };

/** Prints the secret on standard output, alone, and the rest on standard error. @throws UsageError */
export async function createToken(options: CreateOptions, { config, shell }: Parts): Promise<void> {
  const role = ROLES.find((one) => one === options.role.toUpperCase());
  if (!role)
    throw new UsageError(`--role must be one of ${ROLES.map((one) => one.toLowerCase()).join(', ')}`);
  const expiresAt = options.expires === undefined ? null : parseExpiry(options.expires);
  const draft = { name: options.name, role, expiresAt };
  await withDatabase(config, async (database) => {
    const { key, secret } = await create(database, draft, options.workspace);
    shell.stderr.write(
      `Created the key ${key.id} "${printable(key.name)}": ${key.role.toLowerCase()} of the workspace ${key.workspace}, ${expiryOf(key)}.\nThis is the only time it is shown:\n`,
    );
    shell.stdout.write(`${secret}\n`);
  });
}

async function create(database: Database, draft: Parameters<typeof createKey>[1], workspace?: string) {
  try {
    return await createKey(createKeyStore(database), draft, monotonicFactory(), commandLine(workspace));
  } catch (error) {
    if (error instanceof BadInputError)
      throw new UsageError(`--${error.message.replace('expiresAt', 'expires')}`);
    throw error;
  }
}

export async function listTokens({ config, shell }: Parts): Promise<void> {
  await withDatabase(config, async (database) => {
    const keys = await createKeyStore(database).list();
    if (keys.length === 0) {
      shell.stderr.write('There are no keys. Create one: scanwire token create --name NAME --role ROLE\n');
      return;
    }
    const rows = keys.map((key) => [
      ...[key.id, `${key.hint}…`, key.role.toLowerCase(), key.workspace, stateOf(key)],
      ...[key.lastUsedAt === null ? 'never used' : `used ${minute(key.lastUsedAt)}`, printable(key.name)],
    ]);
    for (const row of aligned([['id', 'key', 'role', 'workspace', 'state', 'last use', 'name'], ...rows]))
      shell.stdout.write(`${row}\n`);
  });
}

export async function revokeToken(id: string, { config, shell }: Parts): Promise<void> {
  await withDatabase(config, async (database) => {
    const store = createKeyStore(database);
    const key = (await store.list()).find((one) => one.id === id);
    if (!key) throw new CommandError(`there is no key ${id}; "scanwire token list" shows all`);
    const entry = keyEntry(commandLine(key.workspace), 'REVOKE_API_KEY', key);
    const isNew = await store.revoke(id, Date.now(), entry);
    shell.stdout.write(
      isNew
        ? `Revoked the key ${id} "${printable(key.name)}". A running server closes its connections within 5 seconds.\n`
        : `The key ${id} was revoked before.\n`,
    );
  });
}

async function withDatabase(
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const database = await openDatabase(databaseUrl);
  try {
    await work(database);
  } finally {
    await database.close();
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
