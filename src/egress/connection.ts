/**
 * Connections whose address was checked. The address that is checked is the one that is connected to: no second
 * look-up lies between the two, so a name that changes its answer (rebinding) gains nothing.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import {
  connect as connectTls,
  createSecureContext,
  rootCertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { TargetRefusedError } from '../core/errors.ts';
import { EgressError, type TlsVersions } from '../core/scanner.ts';
import type { CancelGroup } from './cancel-group.ts';
import type { Dns } from './dns.ts';
import { normalizeName, type TargetPolicy } from './target-policy.ts';

export interface Opening {
  host: string;
  port: number;
  tls: boolean | TlsVersions;
  /** name for SNI and for the check of the certificate; default: the host */
  servername?: string | undefined;
  timeoutMs: number;
}

export interface Opener {
  /** @param cancels ends the attempt, besides the session's own */
  open(to: Opening, dns: Dns, cancels?: Pick<CancelGroup, 'add'>): Promise<Socket | TLSSocket>;
  /** Destroys every open connection; resolves when all are closed. */
  close(): Promise<void>;
}

export type SecureContexts = (versions: TlsVersions) => SecureContext;

/**
 * Old protocols and ciphers are spoken too: a server that has nothing better is to be found, not missed.
 * @param authorities PEM of certificates that are trusted besides those that Node brings
 */
export function createSecureContexts(authorities: readonly string[]): SecureContexts {
  /** Kept, since each would load the trusted roots again; there are no more than versions can be paired. */
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

  /** One attempt: a connection, or why there is none. @throws only what cancels it */
  const dial = (
    address: string,
    { host, port, tls, servername, timeoutMs }: Opening,
    groups: readonly Pick<CancelGroup, 'add'>[],
  ): Promise<Socket | TLSSocket | EgressError> =>
    new Promise((resolve, reject) => {
      const where = `${host === address ? host : `${host} (${address})`} port ${port}`;
      const name = normalizeName(servername ?? host);
      const socket = tls
        ? connectTls({
            host: address,
            port,
            // SNI holds names only (RFC 6066 section 3).
            servername: isIP(name) === 0 ? name : '',
            rejectUnauthorized: false,
            secureContext: secureContextFor(tls === true ? {} : tls),
            ALPNProtocols: ['http/1.1'],
          })
        : connectTcp({ host: address, port });
      open.add(socket);
      socket.setNoDelay(true);
      socket.setKeepAlive(true, 60_000);

      const settle = () => {
        clearTimeout(timer);
        for (const remove of leave) remove();
      };
      const fail = (code: string, message: string, cause?: unknown) => {
        settle();
        socket.destroy();
        resolve(new EgressError(code, message, { cause }));
      };
      const timer = setTimeout(
        () => fail('TIMEOUT', `${where} took no connection within ${Math.round(timeoutMs)} ms.`),
        timeoutMs,
      );
      const leave = groups.map((group) =>
        group.add((reason) => {
          settle();
          socket.destroy();
          reject(reason);
        }),
      );
      socket.once(tls ? 'secureConnect' : 'connect', () => {
        settle();
        resolve(socket);
      });
      const onError = (error: NodeJS.ErrnoException) => {
        const code = error.code ?? 'EUNKNOWN';
        fail(code, `The connection to ${where} failed (${code}).`, error);
      };
      socket.once('error', onError);
      // For good: an error that nobody listens to would end the process.
      socket.on('error', () => {});
      socket.once('close', () => {
        open.delete(socket);
        fail('ECONNRESET', `${where} closed the connection.`);
      });
    });

  return {
    async open(to, dns, cancels) {
      const host = normalizeName(to.host);
      policy.checkName(host);
      const startedAt = performance.now();
      const addresses = isIP(host) === 0 ? await dns.addresses(host, to.timeoutMs) : [host];
      const refusals = addresses.map((address) => policy.refusal(host, address));
      const allowed = addresses.filter((_, at) => refusals[at] === null);
      if (allowed.length === 0) throw new TargetRefusedError(refusals[0] ?? `${host} has no address.`);

      const groups = cancels ? [sessionCancels, cancels] : [sessionCancels];
      let firstError: EgressError | null = null;
      for (const [at, address] of allowed.entries()) {
        // What is left of the time is shared out, so that an address that never answers leaves some to the next.
        const leftMs = to.timeoutMs - (performance.now() - startedAt);
        const timeoutMs = Math.max(1, leftMs / (allowed.length - at));
        const outcome = await dial(address, { ...to, host, timeoutMs }, groups);
        if (!(outcome instanceof EgressError)) return outcome;
        firstError ??= outcome;
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
