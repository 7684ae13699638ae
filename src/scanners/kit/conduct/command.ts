/** Decides whether a few words are a command to the server, or only a name. */
import { articles, fillers, MAX_VERB_WORDS, objects, proseWords, type Verb, verbs } from './vocabulary.ts';
import { type Words, wordsOf } from './words.ts';

/** Where the words occur. It decides on words that can be a verb or a noun. */
export interface WordContext {
  /** An object to act on is next to them: an id, or the name of a thing. */
  hasObject: boolean;
  /** They name an entry: an article, a product, a page of documentation. */
  isEntry: boolean;
  /** A command is expected there, as in a value of `action`. */
  isCommand: boolean;
}

export interface Command extends Verb {
  /** the verb, folded, its words joined */
  verb: string;
}

/** A slug or text with more words, fillers aside, is prose. Names in code may be longer. */
export const MAX_WORDS = 4;
const MAX_WORDS_WITH_FILLERS = 6;
const MAX_CODE_WORDS = 6;
export const MAX_LENGTH = 200;
/** Maximum length of a verb and object written as one word. */
const MAX_FUSED = 30;
const STRENGTHS = ['weak', 'soft', 'strong'] as const;

/**
 * The verb of a name, slug or text that is a command; null when it only names something.
 *
 * A command is short, and its verb comes first or last (`delete-account`, `Konto löschen`). A verb alone is a command;
 * with other words a strong verb always is, a soft or weak one only with an object (`reset-password`, not `reset-css`).
 */
export function commandIn(text: string, place: WordContext): Command | null {
  if (text.length > MAX_LENGTH) return null;
  const { words, style } = wordsOf(text);
  const isCode = style !== 'plain' || place.isCommand;
  if (words.length > (isCode ? MAX_CODE_WORDS : MAX_WORDS_WITH_FILLERS)) return null;
  if (words.some((word) => proseWords.has(word))) return null;
  let found: Command | null = null;
  for (const { command, position, others } of occurrences(words)) {
    if (position === 'within' && !(isCode && command.strength === 'strong')) continue;
    if (!isCode && others.length >= MAX_WORDS) continue;
    if (acts(command, { position, others, style }, place) && isStronger(command, found)) found = command;
  }
  return found;
}

/** Whether the text has a verb, wherever it occurs. */
export function namesVerb(text: string): boolean {
  const { words } = wordsOf(text);
  return words.some((_, at) => !commandsAt(words, at).next().done);
}

function acts(
  { strength, writes }: Verb,
  { position, others, style }: Pick<Occurrence, 'position' | 'others'> & Pick<Words, 'style'>,
  { hasObject, isEntry, isCommand }: WordContext,
): boolean {
  if (isCommand) return true;
  const isAlone = others.length === 0;
  const actsOnWord = others.some((word) => objects.has(word));
  if (isEntry) {
    if (!isAlone) return strength === 'strong' && actsOnWord && hasObject;
    return strength === 'strong' || hasObject;
  }
  if (strength === 'weak') return isAlone ? hasObject : position === 'first' && actsOnWord;
  // `remove-before-flight-keychain` is a thing, as are most names of four words.
  if (style === 'plain' && others.length === MAX_WORDS - 1) return actsOnWord && !writes;
  return strength === 'strong' || isAlone || actsOnWord || style === 'camel';
}

const isStronger = ({ strength }: Verb, other: Verb | null): boolean =>
  other === null || STRENGTHS.indexOf(strength) > STRENGTHS.indexOf(other.strength);

interface Occurrence {
  command: Command;
  /** in the text, ignoring fillers */
  position: 'first' | 'last' | 'within';
  /** words that are not fillers */
  others: readonly string[];
}

const isMeant = (word: string): boolean => !fillers.has(word);

/** Verbs of one or several words, and verbs fused with their object. */
function* occurrences(words: readonly string[]): Generator<Occurrence> {
  for (let at = 0; at < words.length; at++) {
    const before = words.slice(0, at).filter(isMeant);
    // "The Purge" is a film.
    const isNoun = articles.has(words[at - 1] ?? '');
    for (const { command, end, object } of commandsAt(words, at)) {
      if (isNoun && command.strength !== 'strong') continue;
      const after = words.slice(end).filter(isMeant);
      const position = before.length === 0 ? 'first' : after.length === 0 ? 'last' : 'within';
      yield { command, position, others: [...before, ...after, ...object] };
    }
  }
}

/** Verbs that begin at a given word. */
function* commandsAt(
  words: readonly string[],
  at: number,
): Generator<{ command: Command; end: number; object: readonly string[] }> {
  const first = words[at] ?? '';
  const fused = verbs.has(first) ? null : fusedIn(first);
  if (fused) yield { command: fused.command, end: at + 1, object: [fused.object] };
  let joined = '';
  for (let end = at + 1; end <= Math.min(at + MAX_VERB_WORDS, words.length); end++) {
    joined += words[end - 1];
    const verb = verbs.get(joined);
    if (verb) yield { command: { ...verb, verb: joined }, end, object: [] };
  }
}

/** `cancelorder`, `accountdelete` */
function fusedIn(word: string): { command: Command; object: string } | null {
  // Chinese and Korean words are shorter.
  const shortest = /^[a-z]/.test(word) ? 3 : 2;
  if (word.length < 2 * shortest || word.length > MAX_FUSED) return null;
  for (let at = shortest; at <= word.length - shortest; at++) {
    const [head, tail] = [word.slice(0, at), word.slice(at)];
    const before = verbs.get(head);
    if (before && objects.has(tail)) return { command: { ...before, verb: head }, object: tail };
    const after = verbs.get(tail);
    if (after && after.strength !== 'weak' && objects.has(head)) {
      return { command: { ...after, verb: tail }, object: head };
    }
  }
  return null;
}
