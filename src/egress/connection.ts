/**
 * Opens connections after checking their address. There is no second DNS lookup between the check and the connection,
 * which prevents DNS rebinding.
 */

import { connect as connectTcp, isIP, type Socket } from 'node:net';
import {
  connect as connectTls,
  createSecureContext,
  rootCertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { type CancelGroup, type CancelSource, cancellable } from '../core/abort.ts';
import { EgressError, type TlsVersions } from '../core/scanner.ts';
import { normalizeName } from '../core/target.ts';
import type { Dns } from './dns.ts';
import { allowedOf, type TargetPolicy } from './target-policy.ts';

export interface Opening {
  host: string;
  port: number;
  /** whether it is for HTTP, see `Purpose` */
  isRequest?: boolean;
  tls: boolean | TlsVersions;
  /** name for SNI and for the verification of the certificate; default: the host */
  servername?: string | undefined;
  timeoutMs: number;
}

export interface Opener {
  /** @param cancels end the attempt, in addition to the session */
  open(to: Opening, dns: Dns, cancels?: readonly CancelSource[]): Promise<Socket | TLSSocket>;
  /** Destroys every open connection; resolves when all are closed. */
  close(): Promise<void>;
}

export type SecureContexts = (versions: TlsVersions) => SecureContext;

/**
 * Old protocols and ciphers are supported too, so that servers that have nothing better can be scanned.
 * @param authorities PEM of trusted certificates, in addition to those of Node
 */
export function createSecureContexts(authorities: readonly string[]): SecureContexts {
  /** Cached, since each context loads the trusted roots. The number of pairs of versions is small. */
  const contexts = new Map<string, SecureContext>();
  const ca = authorities.length > 0 ? { ca: [...rootCertificates, ...authorities] } : {};
  return ({ minVersion = 'TLSv1', maxVersion }) => {
    const key = `${minVersion} ${maxVersion}`;
    let context = contexts.get(key);
    if (!context) {
      const ciphers = 'DEFAULT:@SECLEVEL=0';
      context = createSecureContext({ minVersion, ...(maxVersion && { maxVersion }), ciphers, ...ca });
      contexts.set(key, context);
    }
    return context;
  };
}

export function createOpener(
  policy: TargetPolicy,
  secureContextFor: SecureContexts,
  sessionCancels: CancelGroup,
): Opener {
  const open = new Set<Socket>();
  return {
    async open(to, dns, cancels = []) {
      const host = normalizeName(to.host);
      policy.checkName(host, to.port);
      const startedAt = performance.now();
      const addresses = isIP(host) === 0 ? await dns.addresses(host, to.timeoutMs) : [host];
      const allowed = allowedOf(policy, host, addresses, to);

      const cancellers = [...new Set([sessionCancels, ...cancels])];
      let firstError: EgressError | null = null;
      for (const [at, address] of allowed.entries()) {
        // The remaining time is divided, so that an address that never answers leaves time for the next one.
        const leftMs = to.timeoutMs - (performance.now() - startedAt);
        const timeoutMs = Math.max(1, leftMs / (allowed.length - at));
        const socket = startSocket(address, { ...to, host }, secureContextFor);
        open.add(socket);
        socket.once('close', () => open.delete(socket));
        const error = await connected(socket, address, { ...to, host, timeoutMs }, cancellers);
        if (error === null) return socket;
        firstError ??= error;
      }
      throw firstError;
    },
    async close() {
      const closed = [...open].map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.once('close', () => resolve());
            socket.destroy();
          }),
      );
      await Promise.all(closed);
    },
  };
}

function startSocket(
  address: string,
  { host, port, tls, servername }: Opening,
  secureContextFor: SecureContexts,
): Socket | TLSSocket {
  const name = normalizeName(servername ?? host);
  const socket = tls
    ? connectTls({
        host: address,
        port,
        // SNI does not allow addresses (RFC 6066 section 3).
        servername: isIP(name) === 0 ? name : '',
        rejectUnauthorized: false,
        secureContext: secureContextFor(tls === true ? {} : tls),
        ALPNProtocols: ['http/1.1'],
      })
    : connectTcp({ host: address, port });
  // Never removed: an 'error' event without a listener would end the process.
  socket.on('error', () => {});
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  return socket;
}

/**
 * Waits until the socket is connected; destroys it if that fails.
 * @returns the error; null on success
 * @throws the reason of a canceller
 */
function connected(
  socket: Socket | TLSSocket,
  address: string,
  { host, port, tls, timeoutMs }: Opening,
  cancellers: readonly CancelSource[],
): Promise<EgressError | null> {
  const where = `${host === address ? host : `${host} (${address})`} port ${port}`;
  let succeeded = false;
  return cancellable<EgressError | null>(cancellers, (settle) => {
    const fail = (code: string, message: string, cause?: unknown) =>
      settle(new EgressError(code, message, { cause }));
    const timer = setTimeout(
      () => fail('TIMEOUT', `The connection to ${where} timed out after ${Math.round(timeoutMs)} ms.`),
      timeoutMs,
    );
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      succeeded = true;
      settle(null);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? 'EUNKNOWN';
      fail(code, `The connection to ${where} failed (${code}).`, error);
    });
    socket.once('close', () => fail('ECONNRESET', `${where} closed the connection.`));
    return () => {
      clearTimeout(timer);
      if (!succeeded) socket.destroy();
    };
  });
}
