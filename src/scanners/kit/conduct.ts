/**
 * What scanners may request of a target. Reading is allowed. What may change state, sign out, pay or delete is not, unless
 * the user named it. The words that tell are in `conduct/vocabulary.ts`, the rule that reads them in `conduct/command.ts`.
 */
import { commandInAddress, commandInParameter, isCommandName, proseOf } from './conduct/address.ts';
import { type Command, commandIn, MAX_LENGTH } from './conduct/command.ts';

/** What is known of a URL that a target gave: by a link, a redirect, a script, a sitemap. */
export interface Link {
  /** absolute */
  url: string;
  /** what the page says about it, one label a line: its text, title, picture, `onclick` */
  text?: string | undefined;
  /** by which a script of the page sends it (`data-method`) */
  method?: string | null | undefined;
}

export interface Harm {
  /** the word that tells, for reports */
  word: string;
  /** `method`: the page sends another request than GET there, and the same URL may be harmless by GET */
  by: 'address' | 'text' | 'method';
  /** Writes as every form does (send, vote, subscribe), and ends nothing. */
  writes: boolean;
}

/** The end of a sentence that begins with what was not requested. */
export const WHY_HARMFUL = 'may change state, sign out, pay or delete';

/** Why a URL is not to be requested by GET; null where it may be. */
export function harmOf({ url, text, method }: Link): Harm | null {
  const { pathname, search } = new URL(url);
  const address = pathname + search;
  const inAddress = commandInAddress(address);
  if (inAddress) return harmBy('address', inAddress);
  const sent = method?.trim().toLowerCase() ?? '';
  if (sent !== '' && sent !== 'get' && sent !== 'head') return { word: sent, by: 'method', writes: false };
  const inText = text === undefined ? null : commandInLabels(text, address);
  return inText && harmBy('text', inText);
}

const harmBy = (by: Harm['by'], { verb, writes }: Command): Harm => ({ word: verb, by, writes });

/** As `harmOf`, of a URL alone. */
export const leadsToHarm = (url: string): boolean => harmOf({ url }) !== null;

/** Labels of one link are short; what is longer is prose. */
const MAX_LABELS = 20;
/** What asks before it does something. */
const ASKS = /\bconfirm\s*\(/;
const CALL = /[\w$]+(?=\s*\()/g;
const MAX_CALLS = 20;

function commandInLabels(labels: string, address: string): Command | null {
  const { words, isEntry } = proseOf(address);
  const place = { hasObject: isEntry && address.includes('?'), isEntry, isCommand: false };
  for (const label of labels.split('\n', MAX_LABELS)) {
    if (ASKS.test(label)) return { strength: 'strong', writes: false, verb: 'confirm' };
    if (label.length > MAX_LENGTH) continue;
    const calls = label.match(CALL)?.slice(0, MAX_CALLS);
    const command = calls ? firstOf(calls, commandInCall) : commandIn(label, place);
    // `/help/delete-account` is about what its text says.
    if (command && !words.includes(command.verb)) return command;
  }
  return null;
}

/** Scripts of pages call `removeClass` and `toggle` for every menu. */
function commandInCall(name: string): Command | null {
  const command = commandIn(name, { hasObject: true, isEntry: true, isCommand: false });
  return command?.strength === 'strong' ? command : null;
}

function firstOf<T, R>(items: readonly T[], read: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = read(item);
    if (found !== null) return found;
  }
  return null;
}

export interface FormField {
  name: string;
  value: string;
  /** of an input; `select`, `textarea`, `submit` */
  type: string;
}

export interface FormButton {
  field: FormField | null;
  /** where and how it sends the form, when that is not as the form says */
  action: string | null;
  method: 'GET' | 'POST' | null;
  /** its name, value and labels, one a line */
  text: string;
}

export interface Form {
  /** absolute */
  action: string;
  method: 'GET' | 'POST';
  /** without buttons */
  fields: readonly FormField[];
  /** what it calls itself, and asks before it is sent; one label a line */
  text: string;
  buttons: readonly FormButton[];
}

/** Fields that people type into: what they hold is no command. */
const TYPED: ReadonlySet<string> = new Set('text textarea search password file email tel url'.split(' '));

/** What a field, with the value that the page gives it, makes its form do. */
function commandInField({ type, name, value }: FormField): Command | null {
  if (TOKEN.test(name)) return null;
  if (isCommandName(name) || type === 'hidden' || type === 'submit') {
    const command = commandInParameter(name, value);
    // Forms are there to be sent, and saved.
    if (command && !(command.writes && command.strength === 'weak')) return command;
  }
  if (TYPED.has(type)) return null;
  const chosen = commandIn(value, PLAIN);
  return chosen?.strength === 'strong' ? chosen : null;
}

const PLAIN = { hasObject: false, isEntry: false, isCommand: false };

/** Whether a box is one that a visitor would tick to change something. */
export const namesCommand = (text: string): boolean =>
  text.split('\n', MAX_LABELS).some((label) => commandIn(label, { ...PLAIN, isCommand: true }) !== null);

/** Why a form is not to be sent by one of its buttons. @param button null for one without a button */
export function harmOfForm(form: Form, button: FormButton | null): Harm | null {
  const address = harmOf({ url: button?.action ?? form.action });
  if (address) return address;
  const fields = button?.field ? [...form.fields, button.field] : form.fields;
  const command =
    firstOf(fields, commandInField) ??
    firstOf([form.text, button?.text ?? ''], (text) => commandInLabels(text, '/'));
  return command && harmBy('text', command);
}

export interface AllowedForm {
  action: string;
  method: Form['method'];
  button: FormField | null;
}

type Refusal = 'harmful' | 'unnamedPost' | 'passwordOrFile' | 'otherSite';

interface Allowance {
  /** patterns of actions that the user named */
  forms: readonly string[];
  /** Also sends forms that only write. */
  aggressive: boolean;
}

/** Where and by which button a form may be sent, or why it is left alone. */
export function judge(form: Form, origin: string, allowance: Allowance): AllowedForm | Refusal {
  let why: Refusal = 'harmful';
  /** Named although it does harm: used when no other button will do. */
  let named: AllowedForm | null = null;
  for (const { way, harm } of waysOf(form)) {
    const isHarmful = harm !== null && !(harm.writes && allowance.aggressive);
    if (!way.action.startsWith(`${origin}/`)) why = 'otherSite';
    else if (isNamed(way.action, allowance.forms)) {
      if (!isHarmful) return way;
      named ??= way;
    } else if (!isHarmful) {
      const refusal = refusalOf(form, way, allowance);
      if (refusal === null) return way;
      why = refusal;
    }
  }
  return named ?? why;
}

/** A form is sent by each of its buttons, or without one. */
const waysOf = (form: Form): { way: AllowedForm; harm: Harm | null }[] =>
  (form.buttons.length > 0 ? form.buttons : [null]).map((button) => ({
    way: {
      action: button?.action ?? form.action,
      method: button?.method ?? form.method,
      button: button?.field ?? null,
    },
    harm: harmOfForm(form, button),
  }));

function refusalOf(form: Form, { method }: AllowedForm, { aggressive }: Allowance): Refusal | null {
  if (form.fields.some(({ type }) => type === 'password' || type === 'file')) return 'passwordOrFile';
  return method === 'GET' || aggressive ? null : 'unnamedPost';
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

/** Whether a name says what a request is to do: its value decides whether that is allowed. */
export const isVerbName = isCommandName;
