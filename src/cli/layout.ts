/** Fits lines into the width of a terminal. `columns` is null where lines stay complete, as in a pipe or a file. */
import cliTruncate from 'cli-truncate';
import { Help } from 'commander';
import stringWidth from 'string-width';

export type Columns = number | null;

/** Begins lines that belong to the line above. */
export const INDENT = ' '.repeat(8);
/** Lines that a wrapped line may take. */
const MAX_LINES = 4;
/** Maximum number of code units per column, including combining characters and colours. */
const UNITS_PER_COLUMN = 16;

/** Resets colours (ECMA-48, SGR). */
const RESET = '\u001b[0m';

const help = new Help();
help.displayWidth = stringWidth;

/** Cuts a line to `columns`. Cuts it roughly first, since measuring kilobytes takes milliseconds. */
export function cutLine(line: string, columns: Columns): string {
  if (columns === null) return line;
  const most = Math.max(1, columns);
  const fitting = cliTruncate(cutRoughly(line, most), most);
  // cli-truncate 5.2 keeps a wide character at the cut, which is one column too many.
  return stringWidth(fitting) > most ? cliTruncate(fitting, most - 1) : fitting;
}

/** Wraps a line at spaces and indents its continuation. Cuts words that are longer than a line, such as URLs. */
export function wrapLine(line: string, columns: Columns): string[] {
  if (columns === null) return [line];
  const text = cutRoughly(line, columns * MAX_LINES);
  if (stringWidth(text) <= columns) return [text];
  const [first = ''] = help.boxWrap(text, columns).split('\n');
  const rest = text.slice(first.length).trimStart();
  const others = help.boxWrap(rest, columns - INDENT.length).split('\n');
  const shown = others.slice(0, MAX_LINES - 1);
  // A colour that ends in the part that is left out must end here.
  if (shown.length < others.length) shown.push(`${shown.pop()} …${text.includes('\u001b') ? RESET : ''}`);
  return [first, ...shown.map((part) => INDENT + part)].map((part) => cutLine(part, columns));
}

function cutRoughly(line: string, columns: number): string {
  const units = UNITS_PER_COLUMN * columns;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the start of a colour sequence that was cut
  return line.length > units ? `${line.slice(0, units).replace(/\u001b[^m]*$/, '')}…` : line;
}
