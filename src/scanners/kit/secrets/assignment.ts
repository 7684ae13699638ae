/** Finds secrets without a format of their own: values assigned to a name such as `password`. Favours precision over recall. */
import { entropyOf, isDemonstration, isMadeUp, isReference, isUuid } from './plausibility.ts';
import { type NamedSecret, type SecretKind, secretNamed } from './secret-name.ts';
import type { Span } from './secretlint.ts';

/** Last words of names of secrets; `secretNamed` decides on the whole name. */
const WORDS = {
  key: /secret|token|cred|key|auth/gi,
  password: /pass|pwd|pw(?![a-z])|masterauth/gi,
} as const;
type Group = keyof typeof WORDS;
const groupOf = (kind: SecretKind): Group => (kind === 'password' ? 'password' : 'key');

const BEFORE = /[\w.$-]{0,60}$/;
const REST = /[\w-]{0,40}/y;
/** Operators between a name and its value: `=`, `:`, `', '` of a call, `>` of an element, white space. */
const SIGNS = String.raw`:=|=>|[:=])|\\?["'${'`'}]\s{0,4},|\\?"\s{1,4}value=|"?>|\((?=["'${'`'}])|(?=\s))\s{0,8}`;
const OPERATOR = new RegExp(String.raw`(?:\\?["'${'`'}]?\]?\s{0,40}(?:${SIGNS}`, 'y');
/** In code, a type may stand before `=`. */
const OPERATOR_OF_CODE = new RegExp(
  String.raw`(?:\\?["'${'`'}]?\]?\s{0,40}(?:\??:\s{0,4}&?[A-Za-z][\w.<>[\]|]{0,40}\s{0,4}=|${SIGNS}`,
  'y',
);
// Values are matched in a lookahead, which does not backtrack: otherwise hostile text takes quadratic time.
const QUOTED = /(?:[bruBRU@]|\[\]byte\()?\\?(["'`])(?=([^"'`\\\s]{8,4096}))\2\\?\1/y;
/** Up to the end of the line or a comment: further words mean prose or code. */
const BARE = /(?=([^\s"'`,;<>(){}[\]|\\]{8,4096}))\1(?=[ \t]{0,8}(?:$|#|\/\/))/my;
/** Value of `NAME=value` in a command. */
const INLINE = /(?=([^\s"'`,;<>(){}[\]|\\$&]{8,4096}))\1(?=["'`\s]|$)/y;
const ELEMENT = /(?=([^\s"'`<>]{8,4096}))\1<\//y;
const ARGUMENT = /\s?["']?(?=([^\s"'`<>|;&]{8,4096}))\1["']?(?=\s|$)/y;
/** Value in the query of a URL. */
const PARAMETER = /([^\s"'`<>&#\\]{8,4096})/y;
/** Value of a header in one string: `"X-Api-Key: value"`. */
const HEADER = /:[ \t]{0,8}(?=([^\s"'`\\]{8,4096}))\1(?=["'`])/y;

/** Formats with unquoted values. */
const BARE_FORMAT =
  /(?:^|\/)(?:\.env[\w.-]*|[\w.-]*\.(?:env|properties|ini|conf|cfg|cnf|toml|ya?ml|sh|bash|zsh|tfvars|config|http|rest)|Dockerfile[\w.-]*|docker-compose[\w.-]*|\.[\w-]*(?:rc|history|credentials|pgpass|profile)|credentials|config)$/i;
/** Formats that separate a name and its value by white space alone. */
const SPACED_FORMAT = /(?:^|\/)(?:[\w.-]*\.(?:conf|cnf|cfg)|Dockerfile[\w.-]*|\.[\w-]*rc)$/i;
const LINE_START = /(?:^|\n)[ \t]*(?:(?:ENV|set|export)[ \t]+)?$/i;
const NAMES_ITSELF =
  /passw|p[a@]ss|pwd|secret|token|api.?key|login|user|admin|credential|test|https?:|localhost|www\./i;
/** Longer values are random, and contain words by chance. */
const MAX_SPOKEN = 64;

/** Names in one text; hand-written texts have fewer. */
const MAX_NAMES = 20_000;
/** Longer lines are minified code, where names mean little. */
const MAX_LINE = 2000;

/** @param group whether to search for names of keys and tokens, or of passwords */
export function* assignedSecrets(text: string, path: string, group: Group): Generator<Span> {
  const isShown = isDemonstration(path);
  const bare = BARE_FORMAT.test(path);
  const spaced = SPACED_FORMAT.test(path);
  let names = 0;
  let passed = 0;
  for (const { index, 0: word } of text.matchAll(WORDS[group])) {
    // `secret_access_key` is one name.
    if (index < passed) continue;
    const before = BEFORE.exec(text.slice(Math.max(0, index - 60), index))?.[0] ?? '';
    const start = index - before.length;
    REST.lastIndex = index + word.length;
    const end = index + word.length + (REST.exec(text)?.[0].length ?? 0);
    passed = end;
    const name = text.slice(start, end);
    const named = secretNamed(name);
    if (named === null || groupOf(named.kind) !== group) continue;
    if (++names > MAX_NAMES) {
      yield { start, end: start, limit: `more than ${MAX_NAMES} names of secrets` };
      return;
    }
    const value = valueAt(text, { name, start, end, bare, spaced });
    if (value === null) continue;
    const secret = text.slice(value.start, value.end);
    if (isReference(secret) || !isSecret(secret, named)) continue;
    passed = value.end;
    yield { ...value, ...rejection(secret, isShown, isMinified(text, start, value.end)) };
  }
}

function rejection(secret: string, isShown: boolean, minified: boolean): Pick<Span, 'rejected'> {
  const isSpoken = secret.length <= MAX_SPOKEN && NAMES_ITSELF.test(secret);
  if (isSpoken || isMadeUp(secret) || isMadeUp(Buffer.from(secret, 'base64').toString('latin1')))
    return { rejected: 'made-up' };
  if (isShown) return { rejected: 'demonstration' };
  return minified ? { rejected: 'minified' } : {};
}

/** Whether a value has the form that its name suggests. */
export function isSecret(value: string, { kind, clear }: NamedSecret): boolean {
  if (kind === 'password') return isPassword(value);
  if (isUuid(value)) return clear;
  if (isKey(value)) return true;
  return (
    kind === 'secret' && isPassword(value) && value.length >= 10 && /[a-z]/.test(value) && /[A-Z]/.test(value)
  );
}

/** The name of a secret in a text, and the syntax that its format allows. */
interface Writing {
  name: string;
  start: number;
  end: number;
  /** whether values of the file may be unquoted */
  bare: boolean;
  /** whether white space alone may separate a name and its value */
  spaced: boolean;
}

/** The text between a name and its value. */
interface Operator {
  text: string;
  /** without trailing white space */
  sign: string;
  /** where the value begins */
  at: number;
  /** the character before the name */
  opener: string;
}

function valueAt(text: string, writing: Writing): Span | null {
  const operator = operatorAt(text, writing);
  if (operator === null) return null;
  const form = NOTATIONS.find(({ fits }) => fits(operator, writing));
  return form ? form.read(text, operator, writing) : assignedValue(text, operator, writing);
}

function operatorAt(text: string, { start, end, bare }: Writing): Operator | null {
  const signs = bare ? OPERATOR : OPERATOR_OF_CODE;
  signs.lastIndex = end;
  const operator = signs.exec(text)?.[0];
  // Parts of paths and resource names (`checksum/secret`, `arn:aws:…:secret:…`) are not names.
  if (operator === undefined || /\/$|[\w*]:$/.test(text.slice(Math.max(0, start - 2), start))) return null;
  return {
    text: operator,
    sign: operator.trimEnd(),
    at: end + operator.length,
    opener: text[start - 1] ?? '',
  };
}

/** A syntax for a name and its value that is not an assignment. */
interface Notation {
  fits(operator: Operator, writing: Writing): boolean;
  read(text: string, operator: Operator, writing: Writing): Span | null;
}

const isInText = (opener: string): boolean => /["'`]/.test(opener);

/** The first notation that fits decides. */
const NOTATIONS: readonly Notation[] = [
  {
    // `"X-Api-Key: value"`
    fits: ({ opener, sign }) => isInText(opener) && sign === ':',
    read: (text, _, { end }) => take(HEADER, text, end, 1),
  },
  {
    // `<name>value</name>`, `<item name="name">value</item>`
    fits: ({ sign }) => /(?:^|[^=])>$/.test(sign),
    read: (text, { opener, at }, { start }) =>
      opener === '<' || /(?:name|key)=\\?"$/.test(text.slice(Math.max(0, start - 8), start))
        ? take(ELEMENT, text, at, 1)
        : null,
  },
  {
    // `--name value`
    fits: (_, { name }) => name.startsWith('--'),
    read: (text, { at }) => take(ARGUMENT, text, at, 1),
  },
  {
    // `?name=value`
    fits: ({ sign, opener }) => sign === '=' && /[?&]/.test(opener),
    read: (text, { at }) => take(PARAMETER, text, at, 1),
  },
  {
    // `setPassword("value")`
    fits: ({ sign }) => sign === '(',
    read: (text, { at }, { name }) =>
      /(?:^|\.)(?:set|with)[A-Z][\w]*$/.test(name) ? take(QUOTED, text, at, 2) : null,
  },
  {
    // `f('name', 'value')`. After any other text, a comma only separates items.
    fits: ({ sign }) => sign.endsWith(','),
    read: (text, { opener, at }, { bare }) => (isInText(opener) && !bare ? take(QUOTED, text, at, 2) : null),
  },
  {
    // `name value`
    fits: ({ sign }) => sign === '',
    read(text, { text: operator, at }, { start, spaced }) {
      const isLine = !operator.includes('\n') && LINE_START.test(text.slice(Math.max(0, start - 40), start));
      return spaced && isLine ? (take(QUOTED, text, at, 2) ?? take(BARE, text, at, 1)) : null;
    },
  },
];

/** `name = "value"`, `name: value`, `NAME=value`. */
function assignedValue(
  text: string,
  { text: operator, at, opener }: Operator,
  writing: Writing,
): Span | null {
  const { name, bare } = writing;
  const quoted = take(QUOTED, text, at, 2);
  if (quoted !== null || operator.includes('\n')) return quoted;
  const value = bare && opener !== '$' ? take(BARE, text, at, 1) : null;
  if (value !== null) return value;
  return operator === '=' && /^[A-Z][A-Z\d_]*$/.test(name) ? take(INLINE, text, at, 1) : null;
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
/**
 * Base64 that is not secret: public keys (SubjectPublicKeyInfo of RFC 5280, OpenSSH), certificates, and the content of
 * Kubernetes sealed secrets, which only their cluster can decrypt.
 */
const PUBLISHED =
  /^(?:Ag[A-D][\w+/]{100}|MII[BC]IjANBgkqhki|MI[GI]\w{0,2}MA0GCSqGSIb3DQEBAQUAA4|MFkwEwYHKoZIzj0|MHYwEAYHKoZIzj0|MCowBQYDK2V|AAAA[A-Z]3NzaC|AAAAE2VjZHNh|MII[A-Za-z\d+/]{3}CC[A-Za-z\d+/]{2,4}oAMCAQICE?)/;
/** Address of a blockchain account or contract. */
const ADDRESS = /^0x[\da-f]{40}$/i;
const FORMAT_PREFIX = /^(?:base64:|hex:|django-insecure-)/;

/** Whether a text is random letters and digits, as generated by machines. */
export function isKey(text: string): boolean {
  const value = text.replace(FORMAT_PREFIX, '');
  if (value.length < 16 || value.length > 4096 || !/[a-z]/i.test(value)) return false;
  // Password generators use symbols too; the password checks exclude paths and sentences.
  if (!/^[\w\-+/=.~]+$/.test(value))
    return (
      /^[\w\-+/=.~!@#$%^&*?:()]{24,128}$/.test(value) &&
      isPassword(value) &&
      entropyOf(value) > 4 &&
      // Parentheses are common in calls.
      (!value.includes('(') || wordShare(value) < 0.4)
    );
  if (isUuid(value) || isPathLike(value) || PUBLISHED.test(value) || ADDRESS.test(value)) return false;
  if (!/\d/.test(value) && !(value.length >= 24 && /[a-z]/.test(value) && /[A-Z]/.test(value))) return false;
  return HEX.test(value) ? entropyOf(value) > 2.8 : entropyOf(value) > 3.4 && wordShare(value) < 0.6;
}

/** Password by the usual rules: three kinds of characters, or a long mixture of two. */
function isPassword(value: string): boolean {
  if (value.length > 4096 || entropyOf(value) < 2.75 || isPathLike(value) || PUBLISHED.test(value))
    return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(value)).length;
  if (!/\d/.test(value) || !/[a-z]/i.test(value)) return false;
  return kinds >= 3 || (value.length >= 12 && kinds >= 2 && wordShare(value) < 0.6);
}
const isPathLike = (value: string): boolean =>
  /^\.{0,2}\/|^[a-z]:\\|^~\/|^[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|js|ts|py|json|ya?ml|pem|key|crt|txt)\b|^[a-z]+(?:[/.][a-z][a-z\d_-]*){2,}$|^v?\d+\.\d+/i.test(
    value,
  );

/** Whether a run of letters can be pronounced. */
const isWord = (run: string): boolean => /[aeiou]/i.test(run) && !/[bcdfghjklmnpqrstvwxz]{4}/i.test(run);

/** Share of characters in words of four and more letters. */
function wordShare(value: string): number {
  let letters = 0;
  for (const [run] of value.matchAll(/[A-Z]?[a-z]{3,}|[A-Z]{4,}/g)) if (isWord(run)) letters += run.length;
  return letters / value.length;
}

function isMinified(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - MAX_LINE), start);
  const after = text.slice(end, end + MAX_LINE);
  return [before, after].some((side) => side.length === MAX_LINE && !side.includes('\n'));
}
