import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../../core/errors.ts';
import type { Sql } from './sql.ts';
import { asUnavailable, isTimeout } from './unavailable.ts';

/** Reads are repeated for 2 s in total while the database cannot be reached; those that take too long are not. */
const FIRST_RETRY_MS = 32;
const LAST_RETRY_MS = 1024;

/** Runs statements that change nothing. @throws UnavailableError while the database cannot be read */
export type Reader = Pick<Sql, 'query'>;

export const createReader = (sql: Sql): Reader => ({
  async query(...statement) {
    for (let waitMs = FIRST_RETRY_MS; ; waitMs *= 2) {
      try {
        return await sql.query(...statement);
      } catch (error) {
        const known = asUnavailable(error);
        if (!(known instanceof UnavailableError) || waitMs > LAST_RETRY_MS || isTimeout(error)) throw known;
      }
      await sleep(waitMs);
    }
  },
});
