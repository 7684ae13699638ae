import { readFile } from 'node:fs/promises';
import {
  GraphQLInterfaceType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
  validate,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { printedSchema, schema } from '../src/graphql/schema.ts';

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

  it('lets all event types be selected side by side: fields with one name have one type', () => {
    const interfaceType = typeNamed('ScanEvent') as GraphQLInterfaceType;
    expect(interfaceType).toBeInstanceOf(GraphQLInterfaceType);
    const types = new Map<string, string>();
    for (const event of schema.getPossibleTypes(interfaceType)) {
      for (const [name, { type }] of Object.entries(event.getFields())) {
        expect(`${name}: ${types.get(name) ?? type}`).toBe(`${name}: ${type}`);
        types.set(name, String(type));
      }
    }
  });

  it('has one interface for all errors', () => {
    for (const name of ['StartScanResult', 'CancelScanResult', 'DeleteScanResult']) {
      const union = typeNamed(name);
      if (!isUnionType(union)) throw new Error(`${name} is no union`);
      for (const member of union.getTypes()) {
        if (member.name.endsWith('Success')) continue;
        expect(member.getInterfaces().map((type) => type.name)).toContain('Error');
      }
    }
  });

  it('describes every type, field, argument and value', () => {
    const bare: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__')) continue;
      if (!type.description && !/Connection(Edge)?$|^(Int|String|ID|Boolean|Float)$/.test(type.name))
        bare.push(type.name);
      if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          if (!field.description) bare.push(`${type.name}.${field.name}`);
          for (const arg of 'args' in field ? field.args : []) {
            if (!arg.description && !isInputObjectType(getNamedType(arg.type)))
              bare.push(`${type.name}.${field.name}(${arg.name})`);
          }
        }
      }
    }
    expect(bare).toEqual([]);
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
