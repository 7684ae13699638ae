/**
 * A proxy that treats requests as Traefik documents it: `Host` is kept, `X-Forwarded-*` is added, `stripPrefix` removes the
 * prefix and sends it as `X-Forwarded-Prefix`. It reads the same configuration.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { parse } from 'yaml';

interface Configuration {
  http: {
    routers: Record<string, { rule: string; service: string; middlewares?: string[] }>;
    middlewares: Record<string, { stripPrefix: { prefixes: string[] } }>;
    services: Record<string, { loadBalancer: { servers: { url: string }[] } }>;
  };
}

/** @returns host of the rule, and the headers and URL that are sent to the service; null if no rule matches */
function route({ http }: Configuration, { url = '/', headers, socket }: IncomingMessage) {
  for (const { rule, service, middlewares = [] } of Object.values(http.routers)) {
    const [, host] = /Host\(`([^`]+)`\)/.exec(rule) ?? [];
    const [, prefix = ''] = /PathPrefix\(`([^`]+)`\)/.exec(rule) ?? [];
    if (headers.host?.replace(/:\d+$/, '') !== host || !url.startsWith(prefix)) continue;
    const removed = middlewares
      .flatMap((name) => http.middlewares[name]?.stripPrefix.prefixes ?? [])
      .find((each) => url.startsWith(each));
    const rest = removed === undefined ? url : url.slice(removed.length);
    const to = http.services[service]?.loadBalancer.servers[0]?.url ?? '';
    return {
      url: new URL(rest.startsWith('/') ? rest : `/${rest}`, to),
      headers: {
        ...headers,
        'x-forwarded-for': socket.remoteAddress,
        'x-forwarded-host': headers.host,
        'x-forwarded-port': '80',
        'x-forwarded-proto': 'http',
        ...(removed !== undefined && { 'x-forwarded-prefix': removed }),
      },
    };
  }
  return null;
}

/** @param text a file of the dynamic configuration */
export async function withTraefik<T>(text: string, port: number, work: () => Promise<T>): Promise<T> {
  const configuration = parse(text) as Configuration;
  const server = createServer((incoming, response) => {
    const target = route(configuration, incoming);
    if (target === null) return void response.writeHead(404).end();
    const outgoing = request(target.url, { method: incoming.method, headers: target.headers });
    outgoing.on('error', () => response.destroy());
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  server.on('upgrade', (incoming, socket, head) => {
    const target = route(configuration, incoming);
    if (target === null) return socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    const outgoing = request(target.url, { headers: target.headers });
    outgoing.on('error', () => socket.destroy());
    outgoing.on('response', ({ statusCode }) => socket.end(`HTTP/1.1 ${statusCode} Refused\r\n\r\n`));
    outgoing.on('upgrade', ({ rawHeaders }, upstream, first) => {
      const lines = rawHeaders.map((part, index) => (index % 2 === 0 ? `${part}: ` : `${part}\r\n`));
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
      socket.write(first);
      upstream.write(head);
      for (const [from, to] of [
        [socket, upstream],
        [upstream, socket],
      ] as const) {
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
      }
    });
    outgoing.end();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work();
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}
