/**
 * Reads SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html) as a stream. A result
 * that comes before its rules waits for them, within bounds.
 */
import { count } from '../../core/count.ts';
import { type Emission, finding, log, warning } from '../../core/scanner.ts';
import { isRecord, readText, readUrl, valueAt } from './foreign-value.ts';
import type { JsonPath } from './json-cursor.ts';
import { createOutline, type JsonItem, type JsonOutline, jsonItems } from './json-items.ts';
import { createReading, excerptOf, type Found, listNames, OutputError, type Parser } from './reading.ts';
import { createSarifRun, type SarifPlace, type SarifRun } from './sarif-run.ts';
import { scannerNameOf } from './scanner-name.ts';
import { createSpool } from './spool.ts';

const RUN = ['runs', '*'];
const TOOL = [...RUN, 'tool'];
const INVOCATION = [...RUN, 'invocations', '*'];

/** The parts of a document that are read, with their paths. */
const PLACES = {
  version: ['version'],
  driverName: [...TOOL, 'driver', 'name'],
  driverRule: [...TOOL, 'driver', 'rules', '*'],
  extensionName: [...TOOL, 'extensions', '*', 'name'],
  extensionRule: [...TOOL, 'extensions', '*', 'rules', '*'],
  uriBase: [...RUN, 'originalUriBaseIds', '*'],
  artifact: [...RUN, 'artifacts', '*'],
  repository: [...RUN, 'versionControlProvenance', '*', 'repositoryUri'],
  success: [...INVOCATION, 'executionSuccessful'],
  executionNotification: [...INVOCATION, 'toolExecutionNotifications', '*'],
  configurationNotification: [...INVOCATION, 'toolConfigurationNotifications', '*'],
  result: [...RUN, 'results', '*'],
} as const;
type Role = keyof typeof PLACES;
/** Roles of facts about a run. */
type FactRole = Exclude<Role, 'version' | 'result' | 'repository' | `${string}Notification`>;
const ROLES = Object.keys(PLACES) as Role[];
const CONTAINERS = [['runs'], RUN, [...RUN, 'results']];

/** Bytes of memory; waiting results take a tenth of their size as text. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const MAX_UNREAD_NAMES = 30;
const READ_NAMES = new Set([
  ...[
    'ruleId',
    'ruleIndex',
    'rule',
    'kind',
    'level',
    'message',
    'locations',
    'suppressions',
    'baselineState',
  ],
  ...['fingerprints', 'partialFingerprints', 'fixes', 'taxa', 'properties', 'hostedViewerUri'],
]);

export const parseSarif: Parser = async function* (chunks, run) {
  const reading = createReading('SARIF');
  const report = new SarifReport(run);
  const outline = createOutline();
  const selection = { items: Object.values(PLACES), containers: CONTAINERS };
  let isWhole = true;
  for await (const item of jsonItems(chunks, selection, outline, run.maxItemBytes)) {
    if ('problem' in item) {
      isWhole &&= item.fatal !== true;
      yield reading.bad(item);
      continue;
    }
    const problem = yield* report.take(item);
    if (problem === null) reading.good();
    else yield reading.bad({ at: item.at, line: item.line, problem, excerpt: excerptOf(item.value) });
  }
  yield* report.end();
  if (isWhole) {
    const failure = failureOf(report, outline);
    if (failure !== null) throw failure;
    const { open: runs = 0 } = outline.containers[1] ?? {};
    const { open: scanned = 0 } = outline.containers[2] ?? {};
    // Section 3.14.23: a tool that scanned and found nothing writes an empty array.
    if (runs > scanned && report.isSuccessful) {
      const message = `${runs - scanned} of ${count(runs, 'run')} in the report without results: the tool did not scan`;
      yield report.found(warning('TOOL_INCOMPLETE', message, runs - scanned));
    }
  }
  reading.end();
};

/** @returns why a complete document is not a report, or that the tool failed; null for a valid report */
function failureOf(report: SarifReport, { keys, containers }: JsonOutline): OutputError | null {
  const [runs] = containers;
  if (report.version !== null && !report.version.startsWith('2.')) {
    const problem = `its output is SARIF ${report.version}; only 2.1.0 is supported`;
    return new OutputError('other format', problem);
  }
  if (!runs || runs.open === 0) {
    return runs && runs.empty > 0
      ? new OutputError('failed', 'its SARIF report has "runs": null, which means that the tool failed')
      : new OutputError(
          'other format',
          `its output is not SARIF: it has no runs; its fields are: ${listNames(keys)}`,
        );
  }
  if (report.isSuccessful || report.results > 0) return null;
  const reason = report.firstError === null ? '' : `: ${report.firstError}`;
  return new OutputError('failed', `reports that it failed, without results${reason}`);
}

type SarifItem = Extract<JsonItem, { value: unknown }>;

/** Processes the items of a report, run by run. */
class SarifReport {
  version: string | null = null;
  /** results of every kind, findings or not */
  results = 0;
  /** whether no invocation says that it failed */
  isSuccessful = true;
  /** first error among the tool's notifications */
  firstError: string | null = null;
  readonly #place: SarifPlace;
  #line = 1;
  /** name of the run's tool; undefined until it is known */
  #scanner: string | undefined;
  #run: SarifRun;
  #runKey = '';
  /** whether the rules of the run are complete; most tools write them before the results */
  #knowsRules = false;
  /** whether results of the run no longer wait for its rules */
  #gaveUpOnRules = false;
  readonly #waiting = createSpool<[line: number, result: unknown]>();
  #withoutRule = 0;
  #suppressed = 0;
  #dropped = 0;
  readonly #unread = new Set<string>();

  constructor(place: SarifPlace) {
    this.#place = place;
    this.#run = createSarifRun(place);
  }

  /** @param line default: that of the last item */
  found(emission: Emission, line = this.#line): Found {
    return { line, emission, scanner: this.#scanner };
  }

  /** @returns why the item is invalid; null for a valid item */
  *take({ document, path, value, selector, line }: SarifItem): Generator<Found, string | null, void> {
    this.#line = line;
    const role = ROLES[selector] as Role;
    if (role === 'version') {
      this.version = String(value);
      return null;
    }
    const key = `${document} ${path[1]}`;
    if (key !== this.#runKey) {
      yield* this.#endRun();
      this.#runKey = key;
    }
    if (role === 'result') return yield* this.#takeResult(value);
    if (role === 'repository') {
      const target = readUrl(value);
      if (target !== undefined) yield { line, target };
    } else if (role === 'executionNotification' || role === 'configurationNotification')
      yield* this.#notify(value);
    else this.#learn(role, path, value);
    return null;
  }

  *end(): Generator<Found, void, void> {
    yield* this.#endRun();
    if (this.#withoutRule > 0) {
      const message = `${count(this.#withoutRule, 'result')} before their rules in the report, beyond the memory limit: without the severity, CWE and help of their rules`;
      yield this.found(warning('LIMIT_REACHED', message, this.#withoutRule));
    }
    if (this.#dropped > 0) {
      const message = `${this.#dropped} rules and files of the report were dropped: it exceeds a limit`;
      yield this.found(warning('LIMIT_REACHED', message, this.#dropped));
    }
    if (this.#suppressed > 0) {
      const message = `${count(this.#suppressed, 'result')} suppressed in the code or by the tool's settings`;
      yield this.found(warning('RESULTS_SUPPRESSED', message, this.#suppressed));
    }
    if (!this.isSuccessful && this.results > 0) {
      const reason = this.firstError === null ? '' : `: ${this.firstError}`;
      const message = `the tool reports that it failed, after ${count(this.results, 'result')}${reason}`;
      yield this.found(warning('TOOL_INCOMPLETE', message));
    }
    if (this.#unread.size > 0)
      yield this.found(log('DEBUG', `ignored fields of its results: ${listNames(this.#unread)}`));
  }

  /** Stores a fact that results of the run refer to. */
  #learn(role: FactRole, path: JsonPath, value: unknown): void {
    const extension = typeof path[4] === 'number' ? path[4] : null;
    switch (role) {
      case 'driverName':
        this.#knowsRules = true;
        this.#scanner = scannerNameOf(value);
        break;
      case 'driverRule':
      case 'extensionRule':
        this.#knowsRules = true;
        this.#run.addRule(value, extension);
        break;
      case 'extensionName':
        if (extension !== null) this.#run.addExtensionName(extension, value);
        break;
      case 'uriBase':
        this.#run.addUriBase(String(path[3]), value);
        break;
      case 'artifact':
        this.#run.addArtifact(value);
        break;
      case 'success':
        if (value === false) this.isSuccessful = false;
        break;
      default:
        role satisfies never;
    }
  }

  /** @returns why the result is invalid; null for a valid one */
  *#takeResult(result: unknown): Generator<Found, string | null, void> {
    if (!isRecord(result)) return 'a result that is not an object';
    this.results++;
    for (const name in result)
      if (!READ_NAMES.has(name) && this.#unread.size < MAX_UNREAD_NAMES) this.#unread.add(name);
    if (this.#knowsRules && this.#waiting.count === 0) {
      yield* this.#readResult(result, this.#line);
      return null;
    }
    this.#waiting.push([this.#line, result]);
    if (this.#waiting.bytes >= MAX_WAITING_BYTES) {
      this.#knowsRules = true;
      this.#gaveUpOnRules = true;
      yield* this.#readWaiting();
    }
    return null;
  }

  *#readResult(result: unknown, line: number): Generator<Found, void, void> {
    const read = this.#run.read(result);
    if (read === 'suppressed') this.#suppressed++;
    else if (read !== 'no flaw') {
      if (!read.rule && this.#gaveUpOnRules) this.#withoutRule++;
      yield this.found(finding(read.finding), line);
    }
  }

  *#readWaiting(): Generator<Found, void, void> {
    for (const [line, result] of this.#waiting.drain()) yield* this.#readResult(result, line);
  }

  *#endRun(): Generator<Found, void, void> {
    yield* this.#readWaiting();
    this.#dropped += this.#run.dropped;
    this.#run = createSarifRun(this.#place);
    this.#scanner = undefined;
    this.#knowsRules = false;
    this.#gaveUpOnRules = false;
  }

  *#notify(value: unknown): Generator<Found, void, void> {
    const at = (...path: string[]) => valueAt(value, path);
    const level = at('level') ?? 'warning';
    if (level !== 'error' && level !== 'warning') return;
    const text = readText(at('message', 'text')) ?? readText(at('exception', 'message'));
    const reported = text ?? readText(at('descriptor', 'id')) ?? 'no reason given';
    const file = readText(at('locations', '0', 'physicalLocation', 'artifactLocation', 'uri'));
    const where = file === undefined || reported.includes(file) ? '' : `${file}: `;
    const message = `${where}${reported}`.slice(0, 500);
    if (level === 'error') this.firstError ??= message;
    yield this.found(warning('TOOL_INCOMPLETE', `the tool reports a problem: ${message}`));
  }
}

/**
 * The findings of a complete report, such as the response of a service.
 * @returns why the tool failed; null on success
 */
export function* readSarif(report: unknown, place: SarifPlace): Generator<Emission, string | null, void> {
  const reader = new SarifReport(place);
  const runs = valueAt(report, ['runs']);
  for (const run of Array.isArray(runs) ? runs.keys() : []) {
    // Roles are ordered so that each comes after those that it refers to.
    for (const [selector, role] of ROLES.entries()) {
      if (role === 'version') continue;
      for (const { path, value } of valuesAt(report, ['runs', String(run), ...PLACES[role].slice(2)])) {
        const item = { at: path.join('.'), line: 1, document: 0, selector, path, value, bytes: 0 };
        yield* emissionsOf(reader.take(item));
      }
    }
  }
  yield* emissionsOf(reader.end());
  if (reader.isSuccessful || reader.results > 0) return null;
  return reader.firstError ?? 'the tool failed';
}

function* emissionsOf(found: Iterable<Found>): Generator<Emission, void, void> {
  for (const one of found) if ('emission' in one) yield one.emission;
}

function* valuesAt(
  value: unknown,
  [name, ...rest]: readonly string[],
  path: readonly (string | number)[] = [],
): Generator<{ path: readonly (string | number)[]; value: unknown }, void, void> {
  if (name === undefined) {
    yield { path, value };
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  for (const key of name === '*' ? Object.keys(value) : [name]) {
    if (!Object.hasOwn(value, key)) continue;
    const inner = (value as Record<string, unknown>)[key];
    yield* valuesAt(inner, rest, [...path, isList ? Number(key) : key]);
  }
}
