/** Error-based detection: the database reports a syntax error for one of two values that differ in their grammar alone. */
import type { Exchange } from '../../kit/http-evidence.ts';
import type { Proof } from '../probe.ts';
import { CONTEXTS, conditionsOf, onlyReads } from './contexts.ts';
import type { DatabaseMessage } from './database-messages.ts';
import type { Experiment } from './experiment.ts';
import { SQL_INJECTION } from './flaw.ts';

interface GrammarPair {
  name: string;
  right: string;
  wrong: string;
}

/** Each call of a maker uses fresh numbers, so that no answer comes from a cache. */
function* grammarPairs({ point, value, usual }: Experiment): Generator<() => GrammarPair, void, void> {
  for (const context of CONTEXTS) {
    // A search that is closed too early may write. There, the two quotes below show the same.
    if (!context.suits(value) || (context.needsComparison && !onlyReads(point))) continue;
    yield () => {
      const right = context.payload(value, conditionsOf(0, usual.response.body).true);
      return { name: context.name, right, wrong: right.replace('WHEN', 'WHNE') };
    };
  }
  // For places that take a bare word only: a sort direction, a limit, the name of a table.
  yield () => ({ name: 'a bare word', right: `${value}/*'"*/`, wrong: `${value}'"/**/` });
  for (const quote of ["'", '"']) {
    const doubled = `${value}${quote}${quote}`;
    yield () => ({ name: `a string, ended by ${quote}`, right: doubled, wrong: `${doubled}${quote}` });
  }
}

/**
 * The message has to appear for wrong grammar twice, and for right grammar not at all.
 * @param first the message that was seen for an unbalanced quote
 */
export async function byError(experiment: Experiment, first: DatabaseMessage): Promise<Proof | null> {
  for (const makePair of grammarPairs(experiment)) {
    const pair = makePair();
    const healed = await experiment.send(pair.right);
    if (experiment.isBlocked(healed)) return null;
    experiment.finished(pair.name);
    if (experiment.messageOf(healed)) continue;
    const again = await experiment.send(pair.wrong);
    const message = experiment.messageOf(again);
    if (!message) continue;
    const second = makePair();
    if (!experiment.messageOf(await experiment.send(second.wrong))) continue;
    if (experiment.messageOf(await experiment.send(second.right))) continue;
    return {
      flaw: SQL_INJECTION,
      confidence: 'CONFIRMED',
      proof: `${first.database} reports a syntax error when the value is ${JSON.stringify(pair.wrong)}, but not when it is ${JSON.stringify(pair.right)}.`,
      payload: pair.wrong,
      exchanges: [
        { exchange: again, note: 'SQL with a syntax error', needle: needleOf(again, message.text) },
        { exchange: healed, note: 'SQL without a syntax error' },
      ],
      properties: { database: first.database, context: pair.name, technique: 'error' },
    };
  }
  return null;
}

/** A page may write the message with entities. Its first words have none. */
const needleOf = ({ response }: Exchange, text: string): string =>
  response.body.includes(text) ? text : (text.split(/["'&\\]/, 1)[0] ?? text);
