import { createContextCache } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { createGroupCall } from '../store/group-call.ts';

/** Functions that read for a field of many objects at once, by field. */
const batches = createContextCache(() => new Map<string, (item: never) => Promise<unknown>>());

/**
 * Collects the calls that the objects of a list make at one field of an operation, and answers them with one call of `run`.
 * @param name of what is read, with everything that `run` depends on besides the operation and the field
 */
export function batched<Item, Result>(
  context: object,
  info: GraphQLResolveInfo,
  name: string,
  run: (items: Item[]) => Promise<Result[]>,
): (item: Item) => Promise<Result> {
  const known = batches(context);
  const key = `${info.parentType.name} ${placeOf(info.path)} ${name}`;
  const call = (known.get(key) as ((item: Item) => Promise<Result>) | undefined) ?? createGroupCall(run);
  known.set(key, call);
  return call;
}

/** The path of a field by response names, without list indexes. */
export function placeOf(path: GraphQLResolveInfo['path']): string {
  let place = '';
  for (let at: typeof path | undefined = path; at; at = at.prev) {
    if (typeof at.key === 'string') place += `.${at.key}`;
  }
  return place;
}
