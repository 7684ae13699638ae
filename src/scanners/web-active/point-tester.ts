/** Runs the checks on one insertion point, and reports their proofs. */
import { randomInt } from 'node:crypto';
import { EgressError, warning } from '../../core/scanner.ts';
import type { Exchange } from '../kit/http-evidence.ts';
import { USUAL_BYTES } from '../kit/large-body.ts';
import { webFinding } from '../kit/web-finding.ts';
import { identityOf } from './insertion-points.ts';
import type { ActiveCheck, Omission, Probe, Proof } from './probe.ts';
import { isOwn, isRefusal, isSpent } from './request-errors.ts';
import type { SiteScan } from './site-scan.ts';
import type { WorkOf } from './work-queue.ts';

/** Consecutive failed requests after which a point is skipped. */
const MAX_FAILURES_IN_A_ROW = 3;

/** Sends the requests of one point, until too many of them fail. */
interface PointRequests {
  readonly hasGivenUp: boolean;
  /** @throws as `Session.send`; EgressError GIVEN_UP */
  ask(send: () => Promise<Exchange>): Promise<Exchange>;
}

/** @returns a function that tests a point. @throws the signal's reason */
export function createPointTester(scan: SiteScan): (item: WorkOf<'point'>) => Promise<void> {
  const { site, record, queue, checks, signal } = scan;
  const { redaction, budget } = record;

  const report = async ({ trial, at }: WorkOf<'point'>, found: Proof) => {
    const { point } = at;
    const { payload, properties, ...shown } = redaction.proof(found);
    await queue.emit(
      webFinding(
        {
          ...shown,
          url: redaction.url(point.url),
          method: point.method,
          parameter: { location: point.location, name: point.name },
          identity: identityOf(trial.template, at),
          properties: { ...properties, payload },
        },
        redaction.headerNames,
      ),
    );
  };

  /** @returns the proofs, or null when `maxRequests` was reached */
  const run = async (check: ActiveCheck, probe: Probe): Promise<Proof[] | null> => {
    try {
      return await check.run(probe);
    } catch (error) {
      signal.throwIfAborted();
      if (!isRefusal(error)) throw error;
      if (isSpent(error)) return null;
      if (!isOwn(error)) {
        const message = `failed during a check: ${error.message}`;
        site.report.leaveOut('checks failed', message, 'UNREACHABLE');
      }
      return [];
    }
  };

  return async (item) => {
    const { point } = item.at;
    const requests = createPointRequests(scan, point.method);
    const leaveOut = createOmissionCounter(scan);
    let isCutShort = false;
    for (const check of checks) {
      if (!check.suits(point)) continue;
      if (requests.hasGivenUp || site.health.isGone || budget.isSpent) {
        isCutShort ||= budget.isSpent;
        break;
      }
      const probe = createProbe(item, requests, (omission) => leaveOut(check, omission));
      const proofs = await run(check, probe);
      isCutShort ||= proofs === null;
      for (const proof of proofs ?? []) await report(item, proof);
    }
    if (isCutShort) scan.countUntested();
    if (requests.hasGivenUp) {
      site.report.skip('silent', point.url);
      const message = `${point.method} ${redaction.url(point.url)} did not respond to ${MAX_FAILURES_IN_A_ROW} test values in ${point.location} ${point.name}: skipped`;
      await queue.emit(warning('UNREACHABLE', message));
    }
  };
}

/** Counts omissions of checks at a point, each reason once. */
function createOmissionCounter({ site }: SiteScan): (check: ActiveCheck, omission: Omission) => void {
  const known = new Set<string>();
  return ({ name }, { reason, code, message }) => {
    const key = `${name} ${reason}`;
    if (!known.has(key)) site.report.leaveOut(key, message, code);
    known.add(key);
  };
}

function createPointRequests({ site }: SiteScan, method: string): PointRequests {
  let failures = 0;
  let hasGivenUp = false;
  return {
    get hasGivenUp() {
      return hasGivenUp;
    },
    async ask(send) {
      if (hasGivenUp || site.health.isGone)
        throw new EgressError('GIVEN_UP', `${method} ${site.host} has stopped responding`);
      try {
        const answer = await site.health.attempt(send);
        failures = 0;
        return answer;
      } catch (error) {
        if (isRefusal(error) && !isOwn(error) && ++failures >= MAX_FAILURES_IN_A_ROW) hasGivenUp = true;
        throw error;
      }
    },
  };
}

const LONG_ANSWER: Omission = {
  reason: 'long answers',
  code: 'TRUNCATED',
  message: `responds to tests with more than ${USUAL_BYTES} bytes: only the first ${USUAL_BYTES} are checked`,
};

function createProbe(
  { trial, at }: WorkOf<'point'>,
  requests: PointRequests,
  leaveOut: Probe['leaveOut'],
): Probe {
  const ask = async (send: () => Promise<Exchange>) => {
    const answer = await requests.ask(send);
    if (answer.response.truncated) leaveOut(LONG_ANSWER);
    return answer;
  };
  let baseline: Promise<Exchange> | null = null;
  return {
    point: at.point,
    baseline() {
      baseline ??= ask(() => trial.baseline());
      return baseline;
    },
    send: (value) => ask(() => trial.send(at.place, value)),
    get: (url) => ask(() => trial.session.get(url)),
    marker: newMarker,
    leaveOut,
  };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Ten characters: too rare to occur by chance, short enough for most fields. */
function newMarker(): string {
  let marker = LETTERS[randomInt(LETTERS.length)] ?? 'a';
  while (marker.length < 10) marker += randomInt(36).toString(36);
  return marker;
}
