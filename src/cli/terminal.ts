/** Prints lines, and in a real terminal a status line below them, which is redrawn. */
import { once } from 'node:events';
import cliTruncate from 'cli-truncate';
import type picocolors from 'picocolors';
import stringWidth from 'string-width';
import type { Output } from './shell.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface Terminal {
  /** whether a status line is shown */
  readonly live: boolean;
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

/** @param dumb the terminal does not support control sequences */
export function createTerminal(stream: Output, { dumb }: { dumb: boolean }): Terminal {
  const isTerminal = stream.isTTY === true;
  const live = isTerminal && !dumb;
  const columns = () => stream.columns || DEFAULT_COLUMNS;
  let draw: ((columns: number) => string) | null = null;
  let shown = '';
  let failure: NodeJS.ErrnoException | null = null;
  const onError = (error: Error) => {
    failure ??= error;
  };
  stream.on('error', onError);

  const status = () => (draw === null ? '' : shorten(draw(columns()), columns() - ROOM));
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
    live,
    get failure() {
      return failure;
    },
    async print(lines) {
      if (failure !== null) throw failure;
      if (lines.length === 0) return redraw();
      const text = lines.map((line) => `${isTerminal ? shorten(line, columns()) : line}\n`).join('');
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

/** Maximum number of code units per column, including combining characters and colours. */
const UNITS_PER_COLUMN = 16;

/** Cuts a line to `columns`. Cuts it roughly first, since measuring kilobytes takes milliseconds. */
function shorten(line: string, columns: number): string {
  const units = UNITS_PER_COLUMN * columns;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the start of a colour sequence that was cut
  const part = line.length > units ? `${line.slice(0, units).replace(/\u001b[^m]*$/, '')}…` : line;
  const most = Math.max(1, columns);
  const fitting = cliTruncate(part, most);
  // cli-truncate 5.2 keeps a wide character at the cut, which is one column too many.
  return stringWidth(fitting) > most ? cliTruncate(part, most - 1) : fitting;
}
