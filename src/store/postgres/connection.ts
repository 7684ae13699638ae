/** How to connect to the database of a URL, and what to do when that fails. */
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import { connectError, firstLine } from '../../core/connect-error.ts';

/** As in libpq (https://www.postgresql.org/docs/15/libpq-ssl.html), from the weakest to the strongest. */
const MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof MODES)[number];

/** Maximum wait for a connection. */
export const CONNECT_TIMEOUT_MS = 5000;
/** The operating system asks a silent server for a sign of life after this time. */
const KEEP_ALIVE_MS = 10_000;

/** Maximum wait for the end of a connection, whose other side may be gone without a word. */
const CLOSE_TIMEOUT_MS = 1000;

export interface Connection {
  /** for the driver */
  settings: ClientConfig;
  /** Ends all connections by `end`, or cuts those that have not ended in time. */
  close(end: () => Promise<void>): Promise<void>;
}

/**
 * @param url `postgresql://user:password@host:port/database`. Its `sslmode` has the meaning that libpq gives it, except that a URL
 *   without one means `verify-full` if it has a `sslrootcert`, and `disable` otherwise, whatever PGSSLMODE says. `sslrootcert`,
 *   `sslcert` and `sslkey` are files. Without a `sslrootcert`, the public authorities are trusted, and those of NODE_EXTRA_CA_CERTS.
 * @param name of the application, instead of the URL's `application_name`; default: that one, or `scanwire`
 * @throws Error if a mode does not exist or a file cannot be read; the message has no password
 */
export function connectionOf(url: string, name?: string): Connection {
  const parsed = new URL(url);
  const take = (name: string): string | null => {
    const value = parsed.searchParams.get(name);
    parsed.searchParams.delete(name);
    return value;
  };
  // The driver's own name of a way to read the mode; there is one way here.
  take('uselibpqcompat');
  const mode = modeOf(parsed);
  take('sslmode');
  const file = (name: string): string | undefined => {
    const path = take(name);
    return path === null || (name === 'sslrootcert' && path === 'system') ? undefined : read(name, path);
  };
  // In the URL, it would take precedence over the setting.
  const nameOfUrl = take('application_name');
  const files = { ca: file('sslrootcert'), cert: file('sslcert'), key: file('sslkey') };
  const sockets = new Set<Socket>();
  return {
    settings: {
      connectionString: parsed.href,
      // Without it, the driver would read PGSSLMODE.
      ssl: mode !== 'disable' && tlsOf(mode, files),
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      application_name: name ?? nameOfUrl ?? 'scanwire',
      stream() {
        const socket = new Socket();
        sockets.add(socket);
        return socket.once('close', () => sockets.delete(socket));
      },
    },
    async close(end) {
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, CLOSE_TIMEOUT_MS);
      await end().finally(() => clearTimeout(cut));
    },
  };
}

/** Whether the URL asks for TLS only if the server has it. */
export const prefersTls = (url: string): boolean => modeOf(new URL(url)) === 'prefer';

/** The same database without TLS. */
export function withoutTls(url: string): string {
  const parsed = new URL(url);
  parsed.searchParams.set('sslmode', 'disable');
  return parsed.href;
}

/** The server refuses to use TLS. */
export const hasNoTls = (error: unknown): boolean =>
  error instanceof Error && error.message === 'The server does not support SSL connections';

function modeOf({ searchParams }: URL): Mode {
  const mode = searchParams.get('sslmode');
  if (mode === null) return searchParams.has('sslrootcert') ? 'verify-full' : 'disable';
  if ((MODES as readonly string[]).includes(mode)) return mode as Mode;
  throw new Error(`its sslmode is "${mode.slice(0, 40)}"; it must be one of ${MODES.join(', ')}`);
}

function tlsOf(mode: Mode, given: Record<'ca' | 'cert' | 'key', string | undefined>): ConnectionOptions {
  const files = Object.fromEntries(Object.entries(given).filter(([, text]) => text !== undefined));
  if (mode === 'verify-ca' && given.ca === undefined)
    throw new Error(
      'sslmode=verify-ca needs sslrootcert, the file with the certificate of its authority; use verify-full for a public authority',
    );
  // libpq checks the authority as well if it knows one.
  const checksAuthority = mode.startsWith('verify') || (mode === 'require' && given.ca !== undefined);
  if (!checksAuthority) return { ...files, rejectUnauthorized: false };
  return mode === 'verify-full' ? files : { ...files, checkServerIdentity: () => undefined };
}

function read(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(
      `the file of its ${name}, "${path}", cannot be read: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
}

/** By SQLSTATE (https://www.postgresql.org/docs/15/errcodes-appendix.html). */
const REASONS: Readonly<Record<string, string>> = {
  '28P01': 'the user or the password is wrong',
  '3D000': 'the database does not exist; create it with createdb',
  '53300': 'it has no connection left; raise its max_connections',
  '57P03': 'it is starting up or shutting down; try again in a moment',
};
const SETTINGS = {
  url: 'DATABASE_URL',
  authority:
    'add sslrootcert= and the path of a file with the certificate (PEM) of its authority to DATABASE_URL',
};

/** @returns why the database cannot be used and what to do, in one line without secrets */
export function explain(error: unknown): string {
  const { code = '', message } = error as Error & { code?: string };
  const text = firstLine(message);
  const known = REASONS[code] ?? connectError(error, SETTINGS);
  if (known) return known;
  if (hasNoTls(error))
    return 'it does not use TLS; turn on ssl in its postgresql.conf, or remove sslmode from DATABASE_URL';
  if (code === '28000') {
    const advice = /no encryption/.test(text) ? 'add sslmode=verify-full to DATABASE_URL, or ' : '';
    return `it does not let the user in (${text}); ${advice}check its pg_hba.conf`;
  }
  if (/client password must be a string/.test(text))
    return 'it asks for a password; write it into DATABASE_URL, as in postgresql://user:password@host/database';
  if (text === 'Query read timeout')
    return 'it accepted the connection and then did not answer in time; check that PostgreSQL listens there and is not overloaded';
  if (text === 'timeout expired')
    return `it does not answer within ${CONNECT_TIMEOUT_MS / 1000} seconds; check the host, the port and the firewalls`;
  if (/^Connection terminated|error establishing an SSL connection/.test(text))
    return 'it closed the connection; check that PostgreSQL listens there';
  if (code === '42501') return `the user may not create tables in it (${text})`;
  return text || String(code || error);
}
