/**
 * Decides what scanners may request of a target. Reading is allowed. Requests that may change state, log out, pay or
 * delete are refused, unless the user named them. Words are in `conduct/vocabulary.ts`, the rule in `conduct/command.ts`.
 */
import { commandInAddress, commandInParameter, hasVerb, isCommandName, proseOf } from './conduct/address.ts';
import { type Command, commandIn, MAX_LENGTH } from './conduct/command.ts';

/** A URL from a link, redirect, script or sitemap of the target. */
export interface JudgedLink {
  /** absolute */
  url: string;
  /** labels of the link, one per line: its text, title, image, `onclick` */
  text?: string | undefined;
  /** method by which a script of the page requests it (`data-method`) */
  method?: string | null | undefined;
}

export interface Harm {
  /** the decisive word, for reports */
  word: string;
  /** `method`: the page requests the URL by another method than GET; GET may be harmless */
  by: 'address' | 'text' | 'method';
  /** Only writes, as every form does (send, vote, subscribe). */
  writes: boolean;
}

/** Completes a sentence about a URL that was not requested. */
export const WHY_HARMFUL = 'may change state, log out, pay or delete';

/** Why a URL must not be requested by GET; null when it may be. */
export function harmOf({ url, text, method }: JudgedLink): Harm | null {
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

/** `harmOf` for a URL alone. */
export const leadsToHarm = (url: string): boolean => {
  const isPlain = PLAIN_URL.test(url);
  return (!isPlain || hasVerb(url.slice(url.indexOf('/', 'https://'.length)))) && harmOf({ url }) !== null;
};

/** A URL whose path is read as it is written, and has no query. */
const PLAIN_URL = /^https?:\/\/[\w.:[\]-]+\/[\w.~/-]*$/;

/** Labels of one link; more are prose. */
const MAX_LABELS = 20;
/** A confirmation dialog. */
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
    // `/help/delete-account` only describes the command.
    if (command && !words.includes(command.verb)) return command;
  }
  return null;
}

/** The command in a function name. Scripts call `removeClass` and `toggle` for every menu, which are harmless. */
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
  /** the button's own action and method, which override those of the form */
  action: string | null;
  method: 'GET' | 'POST' | null;
  /** its name, value and labels, one per line */
  text: string;
}

export interface JudgedForm {
  /** absolute */
  action: string;
  method: 'GET' | 'POST';
  /** without buttons */
  fields: readonly FormField[];
  /** its labels and confirmation questions, one per line */
  text: string;
  buttons: readonly FormButton[];
}

/** Fields that people type into. Their values are not commands. */
const TYPED: ReadonlySet<string> = new Set('text textarea search password file email tel url'.split(' '));

/** The command in the name and default value of a field. */
function commandInField({ type, name, value }: FormField): Command | null {
  if (TOKEN.test(name)) return null;
  if (isCommandName(name) || type === 'hidden' || type === 'submit') {
    const command = commandInParameter(name, value);
    // Every form sends or saves something.
    if (command && !(command.writes && command.strength === 'weak')) return command;
  }
  if (TYPED.has(type)) return null;
  const chosen = commandIn(value, PLAIN);
  return chosen?.strength === 'strong' ? chosen : null;
}

const PLAIN = { hasObject: false, isEntry: false, isCommand: false };

/** Whether ticking a checkbox with this text requests a change. */
export const namesCommand = (text: string): boolean =>
  text.split('\n', MAX_LABELS).some((label) => commandIn(label, { ...PLAIN, isCommand: true }) !== null);

/** Why a form must not be submitted by a button. @param button null for a form without buttons */
export function harmOfForm(form: JudgedForm, button: FormButton | null): Harm | null {
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
  method: JudgedForm['method'];
  button: FormField | null;
}

type Refusal = 'harmful' | 'unnamedPost' | 'passwordOrFile' | 'otherSite';

interface Allowance {
  /** patterns of form actions that the user allows */
  forms: readonly string[];
  /** Also submits forms that only write. */
  aggressive: boolean;
}

/** Where and by which button a form may be submitted, or why it is skipped. */
export function judge(form: JudgedForm, origin: string, allowance: Allowance): AllowedForm | Refusal {
  let why: Refusal = 'harmful';
  /** A harmful way that the user named: used only without a harmless one. */
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

/** The ways to submit a form: each of its buttons, or none. */
const waysOf = (form: JudgedForm): { way: AllowedForm; harm: Harm | null }[] =>
  (form.buttons.length > 0 ? form.buttons : [null]).map((button) => ({
    way: {
      action: button?.action ?? form.action,
      method: button?.method ?? form.method,
      button: button?.field ?? null,
    },
    harm: harmOfForm(form, button),
  }));

function refusalOf(form: JudgedForm, { method }: AllowedForm, { aggressive }: Allowance): Refusal | null {
  if (form.fields.some(({ type }) => type === 'password' || type === 'file')) return 'passwordOrFile';
  return method === 'GET' || aggressive ? null : 'unnamedPost';
}

/** Names of CSRF tokens: they differ in each page, and are not tested. */
export const TOKEN =
  /csrf|xsrf|token|nonce|authenticity|requestverification|viewstate|eventvalidation|captcha|^_?(?:sig|signature|hash)$/i;

/** Whether a pattern (path or absolute URL, `*` for anything) matches the URL, with or without its query. */
export function isNamed(url: string, patterns: readonly string[]): boolean {
  const { origin, pathname, search } = new URL(url);
  return patterns.some((pattern) => {
    const base = /^https?:\/\//i.test(pattern) ? origin : '';
    return (
      globMatches(base + pathname, pattern) ||
      (search !== '' && globMatches(base + pathname + search, pattern))
    );
  });
}

/**
 * Whether a pattern, in which `*` stands for anything, matches the whole text. Worst case is the product of both lengths:
 * each part is searched once, from the end of the last one.
 */
export function globMatches(text: string, pattern: string): boolean {
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

/** Whether a parameter of this name carries a command. Its value decides whether the request is allowed. */
export const isVerbName = isCommandName;
