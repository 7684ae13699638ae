/** One run of SARIF 2.1.0 (section 3.14): collects rules and artifacts, and turns results into findings. */
import { isAbsolute } from 'node:path';
import type { FindingInit } from '../../core/result.ts';
import { MAX_INT, type Severity } from '../../core/vocabulary.ts';
import { MAX_IDENTITY_PARTS } from './distinct.ts';
import {
  isRecord,
  knownOf,
  readCwe,
  readFile,
  readInt,
  readJson,
  readText,
  readTexts,
  readUrl,
  valueAt,
} from './foreign-value.ts';
import { readSeverity } from './severity.ts';

/** Where the files of a report are: folders that the tool scans, or else the host. */
export interface SarifPlace {
  scanner: string;
  host: string | null;
  folders: readonly string[];
}

export interface SarifRun {
  /** @param extension index of the tool extension with the rule; null for the driver */
  addRule(value: unknown, extension: number | null): void;
  addExtensionName(extension: number, name: unknown): void;
  addUriBase(id: string, value: unknown): void;
  /** Must be called in the order of the run's `artifacts`. */
  addArtifact(value: unknown): void;
  /** number of rules and artifacts beyond the limit */
  readonly dropped: number;
  /** @returns a finding, or why the result is none; `rule`: whether its rule was known */
  read(result: unknown): { finding: FindingInit; rule: boolean } | 'suppressed' | 'no flaw';
}

const MAX_RULES = 20_000;
const MAX_ARTIFACTS = 50_000;
const MAX_NAMES = 1000;
/** Characters that are kept of each text of a rule. */
const MAX_RULE_TEXT = 1000;
const MAX_OTHER_LOCATIONS = 20;

/** The kept parts of a reportingDescriptor (section 3.49). */
interface SarifRule {
  id: string | undefined;
  title: string | undefined;
  help: string | undefined;
  helpUri: string | undefined;
  level: string | undefined;
  severity: Severity | undefined;
  cwe: string | undefined;
  confidence: FindingInit['confidence'];
  messages: Record<string, string>;
}

/** Rules and artifacts of a run. */
interface Facts {
  byId: Map<string, SarifRule>;
  /** the driver's rules (null) and those of each extension, in order */
  byComponent: Map<number | null, SarifRule[]>;
  extensionNames: Map<string, number>;
  uriBases: Map<string, { uri: string | undefined; base: string | undefined }>;
  artifacts: (string | undefined)[];
}

export function createSarifRun(place: SarifPlace): SarifRun {
  const facts: Facts = {
    byId: new Map(),
    byComponent: new Map(),
    extensionNames: new Map(),
    uriBases: new Map(),
    artifacts: [],
  };
  let rules = 0;
  let dropped = 0;
  return {
    addRule(value, extension) {
      if (rules >= MAX_RULES) {
        dropped++;
        return;
      }
      rules++;
      const rule = readRule(value);
      const component = facts.byComponent.get(extension) ?? [];
      component.push(rule);
      facts.byComponent.set(extension, component);
      if (rule.id !== undefined && !facts.byId.has(rule.id)) facts.byId.set(rule.id, rule);
    },
    addExtensionName(extension, name) {
      const text = readText(name);
      if (text !== undefined && facts.extensionNames.size < MAX_NAMES)
        facts.extensionNames.set(text, extension);
    },
    addUriBase(id, value) {
      if (facts.uriBases.size >= MAX_NAMES) return;
      const at = (name: string) => readText(valueAt(value, [name]))?.slice(0, MAX_RULE_TEXT);
      facts.uriBases.set(id, { uri: at('uri'), base: at('uriBaseId') });
    },
    addArtifact(value) {
      if (facts.artifacts.length >= MAX_ARTIFACTS) dropped++;
      else facts.artifacts.push(uriOf(valueAt(value, ['location']), facts, place)?.slice(0, MAX_RULE_TEXT));
    },
    get dropped() {
      return dropped;
    },
    read: (result) => readResult(result, facts, place),
  };
}

function readRule(value: unknown): SarifRule {
  const at = (...path: string[]) => valueAt(value, path);
  const short = (text: unknown) => readText(text)?.slice(0, MAX_RULE_TEXT);
  const messages = Object.entries(isRecord(at('messageStrings')) ? (at('messageStrings') as object) : {})
    .slice(0, 50)
    .map(([id, message]) => [id, short(valueAt(message, ['text'])) ?? '']);
  return {
    id: short(at('id')),
    title: short(at('shortDescription', 'text')) ?? short(at('name')),
    help: short(at('help', 'text')) ?? short(at('fullDescription', 'text')),
    helpUri: readUrl(at('helpUri')),
    level: short(at('defaultConfiguration', 'level')),
    severity: readSeverity(at('properties', 'security-severity')),
    cwe:
      readCwe(at('properties', 'tags')) ??
      readCwe(at('properties', 'cwe')) ??
      cweOfRelated(at('relationships')),
    confidence: PRECISION[String(at('properties', 'precision'))],
    messages: Object.fromEntries(messages),
  };
}

/** CodeQL's `precision`, which other tools have adopted. */
const PRECISION: Readonly<Record<string, NonNullable<FindingInit['confidence']>>> = {
  'very-high': 'HIGH',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
};

/** A result (section 3.27). */
function readResult(result: unknown, facts: Facts, place: SarifPlace): ReturnType<SarifRun['read']> {
  const at = (...path: string[]) => valueAt(result, path);
  const kind = at('kind') ?? 'fail';
  if (kind === 'pass' || kind === 'notApplicable' || at('baselineState') === 'absent') return 'no flaw';
  if (isSuppressed(at('suppressions'))) return 'suppressed';
  const rule = ruleOf(result, facts);
  const type = readText(at('ruleId')) ?? readText(at('rule', 'id')) ?? rule?.id ?? place.scanner;
  const message = messageOf(at('message'), rule);
  const location = locationAt(result, 0, facts, place);
  const { url, file, line, column, snippet, logical } = location;
  const evidence = knownOf({
    snippet,
    logicalLocation: logical,
    locations: otherLocations(result, facts, place),
  });
  const where = url ?? file ?? logical ?? place.host ?? '';
  const finding: FindingInit = {
    title: rule?.title ?? message?.split('\n', 1)[0] ?? type,
    severity: severityOf(result, rule),
    type,
    url: url ?? null,
    file: file ?? null,
    line: line ?? null,
    column: column ?? null,
    description: [message, rule?.help].filter((text) => text !== undefined).join('\n\n') || null,
    evidence: Object.keys(evidence).length === 0 ? null : (readJson(evidence) as never),
    cwe: cweOf(result, rule) ?? null,
    ...(rule?.confidence && { confidence: rule.confidence }),
    remediation: readText(at('fixes', '0', 'description', 'text')) ?? null,
    references: [rule?.helpUri, readUrl(at('hostedViewerUri'))].filter((link) => link !== undefined),
    properties: (readJson(at('properties')) ?? null) as never,
    ...identityOf(result, where, url !== undefined || file !== undefined, message ?? ''),
  };
  return { finding, rule: rule !== undefined };
}

function severityOf(result: unknown, rule: SarifRule | undefined): Severity {
  const rated = readSeverity(valueAt(result, ['properties', 'security-severity'])) ?? rule?.severity;
  if (rated !== undefined) return rated;
  // Section 3.27.10: results of the kind "fail" are warnings by default.
  const isFailure = (valueAt(result, ['kind']) ?? 'fail') === 'fail';
  const level = valueAt(result, ['level']) ?? rule?.level ?? (isFailure ? 'warning' : 'none');
  return readSeverity(level) ?? 'UNKNOWN';
}

function cweOf(result: unknown, rule: SarifRule | undefined): string | undefined {
  return (
    rule?.cwe ??
    readCwe(valueAt(result, ['properties', 'tags'])) ??
    readCwe(valueAt(result, ['properties', 'cwe'])) ??
    cweOfTaxa(valueAt(result, ['taxa']))
  );
}

const readPlace = readInt(1, MAX_INT);

function locationAt(result: unknown, index: number, facts: Facts, place: SarifPlace) {
  const at = (...path: string[]) => valueAt(result, ['locations', String(index), ...path]);
  const physical = (...path: string[]) => at('physicalLocation', ...path);
  const uri = uriOf(physical('artifactLocation'), facts, place);
  const url = uri !== undefined && /^https?:/i.test(uri) ? readUrl(uri) : undefined;
  return {
    url,
    file: uri === undefined || url !== undefined ? undefined : readFile(decoded(uri), place.folders),
    line: readPlace(physical('region', 'startLine')),
    column: readPlace(physical('region', 'startColumn')),
    snippet: readText(physical('region', 'snippet', 'text')),
    logical:
      uri === undefined
        ? (readText(at('logicalLocations', '0', 'fullyQualifiedName')) ??
          readText(at('logicalLocations', '0', 'name')))
        : undefined,
  };
}

/** Further locations of a result (section 3.27.12). */
function otherLocations(result: unknown, facts: Facts, place: SarifPlace): string[] | undefined {
  const locations = valueAt(result, ['locations']);
  if (!Array.isArray(locations) || locations.length < 2) return undefined;
  return locations.slice(1, MAX_OTHER_LOCATIONS).map((_, index) => {
    const { url, file, line, column, logical } = locationAt(result, index + 1, facts, place);
    return [url ?? file ?? logical ?? '', line, column].filter((part) => part !== undefined).join(':');
  });
}

/** The URI of an artifactLocation (section 3.4), or of the artifact at its index. */
function uriOf(location: unknown, facts: Facts, place: SarifPlace): string | undefined {
  const uri = readText(valueAt(location, ['uri']));
  const index = valueAt(location, ['index']);
  if (uri === undefined) return typeof index === 'number' ? facts.artifacts[index] : undefined;
  return resolved(uri, readText(valueAt(location, ['uriBaseId'])), facts, place);
}

/** Resolves a URI against its base if that is within a scanned folder; other bases only say where the tool ran. */
function resolved(
  uri: string,
  base: string | undefined,
  { uriBases }: Facts,
  { folders }: SarifPlace,
): string {
  let whole = uri;
  let id = base;
  for (let hops = 0; id !== undefined && hops < 10 && !/^[a-z][a-z0-9+.-]*:/i.test(whole); hops++) {
    const found = uriBases.get(id);
    if (found?.uri === undefined) break;
    whole = `${found.uri.replace(/\/?$/, '/')}${whole.replace(/^(?:\.\/)+/, '')}`;
    id = found.base;
  }
  if (whole === uri) return uri;
  if (/^https?:/i.test(whole)) return whole;
  const file = readFile(decoded(whole), folders);
  return file !== undefined && whole.startsWith('file:') && !isAbsolute(file) ? whole : uri;
}

/** Section 3.27.23: suppressed, unless the suppression is under review or was rejected. */
function isSuppressed(suppressions: unknown): boolean {
  if (!Array.isArray(suppressions) || suppressions.length === 0) return false;
  return suppressions.every((one) => !['underReview', 'rejected'].includes(String(valueAt(one, ['status']))));
}

function ruleOf(result: unknown, { byId, byComponent, extensionNames }: Facts): SarifRule | undefined {
  const id = valueAt(result, ['ruleId']) ?? valueAt(result, ['rule', 'id']);
  const index = valueAt(result, ['rule', 'index']) ?? valueAt(result, ['ruleIndex']);
  const component = valueAt(result, ['rule', 'toolComponent']);
  const extension =
    valueAt(component, ['index']) ?? extensionNames.get(String(valueAt(component, ['name']))) ?? null;
  if (typeof index === 'number' && (component === undefined || typeof extension === 'number')) {
    const rule = byComponent.get(extension as number | null)?.[index];
    // An index that contradicts the id is a bug of the tool: the id, which people see, wins.
    if (rule && (typeof id !== 'string' || rule.id === undefined || isRuleId(id, rule.id))) return rule;
  }
  if (typeof id !== 'string') return undefined;
  // A hierarchical id may name a rule by its beginning (section 3.27.5).
  return byId.get(id) ?? byId.get(id.slice(0, Math.max(0, id.lastIndexOf('/'))));
}

const isRuleId = (given: string, id: string) => given === id || given.startsWith(`${id}/`);

/** Section 3.11: a text or the id of one, with arguments for its placeholders. */
function messageOf(message: unknown, rule: SarifRule | undefined): string | undefined {
  const id = valueAt(message, ['id']);
  const text =
    readText(valueAt(message, ['text'])) ??
    readText(valueAt(message, ['markdown'])) ??
    (typeof id === 'string' && rule && Object.hasOwn(rule.messages, id) ? rule.messages[id] : undefined);
  const values = readTexts(20)(valueAt(message, ['arguments'])) ?? [];
  if (values.length === 0) return text;
  return text?.replace(/\{(\d{1,2})\}/g, (whole, index) => values[Number(index)]?.slice(0, 500) ?? whole);
}

/**
 * The tool's fingerprints (sections 3.27.16 and 17) plus the place, since they are often hashes of the line's text.
 * Without fingerprints, the place identifies a finding; without a place, the message.
 */
function identityOf(
  result: unknown,
  where: string,
  isPlaced: boolean,
  message: string,
): Pick<FindingInit, 'identity'> {
  const full = fingerprintsAt(result, 'fingerprints');
  const given = full.length > 0 ? full : fingerprintsAt(result, 'partialFingerprints');
  if (given.length > 0) return { identity: [where, ...given] };
  return isPlaced ? {} : { identity: [...(where === '' ? [] : [where]), message.slice(0, 2000)] };
}

/** Placeholder fingerprints, such as those of semgrep without an account. */
const PLACEHOLDER = /^(?:requires login|n\/?a|none|null|nil|undefined|unknown|0+|-*)$/i;

function fingerprintsAt(result: unknown, key: string): string[] {
  const fingerprints = valueAt(result, [key]);
  if (!isRecord(fingerprints)) return [];
  return Object.entries(fingerprints)
    .filter(([, value]) => typeof value === 'string' && !PLACEHOLDER.test(value.trim()))
    .map(([name, value]) => `${name}=${value}`.slice(0, 2000))
    .sort()
    .slice(0, MAX_IDENTITY_PARTS - 1);
}

const isCwe = (component: unknown) => /^cwe$/i.test(String(valueAt(component, ['name'])));

function cweOfTaxa(taxa: unknown): string | undefined {
  if (!Array.isArray(taxa)) return undefined;
  return readCwe(
    taxa
      .slice(0, 100)
      .flatMap((taxon) => (isCwe(valueAt(taxon, ['toolComponent'])) ? [valueAt(taxon, ['id'])] : [])),
  );
}

/** Section 3.53: the weaknesses that a rule detects. */
function cweOfRelated(relationships: unknown): string | undefined {
  if (!Array.isArray(relationships)) return undefined;
  return cweOfTaxa(relationships.slice(0, 100).map((one) => valueAt(one, ['target'])));
}

/** A relative URI reference is percent-encoded (section 3.4.3). */
function decoded(uri: string): string {
  if (uri.startsWith('file:')) return uri;
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
