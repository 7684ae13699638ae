import { z } from 'zod';
import { closeTogether } from './closing.ts';
import {
  InvalidOptionsError,
  InvalidTargetError,
  ScanwireError,
  UnknownPresetError,
  UnknownScannerError,
} from './errors.ts';
import type { ScannerRequest } from './event-log.ts';
import { type PipelineScanner, planPipeline } from './pipeline.ts';
import type { Scanner } from './scanner.ts';
import { optionsSchema, redactSecrets, refuseHidden, shownOptions } from './secret-options.ts';
import { isRepositoryName, type Target } from './target.ts';
import { isPassive } from './target-scope.ts';
import { explain, messageOf, valueAt } from './zod-error.ts';

/** A client's choice: a scanner by name, with some of its options. */
export interface ScannerChoice {
  name: string;
  options?: unknown;
}

/** A named set of scanners with options. */
export interface Preset {
  /** lower case, digits, hyphens, underscores */
  name: string;
  title: string;
  description: string;
  /** Scanners that cannot run here, or get no input from the target, are left out of a scan. */
  scanners: readonly ScannerChoice[];
}

/** The scanners of a scan: those chosen, those of a preset, or by default every passive one. */
export interface ScannerSelection {
  only?: readonly ScannerChoice[] | undefined;
  /** name of a preset; not together with `only` */
  preset?: string | undefined;
  /** options of these scanners, which replace those of `only` and of the preset */
  options?: readonly ScannerChoice[] | undefined;
}

/** What would become of the scanners of a scan. */
export interface ScannerPlan {
  /** The scanners that can run, as requested. They have an order of their own in `pipeline`. */
  requests: ScannerRequest[];
  /** the same scanners with the sources of their inputs, by stage */
  pipeline: PipelineScanner[];
  /** scanners that cannot run, with the reason */
  excluded: { name: string; error: ScanwireError }[];
  /** Why the scan cannot start with this selection; null if it can. */
  error: ScanwireError | null;
}

export interface Registry {
  readonly scanners: readonly Scanner[];
  readonly presets: readonly Preset[];
  get(name: string): Scanner | undefined;
  /** Why a scanner cannot run on this server; null if it can. Cached for a minute. */
  unavailableReason(scanner: Scanner): Promise<string | null>;
  /**
   * Selects the scanners of a scan and validates their options. A scanner gets input from the target, or from the results
   * of another scanner of the scan. A chosen scanner that cannot run is an error; one of a preset or of the default is left
   * out.
   */
  preview(target: Target, selection?: ScannerSelection): Promise<ScannerPlan>;
  /**
   * @returns the requests of `preview`
   * @throws its error: UnknownScannerError, UnknownPresetError, InvalidOptionsError, InvalidTargetError (no scanner accepts
   *   the target)
   */
  plan(target: Target, selection?: ScannerSelection): Promise<ScannerRequest[]>;
  /** Warms up these scanners. Errors are ignored here: the first input fails with them. */
  warmUp(scanners: readonly Scanner[]): void;
  /** Closes all scanners. @throws their errors */
  close(): Promise<void>;
}

/** Names of scanners and presets. */
export const NAME = /^[a-z][a-z0-9_-]{0,63}$/;

const MAX_CHOICES = 250;
const AVAILABILITY_MS = 60_000;
/** Maximum size of the options of one scanner, as JSON. */
const MAX_OPTIONS_SIZE = 65_536;

/** @throws Error on a duplicate or invalid name, or on a preset with an unknown scanner or invalid options */
export function createRegistry(scanners: readonly Scanner[], presets: readonly Preset[] = []): Registry {
  const byName = indexByName('scanner', scanners);
  const presetByName = indexByName('preset', presets);
  for (const preset of presets) checkPreset(preset, byName);
  const unavailableReason = rememberReasons();

  /** @throws UnknownScannerError, InvalidOptionsError */
  const request = async ({ name, options }: ScannerChoice): Promise<ScannerRequest> => {
    const scanner = byName.get(name);
    if (!scanner) throw new UnknownScannerError(unknownMessage('scanner', name, [...byName.keys()]));
    const reason = await unavailableReason(scanner);
    if (reason !== null) throw new UnknownScannerError(`Scanner "${name}" is not available: ${reason}`);
    return { name, options: parseOptions(scanner, options ?? {}) };
  };

  /** Excludes the choices that are invalid, unavailable or repeated. */
  const check = async (choices: readonly ScannerChoice[]) => {
    const requests = new Map<Scanner, ScannerRequest>();
    const excluded: ScannerPlan['excluded'] = [];
    for (const choice of choices) {
      try {
        const checked = await request(choice);
        const scanner = byName.get(choice.name) as Scanner;
        if (requests.has(scanner)) throw new InvalidOptionsError(`Scanner "${choice.name}" is chosen twice.`);
        requests.set(scanner, checked);
      } catch (error) {
        if (!(error instanceof ScanwireError)) throw error;
        excluded.push({ name: choice.name, error });
      }
    }
    return { requests, excluded };
  };

  /** @param inputsFrom scanners whose results count as inputs */
  const planChoices = async (
    target: Target,
    choices: readonly ScannerChoice[],
    inputsFrom: 'all choices' | 'usable choices',
  ): Promise<Omit<ScannerPlan, 'error'>> => {
    const { requests, excluded } = await check(choices);
    const feeding = (
      inputsFrom === 'usable choices'
        ? [...requests.keys()]
        : [...new Set(choices.flatMap(({ name }) => byName.get(name) ?? []))]
    ).filter((scanner) => scanner.repositoryNames || !isOnlyName(target));
    const pipeline = planPipeline(target, feeding).filter(({ scanner }) => requests.has(scanner));
    const reached = new Set(pipeline.map(({ scanner }) => scanner));
    for (const scanner of requests.keys()) {
      if (reached.has(scanner)) continue;
      requests.delete(scanner);
      excluded.push({ name: scanner.name, error: new InvalidOptionsError(noInput(scanner, target)) });
    }
    return { requests: [...requests.values()], pipeline, excluded };
  };

  const preview: Registry['preview'] = async (target, { only, preset: presetName, options = [] } = {}) => {
    /** Leaves out the choices that cannot run. */
    const planSuiting = async (choices: readonly ScannerChoice[], ofPreset: string) => {
      const plan = await planChoices(target, withOptions(choices, options), 'usable choices');
      const error = plan.requests.length > 0 ? null : noScanner(target, ofPreset);
      return { ...plan, error: error ?? misplaced(plan, options) };
    };
    if (only) {
      const error = checkNumber(only);
      if (error) return refused(error);
      const plan = await planChoices(target, withOptions(only, options), 'all choices');
      return { ...plan, error: plan.excluded[0]?.error ?? misplaced(plan, options) };
    }
    if (presetName === undefined) return await planSuiting(defaultChoices(target, scanners), '');
    const preset = presetByName.get(presetName);
    if (preset) return await planSuiting(preset.scanners, ` in the preset "${preset.name}"`);
    return refused(new UnknownPresetError(unknownMessage('preset', presetName, [...presetByName.keys()])));
  };

  return {
    scanners,
    presets,
    get: (name) => byName.get(name),
    unavailableReason,
    preview,
    async plan(target, selection) {
      const { requests, error } = await preview(target, selection);
      if (error) throw error;
      return requests;
    },
    warmUp(chosen) {
      for (const scanner of chosen) {
        try {
          scanner.warmUp?.();
        } catch {}
      }
    },
    close: () => closeTogether(scanners.map((scanner) => () => scanner.close?.())),
  };
}

/** @throws Error */
function checkPreset(preset: Preset, byName: ReadonlyMap<string, Scanner>): void {
  for (const { name, options } of preset.scanners) {
    const scanner = byName.get(name);
    if (!scanner) throw new Error(`preset ${preset.name}: there is no scanner "${name}"`);
    try {
      parseOptions(scanner, options ?? {});
    } catch (error) {
      throw new Error(`preset ${preset.name}: ${(error as Error).message}`);
    }
  }
}

function rememberReasons(): Registry['unavailableReason'] {
  const known = new Map<Scanner, { at: number; reason: Promise<string | null> }>();
  return (scanner) => {
    const last = known.get(scanner);
    if (last && Date.now() - last.at < AVAILABILITY_MS) return last.reason;
    const reason = Promise.resolve(scanner.unavailableReason?.() ?? null);
    known.set(scanner, { at: Date.now(), reason });
    return reason;
  };
}

/** Passive scanners that need no options; no mocks. */
function defaultChoices({ kind }: Target, scanners: readonly Scanner[]): ScannerChoice[] {
  const input = kind === 'REPOSITORY' ? 'repository' : 'host';
  return scanners
    .filter((scanner) => isPassive(scanner, input) && !scanner.mock)
    .filter(({ options }) => options.safeParse({}).success)
    .map(({ name }) => ({ name }));
}

/** Replaces single options of the choices. */
const withOptions = (choices: readonly ScannerChoice[], changes: readonly ScannerChoice[]) =>
  choices.map((choice) => {
    const own = changes.filter(({ name }) => name === choice.name);
    if (own.length === 0) return choice;
    const entries = [choice, ...own].flatMap(({ options }) => Object.entries(options ?? {}));
    return { ...choice, options: Object.fromEntries(entries) };
  });

/** The error of options for a scanner that does not run. */
function misplaced(
  { requests, excluded }: Pick<ScannerPlan, 'requests' | 'excluded'>,
  options: readonly ScannerChoice[],
): ScanwireError | null {
  const names = requests.map(({ name }) => name);
  const unused = options.find(({ name }) => !names.includes(name))?.name;
  if (unused === undefined) return null;
  const text = `There are options for "${unused.slice(0, 64)}", which is not a scanner of this scan. Its scanners: ${names.join(', ')}.`;
  return excluded.find(({ name }) => name === unused)?.error ?? new InvalidOptionsError(text);
}

function checkNumber({ length }: readonly ScannerChoice[]): InvalidOptionsError | null {
  if (length === 0) {
    return new InvalidOptionsError(
      'scanners: the list is empty. Name at least one scanner, or omit the field.',
    );
  }
  return length > MAX_CHOICES
    ? new InvalidOptionsError(`scanners: a scan can have at most ${MAX_CHOICES}.`)
    : null;
}

const refused = (error: ScanwireError): ScannerPlan => ({
  requests: [],
  pipeline: [],
  excluded: [],
  error,
});

/** Whether only a service knows where the target is. */
const isOnlyName = ({ kind, value }: Target) => kind === 'REPOSITORY' && isRepositoryName(value);

const onlyName = (value: string) =>
  `"${value}" is a name that only a service knows: give a folder (/srv/shop) or a git URL (https://git.example.com/acme/shop), or choose a service.`;

const noInput = ({ name, consumes }: Scanner, target: Target) =>
  isOnlyName(target) && consumes.includes('repository')
    ? `Scanner "${name}" cannot scan this repository. ${onlyName(target.value)}`
    : withoutInput(name, consumes, target);

const withoutInput = (name: string, consumes: Scanner['consumes'], { kind }: Target) =>
  `Scanner "${name}" needs one of these inputs: ${consumes.join(', ')}. This scan has none: the target is a ${kind}. Choose another target, or add a scanner that produces such an input.`;

const noScanner = (target: Target, ofPreset: string) =>
  new InvalidTargetError(
    isOnlyName(target)
      ? `No available scanner${ofPreset} accepts a repository by name. ${onlyName(target.value)}`
      : `No available scanner${ofPreset} accepts a ${target.kind} such as "${target.value}". The "scanners" query lists the inputs of each scanner.`,
  );

function parseOptions(scanner: Scanner, options: unknown): Record<string, unknown> {
  if (JSON.stringify(options).length > MAX_OPTIONS_SIZE) {
    throw new InvalidOptionsError(
      `The options of "${scanner.name}" are larger than ${MAX_OPTIONS_SIZE} bytes.`,
    );
  }
  refuseHidden(scanner, options);
  const parsed = scanner.options.safeParse(options);
  if (parsed.success) return parsed.data;
  const { issues } = withoutKeys(parsed.error);
  const problem = redactSecrets(scanner, options, explain(inWords(scanner, options, issues)));
  throw new InvalidOptionsError(`Options of scanner "${scanner.name}": ${problem}`);
}

/** With messages that list the known options, and show wrong values. */
function inWords(scanner: Scanner, options: unknown, issues: z.core.$ZodIssue[]): z.ZodError {
  const known = Object.keys(optionsSchema(scanner).properties ?? {});
  const shown = shownOptions(scanner, options);
  return new z.ZodError(
    issues.map((issue) => {
      const isUnknown = issue.code === 'unrecognized_keys' && issue.path.length === 0;
      const message = isUnknown
        ? `there is no option ${issue.keys.map((key) => `"${key.slice(0, 64)}"`).join(', ')}; there are: ${known.join(', ')}`
        : issue.path.length === 0
          ? issue.message
          : messageOf(issue, valueAt(shown, issue.path));
      return { ...issue, message };
    }),
  );
}

/** Without the keys of maps that are invalid, such as a header that was given as a name. */
function withoutKeys({ issues }: z.ZodError): z.ZodError {
  return new z.ZodError(
    issues.map((issue) =>
      issue.code === 'invalid_key' ? { ...issue, path: issue.path.slice(0, -1) } : issue,
    ),
  );
}

function indexByName<T extends { name: string }>(what: string, items: readonly T[]): Map<string, T> {
  const byName = new Map<string, T>();
  for (const item of items) {
    if (!NAME.test(item.name)) throw new Error(`bad ${what} name "${item.name}"`);
    if (byName.has(item.name)) throw new Error(`two ${what}s are named "${item.name}"`);
    byName.set(item.name, item);
  }
  return byName;
}

function unknownMessage(what: string, name: string, names: readonly string[]): string {
  const shown = name.length > 64 ? `${name.slice(0, 61)}...` : name;
  return `There is no ${what} "${shown}". There are: ${names.join(', ')}.`;
}
