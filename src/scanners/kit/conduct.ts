/**
 * What the scanner may ask a site for. The rule: what reads is asked for; what writes, only when somebody named it or
 * wants it aggressive; what ends or destroys something, only when it was named.
 */

// biome-ignore lint/style/noRestrictedImports: types only, until forms are part of the facts in kit
import type { Form, FormField } from '../web-active/surface.ts';
import { looksStateChanging } from './scope.ts';

/** Whole words, in paths, parameters, buttons and links; without accents. */
const HARMFUL_WORDS: ReadonlySet<string> = new Set(
  (
    'ban bill buy charge clear close deletion disconnect donate drop exit kick kill pay payment payments quit reboot refund ' +
    'removal reset restart rollback suspend transfer trash unlink ' +
    'abmelden ausloggen entfernen kundigen loschen loeschen stornieren annuler deconnexion deconnecter effacer ' +
    'supprimer anular borrar cancelar desconectar eliminar salir apagar excluir sair annulla cancella elimina esci ' +
    'afmelden uitloggen verwijderen'
  ).split(' '),
);
/** Also where other words are written together with them: `cancelorder`. */
const HARMFUL_BEGINNING =
  /^(?:cancel|checkout|deactivate|disable|erase(?!r)|purchase|purge|revoke|shutdown|terminate|truncate|uninstall|unregister|wipe|withdraw|close(?=account)|pay(?=now)|reset(?=pass))/;
/** Too short to be told from a word of another language, unless they are a whole value or part of a path. */
const HARMFUL_WHOLE = /(?:^|[/?&=])(?:del|dele|rm|rmdir)(?=$|[/?&=])/i;
const HARMFUL_PHRASE =
  /\b(?:place|submit|confirm|complete)[ _-]{0,2}order|\border[ _-]{0,2}now\b|\bcerrar[ _-]{0,2}sesion/i;
/** Texts of buttons and links are short; what is longer is prose. */
const MAX_TEXT = 2_000;
/** Longer values are keys, or prose. */
const MAX_VERB = 64;
const MAX_ENCODINGS = 3;

/** Whether a text on a button or link, a name or a value speaks of an end: log out, delete, cancel, pay … */
export function soundsHarmful(text: string): boolean {
  const short = text.slice(0, MAX_TEXT).normalize('NFD').replace(/\p{M}/gu, '');
  if (isStrong(short) || HARMFUL_PHRASE.test(short)) return true;
  return short
    .replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => HARMFUL_WORDS.has(word) || HARMFUL_BEGINNING.test(word));
}

const isStrong = (text: string): boolean => looksStateChanging(`http://-/${text.replace(/\s+/g, ' ')}`);

/** The same of a URL's path and query, however they are encoded. */
export function leadsToHarm(url: string): boolean {
  const { pathname, search } = new URL(url);
  let text = pathname + search;
  for (let round = 0; round < MAX_ENCODINGS; round++) {
    if (isStrong(text) || soundsHarmful(text) || HARMFUL_WHOLE.test(text)) return true;
    const plain = decoded(text);
    if (plain === text) break;
    text = plain;
  }
  return false;
}

/** One byte at a time: the words are ASCII, and what is no UTF-8 beside them must not hide them. */
const decoded = (text: string): string => {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
};

/** Names of what a request is to do. */
const VERB_NAME =
  /(?:^|[^a-z])(?:act|action|btn|button|cmd|command|do|event|exec|func|function|intent|method|mode|op|oper|operation|perform|submit|task|todo|verb)(?:[^a-z]|$)/i;
const WRITING_METHOD = /^(?:delete|put|patch)$/i;
const TYPED: ReadonlySet<string> = new Set([
  'text',
  'textarea',
  'search',
  'password',
  'file',
  'email',
  'tel',
  'url',
]);

/** Whether a name says what a request is to do: its value decides whether that is allowed. */
export const isVerbName = (name: string): boolean =>
  VERB_NAME.test(name.replace(/(?<=[a-z])(?=[A-Z])/g, ' '));

/** Whether a field, with the value that the page gives it, makes of its form one that destroys. */
function fieldDoesHarm({ type, name, value }: FormField): boolean {
  if (TOKEN.test(name)) return false;
  const verb = value.length <= MAX_VERB ? value : '';
  if (isVerbName(name)) return WRITING_METHOD.test(verb) || soundsHarmful(verb) || HARMFUL_WHOLE.test(verb);
  if (TYPED.has(type)) return false;
  // Names alone tell little of what people choose from: a search has a date of checkout.
  return isStrong(verb) || ((type === 'hidden' || type === 'submit') && soundsHarmful(name));
}

export interface AllowedForm {
  action: string;
  method: Form['method'];
  button: Form['buttons'][number]['field'];
}

/** Where and by which button a form may be sent, or why it is left alone. */
export function judge(
  form: Form,
  origin: string,
  { forms, aggressive }: { forms: readonly string[]; aggressive: boolean },
): AllowedForm | 'harmful' | 'unnamedPost' | 'passwordOrFile' | 'otherSite' {
  const plain = { field: null, action: null, method: null, text: '' };
  const buttons = form.buttons.length > 0 ? form.buttons : [plain];
  let why: 'harmful' | 'unnamedPost' | 'passwordOrFile' | 'otherSite' = 'harmful';
  const doesHarm = soundsHarmful(form.text) || form.fields.some(fieldDoesHarm);
  const isSecret = form.fields.some(({ type }) => type === 'password' || type === 'file');
  /** What was named although it does harm: only when nothing else would do. */
  let named: AllowedForm | null = null;
  for (const { field, action: ownAction, method: ownMethod, text } of buttons) {
    const action = ownAction ?? form.action;
    const method = ownMethod ?? form.method;
    if (!action.startsWith(`${origin}/`)) {
      why = 'otherSite';
      continue;
    }
    const allowed = { action, method, button: field };
    const destroys =
      doesHarm || leadsToHarm(action) || soundsHarmful(text) || (field && fieldDoesHarm(field));
    if (isNamed(action, forms)) {
      if (!destroys) return allowed;
      named ??= allowed;
    } else if (!destroys) {
      if (isSecret) why = 'passwordOrFile';
      else if (method === 'GET' || aggressive) return allowed;
      else why = 'unnamedPost';
    }
  }
  return named ?? why;
}

/** What forms protect themselves with: another one in each page, and no place for values of ours. */
export const TOKEN =
  /csrf|xsrf|token|nonce|authenticity|requestverification|viewstate|eventvalidation|captcha|^_?(?:sig|signature|hash)$/i;

/** Whether one of the patterns (paths or absolute URLs, `*` for anything) names the URL, with or without its query. */
export function isNamed(url: string, patterns: readonly string[]): boolean {
  const { origin, pathname, search } = new URL(url);
  return patterns.some((pattern) => {
    const base = /^https?:\/\//i.test(pattern) ? origin : '';
    return matches(base + pathname, pattern) || (search !== '' && matches(base + pathname + search, pattern));
  });
}

/** In time of the product of both lengths at worst: each part is looked for once, from where the last one ended. */
function matches(text: string, pattern: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  if (!text.startsWith(first)) return false;
  const last = parts.pop();
  if (last === undefined) return text === first;
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
