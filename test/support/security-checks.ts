/**
 * The 13 checks of graphql-cop (https://github.com/dolevf/graphql-cop) as requests of our own, over HTTP and WebSocket, by a
 * client with a key and one without.
 */
import { once } from 'node:events';
import { request } from 'node:http';
import { openWire } from './wire.ts';

interface HttpRequest {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface SecurityCheck {
  name: string;
  /** @param n makes each request different, so that no cache answers it */
  request(n: number): HttpRequest;
  /** The message over WebSocket; undefined if the check only concerns HTTP. */
  message?(n: number): unknown;
  /** A page of another site sends it: with the cookie of a session, which a browser would add, instead of a key. */
  isForged?: true;
  /** Response to a client with a key: its status and body, or what the WebSocket receives. GraphiQL has tests of its own. */
  withKey?: RegExp;
  /** A client with a key may do it. */
  isOpen?: true;
  /** It is a query of a client with a key whose answer has nothing more than asked for. */
  isHarmless?: true;
}

const ID = 'check';
const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const FOREIGN_PAGE = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
const inPath = (query: string) => `/graphql?query=${encodeURIComponent(query)}`;

/** A check that is one query, over both transports. */
const ofQuery = (name: string, query: string, withKey: RegExp, extensions = {}) => ({
  name,
  withKey,
  request: (n: number) => ({
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ query: `${query}#${n}`, extensions }),
  }),
  message: (n: number) => ({ id: ID, type: 'subscribe', payload: { query: `${query}#${n}`, extensions } }),
});

const TYPENAME = '{ __typename }';

export const SECURITY_CHECKS: readonly SecurityCheck[] = [
  ofQuery(
    'alias overloading',
    `{ ${Array.from({ length: 101 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
    /QUERY_TOO_LARGE/,
  ),
  {
    name: 'batch of queries',
    request: (n) => ({
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify(Array(10).fill({ query: `${TYPENAME}#${n}` })),
    }),
    message: (n) => Array(10).fill({ id: ID, type: 'subscribe', payload: { query: `${TYPENAME}#${n}` } }),
    withKey: /^400 .*Batching is not supported|^closed 4400$/,
  },
  ofQuery('field duplication', `{ ${'__typename '.repeat(500)} }`, /QUERY_TOO_LARGE/),
  // One error, however often it is repeated.
  ofQuery(
    'directive overloading',
    `{ __typename ${'@aa'.repeat(10)} }`,
    /^[^@]*"The directive \\"@aa\\" can only be used once at this location\."[^@]*$/,
  ),
  ofQuery(
    'circular introspection',
    '{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }',
    /Maximum introspection depth exceeded/,
  ),
  {
    name: 'mutation over GET',
    request: (n) => ({ path: inPath(`mutation { __typename }#${n}`), headers: JSON_TYPE }),
    withKey: /^405 /,
  },
  {
    name: 'query over GET by a page of another site',
    isForged: true,
    request: (n) => ({ path: inPath(`${TYPENAME}#${n}`), headers: { accept: '*/*', ...FOREIGN_PAGE } }),
    message: (n) => ({ id: ID, type: 'subscribe', payload: { query: `${TYPENAME}#${n}` } }),
    withKey: /^403 /,
  },
  {
    name: 'urlencoded query over POST',
    request: (n) => ({
      path: inPath(`${TYPENAME}#${n}`),
      method: 'POST',
      headers: FORM_TYPE,
      body: String(new URLSearchParams({ query: TYPENAME })),
    }),
    withKey: /^415 /,
  },
  {
    ...ofQuery('trace mode', TYPENAME, /\{"data":\{"__typename":"Query"\}\}/, { tracing: true, trace: true }),
    isHarmless: true,
  },
  ofQuery('unhandled error', 'qwerty cop { abc }', /GRAPHQL_PARSE_FAILED/),
  {
    name: 'GraphiQL',
    request: () => ({ headers: { accept: 'text/html' } }),
    isOpen: true,
  },
  { ...ofQuery('field suggestions', '{ __schema { directive } }', /Did you mean/), isOpen: true },
  { ...ofQuery('introspection', '{ __schema { types { name } } }', /"name":"Query"/), isOpen: true },
];

/** Signs in as the page of a browser does. @returns the cookie of the session */
export async function sessionCookie(url: string, key: string): Promise<string> {
  const { headers } = await send(url, {
    path: '/sign-in',
    method: 'POST',
    headers: { ...FORM_TYPE, origin: url },
    body: String(new URLSearchParams({ key })),
  });
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** Uses node:http, because fetch cannot set all headers of a browser. */
async function send(url: string, { path = '/graphql', method = 'GET', headers, body }: HttpRequest) {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const outgoing = request(url + path, { method, headers: { ...headers, ...length } });
  outgoing.end(body);
  const [response] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode as number, headers: response.headers, text };
}

export interface Credentials {
  key: string;
  /** of a session of the key */
  cookie: string;
}

const headersOf = ({ isForged }: SecurityCheck, credentials: Credentials | null): Record<string, string> => {
  if (credentials === null) return {};
  return isForged ? { cookie: credentials.cookie } : { authorization: `Bearer ${credentials.key}` };
};

/** @returns the status and body of the response */
export async function overHttp(url: string, check: SecurityCheck, credentials: Credentials | null, n = 0) {
  const wanted = check.request(n);
  const headers = { ...wanted.headers, ...headersOf(check, credentials) };
  const { status, text } = await send(url, { ...wanted, headers });
  return `${status} ${text}`;
}

/** @returns the status of a refused handshake, the close code, or the answer to the message */
export async function overWebSocket(
  url: string,
  check: SecurityCheck,
  credentials: Credentials | null,
  n = 0,
) {
  const headers = headersOf(check, credentials);
  if (check.isForged) Object.assign(headers, { origin: 'https://other.example' });
  const wire = await openWire(url, { headers }).catch((error: Error) => error);
  if (wire instanceof Error) return `${/response: (\d+)/.exec(wire.message)?.[1]} `;
  const closed = wire.closed.then((code) => `closed ${code}`);
  try {
    if (credentials !== null) {
      wire.send({ type: 'connection_init' });
      await wire.message(({ type }) => type === 'connection_ack');
    }
    wire.send(check.message?.(n));
    const answer = wire.message(({ id }) => id === ID).then(JSON.stringify);
    return await Promise.race([closed, answer.catch(() => closed)]);
  } finally {
    wire.socket.terminate();
  }
}
