import { readFile } from 'node:fs/promises';
import {
  type GraphQLEnumType,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
  parse,
  specifiedScalarTypes,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import * as errorClasses from '../src/core/errors.ts';
import { PAGE_LAYERS } from '../src/core/result.ts';
import { printedSchema, schema } from '../src/graphql/schema.ts';
import { SOURCES } from '../src/scanners/subdomains/frontier.ts';

const typeNamed = (name: string) => {
  const type = schema.getType(name);
  if (!type) throw new Error(`the schema has no ${name}`);
  return type;
};
const fieldsOf = (name: string) => {
  const type = typeNamed(name);
  if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${name} has no fields`);
  return type.getFields();
};
const typeOf = (path: string) => {
  const [type = '', field = ''] = path.split('.');
  return String(fieldsOf(type)[field]?.type);
};

describe('the schema', () => {
  it('equals schema.graphql', async () => {
    expect(await readFile(new URL('../schema.graphql', import.meta.url), 'utf8')).toBe(printedSchema());
  });

  it.each([
    ['Query.node', 'Node'],
    ['Query.scanners', '[Scanner!]!'],
    ['Query.scan', 'Scan'],
    ['Query.scans', 'ScanConnection!'],
    ['Query.results', 'ResultConnection'],
    ['Query.stats', 'ScanStats!'],
    ['Mutation.startScan', 'StartScanResult!'],
    ['Mutation.cancelScan', 'CancelScanResult!'],
    ['Mutation.deleteScan', 'DeleteScanResult!'],
    ['Subscription.scanEvents', 'ScanEvent!'],
    ['Scan.targetKind', 'TargetKind!'],
    ['Scan.progress', 'Int!'],
    ['Scan.scanners', '[ScannerRun!]!'],
    ['Scan.summary', 'ScanSummary!'],
    ['Scan.assessment', 'PageAssessment'],
    ['Scan.events', 'ScanEventPage!'],
    ['Host.ip', '[String!]!'],
    ['Endpoint.url', 'URL'],
    ['Finding.type', 'String!'],
    ['PageAssessment.riskScore', 'Int!'],
    ['PageAssessment.confidence', 'Confidence!'],
    ['PageAssessment.reasons', '[String!]!'],
    ['ScanEvent.seq', 'Int!'],
    ['ScanEvent.at', 'DateTime!'],
    ['ScanEvent.scan', 'Scan!'],
    ['StartScanSuccess.scan', 'Scan!'],
  ])('has %s of type %s', (path, type) => {
    expect(typeOf(path)).toBe(type);
  });

  it('has the severities in order', () => {
    const severity = typeNamed('Severity');
    expect('getValues' in severity && severity.getValues().map(({ name }) => name)).toEqual([
      'UNKNOWN',
      'INFO',
      'LOW',
      'MEDIUM',
      'HIGH',
      'CRITICAL',
    ]);
  });

  it('lets all types of an interface or union be selected side by side: fields with one name have one type', () => {
    const conflicts = new Set<string>();
    for (const type of Object.values(schema.getTypeMap())) {
      // The client that reads a node knows its type.
      if (!isAbstractType(type) || type.name === 'Node') continue;
      const types = new Map<string, string>();
      for (const possible of schema.getPossibleTypes(type)) {
        for (const [name, { type: own }] of Object.entries(possible.getFields())) {
          const known = types.get(name) ?? String(own);
          types.set(name, known);
          if (known !== String(own)) conflicts.add(`${type.name}.${name}: ${known}, ${own}`);
        }
      }
    }
    expect([...conflicts]).toEqual([]);
  });

  it('has no nullable field that is never null', () => {
    const text = printedSchema();
    expect(text).not.toMatch(/never null/);
  });

  it('has one interface for all errors', () => {
    for (const { name, type } of Object.values(fieldsOf('Mutation'))) {
      const union = getNamedType(type);
      if (!isUnionType(union)) throw new Error(`${name} gives no union`);
      const members = union
        .getTypes()
        .map((member) => [member.name, member.getInterfaces().map(({ name }) => name)]);
      const successes = members.filter(([member]) => String(member).endsWith('Success'));
      expect(successes).toHaveLength(1);
      // A proof that is not yet published is no error.
      const isPending = (member: unknown) => member === 'VerifyTargetPending';
      for (const member of members)
        if (member !== successes[0] && !isPending(member[0])) expect(member[1]).toContain('Error');
    }
  });

  it('has mutations with one input of their own, and a result named for them', () => {
    for (const { name, args, type } of Object.values(fieldsOf('Mutation'))) {
      const Name = `${name[0]?.toUpperCase()}${name.slice(1)}`;
      expect(args.map((arg) => `${arg.name}: ${arg.type}`)).toEqual([`input: ${Name}Input!`]);
      expect(String(type)).toBe(
        ['scanPage', 'startDemoScan'].includes(name) ? 'StartScanResult!' : `${Name}Result!`,
      );
    }
  });

  it('describes every type, field, argument and value, and the format of every scalar', () => {
    const bare: string[] = [];
    const need = (name: string, { description }: { description?: string | null | undefined }) => {
      if (!description) bare.push(name);
    };
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__')) continue;
      need(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) need(`${type.name}.${value.name}`, value);
      if (isScalarType(type) && !specifiedScalarTypes.includes(type)) {
        expect(type.specifiedByURL, type.name).toMatch(/^https:/);
      }
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        need(`${type.name}.${field.name}`, field);
        for (const arg of 'args' in field ? field.args : [])
          need(`${type.name}.${field.name}(${arg.name})`, arg);
      }
    }
    expect(bare).toEqual([]);
  });

  it('has the code of every error, and lists the sources of the built-in scanners', () => {
    const codes = typeNamed('ErrorCode') as GraphQLEnumType;
    const errors = Object.values(errorClasses).flatMap((type) =>
      type.prototype instanceof errorClasses.ScanwireError && schema.getType(type.name)
        ? [new (type as new (message: string) => errorClasses.ScanwireError)('test').code]
        : [],
    );
    expect(
      codes
        .getValues()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(errors.sort());
    for (const source of SOURCES) expect(fieldsOf('Host').source?.description).toContain(source);
    const kinds = typeNamed('AssessmentLayerKind') as GraphQLEnumType;
    const names = kinds.getValues().map(({ name }) => name.toLowerCase());
    expect(names).toEqual([...PAGE_LAYERS, 'other']);
  });

  it('selects the fields that all results have side by side, without aliases', () => {
    const fields = 'id title url scan { id } parentResult { __typename }';
    const query = `query($id: ID!) { results(scanId: $id) { totalCount nodes {
      ... on Host { title url pageTitle status } ... on Endpoint { title url pageTitle status }
      ... on Finding { title url } ... on PageAssessment { title url } ... on Result { ${fields} }
    } } }`;
    expect(validate(schema, parse(query))).toEqual([]);
  });
});
