/** What DNS, web servers and SCANWIRE_TARGETS_ALLOW say about the owner of a host. */
import { isIP } from 'node:net';
import { getDomain } from 'tldts';
import { TargetRefusedError } from '../core/errors.ts';
import { EgressError } from '../core/scanner.ts';
import type { EgressFactory } from './index.ts';
import { createConfiguredTargets } from './target-policy.ts';

/** Of one request or lookup. */
const TIMEOUT_MS = 5000;
/** Of the file. The content has less than 100 bytes. */
const MAX_BYTES = 1024;
/** Checks of the whole server at once; others wait for nothing and are refused. */
const MAX_SESSIONS = 200;

/** @param allow entries of SCANWIRE_TARGETS_ALLOW */
export function createTargetProbe(allow: readonly string[], { openScan }: Pick<EgressFactory, 'openScan'>) {
  const configured = createConfiguredTargets(allow);
  let sessions = 0;

  /** @throws EgressError, TargetRefusedError */
  const withEgress = async <T>(
    work: (egress: ReturnType<ReturnType<typeof openScan>['egress']>) => Promise<T>,
  ): Promise<T> => {
    if (sessions >= MAX_SESSIONS)
      throw new EgressError('BUSY', 'The server checks too many targets at once.');
    sessions++;
    const abort = new AbortController();
    const session = openScan(abort.signal);
    try {
      return await work(session.egress({ timeoutMs: TIMEOUT_MS }));
    } finally {
      await session.close();
      sessions--;
    }
  };

  return {
    isPublicSuffix: (name: string): boolean => getDomain(name, { allowPrivateDomains: true }) === null,

    /** A name counts if all of its addresses do. */
    async isConfigured({ host, port }: { host: string; port: number | null }): Promise<boolean> {
      if (isIP(host) !== 0) return configured.coversAddress(host, port);
      if (configured.coversName(host, port)) return true;
      try {
        const addresses = await withEgress((egress) => egress.requireAllowed(host, port));
        return addresses.length > 0 && addresses.every((address) => configured.coversAddress(address, port));
      } catch (error) {
        if (error instanceof EgressError || error instanceof TargetRefusedError) return false;
        throw error;
      }
    },

    txtRecords: (name: string): Promise<string[]> => withEgress((egress) => egress.resolve(name, 'TXT')),

    file: (url: string): Promise<{ status: number; content: string }> =>
      withEgress(async (egress) => {
        const answer = await egress.fetch(url, { maxRedirects: 0, maxBytes: MAX_BYTES });
        return { status: answer.status, content: answer.text() };
      }),
  };
}
