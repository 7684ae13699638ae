import { isPostgresUrl } from './database-url.ts';
import { openSqliteStore } from './sqlite/store.ts';
import type { OpenStore } from './store.ts';

/** Opens the database of a URL: `file:` and a path for SQLite, or `postgresql://…`, whose driver is loaded only then. */
export const openStore: OpenStore = async (url, options) => {
  const open = isPostgresUrl(url) ? (await import('./postgres/store.ts')).openPostgresStore : openSqliteStore;
  return await open(url, options);
};
