/**
 * Tests whether a value is read as SQL: by error messages of the database about grammar, or by two conditions that differ
 * only in whether they are true. `contexts.ts` has the values, and why they do no harm where the statement writes.
 */
import type { Exchange } from '../../kit/http-evidence.ts';
import type { ActiveCheck, Proof } from '../probe.ts';
import { byCondition } from './by-condition.ts';
import { byError } from './by-error.ts';
import { mayWiden } from './contexts.ts';
import { createExperiment, type Experiment } from './experiment.ts';

const MAX_VALUE = 1000;

/** Headers that servers tend to store, in lower case. */
const STORED_HEADERS = new Set(['user-agent', 'referer', 'x-forwarded-for', 'x-real-ip', 'client-ip']);
/** Names of values that frameworks generate and verify. */
const TOKENS =
  /csrf|xsrf|viewstate|eventvalidation|authenticity_token|requestverificationtoken|nonce|captcha/i;

export const sqlInjection: ActiveCheck = {
  name: 'sql-injection',
  suits: ({ location, name }) =>
    !TOKENS.test(name) && (location !== 'header' || STORED_HEADERS.has(name.toLowerCase())),
  async run(probe) {
    if (probe.point.value.length > MAX_VALUE) {
      probe.leaveOut({
        reason: 'long values',
        code: 'LIMIT_REACHED',
        message: `has parameters whose values are longer than ${MAX_VALUE} characters: they were not tested for SQL injection`,
      });
      return [];
    }
    const experiment = await createExperiment(probe);
    const broken = await experiment.send(`${experiment.value}'"`);
    if (experiment.isBlocked(broken)) return [];
    const message = experiment.messageOf(broken);
    const proof =
      (message && (await byError(experiment, message))) ??
      (await byCondition(experiment, broken)) ??
      (await withOtherValues(experiment));
    return proof ? [proof] : [];
  },
};

/** Values that tables often have: a number, and a letter for a search. */
const OTHER_VALUES = ['1', 'a'];
/** Additional words in a response that show that something was found. */
const MORE_WORDS = 2;

/**
 * For fields that a page leaves empty in statements that must not be widened: tests again with values that the
 * application may find something for.
 */
async function withOtherValues(experiment: Experiment): Promise<Proof | null> {
  const { point, usual, value: ours } = experiment;
  if (!point.madeUp || point.method === 'GET' || mayWiden(point, usual.response.status)) return null;
  for (const value of OTHER_VALUES) {
    if (value === ours) continue;
    const answer = await experiment.send(value);
    if (countWords(experiment, answer) < countWords(experiment, usual) + MORE_WORDS) continue;
    const other = experiment.withValue(value, answer);
    const broken = await other.send(`${value}'"`);
    if (other.isBlocked(broken)) return null;
    const proof = await byCondition(other, broken);
    if (proof) return proof;
  }
  return null;
}

const countWords = (experiment: Experiment, answer: Exchange): number =>
  [...experiment.featuresOf(answer).values()].reduce((sum, count) => sum + count, 0);
