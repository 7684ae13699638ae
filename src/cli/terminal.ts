/** Where a command prints: lines as they come, and in a real terminal one line below them that is redrawn. */
import { once } from 'node:events';
import truncatedWidth from 'fast-string-truncated-width';
import type picocolors from 'picocolors';
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

  // A terminal that wraps at its last column would need a second line.
  const status = () => (draw === null ? '' : cut(draw(columns()), columns() - 1));
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
      const text = lines.map((line) => `${isTerminal ? cut(line, columns()) : line}\n`).join('');
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

const RESET = '\u001b[0m';

/** The part of a line, colours and all, that `columns` hold. */
export function cut(line: string, columns: number): string {
  const { index, ellipsed } = truncatedWidth(line, { limit: Math.max(1, columns), ellipsis: '…' });
  if (index === line.length) return line;
  const part = line.slice(0, index);
  return `${part}${ellipsed ? '…' : ''}${part.includes('\u001b') ? RESET : ''}`;
}
