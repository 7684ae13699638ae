import { parse, print, printSchema } from 'graphql';
import './error.ts';
import './event.ts';
import './result.ts';
import './scan.ts';
import './scanner.ts';
import { builder } from './builder.ts';
import { sharedFieldsOf } from './shared-fields.ts';

export const schema = builder.toSchema({ sortSchema: false });

export const sharedFields = sharedFieldsOf(schema);

/** The schema as schema.graphql holds it: types by name, their fields and values in their own order. */
export function printedSchema(): string {
  const nameOf = (node: object) => ('name' in node ? (node.name as { value: string }).value : '');
  const definitions = [...parse(printSchema(schema)).definitions].sort((a, b) =>
    nameOf(a) < nameOf(b) ? -1 : 1,
  );
  return `${definitions.map(print).join('\n\n')}\n`;
}
