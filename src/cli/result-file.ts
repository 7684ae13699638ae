import { constants, rmSync } from 'node:fs';
import { access, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { isResult, type ResultBody, type ScanEvent } from '../core/event.ts';
import type { ScanWarning } from '../core/warning.ts';
import { printable, printableJson } from './printable.ts';
import { CommandError, type Shell, UsageError } from './shell.ts';

type ResultEvent = ScanEvent & ResultBody;

/** A file for the results of a scan, written when the scan has ended. */
export interface ResultFile {
  /**
   * Writes a temporary file and renames it when it is complete, so that the path always has a complete file, the old or
   * the new one.
   * @param scan facts of the scan; its warnings are part of the document, or the last lines
   * @returns number of results
   * @throws CommandError if it cannot be written
   */
  write(
    scan: { warnings: readonly ScanWarning[] },
    pages: AsyncIterable<readonly ScanEvent[]>,
  ): Promise<number>;
}

/**
 * @param path ends in `.json` (one document) or `.jsonl` (one result per line)
 * @throws UsageError for other extensions, and if the file cannot be written
 */
export async function openResultFile(path: string, { onExit }: Pick<Shell, 'onExit'>): Promise<ResultFile> {
  const extension = extname(path).toLowerCase();
  if (extension !== '.json' && extension !== '.jsonl') {
    throw new UsageError(`--output ${printable(path)} must end in .json or .jsonl.`);
  }
  const encode = extension === '.json' ? asDocument : asLines;
  await checkWritable(path);
  return {
    async write(scan, pages) {
      const unfinished = `${path}.${crypto.randomUUID()}.tmp`;
      const forget = onExit(() => rmSync(unfinished, { force: true }));
      let results = 0;
      const counted = async function* () {
        for await (const page of pages) {
          const found = page.filter((event): event is ResultEvent => isResult(event));
          results += found.length;
          yield found;
        }
      };
      try {
        const file = await open(unfinished, 'wx');
        try {
          await writeFile(file, encode(scan, counted()));
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(unfinished, path);
        return results;
      } catch (error) {
        throw new CommandError(`${path} could not be written: ${(error as Error).message}`);
      } finally {
        await rm(unfinished, { force: true });
        forget();
      }
    },
  };
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

async function* asDocument(scan: object, pages: AsyncIterable<readonly ResultEvent[]>) {
  yield `{"scan":${printableJson(scan)},\n"results":[`;
  let separator = '\n';
  for await (const page of pages) {
    let text = '';
    for (const event of page) {
      text += separator + encodeResult(event);
      separator = ',\n';
    }
    yield text;
  }
  yield '\n]}\n';
}

async function* asLines(
  { warnings }: { warnings: readonly ScanWarning[] },
  pages: AsyncIterable<readonly ResultEvent[]>,
) {
  for await (const page of pages) yield page.map((event) => `${encodeResult(event)}\n`).join('');
  yield warnings.map((warning) => `${printableJson({ type: 'WARNING', ...warning })}\n`).join('');
}

/** The event as in the log, without the id of the scan, which exists only in this run. */
function encodeResult({ type, seq, at, scanner, parent, mock, scanId: _, ...found }: ResultEvent): string {
  return printableJson({ type, seq, at, scanner, parent, mock, ...found });
}
