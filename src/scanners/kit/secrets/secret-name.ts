/** Decides by its last word whether a name denotes a secret: `cookieSecret` does, `secretName` does not. */

/** `key` is ambiguous, and needs a value that looks random. */
export type SecretKind = 'password' | 'secret' | 'token' | 'key';

export interface NamedSecret {
  kind: SecretKind;
  /** whether the word before `key` marks it as secret, such as `api` or `signing` */
  clear: boolean;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const LAST_WORDS: ReadonlyMap<string, SecretKind> = new Map(
  Object.entries({
    password: 'password passwd passwort passphrase passcode pass pwd pw userpass requirepass masterauth',
    secret: 'secret credential cred',
    token: 'token auth authtoken accesstoken bearer',
    key: 'key apikey',
  }).flatMap(([kind, list]) => list.split(' ').map((word) => [word, kind as SecretKind] as const)),
);

/** Suffixes that do not change the meaning of a name: `SECRET_KEY_BASE`, `dbPasswordProd`, `token_v2`. */
const TAIL =
  /^(?:base|value|val|str|string|plain|plaintext|raw|b64|base64|hex|prod|production|dev|development|staging|stage|live|test|testing|qa|uat|sandbox|old|new|current|previous|primary|secondary|default|v?\d+)$/;

/** Words before `key` that mark it as secret, even in one word: `apikey`. */
const CLEAR_KEYS = words(
  'api secret auth access private encryption encrypt signing master app jwt service license account client session admin crypt cipher aes hmac',
);
/** Prefixes of `pass` and `pw` in one word: `dbpass`, but not `bypass`. */
const PASS_OWNERS =
  /^(?:db|database|smtp|mail|email|imap|pop3?|user|ftp|sftp|root|admin|mysql|pg|postgres|redis|mongo|sql|my|ldap|rabbit|rabbitmq|mq|proxy|auth|login|http|api|ssh|sudo|wifi|app|default|service)$/;
/** Words before `key` that mark it as no secret: keys of data, of a keyboard, or public ones. */
const OTHER_KEYS = words(
  'primary foreign cache partition public pub publishable sort hash range index lookup group unique composite natural surrogate ' +
    'idempotency object translation i18n message label locale query param state storage react item row column field data json dict ' +
    'event hot short arrow shift ctrl alt meta enter escape tab modifier routing binding path dedup metric site recaptcha captcha ' +
    'measurement map list array node child parent local content doc document entity record bucket s3 blob file asset gpg pgp ' +
    'fingerprint id order feature flag setting settings option config prop property attribute attr header style theme color chart ' +
    'sub super main any random test name type value table db database registry topic kafka section menu i',
);
/** Words before `token` that mark it as no secret: tokens of grammars, of lists, and CSRF tokens. */
const OTHER_TOKENS = words(
  'csrf xsrf next page continuation sync cursor pagination design color cancel cancellation antiforgery forgery verification lex ' +
    'eos bos pad unk mask sep cls start end stop first last current prev previous public key syntax captcha recaptcha resume change',
);

/** `dbPasswordProd` → db, password, prod */
const wordsOf = (name: string): string[] =>
  name
    .split(/[^A-Za-z\d]+|(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());

/** @param name of a variable, member, header, option … in any style. @returns null when it denotes no secret */
export function secretNamed(name: string): NamedSecret | null {
  const parts = wordsOf(name);
  while (parts.length > 1 && TAIL.test(parts.at(-1) ?? '')) parts.pop();
  const last = (parts.pop() ?? '').replace(/\d+$/, '');
  const whole = last.replace(/(?<=secret|token|key|password|credential|cred)s$/, '');
  const [before, word] = splitCompound(whole);
  const kind = LAST_WORDS.get(word);
  if (kind === undefined) return null;
  const qualifier = (before === '' ? parts.at(-1) : before) ?? '';
  if (kind === 'key') {
    if (word === 'apikey') return { kind, clear: true };
    // `key` alone may mean anything.
    return qualifier === '' || OTHER_KEYS.has(qualifier) ? null : { kind, clear: CLEAR_KEYS.has(qualifier) };
  }
  if (kind === 'token' && OTHER_TOKENS.has(qualifier)) return null;
  return { kind, clear: true };
}

/** `dbpass` → db, pass; `monkey` → '', monkey */
function splitCompound(word: string): [before: string, last: string] {
  if (LAST_WORDS.has(word)) return ['', word];
  const [, before = '', last = ''] =
    /^(.+?)(password|passwd|passphrase|secret|token|pass|pwd|pw|key)$/.exec(word) ?? [];
  if (last === 'key' && !CLEAR_KEYS.has(before)) return ['', word];
  if ((last === 'pass' || last === 'pw') && !PASS_OWNERS.test(before)) return ['', word];
  return last === '' ? ['', word] : [before, last];
}
