/** Where the string literals of code begin and end, in linear time and without a parser. */

export interface Literal {
  /** of its first character, after the quote */
  start: number;
  /** of the closing quote */
  end: number;
}

const QUOTE = /["'`]/g;

/** A quote without a partner on its line, such as an apostrophe in a comment, starts no literal. */
export function* literalsOf(code: string): Generator<Literal, void, void> {
  let at = 0;
  for (;;) {
    QUOTE.lastIndex = at;
    const quote = QUOTE.exec(code);
    if (!quote) return;
    const start = quote.index + 1;
    const end = endOf(code, start, quote[0]);
    if (code[end] === quote[0]) yield { start, end };
    at = end + 1;
  }
}

/** Place of the closing quote, or of the end of the line. */
function endOf(code: string, start: number, quote: string): number {
  let at = start;
  while (at < code.length) {
    const letter = code[at];
    if (letter === '\\') at++;
    else if (letter === quote || (letter === '\n' && quote !== '`')) return at;
    at++;
  }
  return at;
}

/** The code with empty literals. */
export function withoutLiterals(code: string): string {
  let plain = '';
  let at = 0;
  for (const { start, end } of literalsOf(code)) {
    plain += code.slice(at, start);
    at = end;
  }
  return plain + code.slice(at);
}
