/** The sites of the demo company: one server with many hosts, to scan without the Internet. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { bracketed } from '../core/target.ts';
import { createCertificate } from './certificate.ts';
import { listen } from './listen.ts';
import { findPage, PAGES } from './pages.ts';
import { demoCertificateNames } from './zone.ts';

export interface DemoSite {
  /** URL of the HTTP server, without a trailing slash; it distinguishes hosts by name */
  url: string;
  httpsUrl?: string;
  /** PEM of its certificate, for clients to trust */
  certificate?: string;
  /** number of requests received */
  requests(): number;
  close(): Promise<void>;
}

/** Answers the requests to one host. */
export type Guest = (request: IncomingMessage, response: ServerResponse) => void;

/** Minimum and maximum delay of each page, to show results one by one. */
const FASTEST_MS = 4;
const SLOWEST_MS = 45;

/**
 * @param init.httpsPort 0 for any free port; without it there is no HTTPS
 * @param init.names names of its self-signed certificate
 * @param init.guests hosts with pages of their own, by name
 */
export async function startDemoSite({
  host = '127.0.0.1',
  port = 0,
  httpsPort,
  names = demoCertificateNames(),
  guests = {},
}: {
  host?: string;
  port?: number;
  httpsPort?: number;
  names?: readonly [string, ...string[]];
  guests?: Readonly<Record<string, Guest>>;
} = {}): Promise<DemoSite> {
  let requests = 0;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    requests++;
    const [guest = ''] = (request.headers.host ?? '').toLowerCase().split(':');
    if (Object.hasOwn(guests, guest)) return guests[guest]?.(request, response);
    const path = request.url ?? '/';
    const { label, linkTo } = whereIs(request);
    const { status = 200, type, headers, body = '' } = findPage(label, path, linkTo);
    const timer = setTimeout(
      () => {
        response.writeHead(status, {
          server: 'pinewood',
          'content-length': Buffer.byteLength(body),
          ...(type === undefined ? {} : { 'content-type': type }),
          ...headers,
        });
        response.end(request.method === 'HEAD' ? undefined : body);
      },
      delayOf(label + path),
    );
    response.once('close', () => clearTimeout(timer));
  };

  const plain = await listen(createServer(answer), host, port);
  const site: DemoSite = {
    url: `http://${bracketed(host)}:${plain.port}`,
    requests: () => requests,
    close: plain.close,
  };
  if (httpsPort === undefined) return site;
  try {
    const certificate = await createCertificate({ names });
    const encrypted = await listen(createTlsServer(certificate, answer), host, httpsPort);
    return {
      ...site,
      certificate: certificate.cert,
      httpsUrl: `https://${bracketed(host)}:${encrypted.port}`,
      close: async () => {
        await Promise.all([plain.close(), encrypted.close()]);
      },
    };
  } catch (error) {
    await plain.close();
    throw error;
  }
}

/** The host of a request, and links from its pages to other hosts, with the same port and scheme. */
function whereIs({ headers, socket }: IncomingMessage) {
  const [name = '', port] = (headers.host ?? '').toLowerCase().split(/:(?=\d+$)/);
  const [first = '', ...rest] = name.split('.');
  const scheme = (socket as TLSSocket).encrypted ? 'https' : 'http';
  const suffix = port === undefined ? '' : `:${port}`;
  const named = /[a-z]/.test(name) && name !== 'localhost' && !name.startsWith('[');
  // Without a host name, the server shows its front page.
  if (!named) return { label: 'www', linkTo: () => `${scheme}://${name}${suffix}` };
  const label = first !== '' && Object.hasOwn(PAGES, first) ? first : '';
  const domain = label === '' ? name : rest.join('.');
  return { label, linkTo: (other: string) => `${scheme}://${other}.${domain}${suffix}` };
}

/** Constant for each page, so that the demo is reproducible. */
function delayOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) >>> 0;
  return FASTEST_MS + (hash % (SLOWEST_MS - FASTEST_MS));
}
