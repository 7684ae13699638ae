/** A site with reflections of every kind, and the check of one of its pages. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import type { Egress } from '../../src/core/scanner.ts';
import { createEgressFactory, type EgressSession } from '../../src/egress/index.ts';
import { exchange } from '../../src/scanners/kit/http-evidence.ts';
import type { InsertionPoint, Probe } from '../../src/scanners/web-active/probe.ts';
import { reflectedXss } from '../../src/scanners/web-active/xss/check.ts';
import { EGRESS } from '../../src/sdk/run-scanner.ts';
import { type ActiveSite, echo, FLAWED, GUARDED, SAFE, serveActive } from './active-site.ts';

/** Serves the pages for the tests of one file. */
export function xssPages() {
  let site: ActiveSite;
  let session: EgressSession;
  let egress: Egress;
  beforeAll(async () => {
    site = await serveActive(echo({ ...FLAWED, ...GUARDED, ...SAFE }));
    session = createEgressFactory(EGRESS).openScan(new AbortController().signal) as EgressSession;
    egress = session.egress({});
  });
  afterAll(async () => {
    await session.close();
    await site.close();
  });

  const addressOf = (name: string, value: string) => `${site.url}/${name}?q=${encodeURIComponent(value)}`;
  const ask = (url: string) => exchange((to, init) => egress.fetch(to, init), url);
  const newWord = () => `x${randomBytes(6).toString('hex')}`.slice(0, 10);

  function probeOf(name: string, point: Partial<InsertionPoint> = {}): Probe {
    const send = (value: string) => ask(addressOf(name, value));
    return {
      point: { location: 'query', name: 'q', value: '1', method: 'GET', url: addressOf(name, '1'), ...point },
      baseline: () => send('1'),
      send,
      get: ask,
      marker: newWord,
      leaveOut() {},
    };
  }

  /** Tests one page. @returns the proof and the number of requests */
  async function tryPage(name: string, point?: Partial<InsertionPoint>) {
    const before = site.asked.length;
    const proofs = await reflectedXss.run(probeOf(name, point));
    return { proof: proofs[0], requests: site.asked.length - before };
  }

  return { addressOf, ask, newWord, probeOf, tryPage };
}
