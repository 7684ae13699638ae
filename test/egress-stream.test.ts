import { createServer as createTlsServer } from 'node:https';
import { describe, expect, it } from 'vitest';
import { TargetRefusedError } from '../src/core/errors.ts';
import type { StreamResponse } from '../src/core/scanner.ts';
import { createCertificate } from '../src/demo/certificate.ts';
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

async function readAll({ body }: StreamResponse): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Sends `start`, then nothing, until it is closed. */
const serveStart = (start = 'x') =>
  opened(
    serveHttp((_, response) => {
      response.write(start);
    }),
  );

/** Sends as fast as the socket takes it. @returns how many bytes the sockets took */
async function servePouring(): Promise<TestServer & { sent(): number }> {
  let sent = 0;
  const piece = Buffer.alloc(65_536, 'x');
  const server = await opened(
    serveHttp((_, response) => {
      const pour = () => {
        do sent += piece.length;
        while (response.writable && response.write(piece));
      };
      response.on('drain', pour);
      pour();
    }),
  );
  return { ...server, sent: () => sent };
}

const quiet = async (measure: () => number) => {
  for (let last = -1; last !== measure(); ) {
    last = measure();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

describe('a streamed response', () => {
  it('has its head before its body, and each piece as soon as it is sent', async () => {
    let send = (_: string) => {};
    const server = await opened(
      serveHttp(async (request, response) => {
        const body = (await request.toArray()).join('');
        response.writeHead(201, { 'X-One': '1' });
        response.flushHeaders();
        send = (text) =>
          text === 'end' ? response.end() : response.write(`${text} ${request.method} ${body}`);
      }),
    );
    await withSession({ userAgent: 'scanwire/1' }, async (session) => {
      const answer = await session.egress({}).stream(`${server.url}/a?b`, {
        method: 'POST',
        headers: { 'X-Own': 'yes' },
        body: 'hello',
      });
      expect([answer.status, answer.headers['x-one'], answer.url]).toEqual([201, '1', `${server.url}/a?b`]);
      const pieces: string[] = [];
      send('first');
      for await (const piece of answer.body) {
        pieces.push(piece.toString());
        send(pieces.length === 1 ? 'second' : 'end');
      }
      expect(pieces).toEqual(['first POST hello', 'second POST hello']);
      await eventually(() => server.open() === 0);
    });
  });

  it('does not follow redirects', async () => {
    const server = await opened(
      serveHttp((_, response) => response.writeHead(302, { location: '/elsewhere' }).end('moved')),
    );
    await withSession({}, async (session) => {
      const answer = await session.egress({}).stream(server.url);
      expect([answer.status, await readAll(answer)]).toEqual([302, 'moved']);
    });
  });

  it('makes its sender wait for a slow reader, and arrives whole', async () => {
    const server = await servePouring();
    await withSession({}, async (session) => {
      const answer = await session.egress({}).stream(server.url);
      await quiet(server.sent);
      const held = server.sent();
      // Socket buffers differ from machine to machine.
      expect(held).toBeLessThan(32 * 1024 * 1024);
      let read = 0;
      for await (const piece of answer.body) {
        expect(piece.every((byte) => byte === 0x78)).toBe(true);
        read += piece.length;
        if (read > 2 * held + 1_000_000) break;
      }
      expect(server.sent()).toBeGreaterThan(held);
      await eventually(() => server.open() === 0);
    });
  }, 20_000);

  it('ends with the loop that reads it, or when it is closed, and so does its connection', async () => {
    const server = await serveStart();
    await withSession({}, async (session) => {
      const egress = session.egress({});
      for await (const _ of (await egress.stream(server.url)).body) break;
      await eventually(() => server.open() === 0);
      const unread = await egress.stream(server.url);
      expect(server.open()).toBe(1);
      unread.close();
      await eventually(() => server.open() === 0);
      expect(await codeOf(readAll(unread))).toBe('CLOSED');
    });
  });

  it('ends when a signal aborts or the session closes', async () => {
    const server = await serveStart();
    for (const how of ['own signal', 'session signal', 'session close'] as const) {
      await withSession({}, async (session, abort) => {
        const own = new AbortController();
        const reason = new Error(how);
        const answer = await session.egress({}).stream(server.url, { signal: own.signal });
        const reading = codeOf(readAll(answer));
        if (how === 'own signal') own.abort(reason);
        else if (how === 'session signal') abort.abort(reason);
        else await session.close();
        expect(await reading).toBe(how === 'session close' ? 'CLOSED' : reason);
        await eventually(() => server.open() === 0);
      });
    }
  });

  it('ends during the connection attempt when a signal aborts', async () => {
    const server = await opened(serveRaw(() => {}));
    await withSession({}, async (session) => {
      const own = new AbortController();
      const url = server.url.replace('http:', 'https:');
      const asking = codeOf(session.egress({}).stream(url, { signal: own.signal }));
      await eventually(() => server.open() === 1);
      const reason = new Error('enough');
      own.abort(reason);
      expect(await asking).toBe(reason);
      await eventually(() => server.open() === 0);
    });
  });
});

describe('a sender that misbehaves', () => {
  it('is cut off when no head arrives in time', async () => {
    const server = await opened(serveRaw(() => {}));
    await withSession({}, async (session) => {
      expect(await codeOf(session.egress({}).stream(server.url, { timeoutMs: 50 }))).toBe('TIMEOUT');
      expect(await codeOf(session.egress({ timeoutMs: 50 }).stream(server.url))).toBe('TIMEOUT');
      await eventually(() => server.open() === 0);
    });
  });

  it('is cut off when it falls silent, after what it sent', async () => {
    const server = await serveStart('hello');
    await withSession({}, async (session) => {
      const { body } = await session.egress({}).stream(server.url, { silenceMs: 60 });
      let text = '';
      const reading = (async () => {
        for await (const piece of body) text += piece;
      })();
      expect(await codeOf(reading)).toBe('TIMEOUT');
      expect(text).toBe('hello');
      await eventually(() => server.open() === 0);
    });
  });

  it('is not cut off while it drips, however long it takes in total', async () => {
    const server = await opened(
      serveHttp((_, response) => {
        let drops = 0;
        const drip = setInterval(() => (++drops > 30 ? response.end() : response.write('x')), 20);
        response.once('close', () => clearInterval(drip));
      }),
    );
    await withSession({}, async (session) => {
      const answer = await session.egress({}).stream(server.url, { timeoutMs: 400, silenceMs: 400 });
      expect(await readAll(answer)).toBe('x'.repeat(30));
    });
  });

  it('fails the reader when it hangs up, after what it sent', async () => {
    const server = await opened(
      serveRaw((socket) => {
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhello');
      }),
    );
    await withSession({}, async (session) => {
      const { body } = await session.egress({}).stream(server.url);
      let text = '';
      const reading = (async () => {
        for await (const piece of body) text += piece;
      })();
      expect(await codeOf(reading)).toMatch(/UND_ERR_SOCKET|HPE_INVALID|ECONNRESET|RES_CONTENT_LENGTH/);
      expect(text).toBe('hello');
    });
  });

  it('fails the request when it speaks another protocol, or does not listen', async () => {
    const server = await opened(serveRaw((socket) => void socket.end('SSH-2.0-x\r\n')));
    await withSession({}, async (session) => {
      expect(await codeOf(session.egress({}).stream(server.url))).toMatch(/^HPE_/);
      await server.close();
      expect(await codeOf(session.egress({}).stream(server.url))).toBe('ECONNREFUSED');
    });
  });
});

describe('the target policy', () => {
  const REFUSING = { allow: [], deny: [] };
  const refused = expect.any(TargetRefusedError);

  it('applies to streams as to any other request', async () => {
    const server = await serveStart();
    await withSession(REFUSING, async (session) => {
      const egress = session.egress({});
      expect(await codeOf(egress.stream(server.url))).toEqual(refused);
      expect(await codeOf(egress.stream(server.url.replace('127.0.0.1', 'localhost')))).toEqual(refused);
      expect(await codeOf(egress.stream('ftp://127.0.0.1/'))).toBe('INVALID_URL');
      expect(server.connections()).toBe(0);
    });
  });

  it('does not apply to exactly the origins of services', async () => {
    const service = await opened(serveHttp((_, response) => response.end('service')));
    const other = await opened(serveHttp((_, response) => response.end('other')));
    await withSession(REFUSING, async (session) => {
      const egress = session.egress({ services: [service.url] });
      const { fetch, stream } = egress.services;
      expect((await fetch(`${service.url}/x`)).text()).toBe('service');
      expect(await readAll(await stream(`${service.url}/y`))).toBe('service');
      for (const url of [
        other.url,
        service.url.replace('127.0.0.1', 'localhost'),
        service.url.replace('http:', 'https:'),
        `http://127.0.0.2:${service.port}`,
      ]) {
        expect(await codeOf(fetch(url))).toEqual(refused);
        expect(await codeOf(stream(url))).toEqual(refused);
      }
      // A target that is the service, or that a link leads to, is a target.
      expect(await codeOf(egress.fetch(service.url))).toEqual(refused);
      expect(await codeOf(egress.stream(service.url))).toEqual(refused);
      expect(await codeOf(egress.requireAllowed('127.0.0.1'))).toEqual(refused);
      expect(await codeOf(egress.connect({ host: '127.0.0.1', port: service.port }))).toEqual(refused);
      expect(other.connections()).toBe(0);
    });
  });

  it('applies to redirects of a service', async () => {
    const target = await opened(serveHttp((_, response) => response.end('secret')));
    const service = await opened(
      serveHttp((request, response) => {
        if (request.url === '/own') return response.end('own');
        const location = request.url === '/away' ? target.url : '/own';
        return response.writeHead(302, { location }).end();
      }),
    );
    await withSession(REFUSING, async (session) => {
      const egress = session.egress({ services: [service.url] }).services;
      expect((await egress.fetch(`${service.url}/stay`, { maxRedirects: 3 })).text()).toBe('own');
      expect(await codeOf(egress.fetch(`${service.url}/away`, { maxRedirects: 3 }))).toEqual(refused);
      expect(target.connections()).toBe(0);
    });
  });

  it('applies to redirects from a target to a service', async () => {
    const service = await opened(serveHttp((_, response) => response.end('secret')));
    const target = await opened(
      serveHttp((_, response) => response.writeHead(302, { location: service.url }).end(), '127.0.0.2'),
    );
    await withSession({ allow: ['127.0.0.2'], deny: [] }, async (session) => {
      const egress = session.egress({ services: [service.url] }).services;
      expect(await codeOf(egress.fetch(target.url, { maxRedirects: 3 }))).toEqual(refused);
      expect(service.connections()).toBe(0);
    });
  });

  it('is not passed by way of a target, where a service redirects to one that redirects back', async () => {
    let secrets = 0;
    const service = await opened(
      serveHttp((request, response) => {
        if (request.url !== '/secret') return response.writeHead(302, { location: target.url }).end();
        secrets++;
        return response.end('secret');
      }),
    );
    const target = await opened(
      serveHttp(
        (_, response) => response.writeHead(302, { location: `${service.url}/secret` }).end(),
        '127.0.0.2',
      ),
    );
    await withSession({ allow: ['127.0.0.2'], deny: [] }, async (session) => {
      const egress = session.egress({ services: [service.url] }).services;
      expect(await codeOf(egress.fetch(service.url, { maxRedirects: 3 }))).toEqual(refused);
      expect(target.connections()).toBe(1);
      expect(secrets).toBe(0);
    });
  });

  it('applies to a connection that was opened to a service', async () => {
    const service = await opened(serveHttp((_, response) => response.end('service')));
    await withSession(REFUSING, async (session) => {
      const scanners = [session.egress({ services: [service.url] }).services, session.egress({})] as const;
      for (let round = 0; round < 5; round++) {
        expect((await scanners[0].fetch(service.url)).text()).toBe('service');
        expect(await codeOf(scanners[1].fetch(service.url))).toEqual(refused);
        expect(await codeOf(scanners[1].stream(service.url))).toEqual(refused);
      }
      // Kept alive, so that there is one to misuse.
      expect(service.open()).toBeGreaterThan(0);
    });
  });
});

describe('a service over TLS', () => {
  it('gets no request when its certificate is not trusted, while a target does', async () => {
    let requests = 0;
    const certificate = await createCertificate({ names: ['localhost'] });
    const server = await opened(
      serve(
        createTlsServer(certificate, (_, response) => {
          requests++;
          response.end('x');
        }),
        { scheme: 'https' },
      ),
    );
    await withSession({}, async (session) => {
      const asService = session.egress({ services: [server.url] }).services;
      expect(await codeOf(asService.stream(server.url))).toBe('CERTIFICATE');
      expect(await codeOf(asService.fetch(server.url))).toBe('CERTIFICATE');
      expect(requests).toBe(0);
      expect(await readAll(await session.egress({}).stream(server.url))).toBe('x');
    });
  });
});
