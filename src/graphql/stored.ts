/**
 * How fields of events are found in the text that the log stores, so that a stream can be rendered without parsing and
 * executing. Only fields that repeat what is stored, or can be computed from little of it; the others are executed.
 */
import { encodeGlobalID } from '@pothos/plugin-relay';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { hostOfUrl } from '../core/host-of-url.ts';
import { scanGlobalId } from '../core/scan-id.ts';
import { isoTime, type StoredEvent, type StoredField } from '../core/stored-event.ts';
import { parseTechnology } from '../core/technology.ts';
import { scoreOf } from './cvss.ts';
import { TYPE_NAMES } from './event.ts';
import { eventGlobalId } from './id.ts';
import { assessmentTitle, endpointTitle, layerKind } from './result.ts';

const at = (...path: string[]): StoredField => ({ paths: [path] });
const of = (text: (event: StoredEvent) => string): StoredField => ({ paths: [], text });

/** An id or a time has no character that JSON escapes. */
const quoted = (text: string) => `"${text}"`;

const EVENT = {
  id: of(({ scanId, seq }) => quoted(eventGlobalId(scanId, seq))),
  seq: of(({ seq }) => String(seq)),
  at: of((event) => quoted(isoTime(event.at))),
  type: at('type'),
  scanId: of(({ scanId }) => quoted(scanGlobalId(scanId))),
};

/** Fields of all results. @param type of the node @param key of the result in the event's body */
function result(type: string, key: string, fields: readonly string[]): Record<string, StoredField> {
  return {
    id: of(({ scanId, seq }) => quoted(encodeGlobalID(type, `${scanId}.${seq}`))),
    seq: EVENT.seq,
    scanner: at('scanner'),
    parent: at('parent'),
    foundAt: EVENT.at,
    mock: at('mock'),
    ...Object.fromEntries(fields.map((field) => [field, at(key, field)])),
  };
}

/** The host of a URL, unless there is another. */
const hostOf = (_: StoredEvent, url = 'null', host = 'null') => {
  if (host !== 'null' || url === 'null') return host;
  return JSON.stringify(hostOfUrl(JSON.parse(url)));
};

/** A field that is computed from some of the values beside it; null for those that are missing. */
const computed = (
  keys: readonly string[],
  compute: (...values: never[]) => unknown,
  within: readonly string[] = [],
): StoredField => ({
  paths: keys.map((key) => [...within, key]),
  text(_, ...texts) {
    try {
      return JSON.stringify(compute(...(texts.map((text) => JSON.parse(text)) as never[])));
    } catch {
      // Its execution reports the error.
      return undefined;
    }
  },
});

const FIELDS: Record<string, Record<string, StoredField>> = {
  StatusEvent: { ...EVENT, status: at('status') },
  LogEvent: {
    ...EVENT,
    level: at('level'),
    message: at('message'),
    scanner: at('scanner'),
    data: at('data'),
    warning: at('warning', 'code'),
    warningCount: at('warning', 'count'),
  },
  ProgressEvent: {
    ...EVENT,
    percent: at('percent'),
    message: at('message'),
    scanner: at('scanner'),
    layer: at('layer'),
  },
  ScannerEvent: { ...EVENT, name: at('scanner'), state: at('state'), cause: at('error') },
  HostEvent: { ...EVENT, host: at('host') },
  EndpointEvent: { ...EVENT, endpoint: at('endpoint') },
  FindingEvent: { ...EVENT, finding: at('finding') },
  AssessmentEvent: { ...EVENT, assessment: at('assessment') },
  CompletedEvent: EVENT,
  FailedEvent: { ...EVENT, error: at('error') },
  CancelledEvent: { ...EVENT, reason: at('reason') },
  Host: {
    ...result('Host', 'host', [
      ...['name', 'ip', 'cname', 'alive', 'url', 'status', 'server', 'notBefore', 'notAfter'],
      ...['issuer', 'source', 'error'],
    ]),
    title: at('host', 'name'),
    pageTitle: at('host', 'title'),
    technologies: computed(
      ['technologies'],
      (written: string[] | null) => (written ?? []).map(parseTechnology),
      ['host'],
    ),
  },
  Endpoint: {
    ...result('Endpoint', 'endpoint', [
      ...['url', 'status', 'contentType', 'length', 'redirect', 'source', 'error'],
    ]),
    title: computed(['title', 'url'], (title: string | null, url: string) => endpointTitle({ title, url }), [
      'endpoint',
    ]),
    host: { paths: [['endpoint', 'url']], text: hostOf },
    pageTitle: at('endpoint', 'title'),
  },
  Finding: {
    ...result('Finding', 'finding', [
      ...['title', 'severity', 'type', 'url', 'method', 'parameter', 'port', 'file', 'line'],
      ...['column', 'description', 'evidence', 'cwe', 'cvss', 'confidence', 'remediation'],
      ...['references', 'properties', 'fingerprint'],
    ]),
    host: {
      paths: [
        ['finding', 'url'],
        ['finding', 'host'],
      ],
      text: hostOf,
    },
    cvssScore: computed(['cvss'], scoreOf, ['finding']),
  },
  PageAssessment: {
    ...result('PageAssessment', 'assessment', [
      ...['url', 'riskScore', 'threatLevel', 'confidence', 'reasons', 'classification'],
      ...['indicators', 'layers', 'method'],
    ]),
    title: computed(
      ['url', 'threatLevel', 'classification'],
      (url: string, threatLevel: string, classification: string | null) =>
        assessmentTitle({ url, threatLevel, classification }),
      ['assessment'],
    ),
  },
  // Of an item, or of an object that may be missing.
  Technology: { name: at('name'), version: at('version') },
  AssessmentLayer: {
    name: at('name'),
    kind: computed(['name'], layerKind),
    score: at('score'),
    contribution: at('contribution'),
    indicators: at('indicators'),
  },
};

/** Sets the extension `stored` of the fields; `storedTypes` of the field that streams a log has the type of each event. */
export function markStored(schema: GraphQLSchema): void {
  for (const [name, fields] of Object.entries(FIELDS)) {
    const type = schema.getType(name) as GraphQLObjectType;
    for (const [field, stored] of Object.entries(fields)) {
      const known = type.getFields()[field];
      if (!known) throw new Error(`${name} has no field ${field}`);
      known.extensions = { ...known.extensions, stored };
    }
  }
  const root = schema.getSubscriptionType()?.getFields().scanEvents;
  if (root) root.extensions = { ...root.extensions, storedTypes: TYPE_NAMES };
}
