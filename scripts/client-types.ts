/**
 * Generates packages/client/src/event.ts (the events of a scan as TypeScript types, and a GraphQL selection of all their
 * fields) and packages/client/src/apollo.ts.
 */
import {
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/** @scanwire/client handles these itself. */
const NOT_IN_LOG = ['ConnectedEvent', 'DelayedEvent'];
/**
 * Relations, which the server reads from the database, and what it derives from other fields. So are all fields with
 * arguments.
 */
const RELATIONS = ['scan', 'parentResult', 'provenance', 'issue', 'exchanges', 'scannerTitle'];
const SCALARS: Record<string, string> = {
  Int: 'number',
  Float: 'number',
  Boolean: 'boolean',
  JSON: 'unknown',
};
const LINE_WIDTH = 110;

export function clientTypes(schema: GraphQLSchema): string {
  const scanEvent = schema.getType('ScanEvent') as GraphQLInterfaceType;
  const result = schema.getType('Result') as GraphQLInterfaceType;
  const events = schema.getPossibleTypes(scanEvent).filter(({ name }) => !NOT_IN_LOG.includes(name));
  const common = fieldsOf(scanEvent);
  const own = (event: GraphQLObjectType) =>
    fieldsOf(event).filter(({ name }) => !(name in scanEvent.getFields()));
  const { objects, enums } = typesBelow(events.flatMap(own));

  const parts = [
    `/**
 * The events of a scan as the subscription \`scanEvents\` sends them. DateTime (ISO 8601, UTC) and URL are strings.
 *
 * Generated from the GraphQL schema: change that, then run \`npm run schema\`.
 */`,
    ...enums.map(enumType),
    interfaceOf('export interface Result', result.description, fieldsOf(result)),
    ...objects.map((type) => {
      const isResult = type.getInterfaces().includes(result);
      const inherited = isResult ? result.getFields() : {};
      const fields = fieldsOf(type).filter(({ name }) => !(name in inherited));
      return interfaceOf(
        `export interface ${type.name}${isResult ? ' extends Result' : ''}`,
        type.description,
        fields,
      );
    }),
    interfaceOf('interface LogEntry<Type extends string>', scanEvent.description, common, { type: 'Type' }),
    ...events.map((event) =>
      interfaceOf(
        `export interface ${event.name} extends LogEntry<'${kindOf(event)}'>`,
        event.description,
        own(event),
      ),
    ),
    `/** Any event of a scan; \`type\` is its type. A newer server may send types that are not listed here. */
export type ScanEvent =${events.map(({ name }) => `\n  | ${name}`).join('')};`,
    `export type ScanEventType = ScanEvent['type'];`,
    `/** What \`followScan\` selects by default: all fields of all events, results in full. */
export const EVENT_SELECTION = \`
  ${common.flatMap(({ name }) => (name === 'seq' || name === 'type' ? [] : [name])).join(' ')}
${events.map((event) => `  ... on ${event.name} { ${selectionOf(own(event))} }`).join('\n')}
\`;`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/**
 * What the cache of Apollo Client needs: the members of every interface and union, and how to merge objects without an
 * id. By default, Apollo Client replaces these, loses the fields of other queries, and warns.
 */
export function apolloCache(schema: GraphQLSchema): string {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const withoutId = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !('id' in type.getFields() || type.name.startsWith('__') || roots.includes(type)));
  const entries = Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .map((type) => {
      const names = schema.getPossibleTypes(type).map(({ name }) => `'${name}'`);
      const line = `  ${type.name}: [${names.join(', ')}],`;
      return line.length <= LINE_WIDTH
        ? line
        : `  ${type.name}: [\n${names.map((name) => `    ${name},\n`).join('')}  ],`;
    });
  return `/**
 * For \`new InMemoryCache({ possibleTypes, typePolicies })\` of Apollo Client.
 *
 * Generated from the GraphQL schema: change that, then run \`npm run schema\`.
 */

/** The members of every interface and union. */
export const possibleTypes: Record<string, string[]> = {
${entries.join('\n')}
};

/** Objects without an id keep the fields that other queries have read. */
export const typePolicies: Record<string, { merge: true }> = {
${withoutId.map(({ name }) => `  ${name}: { merge: true },`).join('\n')}
};
`;
}

/** The fields that are part of the event. */
const fieldsOf = (type: GraphQLObjectType | GraphQLInterfaceType): Field[] =>
  Object.values(type.getFields()).filter(({ name, args }) => args.length === 0 && !RELATIONS.includes(name));

const kindOf = ({ name }: GraphQLObjectType) => name.replace(/Event$/, '').toUpperCase();

/** The object and enum types of fields and, recursively, of their fields, in order of appearance. */
function typesBelow(fields: readonly Field[]) {
  const objects = new Set<GraphQLObjectType>();
  const enums = new Set<GraphQLEnumType>();
  const visit = (below: readonly Field[]) => {
    for (const field of below) {
      const type = getNamedType(field.type);
      if (isEnumType(type)) enums.add(type);
      if (isInterfaceType(type)) throw new Error(`${field.name}: interfaces are not supported`);
      if (!isObjectType(type) || objects.has(type)) continue;
      objects.add(type);
      visit(fieldsOf(type));
    }
  };
  visit(fields);
  return { objects: [...objects], enums: [...enums] };
}

/** Formatted like Biome does. */
function enumType(type: GraphQLEnumType): string {
  const values = type.getValues().map(({ name }) => `'${name}'`);
  const line = `export type ${type.name} = ${values.join(' | ')};`;
  const text =
    line.length <= LINE_WIDTH
      ? line
      : `export type ${type.name} =${values.map((value) => `\n  | ${value}`).join('')};`;
  return comment(type.description, '') + text;
}

/** @param types replacements for the schema's types, by field */
function interfaceOf(
  head: string,
  description: string | null | undefined,
  fields: readonly Field[],
  types: Record<string, string> = {},
): string {
  const lines = fields.map(
    (field) =>
      `${comment(field.description, '  ')}  ${field.name}: ${types[field.name] ?? typeOf(field.type)};\n`,
  );
  return `${comment(description, '')}${head} {\n${lines.join('')}}`;
}

const comment = (text: string | null | undefined, indent: string) =>
  text ? `${indent}/** ${text} */\n` : '';

function typeOf(type: GraphQLOutputType): string {
  if (isNonNullType(type)) return nonNull(type.ofType);
  const text = nonNull(type);
  return text === 'unknown' ? text : `${text} | null`;
}

function nonNull(type: GraphQLOutputType): string {
  if (isListType(type)) return `${typeOf(type.ofType)}[]`;
  const { name } = getNamedType(type);
  if (isEnumType(type) || isObjectType(type)) return name;
  return SCALARS[name] ?? 'string';
}

const selectionOf = (fields: readonly Field[]): string =>
  fields
    .map(({ name, type }) => {
      const inner = getNamedType(type);
      return isObjectType(inner) ? `${name} { ${selectionOf(fieldsOf(inner))} }` : name;
    })
    .join(' ');
