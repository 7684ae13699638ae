/** One visitor of a site, with cookies and, if the options name an account, signed in. */

import { EgressError, type FetchInit, type ScanContext } from '../../core/scanner.ts';
import { isNamed, leadsToHarm } from '../kit/conduct.ts';
import { type Exchange, exchange } from '../kit/http-evidence.ts';
import { USUAL_BYTES } from '../kit/large-body.ts';
import { resolved } from '../kit/reference.ts';
import { type Cookies, createCookies } from './cookies.ts';
import type { ActiveOptions } from './options.ts';
import { redirectOf } from './redirect.ts';
import type { RequestBudget } from './request-budget.ts';
import { isRefusal } from './request-errors.ts';
import type { SiteReport } from './scan-report.ts';
import { type Account, signIn } from './sign-in.ts';
import { type Outgoing, render, type TemplateField, templateOf } from './template.ts';

export interface Session {
  /**
   * @param maxBytes of the body that are read
   * @throws EgressError, TargetRefusedError; the signal's reason
   */
  send(request: Outgoing, maxBytes?: number): Promise<Exchange>;
  /** Requests a page of the site. @throws like `send`; EgressError OUT_OF_SCOPE for a URL that may do harm */
  get(url: string, maxBytes?: number): Promise<Exchange>;
  /** Signs in, if there is an account and it has not yet. Does not throw when that fails. */
  ready(): Promise<void>;
  /** Cookies for a URL that tests may change: changing those of the session would only end it. */
  changeableCookies(url: string): TemplateField[];
}

/** Maximum number of session renewals. */
const MAX_RENEWALS = 10;
/** Requests known to redirect to the sign-in page even with a valid session. */
const MAX_CLOSED = 100;
/** Names of cookies for sessions, sign-in and CSRF protection. */
const SESSION_COOKIE =
  /sess|sid$|^sid|auth|token|jwt|csrf|xsrf|login|remember|identity|ticket|bearer|^cf_|__/i;
/** Long random values are credentials. */
const RANDOM_VALUE = /^(?=.*\d)(?=.*[a-z])[\w.%~+/=:-]{16,}$/i;

/** @param account null for a guest, who never signs in */
export function createSession(
  context: ScanContext<ActiveOptions>,
  origin: string,
  { budget, report }: { budget: RequestBudget; report: SiteReport },
  account: Account | null,
): Session {
  const cookies = createCookies(report);
  const ofSignIn = new Set<string>();
  const ask = createRequester(context, budget, cookies);
  const signInAt = (where: Account) =>
    signIn(where, (request) => ask(request, USUAL_BYTES, (name) => ofSignIn.add(name)));
  const signedIn = account && createSignedIn(account, signInAt, context.signal, report);

  const send: Session['send'] = (request, maxBytes = USUAL_BYTES) => {
    const askOnce = () => ask(request, maxBytes);
    return signedIn ? signedIn.send(request, askOnce) : askOnce();
  };
  return {
    send,
    ready: async () => signedIn?.ready(),
    async get(url, maxBytes) {
      const target = resolved(url, `${origin}/`);
      const isAllowed =
        target !== null &&
        new URL(target).origin === origin &&
        (!leadsToHarm(target) || isNamed(target, context.options.forms));
      if (!isAllowed)
        throw new EgressError(
          'OUT_OF_SCOPE',
          `${url.slice(0, 200)} may change state, log out, pay or delete, and was not requested`,
        );
      return send(render(templateOf(target)), maxBytes);
    },
    changeableCookies: (url) =>
      cookies
        .of(url)
        .filter(
          ({ name, value }) => !ofSignIn.has(name) && !SESSION_COOKIE.test(name) && !RANDOM_VALUE.test(value),
        ),
  };
}

type Ask = (request: Outgoing, maxBytes: number, onCookie?: (name: string) => void) => Promise<Exchange>;

/** Sends single requests with the cookies of the session, and counts them. */
function createRequester(context: ScanContext<ActiveOptions>, budget: RequestBudget, cookies: Cookies): Ask {
  return async ({ method, url, body, cookie, headers: own }, maxBytes, onCookie) => {
    context.signal.throwIfAborted();
    budget.take();
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(context.options.headers)) headers[name.toLowerCase()] = value;
    Object.assign(headers, own);
    const others = cookies.of(url).filter(({ name }) => name !== cookie?.name);
    const pairs = [...others, ...(cookie ? [cookie] : [])].map(({ name, value }) => `${name}=${value}`);
    if (pairs.length > 0) headers.cookie = [...(headers.cookie ? [headers.cookie] : []), ...pairs].join('; ');
    const init: FetchInit = { method, headers, maxBytes, ...(body !== null && { body }) };
    const exchanged = await exchange((to, how) => context.fetch(to, how), url, init);
    for (const name of cookies.store(url, exchanged.response.headers['set-cookie'])) onCookie?.(name);
    // Checks read text. The bytes would take as much memory again.
    const { bytes: _, ...response } = exchanged.response;
    return { ...exchanged, response };
  };
}

/** Keeps a session signed in. */
interface SignedIn {
  ready(): Promise<void>;
  /** Sends the request, and again when the session has ended and was renewed. */
  send(request: Outgoing, ask: () => Promise<Exchange>): Promise<Exchange>;
}

function createSignedIn(
  account: Account,
  signInAt: (account: Account) => Promise<string | null>,
  signal: AbortSignal,
  report: SiteReport,
): SignedIn {
  const { origin, pathname } = new URL(account.url);
  /** requests that redirect to the sign-in page for another reason than the end of the session */
  const closed = new Set<string>();
  let signingIn: Promise<boolean> | null = null;
  let signIns = 0;
  let renewals = 0;
  let isSignedIn = false;

  const start = async (): Promise<boolean> => {
    signIns++;
    const problem = await signInAt(account).catch((error: unknown) => {
      signal.throwIfAborted();
      if (!isRefusal(error)) throw error;
      return error.message;
    });
    if (problem === null) {
      if (signIns === 1) report.say({ level: 'INFO', message: `logged in at ${account.url}` });
      return true;
    }
    const message = `cannot log in at ${account.url}: ${problem}; continuing as a guest`;
    report.say({ code: 'SIGN_IN_FAILED', message });
    return false;
  };

  const showsEnd = (answer: Exchange): boolean => {
    const next = redirectOf(answer);
    if (!isSignedIn || next === null) return false;
    const to = new URL(next);
    return to.origin === origin && to.pathname === pathname;
  };

  /** @returns false when there were too many renewals */
  const renew = (): boolean => {
    if (renewals >= MAX_RENEWALS) {
      isSignedIn = false;
      const message = `the session at ${origin} has ended more than ${renewals} times: continuing as a guest`;
      report.say({ code: 'SIGN_IN_FAILED', message });
      return false;
    }
    renewals++;
    signingIn = start();
    return true;
  };

  return {
    async ready() {
      if (isSignedIn || signIns > 0) return void (await signingIn);
      signingIn = start();
      isSignedIn = await signingIn;
    },
    async send(request, ask) {
      // During a sign-in, an answer would be for the session that has ended.
      await signingIn;
      const before = signIns;
      const answer = await ask();
      const key = `${request.method} ${new URL(request.url).pathname}`;
      if (!showsEnd(answer) || closed.has(key)) return answer;
      // Another request may have started the renewal.
      if (signIns === before && !renew()) return answer;
      isSignedIn = (await signingIn) ?? false;
      if (!isSignedIn) return answer;
      const again = await ask();
      if (showsEnd(again) && closed.size < MAX_CLOSED && !closed.has(key)) {
        // The session had not ended: this page is not for this account.
        closed.add(key);
        renewals--;
      }
      return again;
    },
  };
}
