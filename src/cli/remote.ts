/**
 * The server that commands talk to: its address and credential, requests, and errors that say what to do.
 *
 *     const remote = openRemote(options, shell);
 *     const { scan } = await remote.query<{ scan: … }>('query ($id: ID!) { scan(id: $id) { … } }', { id });
 *     const { body } = await remote.fetch(`/scans/${encodeURIComponent(id)}/export.jsonl`);
 */
import { isLoopback } from '../http/address.ts';
import { withEnvFile } from './environment.ts';
import { printable } from './printable.ts';
import { CommandError, EXIT, type Shell, UsageError } from './shell.ts';

/** A request failed; the message tells the user why, and what to do. */
export class RemoteError extends CommandError {
  /** code of the server's error, such as NOT_FOUND; null if no server of scanwire answered */
  readonly code: string | null;

  constructor(message: string, code: string | null = null) {
    super(message, code !== null && USAGE_CODES.includes(code) ? EXIT.usage : EXIT.failed);
    this.code = code;
  }
}

/** Codes of errors in what the user asked for: as without a server, they are wrong usage. */
const USAGE_CODES: readonly string[] = [
  'INVALID_TARGET',
  'TARGET_REFUSED',
  'TARGET_NOT_VERIFIED',
  'UNKNOWN_SCANNER',
  'UNKNOWN_PRESET',
  'INVALID_OPTIONS',
  'BAD_USER_INPUT',
  'NOT_FOUND',
];

export interface Remote {
  /** address of the server, with the path of a proxy, without a slash at the end */
  readonly url: string;
  readonly token: string | undefined;
  /**
   * Sends a request with the credential.
   * @param path such as `/scans/import`
   * @returns the response, if its status is 2xx; errors while its body is read are for `explain`
   * @throws RemoteError
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Sends a query or mutation. @throws RemoteError, including for errors in the response */
  query<Data>(document: string, variables?: Record<string, unknown>): Promise<Data>;
  /** @param given id of a scan, or `latest` for the newest one @throws RemoteError if there is none */
  scanId(given: string): Promise<string>;
  /** Converts an error of a request, or of a response that is being read. The token is removed from its message. */
  explain(error: unknown): CommandError;
}

/** Time until the server must have answered. Uploads take as long as they take. */
const ANSWER_MS = 60_000;
/** Length of an answer to a query, in UTF-16 units. */
const MAX_ANSWER = 64 * 1024 * 1024;
const MAX_MESSAGE = 2000;
const GRAPHQL = '/graphql';

/**
 * Reads the address from `--server` or SCANWIRE_URL, and the key from SCANWIRE_TOKEN; both also from .env. There is no option
 * for the key, because other users of the machine can read the arguments of a process.
 * @throws UsageError
 */
export function openRemote({ server }: { server?: string | undefined }, shell: Shell): Remote {
  const env = withEnvFile(shell.env);
  const given = server || env.SCANWIRE_URL;
  if (!given)
    throw new UsageError(
      'No server given: pass --server URL, or set SCANWIRE_URL in the environment or in .env.',
    );
  const url = parseServer(given, server ? '--server' : 'SCANWIRE_URL');
  const token = env.SCANWIRE_TOKEN || undefined;
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    throw new UsageError(
      'SCANWIRE_TOKEN has a space, a line break or a character outside ASCII: copy the key again.',
    );
  // A folder that somebody else wrote must not get the user's key by naming a server.
  if (!server && !shell.env.SCANWIRE_URL && shell.env.SCANWIRE_TOKEN)
    throw new UsageError(
      'SCANWIRE_URL is in .env, but SCANWIRE_TOKEN is in the environment, so the key was not sent. Pass --server, or set both in one place.',
    );
  const { protocol, hostname, host } = new URL(url);
  if (token !== undefined && protocol === 'http:' && !isLoopback(hostname))
    shell.stderr.write(
      `scanwire: warning: the key is sent to ${printable(host)} without encryption. Use https.\n`,
    );
  return createRemote(url, token);
}

/** @returns the address without `/graphql` and slashes at its end */
function parseServer(text: string, source: string): string {
  const refuse = (why: string) => new UsageError(`${source} ${why}, such as https://scans.example.com.`);
  // "localhost:4000" is a URL of the scheme "localhost".
  if (!/^(https?|wss?):\/\//i.test(text) || !URL.canParse(text))
    throw refuse(`${printable(withoutCredentials(text))} is not an http or https URL`);
  const url = new URL(text);
  if (url.username || url.password)
    throw refuse('must not contain a user name or password: set SCANWIRE_TOKEN, and give a URL');
  if (url.search || url.hash) throw refuse('must be a URL without "?" and "#"');
  const path = url.pathname.replace(/\/+$/, '');
  const prefix = path.endsWith(GRAPHQL) ? path.slice(0, -GRAPHQL.length).replace(/\/+$/, '') : path;
  return `${url.protocol.replace('ws', 'http')}//${url.host}${prefix}`;
}

const withoutCredentials = (text: string) => text.replace(/[^/]*@/, '');

/** What errors say, without the key. */
function createWording(url: string, token: string | undefined) {
  /** A server that repeats the key must not get it into a log. */
  const withoutKey = (text: string) => (token === undefined ? text : text.replaceAll(token, '***'));
  const quoted = (text: string) => printable(withoutKey(text).slice(0, MAX_MESSAGE));
  const unauthenticated = () => {
    const what =
      token === undefined
        ? `${url} needs an API key: set SCANWIRE_TOKEN.`
        : `${url} refuses the key in SCANWIRE_TOKEN: it is wrong, expired or revoked.`;
    return new RemoteError(what, 'UNAUTHENTICATED');
  };
  const explain = (error: unknown): CommandError => {
    if (error instanceof CommandError) return error;
    const { name, code, message } = Object(error) as { name?: string; code?: string; message?: string };
    if (name !== 'ScanwireError') return new RemoteError(withoutKey(describeFailure(error, url)));
    // Of @scanwire/client, which knows no more about a key.
    return code === 'UNAUTHENTICATED' ? unauthenticated() : new RemoteError(quoted(message ?? ''), code);
  };
  return { withoutKey, quoted, unauthenticated, explain };
}

function createRemote(url: string, token: string | undefined): Remote {
  const { withoutKey, quoted, unauthenticated, explain } = createWording(url, token);
  const send = async (path: string, { headers, signal, ...init }: RequestInit): Promise<Response> => {
    const late = new AbortController();
    const isUpload = init.body !== undefined && typeof init.body !== 'string';
    const timer = setTimeout(
      () => late.abort(new RemoteError(`${url} has not responded for ${ANSWER_MS / 1000} seconds.`)),
      isUpload ? 2 ** 31 - 1 : ANSWER_MS,
    );
    const all = new Headers(headers);
    if (token !== undefined) all.set('authorization', `Bearer ${token}`);
    try {
      return await fetch(url + path, {
        ...init,
        headers: all,
        // The key is for this origin only, and a redirect turns POST into GET.
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw explain(error);
    } finally {
      clearTimeout(timer);
    }
  };

  /** Why a response is not the expected one. */
  const refusal = async (response: Response, path: string): Promise<RemoteError> => {
    const { status, headers } = response;
    if (status >= 300 && status < 400) {
      await response.body?.cancel();
      return redirected(quoted(headers.get('location') ?? ''), url, path);
    }
    const { message, code, isVersion } = errorIn(await readText(response).catch(() => ''));
    const said = message === null ? '' : quoted(message);
    if (status === 401 || code === 'UNAUTHENTICATED') return unauthenticated();
    if (isVersion) return new RemoteError(otherVersion(url, said));
    if (said === '') return new RemoteError(noServer(url, path, status, headers.get('content-type')));
    return new RemoteError(code === null ? `${url}${path} responded with ${status}: ${said}` : said, code);
  };

  const remote: Remote = {
    url,
    token,
    explain,
    async fetch(path, init = {}) {
      const response = await send(path, init);
      if (response.ok) return response;
      throw await refusal(response, path);
    },
    async query<Data>(document: string, variables: Record<string, unknown> = {}) {
      const response = await send(GRAPHQL, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
        },
        body: JSON.stringify({ query: document, variables }),
      });
      if (!response.ok) throw await refusal(response, GRAPHQL);
      const text = await readText(response).catch((error) => {
        throw explain(error);
      });
      const data = dataIn(withoutKey(text));
      if (data !== null) return data as Data;
      throw await refusal(new Response(text, response), GRAPHQL);
    },
    async scanId(given) {
      if (given !== 'latest') return given;
      const { scans } = await remote.query<{ scans: { nodes: { id: string }[] } }>(
        '{ scans(first: 1) { nodes { id } } }',
      );
      const [newest] = scans.nodes;
      if (newest) return newest.id;
      throw new RemoteError(
        `There are no scans on ${url} yet. Start one: scanwire scan TARGET --server ${url}`,
      );
    },
  };
  return remote;
}

/** @returns the data of a GraphQL response without errors, else null */
function dataIn(text: string): object | null {
  const { data, errors } = parseObject(text);
  return errors === undefined && typeof data === 'object' ? data : null;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The error in a GraphQL response, a problem (RFC 9457) or another JSON answer of the server. */
function errorIn(text: string): { message: string | null; code: string | null; isVersion: boolean } {
  const { errors, detail, title, error, code } = parseObject(text);
  const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
  const [first] = Array.isArray(errors) ? errors : [];
  if (!first)
    return {
      message: textOf(detail) ?? textOf(title) ?? textOf(error),
      code: textOf(code),
      isVersion: false,
    };
  const own = textOf(first.extensions?.code);
  // Validation errors have no code of scanwire.
  return { message: textOf(first.message), code: own, isVersion: own === null || /^GRAPHQL_/.test(own) };
}

async function readText({ body }: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length <= MAX_ANSWER) continue;
    await reader?.cancel();
    throw new Error(`the response is longer than ${MAX_ANSWER / 1024 ** 2} MB`);
  }
  return text;
}

const noServer = (url: string, path: string, status: number, type: string | null) =>
  `${url} is not a scanwire server: ${path} responded with ${status}${type ? ` (${printable(type.slice(0, 100))})` : ''}. Check the address, and its path if a proxy adds one.`;

const otherVersion = (url: string, said: string) =>
  `${url} does not understand this command: ${said} It has another version of scanwire, or is another kind of server. Update the older one.`;

function redirected(location: string, url: string, path: string): RemoteError {
  const target = URL.canParse(location, url) ? new URL(location, url).href : location;
  const better = target.endsWith(path) ? target.slice(0, -path.length) : target;
  return new RemoteError(`${url} redirects to ${better}. If that is the server, pass it as --server.`);
}

const FAILURES: readonly [pattern: RegExp, advice: (url: URL) => string][] = [
  [
    /^ECONNREFUSED$/,
    ({ host }) => `nothing is listening on ${host}. Is the server running, and is the port right?`,
  ],
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    ({ hostname }) => `the name ${hostname} has no address. Check --server or SCANWIRE_URL.`,
  ],
  [
    /TIMEOUT|^ETIMEDOUT$|UNREACH$/,
    ({ host }) => `${host} does not respond. Check the address, the network and firewalls.`,
  ],
  [
    /WRONG_VERSION_NUMBER|^ERR_SSL_(PACKET|HTTP)/,
    ({ host }) => `${host} does not speak TLS. If it should, check the port; otherwise use http://${host}.`,
  ],
  [
    /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/,
    () => 'the certificate of the server has expired, or is not valid yet. Renew it, or check the clock.',
  ],
  [
    /ALTNAME_INVALID/,
    ({ hostname }) =>
      `the certificate of the server is not for ${hostname}. Use the name in the certificate.`,
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_(TLS|SSL)|^EPROTO$/,
    () =>
      'the certificate of the server is not trusted. For your own certificate authority, set NODE_EXTRA_CA_CERTS to its file.',
  ],
  [
    /^(HPE_|UND_ERR_SOCKET|ECONNRESET|EPIPE)/,
    ({ protocol, host }) =>
      `the connection was cut.${protocol === 'http:' ? ` If the server speaks TLS, use https://${host}.` : ' Try again.'}`,
  ],
];

/** One line about an error of `fetch`, whose cause has the code. */
function describeFailure(error: unknown, url: string): string {
  const causes: { code?: string; message: string }[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 5; cause = cause.cause) {
    causes.push(cause);
    if (cause instanceof AggregateError) causes.push(...cause.errors.slice(0, 1));
  }
  const code = causes.find((cause) => typeof cause.code === 'string')?.code ?? '';
  const advice = FAILURES.find(([pattern]) => pattern.test(code))?.[1](new URL(url));
  const reason = printable(advice ?? causes.at(-1)?.message ?? String(error));
  return `${url} cannot be reached${code && advice ? ` (${code})` : ''}: ${reason}`;
}
