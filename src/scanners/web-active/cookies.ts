import { Cookie, CookieJar } from 'tough-cookie';
import type { SiteReport } from './scan-report.ts';
import type { TemplateField } from './template.ts';

const MAX_COOKIES = 50;
const MAX_COOKIE_LENGTH = 4_096;

/** The cookies of one session at a site, bounded in number and length. */
export interface Cookies {
  /** @param setCookie header values, one a line. @returns the names of the cookies */
  store(url: string, setCookie: string | undefined): string[];
  /** Cookies that belong into a request for the URL. */
  of(url: string): TemplateField[];
}

export function createCookies(report: Pick<SiteReport, 'leaveOut'>): Cookies {
  const jar = new CookieJar(undefined, { looseMode: true, rejectPublicSuffixes: false });
  const stored = new Set<string>();
  const drop = (count: number) =>
    report.leaveOut(
      'dropped cookies',
      `sets more than ${MAX_COOKIES} cookies, or cookies longer than ${MAX_COOKIE_LENGTH} characters: the rest is dropped`,
      'LIMIT_REACHED',
      count,
    );
  return {
    store(url, setCookie) {
      const lines = setCookie?.split('\n') ?? [];
      const names: string[] = [];
      if (lines.length > MAX_COOKIES) drop(lines.length - MAX_COOKIES);
      for (const line of lines.slice(0, MAX_COOKIES)) {
        const isLong = line.length > MAX_COOKIE_LENGTH;
        const cookie = isLong ? undefined : Cookie.parse(line, { loose: true });
        const key = `${cookie?.key};${cookie?.path}`;
        if (isLong || (cookie && !stored.has(key) && stored.size >= MAX_COOKIES)) drop(1);
        else if (cookie) {
          stored.add(key);
          names.push(cookie.key);
          jar.setCookieSync(cookie, url, { ignoreError: true });
        }
      }
      return names;
    },
    of: (url) => jar.getCookiesSync(url).map(({ key, value }) => ({ name: key, value })),
  };
}
