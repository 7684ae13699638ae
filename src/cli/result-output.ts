/** Where the results of a scan go: a file or standard output. */
import { once } from 'node:events';
import { constants, rmSync } from 'node:fs';
import { access, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isResult, type ScanEvent } from '../core/event.ts';
import type { ResultEvent } from './event-json.ts';
import { printable } from './printable.ts';
import type { ResultFormat } from './result-format.ts';
import type { RunningScan } from './running-scan.ts';
import { CommandError, type Output, type Shell, UsageError } from './shell.ts';

export interface ResultOutput {
  /**
   * Writes the results of a scan, to its end.
   * @throws CommandError if they cannot be written, and the error of standard output
   */
  write(scan: RunningScan): Promise<void>;
}

/**
 * A file that is written when the scan has ended: first a temporary one, which is renamed when it is complete, so that the
 * path always has a complete file, the old or the new one.
 * @throws UsageError if the file cannot be written
 */
export async function openResultFile(
  path: string,
  { encode }: ResultFormat,
  { onExit }: Pick<Shell, 'onExit'>,
): Promise<ResultOutput> {
  await checkWritable(path);
  return {
    async write({ ended, results }) {
      await ended;
      const unfinished = `${path}.${crypto.randomUUID()}.tmp`;
      const forget = onExit(() => rmSync(unfinished, { force: true }));
      try {
        const file = await open(unfinished, 'wx');
        try {
          await writeFile(file, encode(ended, resultsOf(results())));
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(unfinished, path);
      } catch (error) {
        throw new CommandError(`${path} could not be written: ${(error as Error).message}`);
      } finally {
        await rm(unfinished, { force: true });
        forget();
      }
    },
  };
}

/** A stream to which results are written as they are found, if the format allows. */
export function createResultStream(stream: Output, { encode }: ResultFormat): ResultOutput {
  return {
    async write({ ended, events }) {
      let failure: Error | null = null;
      const onError = (error: Error) => {
        failure ??= error;
      };
      stream.on('error', onError);
      try {
        for await (const text of encode(ended, resultsOf(events()))) {
          if (failure !== null) throw failure;
          if (!stream.write(text)) await once(stream, 'drain');
        }
        // Waits for the last text, to notice its error.
        await new Promise((resolve, reject) => {
          stream.write('', (error) => (error ? reject(error) : resolve(null)));
        });
      } finally {
        stream.off('error', onError);
      }
    },
  };
}

async function* resultsOf(pages: AsyncIterable<readonly ScanEvent[]>) {
  for await (const page of pages) yield page.filter((event): event is ResultEvent => isResult(event));
}

/** Checks before the scan that the results can be written after it. */
async function checkWritable(path: string): Promise<void> {
  const folder = dirname(path);
  const refuse = (why: string) => new UsageError(`--output ${printable(path)} cannot be written: ${why}.`);
  const state = async (name: string) => {
    try {
      return await stat(name);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return null;
      throw refuse(message);
    }
  };
  const parent = await state(folder);
  if (parent === null) throw refuse(`there is no folder ${printable(folder)}`);
  if (!parent.isDirectory()) throw refuse(`${printable(folder)} is not a folder`);
  const existing = await state(path);
  if (existing !== null && !existing.isFile()) throw refuse('it exists and is not a regular file');
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw refuse((error as Error).message);
  }
}
