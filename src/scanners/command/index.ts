/** Turns a command-line tool into a scanner: arguments from the configuration, results from the tool's output. */
import { realpath, stat } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { count } from '../../core/count.ts';
import {
  type Emission,
  finding,
  type ResultKind,
  type ScanContext,
  type Scanner,
  type ScannerInput,
  warning,
} from '../../core/scanner.ts';
import { createDistinct, type Distinct } from '../../formats/read/distinct.ts';
import type { ReadContext } from '../../formats/read/reading.ts';
import { NO_FILES } from '../kit/source/repository-scan.ts';
import { asksFor, fillArgv, hostsOf, type Values, valuesOf, valuesOfRate } from './argv.ts';
import { createParser } from './parser.ts';
import { findProgram } from './program.ts';
import { type CommandSpec, type CommandSpecInit, commandSpecSchema, isRated, rateProblem } from './spec.ts';
import { runTool } from './tool.ts';

export { type CommandSpecInit, commandSpecSchema } from './spec.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param environment of the server; the tool gets PATH and the variables in `spec.env`
 * @throws ZodError for an invalid specification
 */
export function commandScanner(name: string, init: CommandSpecInit, environment: Environment): Scanner {
  const spec = commandSpecSchema.parse(init);
  const { produces: given, parse } = createParser(spec.parser);
  const produces = spec.produces ?? given;
  const [program = '', ...args] = spec.command;
  const options = optionsOf(spec);
  return {
    name,
    title: spec.title ?? name,
    description: spec.description ?? `Runs ${program} and reads its output as it is printed.`,
    version: spec.version,
    intrusiveness: spec.intrusiveness,
    consumes: spec.consumes,
    produces,
    concurrency: spec.concurrency,
    options,
    ...(isRated(spec) && { limits: (given: Record<string, unknown>) => ({ rps: given.rps as number }) }),
    async unavailableReason() {
      const found = await findProgram(program, environment.PATH);
      return 'reason' in found ? found.reason : null;
    },
    async *scan(input: ScannerInput, context: ScanContext) {
      const ofScan = context.shared(() => ({ distinct: createDistinct(), isRateChecked: false }));
      context.signal.throwIfAborted();
      const folders = await foldersOf(input);
      const unread = input.kind === 'repository' ? await whyNothingToRead(input.location, context) : null;
      if (unread !== null) {
        yield warning('NOTHING_READ', unread);
        return;
      }
      const values = valuesOf(input);
      // An unreachable host has no URL.
      if (input.kind === 'host' && !input.alive && asksFor('url', args)) return;
      const address = await checkedAddress(values, context);
      const found = await findProgram(program, environment.PATH);
      if ('reason' in found) throw new Error(found.reason);
      const rate = claimRate(name, spec, values.host, context);
      try {
        if (rate?.problem && !ofScan.isRateChecked) yield warning('RATE_NOT_ENFORCED', rate.problem);
        ofScan.isRateChecked = true;
        const argv = fillArgv(args, {
          ...values,
          ...(address !== null && { ip: address }),
          ...(rate && valuesOfRate(rate.rps)),
        });
        const run: ReadContext = {
          scanner: name,
          host: values.host ?? null,
          address,
          folders,
          maxItemBytes: spec.maxLineBytes,
        };
        const output = runTool(
          {
            name: program,
            argv: [found.file, ...argv],
            env: environmentOf(spec, environment),
            bounds: spec,
            parse: (chunks) => parse(chunks, run),
          },
          context,
        );
        yield* keptOf(output, produces, ofScan.distinct, context);
      } finally {
        rate?.release();
      }
    },
  };
}

interface ToolRate {
  rps: number;
  /** why the tool ignores the rate; null when it respects it */
  problem: string | null;
  release(): void;
}

/** @returns the rate to start the tool with; null for a tool without a rate */
function claimRate(
  name: string,
  spec: CommandSpec,
  host: string | undefined,
  context: ScanContext,
): ToolRate | null {
  const { rps: wanted } = context.options as { rps?: number };
  if (wanted === undefined) return null;
  if (host === undefined || rateProblem(name, spec, wanted) !== null)
    return { rps: wanted, problem: rateProblem(name, spec, wanted), release() {} };
  const { rps, release } = context.holdRate(host, wanted, (lowered) => {
    const message = `${name} keeps the rate at which it was started, ${shown(rps)} requests a second, although another scan has lowered the rate of ${host} to ${shown(lowered)}`;
    context.warn('RATE_NOT_ENFORCED', message);
  });
  return { rps, problem: rateProblem(name, spec, rps), release };
}

const shown = (rps: number): string => String(Number(rps.toPrecision(3)));

/** Drops kinds that the scanner does not produce, and repeated findings. */
async function* keptOf(
  output: AsyncIterable<Emission>,
  produces: readonly ResultKind[],
  distinct: Distinct,
  { warn }: ScanContext,
): AsyncGenerator<Emission, void, void> {
  const isKept = ({ kind }: Emission) =>
    kind === 'log' || kind === 'warning' || produces.some((produced) => produced === kind);
  let merged = 0;
  try {
    for await (const emission of output) {
      if (!isKept(emission)) continue;
      if (emission.kind !== 'finding') {
        yield emission;
        continue;
      }
      const found = distinct.take(emission.finding);
      if (found) yield finding(found);
      else merged++;
    }
  } finally {
    if (merged > 0) {
      const message = `${count(merged, 'duplicate result')} (same type, location, title, description and evidence) merged`;
      warn('RESULTS_MERGED', message, merged);
    }
  }
}

/** Options of one scan. */
function optionsOf(spec: CommandSpec): z.ZodObject {
  if (!isRated(spec) || spec.rps === false) return z.strictObject({});
  const rps = z
    .number()
    .positive()
    .max(100_000)
    .default(spec.rps)
    .describe('Maximum number of requests per second to one host; passed to the tool as an argument.');
  return z.strictObject({ rps });
}

/**
 * Checks every host of the input: a host that a scanner found may have a URL of another host.
 * @returns an address of the first one
 * @throws TargetRefusedError, EgressError when a host has no address
 */
async function checkedAddress(values: Values, { requireAllowed }: ScanContext): Promise<string | null> {
  const checked: string[][] = [];
  for (const { host, port } of hostsOf(values)) checked.push(await requireAllowed(host, port));
  const addresses = checked[0] ?? [];
  // Many tools accept IPv6 addresses only with an extra option.
  return addresses.find(isIPv4) ?? addresses[0] ?? null;
}

/** The folder of a repository, as given and with symbolic links resolved; tools report files under either. */
async function foldersOf(input: ScannerInput): Promise<string[]> {
  if (input.kind !== 'repository') return [];
  if (!isAbsolute(input.location)) {
    throw new Error(`${input.location} is not a local folder; clone it and pass the path of the clone`);
  }
  return [...new Set([input.location, await realpath(input.location)])];
}

/**
 * Most tools report success for a folder without files, or without files that they may read.
 * @returns the message for such a folder, else null
 */
async function whyNothingToRead(
  location: string,
  { openRepository, signal }: ScanContext,
): Promise<string | null> {
  if (!(await stat(location)).isDirectory()) return null;
  const repository = await openRepository(location);
  let files = 0;
  for await (const file of repository.files()) {
    files++;
    try {
      await file.read(1);
      return null;
    } catch {
      signal.throwIfAborted();
    }
  }
  return files === 0 ? NO_FILES : `none of ${count(files, 'file')} could be read`;
}

function environmentOf({ env }: CommandSpec, environment: Environment): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of ['PATH', ...env]) {
    const value = environment[name];
    if (value !== undefined) passed[name] = value;
  }
  return passed;
}
