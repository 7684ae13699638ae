import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  buildSchema,
  type GraphQLOutputType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { documentFor } from '../packages/client/src/follow.ts';
import { codeBlocks, readPage } from './support/documentation.ts';
import { typeErrors } from './support/snippet-checks.ts';

describe('the types of the client', () => {
  const schemaFile = new URL('../schema.graphql', import.meta.url);
  const everything = documentFor();

  test('equal the schema field by field, and the client selects all of them', async () => {
    const schema = buildSchema(await readFile(schemaFile, 'utf8'));
    const document = parse(everything);
    expect(validate(schema, document)).toEqual([]);

    const asked: Record<string, Record<string, string>> = {};
    const info = new TypeInfo(schema);
    visit(
      document,
      visitWithTypeInfo(info, {
        Field({ name: { value: name } }) {
          const [parent, type] = [info.getParentType()?.name, info.getType()];
          if (!parent || !type || parent === 'Subscription') return;
          asked[parent] ??= {};
          asked[parent][name] = typeOfSchema(type);
        },
      }),
    );
    const { ScanEvent: common, ConnectedEvent: connected, DelayedEvent: delayed, ...types } = asked;
    expect(connected).toEqual({ lastSeq: 'number' });
    expect(delayed).toEqual({ delayed: 'boolean', message: 'string' });
    const events = schema.getPossibleTypes(schema.getType('ScanEvent') as never).map(({ name }) => name);
    const logged = events.filter((name) => name !== 'ConnectedEvent' && name !== 'DelayedEvent');
    for (const name of logged) types[name] = { ...common, ...types[name] };

    for (const [name, fields] of Object.entries(types)) {
      const type = schema.getType(name);
      // Relations are not part of the event: they are read from the database.
      const all = isObjectType(type) ? Object.values(type.getFields()) : [];
      const own = all.filter(
        ({ name, args }) =>
          args.length === 0 &&
          !['scan', 'parentResult', 'provenance', 'issue', 'exchanges', 'scannerTitle'].includes(name),
      );
      expect(Object.keys(fields).sort(), name).toEqual(own.map(({ name }) => name).sort());
    }
    const { interfaces, union, kinds } = declaredTypes();
    for (const name of logged) {
      // Narrower than the schema, so that `switch` works.
      expect(interfaces[name]?.type).toBe(`'${name.replace('Event', '').toUpperCase()}'`);
      delete interfaces[name]?.type;
      delete types[name]?.type;
    }
    expect(interfaces).toEqual(types);
    expect(union).toEqual(logged.sort());
    const kindsOfSchema = schema.getType('ScanEventType');
    const values = isEnumType(kindsOfSchema) ? kindsOfSchema.getValues().map(({ name }) => name) : [];
    expect(kinds).toEqual(values.filter((value) => value !== 'CONNECTED' && value !== 'DELAYED').sort());
  });
});

/** The type of a field in TypeScript. */
function typeOfSchema(type: GraphQLOutputType): string {
  if (!isNonNullType(type)) {
    const inner = typeOfInner(type);
    return inner === 'unknown' ? inner : `${inner} | null`;
  }
  return typeOfInner(type.ofType);
}

function typeOfInner(type: GraphQLOutputType): string {
  if (isListType(type)) return `${typeOfSchema(type.ofType)}[]`;
  if (isEnumType(type)) return literals(type.getValues().map(({ value }) => value));
  if (!isScalarType(type)) return String(type);
  const scalars: Record<string, string> = {
    Int: 'number',
    Float: 'number',
    Boolean: 'boolean',
    JSON: 'unknown',
  };
  return scalars[type.name] ?? 'string';
}

const literals = (values: string[]) =>
  values
    .map((value) => `'${value}'`)
    .sort()
    .join(' | ');

/** The declarations of event.ts, in the notation of `typeOfSchema`. */
function declaredTypes() {
  const path = fileURLToPath(new URL('../packages/client/src/event.ts', import.meta.url));
  const program = ts.createProgram([path], { strict: true, target: ts.ScriptTarget.ES2023, types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path) as ts.SourceFile;
  const describeType = (type: ts.Type): string => {
    if (type.flags & ts.TypeFlags.Boolean) return 'boolean';
    if (type.isUnion()) {
      const some = type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Null));
      const text = some.every((part) => part.isStringLiteral())
        ? literals(some.map((part) => String((part as ts.StringLiteralType).value)))
        : some.map(describeType).join(' | ');
      return some.length < type.types.length ? `${text} | null` : text;
    }
    if (type.isStringLiteral()) return `'${type.value}'`;
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type as ts.TypeReference);
      return `${describeType(item as ts.Type)}[]`;
    }
    return checker.typeToString(type);
  };
  const interfaces: Record<string, Record<string, string>> = {};
  let union: string[] = [];
  let kinds: string[] = [];
  for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(source) as ts.Symbol)) {
    if (symbol.flags & ts.SymbolFlags.Interface && symbol.name !== 'Result') {
      const properties = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
      interfaces[symbol.name] = Object.fromEntries(
        properties.map((property) => [property.name, describeType(checker.getTypeOfSymbol(property))]),
      );
    }
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    if (symbol.name === 'ScanEvent' && type.isUnion())
      union = type.types.map((part) => part.symbol.name).sort();
    if (symbol.name === 'ScanEventType' && type.isUnion())
      kinds = type.types.map((part) => String((part as ts.StringLiteralType).value)).sort();
  }
  return { interfaces, union, kinds };
}

test('the code in the README of the client has no type errors', async () => {
  const page = await readPage('packages/client/README.md');
  const snippets = ['ts', 'tsx'].flatMap((language) =>
    codeBlocks(page, language).map((code) => ({ language, code })),
  );
  expect(snippets.length).toBe(4);
  const given =
    'declare const scanId: string; declare const session: { token: string; refresh(): Promise<string> };';
  expect(await typeErrors(snippets, given)).toEqual([]);
});
