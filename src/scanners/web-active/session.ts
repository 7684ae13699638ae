/** One visitor of a site: cookies, the log-in, and a count of all that it asks for. */
import { Cookie, CookieJar } from 'tough-cookie';
import { TargetRefusedError } from '../../core/errors.ts';
import type { LogLevel } from '../../core/event.ts';
import { EgressError, type FetchInit, type ScanContext } from '../../core/scanner.ts';
import type { WarningCode } from '../../core/warning.ts';
import { isNamed, leadsToHarm } from '../kit/conduct.ts';
import { type Exchange, exchange } from '../kit/http-evidence.ts';
import type { ActiveOptions } from './options.ts';
import type { ScanRecord } from './scan-record.ts';
import { absolute, type Form, readSurface } from './surface.ts';
import { type Field, type Outgoing, render, type Template, templateOf } from './template.ts';

/** Requests of a whole scan. */
export interface Budget {
  readonly requests: number;
  /** whether the last one was made */
  readonly spent: boolean;
  /** Counts one. @throws EgressError, SPENT, when there is none left */
  take(): void;
}

export type Say = (
  line: { level: LogLevel; message: string } | { code: WarningCode; message: string },
) => void;

export interface Session {
  /** @throws EgressError, TargetRefusedError; the signal's reason */
  send(request: Outgoing): Promise<Exchange>;
  /** Asks for a page of the site. @throws like `send`; EgressError, OUT_OF_SCOPE, for what must not be asked for */
  get(url: string): Promise<Exchange>;
  /** Logs in, if it is to and has not; does not throw when that fails. */
  ready(): Promise<void>;
  /** Cookies that a URL is asked for with and that may be changed: those of the session itself would only end it. */
  cookies(url: string): Field[];
}

const MAX_COOKIES = 50;
const MAX_COOKIE_LENGTH = 4_096;
/** How often a session that has ended is begun again. */
const MAX_RENEWALS = 10;
const MAX_LOG_IN_REDIRECTS = 5;
/** Requests that lead to the log-in page even for somebody who is logged in. */
const MAX_CLOSED = 100;
/** What sessions, log-ins and protections against forgery are called. */
const SESSION_COOKIE =
  /sess|sid$|^sid|auth|token|jwt|csrf|xsrf|login|remember|identity|ticket|bearer|^cf_|__/i;
/** A long random value is a key to something. */
const RANDOM_VALUE = /^(?=.*\d)(?=.*[a-z])[\w.%~+/=:-]{16,}$/i;

export function createBudget(max: number): Budget {
  let requests = 0;
  let spent = false;
  return {
    get requests() {
      return requests;
    },
    get spent() {
      return spent;
    },
    take() {
      if (requests >= max) {
        spent = true;
        throw new EgressError('SPENT', `${max} requests were made (maxRequests)`);
      }
      requests++;
    },
  };
}

/** @param login whether it is to log in, where the options say how; a guest's session never does */
export function createSession(
  context: ScanContext<ActiveOptions>,
  origin: string,
  { budget, say, cut }: { budget: Budget; say: Say; cut: ScanRecord['cut'] },
  login: boolean,
): Session {
  const { options } = context;
  const accountUrl = options.login ? absolute(options.login.url, `${origin}/`) : null;
  const account = login && accountUrl?.startsWith(`${origin}/`) ? options.login : undefined;
  const jar = new CookieJar(undefined, { looseMode: true, rejectPublicSuffixes: false });
  const stored = new Set<string>();
  /** names of cookies that came with the log-in */
  const ofLogIn = new Set<string>();
  let loggingIn: Promise<boolean> | null = null;
  let logIns = 0;
  let renewals = 0;
  let loggedIn = false;
  const closed = new Set<string>();

  const store = (url: string, header: string | undefined, names?: Set<string>) => {
    const lines = header?.split('\n') ?? [];
    const dropped = (count: number) =>
      cut(
        `${origin} cookies`,
        `${origin} sets more than ${MAX_COOKIES} cookies, or longer ones than ${MAX_COOKIE_LENGTH} characters: the rest is dropped`,
        'LIMIT_REACHED',
        count,
      );
    if (lines.length > MAX_COOKIES) dropped(lines.length - MAX_COOKIES);
    for (const line of lines.slice(0, MAX_COOKIES)) {
      const cookie = line.length > MAX_COOKIE_LENGTH ? undefined : Cookie.parse(line, { loose: true });
      const key = `${cookie?.key};${cookie?.path}`;
      if (line.length > MAX_COOKIE_LENGTH || (cookie && !stored.has(key) && stored.size >= MAX_COOKIES)) {
        dropped(1);
        continue;
      }
      if (!cookie) continue;
      stored.add(key);
      names?.add(cookie.key);
      jar.setCookieSync(cookie, url, { ignoreError: true });
    }
  };

  /** One request as it is, with the cookies that there are. */
  const ask = async (request: Outgoing, names?: Set<string>): Promise<Exchange> => {
    context.signal.throwIfAborted();
    budget.take();
    const { method, url, body, cookie } = request;
    const cookies = jar.getCookiesSync(url).filter(({ key }) => key !== cookie?.name);
    const pairs = [...cookies.map(({ key, value }) => ({ name: key, value })), ...(cookie ? [cookie] : [])];
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(options.headers)) headers[name.toLowerCase()] = value;
    Object.assign(headers, request.headers);
    if (pairs.length > 0) {
      const own = headers.cookie ? [headers.cookie] : [];
      headers.cookie = [...own, ...pairs.map(({ name, value }) => `${name}=${value}`)].join('; ');
    }
    const init: FetchInit = { method, headers, ...(body !== null && { body }) };
    const exchanged = await exchange((to, how) => context.fetch(to, how), url, init);
    store(url, exchanged.response.headers['set-cookie'], names);
    // Checks read texts; the bytes beside them would take as much memory again.
    const { bytes: _, ...response } = exchanged.response;
    return { ...exchanged, response };
  };

  const logIn = async (): Promise<boolean> => {
    if (!account || accountUrl === null) return false;
    logIns++;
    const problem = await tryLogIn().catch((error: unknown) => {
      context.signal.throwIfAborted();
      if (error instanceof EgressError || error instanceof TargetRefusedError) return error.message;
      throw error;
    });
    if (problem === null) {
      if (logIns === 1) say({ level: 'INFO', message: `logged in at ${accountUrl}` });
      return true;
    }
    say({
      code: 'SIGN_IN_FAILED',
      message: `cannot log in at ${accountUrl}: ${problem}; going on as a guest`,
    });
    return false;
  };

  /** @returns why it did not work */
  const tryLogIn = async (): Promise<string | null> => {
    if (!account || accountUrl === null) return 'there is no such URL';
    const page = await ask(render(templateOf(accountUrl)), ofLogIn);
    const form = logInForm(page.response.body, accountUrl, account.fields);
    if (!form) return 'its page has no form with these fields';
    if (new URL(form.action).origin !== origin) return 'its form leads to another site';
    let answer = await ask(render(filledIn(form, account.fields)), ofLogIn);
    let url = answer.request.url;
    for (let redirects = 0; redirects < MAX_LOG_IN_REDIRECTS; redirects++) {
      const next = redirectOf(answer);
      if (next === null || new URL(next).origin !== origin || leadsToHarm(next)) break;
      url = next;
      answer = await ask(render(templateOf(url)), ofLogIn);
    }
    if (account.loggedIn !== undefined) {
      return answer.response.body.includes(account.loggedIn) ? null : 'the answer does not show its text';
    }
    return logInForm(answer.response.body, url, account.fields) ? 'the form is shown again' : null;
  };

  const ready = async () => {
    if (!account || loggedIn || logIns > 0) return void (await loggingIn);
    loggingIn = logIn();
    loggedIn = await loggingIn;
  };

  /** Whether the answer sends somebody who was logged in to the log-in page. */
  const ended = (answer: Exchange): boolean => {
    const next = redirectOf(answer);
    if (!loggedIn || next === null || accountUrl === null) return false;
    const { origin: there, pathname } = new URL(next);
    return there === origin && pathname === new URL(accountUrl).pathname;
  };

  const send = async (request: Outgoing): Promise<Exchange> => {
    // While somebody logs in again, an answer would tell of the session that has ended.
    await loggingIn;
    const before = logIns;
    const answer = await ask(request);
    const key = `${request.method} ${new URL(request.url).pathname}`;
    if (!ended(answer) || closed.has(key)) return answer;
    // Others may have seen the same, and be at it.
    if (logIns === before) {
      if (renewals >= MAX_RENEWALS) {
        loggedIn = false;
        say({
          code: 'SIGN_IN_FAILED',
          message: `the session at ${origin} has ended more than ${renewals} times: going on as a guest`,
        });
        return answer;
      }
      renewals++;
      loggingIn = logIn();
    }
    loggedIn = (await loggingIn) ?? false;
    if (!loggedIn) return answer;
    const again = await ask(request);
    if (ended(again) && closed.size < MAX_CLOSED && !closed.has(key)) {
      // Nothing had ended: this is for others, or for nobody.
      closed.add(key);
      renewals--;
    }
    return again;
  };

  return {
    send,
    ready,
    async get(url) {
      const target = absolute(url, `${origin}/`);
      const mayAsk =
        target !== null &&
        new URL(target).origin === origin &&
        (!leadsToHarm(target) || isNamed(target, options.forms));
      if (!mayAsk) {
        throw new EgressError('OUT_OF_SCOPE', `${url.slice(0, 200)} is not to be asked for`);
      }
      return send(render(templateOf(target)));
    },
    cookies: (url) =>
      jar
        .getCookiesSync(url)
        .filter(
          ({ key, value }) => !ofLogIn.has(key) && !SESSION_COOKIE.test(key) && !RANDOM_VALUE.test(value),
        )
        .map(({ key, value }) => ({ name: key, value })),
  };
}

/** Where a 3xx answer leads. */
export function redirectOf({ request, response }: Exchange): string | null {
  const { location } = response.headers;
  if (response.status < 300 || response.status >= 400 || location === undefined) return null;
  return absolute(location, request.url);
}

function logInForm(html: string, url: string, fields: Record<string, string>): Form | undefined {
  const names = Object.keys(fields);
  return readSurface(html, url).forms.find((form) =>
    names.every((name) => form.fields.some((field) => field.name === name)),
  );
}

/** The request that a form sends, with values of ours by name. */
export function filledIn(
  form: Form,
  values: Readonly<Record<string, string>> = {},
  button: Field | null = form.buttons[0]?.field ?? null,
): Template {
  const fields: Field[] = [...form.fields, ...(button ? [button] : [])].map(({ name, value, madeUp }) =>
    Object.hasOwn(values, name)
      ? { name, value: values[name] ?? '' }
      : { name, value, ...(madeUp && { madeUp }) },
  );
  const action = templateOf(form.action);
  // A form sent by GET replaces the query of its action (HTML Living Standard, "mutate action URL").
  if (form.method === 'GET') return { ...action, query: fields };
  return { ...action, method: 'POST', body: { kind: form.encoding, fields } };
}
