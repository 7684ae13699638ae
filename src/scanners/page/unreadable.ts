/** Content that cannot be read: bytes in a wrong encoding, encrypted text, broken syntax. */
import { tokenizer } from 'acorn';
import { parseLoosely } from './script/syntax.ts';

/** Unreadable share of a page's code above which its scripts are not judged. */
const TOO_MUCH = 0.25;
const FEW = 200;
const SAMPLE = 20_000;
/** Characters of a long script whose tokens are read. */
const TOKENS_SAMPLE = 8000;

export interface Unreadable {
  /** how many scripts, or 1 for a document */
  count: number;
  /** one sentence for people */
  reason: string;
  /** whether too little is left to judge the page */
  decisive: boolean;
}

/**
 * @param unparsed scripts that the parser refused
 * @returns null when all scripts can be read
 */
export function unreadableScripts(
  scripts: readonly string[],
  unparsed: readonly string[],
): Unreadable | null {
  const broken = new Set(unparsed);
  for (const code of scripts)
    if (!broken.has(code) && (isBinary(code) || hasBrokenTokens(code))) broken.add(code);
  if (broken.size === 0) return null;
  const length = lengthOf([...broken]);
  const share = length / Math.max(1, lengthOf(scripts));
  return {
    count: broken.size,
    reason: `${broken.size} of ${scripts.length} scripts, ${Math.round(share * 100)} % of the code, are not readable JavaScript.`,
    decisive: length > FEW && share >= TOO_MUCH,
  };
}

/** Tables of code pages look garbled too, but can be parsed. */
const isBinary = (code: string) => isGarbled(code) && parseLoosely(code) === null;

const lengthOf = (texts: readonly string[]) => texts.reduce((sum, { length }) => sum + length, 0);

/** Long scripts are not always parsed as a whole. */
function hasBrokenTokens(code: string): boolean {
  if (code.length <= TOKENS_SAMPLE) return false;
  let end = 0;
  try {
    const tokens = tokenizer(code.slice(0, TOKENS_SAMPLE), { ecmaVersion: 'latest', allowHashBang: true });
    for (const token of tokens) end = token.end;
  } catch {
    // A token may be cut off at the end of the sample.
    return end < TOKENS_SAMPLE / 2 && parseLoosely(code) === null;
  }
  return false;
}

/** Whether a text has many replacement, control and private-use characters, as binary data does. */
function isGarbled(text: string): boolean {
  const sample = text.slice(0, SAMPLE);
  const odd = sample.match(/\ufffd|\p{Co}|(?!\s)\p{Cc}/gu)?.length ?? 0;
  return odd > 20 && odd / sample.length > 0.1;
}

/** Scripts are judged by themselves. */
const SCRIPT = /<script\b[^>]{0,500}>[\s\S]*?(?:<\/script|$)/gi;
const ENCODED_RUN = /[A-Za-z0-9+/=_-]{80,}/g;
const UTF_7 = /\+AD[w4]-?[a-z!/]/i;

/**
 * @param text that visitors see
 * @param elements number of its elements
 */
export function unreadableDocument(html: string | null, text: string, elements: number): Unreadable | null {
  const found = (reason: string): Unreadable => ({ count: 1, reason, decisive: true });
  if (html !== null && isGarbled(html.slice(0, SAMPLE).replace(SCRIPT, ''))) {
    return found('The source of the page is binary data, or text in an unknown encoding.');
  }
  if (isGarbled(text)) return found('The text of the page is in an unknown encoding.');
  if (html !== null && UTF_7.test(html.slice(0, SAMPLE)) && elements < 3) {
    return found('The source of the page is in UTF-7, which is not supported.');
  }
  const sample = text.slice(0, SAMPLE);
  if (sample.length < FEW) return null;
  const runs = lengthOf((sample.match(ENCODED_RUN) ?? []).filter((run) => new Set(run).size > 20));
  if (runs / sample.length > 0.5) return found('Most of the text of the page is encoded or encrypted.');
  if (elements < 3) {
    const plain = sample.match(/[\p{L}\p{M}\s]/gu)?.length ?? 0;
    if (plain / sample.length < 0.6) return found('The page contains neither HTML nor words.');
  }
  return null;
}
