/** Local stand-ins for the two public services that scans query about a domain, in the services' formats. */

import { createServer, type ServerResponse } from 'node:http';
import { bracketed } from '../core/target.ts';
import { listen } from './listen.ts';
import { DEMO_DOMAIN } from './zone.ts';

export interface DemoSources {
  /** in place of https://crt.sh */
  certificateTransparencyUrl: string;
  /** in place of https://web.archive.org */
  archiveUrl: string;
  close(): Promise<void>;
}

/** Names of issued certificates, each with its label. */
const LOGGED = [
  ['', 'www'],
  ['api'],
  ['shop', 'admin'],
  ['*'],
  ['blog'],
  ['old'],
  ['trail-club-2019'],
] as const;

/** Archived paths by label: some still exist, some do not. */
const CAPTURED: Readonly<Record<string, readonly string[]>> = {
  '': ['/'],
  www: [
    '/',
    '/about',
    '/2023/winter-sale',
    '/2025/winter-sale',
    '/account?next=%2Forders',
    '/assets/logo.png',
  ],
  api: ['/v1/users', '/v1/products', '/v1/export', '/health'],
  shop: ['/', '/p/ridge-2', '/p/canvas-60', '/cart'],
  blog: ['/2019/01/hello', '/feed.xml'],
};

export async function startDemoSources({
  host = '127.0.0.1',
  port = 0,
  domain = DEMO_DOMAIN,
}: {
  host?: string;
  port?: number;
  domain?: string;
} = {}): Promise<DemoSources> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sources.invalid');
    if (pathname === '/cdx/search/cdx') answerCaptures(searchParams, domain, response);
    else if (pathname === '/' && searchParams.get('output') === 'json') {
      answerCertificates(searchParams.get('q') ?? '', domain, response);
    } else response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
  });
  const listening = await listen(server, host, port);
  const url = `http://${bracketed(host)}:${listening.port}`;
  return { certificateTransparencyUrl: url, archiveUrl: url, close: listening.close };
}

const nameOf = (label: string, domain: string) => (label === '' ? domain : `${label}.${domain}`);

/** Answers `?q=%.demo.test&output=json` with an array of an object for each certificate. */
function answerCertificates(query: string, domain: string, response: ServerResponse): void {
  const asked = query.replace(/^%\./, '');
  const certificates =
    asked !== domain
      ? []
      : LOGGED.map((labels, at) => {
          const names = labels.map((label) => nameOf(label, domain));
          const year = 2019 + at;
          return {
            issuer_ca_id: 183_267,
            issuer_name: 'C=XX, O=Demo Authority, CN=Demo R3',
            common_name: names[0],
            name_value: names.join('\n'),
            id: 5_000_000_000 + at,
            entry_timestamp: `${year}-02-01T08:15:00.125`,
            not_before: `${year}-02-01T07:15:00`,
            not_after: `${year}-05-02T07:14:59`,
            serial_number: `03f0${at}a9d1c2b4`,
            result_count: names.length + 1,
          };
        });
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(certificates));
}

/** Answers `?url=api.demo.test/*&output=json&fl=original&limit=5` with a header and rows, one per line; empty if none. */
function answerCaptures(query: URLSearchParams, domain: string, response: ServerResponse): void {
  const name = (query.get('url') ?? '').replace(/\/\*$/, '').toLowerCase();
  const label = Object.keys(CAPTURED).find((candidate) => nameOf(candidate, domain) === name);
  const limit = Number(query.get('limit') ?? Number.POSITIVE_INFINITY);
  const urls = (label === undefined ? [] : (CAPTURED[label] ?? [])).map((path) => `http://${name}:80${path}`);
  const rows = [['original'], ...urls.slice(0, limit).map((url) => [url])];
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`[${rows.map((row) => JSON.stringify(row)).join(',\n')}]\n`);
}
