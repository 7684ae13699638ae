import { encodeGlobalID } from '@pothos/plugin-relay';
import { type GraphQLObjectType, parse, print, printSchema } from 'graphql';
import './api-key.ts';
import './assessment.ts';
import './audit.ts';
import './breakdown.ts';
import './error.ts';
import './event.ts';
import './finding.ts';
import './import.ts';
import './ingest.ts';
import './issue.ts';
import './pause.ts';
import './preview.ts';
import './relation.ts';
import './scan.ts';
import './scan-mutations.ts';
import './scan-updates.ts';
import './scanner.ts';
import './start.ts';
import './stats.ts';
import './stream-ticket.ts';
import './verified-target.ts';
import './viewer.ts';
import { builder } from './builder.ts';
import { createCostEstimator } from './cost.ts';
import { RESULT_KEYS } from './result.ts';
import { markStored } from './stored.ts';

export const schema = builder.toSchema({ sortSchema: false });

// The Relay plug-in's resolvers are asynchronous: a promise for each event costs more than all other fields together.
for (const [type, keyOf] of Object.entries(RESULT_KEYS)) {
  const { id } = (schema.getType(type) as GraphQLObjectType).getFields();
  if (id) Object.assign(id, { resolve: (row: never) => encodeGlobalID(type, keyOf(row)) });
}

markStored(schema);

export const costOf = createCostEstimator(schema);

/** The content of schema.graphql: types sorted by name, their fields and values in the order of the code. */
export function printedSchema(): string {
  const nameOf = (node: object) => ('name' in node ? (node.name as { value: string }).value : '');
  const definitions = [...parse(printSchema(schema)).definitions].sort((a, b) =>
    nameOf(a) < nameOf(b) ? -1 : 1,
  );
  return `${definitions.map(print).join('\n\n')}\n`;
}
