/** The contract of all scanners, as a list of cases for any test runner. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { LOG_LEVELS } from '../core/event.ts';
import { assessmentSchema, endpointSchema, findingSchema, hostSchema, layerSchema } from '../core/result.ts';
import type { Emission, Scanner, ScannerInput } from '../core/scanner.ts';
import { WARNING_CODES } from '../core/warning.ts';
import { type RunOptions, runScanner } from './run-scanner.ts';

/** The environment of one run: an input with results for the scanner, and the servers that it needs. */
export interface ScannerWorld {
  input: ScannerInput;
  options?: RunOptions['options'];
  egress?: RunOptions['egress'];
  close?(): Promise<unknown>;
}

/**
 * Behaviour of the servers of a world: they answer; they never answer; they answer one byte at a time, without end; or
 * they answer with invalid data: broken protocol, wrong format, numbers out of range.
 */
export type Manner = 'answers' | 'hangs' | 'drips' | 'lies';

export interface ContractCase {
  /** a sentence whose subject is the scanner, such as `refuses unknown options` */
  name: string;
  timeoutMs: number;
  /** @throws AssertionError if the scanner violates its contract */
  run(): Promise<void>;
}

/** Time limit to stop after an abort. */
const STOP_WITHIN_MS = 5000;
/** Time with servers that drip or lie, after which the scanner is aborted. */
const PATIENCE_MS = 1500;
const CASE_TIMEOUT_MS = 15_000;

const emissionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('host'), host: hostSchema }),
  z.strictObject({ kind: z.literal('endpoint'), endpoint: endpointSchema }),
  z.strictObject({ kind: z.literal('finding'), finding: findingSchema }),
  z.strictObject({ kind: z.literal('assessment'), assessment: assessmentSchema }),
  z.strictObject({
    kind: z.literal('progress'),
    fraction: z.number().min(0).max(1),
    message: z.string().max(1000),
    layer: layerSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('log'),
    level: z.enum(LOG_LEVELS),
    message: z.string().max(10_000),
    data: z.json().optional(),
  }),
  z.strictObject({
    kind: z.literal('warning'),
    code: z.enum(WARNING_CODES),
    message: z.string().min(1).max(1000),
    count: z.int().min(1),
  }),
]);

/**
 * Returns the cases that every scanner must pass. Register them with a test runner:
 * `for (const { name, run, timeoutMs } of scannerContract(mine, makeWorld)) test(name, run, timeoutMs)`.
 *
 * @param makeWorld creates the world of each case. In a world that hangs, the scanner must stay busy until it is aborted.
 */
export function scannerContract(
  scanner: Scanner,
  makeWorld: (world: { manner: Manner; hangs: boolean }) => Promise<ScannerWorld>,
): ContractCase[] {
  const inWorld = (manner: Manner, check: (run: Run) => Promise<void>) => async () => {
    const world = await makeWorld({ manner, hangs: manner === 'hangs' });
    const { input, options = {}, egress = {} } = world;
    try {
      await check({
        input,
        emissions: (signal) => runScanner(scanner, input, { options, egress, ...(signal && { signal }) }),
      });
    } finally {
      await world.close?.();
    }
  };
  const cases: [name: string, run: () => Promise<void>][] = [
    ['describes itself', async () => checkDescription(scanner)],
    ['has options that are shown as JSON Schema, each with a description', async () => checkSchema(scanner)],
    ['needs no options', async () => assert.equal(scanner.options.safeParse({}).error, undefined)],
    ['accepts its options again as it has parsed them', async () => checkParsedOptions(scanner)],
    ['refuses unknown options', async () => checkUnknownOption(scanner)],
    ...Object.keys(scanner.options.shape).map((key): [string, () => Promise<void>] => [
      `refuses a value of the wrong type for the option ${key}`,
      async () => checkWrongType(scanner, key),
    ]),
    [
      'emits what it declares, within the bounds of results, with progress that never falls',
      inWorld('answers', (run) => checkEmissions(scanner, run)),
    ],
    ['stops when it is aborted while a server does not answer', inWorld('hangs', checkAbort)],
    ['ends with results or an error when a server drips', inWorld('drips', checkMisbehaviour)],
    ['ends with results or an error when a server lies', inWorld('lies', checkMisbehaviour)],
    ['does nothing when it is aborted before its start', inWorld('answers', checkAbortBefore)],
    ['ends when its reader leaves after the first emission', inWorld('answers', checkReaderLeaves)],
  ];
  return cases.map(([name, run]) => ({ name, run, timeoutMs: CASE_TIMEOUT_MS }));
}

interface Run {
  input: ScannerInput;
  emissions(signal?: AbortSignal): AsyncGenerator<Emission, void, void>;
}

function checkDescription({ name, title, description, version, consumes, produces }: Scanner): void {
  assert.match(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  assert.notEqual(title, '');
  assert.notEqual(description, '');
  assert.match(version, /^\d+\.\d+\.\d+/);
  assert.notEqual(consumes.length, 0, 'it consumes nothing');
  assert.notEqual(produces.length, 0, 'it produces nothing');
}

function checkSchema({ options }: Scanner): void {
  const schema = z.toJSONSchema(options, { io: 'input' });
  assert.equal(schema.type, 'object');
  assert.equal(schema.additionalProperties, false, 'use z.strictObject()');
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    assert.match(
      String((property as { description?: string }).description ?? ''),
      /\S/,
      `${key} has no description`,
    );
  }
  assert.deepEqual(JSON.parse(JSON.stringify(schema)), { ...schema }, 'its JSON Schema is not JSON');
}

/** A scan that is started again passes the options that were recorded. */
function checkParsedOptions({ options }: Scanner): void {
  const recorded = JSON.parse(JSON.stringify(options.parse({})));
  assert.deepEqual(options.parse(recorded), recorded);
}

function checkUnknownOption({ options }: Scanner): void {
  const [issue] = options.safeParse({ noSuchOption: 1 }).error?.issues ?? [];
  assert.equal(issue?.code, 'unrecognized_keys');
  assert.deepEqual(issue.keys, ['noSuchOption']);
}

function checkWrongType({ options }: Scanner, key: string): void {
  const { properties = {} } = z.toJSONSchema(options, { io: 'input' });
  const takesObjects = (properties[key] as { type?: string }).type === 'object';
  // Types that no option accepts, except options that accept any object.
  for (const wrong of [...(takesObjects ? [] : [{ wrong: { type: true } }]), [[[]]], null]) {
    const [issue] = options.safeParse({ [key]: wrong }).error?.issues ?? [];
    assert.equal(issue?.path[0], key, `it takes ${JSON.stringify(wrong)}`);
  }
}

async function checkEmissions(scanner: Scanner, { input, emissions }: Run): Promise<void> {
  assert.ok(
    scanner.consumes.includes(input.kind),
    `the world has a ${input.kind}, which it does not consume`,
  );
  const allowed = new Set<Emission['kind']>([...scanner.produces, 'progress', 'log', 'warning']);
  const seen = new Set<Emission['kind']>();
  let done = 0;
  for await (const emission of emissions()) {
    assert.ok(allowed.has(emission.kind), `it does not declare that it produces a ${emission.kind}`);
    checkBounds(emission);
    seen.add(emission.kind);
    if (emission.kind !== 'progress') continue;
    assert.ok(emission.fraction >= done, `progress falls from ${done} to ${emission.fraction}`);
    done = emission.fraction;
  }
  assert.ok(
    scanner.produces.some((kind) => seen.has(kind)),
    'it found nothing in the world',
  );
}

const checkBounds = (emission: Emission) => {
  const { error } = emissionSchema.safeParse(emission);
  assert.equal(error, undefined, `${JSON.stringify(emission).slice(0, 500)}: ${error?.message}`);
};

async function checkAbort({ emissions }: Run): Promise<void> {
  const abort = new AbortController();
  const reason = new Error('the scan is cancelled');
  const reading = (async () => {
    try {
      for await (const _ of emissions(abort.signal));
      return 'ended by itself';
    } catch (error) {
      // The scanner may throw the reason of the abort, directly or wrapped by Node; any other error is a failure.
      if (error !== reason && (error as Error).cause !== reason) throw error;
      return 'stopped';
    }
  })();
  assert.equal(await within(300, reading), null, 'it did not stay busy in a world that hangs');
  abort.abort(reason);
  assert.notEqual(await within(STOP_WITHIN_MS, reading), null, `it went on for ${STOP_WITHIN_MS} ms`);
}

async function checkMisbehaviour({ emissions }: Run): Promise<void> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error('the scan is cancelled')), PATIENCE_MS);
  const reading = (async () => {
    const read: Emission[] = [];
    try {
      for await (const emission of emissions(abort.signal)) read.push(emission);
    } catch (error) {
      assert.ok(error instanceof Error && error.message !== '', 'it threw no error with a message');
    }
    read.forEach(checkBounds);
    return 'ended';
  })();
  const ended = await within(PATIENCE_MS + STOP_WITHIN_MS, reading);
  clearTimeout(timer);
  assert.notEqual(ended, null, 'it did not end');
}

async function checkAbortBefore({ emissions }: Run): Promise<void> {
  const reason = new Error('the scan is cancelled');
  const results: Emission[] = [];
  try {
    for await (const emission of emissions(AbortSignal.abort(reason))) {
      if (!['log', 'progress', 'warning'].includes(emission.kind)) results.push(emission);
    }
  } catch (error) {
    assert.equal(error, reason);
  }
  assert.deepEqual(results, []);
}

async function checkReaderLeaves({ emissions }: Run): Promise<void> {
  const reading = (async () => {
    for await (const _ of emissions()) break;
    return 'ended';
  })();
  assert.notEqual(await within(STOP_WITHIN_MS, reading), null, 'it did not end');
}

/** @returns null if the promise has not settled in time */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  const abort = new AbortController();
  const late = sleep(ms, null, { signal: abort.signal }).catch(() => null);
  try {
    return await Promise.race([promise, late]);
  } finally {
    abort.abort();
  }
}
