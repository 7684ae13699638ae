/** One scanner of a running scan: its inputs, its progress and its outcome. */

import { setMaxListeners } from 'node:events';
import { count } from './count.ts';
import { DigestMap } from './digest-map.ts';
import { inputKey, inputOf } from './emission.ts';
import { UnknownScannerError } from './errors.ts';
import type { ScanEvent } from './event.ts';
import type { Claim, ClaimedScanner } from './event-log.ts';
import { targetInputs } from './pipeline.ts';
import type { ScannerShare } from './progress.ts';
import type { Registry } from './registry.ts';
import type { InputKind, Scanner, ScannerInput } from './scanner.ts';
import { SKIPPED } from './skip.ts';
import { parseTarget, targetOfPage } from './target.ts';
import type { ResultType } from './vocabulary.ts';

const RESULT_OF_INPUT: Partial<Record<InputKind, ResultType>> = { host: 'HOST', endpoint: 'ENDPOINT' };

/** An input that is waiting for a scanner. */
export interface WaitingInput {
  input: ScannerInput;
  /** seq of the event that caused it; null for the target */
  parent: number | null;
  /** see `Place` */
  position: number;
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
  /** aborted when the scan stops or the scanner is skipped */
  signal: AbortSignal;
  /** A user has skipped it: no more inputs are started. */
  skipped: boolean;
  /** Aborts its running calls. */
  skip(): void;
  /** `ScanContext.shared` */
  sharedValue<T>(make: () => T): T;
  running: number;
  /** `Place.through` and `Place.open`, including those of earlier runners */
  through: number;
  open: Set<number>;
  /** numbers of inputs and requests, including those of earlier runners */
  succeeded: number;
  failed: number;
  /** succeeded inputs other than hosts and endpoints that do not answer, at which a scanner finds nothing */
  answered: number;
  /** inputs that were skipped, since they are not in the scope of active scanners */
  outOfScope: number;
  firstFailure: string | null;
  /** ids of the errors that were reported, by message */
  reported: Map<string, string>;
  requests: number;
  /** inputs that earlier runners knew; those that are read again are counted in `known` */
  knownBefore: number;
  clock: Clock;
}

/** Time that a scanner has run. */
interface Clock {
  ms: number;
  /** value of performance.now() when it started in this runner; null while it does not run */
  since: number | null;
}

/** The position before all others. */
const NOTHING_STARTED = Number.MIN_SAFE_INTEGER;
/** Maximum number of inputs of one scanner in one scan: scanners that feed each other might never end. */
export const MAX_INPUTS = 100_000;

/**
 * @param signal aborts the calls of all stages
 * @throws UnknownScannerError if a scanner of the scan no longer exists
 */
export function buildStages(claim: Claim, registry: Registry, signal: AbortSignal): Stage[] {
  const scanners = claim.scanners.map((claimed) => {
    const scanner = registry.get(claimed.name);
    if (!scanner) throw new UnknownScannerError(`scanner ${claimed.name} is no longer available`);
    return { scanner, claimed };
  });
  const target = claim.page ? targetOfPage(claim.page) : parseTarget(claim.target, claim.targetKind);
  const inputs = targetInputs(
    target,
    scanners.map(({ scanner }) => scanner),
  );
  const stages = scanners.map(({ scanner, claimed }) => {
    const own = inputs.filter((input) => scanner.consumes.includes(input.kind));
    return buildStage(scanner, claimed, own, signal);
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

function buildStage(
  scanner: Scanner,
  { options, state, skipRequested, figures, place }: ClaimedScanner,
  inputs: readonly ScannerInput[],
  signal: AbortSignal,
): Stage {
  const stop = stopper(signal);
  const stage: Stage = {
    scanner,
    options,
    feeds: scanner.consumes.flatMap((kind) => RESULT_OF_INPUT[kind] ?? []),
    upstream: [],
    waiting: [],
    cursor: 0,
    read: 0,
    seen: new DigestMap(),
    started: state !== 'PENDING',
    signal: stop.signal,
    skipped: false,
    skip() {
      stage.skipped = true;
      stop.abort(new Error('the scanner was skipped'));
    },
    sharedValue: makeOnce(),
    running: 0,
    // A scanner ends after those that feed it, so no input can come later.
    ended: state === 'FINISHED' || state === 'FAILED' || state === 'SKIPPED',
    known: 0,
    done: 0,
    through: place?.through ?? NOTHING_STARTED,
    open: new Set(place?.open),
    succeeded: figures.inputsDone - figures.errors - (place?.outOfScope ?? 0),
    failed: figures.errors,
    // Which inputs of earlier runners answered is not recorded.
    answered: figures.inputsDone - figures.errors - (place?.outOfScope ?? 0),
    outOfScope: place?.outOfScope ?? 0,
    firstFailure: place?.firstFailure ?? null,
    reported: new Map(),
    requests: figures.requests,
    knownBefore: figures.inputsKnown,
    clock: { ms: figures.duration, since: null },
  };
  for (const [index, input] of inputs.entries()) {
    stage.seen.add(inputKey(input));
    stage.known++;
    queueUnlessDone(stage, { input, parent: null, position: index - inputs.length });
  }
  if (skipRequested) stage.skip();
  return stage;
}

/** An AbortController that follows a signal. */
function stopper(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  // Every scanner call adds a listener, and each of its waits may add one.
  setMaxListeners(0, controller.signal);
  if (signal.aborted) controller.abort(signal.reason);
  signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  return controller;
}

function queueUnlessDone(stage: Stage, input: WaitingInput): void {
  const isDone = input.position <= stage.through && !stage.open.has(input.position);
  if (isDone) stage.done++;
  else stage.waiting.push(input);
}

/**
 * Takes the next result that the stage consumes. Its input waits then, unless an earlier runner has done it.
 * @returns false if the input was dropped, since the stage has MAX_INPUTS
 */
export function takeResult(stage: Stage, event: ScanEvent): boolean {
  stage.cursor = event.seq;
  stage.read++;
  const input = inputOf(event);
  if (!input || isOwn(event, stage)) return true;
  const key = inputKey(input);
  if (stage.seen.has(key)) return true;
  if (stage.seen.size === MAX_INPUTS) return false;
  stage.seen.add(key);
  stage.known++;
  queueUnlessDone(stage, { input, parent: event.seq, position: event.seq });
  return true;
}

/** Takes a result of earlier runners if it comes before the last input that they started. Later ones are read on demand. */
export function replayResult(stage: Stage, event: ScanEvent): void {
  if (event.seq > stage.through || !stage.feeds.includes(event.type as ResultType)) return;
  takeResult(stage, event);
}

/** An input is started. */
export function begin(stage: Stage, position: number): void {
  stage.through = Math.max(stage.through, position);
  stage.open.add(position);
  stage.clock.since ??= performance.now();
}

/** The stage has ended. */
export function end(stage: Stage): void {
  const { clock } = stage;
  if (clock.since !== null) clock.ms += performance.now() - clock.since;
  clock.since = null;
  stage.ended = true;
}

/** Number of inputs that earlier runners had started and not finished. */
export function restarted(stages: readonly Stage[]): number {
  const sizes = stages.map(({ ended, skipped, started, open, through, known }) => {
    if (ended || skipped || !started) return 0;
    // Its inputs are all started again if no place is known.
    return through === NOTHING_STARTED ? known : open.size;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

function makeOnce(): Stage['sharedValue'] {
  let made: { value: unknown } | undefined;
  return <T>(make: () => T): T => {
    made ??= { value: make() };
    return made.value as T;
  };
}

/** Whether the input succeeded because there is something to scan. */
export const isAnswering = (input: ScannerInput): boolean =>
  input.kind === 'host' ? input.alive : input.kind !== 'endpoint' || input.status !== null;

/** State and error for the last SCANNER event of a stage that has ended. */
export function outcome({ skipped, succeeded, failed, outOfScope, firstFailure: first, scanner }: Stage) {
  if (skipped) return { state: 'SKIPPED', error: SKIPPED } as const;
  if (first !== null && succeeded === 0) return { state: 'FAILED', error: first } as const;
  if (first !== null) {
    const total = succeeded + failed;
    return {
      state: 'FINISHED',
      error: `${failed} of ${count(total, 'input')} failed, first: ${first}`,
    } as const;
  }
  if (succeeded > 0) return { state: 'FINISHED', error: null } as const;
  if (outOfScope > 0) return { state: 'SKIPPED', error: 'no verified targets to scan' } as const;
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
function isOwn(event: ScanEvent, stage: Stage): boolean {
  return 'scanner' in event && event.scanner === stage.scanner.name;
}
