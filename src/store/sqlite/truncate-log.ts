import { setTimeout as sleep } from 'node:timers/promises';
import type { PatientWriter } from '../patient-writer.ts';
import type { Writer } from './writer.ts';

/** Number of attempts to truncate the write-ahead log, which a reader may block. */
const TRUNCATE_TRIES = 30;
const TRUNCATE_WAIT_MS = 1000;

export async function truncateLog(
  writer: Pick<PatientWriter<Writer>, 'call'>,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 0; tries < TRUNCATE_TRIES && !signal.aborted; tries++) {
    if (await writer.call('truncateLog')) return;
    await sleep(TRUNCATE_WAIT_MS, undefined, { signal }).catch(() => {});
  }
}
