import { z } from 'zod';
import { InvalidOptionsError, InvalidTargetError, UnknownScannerError } from './errors.ts';
import type { ScannerRequest } from './event-log.ts';
import type { InputKind, ResultKind, Scanner, ScannerInput } from './scanner.ts';
import type { Target } from './target.ts';

/** What a client asks for: a scanner by name, with some of its options. */
export interface ScannerChoice {
  name: string;
  options?: unknown;
}

export interface Registry {
  readonly scanners: readonly Scanner[];
  get(name: string): Scanner | undefined;
  /** Why a scanner cannot run here; null when it can. Asked anew at most once a minute. */
  unavailableReason(scanner: Scanner): Promise<string | null>;
  /**
   * The scanners of a scan, with validated options: those chosen, or every available passive one that the target
   * can reach. Hosts and endpoints that one finds feed those that consume them.
   * @throws UnknownScannerError, InvalidOptionsError, InvalidTargetError (nothing accepts such a target)
   */
  plan(target: Target, chosen?: readonly ScannerChoice[]): Promise<ScannerRequest[]>;
}

const MAX_CHOICES = 50;
const AVAILABILITY_MS = 60_000;
/** Bytes of JSON that the options of one scanner may take. */
const MAX_OPTIONS_SIZE = 65_536;

/** @throws Error on two scanners of one name, or a name that does not fit */
export function createRegistry(scanners: readonly Scanner[]): Registry {
  const byName = new Map<string, Scanner>();
  for (const scanner of scanners) {
    if (!/^[a-z][a-z0-9-]{0,63}$/.test(scanner.name)) throw new Error(`bad scanner name "${scanner.name}"`);
    if (byName.has(scanner.name)) throw new Error(`two scanners are named "${scanner.name}"`);
    byName.set(scanner.name, scanner);
  }
  const availability = new Map<Scanner, { at: number; reason: Promise<string | null> }>();

  const unavailableReason = (scanner: Scanner): Promise<string | null> => {
    const known = availability.get(scanner);
    if (known && Date.now() - known.at < AVAILABILITY_MS) return known.reason;
    const reason = Promise.resolve(scanner.unavailableReason?.() ?? null);
    availability.set(scanner, { at: Date.now(), reason });
    return reason;
  };

  const defaults = async (target: Target): Promise<ScannerRequest[]> => {
    const passive = scanners.filter(({ intrusiveness, mock }) => intrusiveness === 'passive' && !mock);
    const usable: Scanner[] = [];
    for (const scanner of passive) {
      // One that needs options has no say in what runs by default.
      const runs = scanner.options.safeParse({}).success && (await unavailableReason(scanner)) === null;
      if (runs) usable.push(scanner);
    }
    const reached = reachable(target, usable);
    if (reached.length === 0) {
      throw new InvalidTargetError(
        `No available scanner takes a ${target.kind} such as "${target.value}". See the query "scanners" for what each consumes.`,
      );
    }
    return reached.map((scanner) => ({ name: scanner.name, options: parseOptions(scanner, {}) }));
  };

  return {
    scanners,
    get: (name) => byName.get(name),
    unavailableReason,
    async plan(target, chosen) {
      if (!chosen) return await defaults(target);
      if (chosen.length === 0) {
        throw new InvalidOptionsError(
          'scanners: [] chooses none. Name at least one, or leave the field out.',
        );
      }
      if (chosen.length > MAX_CHOICES)
        throw new InvalidOptionsError(`At most ${MAX_CHOICES} scanners a scan.`);
      const picked: Scanner[] = [];
      const requests: ScannerRequest[] = [];
      for (const { name, options } of chosen) {
        const scanner = byName.get(name);
        if (!scanner) throw new UnknownScannerError(unknownMessage(name, [...byName.keys()]));
        if (picked.includes(scanner)) throw new InvalidOptionsError(`Scanner "${name}" is chosen twice.`);
        const reason = await unavailableReason(scanner);
        if (reason !== null) throw new UnknownScannerError(`Scanner "${name}" cannot run here: ${reason}`);
        picked.push(scanner);
        requests.push({ name, options: parseOptions(scanner, options ?? {}) });
      }
      const reached = reachable(target, picked);
      const idle = picked.find((scanner) => !reached.includes(scanner));
      if (idle) {
        throw new InvalidOptionsError(
          `Scanner "${idle.name}" consumes ${idle.consumes.join(', ')}, and nothing of this scan gives it that: the target is a ${target.kind}. Choose another target, or add a scanner that produces it.`,
        );
      }
      return requests;
    },
  };
}

/** The inputs that a target is to the scanners of a scan. A domain is a host as well, where nobody takes domains. */
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
      return [];
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

/** Those of the scanners that get an input: the target's, or one that another of them produces. */
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

function explain(error: z.ZodError): string {
  const lines = error.issues.slice(0, 10).map((issue) => {
    const path = issue.path.join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  return lines.join('; ');
}

function unknownMessage(name: string, names: readonly string[]): string {
  const shown = name.length > 64 ? `${name.slice(0, 61)}...` : name;
  return `There is no scanner "${shown}". There are: ${names.join(', ')}.`;
}

/** JSON Schema (2020-12) of a scanner's options, as a client gives them. */
export function optionsSchema(scanner: Scanner): unknown {
  return z.toJSONSchema(scanner.options, { io: 'input', unrepresentable: 'any' });
}
