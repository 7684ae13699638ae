/** Streams of recorded events are rendered from the stored text: the bytes are those of an execution. */
import fc from 'fast-check';
import {
  type ExecutionArgs,
  execute,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { EVENT_SELECTION } from '../packages/client/src/event.ts';
import type { EventBody } from '../src/core/event.ts';
import {
  assessmentSchema,
  endpointSchema,
  findingSchema,
  hostSchema,
  layerSchema,
} from '../src/core/result.ts';
import { parseEvent, type StoredEvent } from '../src/core/stored-event.ts';
import { CONFIDENCES, SEVERITIES, THREAT_LEVELS } from '../src/core/vocabulary.ts';
import { schema } from '../src/graphql/schema.ts';
import { StoredObject } from '../src/http/subscriptions/stored-object.ts';
import { createStoredText } from '../src/http/subscriptions/stored-text.ts';
import { storedText } from '../src/store/stored-json.ts';

const EVENT = ['__typename', 'id', 'seq', 'at', 'type', 'scanId'];
const RESULT = ['__typename', 'id', 'url', 'seq', 'scanner', 'parent', 'foundAt', 'mock'];
/** Fields that are copied from the stored text. */
const COPIED: Record<string, readonly string[]> = {
  StatusEvent: ['status'],
  LogEvent: ['level', 'message', 'scanner', 'data', 'warning', 'warningCount'],
  ProgressEvent: ['percent', 'message', 'scanner', 'layer'],
  ScannerEvent: ['name', 'state', 'cause'],
  HostEvent: ['host'],
  EndpointEvent: ['endpoint'],
  FindingEvent: ['finding'],
  AssessmentEvent: ['assessment'],
  FailedEvent: ['error'],
  CancelledEvent: ['reason'],
  Host: [
    ...['name', 'ip', 'cname', 'alive', 'title', 'status', 'pageTitle', 'server', 'notBefore', 'notAfter'],
    ...['issuer', 'source', 'error', 'technologies'],
  ],
  Endpoint: ['title', 'host', 'status', 'contentType', 'length', 'pageTitle', 'redirect', 'source', 'error'],
  Finding: [
    ...['title', 'severity', 'type', 'method', 'parameter', 'host', 'port', 'file', 'line', 'column', 'cwe'],
    ...['description', 'evidence', 'cvss', 'confidence', 'remediation', 'references', 'properties'],
    ...['fingerprint', 'cvssScore'],
  ],
  PageAssessment: [
    ...[
      'title',
      'riskScore',
      'threatLevel',
      'confidence',
      'reasons',
      'classification',
      'indicators',
      'layers',
    ],
    'method',
  ],
  Technology: ['__typename', 'name', 'version'],
  AssessmentLayer: ['__typename', 'name', 'kind', 'score', 'contribution', 'indicators'],
};
/** Fields that must be executed. */
const EXECUTED: Record<string, string> = {
  CompletedEvent: 'summary { findings } warnings { message }',
  Endpoint: 'provenance { __typename }',
  Finding: 'exchanges { note }',
};
const RESULTS: Record<string, string> = {
  host: 'Host',
  endpoint: 'Endpoint',
  finding: 'Finding',
  assessment: 'PageAssessment',
};
/** Types of the fields that are objects. */
const NESTED: Record<string, Record<string, string>> = {
  HostEvent: RESULTS,
  EndpointEvent: RESULTS,
  FindingEvent: RESULTS,
  AssessmentEvent: RESULTS,
  ProgressEvent: { layer: 'AssessmentLayer' },
  Host: { technologies: 'Technology' },
  PageAssessment: { layers: 'AssessmentLayer' },
};

const text = fc.oneof(
  fc.constantFrom(
    '',
    '"',
    '\\',
    '\\"',
    '{"type":"LOG"}',
    '","finding":{"title":"',
    '\u2028</script>',
    'Ünïcode 🦊',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const url = fc
  .oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.constantFrom(
      ...[
        'https://example.com',
        'HTTP://EXAMPLE.com:80/',
        'https://a.test:443/x',
        'https://a.test/a/../b/./c',
      ],
      ...[
        'https://a.test/%7e%2E%2e/x',
        'http://1.2/',
        'http://0x7f.1/',
        'https://münchen.test/ü?ü#ü',
        'ftp://a/b',
      ],
      ...['mailto:a@b.c', 'https://xn--a/', 'https://a.test/..', 'https://a.test/.%2e', 'http://a.test:08/'],
      ...[
        'https://a.test/?q=\'<>"',
        'https://a.test/x y',
        'https://u:p@a.test/',
        'https://a.test/a.b/c..d/.e',
      ],
      ...[
        'https://a.test:65535/',
        'https://a.test/{}|^`',
        'https://a.1/',
        'http://[::1]/',
        'https://a.test/\\',
      ],
    ),
  )
  .filter((given) => URL.canParse(given));
const json = fc.jsonValue({ maxDepth: 3 });
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values);
const origin = { scanner: text, parent: maybe(fc.nat()), mock: fc.boolean() };
const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31T23:59:59Z') });

const layer = fc
  .record({
    name: fc.oneof(text, fc.constantFrom('address', 'Domain', 'constructor')),
    ...{ score: maybe(fc.nat(100)), contribution: maybe(fc.nat(100)) },
    indicators: fc.array(text, { maxLength: 2 }),
  })
  .map((given) => layerSchema.parse(given));
const VECTORS = [
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N',
  'CVSS:3.1/AV:N',
  'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
];

const BODIES: Record<string, fc.Arbitrary<object>> = {
  StatusEvent: fc.record({
    ...{ type: fc.constant('STATUS'), status: fc.constantFrom('QUEUED', 'RUNNING', 'PAUSED', 'CANCELLING') },
  }),
  LogEvent: fc.record(
    {
      ...{
        type: fc.constant('LOG'),
        level: fc.constantFrom('DEBUG', 'WARN'),
        message: text,
        scanner: maybe(text),
      },
      ...{ data: json, warning: fc.constant({ code: 'INPUTS_SKIPPED', count: 3 }) },
    },
    { requiredKeys: ['type', 'level', 'message', 'scanner'] },
  ),
  ProgressEvent: fc.record({
    ...{ type: fc.constant('PROGRESS'), percent: fc.nat(100), message: text, scanner: maybe(text) },
    layer: fc.option(layer, { nil: undefined }),
  }),
  ScannerEvent: fc.record({
    ...{ type: fc.constant('SCANNER'), scanner: text, state: fc.constantFrom('STARTED', 'FAILED') },
    error: maybe(text),
  }),
  HostEvent: fc
    .record({
      ...{ name: text, ip: fc.array(text, { maxLength: 3 }), cname: fc.array(text, { maxLength: 2 }) },
      ...{ alive: fc.boolean(), url: maybe(url), status: maybe(fc.integer({ min: 100, max: 999 })) },
      ...{ title: maybe(text), server: maybe(text), notBefore: maybe(time), notAfter: maybe(time) },
      ...{ issuer: maybe(text), source: text, error: maybe(text) },
      technologies: fc.array(fc.oneof(text, fc.constantFrom('nginx', 'PHP/8.2', 'a b v1.0')), {
        maxLength: 3,
      }),
    })
    .chain((host) =>
      fc.record({ type: fc.constant('HOST'), ...origin, host: fc.constant(hostSchema.parse(host)) }),
    ),
  EndpointEvent: fc
    .record({
      ...{ url, status: maybe(fc.constant(200)), contentType: maybe(text), length: maybe(fc.nat(2 ** 33)) },
      ...{ title: maybe(text), redirect: maybe(url), source: text, error: maybe(text) },
    })
    .chain((endpoint) =>
      fc.record({
        type: fc.constant('ENDPOINT'),
        ...origin,
        endpoint: fc.constant(endpointSchema.parse(endpoint)),
      }),
    ),
  FindingEvent: fc
    .record({
      ...{
        title: text,
        severity: fc.constantFrom(...SEVERITIES),
        type: text,
        url: maybe(url),
        method: maybe(text),
      },
      ...{ parameter: maybe(text), host: maybe(text), port: maybe(fc.nat(65535)), file: maybe(text) },
      ...{ line: maybe(fc.integer({ min: 1, max: 2 ** 31 - 1 })), description: maybe(text), evidence: json },
      ...{
        cwe: maybe(fc.constant('CWE-79')),
        cvss: maybe(fc.oneof(text, fc.constantFrom(...VECTORS))),
        confidence: fc.constantFrom(...CONFIDENCES),
      },
      ...{ references: fc.array(text, { maxLength: 3 }), properties: json },
    })
    .chain((finding) =>
      fc.record({
        ...{ type: fc.constant('FINDING'), ...origin },
        finding: fc.constant({ ...findingSchema.parse(finding), fingerprint: 'f' }),
      }),
    ),
  AssessmentEvent: fc
    .record({
      ...{ url, riskScore: fc.nat(100), threatLevel: fc.constantFrom(...THREAT_LEVELS) },
      ...{ confidence: fc.constantFrom(...CONFIDENCES), reasons: fc.array(text, { maxLength: 2 }) },
      ...{ classification: maybe(text), indicators: fc.array(text, { maxLength: 2 }), method: maybe(text) },
      layers: fc.array(layer, { maxLength: 3 }),
    })
    .chain((assessment) =>
      fc.record({
        ...{ type: fc.constant('ASSESSMENT'), ...origin },
        assessment: fc.constant(assessmentSchema.parse(assessment)),
      }),
    ),
  FailedEvent: fc.record({ type: fc.constant('FAILED'), error: text }),
  CancelledEvent: fc.record({ type: fc.constant('CANCELLED'), reason: text }),
};

const SCAN_ID = '01BX5ZZKBKACTAV9WEVGEMMVRZ';
const storedOf = (body: object): StoredEvent => ({
  ...{ scanId: SCAN_ID, seq: 42, at: 1_795_000_000_123 },
  body: storedText(JSON.stringify(body)),
});

function rendererOf(query: string, variableValues: Record<string, unknown> = {}) {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const args: ExecutionArgs = { schema, document, variableValues };
  const render = createStoredText(args, getOperationAST(document) as OperationDefinitionNode);
  const executed = (event: StoredEvent) =>
    JSON.stringify(execute({ ...args, rootValue: parseEvent(event), contextValue: {} }));
  return { rendered: (event: StoredEvent) => render?.(event), executed };
}

const subscription = (selection: string) =>
  `subscription { scanEvents(scanId: "${SCAN_ID}") { ${selection} } }`;

function commonOf(type: string): readonly string[] {
  if (type in BODIES) return EVENT;
  return Object.values(RESULTS).includes(type) ? RESULT : [];
}

/** A selection of some of the fields, with aliases, in any order. */
const selectionOf = (type: string): fc.Arbitrary<string> =>
  fc
    .shuffledSubarray([...commonOf(type), ...(COPIED[type] ?? [])], { minLength: 1 })
    .chain((names) =>
      fc.tuple(
        ...names.map((name) => {
          const nested = NESTED[type]?.[name];
          const own = nested ? selectionOf(nested).map((inner) => `${name} { ${inner} }`) : fc.constant(name);
          return fc.tuple(fc.boolean(), own).map(([alias, field]) => (alias ? `x_${name}: ${field}` : field));
        }),
      ),
    )
    .map((fields) => fields.join(' '));

describe('the text of a recorded event', () => {
  test.each(Object.keys(BODIES))('of the type %s is what an execution gives, for any selection', (type) => {
    let copied = 0;
    const runs = 300;
    fc.assert(
      fc.property(selectionOf(type), BODIES[type] as fc.Arbitrary<object>, (selection, body) => {
        const { rendered, executed } = rendererOf(subscription(`... on ${type} { ${selection} }`));
        const event = storedOf(body);
        const given = rendered(event);
        const expected = executed(event);
        if (given !== undefined) {
          copied++;
          expect(given).toBe(expected);
        } else {
          // Only what has errors, or a length beyond Int.
          expect(expected).toMatch(/"errors":/);
        }
      }),
      { numRuns: runs },
    );
    expect(copied).toBeGreaterThan(runs / 3);
  });

  test('has the fields of fragments, aliases and conditions as an execution merges them', () => {
    const query = `subscription ($yes: Boolean!, $no: Boolean = false) {
      e: scanEvents(scanId: "${SCAN_ID}") {
        type @skip(if: $no) seq @include(if: $no) ...Any ... on FindingEvent { finding { b: title ...F } f: finding { url } }
        ... on ScanEvent { scan2: scanId @include(if: $no) } ... @include(if: $yes) { at }
      }
    }
    fragment Any on ScanEvent { id type __typename ... on FindingEvent { finding { severity title } } }
    fragment F on Finding { title @skip(if: $yes) confidence ... on Result { scanner foundAt } }`;
    const { rendered, executed } = rendererOf(query, { yes: true });
    for (const type of ['FindingEvent', 'HostEvent']) {
      for (const body of fc.sample(BODIES[type] as fc.Arbitrary<object>, 10))
        expect(rendered(storedOf(body))).toBe(executed(storedOf(body)));
    }
  });

  test('has all that the typed client selects, but for the end of a scan', () => {
    const { rendered, executed } = rendererOf(subscription(`seq type ${EVENT_SELECTION}`));
    for (const body of Object.values(BODIES))
      for (const event of fc.sample(body, 30).map(storedOf))
        if (!/"errors":/.test(executed(event))) expect(rendered(event)).toBe(executed(event));
  });

  test('is not taken for fields that must be executed, nor for operations that stream something else', () => {
    for (const [type, field] of Object.entries(EXECUTED)) {
      const name = Object.keys(RESULTS).find((key) => RESULTS[key] === type);
      const eventType =
        name === undefined ? type : Object.keys(COPIED).find((key) => COPIED[key]?.[0] === name);
      const { rendered } = rendererOf(
        subscription(`seq ... on ${eventType} { ${name ? `${name} { ${field} }` : field} }`),
      );
      const body = { CompletedEvent: { type: 'COMPLETED' } }[eventType ?? ''] ?? sampleOf(eventType ?? '');
      expect(rendered(storedOf(body)), type).toBeUndefined();
      expect(rendered(storedOf({ type: 'CANCELLED', reason: '' })), type).toBeDefined();
    }
    const { rendered } = rendererOf('subscription { findings { seq } }');
    expect(rendered(storedOf(sampleOf('FindingEvent')))).toBeUndefined();
  });

  test('is not taken from a text that is cut, or not that of an event', () => {
    const { rendered } = rendererOf(
      subscription('seq ... on FindingEvent { finding { title url evidence } }'),
    );
    const event = storedOf(sampleOf('FindingEvent'));
    expect(rendered(event)).toBeDefined();
    for (let end = 0; end < event.body.length; end++)
      expect(rendered({ ...event, body: event.body.slice(0, end) })).toBeUndefined();
    for (const body of [
      '{"finding":{},"type":"FINDING"}',
      '{"type":"FINDING","finding":null}',
      '{"type":"NEW"}',
      '[]',
    ])
      expect(rendered({ ...event, body })).toBeUndefined();
  });
});

const sampleOf = (type: string) => fc.sample(BODIES[type] as fc.Arbitrary<EventBody>, 1)[0] as EventBody;

test('the parts of an object are found in any order of its keys, and with any other keys', () => {
  const object = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), json);
  const wanted = new StoredObject();
  const [a, b, c] = [wanted.part(['a']), wanted.part(['b', 'c']), wanted.part(['c', 'a'])];
  const at = (value: unknown, key: string) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  let read = 0;
  fc.assert(
    fc.property(object, (value) => {
      const stored = JSON.stringify(value);
      // Keys that are not words are not understood.
      if (wanted.read(stored) < 0) return;
      read++;
      const texts = [value.a, at(value.b, 'c'), at(value.c, 'a')].map(
        (part) => JSON.stringify(part) ?? 'null',
      );
      expect([a, b, c].map((part) => part.in(stored))).toEqual(texts);
    }),
    { numRuns: 1000 },
  );
  expect(read).toBeGreaterThan(100);
});
