/** The parts of a value, and whether a flow reaches it. */
import { type Flow, ORIGINS, type Origin, originRank } from './rule.ts';

/** Constant text, or a hole with the origin of its value. */
export type Part = { text: string } | { origin: Origin };

export function originOf(parts: readonly Part[]): Origin {
  let rank = 0;
  for (const part of parts) if ('origin' in part) rank = Math.max(rank, originRank(part.origin));
  return ORIGINS[rank] ?? 'safe';
}

const STATEMENT =
  /^\s*(?:select|insert|update|delete|replace|with|merge|call|exec|execute|drop|alter|create|truncate)\s/i;
/** SQL before a value: an operator or bracket, and perhaps an opening quote. */
const BEFORE_VALUE = /(?:[=<>(,]|\b(?:like|in|values|and|or|between))\s{0,20}['"%]{0,3}$|['"]%?$/i;
const URL_SCHEME = /^(?:https?:)?\/\/$|^$/i;

/** Whether a value satisfies a flow. */
export function isReached({ from, within }: Flow, parts: readonly Part[]): boolean {
  const isBad = (part: Part) => 'origin' in part && originRank(part.origin) >= originRank(from);
  if (!parts.some(isBad)) return false;
  const isText = parts.some((part) => 'text' in part && part.text !== '');
  switch (within) {
    case undefined:
      return true;
    case 'whole':
      return !isText;
    case 'text':
      return isText;
    case 'html':
      return parts.some((part) => 'text' in part && /<\/?[a-z!]/i.test(part.text));
    case 'sql':
      return beginsStatement(parts);
    case 'sql-part':
      return isValuePlace(parts, isBad);
    case 'sql-value':
      return beginsStatement(parts) && isValuePlace(parts, isBad);
    case 'url-start':
      return isUrlStart(parts, isBad);
    default:
      return within satisfies never;
  }
}

function beginsStatement(parts: readonly Part[]): boolean {
  const first = parts.find((part) => 'origin' in part || part.text.trim() !== '');
  return first !== undefined && 'text' in first && STATEMENT.test(first.text);
}

/** Whether only a scheme precedes the first untrusted part. */
function isUrlStart(parts: readonly Part[], isBad: (part: Part) => boolean): boolean {
  let before = '';
  for (const part of parts.slice(0, parts.findIndex(isBad))) {
    if ('origin' in part) return false;
    before += part.text;
  }
  return URL_SCHEME.test(before.trim());
}

const isValuePlace = (parts: readonly Part[], isBad: (part: Part) => boolean): boolean =>
  parts.some((part, at) => {
    const before = parts[at - 1];
    return (
      isBad(part) && before !== undefined && 'text' in before && BEFORE_VALUE.test(before.text.slice(-60))
    );
  });
