/** Splits names, slugs and texts of any language into normalised words. */
import { fold } from './fold.ts';
import { fillers, objects, proseWords, verbs } from './vocabulary.ts';

export interface Words {
  /** folded, without numbers */
  words: string[];
  /** as in code, or with spaces or hyphens */
  style: 'camel' | 'snake' | 'plain';
}

/** Scripts without spaces between words. */
const NO_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const MAX_KNOWN_LENGTH = 16;
/** Korean endings that make a noun a verb or mark it as an object. */
const KOREAN_ENDING = /(?<=[가-힣]{2})(?:하시겠습니까|합니다|하세요|하기|하다|해요|을|를)$/;

/** Fast path: most names are ASCII, which is ten times as fast to split. */
const ASCII = /^[\0-\x7f]*$/;

export function wordsOf(text: string): Words {
  if (ASCII.test(text)) {
    const spaced = text.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '\u0001');
    return { words: spaced.toLowerCase().match(/[a-z]+/g) ?? [], style: styleOf(spaced) };
  }
  const spaced = text
    .normalize('NFKC')
    .replace(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, '\u0001')
    .replace(/\u00ad/g, '');
  const words: string[] = [];
  for (const word of spaced.split(/[^\p{L}\p{M}]+/u)) {
    if (word === '') continue;
    if (NO_SPACES.test(word)) words.push(...knownWordsOf(fold(word)));
    else words.push(fold(word.replace(KOREAN_ENDING, '')));
  }
  return { words, style: styleOf(spaced) };
}

const styleOf = (spaced: string): Words['style'] =>
  spaced.includes('\u0001') ? 'camel' : spaced.includes('_') ? 'snake' : 'plain';

const isKnown = (word: string): boolean =>
  verbs.has(word) || objects.has(word) || fillers.has(word) || proseWords.has(word);

/** Takes the longest known word at each position; text between two known words is one word. */
function knownWordsOf(text: string): string[] {
  const words: string[] = [];
  let unknown = '';
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + MAX_KNOWN_LENGTH);
    while (end > at && !isKnown(text.slice(at, end))) end--;
    if (end === at) {
      unknown += text[at++];
      continue;
    }
    if (unknown !== '') words.push(unknown);
    unknown = '';
    words.push(text.slice(at, end));
    at = end;
  }
  return unknown === '' ? words : [...words, unknown];
}
