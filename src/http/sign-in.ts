/** Signs browsers in and out. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { GraphQLError } from 'graphql';
import { UnavailableError } from '../core/errors.ts';
import type { Identity } from '../core/identity.ts';
import { askingOf, type BrowserSessions, type Guard } from './access.ts';
import { answer } from './answer.ts';
import { arrivalOf, type Connection } from './connections.ts';
import { pathnameOf, rootFrom } from './relative-path.ts';
import { SIGN_IN_HEADERS, signInPage } from './sign-in-page.ts';

/** Bytes of the form, which has one short field. */
const MAX_FORM_BYTES = 4096;
const ANY_ORIGIN = 'http://localhost';
/** Paths of the forms, which are not pages to return to. */
const FORMS = /^\/sign-(?:in|out)$/;
const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i;

export type PageRoute = (
  request: IncomingMessage,
  response: ServerResponse,
  connection: Connection | undefined,
) => Promise<void> | void;

export interface SignIn {
  /** Answers with a page if the browser is signed in, else with the sign-in page. */
  showTo(page: PageRoute): PageRoute;
  /** Handles the form of the sign-in page. */
  signIn: PageRoute;
  /** Handles the form that signs out. */
  signOut: PageRoute;
}

/**
 * @param isPage whether a path belongs to a page that needs a session
 * @param prefix path of the configured address, without a trailing slash
 */
export function createSignIn(
  { sessions, cookie }: BrowserSessions,
  {
    guard,
    isProtected,
    isPage,
    prefix,
  }: { guard: Guard; isProtected(): boolean; isPage(pathname: string): boolean; prefix: string },
): SignIn {
  /** The page to show afterwards, relative to the root; only those of this server. */
  const destinationOf = (request: IncomingMessage): string => {
    const url = new URL(request.url ?? '', ANY_ORIGIN);
    if (!FORMS.test(url.pathname)) return url.pathname.slice(1) + url.search;
    const to = url.searchParams.get('to') ?? '';
    if (!URL.canParse(to, `${ANY_ORIGIN}/`)) return '';
    const wanted = new URL(to, `${ANY_ORIGIN}/`);
    return wanted.origin === ANY_ORIGIN && isPage(wanted.pathname)
      ? wanted.pathname.slice(1) + wanted.search
      : '';
  };
  const actionOf = (request: IncomingMessage) => {
    const to = destinationOf(request);
    const root = rootFrom(pathnameOf(request)).replace(/^\.\//, '');
    return `${root}sign-in${to === '' ? '' : `?${new URLSearchParams({ to })}`}`;
  };
  const ask = (request: IncomingMessage, response: ServerResponse, status = 401, problem?: string) => {
    const html = Buffer.from(signInPage(actionOf(request), problem ?? null));
    response
      .writeHead(status, {
        ...SIGN_IN_HEADERS,
        'content-length': html.length,
        ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      })
      .end(request.method === 'HEAD' ? undefined : html);
  };
  const goOn = (request: IncomingMessage, response: ServerResponse, setCookie?: string) => {
    response
      .writeHead(303, {
        // Relative, because a proxy may have removed a prefix that is not configured.
        location: prefix === '' ? destinationOf(request) || './' : `${prefix}/${destinationOf(request)}`,
        'cache-control': 'no-store',
        ...(setCookie !== undefined && { 'set-cookie': setCookie }),
      })
      .end();
  };
  /** Answers with the sign-in page if the work fails for a reason that the user can know. */
  const explain =
    (work: PageRoute): PageRoute =>
    async (request, response, connection) => {
      try {
        await work(request, response, connection);
      } catch (error) {
        if (error instanceof UnavailableError) return ask(request, response, 503, error.message);
        throw error;
      }
    };
  /** A form that only pages of this server may send. */
  const form = (work: PageRoute): PageRoute =>
    explain((request, response, connection) => {
      if (request.method !== 'POST') return goOn(request, response);
      const refusal = guard.refuseForm(request, connection);
      return refusal === null ? work(request, response, connection) : ask(request, response, 403, refusal);
    });

  return {
    showTo: (page) =>
      explain(async (request, response, connection) => {
        const credential = guard.credentialOf({ ...askingOf(request), url: null });
        const identity =
          credential === null
            ? null
            : await accepted(guard.identify(credential, arrivalOf(connection, 'HTTP')));
        if (identity === null) return ask(request, response);
        connection?.trust(identity);
        return await page(request, response, connection);
      }),
    signIn: form(async (request, response, connection) => {
      if (!isProtected()) return goOn(request, response);
      if (!FORM.test(request.headers['content-type'] ?? '')) {
        return answer(response, 415, { error: 'Post the key as application/x-www-form-urlencoded.' });
      }
      if (!(Number(request.headers['content-length']) <= MAX_FORM_BYTES)) {
        const error = `The form needs a Content-Length of at most ${MAX_FORM_BYTES}.`;
        return answer(response, 413, { error });
      }
      const body = await text(request).catch(() => null);
      if (body === null) return void response.destroy();
      const key = new URLSearchParams(body).get('key')?.trim() ?? '';
      const identity = await accepted(guard.signIn(`Bearer ${key}`, connection, 'HTTP'));
      if (identity?.only !== undefined) {
        const problem = `The key "${identity.name}" is limited, and cannot open pages. Sign in with another key.`;
        return ask(request, response, 403, problem);
      }
      const secret = identity === null ? null : await sessions.open(key, arrivalOf(connection, 'HTTP'));
      if (secret === null) {
        return ask(request, response, 401, 'This key is not valid. It is wrong, expired or revoked.');
      }
      const isHttps = request.headers.origin?.startsWith('https:') ?? false;
      goOn(request, response, cookie.set(secret, isHttps));
    }),
    signOut: form(async (request, response, connection) => {
      const secret = cookie.read(request.headers.cookie);
      if (secret !== null) await sessions.end(secret, arrivalOf(connection, 'HTTP'));
      goOn(request, response, cookie.clear());
    }),
  };
}

/** @returns null if the guard refuses the credential */
async function accepted(identity: Promise<Identity>): Promise<Identity | null> {
  try {
    return await identity;
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}
