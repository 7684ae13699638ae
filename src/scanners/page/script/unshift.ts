/** Decodes literals whose character codes a script shifts by a constant, such as `s.charCodeAt(i) ^ 7`. */
import { literalsOf } from './literals.ts';

const SHIFTED =
  /charCodeAt\s{0,2}\([^()]{0,40}\)\s{0,2}\)?\s{0,2}([\^+-])\s{0,2}(0x[0-9a-f]{1,4}|\d{1,4})(?![\d.]|\s{0,2}[&|]\s{0,2}\d)/gi;
/** Shorter literals are not decoded. */
const SHORTEST = 24;
/** Words that code and HTML have. */
const CODE =
  /\b(?:function|document|window|location|eval|https?:|<script|<iframe|<form|<input|<html|createElement)\b/i;
/** Different shifts of one page. */
const MAX_SHIFTS = 6;
/** Characters that are decoded for each shift. */
const MAX_LENGTH = 300_000;

export function* unshift(source: string): Generator<string, void, void> {
  const shifts = new Map<string, (code: number) => number>();
  for (const [, sign = '', by = ''] of source.matchAll(SHIFTED)) {
    const key = Number(by);
    if (key === 0 || shifts.size >= MAX_SHIFTS) continue;
    shifts.set(`${sign}${key}`, (code) =>
      sign === '^' ? code ^ key : sign === '+' ? code + key : code - key,
    );
  }
  if (shifts.size === 0) return;
  let room = MAX_LENGTH;
  for (const { start, end } of literalsOf(source)) {
    if (end - start < SHORTEST) continue;
    const literal = source.slice(start, Math.min(end, start + MAX_LENGTH)).replace(/\\(.)/g, '$1');
    room -= literal.length;
    if (room < 0) return;
    if (CODE.test(literal)) continue;
    for (const shift of shifts.values()) {
      const text = shifted(literal, shift);
      if (CODE.test(text)) yield text;
    }
  }
}

function shifted(text: string, shift: (code: number) => number): string {
  let result = '';
  for (let at = 0; at < text.length; at++) result += String.fromCharCode(shift(text.charCodeAt(at)) & 0xffff);
  return result;
}
