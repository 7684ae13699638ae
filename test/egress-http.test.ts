import { createServer as createTlsServer } from 'node:https';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createCertificate } from '../src/demo/certificate.ts';
import { startDnsServer } from '../src/demo/dns-server.ts';
import {
  closeAfterEach,
  codeOf,
  eventually,
  serve,
  serveHttp,
  serveRaw,
  type TestServer,
  withSession,
} from './support/egress.ts';

const opened = closeAfterEach();

describe('a response', () => {
  it('has status, headers, body and its final URL', async () => {
    const server = await opened(
      serveHttp((request, response) => {
        response.writeHead(404, [
          ['Content-Type', 'text/html; charset=ISO-8859-1'],
          ['Set-Cookie', 'a=1; Expires=Sat, 21 Nov 2026 00:00:00 GMT'],
          ['Set-Cookie', 'b=2'],
          ['X-Many', 'one'],
          ['X-Many', 'two'],
          ['__proto__', 'x'],
        ] as never);
        response.end(Buffer.from(`caf\xe9 ${request.method} ${request.url}`, 'latin1'));
      }),
    );
    await withSession({}, async (session) => {
      const answer = await session.egress({}).fetch(`${server.url}/a%20b?c=d#e`);
      expect(answer.status).toBe(404);
      expect(answer.headers['set-cookie']).toBe('a=1; Expires=Sat, 21 Nov 2026 00:00:00 GMT\nb=2');
      expect(answer.headers['x-many']).toBe('one, two');
      expect(Object.hasOwn(answer.headers, '__proto__')).toBe(true);
      expect(answer.text()).toBe('café GET /a%20b?c=d');
      expect(answer.url).toBe(`${server.url}/a%20b?c=d#e`);
      expect(answer.truncated).toBe(false);
      expect(answer.certificate).toBeNull();
    });
  });

  it('is that of the URL as the URL parser reads it', async () => {
    const server = await opened(
      serveHttp((request, response) => response.end(`${request.headers.host} ${request.url}`)),
    );
    const { host, port } = new URL(server.url);
    const addresses = [
      ...[
        '/a/b',
        '/a/../b',
        '/a/./b/..',
        '/a/%2e%2e/b',
        '//double//',
        '/~x_y-z.html',
        '',
        '?q',
        '/#f',
        '/a b',
        '/é',
      ].map((path) => server.url + path),
      ...[`HTTP://${host}/A`, `http://2130706433:${port}/b`, `http://0x7f.1:${port}/c`],
    ];
    await withSession({}, async (session) => {
      const { fetch } = session.egress({});
      for (const address of addresses) {
        const { href, pathname, search } = new URL(address);
        const answer = await fetch(address);
        expect(answer.url).toBe(href);
        expect(answer.text()).toBe(`${host} ${pathname}${search}`);
      }
    });
  });

  it('belongs to a request with the given method, headers and body', async () => {
    const server = await opened(
      serveHttp(async (request, response) => {
        const body = (await request.toArray()).join('');
        response.end(JSON.stringify({ method: request.method, headers: request.headers, body }));
      }),
    );
    await withSession({ userAgent: 'scanwire/1' }, async (session) => {
      const egress = session.egress({});
      const plain = JSON.parse((await egress.fetch(server.url)).text());
      expect(plain.headers).toMatchObject({ 'user-agent': 'scanwire/1', 'accept-encoding': 'identity' });
      const sent = JSON.parse(
        (
          await egress.fetch(server.url, {
            method: 'POST',
            headers: { 'User-Agent': 'own', Host: 'vhost.test' },
            body: 'hello',
          })
        ).text(),
      );
      expect(sent).toMatchObject({
        method: 'POST',
        body: 'hello',
        headers: { 'user-agent': 'own', host: 'vhost.test' },
      });
      const head = await egress.fetch(server.url, { method: 'HEAD' });
      expect([head.status, head.body.length]).toEqual([200, 0]);
    });
  });

  it('is read as text with an unknown charset or invalid bytes too', async () => {
    const server = await opened(
      serveHttp((request, response) => {
        response.setHeader('content-type', request.url === '/' ? 'text/html; charset=klingon' : 'text/html');
        response.end(Buffer.from([0x61, 0xff, 0x62]));
      }),
    );
    await withSession({}, async (session) => {
      const egress = session.egress({});
      expect((await egress.fetch(server.url)).text()).toBe('a\ufffdb');
      expect((await egress.fetch(`${server.url}/x`)).text()).toBe('a\ufffdb');
    });
  });

  it('keeps its connection alive for the next request', async () => {
    const server = await opened(serveHttp((_, response) => response.end('x')));
    await withSession({}, async (session) => {
      const [one, other] = [session.egress({}), session.egress({ rps: 1000 })];
      for (let i = 0; i < 20; i++) await (i % 2 ? one : other).fetch(server.url);
      // A connection is free a moment after its response, so that two alternate.
      expect(server.connections()).toBeLessThanOrEqual(2);
    });
    await eventually(() => server.open() === 0);
  });

  it('comes over a new connection when the kept one has just been closed', async () => {
    let requests = 0;
    const server = await opened(
      serveHttp((request, response) => {
        requests++;
        // This request finds its connection closing.
        if (requests === 5) request.socket.destroy();
        else response.end('x');
      }),
    );
    await withSession({}, async (session) => {
      const egress = session.egress({});
      for (let i = 0; i < 5; i++) expect((await egress.fetch(server.url)).status).toBe(200);
      expect(requests).toBe(6);
      requests = 4;
      expect(await codeOf(egress.fetch(server.url, { method: 'POST' }))).toBe('UND_ERR_SOCKET');
      expect(requests).toBe(5);
    });
  });

  it.each([
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'nonsense',
    'http://user:pass@127.0.0.1/',
    'javascript:1',
  ])('is not requested at %s', async (url) => {
    await withSession({}, async (session) => {
      expect(await codeOf(session.egress({}).fetch(url))).toBe('INVALID_URL');
    });
  });
});

describe('a server that misbehaves', () => {
  it('by dripping bytes hits the timeout', async () => {
    const server = await opened(
      serveRaw((socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n');
        const drip = setInterval(() => socket.write('x'), 10);
        socket.once('close', () => clearInterval(drip));
      }),
    );
    await withSession({}, async (session) => {
      expect(await codeOf(session.egress({ timeoutMs: 200 }).fetch(server.url))).toBe('TIMEOUT');
      await eventually(() => server.open() === 0);
    });
  });

  it('by never answering hits the timeout', async () => {
    const server = await opened(serveRaw(() => {}));
    await withSession({}, async (session) => {
      expect(await codeOf(session.egress({}).fetch(server.url, { timeoutMs: 50 }))).toBe('TIMEOUT');
      await eventually(() => server.open() === 0);
    });
  });

  it('by never finishing the TLS handshake hits the timeout, and its connection is closed', async () => {
    const server = await opened(serveRaw(() => {}));
    await withSession({}, async (session) => {
      const egress = session.egress({ timeoutMs: 50 });
      expect(await codeOf(egress.fetch(server.url.replace('http:', 'https:')))).toBe('TIMEOUT');
      expect(await codeOf(egress.connect({ host: '127.0.0.1', port: server.port, tls: true }))).toBe(
        'TIMEOUT',
      );
      await eventually(() => server.open() === 0);
    });
  });

  it('with an endless body is cut at maxBytes, and its connection is closed', async () => {
    const server = await opened(
      serveHttp((_, response) => {
        const pour = () => {
          while (response.writable && response.write('x'.repeat(65_536)));
        };
        response.on('drain', pour);
        pour();
      }),
    );
    await withSession({}, async (session) => {
      const egress = session.egress({});
      const answer = await egress.fetch(server.url, { maxBytes: 100_000 });
      expect([answer.body.length, answer.truncated]).toEqual([100_000, true]);
      await eventually(() => server.open() === 0);
      expect((await egress.fetch(server.url)).body.length).toBe(1024 * 1024);
      expect((await egress.fetch(server.url, { maxBytes: 0 })).truncated).toBe(true);
    });
  });

  it('is not cut when the body has exactly maxBytes', async () => {
    const server = await opened(serveHttp((_, response) => response.end('12345')));
    await withSession({}, async (session) => {
      const answer = await session.egress({}).fetch(server.url, { maxBytes: 5 });
      expect([answer.text(), answer.truncated]).toEqual(['12345', false]);
    });
  });

  it('with a redirect loop gives TOO_MANY_REDIRECTS', async () => {
    const server = await opened(
      serveHttp((request, response) => {
        response.writeHead(302, { location: `${request.url}x` });
        response.end();
      }),
    );
    await withSession({}, async (session) => {
      const egress = session.egress({});
      expect(await codeOf(egress.fetch(server.url, { maxRedirects: 5 }))).toBe('TOO_MANY_REDIRECTS');
      expect((await egress.fetch(server.url)).status).toBe(302);
    });
  });

  it('with oversized headers gives an error', async () => {
    const server = await opened(
      serveRaw((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        for (let i = 0; i < 2000; i++) socket.write(`x-${i}: ${'y'.repeat(100)}\r\n`);
      }),
    );
    await withSession({}, async (session) => {
      expect(await codeOf(session.egress({}).fetch(server.url))).toBe('UND_ERR_HEADERS_OVERFLOW');
    });
  });

  it('with unrequested compression is decoded, and a bomb is cut at maxBytes', async () => {
    const zeros = Buffer.alloc(50 * 1024 * 1024);
    const bodies: Record<string, [string, Buffer]> = {
      '/gzip': ['gzip', gzipSync('hello')],
      '/deflate': ['deflate', deflateSync('hello')],
      '/raw': ['deflate', deflateRawSync('hello')],
      '/br': ['br', brotliCompressSync('hello')],
      '/bomb': ['gzip', gzipSync(zeros)],
      '/br-bomb': ['br', brotliCompressSync(zeros, { params: { 1: 1 } })],
      '/lie': ['gzip', Buffer.from('not gzip at all')],
      '/lie-br': ['br', Buffer.from('not brotli at all')],
      '/unknown': ['rot13', Buffer.from('uryyb')],
      '/half': ['gzip', gzipSync(Buffer.from('hello '.repeat(10_000))).subarray(0, 80)],
    };
    const server = await opened(
      serveHttp((request, response) => {
        const [coding, body] = bodies[request.url ?? ''] ?? ['', Buffer.alloc(0)];
        response.setHeader('content-encoding', coding);
        response.end(body);
      }),
    );
    await withSession({}, async (session) => {
      const egress = session.egress({});
      for (const path of ['/gzip', '/deflate', '/raw', '/br']) {
        expect((await egress.fetch(server.url + path)).text(), path).toBe('hello');
      }
      for (const path of ['/bomb', '/br-bomb']) {
        const bomb = await egress.fetch(server.url + path, { maxBytes: 100_000 });
        expect([path, bomb.body.length, bomb.truncated]).toEqual([path, 100_000, true]);
      }
      expect((await egress.fetch(`${server.url}/lie`)).text()).toBe('not gzip at all');
      expect((await egress.fetch(`${server.url}/lie-br`)).text()).toBe('not brotli at all');
      expect((await egress.fetch(`${server.url}/unknown`)).text()).toBe('uryyb');
      expect((await egress.fetch(`${server.url}/half`)).text()).toMatch(/^hello hello/);
    });
  });

  it('with another protocol gives an error with a code', async () => {
    const server = await opened(serveRaw((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')));
    const closing = await opened(serveRaw((socket) => socket.destroy()));
    await withSession({}, async (session) => {
      const egress = session.egress({});
      expect(await codeOf(egress.fetch(server.url))).toMatch(/^HPE_/);
      expect(await codeOf(egress.fetch(closing.url))).toBe('UND_ERR_SOCKET');
      expect(await codeOf(egress.fetch(server.url.replace('http:', 'https:')))).toMatch(
        /^(EPROTO|ERR_SSL|ECONNRESET)/,
      );
    });
  });

  it('by refusing hundreds of connections gives each request its own error', async () => {
    const gone = await serveHttp(() => {});
    await gone.close();
    await withSession({}, async (session) => {
      const egress = session.egress({ timeoutMs: 5000 });
      const codes = await Promise.all(Array.from({ length: 400 }, () => codeOf(egress.fetch(gone.url))));
      expect(new Set(codes)).toEqual(new Set(['ECONNREFUSED']));
    });
  });
});

describe('redirects', () => {
  it('are followed up to maxRedirects, with the rules of HTTP for methods, and without secrets to other origins', async () => {
    const seen: string[] = [];
    const log = (where: string) =>
      serveHttp(async (request, response) => {
        const body = (await request.toArray()).join('');
        const { authorization = '-', cookie = '-' } = request.headers;
        seen.push(`${where} ${request.method} ${request.url} ${authorization} ${cookie} ${body}`.trim());
        const to = new URL(request.url ?? '/', 'http://x').searchParams.get('to');
        if (to) response.writeHead(Number(request.url?.slice(1, 4)), { location: to });
        response.end('end');
      });
    const [a, b] = [await opened(log('a')), await opened(log('b'))];
    await withSession({}, async (session) => {
      const egress = session.egress({});
      const init = { maxRedirects: 3, headers: { Authorization: 's', cookie: 'c' } };
      const go = (status: number, to: string) => `${a.url}/${status}?to=${encodeURIComponent(to)}`;

      expect((await egress.fetch(go(301, '/same'), init)).url).toBe(`${a.url}/same`);
      expect((await egress.fetch(go(302, `${b.url}/other`), init)).url).toBe(`${b.url}/other`);
      await egress.fetch(go(303, '/see'), { ...init, method: 'POST', body: 'data' });
      await egress.fetch(go(307, '/keep'), { ...init, method: 'POST', body: 'data' });
      expect(seen.filter((line) => !line.includes('?to='))).toEqual([
        'a GET /same s c',
        'b GET /other - -',
        'a GET /see s c',
        'a POST /keep s c data',
      ]);
      for (const to of ['ftp://127.0.0.1/', 'javascript:alert(1)', 'http://u:p@127.0.0.1/', 'http://[']) {
        const answer = await egress.fetch(go(302, to), init);
        expect([answer.status, answer.headers.location]).toEqual([302, to]);
      }
    });
  });

  it('share one timeout', async () => {
    const server = await opened(
      serveHttp((_, response) => {
        setTimeout(() => {
          response.writeHead(302, { location: '/' });
          response.end();
        }, 60);
      }),
    );
    await withSession({}, async (session) => {
      const egress = session.egress({ timeoutMs: 200 });
      expect(await codeOf(egress.fetch(server.url, { maxRedirects: 1000 }))).toBe('TIMEOUT');
    });
  });
});

describe('an abort', () => {
  const hanging = () =>
    opened(
      serveRaw((socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nx');
      }),
    );

  it('of the scan ends every request with its reason, and every connection', async () => {
    const server = await hanging();
    await withSession({}, async (session, abort) => {
      const egress = session.egress({ timeoutMs: 60_000 });
      const requests = Array.from({ length: 30 }, () => codeOf(egress.fetch(server.url)));
      await eventually(() => server.open() === 30);
      const reason = new Error('cancelled by a test');
      abort.abort(reason);
      for (const outcome of await Promise.all(requests)) expect(outcome).toBe(reason);
      await eventually(() => server.open() === 0);
      expect(await codeOf(egress.fetch(server.url))).toBe(reason);
    });
  });

  it('of one request ends that request alone', async () => {
    const server = await hanging();
    await withSession({}, async (session) => {
      const egress = session.egress({ timeoutMs: 60_000 });
      const own = new AbortController();
      const request = codeOf(egress.fetch(server.url, { signal: own.signal }));
      const other = codeOf(egress.fetch(server.url, { timeoutMs: 300 }));
      await eventually(() => server.open() === 2);
      own.abort(new Error('enough'));
      expect(await request).toEqual(new Error('enough'));
      await eventually(() => server.open() === 1);
      expect(await other).toBe('TIMEOUT');
      await eventually(() => server.open() === 0);
      // undici would open another connection for each cancelled request.
      expect(server.connections()).toBe(2);
      expect(await codeOf(egress.fetch(server.url, { signal: own.signal }))).toEqual(new Error('enough'));
    });
  });

  it('ends a connection attempt', async () => {
    const server = await opened(serveRaw(() => {}));
    await withSession({}, async (session) => {
      const own = new AbortController();
      const request = codeOf(
        session.egress({}).fetch(server.url.replace('http:', 'https:'), { signal: own.signal }),
      );
      await eventually(() => server.open() === 1);
      own.abort('enough');
      expect(await request).toBe('enough');
      await eventually(() => server.open() === 0, 1000);
      expect(server.connections()).toBe(1);
    });
  });

  it('frees the places of requests that wait for a connection', async () => {
    const server = await opened(
      serveHttp((request, response) => {
        if (request.url !== '/hang') response.end('x');
      }),
    );
    await withSession({}, async (session) => {
      const egress = session.egress({ timeoutMs: 300 });
      const codes = await Promise.all(
        Array.from({ length: 300 }, () => codeOf(egress.fetch(`${server.url}/hang`))),
      );
      expect(new Set(codes)).toEqual(new Set(['TIMEOUT']));
      await eventually(() => server.open() === 0);
      const after = await Promise.all(
        Array.from({ length: 300 }, () => egress.fetch(`${server.url}/`, { timeoutMs: 5000 })),
      );
      expect(after.every(({ status }) => status === 200)).toBe(true);
    });
  });

  it('has one listener, however many requests there are', async () => {
    const server = await opened(serveHttp((_, response) => response.end('x')));
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    try {
      await withSession({}, async (session) => {
        const egress = session.egress({});
        const own = new AbortController();
        let listeners = 0;
        const add = own.signal.addEventListener.bind(own.signal);
        own.signal.addEventListener = (...args: Parameters<typeof add>) => {
          listeners++;
          add(...args);
        };
        for (let round = 0; round < 5; round++) {
          await Promise.all(
            Array.from({ length: 40 }, () => egress.fetch(server.url, { signal: own.signal })),
          );
        }
        expect(listeners).toBe(1);
      });
      await new Promise((resolve) => setImmediate(resolve));
      expect(warnings).toEqual([]);
    } finally {
      process.off('warning', onWarning);
    }
  });

  it('or the end of the session closes raw connections too', async () => {
    const server = await hanging();
    await withSession({}, async (session) => {
      const egress = session.egress({});
      const socket = await egress.connect({ host: '127.0.0.1', port: server.port });
      const request = codeOf(egress.fetch(server.url));
      await eventually(() => server.open() === 2);
      await session.close();
      expect(socket.destroyed).toBe(true);
      expect(await request).toBe('CLOSED');
      await eventually(() => server.open() === 0);
      expect(await codeOf(egress.fetch(server.url))).toBe('CLOSED');
    });
  });
});

describe('the rate', () => {
  const counted = () => opened(serveHttp((_, response) => response.end('x')));
  const time = async (work: Promise<unknown>) => {
    const startedAt = performance.now();
    await work;
    return performance.now() - startedAt;
  };

  it('of a host limits all requests of a scan together, over every port', async () => {
    const [a, b] = [await counted(), await counted()];
    await withSession({}, async (session) => {
      const [one, other] = [session.egress({ rps: 50 }), session.egress({ rps: 50 })];
      const took = await time(
        Promise.all([a, b, a, b, a, b].map((server, i) => (i % 2 ? one : other).fetch(server.url))),
      );
      // Six places, 20 ms apart; the first is free.
      expect(took).toBeGreaterThan(95);
    });
  });

  it('limits redirects and raw connections', async () => {
    const server = await opened(
      serveHttp((_, response) => {
        response.writeHead(302, { location: '/' });
        response.end();
      }),
    );
    await withSession({}, async (session) => {
      const egress = session.egress({ rps: 50 });
      expect(await time(codeOf(egress.fetch(server.url, { maxRedirects: 5 })))).toBeGreaterThan(95);
      const raw = async () => (await egress.connect({ host: '127.0.0.1', port: server.port })).destroy();
      expect(await time(Promise.all([raw(), raw(), raw()]))).toBeGreaterThan(35);
    });
  });

  it('limits the retry of a request whose kept connection was lost', async () => {
    const arrivals: number[] = [];
    const server = await opened(
      serveHttp((request, response) => {
        arrivals.push(performance.now());
        if (arrivals.length === 2) request.socket.destroy();
        else response.end('x');
      }),
    );
    await withSession({}, async (session) => {
      const egress = session.egress({ rps: 20 });
      for (let i = 0; i < 2; i++) expect((await egress.fetch(server.url)).status).toBe(200);
    });
    expect(arrivals).toHaveLength(3);
    expect((arrivals[2] ?? 0) - (arrivals[1] ?? 0)).toBeGreaterThan(40);
  });

  it('is waited for without counting against the timeout, and the wait ends at an abort', async () => {
    const server = await counted();
    await withSession({}, async (session, abort) => {
      const egress = session.egress({ rps: 10, timeoutMs: 80 });
      const three = await Promise.all([1, 2, 3].map(() => egress.fetch(server.url)));
      expect(three.map(({ status }) => status)).toEqual([200, 200, 200]);
      const slow = session.egress({ rps: 0.01 });
      const waiting = codeOf(Promise.all([slow.fetch(server.url), slow.fetch(server.url)]));
      abort.abort('stop');
      expect(await waiting).toBe('stop');
    });
  });
});

describe('certificates', () => {
  const tlsServer = async (names: [string, ...string[]], days: number): Promise<TestServer> =>
    opened(
      serve(
        createTlsServer(await createCertificate({ names, days }), (_, response) => response.end('x')),
        { scheme: 'https' },
      ),
    );

  it('that do not verify are part of the response', async () => {
    const server = await tlsServer(['demo.test', '*.demo.test'], 30);
    const ended = await tlsServer(['old.test'], -3);
    const dns = await opened(startDnsServer({ zone: { '*.test': { A: ['127.0.0.1'] } } }));
    await withSession({ dnsServers: [dns.address] }, async (session) => {
      const egress = session.egress({});
      for (let i = 0; i < 2; i++) {
        const { certificate } = await egress.fetch(`https://demo.test:${server.port}/`);
        expect(certificate).toMatchObject({
          subject: 'demo.test',
          issuer: 'demo.test (scanwire demo)',
          names: ['demo.test', '*.demo.test'],
          problem: 'DEPTH_ZERO_SELF_SIGNED_CERT',
        });
        const days = ((certificate?.notAfter.getTime() ?? 0) - Date.now()) / 86_400_000;
        expect(Math.round(days)).toBe(30);
      }
      const old = await egress.fetch(`https://old.test:${ended.port}/`);
      expect(old.certificate?.notAfter.getTime()).toBeLessThan(Date.now());
      expect(server.connections()).toBeLessThanOrEqual(2);
    });
  });

  it('are available for IP addresses too, and for raw connections', async () => {
    const server = await tlsServer(['127.0.0.1'], 30);
    await withSession({}, async (session) => {
      const egress = session.egress({});
      expect((await egress.fetch(server.url)).certificate?.subject).toBe('127.0.0.1');
      const socket = await egress.connect({ host: '127.0.0.1', port: server.port, tls: true });
      expect('getPeerCertificate' in socket && socket.getPeerCertificate().subject.CN).toBe('127.0.0.1');
      socket.destroy();
    });
  });
});
