/** What graphql-cop, a scanner of GraphQL servers, would try. Its CPU use is in `npm run check:hostile`. */
import { beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../src/graphql/schema.ts';
import { sharedApp } from './support/app.ts';
import {
  type Credentials,
  overHttp,
  overWebSocket,
  SECURITY_CHECKS,
  sessionCookie,
} from './support/security-checks.ts';

const TOKEN = 'a-token-for-this-test';
/** Of an error with details of the server, or of its schema. */
const LEAKS = /did you mean|__schema|__type|graphiql|playground|tracing|exception|stack|"data"|node_modules/i;

describe('the checks of graphql-cop', () => {
  const shared = sharedApp({ env: { SCANWIRE_TOKEN: TOKEN } });
  let credentials: Credentials;
  beforeAll(async () => {
    credentials = { key: TOKEN, cookie: await sessionCookie(shared().url, TOKEN) };
  });

  test('are 13, 10 of which exist over WebSocket; a key is enough for 3', () => {
    expect(new Set(SECURITY_CHECKS.map(({ name }) => name)).size).toBe(13);
    expect(SECURITY_CHECKS.filter(({ message }) => message)).toHaveLength(10);
    const open = SECURITY_CHECKS.filter(({ isOpen }) => isOpen).map(({ name }) => name);
    expect(open).toEqual(['GraphiQL', 'field suggestions', 'introspection']);
  });

  describe.each(SECURITY_CHECKS.map((check) => [check.name, check] as const))('%s', (_, check) => {
    test('is refused without a key, and the refusal reveals nothing', async () => {
      const { url } = shared();
      const answer = await overHttp(url, check, null);
      expect(answer).toMatch(/^(401|403|415) /);
      expect(answer).not.toMatch(LEAKS);
      if (check.message) expect(await overWebSocket(url, check, null)).toMatch(/^(closed 440[01]|403 )$/);
    });

    test.runIf(check.withKey)(`is ${check.isOpen ? 'answered' : 'refused'} with a key`, async () => {
      const { url } = shared();
      const answers = [await overHttp(url, check, credentials)];
      if (check.message) answers.push(await overWebSocket(url, check, credentials));
      for (const answer of answers) {
        expect(answer).toMatch(check.withKey as RegExp);
        expect(answer.slice(0, 1000)).not.toMatch(/tracing|exception|stack|node_modules/i);
      }
    });
  });

  test('find no other page with an editor', async () => {
    const { url } = shared();
    for (const path of ['/graphiql', '/playground', '/console', '/altair', '/voyager']) {
      const response = await fetch(url + path, { headers: { accept: 'text/html' } });
      expect(response.status).toBe(404);
      expect(await response.text()).not.toMatch(LEAKS);
    }
  });

  test('would repeat a directive only if it was repeatable, and no directive of the schema is', () => {
    expect(schema.getDirectives().filter(({ isRepeatable }) => isRepeatable)).toEqual([]);
  });
});
