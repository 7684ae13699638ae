/** Runs a single check of the scanner `web` over real sockets. */

import type { Finding } from '../../src/core/result.ts';
import { findingSchema } from '../../src/core/result.ts';
import type { FetchInit } from '../../src/core/scanner.ts';
import { exchange } from '../../src/scanners/kit/http-evidence.ts';
import { webFinding } from '../../src/scanners/kit/web-finding.ts';
import type { ServedFile, Tools, WebCheck } from '../../src/scanners/web/check.ts';
import { pageOf } from '../../src/scanners/web/site.ts';
import { withSession } from './egress.ts';

export type Found = Omit<Finding, 'fingerprint'> & { identity?: string[] | undefined };

export interface CheckRun {
  tools: Tools;
  /** path and query of each request of the check, in order */
  asked: string[];
  warnings: string[];
  /** Runs the check on the pages at these paths, as the scanner does. */
  look(check: WebCheck, ...urls: string[]): Promise<Found[]>;
}

export function withTools<T>(
  parts: Partial<Pick<Tools, 'secretsIn' | 'libraries' | 'timeoutMs'>>,
  run: (run: CheckRun, abort: AbortController) => Promise<T>,
): Promise<T> {
  return withSession({}, async (session, abort) => {
    const timeoutMs = parts.timeoutMs ?? 5000;
    const egress = session.egress({ timeoutMs });
    const asked: string[] = [];
    const warnings: string[] = [];
    const tools: Tools = {
      signal: abort.signal,
      connect: egress.connect,
      ask(url: string, init?: FetchInit) {
        const { pathname, search } = new URL(url);
        asked.push(pathname + search);
        return exchange(egress.fetch, url, init);
      },
      secretsIn: parts.secretsIn ?? (async () => ({ matches: [], rejected: [], problem: null })),
      libraries: parts.libraries ?? null,
      warn(_, message) {
        warnings.push(message);
      },
      timeoutMs,
    };
    const look = async (check: WebCheck, ...urls: string[]): Promise<Found[]> => {
      const found: Found[] = [];
      for (const [at, url] of urls.entries()) {
        const answer = await exchange(egress.fetch, url, { maxBytes: 2 * 1024 * 1024 });
        const page: ServedFile = { ...pageOf(url, answer, tools), kind: kindOf(answer.response.headers) };
        const flaws = [check.page?.(page, tools), at === 0 ? check.origin?.(page, tools) : undefined];
        for (const generator of flaws) {
          if (generator === undefined) continue;
          for await (const flaw of generator) {
            const emission = webFinding(flaw);
            if (emission.kind === 'finding') found.push(findingSchema.parse(emission.finding));
          }
        }
      }
      return found;
    };
    return await run({ tools, asked, warnings, look }, abort);
  });
}

function kindOf({ 'content-type': type = '' }: Record<string, string>): ServedFile['kind'] {
  if (/^text\/html/.test(type)) return 'html';
  return /^(?:text|application)\/javascript/.test(type) ? 'script' : 'other';
}
