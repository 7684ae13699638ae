/**
 * Whether a value is read as SQL: shown by what the database says of grammar, or by two conditions that differ in nothing
 * but whether they are true. What is sent, and why it does no harm where the statement writes, is in
 * `sql-injection-contexts.ts`.
 */
import type { Flaw } from '../../kit/flaw.ts';
import type { Exchange } from '../../kit/http-evidence.ts';
import type { Check, InsertionPoint, Probe, Proof } from '../probe.ts';
import {
  type Comparison,
  createComparison,
  type Features,
  featuresOf,
  isBlocked,
  lostIn,
  signatureOf,
} from './answer-features.ts';
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
import { type DatabaseMessage, databaseMessage } from './database-messages.ts';

const SQL_INJECTION: Flaw = {
  type: 'sql_injection',
  title: 'SQL injection',
  severity: 'CRITICAL',
  cwe: 'CWE-89',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  description:
    'A value of the request becomes part of an SQL statement. Whoever sends it can read and often change everything that the application can reach in its database, and may get past its log-in.',
  remediation:
    'Hand values to the database as parameters of a prepared statement, never as part of its text. Take what cannot be a parameter (names of columns, directions) from a fixed list. Show no messages of the database.',
  references: [
    'https://owasp.org/www-community/attacks/SQL_Injection',
    'https://cheatsheetseries.owasp.org/cheatsheets/SQL_Injection_Prevention_Cheat_Sheet.html',
    'https://cwe.mitre.org/data/definitions/89.html',
  ],
};

/** Characters that are enough to find a place again. */
const PLACE_LENGTH = 40;
/** Requests for a point of which nothing is known yet. */
const MAX_REQUESTS = 30;
/** With the usual value, which is asked for again beside it. */
const REQUESTS_OF_A_PAIR = 3;
/** Pairs of answers that agree before a point may cost more. */
const PAIRS_TO_GO_ON = 3;
/**
 * A page that takes one of two forms by a hash of the address, or by chance, agrees with this many by chance once in
 * 2^20 times.
 */
const PAIRS = 10;
/** Where a page varies in many places, one of them is the more likely to agree. */
const PAIRS_IF_VARYING = 14;
const MAX_VALUE = 1000;

/** What servers tend to write down; lower case. */
const STORED_HEADERS = new Set(['user-agent', 'referer', 'x-forwarded-for', 'x-real-ip', 'client-ip']);
/** Values that others make and check. */
const TOKENS =
  /csrf|xsrf|viewstate|eventvalidation|authenticity_token|requestverificationtoken|nonce|captcha/i;

export const sqlInjection: Check = {
  name: 'sql-injection',
  suits: ({ location, name, value }) =>
    !TOKENS.test(name) &&
    value.length <= MAX_VALUE &&
    (location !== 'header' || STORED_HEADERS.has(name.toLowerCase())),
  async run(probe) {
    const trial = await createTrial(probe);
    const { usual, value } = trial;
    const broken = await trial.send(`${value}'"`);
    if (isBlocked(broken, usual)) {
      probe.onBlocked?.();
      return [];
    }
    const message = trial.messageOf(broken);
    const proof =
      (message && (await byMessage(trial, message))) ??
      (await byAnswers(trial, broken)) ??
      (await byOtherValues(probe, trial));
    return proof ? [proof] : [];
  },
};

/** One point, its usual answer, and what has been asked so far. */
interface Trial {
  point: InsertionPoint;
  value: string;
  usual: Exchange;
  readonly sent: number;
  send(value: string): Promise<Exchange>;
  messageOf(answer: Exchange): DatabaseMessage | null;
}

/** @param value the usual one, and the answer to it; those of the point by default */
async function createTrial(
  probe: Probe,
  value = probe.point.value,
  answer: Exchange | null = null,
): Promise<Trial> {
  const usual = answer ?? (await probe.baseline());
  let sent = 1;
  return {
    point: probe.point,
    value,
    usual,
    get sent() {
      return sent;
    },
    send(value) {
      sent++;
      return probe.send(value);
    },
    messageOf: ({ response }) => databaseMessage(response.body, usual.response.body),
  };
}

/** Two values that differ in their grammar alone. */
interface Grammar {
  name: string;
  right: string;
  wrong: string;
}

/** Each with fresh numbers, so that no answer comes from a cache. */
function* grammarsOf({ point, value, usual }: Trial): Generator<() => Grammar, void, void> {
  for (const context of CONTEXTS) {
    // What ends this search may write: two quotes tell as much where a value may be meant.
    if (!context.suits(value) || (context.needsComparison && !onlyReads(point))) continue;
    yield () => {
      const right = context.payload(value, conditionsOf(0, usual.response.body).true);
      return { name: context.name, right, wrong: right.replace('WHEN', 'WHNE') };
    };
  }
  // Where nothing but a bare word may stand: a direction, a limit, the name of a table.
  yield () => ({ name: 'a bare word', right: `${value}/*'"*/`, wrong: `${value}'"/**/` });
  for (const quote of ["'", '"']) {
    const doubled = `${value}${quote}${quote}`;
    yield () => ({ name: `a text, ended by ${quote}`, right: doubled, wrong: `${doubled}${quote}` });
  }
}

/** The message comes of what is wrong, twice, and does not come of what is right, twice. */
async function byMessage(trial: Trial, first: DatabaseMessage): Promise<Proof | null> {
  const { usual } = trial;
  for (const make of grammarsOf(trial)) {
    const one = make();
    const healed = await trial.send(one.right);
    if (isBlocked(healed, usual)) return null;
    if (trial.messageOf(healed)) continue;
    const again = await trial.send(one.wrong);
    const message = trial.messageOf(again);
    if (!message) continue;
    const two = make();
    if (!trial.messageOf(await trial.send(two.wrong))) continue;
    if (trial.messageOf(await trial.send(two.right))) continue;
    return {
      flaw: SQL_INJECTION,
      confidence: 'CONFIRMED',
      proof: `${first.database} cannot read the statement when the value is ${JSON.stringify(one.wrong)}, and says so; it can when the value is ${JSON.stringify(one.right)}.`,
      payload: one.wrong,
      exchanges: [
        { exchange: again, note: 'SQL that cannot be read', needle: needleOf(again, message.text) },
        { exchange: healed, note: 'SQL that can be read' },
      ],
      properties: { database: first.database, context: one.name, technique: 'error' },
    };
  }
  return null;
}

/** A message may be written with entities, of which its first words have none. */
const needleOf = ({ response }: Exchange, text: string): string =>
  response.body.includes(text) ? text : (text.split(/["'&\\]/, 1)[0] ?? text);

/** Values that tables often have, where ours finds nothing: a number, and a letter for a search. */
const OTHER_VALUES = ['1', 'a'];
/** Words that an answer has more of when something is found. */
const MORE_WORDS = 2;

/**
 * For fields that a page leaves empty, where the statement must not be widened: values that something may be found for
 * take the place of ours.
 */
async function byOtherValues(probe: Probe, { point, usual, value: ours }: Trial): Promise<Proof | null> {
  if (!point.madeUp || point.method === 'GET' || mayWiden(point, usual.response.status)) return null;
  for (const value of OTHER_VALUES) {
    if (value === ours) continue;
    const answer = await probe.send(value);
    if (wordsOf(answer) < wordsOf(usual) + MORE_WORDS) continue;
    const trial = await createTrial(probe, value, answer);
    const broken = await trial.send(`${value}'"`);
    if (isBlocked(broken, answer)) return null;
    const proof = await byAnswers(trial, broken);
    if (proof) return proof;
  }
  return null;
}

const wordsOf = (answer: Exchange): number =>
  [...featuresOf(answer).values()].reduce((sum, count) => sum + count, 0);

async function byAnswers(trial: Trial, broken: Exchange): Promise<Proof | null> {
  const { point, value, usual } = trial;
  // Where quotes change nothing that is usual, they are not read as SQL, or its outcome is not shown.
  const lost = lostIn(featuresOf(broken), featuresOf(usual));
  const quoted = lost.size > 0;
  /** Whether something that is usual, and is lost by what cannot be read as SQL, is there again. */
  const isHealed = (answer: Exchange) => {
    const features = featuresOf(answer);
    return [...lost].some(([name, count]) => features.get(name) === count);
  };
  const plain = signatureOf(featuresOf(usual));
  /** Quotes of texts that are one of several, or the last of them. */
  const listed = new Set<string>();
  const asked = new Set<string>();
  const writes = !onlyReads(point);
  const lists = [
    { contexts: CONTEXTS, widening: false },
    ...(mayWiden(point, usual.response.status) ? [{ contexts: WIDENING, widening: true }] : []),
  ];
  for (const { contexts, widening } of lists) {
    for (const context of contexts) {
      const { quote, needsComparison, closes } = context;
      // Where nothing is found for the usual value, quotes that end the statement may change nothing that is shown.
      if (!context.suits(value) || (quote !== '' && !quoted && !widening)) continue;
      if (needsComparison && writes && !asked.has(quote)) {
        asked.add(quote);
        if (isHealed(await trial.send(oneMore(value, quote)))) listed.add(quote);
      }
      if (needsComparison && listed.has(quote)) continue;
      if (trial.sent + REQUESTS_OF_A_PAIR > MAX_REQUESTS) return null;
      const isPromising = (answer: Exchange) => {
        if (widening) return answer.response.status < 500 && signatureOf(featuresOf(answer)) !== plain;
        if (quote === '') return answer.response.status === usual.response.status;
        const healed = isHealed(answer);
        if (healed && closes && writes) listed.add(quote);
        return healed;
      };
      const outcome = await compare(trial, context, widening, isPromising);
      if (outcome === 'blocked') return null;
      if (outcome) return outcome;
    }
  }
  return null;
}

/**
 * Sends pairs of conditions until they agree often enough, or not at all. Of a value that something is found for, a true
 * condition is answered as usual; of one that widens, a condition that is not true.
 * @param isPromising whether the first answer to a true condition is worth asking on
 */
async function compare(
  trial: Trial,
  context: Context,
  widening: boolean,
  isPromising: (whenTrue: Exchange) => boolean,
): Promise<Proof | 'blocked' | null> {
  const { value, usual } = trial;
  const { ordered } = context;
  const page = usual.response.body;
  const comparison = createComparison();
  const signatures = new Map<string, number>();
  let varying = false;
  const add = (kind: 'usual' | 'true' | 'false', features: Features) => {
    const signature = signatureOf(features);
    varying ||= (signatures.get(kind) ?? signature) !== signature;
    signatures.set(kind, signature);
    const isLikeTrue = kind === 'true' || (kind === 'usual' && !widening);
    comparison.add(isLikeTrue ? 'one' : 'other', features);
  };
  add('usual', featuresOf(usual, [], ordered));
  const shown: { payload: string; exchange: Exchange }[] = [];
  let pairs = 0;

  for (let round = 0; ; round++) {
    const conditions = conditionsOf(round, page);
    // Which goes first follows no period: a site that answers by turns must not keep step.
    const [first, second] = isOdd(round) ? (['false', 'true'] as const) : (['true', 'false'] as const);
    for (const which of [first, second]) {
      const payload = context.payload(value, conditions[which]);
      const exchange = await trial.send(payload);
      if (which === 'true' && isBlocked(exchange, usual)) return 'blocked';
      add(which, featuresOf(exchange, conditions.numbers, ordered));
      if (round === 0) shown.push({ payload, exchange });
      if (round === 0 && which === 'true' && !isPromising(exchange)) return null;
    }
    if (comparison.telling().length === 0) return null;
    // The usual answer again: whatever changes by itself is out.
    if (round === 0 || round === 2) {
      add('usual', featuresOf(await trial.send(value), [], ordered));
      if (comparison.telling().length === 0) return null;
    }
    pairs = round + 1;
    if (pairs >= (varying ? PAIRS_IF_VARYING : PAIRS)) break;
    if (pairs < PAIRS_TO_GO_ON && trial.sent + REQUESTS_OF_A_PAIR > MAX_REQUESTS) return null;
  }

  const [whenTrue, whenFalse] = shown;
  const [telltale] = comparison.telling();
  if (!whenTrue || !whenFalse || telltale === undefined) return null;
  const database = await databaseOf(trial, context, comparison);
  const [word = ''] = telltale.split(' ', 1);
  return {
    flaw: SQL_INJECTION,
    confidence: 'CONFIRMED',
    proof: `The value is read as SQL, in ${context.name}: ${pairs} conditions that are true and as many, made of the same characters, that are not were each time answered differently, ${widening ? 'those that are not true' : 'true ones'} like the usual value. What tells them apart: ${JSON.stringify(telltale)}.`,
    payload: whenTrue.payload,
    exchanges: [
      {
        exchange: whenTrue.exchange,
        note: 'A condition that is true',
        needle: placeOf(word, whenTrue.exchange, whenFalse.exchange),
      },
      {
        exchange: whenFalse.exchange,
        note: 'A condition that is not true',
        needle: placeOf(word, whenFalse.exchange, whenTrue.exchange),
      },
    ],
    properties: { ...(database && { database }), context: context.name, technique: 'boolean' },
  };
}

/** What is to be looked at of an answer: the word that it alone has, or else where it parts from the other one. */
function placeOf(word: string, { response }: Exchange, { response: other }: Exchange): string {
  if (word !== '' && response.body.includes(word) && !other.body.includes(word)) return word;
  let at = 0;
  while (at < response.body.length && response.body[at] === other.body[at]) at++;
  return response.body.slice(at, at + PLACE_LENGTH);
}

/** The Thue-Morse sequence (https://oeis.org/A010060): no period, and no pattern thrice in a row. */
const isOdd = (round: number): boolean => round.toString(2).replaceAll('0', '').length % 2 === 1;

/** A condition that other databases cannot read is answered like a true one. */
async function databaseOf(trial: Trial, context: Context, comparison: Comparison): Promise<string | null> {
  for (const { database, condition } of DIALECTS) {
    const { true: known, numbers } = conditionsOf(0, trial.usual.response.body);
    const exchange = await trial.send(context.payload(trial.value, `${known} AND ${condition}`));
    const features = featuresOf(exchange, numbers, context.ordered);
    if (comparison.isLike('one', features)) return database;
  }
  return null;
}
