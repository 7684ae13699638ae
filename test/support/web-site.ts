/** A small site over HTTP or HTTPS, and scans of it by `web`. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import type { ScannerInput } from '../../src/core/scanner.ts';
import { createCertificate } from '../../src/demo/certificate.ts';
import { type Collected, collect, type RunOptions } from '../../src/sdk/run-scanner.ts';
import { webScanner } from './web-scanner.ts';

export type Headers = Record<string, string | string[]>;
export interface Answer {
  status?: number;
  /** default: HTML with the headers of `HARDENED` */
  headers?: Headers;
  body?: string | Buffer;
}
type Page = Answer | ((request: IncomingMessage, response: ServerResponse) => Answer | undefined);

/** Headers of a site without findings. */
export const HARDENED: Headers = {
  'content-security-policy': "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
};

/** `HARDENED` without some headers. */
export function hardenedBut(change: Record<string, string | string[] | null>): Headers {
  const headers: Headers = { ...HARDENED };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete headers[name];
    else headers[name] = value;
  }
  return headers;
}

export interface WebSite {
  /** without a trailing slash */
  url: string;
  port: number;
  /** path and query of each request, in order */
  asked: string[];
  requests: Pick<IncomingMessage, 'url' | 'headers'>[];
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

let ownCertificate: Promise<{ key: string; cert: string }> | null = null;
/** A self-signed certificate for 127.0.0.1 and localhost. */
export function selfSigned(): Promise<{ key: string; cert: string }> {
  ownCertificate ??= createCertificate({ names: ['localhost', '127.0.0.1'] });
  return ownCertificate;
}

/** @param pages by path; `*` for all others, which are 404 without it */
export async function webSite(
  pages: Record<string, Page> | RequestListener,
  { https = false, host = '127.0.0.1' }: { https?: boolean | ServerOptions; host?: string } = {},
): Promise<WebSite> {
  const asked: string[] = [];
  const requests: WebSite['requests'] = [];
  const listener: RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    requests.push({ url: request.url ?? '', headers: request.headers });
    if (typeof pages === 'function') return pages(request, response);
    const page = pages[request.url?.split('?')[0] ?? ''] ?? pages['*'];
    const answer =
      typeof page === 'function' ? page(request, response) : (page ?? { status: 404, body: 'no' });
    if (answer === undefined) return;
    response.writeHead(answer.status ?? 200, {
      'content-type': 'text/html',
      ...(answer.headers ?? HARDENED),
    });
    response.end(answer.body ?? '<title>a page</title><p>text</p>');
  };
  const server = https
    ? createTlsServer({ ...(await selfSigned()), ...(https === true ? {} : https) }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `${https ? 'https' : 'http'}://${host}:${port}`, port, asked, requests };
}

export { webScanner };

export const urlOf = (url: string): ScannerInput => ({ kind: 'url', url });

/** Scans a site, or one input, with these checks only. */
export const look = (
  input: WebSite | string | ScannerInput,
  checks: string[],
  { options = {}, ...more }: RunOptions = {},
): Promise<Collected> => {
  const at = typeof input === 'string' ? urlOf(input) : 'kind' in input ? input : urlOf(`${input.url}/`);
  return collect(webScanner, at, { options: { checks, rps: 10_000, timeoutMs: 5000, ...options }, ...more });
};

/** Types of findings with their severities, sorted. */
export const flawsOf = ({ findings }: Collected): string[] =>
  findings.map(({ type, severity }) => `${type} ${severity}`).sort();
