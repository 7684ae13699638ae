/** Prints lines, and in a real terminal a status line below them, which is redrawn. */
import { once } from 'node:events';
import picocolors from 'picocolors';
import { type Columns, cutLine } from './layout.ts';
import type { Output, Shell } from './shell.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** @param wanted false to never use colours; they are used only if the stream is a terminal that supports them */
export function chooseColors(stream: Output, { env }: Pick<Shell, 'env'>, wanted = true): Colors {
  return picocolors.createColors(wanted && !env.NO_COLOR && stream.isTTY === true && env.TERM !== 'dumb');
}

export interface Terminal {
  readonly stream: Output;
  /** whether a status line is shown */
  readonly live: boolean;
  /** the width for lines; null if this is not a terminal */
  readonly columns: Columns;
  /** the error of the stream, after which nothing can be printed; EPIPE if the reader is gone */
  readonly failure: NodeJS.ErrnoException | null;
  /**
   * Prints lines in one write. Resolves when there is room for more, so that a slow reader slows down the caller.
   * @throws `failure`
   */
  print(lines: readonly string[]): Promise<void>;
  /** Sets the function that draws the status line; null removes the line. Does nothing if not `live`. */
  setStatus(draw: ((columns: number) => string) | null): void;
  /** Calls `write` with the status line cleared. */
  apart(write: () => void): void;
  /** Removes the status line permanently. */
  close(): void;
}

const REDRAW_MS = 250;
const DEFAULT_COLUMNS = 80;
/** Free columns to the right of the status line: for the cursor, and the ^C that Ctrl-C prints. */
const ROOM = 3;
/** Moves the cursor to the first column and clears the line (ECMA-48, EL). */
const CLEAR = '\r\u001b[2K';

/**
 * @param options.dumb the terminal does not support control sequences
 * @param options.plain print complete lines and nothing else, as to a file
 */
export function createTerminal(
  stream: Output,
  { dumb, plain = false }: { dumb: boolean; plain?: boolean },
): Terminal {
  const isTerminal = stream.isTTY === true && !plain;
  const live = isTerminal && !dumb;
  const columns = () => stream.columns || DEFAULT_COLUMNS;
  let draw: ((columns: number) => string) | null = null;
  let shown = '';
  let failure: NodeJS.ErrnoException | null = null;
  const onError = (error: Error) => {
    failure ??= error;
  };
  stream.on('error', onError);

  const status = () => (draw === null ? '' : cutLine(draw(columns()), columns() - ROOM));
  const redraw = () => {
    const next = status();
    if (next === shown || failure !== null || stream.writableNeedDrain) return;
    shown = next;
    stream.write(CLEAR + next);
  };
  const timer = live ? setInterval(redraw, REDRAW_MS) : undefined;
  timer?.unref();
  const onResize = () => {
    // The terminal may have wrapped the line that was drawn for the old width.
    if (shown === '') return;
    shown = '';
    redraw();
  };
  if (live) stream.on('resize', onResize);

  return {
    stream,
    live,
    get columns() {
      return isTerminal ? columns() : null;
    },
    get failure() {
      return failure;
    },
    async print(lines) {
      if (failure !== null) throw failure;
      if (lines.length === 0) return redraw();
      const text = lines.map((line) => `${isTerminal ? cutLine(line, columns()) : line}\n`).join('');
      const below = live ? status() : '';
      const above = shown === '' ? '' : CLEAR;
      shown = below;
      if (stream.write(above + text + below)) return;
      await once(stream, 'drain').catch(onError);
      if (failure !== null) throw failure;
    },
    setStatus(next) {
      if (!live) return;
      draw = next;
      redraw();
    },
    apart(write) {
      if (shown !== '') stream.write(CLEAR);
      shown = '';
      write();
      if (live) redraw();
    },
    close() {
      clearInterval(timer);
      stream.off('resize', onResize);
      if (shown !== '' && failure === null) stream.write(CLEAR);
      shown = '';
      draw = null;
    },
  };
}
