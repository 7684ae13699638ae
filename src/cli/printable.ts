/** Makes untrusted text safe for terminals. */
import { escaped, printableJsonText, replaceUnsafe } from '../core/unsafe-text.ts';

const WHITE_SPACE = /[\s\p{Zl}\p{Zp}]+/gu;

/** Converts text to one line: collapses white space, and escapes unsafe characters. */
export const printable = (text: string): string => replaceUnsafe(text.replace(WHITE_SPACE, ' '), escaped);

/** JSON with unsafe characters escaped, so that the file can be printed to a terminal. */
export const printableJson = (value: unknown): string => printableJsonText(JSON.stringify(value));
