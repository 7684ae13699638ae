/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), read while it is written. A result
 * that comes before its rules waits for them, within bounds.
 */
import type { FindingInit, Severity } from '../../core/result.ts';
import { type Emission, finding } from '../../core/scanner.ts';
import { readSeverity } from '../severity.ts';
import {
  isRecord,
  readCwe,
  readFile,
  readInt,
  readJson,
  readText,
  readTexts,
  readUrl,
  valueAt,
} from './foreign-value.ts';
import { jsonItems } from './json-items.ts';
import { createReading, excerptOf, type Parser, type ToolRun } from './reading.ts';

const VERSION = ['version'];
const DRIVER_NAME = ['runs', '*', 'tool', 'driver', 'name'];
const DRIVER_RULE = ['runs', '*', 'tool', 'driver', 'rules', '*'];
const EXTENSION_RULE = ['runs', '*', 'tool', 'extensions', '*', 'rules', '*'];
const RESULT = ['runs', '*', 'results', '*'];

const MAX_RULES = 20_000;
const MAX_WAITING = 1000;
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** Characters that are kept of each text of a rule. */
const MAX_RULE_TEXT = 1000;

/** What is kept of a reportingDescriptor (section 3.49). */
interface Rule {
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

/** The rules of the run that is being read. */
interface Rules {
  byId: Map<string, Rule>;
  /** those of the driver, in order: a result may give an index */
  byIndex: Rule[];
}

export const parseSarif: Parser = async function* (chunks, run) {
  const reading = createReading('SARIF');
  let isSarif = false;
  let isWhole = true;
  let rules: Rules = { byId: new Map(), byIndex: [] };
  let runIndex: unknown = null;
  /** whether the rules come before the results, as most tools write them */
  let knowsTool = false;
  let waiting: unknown[] = [];
  let waitingBytes = 0;

  function* letGo(): Generator<Emission, void, void> {
    for (const result of waiting) yield* readResult(result, rules, run);
    waiting = [];
    waitingBytes = 0;
  }

  const selectors = [VERSION, DRIVER_NAME, DRIVER_RULE, EXTENSION_RULE, RESULT];
  for await (const item of jsonItems(chunks, selectors, run.maxItemBytes)) {
    if ('problem' in item) {
      if (item.fatal) isWhole = false;
      yield* reading.bad(item);
      continue;
    }
    const { path, value, bytes } = item;
    if (path.length === VERSION.length) {
      isSarif ||= typeof value === 'string' && value.startsWith('2.');
      if (isSarif) reading.good();
      continue;
    }
    if (path[1] !== runIndex) {
      yield* letGo();
      rules = { byId: new Map(), byIndex: [] };
      runIndex = path[1];
      knowsTool = false;
    }
    if (path.length !== RESULT.length) {
      reading.good();
      knowsTool = true;
      if (path.length !== DRIVER_NAME.length) addRule(rules, value, path.length === DRIVER_RULE.length);
    } else if (!isRecord(value)) {
      yield* reading.bad({ at: item.at, problem: 'a result that is no object', excerpt: excerptOf(value) });
    } else {
      reading.good();
      // With the tool known and nothing waiting, all rules are there.
      if (knowsTool && waiting.length === 0) {
        yield* readResult(value, rules, run);
        continue;
      }
      waiting.push(value);
      waitingBytes += bytes;
      if (waiting.length < MAX_WAITING && waitingBytes < MAX_WAITING_BYTES) continue;
      knowsTool = true;
      yield* letGo();
    }
  }
  yield* letGo();
  if (isWhole && !isSarif && runIndex === null) {
    const problem = 'no version 2 and no tool or result';
    yield* reading.bad({ at: 'the document', problem, excerpt: '', fatal: true });
  }
  yield* reading.end();
};

function addRule({ byId, byIndex }: Rules, value: unknown, isDriver: boolean): void {
  if (byId.size >= MAX_RULES || byIndex.length >= MAX_RULES) return;
  const at = (...path: string[]) => valueAt(value, path);
  const short = (text: unknown) => readText(text)?.slice(0, MAX_RULE_TEXT);
  const messages = Object.entries(isRecord(at('messageStrings')) ? (at('messageStrings') as object) : {})
    .slice(0, 50)
    .map(([id, message]) => [id, short(valueAt(message, ['text'])) ?? '']);
  const rule: Rule = {
    id: short(at('id')),
    title: short(at('shortDescription', 'text')) ?? short(at('name')),
    help: short(at('help', 'text')) ?? short(at('fullDescription', 'text')),
    helpUri: readUrl(at('helpUri')),
    level: short(at('defaultConfiguration', 'level')),
    severity: readSeverity(at('properties', 'security-severity')),
    cwe: readCwe(at('properties', 'tags')) ?? readCwe(at('properties', 'cwe')),
    confidence: PRECISION[String(at('properties', 'precision'))],
    messages: Object.fromEntries(messages),
  };
  if (isDriver) byIndex.push(rule);
  if (rule.id !== undefined && !byId.has(rule.id)) byId.set(rule.id, rule);
}

/** CodeQL's words, which others have taken up. */
const PRECISION: Readonly<Record<string, NonNullable<FindingInit['confidence']>>> = {
  'very-high': 'HIGH',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
};

/** A result (section 3.27); nothing for what is suppressed, or no flaw at all. */
function readResult(result: unknown, rules: Rules, run: ToolRun): Emission[] {
  const at = (...path: string[]) => valueAt(result, path);
  const kind = at('kind') ?? 'fail';
  if (isSuppressed(at('suppressions')) || kind === 'pass' || kind === 'notApplicable') return [];
  const rule = ruleOf(result, rules);
  const type = readText(at('ruleId')) ?? readText(at('rule', 'id')) ?? rule?.id ?? run.scanner;
  const message = messageOf(at('message'), rule);
  const location = ['locations', '0', 'physicalLocation'];
  const uri = readText(at(...location, 'artifactLocation', 'uri'));
  const url = uri !== undefined && /^https?:/i.test(uri) ? readUrl(uri) : undefined;
  const file = uri === undefined || url !== undefined ? undefined : readFile(decoded(uri), run.folders);
  const level = at('level') ?? rule?.level ?? (kind === 'fail' ? 'warning' : 'none');
  const snippet = readText(at(...location, 'region', 'snippet', 'text'));
  const cwe =
    rule?.cwe ??
    readCwe(at('properties', 'tags')) ??
    readCwe(at('properties', 'cwe')) ??
    cweOfTaxa(at('taxa'));
  return [
    finding({
      title: rule?.title ?? message?.split('\n', 1)[0] ?? type,
      severity:
        readSeverity(at('properties', 'security-severity')) ??
        rule?.severity ??
        readSeverity(level) ??
        'UNKNOWN',
      type,
      url: url ?? null,
      file: file ?? null,
      line: readPlace(at(...location, 'region', 'startLine')) ?? null,
      column: readPlace(at(...location, 'region', 'startColumn')) ?? null,
      description: [message, rule?.help].filter((text) => text !== undefined).join('\n\n') || null,
      evidence: snippet === undefined ? null : (readJson({ snippet }) as never),
      cwe: cwe ?? null,
      ...(rule?.confidence && { confidence: rule.confidence }),
      remediation: readText(at('fixes', '0', 'description', 'text')) ?? null,
      references: [rule?.helpUri, readUrl(at('hostedViewerUri'))].filter((link) => link !== undefined),
      properties: (readJson(at('properties')) ?? null) as never,
      ...identityOf(result, url ?? file ?? '', message ?? ''),
    }),
  ];
}

const readPlace = readInt(1, 2 ** 31 - 1);

/** Section 3.27.23: suppressed, unless somebody still reviews it or has refused to. */
function isSuppressed(suppressions: unknown): boolean {
  if (!Array.isArray(suppressions) || suppressions.length === 0) return false;
  return suppressions.every((one) => ![`underReview`, `rejected`].includes(String(valueAt(one, ['status']))));
}

function ruleOf(result: unknown, { byId, byIndex }: Rules): Rule | undefined {
  const id = valueAt(result, ['ruleId']) ?? valueAt(result, ['rule', 'id']);
  if (typeof id === 'string') {
    // A hierarchical id may name a rule by its beginning (section 3.27.5).
    const rule = byId.get(id) ?? byId.get(id.slice(0, Math.max(0, id.lastIndexOf('/'))));
    if (rule) return rule;
  }
  const inExtension = valueAt(result, ['rule', 'toolComponent']) !== undefined;
  const index = valueAt(result, ['ruleIndex']) ?? valueAt(result, ['rule', 'index']);
  return typeof index === 'number' && !inExtension ? byIndex[index] : undefined;
}

/** Section 3.11: a text, or the id of one with arguments to be put in. */
function messageOf(message: unknown, rule: Rule | undefined): string | undefined {
  const text = readText(valueAt(message, ['text'])) ?? readText(valueAt(message, ['markdown']));
  if (text !== undefined) return text;
  const id = valueAt(message, ['id']);
  if (typeof id !== 'string' || !rule || !Object.hasOwn(rule.messages, id)) return undefined;
  const values = readTexts(20)(valueAt(message, ['arguments'])) ?? [];
  return rule.messages[id]?.replace(
    /\{(\d{1,2})\}/g,
    (whole, index) => values[Number(index)]?.slice(0, 500) ?? whole,
  );
}

/** The tool's own fingerprints; partial ones tell results of one file apart (section 3.27.16 and 17). */
function identityOf(result: unknown, place: string, message: string): Pick<FindingInit, 'identity'> {
  const full = fingerprintsAt(result, 'fingerprints');
  if (full.length > 0) return { identity: full };
  const partial = fingerprintsAt(result, 'partialFingerprints');
  if (partial.length > 0) return { identity: [place, ...partial] };
  // By default it is the place; where there is none, only the message is left.
  return place === '' ? { identity: [message.slice(0, 2000)] } : {};
}

function fingerprintsAt(result: unknown, key: string): string[] {
  const fingerprints = valueAt(result, [key]);
  if (!isRecord(fingerprints)) return [];
  return Object.entries(fingerprints)
    .filter(([, value]) => typeof value === 'string')
    .map(([name, value]) => `${name}=${value}`.slice(0, 2000))
    .sort()
    .slice(0, 15);
}

function cweOfTaxa(taxa: unknown): string | undefined {
  if (!Array.isArray(taxa)) return undefined;
  const isCwe = (taxon: unknown) => /^cwe$/i.test(String(valueAt(taxon, ['toolComponent', 'name'])));
  return readCwe(valueAt(taxa.slice(0, 100).find(isCwe), ['id']));
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
