import { z } from 'zod';
import { closeTogether } from './closing.ts';
import {
  InvalidOptionsError,
  InvalidTargetError,
  UnknownPresetError,
  UnknownScannerError,
} from './errors.ts';
import type { ScannerRequest } from './event-log.ts';
import type { InputKind, ResultKind, Scanner, ScannerInput } from './scanner.ts';
import type { Target } from './target.ts';
import { explain } from './zod-error.ts';

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

export interface Registry {
  readonly scanners: readonly Scanner[];
  readonly presets: readonly Preset[];
  get(name: string): Scanner | undefined;
  /** Why a scanner cannot run on this server; null if it can. Cached for a minute. */
  unavailableReason(scanner: Scanner): Promise<string | null>;
  /**
   * Selects the scanners of a scan and validates their options: the chosen ones, or every available passive one that
   * gets input. A scanner gets input from the target, or from the results of another scanner of the scan.
   * @throws UnknownScannerError, InvalidOptionsError, InvalidTargetError (no scanner accepts the target)
   */
  plan(target: Target, chosen?: readonly ScannerChoice[]): Promise<ScannerRequest[]>;
  /**
   * Selects the scanners of a preset that are available and get input.
   * @throws UnknownPresetError, InvalidTargetError (no scanner of the preset accepts the target)
   */
  planPreset(target: Target, name: string): Promise<ScannerRequest[]>;
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

  /** Selects the choices that are available and get input. */
  const suiting = async (target: Target, choices: readonly ScannerChoice[]): Promise<ScannerRequest[]> => {
    const usable: Scanner[] = [];
    for (const { name } of choices) {
      const scanner = byName.get(name);
      if (scanner && (await unavailableReason(scanner)) === null) usable.push(scanner);
    }
    const reached = new Set(reachable(target, usable).map(({ name }) => name));
    return choices
      .filter(({ name }) => reached.has(name))
      .map(({ name, options }) => ({
        name,
        options: parseOptions(byName.get(name) as Scanner, options ?? {}),
      }));
  };

  /** @throws UnknownScannerError, InvalidOptionsError */
  const pick = async (choices: readonly ScannerChoice[]) => {
    const picked = new Map<Scanner, ScannerRequest>();
    for (const { name, options } of choices) {
      const scanner = byName.get(name);
      if (!scanner) throw new UnknownScannerError(unknownMessage('scanner', name, [...byName.keys()]));
      if (picked.has(scanner)) throw new InvalidOptionsError(`Scanner "${name}" is chosen twice.`);
      const reason = await unavailableReason(scanner);
      if (reason !== null) throw new UnknownScannerError(`Scanner "${name}" is not available: ${reason}`);
      picked.set(scanner, { name, options: parseOptions(scanner, options ?? {}) });
    }
    return picked;
  };

  return {
    scanners,
    presets,
    get: (name) => byName.get(name),
    unavailableReason,
    async plan(target, chosen) {
      if (!chosen) {
        const requests = await suiting(target, defaultChoices(scanners));
        if (requests.length > 0) return requests;
        throw new InvalidTargetError(
          `No available scanner takes a ${target.kind} such as "${target.value}". See the query "scanners" for what each consumes.`,
        );
      }
      checkNumber(chosen);
      const picked = await pick(chosen);
      requireReachable(target, [...picked.keys()]);
      return [...picked.values()];
    },
    async planPreset(target, name) {
      const preset = presetByName.get(name);
      if (!preset) throw new UnknownPresetError(unknownMessage('preset', name, [...presetByName.keys()]));
      const requests = await suiting(target, preset.scanners);
      if (requests.length > 0) return requests;
      throw new InvalidTargetError(
        `No available scanner of the preset "${preset.name}" takes a ${target.kind} such as "${target.value}". See the queries "presets" and "scanners".`,
      );
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
function defaultChoices(scanners: readonly Scanner[]): ScannerChoice[] {
  return scanners
    .filter(({ intrusiveness, mock }) => intrusiveness === 'passive' && !mock)
    .filter(({ options }) => options.safeParse({}).success)
    .map(({ name }) => ({ name }));
}

/** @throws InvalidOptionsError */
function checkNumber({ length }: readonly ScannerChoice[]): void {
  if (length === 0) {
    throw new InvalidOptionsError(
      'scanners: the list is empty. Name at least one scanner, or omit the field.',
    );
  }
  if (length > MAX_CHOICES)
    throw new InvalidOptionsError(`scanners: a scan can have at most ${MAX_CHOICES}.`);
}

/** @throws InvalidOptionsError if one of the scanners gets no input */
function requireReachable(target: Target, scanners: readonly Scanner[]): void {
  const reached = reachable(target, scanners);
  const idle = scanners.find((scanner) => !reached.includes(scanner));
  if (!idle) return;
  throw new InvalidOptionsError(
    `Scanner "${idle.name}" consumes ${idle.consumes.join(', ')}, but this scan has no such input: the target is a ${target.kind}. Choose another target, or add a scanner that produces it.`,
  );
}

/** Converts a target to inputs of scanners. A domain becomes a host if no scanner consumes domains. */
export function targetInputs(target: Target, scanners: readonly Scanner[]): ScannerInput[] {
  const host = (): ScannerInput => ({
    kind: 'host',
    name: target.host ?? target.value,
    port: target.port,
    ip: [],
    url: null,
    alive: true,
  });
  switch (target.kind) {
    case 'DOMAIN':
      return scanners.some(({ consumes }) => consumes.includes('domain'))
        ? [{ kind: 'domain', domain: target.value }]
        : [host()];
    case 'HOST':
      return [host()];
    case 'URL':
      return [{ kind: 'url', url: target.value }];
    case 'REPOSITORY':
      return [{ kind: 'repository', location: target.value }];
    case 'PAGE':
      return target.page ? [{ kind: 'page', page: target.page }] : [];
    default:
      return target.kind satisfies never;
  }
}

const PRODUCED_INPUT: Record<ResultKind, InputKind | null> = {
  host: 'host',
  endpoint: 'endpoint',
  finding: null,
  assessment: null,
};

/** Selects the scanners that get input: from the target, or from the results of another scanner. */
function reachable(target: Target, scanners: readonly Scanner[]): Scanner[] {
  const kinds = new Set<InputKind>(targetInputs(target, scanners).map(({ kind }) => kind));
  const reached = new Set<Scanner>();
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    for (const scanner of scanners) {
      if (!scanner.consumes.some((kind) => kinds.has(kind))) continue;
      reached.add(scanner);
      for (const kind of scanner.produces) {
        const input = PRODUCED_INPUT[kind];
        if (input) kinds.add(input);
      }
    }
  }
  return scanners.filter((scanner) => reached.has(scanner));
}

function parseOptions(scanner: Scanner, options: unknown): Record<string, unknown> {
  if (JSON.stringify(options).length > MAX_OPTIONS_SIZE) {
    throw new InvalidOptionsError(
      `The options of "${scanner.name}" take more than ${MAX_OPTIONS_SIZE} bytes.`,
    );
  }
  const parsed = scanner.options.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new InvalidOptionsError(`Options of scanner "${scanner.name}": ${explain(parsed.error)}`);
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

/** JSON Schema (2020-12) of a scanner's options, as sent by a client. */
export function optionsSchema(scanner: Scanner): unknown {
  return z.toJSONSchema(scanner.options, { io: 'input', unrepresentable: 'any' });
}

/**
 * Options without secrets: values that the schema marks `writeOnly` (JSON Schema 2020-12, validation, section 9.4), such
 * as passwords, become `***`.
 * @param scanner undefined if it no longer exists: all values are hidden then
 */
export function shownOptions(scanner: Scanner | undefined, options: unknown): unknown {
  const schema = scanner ? (optionsSchema(scanner) as OptionSchema) : { writeOnly: true };
  return shown(options, schema);
}

interface OptionSchema {
  writeOnly?: boolean;
  properties?: Record<string, OptionSchema>;
  additionalProperties?: OptionSchema | boolean;
  items?: OptionSchema;
}

function shown(value: unknown, schema: OptionSchema): unknown {
  const inside = (one: OptionSchema | boolean | undefined): OptionSchema => ({
    ...(typeof one === 'object' && one),
    ...(schema.writeOnly && { writeOnly: true }),
  });
  if (Array.isArray(value)) return value.map((item) => shown(item, inside(schema.items)));
  if (typeof value === 'object' && value !== null) {
    const { properties = {}, additionalProperties } = schema;
    const entries = Object.entries(value).map(([key, item]) => {
      const own = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
      return [key, shown(item, inside(own))];
    });
    return Object.fromEntries(entries);
  }
  return schema.writeOnly ? '***' : value;
}
