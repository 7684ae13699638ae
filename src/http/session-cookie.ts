/** The cookie that holds the secret of a browser's session. */
import { pathPrefix } from './request-target.ts';
import { SESSION_MS } from './sessions.ts';

export interface SessionCookie {
  /** @param header Cookie header of a request @returns the secret, or null */
  read(header: string | undefined): string | null;
  /** @param isHttps whether the page that signs in was loaded over https @returns a Set-Cookie header */
  set(secret: string, isHttps: boolean): string;
  /** @returns a Set-Cookie header that deletes it */
  clear(): string;
}

/** @param publicUrl address of the server in browsers; null if it is not known */
export function createSessionCookie(publicUrl: string | null): SessionCookie {
  const isSecure = publicUrl?.startsWith('https:') ?? false;
  const prefix = pathPrefix(publicUrl);
  // Other hosts of the domain cannot set a cookie with the prefix __Host-, which does not allow a path. Below a path,
  // the cookie must not be sent to the other applications of the host.
  const name = `${isSecure ? (prefix === '' ? '__Host-' : '__Secure-') : ''}scanwire_session`;
  const write = (value: string, maxAgeS: number, secure: boolean) =>
    `${name}=${value}; Path=${prefix || '/'}; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return {
    read(header = '') {
      const cookie = header.split(';').find((pair) => pair.trimStart().startsWith(`${name}=`));
      return cookie?.slice(cookie.indexOf('=') + 1).trim() || null;
    },
    set: (secret, isHttps) => write(secret, SESSION_MS / 1000, isSecure || isHttps),
    clear: () => write('', 0, isSecure),
  };
}
