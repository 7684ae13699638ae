import { constants, rmSync } from 'node:fs';
import { access, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { isResult, type ResultBody, type ScanEvent } from '../core/event.ts';
import type { ScanWarning } from '../core/warning.ts';
import { printable, printableJson } from './printable.ts';
import { CommandError, type Shell, UsageError } from './shell.ts';

type ResultEvent = ScanEvent & ResultBody;

/** A file that a scan's results go to, all at once when it has ended. */
export interface ResultFile {
  /**
   * Writes another file and puts it in this one's place when it is complete: at every moment the name means a
   * whole file, the old one or the new one.
   * @param scan what is told of the scan itself; its warnings are part of the document, or the last lines
   * @returns number of results
   * @throws CommandError when it cannot be written
   */
  write(
    scan: { warnings: readonly ScanWarning[] },
    pages: AsyncIterable<readonly ScanEvent[]>,
  ): Promise<number>;
}

/**
 * @param path ends in `.json` (one document) or `.jsonl` (a result a line)
 * @throws UsageError for another ending, and where no file can be written
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

/** Before a scan is run for nothing. */
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
  if (existing !== null && !existing.isFile()) throw refuse('something else than a file has that name');
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

/** As in the log, without the id of a scan that nobody can ask for any more. */
function encodeResult({ type, seq, at, scanner, parent, mock, scanId: _, ...found }: ResultEvent): string {
  return printableJson({ type, seq, at, scanner, parent, mock, ...found });
}
