/** Request listeners that misbehave as real sites do. */
import { randomBytes } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

const html = (response: ServerResponse, body: string) => {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(body);
};

/** Writes `piece` every `everyMs` until the client leaves; 0: as fast as the client reads. */
function writeForever(response: ServerResponse, piece: string | Buffer, everyMs: number): void {
  if (everyMs > 0) {
    const timer = setInterval(() => response.write(piece), everyMs);
    response.once('close', () => clearInterval(timer));
    return;
  }
  const fill = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', fill);
  fill();
}

export const hostile = {
  /** accepts the request and never responds */
  neverAnswers: (() => {}) as RequestListener,
  /** sends one byte at a time */
  drips: ((_, response) => {
    response.setHeader('content-type', 'text/html');
    writeForever(response, 'a', 50);
  }) as RequestListener,
  /** invalid responses (RFC 9112), another one each time */
  lies: (() => {
    const answers = [
      'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nplain',
      'HTTP/1.1 999 \u0000\r\ncontent-length: -1\r\n\r\n',
      'SSH-2.0-OpenSSH_9.2\r\n',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nnot a chunk',
      'HTTP/1.1 301 Moved\r\nlocation: http://[::bad\r\ncontent-length: 0\r\n\r\n',
      `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
    ];
    let asked = 0;
    return ((_, response) => {
      response.socket?.end(answers[asked++ % answers.length] ?? '');
    }) as RequestListener;
  })(),
  /** an endless page */
  endlessBody: ((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.write('<title>endless</title>');
    writeForever(response, Buffer.alloc(65_536, '<a href="/more">'), 0);
  }) as RequestListener,
  /** two pages that redirect to each other */
  redirectCircle: ((request, response) => {
    response.writeHead(302, { location: request.url === '/there' ? '/' : '/there' }).end();
  }) as RequestListener,
  /** endless redirects */
  redirectTrail: ((request, response) => {
    const step = Number(request.url?.slice(1)) || 0;
    response.writeHead(302, { location: `/${step + 1}` }).end();
  }) as RequestListener,
  /** every page links to twenty new pages */
  linkFarm: ((request, response) => {
    const path = request.url === '/' ? '' : request.url;
    html(response, Array.from({ length: 20 }, (_, i) => `<a href="${path}/${i}">${i}</a>`).join(''));
  }) as RequestListener,
  /** one path with endless queries */
  calendar: ((_, response) => {
    const days = Array.from(
      { length: 30 },
      () => `<a href="/?day=${randomBytes(6).toString('hex')}">day</a>`,
    );
    html(response, days.join(''));
  }) as RequestListener,
  /** 10 MB of script in one line */
  longLine: ((request, response) => {
    if (request.url === '/') return html(response, '<script src="/long.js"></script>');
    response.setHeader('content-type', 'text/javascript');
    response.end('a("/path/of/it");'.repeat(600_000));
  }) as RequestListener,
  /** 100,000 nested unclosed elements, and as many unmatched end tags */
  deepNesting: ((_, response) => {
    html(response, `<title>deep</title>${'<b>'.repeat(100_000)}<a href="/inside">${'</i>'.repeat(100_000)}`);
  }) as RequestListener,
  /** a sitemap of 1 GB, compressed to 1 MB */
  sitemapBomb: (() => {
    const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024, '<url><loc>x</loc></url>'));
    const listener: RequestListener = (request, response) => {
      if (request.url === '/sitemap.xml') response.end(bomb);
      else html(response, '<title>quiet</title>');
    };
    return listener;
  })(),
  /** sitemaps that list each other and endless new ones */
  sitemapMaze: ((request, response) => {
    if (!request.url?.includes('sitemap')) return html(response, 'quiet');
    const more = Array.from({ length: 10 }, (_, i) => `<sitemap><loc>${request.url}-${i}</loc></sitemap>`);
    response.setHeader('content-type', 'application/xml');
    response.end(`<sitemapindex><sitemap><loc>/sitemap.xml</loc></sitemap>${more.join('')}</sitemapindex>`);
  }) as RequestListener,
  /** text with a missing or wrong charset */
  notUtf8: ((request, response) => {
    response.setHeader(
      'content-type',
      request.url === '/' ? 'text/html; charset=iso-8859-1' : 'text/html; charset=klingon',
    );
    response.end(
      Buffer.concat([
        Buffer.from('<title>caf'),
        Buffer.from([0xe9]),
        Buffer.from('</title><a href="/n'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('">'),
      ]),
    );
  }) as RequestListener,
};
