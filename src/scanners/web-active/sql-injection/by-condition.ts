/** Boolean-based detection: responses to true conditions repeatedly match the usual one, those to false conditions differ. */
import type { Exchange } from '../../kit/http-evidence.ts';
import type { Proof } from '../probe.ts';
import { type Comparison, createComparison, lostIn, signatureOf } from './answer-features.ts';
import {
  CONTEXTS,
  type Context,
  conditionsOf,
  DIALECTS,
  mayWiden,
  oneMore,
  onlyReads,
  WIDENING,
} from './contexts.ts';
import type { Experiment } from './experiment.ts';
import { SQL_INJECTION } from './flaw.ts';

/** Characters that are enough to find a place in a page again. */
const PLACE_LENGTH = 40;
/** The two conditions, and the usual value again. */
const REQUESTS_OF_A_PAIR = 3;
/** Pairs that have to agree before the point may take more requests than others. */
const PAIRS_TO_GO_ON = 3;
/**
 * Pairs that have to agree. A page that takes one of two forms by chance, or by a hash of the URL, agrees this often once
 * in 2^20 times.
 */
const PAIRS = 10;
/** The same for pages that vary in many places: one of these is more likely to agree. */
const PAIRS_IF_VARYING = 14;

/** Whether an answer shows something of the usual page again that unbalanced quotes have removed from it. */
interface Healing {
  /** whether unbalanced quotes change the page; if not, they are not read as SQL, or the page does not show it */
  readonly quotesMatter: boolean;
  isHealed(answer: Exchange): boolean;
}

function healingOf(experiment: Experiment, broken: Exchange): Healing {
  const lost = lostIn(experiment.featuresOf(broken), experiment.featuresOf(experiment.usual));
  return {
    quotesMatter: lost.size > 0,
    isHealed(answer) {
      const features = experiment.featuresOf(answer);
      return [...lost].some(([name, count]) => features.get(name) === count);
    },
  };
}

/** Quotes of texts that are in a list, or the last in one. Conditions there could harm a statement that writes. */
interface QuotesInLists {
  /** Whether a condition must not be sent; the first question about a quote costs a request. */
  forbids(context: Context): Promise<boolean>;
  add(quote: Context['quote']): void;
}

function createQuotesInLists(experiment: Experiment, { isHealed }: Healing): QuotesInLists {
  const listed = new Set<string>();
  const asked = new Set<string>();
  return {
    async forbids({ quote, needsComparison }) {
      if (!needsComparison || onlyReads(experiment.point)) return false;
      if (!asked.has(quote)) {
        asked.add(quote);
        if (isHealed(await experiment.send(oneMore(experiment.value, quote)))) listed.add(quote);
      }
      return listed.has(quote);
    },
    add(quote) {
      if (!onlyReads(experiment.point)) listed.add(quote);
    },
  };
}

/** @param broken the answer to unbalanced quotes */
export async function byCondition(experiment: Experiment, broken: Exchange): Promise<Proof | null> {
  const { point, value, usual } = experiment;
  const healing = healingOf(experiment, broken);
  const lists = createQuotesInLists(experiment, healing);
  const plain = signatureOf(experiment.featuresOf(usual));
  const isPromising = (context: Context, widening: boolean, whenTrue: Exchange): boolean => {
    const { status } = whenTrue.response;
    if (widening) return status < 500 && signatureOf(experiment.featuresOf(whenTrue)) !== plain;
    if (context.quote === '') return status === usual.response.status;
    const healed = healing.isHealed(whenTrue);
    if (healed && context.closes) lists.add(context.quote);
    return healed;
  };
  const candidates = [
    ...CONTEXTS.map((context) => ({ context, widening: false })),
    ...(mayWiden(point, usual.response.status) ? WIDENING : []).map((context) => ({
      context,
      widening: true,
    })),
  ];
  for (const { context, widening } of candidates) {
    // Where the usual value finds nothing, quotes that end the statement may change nothing that the page shows.
    const isUseful = context.quote === '' || healing.quotesMatter || widening;
    if (!context.suits(value) || !isUseful || (await lists.forbids(context))) continue;
    if (!experiment.mayContinue(REQUESTS_OF_A_PAIR)) return null;
    const outcome = await compare(experiment, context, widening, (whenTrue) =>
      isPromising(context, widening, whenTrue),
    );
    if (outcome === 'stopped') return null;
    if (outcome) return outcome;
    experiment.finished(context.name);
  }
  return null;
}

interface Sent {
  payload: string;
  exchange: Exchange;
}
type Pair = Record<'true' | 'false', Sent>;

/** What the answers to true and false conditions have in common with the usual answer. */
interface Observations {
  readonly comparison: Comparison;
  add(kind: 'usual' | 'true' | 'false', answer: Exchange, numbers?: readonly string[]): void;
  /** Pairs that have to agree: more where answers to the same vary. */
  pairsNeeded(): number;
}

/** @param widening whether the usual answer is like that to a false condition, rather than to a true one */
function createObservations(experiment: Experiment, ordered: boolean, widening: boolean): Observations {
  const comparison = createComparison();
  const signatures = new Map<string, number>();
  let varying = false;
  return {
    comparison,
    add(kind, answer, numbers = []) {
      const features = experiment.featuresOf(answer, numbers, ordered);
      const signature = signatureOf(features);
      varying ||= (signatures.get(kind) ?? signature) !== signature;
      signatures.set(kind, signature);
      const isLikeTrue = kind === 'true' || (kind === 'usual' && !widening);
      comparison.add(isLikeTrue ? 'one' : 'other', features);
    },
    pairsNeeded: () => (varying ? PAIRS_IF_VARYING : PAIRS),
  };
}

/**
 * Sends pairs of conditions until enough of them agree, or one does not. With a usual value that finds something, true
 * conditions are answered as usual; with one that is widened, false ones are.
 * @param isPromising whether the first answer to a true condition is worth more requests
 * @returns 'stopped' when a firewall or the bound on requests ended the test
 */
async function compare(
  experiment: Experiment,
  context: Context,
  widening: boolean,
  isPromising: (whenTrue: Exchange) => boolean,
): Promise<Proof | 'stopped' | null> {
  const { value, usual } = experiment;
  const observations = createObservations(experiment, context.ordered === true, widening);
  const tellsNothing = () => observations.comparison.telling().length === 0;
  observations.add('usual', usual);
  let shown: Pair | null = null;
  let pairs = 0;
  while (pairs < observations.pairsNeeded()) {
    const isWorthwhile = pairs === 0 ? isPromising : () => true;
    const pair = await sendPair(experiment, context, pairs, observations, isWorthwhile);
    if (pair === 'blocked') return 'stopped';
    if (pair === null || tellsNothing()) return null;
    shown ??= pair;
    // The usual answer again, to drop whatever changes by itself.
    if (pairs === 0 || pairs === 2) {
      observations.add('usual', await experiment.send(value));
      if (tellsNothing()) return null;
    }
    pairs++;
    if (pairs < PAIRS_TO_GO_ON && !experiment.mayContinue(REQUESTS_OF_A_PAIR)) return 'stopped';
  }
  if (!shown) return null;
  return proofOf(experiment, context, { shown, pairs, widening, comparison: observations.comparison });
}

/** @returns null when the answer to the true condition is not worth more requests */
async function sendPair(
  experiment: Experiment,
  context: Context,
  round: number,
  observations: Observations,
  isWorthwhile: (whenTrue: Exchange) => boolean,
): Promise<Pair | 'blocked' | null> {
  const conditions = conditionsOf(round, experiment.usual.response.body);
  const pair: Partial<Pair> = {};
  // The order follows no period, so that a site whose answers alternate does not keep step with it.
  for (const which of isOdd(round) ? (['false', 'true'] as const) : (['true', 'false'] as const)) {
    const payload = context.payload(experiment.value, conditions[which]);
    const exchange = await experiment.send(payload);
    if (which === 'true' && experiment.isBlocked(exchange)) return 'blocked';
    observations.add(which, exchange, conditions.numbers);
    pair[which] = { payload, exchange };
    if (which === 'true' && !isWorthwhile(exchange)) return null;
  }
  return pair as Pair;
}

/** The Thue-Morse sequence (https://oeis.org/A010060): it has no period, and repeats no pattern three times in a row. */
const isOdd = (round: number): boolean => round.toString(2).replaceAll('0', '').length % 2 === 1;

interface Outcome {
  /** the first pair */
  shown: Pair;
  pairs: number;
  widening: boolean;
  comparison: Comparison;
}

async function proofOf(
  experiment: Experiment,
  context: Context,
  { shown, pairs, widening, comparison }: Outcome,
): Promise<Proof> {
  const { true: whenTrue, false: whenFalse } = shown;
  const [telltale = ''] = comparison.telling();
  const [word = ''] = telltale.split(' ', 1);
  const database = await databaseOf(experiment, context, comparison);
  return {
    flaw: SQL_INJECTION,
    confidence: 'CONFIRMED',
    proof: `The value is interpreted as SQL (context: ${context.name}). In ${pairs} pairs, a true and a false condition made of the same characters always got different responses. Only ${widening ? 'false' : 'true'} conditions got the same response as the original value. Difference: ${JSON.stringify(telltale)}.`,
    payload: whenTrue.payload,
    exchanges: [
      {
        exchange: whenTrue.exchange,
        note: 'A true condition',
        needle: placeOf(word, whenTrue.exchange, whenFalse.exchange),
      },
      {
        exchange: whenFalse.exchange,
        note: 'A false condition',
        needle: placeOf(word, whenFalse.exchange, whenTrue.exchange),
      },
    ],
    properties: { ...(database && { database }), context: context.name, technique: 'boolean' },
  };
}

/** The part of an answer to show: a word that the other one does not have, or where the two begin to differ. */
function placeOf(word: string, { response }: Exchange, { response: other }: Exchange): string {
  if (word !== '' && response.body.includes(word) && !other.body.includes(word)) return word;
  let at = 0;
  while (at < response.body.length && response.body[at] === other.body[at]) at++;
  return response.body.slice(at, at + PLACE_LENGTH);
}

/** Sends conditions that are true in one database and a syntax error in all others. */
async function databaseOf(
  experiment: Experiment,
  context: Context,
  comparison: Comparison,
): Promise<string | null> {
  for (const { database, condition } of DIALECTS) {
    const { true: known, numbers } = conditionsOf(0, experiment.usual.response.body);
    const exchange = await experiment.send(context.payload(experiment.value, `${known} AND ${condition}`));
    const features = experiment.featuresOf(exchange, numbers, context.ordered);
    if (comparison.isLike('one', features)) return database;
  }
  return null;
}
