/** Where the results of a scan go: a file or standard output. */
import { once } from 'node:events';
import { constants, rmSync } from 'node:fs';
import { access, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ExportFormat, ExportSource } from '../core/export-source.ts';
import { EXPORT_FORMATS, exportFormat } from '../formats/write/index.ts';
import { printable } from './printable.ts';
import { CommandError, type Output, type Shell, UsageError } from './shell.ts';

/** For the help and errors. */
export const FORMAT_LIST = EXPORT_FORMATS.map(({ name, description }) => `${name} (${description})`).join(
  ', ',
);

/** @throws UsageError for an unknown name, and for a file without a known extension if there is no name */
export function findFormat(name: string | undefined, file: string | undefined): ExportFormat {
  const wanted = name ?? /\.([^./\\]+)$/.exec(file ?? '')?.[1];
  const format = wanted === undefined ? undefined : exportFormat(wanted);
  if (format) return format;
  const problem =
    name === undefined
      ? `the extension of --output ${file} is not a format. Change it, or pass --format`
      : `--format ${name} is not known`;
  throw new UsageError(`${printable(problem)}. Formats: ${FORMAT_LIST}.`);
}

export interface ResultOutput {
  /** path of the file; null for standard output */
  readonly path: string | null;
  /**
   * Writes all results.
   * @returns sentences about what the format leaves out
   * @throws CommandError if they cannot be written, and the error of standard output
   */
  write(source: ExportSource): Promise<string[]>;
}

/**
 * A file that is written when everything is known: first a temporary one, which is renamed when it is complete, so that the
 * path always has a complete file, the old or the new one.
 * @throws UsageError if the file cannot be written
 */
export async function openResultFile(
  path: string,
  format: ExportFormat,
  { onExit }: Pick<Shell, 'onExit'>,
): Promise<ResultOutput> {
  await checkWritable(path);
  return {
    path,
    async write(source) {
      await source.head();
      const notes: string[] = [];
      const unfinished = `${path}.${crypto.randomUUID()}.tmp`;
      const forget = onExit(() => rmSync(unfinished, { force: true }));
      try {
        const file = await open(unfinished, 'wx');
        try {
          await writeFile(
            file,
            format.write(source, (note) => notes.push(note)),
          );
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
      return notes;
    },
  };
}

/** A stream to which results are written as they are found, if the format allows. */
export function createResultStream(stream: Output, format: ExportFormat): ResultOutput {
  return {
    path: null,
    async write(source) {
      const notes: string[] = [];
      let failure: Error | null = null;
      const onError = (error: Error) => {
        failure ??= error;
      };
      stream.on('error', onError);
      try {
        for await (const text of format.write(source, (note) => notes.push(note))) {
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
      return notes;
    },
  };
}

/** Checks before the scan that the results can be written after it. */
export async function checkWritable(path: string): Promise<void> {
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
