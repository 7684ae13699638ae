/** Where a command prints: lines as they come, and in a real terminal one line below them that is redrawn. */
import { once } from 'node:events';
import cliTruncate from 'cli-truncate';
import type picocolors from 'picocolors';
import stringWidth from 'string-width';
import type { Output } from './shell.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface Terminal {
  /** A line at the bottom is shown. */
  readonly live: boolean;
  /** why nothing can be printed any more: EPIPE when the reader has gone */
  readonly failure: NodeJS.ErrnoException | null;
  /**
   * Prints lines, in one go. Resolves when there is room for more: a reader that pauses makes the caller pause.
   * @throws `failure`
   */
  print(lines: readonly string[]): Promise<void>;
  /** The line at the bottom, made anew for the width at hand; null takes it away. Nothing where it is not `live`. */
  setStatus(draw: ((columns: number) => string) | null): void;
  /** Does it with the bottom line out of the way. */
  apart(write: () => void): void;
  /** Takes the bottom line away for good. */
  close(): void;
}

const REDRAW_MS = 250;
const DEFAULT_COLUMNS = 80;
/** Columns right of the bottom line: for the ^C that a key press leaves there, and the cursor. */
const ROOM = 3;
/** Back to the first column, and the line emptied (ECMA-48, EL). */
const CLEAR = '\r\u001b[2K';

/** @param dumb the terminal understands no control sequences */
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
    // What was drawn for another width is not there any more as it was.
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

/** Code units that one column may take, combining characters and colours among them. */
const UNITS_PER_COLUMN = 16;

/** The part of a line that `columns` hold. It is cut roughly first: measuring kilobytes takes milliseconds. */
function shorten(line: string, columns: number): string {
  const units = UNITS_PER_COLUMN * columns;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the beginning of a colour that was cut
  const part = line.length > units ? `${line.slice(0, units).replace(/\u001b[^m]*$/, '')}…` : line;
  const most = Math.max(1, columns);
  const fitting = cliTruncate(part, most);
  // A wide character at the cut is kept whole (cli-truncate 5.2), one column too many.
  return stringWidth(fitting) > most ? cliTruncate(part, most - 1) : fitting;
}
