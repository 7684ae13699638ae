import type { OpenStore } from './store.ts';

export const isPostgresUrl = (url: string): boolean => /^postgres(ql)?:/.test(url);

/** Opens the database of a URL: `file:` and a path for SQLite, or `postgresql://…`. */
export const openStore: OpenStore = async (url, options) => {
  // Only what is used is loaded.
  const open = isPostgresUrl(url)
    ? (await import('./postgres/store.ts')).openPostgresStore
    : (await import('./sqlite/store.ts')).openSqliteStore;
  return await open(url, options);
};
