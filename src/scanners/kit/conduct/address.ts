/** Finds commands in the path and query of a URL. */
import { kept } from '../../../core/bounded-map.ts';
import { type Command, commandIn, MAX_WORDS, namesVerb, type WordContext } from './command.ts';
import { fold } from './fold.ts';
import { namingFolders, objects, proseWords } from './vocabulary.ts';
import { wordsOf } from './words.ts';

const MAX_ENCODINGS = 4;
/** Charsets to try for text that is not UTF-8. */
const CHARSETS = [
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1256',
  'gb18030',
  'shift_jis',
  'euc-kr',
] as const;

/** @param address path and query */
export function commandInAddress(address: string): Command | null {
  const at = address.indexOf('?');
  const path = at === -1 ? address : address.slice(0, at);
  const query = at === -1 ? '' : address.slice(at + 1);
  const inQuery = commandInQuery(query);
  if (inQuery) return inQuery;
  if (!path.includes('%')) return commandInPath(path, query);
  for (const plain of readingsOf(path)) {
    const command = commandInPath(plain, query);
    if (command) return command;
  }
  return null;
}

/** The paths of a site share most of their segments. */
const namesKnownVerb = kept(1000, namesVerb);
const MAX_KEPT_LENGTH = 64;
const NUMBER = /^\d*$/;

/**
 * Whether a segment of the path contains a verb. A path without one has no command. This check takes a tenth of the time of
 * `commandInAddress`.
 */
export const hasVerb = (path: string): boolean =>
  path
    .split('/')
    .some(
      (segment) =>
        !NUMBER.test(segment) &&
        (segment.length <= MAX_KEPT_LENGTH ? namesKnownVerb(segment) : namesVerb(segment)),
    );

/** Static files, which servers do not execute. */
const STATIC_FILE = /\.(?:m?js|css|map|png|jpe?g|gif|svg|webp|ico|woff2?|pdf|txt|md|zip|gz|mp[34])$/i;
const PAGE_FILE = /\.[a-z][a-z\d]{1,7}$/i;
const SCRIPT_FILE = /\.(?:php\d?|aspx?|ashx|jspx?|do|action|cgi|pl|cfm|py|rb|exe|dll)$/i;
/** A number, a hash or a name with numbers, but not a version. */
const ID = /^(?=.{1,64}$)(?!v\d)(?:\d[\w-]*|[a-z]{0,12}[-_]?\d+|[\da-f-]*\d[\da-f-]*)$/i;
const MAX_SEGMENTS = 50;
const YEAR = /^(?:19|20)\d\d$/;
const ID_PARAMETER = /(?:^|[&;])(?:[\w.[\]]*[_-])?(?:id|uid|pid|no|nr|num|[a-z]+Id)=/;

function commandInPath(path: string, query: string): Command | null {
  const { segments, parameters } = partsOf(path);
  for (const parameter of parameters) {
    const command = commandInQuery(parameter);
    if (command) return command;
  }
  let isEntry = false;
  for (const [at, segment] of segments.entries()) {
    isEntry ||= at > 0 && namesEntries(segments[at - 1] ?? '', segments[at - 2]);
    const isLast = at === segments.length - 1;
    if (isLast && STATIC_FILE.test(segment) && query === '') return null;
    const place = { isEntry, hasObject: hasObject(segments, at, { query, isEntry }), isCommand: false };
    const command = commandIn(isLast ? segment.replace(PAGE_FILE, '') : segment, place);
    if (command) return command;
  }
  return null;
}

/** Segments, and their matrix parameters: `/user;do=delete/5` */
function partsOf(path: string): { segments: string[]; parameters: string[] } {
  const segments: string[] = [];
  const parameters: string[] = [];
  // The command of a request is near the end of its path.
  for (const written of path.split(/[/\\]/).slice(-MAX_SEGMENTS)) {
    const [segment = '', ...matrix] = written.split(';');
    parameters.push(...matrix);
    if (segment !== '') segments.push(segment);
  }
  return { segments, parameters: parameters.slice(0, MAX_PARAMETERS) };
}

/** Whether a verb has something to act on: `/cart/clear`, `/posts/5/like`, `/flags/beta/set`, `/set.php`, `/set?x=1` */
function hasObject(
  segments: readonly string[],
  at: number,
  { query, isEntry }: { query: string; isEntry: boolean },
): boolean {
  const [before = '', beyond = ''] = [segments[at - 1], segments[at - 2]];
  const isLast = at === segments.length - 1;
  if (ID.test(before)) return true;
  // Entries have names, which may contain verbs: only an id makes one an object to act on.
  if (isEntry) return ID.test(segments[at + 1] ?? '') || (isLast && ID_PARAMETER.test(query));
  if (isObject(before) || isObject(beyond)) return true;
  return isLast && (query !== '' || SCRIPT_FILE.test(segments[at] ?? ''));
}

/** `/blog/…`, `/products/…`, `/2024/05/…` */
const namesEntries = (folder: string, before: string | undefined): boolean =>
  namingFolders.has(wordsOf(folder).words.join('')) ||
  YEAR.test(folder) ||
  (/^[01]?\d$/.test(folder) && YEAR.test(before ?? ''));

const isObject = (segment: string): boolean => objects.has(fold(segment.replace(/[-_]/g, '')));

/** Names of parameters whose value is a command. */
const COMMAND_NAME =
  /(?:^|[^a-z])(?:act|action|btn|button|cmd|command|do|event|exec|func|function|intent|method|mode|op|oper|operation|perform|submit|task|todo|verb)(?:[^a-z]|$)/i;
/** Names of parameters whose value selects a page. */
const ROUTE_NAME =
  /^(?:a|c|m|mod|module|p|page|pg|path|r|rt|route|screen|section|show|tab|view|site|controller|load|inc|area)$/i;
/** Names of parameters whose value may be a text, or a path: `?q=user/logout`, `?title=Special:UserLogout` */
const TEXT_NAME = /^(?:q|name|title|url|file|id)$/i;
/** Names of parameters with a URL to return to later. */
const RETURN_NAME = /url|uri|next|return|redir|ref|back|dest|continue|goto|from|target|callback/i;
const WRITING_METHOD = /^(?:delete|put|patch)$/i;
const METHOD_NAME = /^_?(?:http[_-]?)?method$/i;
const FLAG = /^(?:1|true|yes|on|y|)$/i;
const DATE = /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}/;
const MAX_VALUE = 64;
const MAX_PARAMETERS = 50;

/** Whether a parameter of this name carries a command. Its value decides whether the request is allowed. */
export const isCommandName = (name: string): boolean =>
  COMMAND_NAME.test(name.replace(/(?<=[a-z])(?=[A-Z])/g, ' '));

function commandInQuery(query: string): Command | null {
  if (query === '') return null;
  for (const pair of query.split(/[&;]/, MAX_PARAMETERS)) {
    const at = pair.indexOf('=');
    const names = readingsOf(at === -1 ? pair : pair.slice(0, at));
    const values = at === -1 ? [''] : readingsOf(pair.slice(at + 1));
    // Both are in the same charset.
    for (let reading = 0; reading < Math.max(names.length, values.length); reading++) {
      const command = commandInParameter(
        names[reading] ?? names[0] ?? '',
        values[reading] ?? values[0] ?? '',
      );
      if (command) return command;
    }
  }
  return null;
}

/** For form fields, too. */
export function commandInParameter(name: string, value: string): Command | null {
  if (METHOD_NAME.test(name) && WRITING_METHOD.test(value)) {
    return { strength: 'strong', writes: false, verb: value.toLowerCase() };
  }
  if (isCommandName(name) && value.length <= MAX_VALUE) {
    const command = commandIn(value, COMMAND);
    if (command) return command;
  }
  if (isRoute(value) && (ROUTE_NAME.test(name) || (TEXT_NAME.test(name) && /[/:]/.test(value)))) {
    const command = commandInAddress(value.startsWith('/') ? value : `/${value}`);
    if (command && (command.strength !== 'weak' || value.includes('/'))) return command;
  }
  if (RETURN_NAME.test(name) || DATE.test(value)) return null;
  return commandIn(name, { hasObject: FLAG.test(value), isEntry: false, isCommand: false });
}

const COMMAND: WordContext = { hasObject: false, isEntry: false, isCommand: true };

const isRoute = (value: string): boolean =>
  value !== '' && value.length <= MAX_VALUE && /^[^\s?]+$/.test(value) && !value.includes('://');

/** Possible meanings of a text: decoded until nothing changes, in each charset if it is not UTF-8. */
function readingsOf(text: string): string[] {
  if (!text.includes('%')) return [text];
  let plain = text;
  for (let round = 0; round < MAX_ENCODINGS; round++) {
    const next = utf8Of(plain);
    if (next === null) return CHARSETS.map((charset) => new TextDecoder(charset).decode(bytesOf(plain)));
    if (next === plain) break;
    plain = next;
  }
  return [plain];
}

const ESCAPE = /%u([\da-f]{4})|%([\da-f]{2})/gi;

/** @returns null when the bytes are not UTF-8 */
function utf8Of(text: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(text));
  } catch {
    return null;
  }
}

/** Percent-decodes. Percent signs that begin no escape are literal. */
function bytesOf(text: string): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const match of text.matchAll(ESCAPE)) {
    const [written, unit, byte] = match;
    pieces.push(Buffer.from(text.slice(from, match.index)));
    pieces.push(
      unit === undefined
        ? Buffer.of(Number.parseInt(byte ?? '', 16))
        : Buffer.from(String.fromCharCode(Number.parseInt(unit, 16))),
    );
    from = match.index + written.length;
  }
  return Buffer.concat([...pieces, Buffer.from(text.slice(from))]);
}

/**
 * The prose of a path: the words of slugs such as `/how-to-remove-stains`, joined, and whether the last
 * segment is the name of an entry.
 */
export function proseOf(address: string): { words: string; isEntry: boolean } {
  const [path = ''] = address.split('?', 1);
  const segments = path.split('/').flatMap((segment) => readingsOf(segment).slice(0, 1));
  const prose: string[] = [];
  let isEntry = false;
  for (const [at, segment] of segments.entries()) {
    const { words } = wordsOf(segment);
    isEntry ||= at > 0 && namesEntries(segments[at - 1] ?? '', segments[at - 2]);
    if (isEntry || words.length > MAX_WORDS || words.some((word) => proseWords.has(word)))
      prose.push(...words);
  }
  return { words: prose.join(''), isEntry };
}
