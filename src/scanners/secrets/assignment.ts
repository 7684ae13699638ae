/** Secrets without a form of their own: values that are given to a name that says what they are. Precision first. */
import { entropyOf, isDemonstration, isMadeUp, isReference, isUuid } from './plausibility.ts';
import type { Span } from './secretlint.ts';

const NAMES = {
  key: /secret|token|credential|(?:api|access|auth|private|signing|encryption|master|client|admin|service|app|account|license|session|hmac)[_-]?key/gi,
  password: /passw(?:or)?d|passwort|passphrase|pwd/gi,
} as const;

/** The rest of the name and what gives it a value: `=`, `:`, a type before `=`, `', '` of a call, `>` of an element. */
const OPERATOR =
  /[\w-]{0,30}(?:\\?["'`]?\]?\s{0,8}(?::\s{0,4}[A-Za-z][\w.<>[\]|]{0,40}\s{0,4}=|:=|=>|[:=])|\\?["'`]\s{0,4},|\\?"\s{1,4}value=|>|(?=\s))\s{0,8}/y;
const QUOTED = /\\?(["'`])([^"'`\\\s]{8,200})\\?\1/y;
/** To the end of the line, or a comment: what has words behind it is prose or code. */
const BARE = /([^\s"'`,;<>(){}[\]|\\]{8,200})(?=[ \t]{0,8}(?:$|#|\/\/))/my;
const ELEMENT = /([^\s"'`<>]{8,200})<\//y;
const ARGUMENT = /\s?["']?([^\s"'`<>|;&]{8,200})["']?(?=\s|$)/y;

/** A name with one of these words is of something public, or only tells of a secret. */
const TELLING_WORDS = new Set(
  (
    'hash hashed digest checksum integrity etag fingerprint thumbprint public pub pubkey id ids name names url urls uri ' +
    'path paths file files filename field fields label labels type types placeholder regex pattern format length len ' +
    'expiry expires expiration ttl prefix suffix header headers param params count max min limit csrf xsrf nonce cursor ' +
    'page next continuation selector class message messages error errors text title hint tokenizer tokenize sort primary ' +
    'foreign cache code translation address contract color version issuer audience endpoint host site captcha recaptcha ' +
    'publishable measurement arn ref reset forgot confirm policy strength rule rules valid validator check verify ' +
    'algorithm alg cookie kind status helper manager provider'
  ).split(' '),
);
const isTelling = (name: string): boolean =>
  name
    .split(/[^A-Za-z\d]+|(?<=[a-z\d])(?=[A-Z])/)
    .some((word) => TELLING_WORDS.has(word.toLowerCase()) || /^(?:sha|md)\d/i.test(word));

/** Formats in which values stand without quotes. */
const BARE_FORMAT =
  /(?:^|\/)(?:\.env[\w.-]*|[\w.-]*\.(?:env|properties|ini|conf|cfg|cnf|toml|ya?ml|sh|bash|zsh|tfvars|config)|Dockerfile[\w.-]*|docker-compose[\w.-]*|\.[\w-]*(?:rc|history|credentials|pgpass|profile)|credentials|config)$/i;
const NAMES_ITSELF =
  /passw|p[a@]ss|pwd|secret|token|api.?key|login|user|admin|credential|test|https?:|localhost|www\./i;

/** Candidates of one text; more than any text has that somebody wrote. */
const MAX_NAMES = 20_000;
const MAX_FOUND = 200;
/** Of a line that nobody wrote: in minified code, names say little. */
const MAX_LINE = 2000;

/** @param kind whose names are looked for: those of keys and tokens, or those of passwords */
export function* assignedSecrets(text: string, path: string, kind: keyof typeof NAMES): Generator<Span> {
  if (isDemonstration(path)) return;
  const bare = BARE_FORMAT.test(path);
  let names = 0;
  let found = 0;
  let passed = 0;
  for (const { index, 0: word } of text.matchAll(NAMES[kind])) {
    if (++names > MAX_NAMES || found >= MAX_FOUND) return;
    // `secret_access_key` is one name.
    if (index < passed) continue;
    OPERATOR.lastIndex = index + word.length;
    const operator = OPERATOR.exec(text)?.[0];
    if (operator === undefined) continue;
    passed = OPERATOR.lastIndex;
    const before = /[\w.-]{0,40}$/.exec(text.slice(Math.max(0, index - 40), index))?.[0] ?? '';
    const opener = text[index - before.length - 1] ?? '';
    const value = valueAt(text, passed, {
      operator: operator.trimEnd(),
      element: opener === '<',
      argument: before.startsWith('--'),
      bare,
    });
    // `'NAME', 'value'` is a call; a comma behind the end of any other text parts it from the next.
    if (value === null || (operator.trimEnd().endsWith(',') && !/["'`]/.test(opener))) continue;
    const name = before + word + (/^[\w-]*/.exec(operator)?.[0] ?? '');
    const secret = text.slice(value.start, value.end);
    if (isTelling(name) || isReference(secret) || NAMES_ITSELF.test(secret) || isMadeUp(secret)) continue;
    if (!(kind === 'key' ? isKey(secret) : isPassword(secret)) || isMinified(text, index)) continue;
    found++;
    passed = value.end;
    yield value;
  }
}

/** What stands around a name. */
interface Writing {
  /** what is between the name and its value */
  operator: string;
  /** whether it is the name of an XML element */
  element: boolean;
  /** whether it is an option of a command line */
  argument: boolean;
  /** whether values of the file stand without quotes */
  bare: boolean;
}

function valueAt(text: string, at: number, { operator, element, argument, bare }: Writing): Span | null {
  if (element && /(?:^|[^=])>$/.test(operator)) return take(ELEMENT, text, at, 1);
  if (argument) return take(ARGUMENT, text, at, 1);
  if (!/[:=>,]$/.test(operator) || /(?:^|[^=])>$/.test(operator)) return null;
  const quoted = take(QUOTED, text, at, 2);
  return quoted === null && bare && !operator.endsWith(',') ? take(BARE, text, at, 1) : quoted;
}

/** @param pattern sticky */
function take(pattern: RegExp, text: string, at: number, group: 1 | 2): Span | null {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  const value = match?.[group];
  if (match === null || value === undefined) return null;
  const start = at + match[0].indexOf(value);
  return { start, end: start + value.length };
}

const HEX = /^[\da-f]+$/i;

/** Letters and digits without the order of words, as a machine makes them. */
function isKey(value: string): boolean {
  if (!/^[\w\-+/=.~]{16,200}$/.test(value) || !/[a-z]/i.test(value)) return false;
  if (isUuid(value) || isPathLike(value)) return false;
  if (!/\d/.test(value) && !(value.length >= 24 && /[a-z]/.test(value) && /[A-Z]/.test(value))) return false;
  return HEX.test(value) ? entropyOf(value) > 2.8 : entropyOf(value) > 3.4 && wordShare(value) < 0.6;
}

/** What people choose when they are told to: three kinds of characters, or a long mixture of two. */
function isPassword(value: string): boolean {
  if (entropyOf(value) < 2.75 || isPathLike(value) || isUuid(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(value)).length;
  if (!/\d/.test(value) || !/[a-z]/i.test(value)) return false;
  return kinds >= 3 || (value.length >= 12 && kinds >= 2 && wordShare(value) < 0.6);
}

const isPathLike = (value: string): boolean =>
  /^\.{0,2}\/|^[a-z]:\\|^~\/|^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|js|ts|py|json|ya?ml|pem|key|crt|txt)\b|^[a-z]+(?:[/.][a-z][a-z\d_-]*){2,}$|^v?\d+\.\d+/i.test(
    value,
  );

/** What can be spoken. */
const isWord = (run: string): boolean => /[aeiou]/i.test(run) && !/[bcdfghjklmnpqrstvwxz]{4}/i.test(run);

/** Share of the characters that stand in words: four letters and more in a row. */
function wordShare(value: string): number {
  let letters = 0;
  for (const [run] of value.matchAll(/[A-Z]?[a-z]{3,}|[A-Z]{4,}/g)) if (isWord(run)) letters += run.length;
  return letters / value.length;
}

function isMinified(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - MAX_LINE), at);
  const after = text.slice(at, at + MAX_LINE);
  return [before, after].some((side) => side.length === MAX_LINE && !side.includes('\n'));
}
