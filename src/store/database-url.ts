/** What a DATABASE_URL names: a SQLite file or a PostgreSQL database. */
import { databasePath } from './sqlite/database.ts';

export const isPostgresUrl = (url: string): boolean => /^postgres(ql)?:/i.test(url);

/** Path of the SQLite file; null for PostgreSQL. @throws DatabaseError if the URL is neither */
export const databaseFile = (url: string): string | null => (isPostgresUrl(url) ? null : databasePath(url));

/** For messages: without the password and the parameters. */
export function shownUrl(url: string): string {
  if (!isPostgresUrl(url)) return url;
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username ? `${username}@` : ''}${host}${pathname}`;
}
