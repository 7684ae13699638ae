import { count } from '../../../core/count.ts';
import type { Exchange } from '../../kit/http-evidence.ts';
import type { InsertionPoint, Probe } from '../probe.ts';
import { type Features, featuresOf } from './answer-features.ts';
import { type DatabaseMessage, databaseMessage } from './database-messages.ts';
import { isBlocked } from './firewall.ts';

/** Requests to a point as long as nothing points to an injection. */
const MAX_REQUESTS = 30;

/** A test of one insertion point for SQL injection, with one usual value and the answer to it. */
export interface Experiment {
  readonly point: InsertionPoint;
  readonly value: string;
  readonly usual: Exchange;
  /** The same point with another usual value and the answer to it. Its requests have a count of their own. */
  withValue(value: string, usual: Exchange): Experiment;
  send(value: string): Promise<Exchange>;
  messageOf(answer: Exchange): DatabaseMessage | null;
  /** @param numbers that were sent; they are ignored where the page repeats them */
  featuresOf(answer: Exchange, numbers?: readonly string[], ordered?: boolean): Features;
  /** Whether a firewall blocked the request. If so, it reports that, and the contexts that were tested before. */
  isBlocked(answer: Exchange): boolean;
  /** Whether this many more requests may be sent. If not, it reports that, and the contexts that were tested before. */
  mayContinue(requests: number): boolean;
  /** Notes that the point was tested in a context. */
  finished(context: string): void;
}

/** Contexts that a warning names. */
const MAX_SHOWN_CONTEXTS = 2;

export async function createExperiment(probe: Probe): Promise<Experiment> {
  const finished = new Set<string>();
  return experimentOn(probe, probe.point.value, await probe.baseline(), finished);
}

function experimentOn(probe: Probe, value: string, usual: Exchange, finished: Set<string>): Experiment {
  const { point } = probe;
  let sent = 1;
  const progress = () => {
    const where = `${point.location} ${point.name} of ${point.method} ${new URL(point.url).pathname}`;
    if (finished.size === 0) return `${where} was not tested in any context`;
    const shown = [...finished].slice(0, MAX_SHOWN_CONTEXTS);
    const more = finished.size - shown.length;
    return `${where} was tested only as ${shown.join(', ')}${more > 0 ? `, and in ${count(more, 'other context')}` : ''}`;
  };
  return {
    point,
    value,
    usual,
    withValue: (other, answer) => experimentOn(probe, other, answer, finished),
    send(sending) {
      sent++;
      return probe.send(sending);
    },
    messageOf: ({ response }) => databaseMessage(response.body, usual.response.body),
    featuresOf: (answer, numbers = [], ordered = false) =>
      featuresOf(answer, {
        numbers,
        ordered,
        onCut: () =>
          probe.leaveOut({
            reason: 'long answers',
            code: 'TRUNCATED',
            message:
              'has responses that are too long to compare in full: SQL injection that only shows at their end is missed',
          }),
      }),
    isBlocked(answer) {
      if (!isBlocked(answer, usual)) return false;
      const isFirst = finished.size === 0 && sent === 2;
      probe.leaveOut({
        reason: isFirst ? 'blocked' : 'blocked late',
        code: 'CONTENT_SKIPPED',
        message: isFirst
          ? 'blocks test values before they reach the application (firewall or rate limit): these insertion points were not tested for SQL injection'
          : `blocked test values (firewall or rate limit) during the SQL injection test: ${progress()}`,
      });
      return true;
    },
    mayContinue(requests) {
      if (sent + requests <= MAX_REQUESTS) return true;
      probe.leaveOut({
        reason: 'requests',
        code: 'LIMIT_REACHED',
        message: `has insertion points whose test for SQL injection stopped at ${MAX_REQUESTS} requests: ${progress()}`,
      });
      return false;
    },
    finished: (context) => void finished.add(context),
  };
}
