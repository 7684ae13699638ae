/** A scanner service over HTTP: checks the security headers of a page and streams its findings. */
import { createServer, get, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { bracketed, withoutBrackets } from '../core/target.ts';
import { listen } from './listen.ts';

export interface DemoService {
  /** URL for POST requests */
  url: string;
  close(): Promise<void>;
}

/** The fields of a request that this service uses. */
const requestSchema = z.object({
  scan_id: z.string().optional(),
  target: z.string().min(1).max(2048),
  kind: z.enum(['domain', 'host', 'url']),
  /** URL at which a host is known to answer */
  url: z.string().max(8192).optional(),
});

interface ServiceCheck {
  id: string;
  title: string;
  severity: 'info' | 'low' | 'medium';
  cwe: string;
  remediation: string;
  /** @returns evidence of the flaw; null if there is none */
  flaw(headers: IncomingHttpHeaders): string | null;
}

const lacks = (header: string) => (headers: IncomingHttpHeaders) =>
  headers[header] === undefined ? `There is no ${header} header.` : null;

const cookieWithout = (attribute: RegExp) => (headers: IncomingHttpHeaders) =>
  headers['set-cookie']?.find((cookie) => !attribute.test(cookie)) ?? null;

/** Without Strict-Transport-Security, which has no effect over plain HTTP (RFC 6797, section 8.1). */
const CHECKS: readonly ServiceCheck[] = [
  {
    id: 'content-security-policy',
    title: 'Missing Content-Security-Policy header',
    severity: 'medium',
    cwe: 'CWE-693',
    remediation: "Send a policy that lists the allowed sources of scripts, such as default-src 'self'.",
    flaw: lacks('content-security-policy'),
  },
  {
    id: 'framing',
    title: 'Missing X-Frame-Options header (clickjacking)',
    severity: 'medium',
    cwe: 'CWE-1021',
    remediation: "Send Content-Security-Policy: frame-ancestors 'self', or X-Frame-Options: SAMEORIGIN.",
    flaw: (headers) =>
      /frame-ancestors/i.test(String(headers['content-security-policy'] ?? ''))
        ? null
        : lacks('x-frame-options')(headers),
  },
  {
    id: 'content-type-options',
    title: 'Missing X-Content-Type-Options header',
    severity: 'low',
    cwe: 'CWE-430',
    remediation: 'Send X-Content-Type-Options: nosniff.',
    flaw: lacks('x-content-type-options'),
  },
  {
    id: 'referrer-policy',
    title: 'Missing Referrer-Policy header',
    severity: 'low',
    cwe: 'CWE-200',
    remediation: 'Send Referrer-Policy: strict-origin-when-cross-origin, or a stricter one.',
    flaw: lacks('referrer-policy'),
  },
  {
    id: 'permissions-policy',
    title: 'Missing Permissions-Policy header',
    severity: 'info',
    cwe: 'CWE-693',
    remediation:
      'Send a Permissions-Policy that turns off what the page does not need: camera=(), microphone=().',
    flaw: lacks('permissions-policy'),
  },
  {
    id: 'cookie-httponly',
    title: 'Missing HttpOnly flag in a cookie',
    severity: 'medium',
    cwe: 'CWE-1004',
    remediation: 'Set the cookie with HttpOnly.',
    flaw: cookieWithout(/;\s{0,9}httponly/i),
  },
  {
    id: 'cookie-samesite',
    title: 'Missing SameSite attribute in a cookie',
    severity: 'low',
    cwe: 'CWE-1275',
    remediation: 'Set the cookie with SameSite=Lax or SameSite=Strict.',
    flaw: cookieWithout(/;\s{0,9}samesite/i),
  },
];

const MAX_REQUEST_BYTES = 64 * 1024;
const PAGE_TIMEOUT_MS = 5000;

/**
 * @param init.siteUrl URL of the server of all hosts, which it distinguishes by name
 * @param init.paceMs delay between two checks, to show results one by one
 */
export async function startDemoService({
  siteUrl,
  paceMs = 120,
  host = '127.0.0.1',
  port = 0,
}: {
  siteUrl: string;
  paceMs?: number;
  host?: string;
  port?: number;
}): Promise<DemoService> {
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST' || request.url !== '/scan') {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"send POST /scan"}');
      return;
    }
    const asked =
      Number(request.headers['content-length'] ?? Number.NaN) <= MAX_REQUEST_BYTES
        ? requestSchema.safeParse(await json(request).catch(() => null)).data
        : undefined;
    const page = asked && pageOf(asked);
    if (!page) {
      response.writeHead(422, { 'content-type': 'application/json' }).end('{"error":"invalid target"}');
      return;
    }
    if (asked.kind === 'host' && asked.url === undefined) {
      // A host that is not known to answer has no headers.
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: 'completed', vulnerabilities: [] }));
      return;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    await check(page, new URL(siteUrl), { response, paceMs, signal: gone.signal }).catch((error: Error) => {
      if (!gone.signal.aborted) send(response, { status: 'failed', error: error.message });
    });
    response.end();
  });
  const listening = await listen(server, host, port);
  return {
    url: `http://${bracketed(host)}:${listening.port}/scan`,
    close: listening.close,
  };
}

/** The page to check; for a host, its root. */
function pageOf({ target, kind, url: known }: z.output<typeof requestSchema>): URL | null {
  const text = known ?? (kind === 'url' ? target : `http://${target}/`);
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : null;
}

async function check(
  page: URL,
  site: URL,
  { response, paceMs, signal }: { response: ServerResponse; paceMs: number; signal: AbortSignal },
): Promise<void> {
  send(response, { status: 'scanning', progress_percent: 0, message: `requesting ${page.href}` });
  const { status, headers } = await headersOf(page, site, signal);
  send(response, { log: { level: 'info', message: `${page.href} responded with status ${status}` } });
  for (const [index, { flaw, id, ...facts }] of CHECKS.entries()) {
    await sleep(paceMs, undefined, { signal });
    const evidence = flaw(headers);
    send(response, {
      status: 'scanning',
      progress_percent: Math.floor((100 * (index + 1)) / (CHECKS.length + 1)),
      progress_text: `Checked ${id}`,
      ...(evidence !== null && {
        finding: { ...facts, type: id, url: page.href, evidence, confidence: 'confirmed' },
      }),
    });
  }
  send(response, { status: 'completed', progress_percent: 100, message: 'checked all headers' });
}

const send = (response: ServerResponse, message: unknown) =>
  response.write(`data: ${JSON.stringify(message)}\n\n`);

/** Requests the page from the site, and returns its headers. */
function headersOf(
  page: URL,
  site: URL,
  signal: AbortSignal,
): Promise<{ status: number; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host: withoutBrackets(site.hostname),
        port: site.port,
        path: page.pathname + page.search,
        headers: { host: page.host },
        timeout: PAGE_TIMEOUT_MS,
        agent: false,
        signal,
      },
      (answer) => {
        // Only the headers are needed.
        answer.destroy();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
      },
    );
    request.once('timeout', () => request.destroy(new Error(`${page.host} does not respond`)));
    request.once('error', reject);
  });
}
