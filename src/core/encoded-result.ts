import { identityOf } from './emission.ts';
import { countsOf, type EventBody, type ResultBody, type SummaryCount } from './event.ts';
import type { ResultType } from './vocabulary.ts';

/** A result that waits for its commit. Thousands wait at once, and its objects take several times as much memory as its text. */
export interface EncodedResult {
  readonly type: ResultType;
  /** the body of its event */
  readonly json: string;
  /** see `identityOf` */
  readonly identity: string;
  /** the counts of a summary to which it adds */
  readonly counts: readonly SummaryCount[];
}

export const encodeResult = (body: ResultBody): EncodedResult => ({
  type: body.type,
  json: JSON.stringify(body),
  identity: identityOf(body),
  counts: countsOf(body),
});

/** @returns JSON of the body */
export const textOf = (event: EventBody | EncodedResult): string =>
  'json' in event ? event.json : JSON.stringify(event);
