/** Bounds on the arguments of filters, from the limits of a database statement. */
import { BadInputError } from '../core/errors.ts';

const MAX_VALUES = 100;
const MAX_CHARACTERS = 1000;

/** @returns the list without duplicates; undefined if it is omitted @throws BadInputError if it is too long */
export function filterList<T>(name: string, values: readonly T[] | null | undefined): T[] | undefined {
  if (!values) return undefined;
  const distinct = [...new Set(values)];
  if (distinct.length > MAX_VALUES) {
    throw new BadInputError(
      `${name}: ${distinct.length} values are given; at most ${MAX_VALUES} are allowed.`,
    );
  }
  return distinct;
}

/** @throws BadInputError if the search text is too long */
export function filterText(name: string, text: string): string {
  if (text.length > MAX_CHARACTERS) {
    throw new BadInputError(
      `${name}: it has ${text.length} characters; at most ${MAX_CHARACTERS} are allowed.`,
    );
  }
  return text;
}
