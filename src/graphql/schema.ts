import { encodeGlobalID } from '@pothos/plugin-relay';
import { type GraphQLObjectType, parse, print, printSchema } from 'graphql';
import './error.ts';
import './event.ts';
import './scan.ts';
import './scanner.ts';
import './start.ts';
import { builder } from './builder.ts';
import { createCostEstimator } from './cost.ts';
import { RESULT_KEYS } from './result.ts';
import { sharedFieldsOf } from './shared-fields.ts';

export const schema = builder.toSchema({ sortSchema: false });

// The plug-in's own are asynchronous: a promise for each event costs more than all the rest of it.
for (const [type, keyOf] of Object.entries(RESULT_KEYS)) {
  const { id } = (schema.getType(type) as GraphQLObjectType).getFields();
  if (id) id.resolve = (row) => encodeGlobalID(type, keyOf(row));
}

export const sharedFields = sharedFieldsOf(schema);

export const costOf = createCostEstimator(schema);

/** The schema as schema.graphql holds it: types by name, their fields and values in their own order. */
export function printedSchema(): string {
  const nameOf = (node: object) => ('name' in node ? (node.name as { value: string }).value : '');
  const definitions = [...parse(printSchema(schema)).definitions].sort((a, b) =>
    nameOf(a) < nameOf(b) ? -1 : 1,
  );
  return `${definitions.map(print).join('\n\n')}\n`;
}
