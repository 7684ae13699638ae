/** The audits of GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/) that graphql-http has. */
import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { sharedApp } from './support/app.ts';

const TOKEN = 'a-token-for-this-test';
const AUDITS = 61;

/** @returns the result of each audit, and the statuses of the responses that it got */
async function audit(url: string, credentials: Record<string, string>) {
  let statuses: number[] = [];
  const fetchFn: typeof fetch = async (input, init) => {
    const response = await fetch(input, { ...init, headers: { ...init?.headers, ...credentials } });
    statuses.push(response.status);
    return response;
  };
  const results = [];
  for (const { name, fn } of serverAudits({ url: `${url}/graphql`, fetchFn })) {
    statuses = [];
    const { status } = await fn();
    results.push({ name, status, statuses });
  }
  return results;
}

describe('the audits of graphql-http', () => {
  const shared = sharedApp({ env: { SCANWIRE_TOKEN: TOKEN }, limits: { signInDelayMs: 1 } });

  it('all pass with a key', async () => {
    const results = await audit(shared().url, { authorization: `Bearer ${TOKEN}` });
    expect(results.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(results).toHaveLength(AUDITS);
  });

  it.each([
    ['without a key', {}],
    ['with a wrong key', { authorization: 'Bearer wrong' }],
  ])('pass or are refused with 401 %s', async (_, credentials) => {
    const results = await audit(shared().url, credentials);
    const isRefused = ({ statuses }: (typeof results)[number]) => statuses.every((status) => status === 401);
    expect(results.filter((result) => result.status !== 'ok' && !isRefused(result))).toEqual([]);
    // A query without a key is never answered.
    expect(results.flatMap(({ statuses }) => statuses).filter((status) => status < 400)).toEqual([]);
    expect(results.filter(isRefused).length).toBeGreaterThan(AUDITS / 2);
    expect(results).toHaveLength(AUDITS);
  });
});
