/** Sites for the scanner web-active: one page for each place where a value is written, escaped or not. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWebActiveScanner } from '../../src/scanners/web-active/index.ts';
import type { ActiveCheck, InsertionPoint } from '../../src/scanners/web-active/probe.ts';

export interface Asked {
  method: string;
  /** path and query */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** performance.now() */
  at: number;
}

export interface ActiveSite {
  url: string;
  port: number;
  /** all requests, in order */
  asked: Asked[];
  close(): Promise<void>;
}

/** Reads the bodies of requests first. */
export async function serveActive(
  listener: (request: Asked, response: ServerResponse) => void,
): Promise<ActiveSite> {
  const asked: Asked[] = [];
  const server = createServer((incoming, response) => {
    const at = performance.now();
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = 'GET', url = '/', headers } = incoming;
      const request = { method, url, headers, body: Buffer.concat(chunks).toString('latin1'), at };
      asked.push(request);
      listener(request, response);
    });
    incoming.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The response at an address. A function that returns nothing has responded by itself, or never does. */
export type SitePage = string | ((request: Asked, response: ServerResponse) => string | undefined);

/** A site of pages by `METHOD /path`, or `/path` for GET. */
export const servePages = (pages: Record<string, SitePage>): Promise<ActiveSite> =>
  serveActive((request, response) => {
    const path = request.url.split('?')[0] ?? '';
    const found = pages[request.method === 'GET' ? path : `${request.method} ${path}`];
    if (found === undefined) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('no');
    response.setHeader('content-type', 'text/html');
    const body = typeof found === 'function' ? found(request, response) : found;
    if (body !== undefined) response.end(body);
  });

export const queryOf = ({ url }: Asked) => new URL(url, 'http://site').searchParams;

/** The distinct methods and paths of its requests. */
export const asksFor = (site: ActiveSite) =>
  [...new Set(site.asked.map(({ method, url }) => `${method} ${url.split('?')[0]}`))].sort();

/** A scanner that sends one word to each insertion point and records the responses. */
export function recorder() {
  const points: InsertionPoint[] = [];
  const check: ActiveCheck = {
    name: 'xss',
    suits: () => true,
    async run(probe) {
      points.push(probe.point);
      await probe.send('trial');
      return [];
    },
  };
  const names = () => points.map(({ location, name }) => `${location} ${name}`);
  return { points, names, scanner: createWebActiveScanner([check]) };
}

/** The page for a value. */
export interface EchoPage {
  write(value: string): string;
  type?: string | null;
  status?: number;
  headers?: Record<string, string>;
}

const html = (text: string) =>
  text.replace(
    /[&<>"']/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c] ?? c,
  );
const angles = (text: string) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const quotes = (text: string) => text.replaceAll('"', '&quot;').replaceAll("'", '&#39;');
const page = (body: string, head = '') =>
  `<!doctype html><html><head><title>t</title>${head}</head><body>${body}<p>end</p></body></html>`;
const json = (value: string) => JSON.stringify(value);

/** Pages on which an injected script runs. */
export const FLAWED: Record<string, EchoPage> = {
  text: { write: (q) => page(`<p>You searched for ${q}</p>`) },
  'text-in-table': { write: (q) => page(`<table><tr><td>${q}</td></tr></table>`) },
  'double-quoted': { write: (q) => page(`<input name="a" value="${q}">`) },
  'single-quoted': { write: (q) => page(`<input name='a' value='${q}'>`) },
  unquoted: { write: (q) => page(`<input name=a value=${q}>`) },
  'double-quoted-no-angles': { write: (q) => page(`<input name="a" value="${angles(q)}">`) },
  'single-quoted-no-angles': { write: (q) => page(`<input name='a' value='${angles(q)}'>`) },
  'single-quoted-no-double': {
    write: (q) => page(`<div title='${angles(q).replaceAll('"', '&quot;')}'>x</div>`),
  },
  'unquoted-no-angles-no-quotes': { write: (q) => page(`<input name=a value=${quotes(angles(q))}>`) },
  'hidden-field': { write: (q) => page(`<input type=hidden name="a" value="${q}">`) },
  'link-address': { write: (q) => page(`<a href="${html(q)}">back</a>`) },
  'form-action': { write: (q) => page(`<form action="${html(q)}"><button>go</button></form>`) },
  'button-action': { write: (q) => page(`<form><button formaction="${html(q)}">go</button></form>`) },
  'frame-address': { write: (q) => page(`<iframe src="${html(q)}"></iframe>`) },
  'script-address': { write: (q) => page(`<script src="${html(q)}"></script>`) },
  'handler-string': { write: (q) => page(`<button onclick="find('${quotes(angles(q))}')">x</button>`) },
  'handler-load': { write: (q) => page(`<img src onerror="void('${html(q)}')">`) },
  'script-single': { write: (q) => page(`<script>var q = '${angles(q)}';</script>`) },
  'script-double': { write: (q) => page(`<script>var q = "${angles(q)}";</script>`) },
  'script-call': { write: (q) => page(`<script>(function(a){})({q: ['${angles(q)}']});</script>`) },
  'script-template': { write: (q) => page(`<script>var q = \`${angles(q)}\`;</script>`) },
  'script-quotes-escaped': {
    write: (q) => page(`<script>(function(a){})({q: '${angles(q).replaceAll("'", "\\'")}'});</script>`),
  },
  'script-raw': { write: (q) => page(`<script>var page = ${quotes(angles(q))};</script>`) },
  'script-line-comment': { write: (q) => page(`<script>// ${angles(q)}\nvar a;</script>`) },
  'script-block-comment': { write: (q) => page(`<script>/* ${angles(q)} */var a;</script>`) },
  'script-end': { write: (q) => page(`<script>var q = ${json(q)};</script>`) },
  'json-block': { write: (q) => page(`<script type="application/json">{"q":${json(q)}}</script>`) },
  comment: { write: (q) => page(`<!-- query: ${q} -->`) },
  title: { write: (q) => `<!doctype html><title>${q}</title><p>x` },
  textarea: { write: (q) => page(`<textarea>${q}</textarea>`) },
  style: { write: (q) => page('', `<style>a{color:${q}}</style>`) },
  'attribute-name': { write: (q) => page(`<div ${q}>x</div>`) },
  'strips-script': { write: (q) => page(`<p>${q.replace(/<\/?script[^>]*>/gi, '')}</p>`) },
  'strips-once': { write: (q) => page(`<p>${q.replace(/<script>/i, '').replace(/on\w+=/i, '')}</p>`) },
  'strips-handlers': { write: (q) => page(`<p>${q.replace(/onload|onerror/gi, '')}</p>`) },
  'strips-lower-case': {
    write: (q) => page(`<p>${q.replace(/<(?:svg|img|script|details)[^>]*>/g, '')}</p>`),
  },
  'strips-whole-tags': { write: (q) => page(`<p>${q.replace(/<[^>]*>/g, '')}</p>`) },
  'upper-case': { write: (q) => page(`<p>${q.toUpperCase()}</p>`) },
  'upper-case-script': { write: (q) => page(`<script>var q = '${angles(q).toUpperCase()}';</script>`) },
  'decodes-again': {
    write: (q) => {
      try {
        return page(`<p>${/[<>]/.test(q) ? 'no' : decodeURIComponent(q)}</p>`);
      } catch {
        return page('no');
      }
    },
  },
  'decodes-entities': {
    write: (q) => page(`<p>${q.replace(/[<>]/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>')}</p>`),
  },
  'not-found': { status: 404, write: (q) => page(`<p>There is no ${q}</p>`) },
  'server-error': { status: 500, write: (q) => page(`<pre>Error at ${q}</pre>`) },
  'no-type': { type: null, write: (q) => page(`<p>${q}</p>`) },
  xml: { type: 'application/xml', write: (q) => `<?xml version="1.0"?><r><q>${q}</q></r>` },
  picture: {
    type: 'image/svg+xml',
    write: (q) => `<svg xmlns="http://www.w3.org/2000/svg"><text>${q}</text></svg>`,
  },
  'second-place': { write: (q) => page(`<p>${html(q)}</p><p title='${angles(q)}'>x</p>`) },
  'nonce-script': {
    headers: { 'content-security-policy': "script-src 'nonce-abc'" },
    write: (q) => page(`<script nonce="abc">var q = '${angles(q)}';</script>`),
  },
};

/** Pages whose Content-Security-Policy blocks the injected script. */
export const GUARDED: Record<string, EchoPage> = {
  policy: {
    headers: { 'content-security-policy': "default-src 'self'; object-src 'none'" },
    write: (q) => page(`<p>${q}</p>`),
  },
  'policy-nonce': {
    headers: { 'content-security-policy': "script-src 'unsafe-inline' 'nonce-xyz'" },
    write: (q) => page(`<p>${q}</p>`),
  },
  'policy-in-page': {
    write: (q) =>
      page(`<p>${q}</p>`, `<meta http-equiv="Content-Security-Policy" content="script-src 'self'">`),
  },
};

/** Pages that show the value without executing it. */
export const SAFE: Record<string, EchoPage> = {
  'text-encoded': { write: (q) => page(`<p>You searched for ${html(q)}</p>`) },
  'angles-stripped': { write: (q) => page(`<p>${q.replace(/[<>]/g, '')}</p>`) },
  'attribute-encoded': { write: (q) => page(`<input value="${html(q)}">`) },
  'attribute-quotes-only': { write: (q) => page(`<input value="${quotes(q)}">`) },
  'hidden-no-angles': { write: (q) => page(`<input type=hidden value="${angles(q)}">`) },
  'meta-no-angles': { write: (q) => page('', `<meta name="description" content="${angles(q)}">`) },
  'address-checked': {
    write: (q) => page(`<a href="${/^https?:/i.test(q) ? html(q) : `/?${html(q)}`}">x</a>`),
  },
  'address-prefixed': { write: (q) => page(`<a href="/search?q=${encodeURIComponent(q)}">x</a>`) },
  'picture-address': { write: (q) => page(`<img src="${html(q)}">`) },
  'script-json': { write: (q) => page(`<script>var q = ${json(q).replaceAll('<', '\\u003c')};</script>`) },
  'script-encoded': { write: (q) => page(`<script>var q = '${html(q)}';</script>`) },
  'script-escaped': {
    write: (q) =>
      page(
        `<script>var q = '${angles(q.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n'))}';</script>`,
      ),
  },
  'script-broken': { write: (q) => page(`<script>var q = { '${angles(q)}' oops</script>`) },
  'json-block-encoded': {
    write: (q) => page(`<script type="application/json">${json(q).replaceAll('<', '\\u003c')}</script>`),
  },
  'comment-encoded': { write: (q) => page(`<!-- ${html(q)} -->`) },
  'comment-no-end': { write: (q) => page(`<!-- ${q.replaceAll('>', '')} -->`) },
  'textarea-encoded': { write: (q) => page(`<textarea>${html(q)}</textarea>`) },
  'textarea-no-end': {
    write: (q) => page(`<textarea>${q.replace(/<\/?textarea/gi, '').replaceAll('/', '')}</textarea>`),
  },
  'in-template': { write: (q) => page(`<template>${q.replace(/<\/template/gi, '')}</template>`) },
  'in-noscript': { write: (q) => page(`<noscript>${q.replace(/<\/noscript/gi, '')}</noscript>`) },
  'plain-text': { type: 'text/plain', write: (q) => page(`<p>${q}</p>`) },
  json: { type: 'application/json', write: (q) => JSON.stringify({ q: `<b>${q}` }) },
  'no-type-nosniff': {
    type: null,
    headers: { 'x-content-type-options': 'nosniff' },
    write: (q) => page(`<p>${q}</p>`),
  },
  'no-type-text': { type: null, write: (q) => `you said ${q}` },
  download: {
    headers: { 'content-disposition': 'attachment; filename="a.html"' },
    write: (q) => page(`<p>${q}</p>`),
  },
  redirect: { status: 302, headers: { location: '/text-encoded' }, write: (q) => page(`<p>${q}</p>`) },
  'blocks-specials': { write: (q) => page(/[<>"'()]/.test(q) ? 'blocked' : `<p>${q}</p>`) },
  'long-cut': { write: (q) => page(`<p>${q.slice(0, 12)}</p>`) },
  'xml-encoded': { type: 'application/xml', write: (q) => `<r>${html(q)}</r>` },
  'xml-comment': { type: 'application/xml', write: (q) => `<r><!-- ${q.replaceAll('-', '')} --></r>` },
  'xml-cdata': { type: 'application/xml', write: (q) => `<r><![CDATA[${q.replaceAll(']', '')}]]></r>` },
};

/** Serves each page at `/name?q=value`. */
export function echo(pages: Record<string, EchoPage>) {
  return ({ url }: Asked, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(url, 'http://site');
    const found = pages[pathname.slice(1)];
    if (!found) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('no such page');
    const { write, type = 'text/html; charset=utf-8', status = 200, headers = {} } = found;
    response.writeHead(status, { ...(type !== null && { 'content-type': type }), ...headers });
    response.end(write(searchParams.get('q') ?? ''));
  };
}
