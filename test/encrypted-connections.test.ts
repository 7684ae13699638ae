/** TLS and passwords of PostgreSQL and Redis, with real servers: what connects, and the one line about what does not. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openRedis } from '../src/redis/link.ts';
import { openDatabase } from '../src/store/postgres/database.ts';
import { until, withFolder } from './support/app.ts';
import { type Authority, createAuthority } from './support/authority.ts';
import { endCommands, runCommand } from './support/command.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';
import { hasRedis, withRedis } from './support/redis.ts';
import { startServerProcess } from './support/server-process.ts';

/** With all that has to be encoded in a URL. */
const PASSWORD = 'right: p@ss/w%rd?#';
const NAMES: [string, ...string[]] = ['localhost', '127.0.0.1'];

let authority: Authority;
let folder: string;
/** files with the certificates of the authority, and of one that has signed nothing */
let ours: string;
let others: string;

beforeAll(async () => {
  authority = await createAuthority('Ours');
  folder = await mkdtemp(join(tmpdir(), 'scanwire-tls-'));
  [ours, others] = [join(folder, 'ours.pem'), join(folder, 'others.pem')];
  await writeFile(ours, authority.cert);
  await writeFile(others, (await createAuthority('Others')).cert);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(endCommands);

describe.skipIf(!isPostgresInstalled)('PostgreSQL', () => {
  let postgres: Postgres;
  let url: string;
  beforeAll(async () => {
    postgres = await startPostgres({
      password: PASSWORD,
      access: 'hostssl all encrypted all trust\nhost all scanwire all scram-sha-256\n',
    });
    url = await postgres.createDatabase();
    await postgres.query(url, 'CREATE ROLE encrypted SUPERUSER LOGIN');
  });
  afterAll(() => postgres.close());

  const withMode = (mode: string | null, more: Record<string, string> = {}, host = '127.0.0.1') => {
    const changed = new URL(url);
    changed.hostname = host;
    if (mode !== null) changed.searchParams.set('sslmode', mode);
    for (const [name, value] of Object.entries(more)) changed.searchParams.set(name, value);
    return changed.href;
  };
  /** Whether the connections of the pool are encrypted. */
  const isEncrypted = async (given: string): Promise<unknown> => {
    const database = await openDatabase(given);
    try {
      const { rows } = await database.sql.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      return rows[0]?.ssl;
    } finally {
      await database.close();
    }
  };
  /** The line about a database that cannot be used. */
  const lineOf = async (given: string): Promise<string> => {
    const error: Error = await openDatabase(given).then(
      () => expect.fail('it was opened'),
      (error) => error,
    );
    expect(error.message).toMatch(/^cannot use the database postgresql:\/\/\w+@[\w.]+:\d+\/\w+: .+$/);
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'ss/w', 'wrong%20one', 'wrong one'])
      expect(error.message).not.toContain(secret);
    return error.message;
  };

  test('without TLS is used as the mode says', async () => {
    expect(await isEncrypted(withMode(null))).toBe(false);
    expect(await isEncrypted(withMode('disable'))).toBe(false);
    expect(await isEncrypted(withMode('prefer'))).toBe(false);
    for (const mode of ['require', 'verify-full'])
      expect(await lineOf(withMode(mode))).toMatch(/: it does not use TLS; turn on ssl/);
  });

  test('with TLS is used as the mode says, by name and by address', async () => {
    await postgres.useCertificate(await authority.issue({ names: NAMES }));
    const root = { sslrootcert: ours };
    expect(await isEncrypted(withMode('disable'))).toBe(false);
    expect(await isEncrypted(withMode('prefer'))).toBe(true);
    expect(await isEncrypted(withMode('require'))).toBe(true);
    for (const mode of [null, 'require', 'verify-ca', 'verify-full'])
      expect(await isEncrypted(withMode(mode, root)), String(mode)).toBe(true);
    expect(await isEncrypted(withMode('verify-full', root, 'localhost'))).toBe(true);
  });

  test('whose authority is not the given one is refused by all modes that check it', async () => {
    await postgres.useCertificate(await authority.issue({ names: NAMES }));
    const advice =
      /: its TLS certificate is from an unknown authority; add sslrootcert= and the path of a file/;
    for (const mode of [null, 'require', 'verify-ca', 'verify-full'])
      expect(await lineOf(withMode(mode, { sslrootcert: others })), String(mode)).toMatch(advice);
    expect(await lineOf(withMode('verify-full'))).toMatch(advice);
    expect(await lineOf(withMode('verify-full', { sslrootcert: 'system' }))).toMatch(advice);
  });

  test('whose certificate is for another host is refused by verify-full, with the names that it is for', async () => {
    await postgres.useCertificate(await authority.issue({ names: ['localhost', '127.0.0.2'] }));
    const root = { sslrootcert: ours };
    expect(await isEncrypted(withMode('verify-ca', root))).toBe(true);
    expect(await isEncrypted(withMode('verify-full', root, 'localhost'))).toBe(true);
    expect(await lineOf(withMode('verify-full', root))).toMatch(
      /: its TLS certificate is for another host \(.*127\.0\.0\.2.*\); use a host name from the certificate in DATABASE_URL/,
    );
  });

  test('whose certificate has expired is refused', async () => {
    await postgres.useCertificate(await authority.issue({ names: NAMES, days: -1 }));
    for (const mode of ['verify-ca', 'verify-full'])
      expect(await lineOf(withMode(mode, { sslrootcert: ours }))).toMatch(
        /: its TLS certificate has expired; renew it on the server$/,
      );
  });

  test('is refused with a mode that does not exist, and with files that do not exist or are missing', async () => {
    expect(await lineOf(withMode('required'))).toMatch(
      /: its sslmode is "required"; it must be one of disable, prefer, require, verify-ca, verify-full$/,
    );
    expect(await lineOf(withMode('verify-ca'))).toMatch(/: sslmode=verify-ca needs sslrootcert/);
    expect(await lineOf(withMode('verify-full', { sslrootcert: '/no/ca.pem' }))).toMatch(
      /: the file of its sslrootcert, "\/no\/ca\.pem", cannot be read: ENOENT$/,
    );
  });

  test('that refuses the password, has none in the URL, or wants TLS says so', async () => {
    await postgres.useCertificate(await authority.issue({ names: NAMES }));
    const wrong = new URL(url);
    wrong.password = 'wrong one';
    expect(await lineOf(wrong.href)).toMatch(/: the user or the password is wrong$/);
    wrong.password = '';
    expect(await lineOf(wrong.href)).toMatch(/: it asks for a password; write it into DATABASE_URL/);
    const encrypted = new URL(url);
    [encrypted.username, encrypted.password] = ['encrypted', ''];
    expect(await lineOf(encrypted.href)).toMatch(/: it does not let the user in \(.*\); add sslmode=/);
    encrypted.searchParams.set('sslmode', 'require');
    expect(await isEncrypted(encrypted.href)).toBe(true);
  });

  test('stops the start of a server with one line', async () => {
    await postgres.useCertificate(await authority.issue({ names: NAMES }));
    const DATABASE_URL = withMode('verify-full', { sslrootcert: others });
    const { code, stdout, stderr } = await runCommand(['serve'], {
      cwd: folder,
      env: { PORT: '0', DATABASE_URL, SCANWIRE_SECRET_KEY: 'ab'.repeat(32) },
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^scanwire: cannot use the database [^\n]+ unknown authority; add sslrootcert=[^\n]+\n$/,
    );
  });
});

describe.skipIf(!hasRedis)('Redis', () => {
  /** The first line that a node logs about its Redis. */
  const lineOf = async (url: string, authorities: string[] = []): Promise<string> => {
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const link = openRedis({ url, authorities }, { info: log, warn: log });
    try {
      await until(() => lines.length > 0, 'a line about Redis');
      for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'other one', 'other%20one', 'ss/w'])
        expect(lines.join()).not.toContain(secret);
      return lines[0] ?? '';
    } finally {
      await link.close();
    }
  };

  test('with a password that has to be encoded is used; without it or with another one, the line says so', async () => {
    await withRedis({ password: PASSWORD }, async ({ url }) => {
      expect(await lineOf(url)).toBe('connected to Redis');
      const other = new URL(url);
      for (const password of ['other one', '']) {
        other.password = password;
        expect(await lineOf(other.href)).toMatch(
          /^Redis is unavailable: the user or the password in REDIS_URL is wrong\. Scans continue/,
        );
      }
    });
  });

  test.each([
    ['of the given authority is used', NAMES, 30, () => [authority.cert], /^connected to Redis$/],
    [
      'of another authority is refused',
      ...[NAMES, 30, () => []],
      /^Redis is unavailable: its TLS certificate is from an unknown authority; set SCANWIRE_REDIS_CA_FILE to a file/,
    ],
    [
      'for another host is refused',
      ...[['redis.test'], 30, () => [authority.cert]],
      /^Redis is unavailable: its TLS certificate is for another host \(.*redis\.test.*\); use a host name from the certificate in REDIS_URL/,
    ],
    [
      'that has expired is refused',
      ...[NAMES, -1, () => [authority.cert]],
      /^Redis is unavailable: its TLS certificate has expired; renew it on the server\./,
    ],
  ] as [string, [string, ...string[]], number, () => string[], RegExp][])(
    'with a certificate %s',
    async (_, names, days, authorities, line) => {
      await withRedis(
        { password: PASSWORD, tls: await authority.issue({ names, days }) },
        async ({ url }) => {
          expect(await lineOf(url, authorities())).toMatch(line);
        },
      );
    },
  );

  test('of the wrong kind: the line says that the port has TLS, or has none', async () => {
    await withRedis({ tls: await authority.issue({ names: NAMES }) }, async ({ url }) => {
      expect(await lineOf(url.replace('rediss:', 'redis:'))).toMatch(
        /check the port, and whether it (uses TLS|needs rediss)/,
      );
    });
    await withRedis({}, async ({ url }) => {
      expect(await lineOf(url.replace('redis:', 'rediss:'))).toMatch(
        /: it does not answer; .* whether it uses TLS there/,
      );
    });
  });
});

test.skipIf(!hasRedis || !isPostgresInstalled)(
  'a node that reaches both with TLS runs a scan, and has no password in its log',
  async () => {
    const certificate = await authority.issue({ names: NAMES });
    const postgres = await startPostgres({ password: PASSWORD });
    try {
      await postgres.useCertificate(certificate);
      await withRedis({ password: PASSWORD, tls: certificate }, (redis) =>
        withFolder(async (place) => {
          const url = `${await postgres.createDatabase()}?sslmode=verify-full&sslrootcert=${ours}`;
          const server = await startServerProcess(place, {
            ...{ DATABASE_URL: url, REDIS_URL: redis.url, SCANWIRE_REDIS_CA_FILE: ours },
            ...{ SCANWIRE_SECRET_KEY: 'ab'.repeat(32), LOG_LEVEL: 'debug' },
          });
          const { command } = server;
          await command.prints('connected to Redis');
          const id = await server.startScan({
            target: 'a.test',
            scanners: [{ name: 'mock', options: { events: 3 } }],
          });
          expect((await server.follow(id)).at(-1)?.type).toBe('COMPLETED');
          expect(await server.end('SIGTERM')).toBe(0);
          expect(command.stdout() + command.stderr()).not.toMatch(/p(@|%40)ss/);
        }),
      );
    } finally {
      await postgres.close();
    }
  },
);
