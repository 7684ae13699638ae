/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), read while it is written. A result
 * that comes before its rules waits for them, within bounds.
 */
import { type Emission, finding, log, warning } from '../../../core/scanner.ts';
import { readText, valueAt } from './foreign-value.ts';
import { createOutline, type JsonItem, type JsonOutline, jsonItems } from './json-items.ts';
import { createReading, excerptOf, listNames, type Parser } from './reading.ts';
import { createSarifRun, type SarifPlace } from './sarif-run.ts';
import { createSpool } from './spool.ts';

const RUN = ['runs', '*'];
const TOOL = [...RUN, 'tool'];
const INVOCATION = [...RUN, 'invocations', '*'];

/** What is read of a document, by where it is. */
const PLACES = {
  version: ['version'],
  driverName: [...TOOL, 'driver', 'name'],
  driverRule: [...TOOL, 'driver', 'rules', '*'],
  extensionName: [...TOOL, 'extensions', '*', 'name'],
  extensionRule: [...TOOL, 'extensions', '*', 'rules', '*'],
  uriBase: [...RUN, 'originalUriBaseIds', '*'],
  artifact: [...RUN, 'artifacts', '*'],
  success: [...INVOCATION, 'executionSuccessful'],
  executionNotification: [...INVOCATION, 'toolExecutionNotifications', '*'],
  configurationNotification: [...INVOCATION, 'toolConfigurationNotifications', '*'],
  result: [...RUN, 'results', '*'],
} as const;
type Role = keyof typeof PLACES;
const ROLES = Object.keys(PLACES) as Role[];
const CONTAINERS = [['runs'], RUN, [...RUN, 'results']];

/** Of memory; results take a tenth of what they were as text. */
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
  const report = createReport(run);
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
    else yield reading.bad({ at: item.at, problem, excerpt: excerptOf(item.value) });
  }
  yield* report.end();
  if (isWhole) {
    const failure = failureOf(report, outline);
    if (failure !== null) throw new Error(failure);
    const { open: runs = 0 } = outline.containers[1] ?? {};
    const { open: scanned = 0 } = outline.containers[2] ?? {};
    // Section 3.14.23: a tool that looked and found nothing writes an empty array.
    if (runs > scanned && report.isSuccessful) {
      const message = `${runs - scanned} of ${runs} runs in the report have no results: the tool did not scan`;
      yield warning('TOOL_INCOMPLETE', message, runs - scanned);
    }
  }
  reading.end();
};

/** Why a whole document is no report, or the report of a failure. */
function failureOf(report: Report, { keys, containers }: JsonOutline): string | null {
  const [runs] = containers;
  if (report.version !== null && !report.version.startsWith('2.'))
    return `its output is SARIF of version ${report.version}; only 2.1.0 is read`;
  if (!runs || runs.open === 0) {
    return runs && runs.empty > 0
      ? 'its report has null for runs: the tool failed'
      : `its output is not SARIF: it has no runs; the names in it are: ${listNames(keys)}`;
  }
  if (!report.isSuccessful && report.results === 0)
    return `reports that it failed, and no results${report.firstError === null ? '' : `: ${report.firstError}`}`;
  return null;
}

interface Report {
  /** @returns what is wrong with the item; null where nothing is */
  take(item: Extract<JsonItem, { value: unknown }>): Generator<Emission, string | null, void>;
  end(): Generator<Emission, void, void>;
  readonly version: string | null;
  /** results of every kind, findings or not */
  readonly results: number;
  /** whether no invocation says that it failed */
  readonly isSuccessful: boolean;
  /** of the tool's notifications */
  readonly firstError: string | null;
}

function createReport(place: SarifPlace): Report {
  let version: string | null = null;
  let results = 0;
  let isSuccessful = true;
  let firstError: string | null = null;
  let facts = createSarifRun(place);
  let runKey = '';
  /** whether the rules are there: most tools write them before the results */
  let knowsTool = false;
  const waiting = createSpool();
  let withoutRule = 0;
  let suppressed = 0;
  let dropped = 0;
  const unread = new Set<string>();

  function* readResult(result: unknown): Generator<Emission, void, void> {
    const read = facts.read(result);
    if (read === 'suppressed') suppressed++;
    else if (read !== 'no flaw') {
      if (!read.rule && gaveUp) withoutRule++;
      yield finding(read.finding);
    }
  }
  /** whether results of this run went on before their rules */
  let gaveUp = false;
  function* letGo(): Generator<Emission, void, void> {
    for (const result of waiting.drain()) yield* readResult(result);
  }
  function* endRun(): Generator<Emission, void, void> {
    yield* letGo();
    dropped += facts.dropped;
    facts = createSarifRun(place);
    knowsTool = false;
    gaveUp = false;
  }
  function* takeResult(result: unknown): Generator<Emission, void, void> {
    results++;
    for (const name in result as object)
      if (!READ_NAMES.has(name) && unread.size < MAX_UNREAD_NAMES) unread.add(name);
    // With the tool known and nothing waiting, all rules are there.
    if (knowsTool && waiting.count === 0) {
      yield* readResult(result);
      return;
    }
    waiting.push(result);
    if (waiting.bytes < MAX_WAITING_BYTES) return;
    knowsTool = true;
    gaveUp = true;
    yield* letGo();
  }
  function* notify(value: unknown): Generator<Emission, void, void> {
    const at = (...path: string[]) => valueAt(value, path);
    const level = at('level') ?? 'warning';
    if (level !== 'error' && level !== 'warning') return;
    const text = readText(at('message', 'text')) ?? readText(at('exception', 'message'));
    const said = text ?? readText(at('descriptor', 'id')) ?? 'no reason given';
    const file = readText(at('locations', '0', 'physicalLocation', 'artifactLocation', 'uri'));
    const message = `${file === undefined || said.includes(file) ? '' : `${file}: `}${said}`.slice(0, 500);
    if (level === 'error') firstError ??= message;
    yield warning('TOOL_INCOMPLETE', `the tool reports a problem: ${message}`);
  }

  return {
    get version() {
      return version;
    },
    get results() {
      return results;
    },
    get isSuccessful() {
      return isSuccessful;
    },
    get firstError() {
      return firstError;
    },
    *take({ document, path, value, selector }) {
      const role = ROLES[selector] as Role;
      if (role === 'version') {
        version = String(value);
        return null;
      }
      const key = `${document} ${path[1]}`;
      if (key !== runKey) {
        yield* endRun();
        runKey = key;
      }
      const extension = typeof path[4] === 'number' ? path[4] : null;
      switch (role) {
        case 'driverName':
          knowsTool = true;
          break;
        case 'driverRule':
        case 'extensionRule':
          knowsTool = true;
          facts.addRule(value, extension);
          break;
        case 'extensionName':
          if (extension !== null) facts.addExtensionName(extension, value);
          break;
        case 'uriBase':
          facts.addUriBase(String(path[3]), value);
          break;
        case 'artifact':
          facts.addArtifact(value);
          break;
        case 'success':
          if (value === false) isSuccessful = false;
          break;
        case 'executionNotification':
        case 'configurationNotification':
          yield* notify(value);
          break;
        case 'result':
          if (typeof value !== 'object' || value === null || Array.isArray(value))
            return 'a result that is no object';
          yield* takeResult(value);
          break;
        default:
          role satisfies never;
      }
      return null;
    },
    *end() {
      yield* endRun();
      if (withoutRule > 0) {
        const message = `${withoutRule} results came before the rules of their report, more than can wait for them: they lack what the rules say (severity, CWE, help)`;
        yield warning('LIMIT_REACHED', message, withoutRule);
      }
      if (dropped > 0) {
        const message = `${dropped} rules and files of the report were not kept: it has too many`;
        yield warning('LIMIT_REACHED', message, dropped);
      }
      if (suppressed > 0) {
        const message = `${suppressed} results are suppressed in the code or by the tool's settings`;
        yield warning('RESULTS_SUPPRESSED', message, suppressed);
      }
      if (!isSuccessful && results > 0) {
        const reason = firstError === null ? '' : `: ${firstError}`;
        yield warning(
          'TOOL_INCOMPLETE',
          `the tool reports that it failed, after ${results} results${reason}`,
        );
      }
      if (unread.size > 0) yield log('DEBUG', `not read of its results: ${listNames(unread)}`);
    },
  };
}

/**
 * The findings of a report that is there as a whole, such as a service's answer.
 * @returns why the report is that of a failure; null where it is not
 */
export function* readSarif(report: unknown, place: SarifPlace): Generator<Emission, string | null, void> {
  const reader = createReport(place);
  const runs = valueAt(report, ['runs']);
  for (const run of Array.isArray(runs) ? runs.keys() : []) {
    // The roles are in an order in which each finds what it refers to.
    for (const [selector, role] of ROLES.entries()) {
      if (role === 'version') continue;
      for (const { path, value } of valuesAt(report, ['runs', String(run), ...PLACES[role].slice(2)])) {
        yield* reader.take({ at: path.join('.'), document: 0, selector, path, value, bytes: 0 });
      }
    }
  }
  yield* reader.end();
  if (reader.isSuccessful || reader.results > 0) return null;
  return reader.firstError ?? 'the tool failed';
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
