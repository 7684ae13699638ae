/** One scanner of a running scan: its inputs, its progress and its outcome. */
import { DigestMap } from './digest-map.ts';
import { inputKey } from './emission.ts';
import type { ScanEvent } from './event.ts';
import type { Claim } from './event-log.ts';
import { targetInputs } from './pipeline.ts';
import type { ScannerShare } from './progress.ts';
import type { Registry } from './registry.ts';
import type { ResultType } from './result.ts';
import type { InputKind, Scanner, ScannerInput } from './scanner.ts';
import { parseTarget, targetOfPage } from './target.ts';

const RESULT_OF_INPUT: Partial<Record<InputKind, ResultType>> = { host: 'HOST', endpoint: 'ENDPOINT' };

/** An input that is waiting for a scanner. */
export interface WaitingInput {
  input: ScannerInput;
  /** seq of the event that caused it; null for the target */
  parent: number | null;
}

/** A scanner gets the target's inputs first, then the results in the scan's log, read with a cursor. */
export interface Stage extends ScannerShare {
  scanner: Scanner;
  options: Record<string, unknown>;
  /** result types that it consumes */
  feeds: readonly ResultType[];
  upstream: Stage[];
  waiting: WaitingInput[];
  cursor: number;
  /** number of results up to the cursor */
  read: number;
  seen: DigestMap;
  started: boolean;
  /** `ScanContext.shared` */
  sharedValue<T>(make: () => T): T;
  running: number;
  succeeded: number;
  failures: string[];
}

/** @throws Error if a scanner of the scan no longer exists */
export function buildStages(claim: Claim, registry: Registry): Stage[] {
  const scanners = claim.scanners.map(({ name, options }) => {
    const scanner = registry.get(name);
    if (!scanner) throw new Error(`scanner ${name} is not available any more`);
    return { scanner, options };
  });
  const target = claim.page ? targetOfPage(claim.page) : parseTarget(claim.target);
  const inputs = targetInputs(
    target,
    scanners.map(({ scanner }) => scanner),
  );
  const stages = scanners.map(({ scanner, options }): Stage => {
    const waiting = inputs
      .filter((input) => scanner.consumes.includes(input.kind))
      .map((input) => ({ input, parent: null }));
    const seen = new DigestMap();
    for (const { input } of waiting) seen.add(inputKey(input));
    return {
      scanner,
      options,
      feeds: scanner.consumes.flatMap((kind) => RESULT_OF_INPUT[kind] ?? []),
      upstream: [],
      waiting,
      cursor: 0,
      read: 0,
      started: false,
      sharedValue: makeOnce(),
      seen,
      known: waiting.length,
      done: 0,
      running: 0,
      ended: false,
      succeeded: 0,
      failures: [],
    };
  });
  for (const stage of stages) {
    stage.upstream = stages.filter(
      (other) =>
        other !== stage &&
        other.scanner.produces.some((kind) => stage.feeds.includes(kind.toUpperCase() as ResultType)),
    );
  }
  return stages;
}

function makeOnce(): Stage['sharedValue'] {
  let made: { value: unknown } | undefined;
  return <T>(make: () => T): T => {
    made ??= { value: make() };
    return made.value as T;
  };
}

/** State and error for the last SCANNER event of a stage that has ended. */
export function outcome({ succeeded, failures, scanner }: Stage) {
  const [first] = failures;
  if (first !== undefined && succeeded === 0) return { state: 'FAILED', error: first } as const;
  if (first !== undefined) {
    const total = succeeded + failures.length;
    return {
      state: 'FINISHED',
      error: `${failures.length} of ${total} inputs failed, first: ${first}`,
    } as const;
  }
  if (succeeded > 0) return { state: 'FINISHED', error: null } as const;
  const kinds = new Intl.ListFormat('en', { type: 'disjunction' }).format(
    scanner.consumes.map((kind) => INPUTS[kind]),
  );
  return { state: 'SKIPPED', error: `no ${kinds} to scan` } as const;
}

const INPUTS: Readonly<Record<InputKind, string>> = {
  domain: 'domains',
  host: 'hosts',
  url: 'URLs',
  endpoint: 'endpoints',
  repository: 'repositories',
  page: 'pages',
};

/** State and error for the last SCANNER event of a stage that was stopped. */
export function stopped({ started }: Stage, why: string) {
  return { state: started ? 'FAILED' : 'SKIPPED', error: why } as const;
}

/** Whether the stage's own scanner produced the result. A scanner never consumes its own results. */
export function isOwn(event: ScanEvent, stage: Stage): boolean {
  return 'scanner' in event && event.scanner === stage.scanner.name;
}
