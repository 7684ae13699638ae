/** Runs the scanners of one scan, from the claim to the terminal event. */
import { setMaxListeners } from 'node:events';
import type { Canceller } from './abort.ts';
import { cleanText } from './clean-text.ts';
import { count } from './count.ts';
import { isProgrammingError, type ReportError } from './error-report.ts';
import { FencedError, ScanwireError, TargetRefusedError, UnavailableError } from './errors.ts';
import {
  type EventBody,
  type ResultBody,
  type ScanSummary,
  startingLine,
  type TerminalBody,
} from './event.ts';
import type { Claim, EventLog } from './event-log.ts';
import { createFigures, type FigureSource } from './figure-count.ts';
import type { ScanFigures } from './figures.ts';
import { CANCEL, holdLease, isStopReason, type Lease, stopRequested } from './lease.ts';
import { createProgress, type Progress } from './progress.ts';
import type { PubSub } from './pubsub.ts';
import { startPump } from './pump.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createRedaction, NO_REDACTION, type Redaction } from './redaction.ts';
import type { Registry } from './registry.ts';
import type { AssessmentLayer } from './result.ts';
import { createScanWriter, type ScanWriter } from './scan-writer.ts';
import type { Egress, Limits } from './scanner.ts';
import { callScanner, logLine } from './scanner-call.ts';
import { type SecretOptions, secretsIn } from './secret-options.ts';
import { createSkipRequests, laterSkipMessage, type SkipRequests, skipMessage } from './skip.ts';
import {
  buildStages,
  isAnswering,
  outcome,
  replayResult,
  restarted,
  type Stage,
  stopped,
  takeResult,
  type WaitingInput,
} from './stage.ts';
import { needsProof, placeAt, placeOfInput, showPlace, type TargetScope } from './target-scope.ts';
import type { ScanWarning, WarningCode } from './warning.ts';
import { createWarningTally, type WarningTally } from './warning-tally.ts';

export interface Traffic {
  requests: number;
  hosts: number;
  bytes: number;
}

/** Network access for the scanners of one scan; closed when the scan ends. */
export interface EgressSession {
  /**
   * @param user.signal ends what the scanner has started
   * @param user.onRequest called for each of its requests to a target
   * @param user.mayReach called before each request and connection to a target, redirects included; rejects to refuse it
   * @param user.held called right before it: holds it back; returns undefined if it may be sent
   */
  egress(
    limits: Limits,
    user: {
      signal: AbortSignal;
      onRequest(): void;
      mayReach?: (host: string, port: number) => Promise<void>;
      held?(cancellers: readonly Canceller[]): Promise<void> | undefined;
    },
  ): Egress;
  /** @returns an identity that is the same for every clone of the repository */
  identifyRepository(location: string): Promise<string>;
  /** Traffic to targets: requests, distinct hosts, and bytes received. */
  stats(): Traffic;
  close(): Promise<void>;
}

export interface RunnerParts {
  log: EventLog;
  /** brings word of requests that users make in other processes */
  pubsub: Pick<PubSub, 'subscribe'>;
  registry: Registry;
  openEgress(
    signal: AbortSignal,
    hooks: { warn(code: WarningCode, message: string, count?: number): void },
  ): EgressSession;
  /** of scanners that are not passive */
  scope: Pick<TargetScope, 'covers'>;
  leaseMs: number;
  /** Decrypts secret options. Without it, scans have none. */
  secrets?: Pick<SecretOptions, 'open'>;
  /** Reports errors that are mistakes in code; their messages then have an id. */
  reportError?: ReportError | undefined;
  observer?: ScanObserver;
}

/** How a scan has stopped in this process. QUEUED: it resumes later; RUNNING: another process has taken it over. */
export interface RunEnd {
  status: TerminalBody['type'] | 'PAUSED' | 'QUEUED' | 'RUNNING';
  reason: string | null;
}

/** Observes the scans of this process, for its log. */
export interface ScanObserver {
  started(claim: Claim): void;
  found?(scanId: string, result: ResultBody): void;
  /** It waits for a worker that has its scanners. */
  waits?(scanId: string, message: string): void;
  /** @param run null if the scan was cancelled while no process ran it */
  ended(
    scanId: string,
    end: RunEnd,
    run: { claim: Claim; summary: ScanSummary; figures: Omit<ScanFigures, 'runs'> } | null,
  ): void;
}

const SHUTDOWN = 'interrupted: the server is stopping; the scan resumes when it starts again';
/**
 * Number of crashes while a scan runs alone after which the scan fails. A scan with new results before each crash is
 * allowed more: something else may have killed the process.
 */
const MAX_STUCK_CRASHES = 3;
const MAX_CRASHES = 10;
const PAGE = 200;
/** Interval at which figures are written without events. */
const FIGURES_MS = 1000;

/** State that the functions of one running scan share. */
interface Run {
  readonly claim: Claim;
  readonly log: EventLog;
  readonly session: EgressSession;
  readonly writer: ScanWriter;
  readonly tally: WarningTally;
  readonly figures: FigureSource;
  readonly parts: RunnerParts;
  readonly lease: Pick<Lease, 'held'>;
  summary: ScanSummary;
  redaction: Redaction;
  /** cancels every wait of the scan: on the caller's request, a lost claim or a broken log */
  readonly signal: AbortSignal;
  stages: readonly Stage[];
  onCommit(): void;
}

/**
 * Runs a claimed scan. Resolves when the scan has ended, or when the claim was released (shutdown, pause) or lost.
 *
 * @param signal aborted with a StopReason
 * @param skips scanners to skip, besides those that the log has recorded
 * @param claimedAt value of performance.now() when the claim was requested
 * @throws the error of the log if the scan's failure could not be recorded either; the lease expires then
 */
export async function runScan(
  claim: Claim,
  parts: RunnerParts,
  signal: AbortSignal,
  {
    skips = createSkipRequests(),
    claimedAt = performance.now(),
  }: { skips?: SkipRequests; claimedAt?: number } = {},
): Promise<void> {
  const { log, registry, leaseMs } = parts;
  const scope = new AbortController();
  // Every scanner call adds a listener, and each of its waits may add one.
  setMaxListeners(0, scope.signal);
  const stop = (reason: unknown) => scope.abort(reason);
  const forward = () => stop(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  if (signal.aborted) forward();

  const lease = holdLease(parts, claim, { leaseMs, claimedAt }, { stop, skip: skips.request });
  const run = createRun(claim, parts, scope, lease);
  const figuring = setInterval(run.writer.writeFigures, FIGURES_MS);
  let end: RunEnd | null = null;
  parts.observer?.started(claim);
  try {
    const reason = stopRequested(claim);
    if (reason) stop(reason);
    scope.signal.throwIfAborted();
    end = await runToEnd(run, registry, skips);
  } catch (error) {
    const reason = scope.signal.aborted ? scope.signal.reason : error;
    // Running calls must stop first: no event and no request may follow the last event.
    stop(reason);
    await run.session.close();
    end = await endEarly(run, reason).catch((late) => {
      // The scan had already ended, or another runner has taken it over.
      if (!(late instanceof FencedError)) throw late;
      return null;
    });
  } finally {
    lease.release();
    clearInterval(figuring);
    signal.removeEventListener('abort', forward);
    stop(new Error('the scan has ended'));
    await run.session.close();
  }
  if (!parts.observer) return;
  end ??= { status: (await log.head(claim.id))?.terminal ?? 'RUNNING', reason: null };
  const figures = run.figures.take(true) ?? { duration: 0, requests: 0, errors: 0 };
  parts.observer.ended(claim.id, end, { claim, summary: run.summary, figures });
}

function createRun(claim: Claim, parts: RunnerParts, scope: AbortController, lease: Lease): Run {
  const { log, openEgress } = parts;
  const figures = createFigures(
    claim,
    () => run.stages,
    () => run.session.stats().requests,
  );
  const writer = createScanWriter(log, claim, figures, {
    onCommit: () => run.onCommit(),
    onFailure: (error) => scope.abort(error),
    onDelay: (message) => void warn(run, null, 'DATABASE_DELAYED', message).catch(() => {}),
  });
  const run: Run = {
    claim,
    log,
    session: openEgress(scope.signal, {
      // An error of the log ends the scan anyway; an unhandled rejection would also end the process.
      warn: (...warning) => void warn(run, null, ...warning).catch(() => {}),
    }),
    writer: {
      ...writer,
      put: (...events) => writer.put(...events.map(run.redaction.event)),
      write: (...events) => writer.write(...events.map(run.redaction.event)),
    },
    tally: createWarningTally(),
    figures,
    parts,
    lease,
    summary: claim.summary,
    redaction: NO_REDACTION,
    signal: scope.signal,
    stages: [],
    onCommit() {},
  };
  return run;
}

/** The first message of the log; no event if an earlier runner has written it. */
async function firstLine({ claim: { id, target, lastSeq }, log }: Run): Promise<EventBody[]> {
  const statuses = lastSeq > 1 ? await log.read(id, { after: 0, limit: PAGE, types: ['STATUS'] }) : [];
  if (statuses.some((event) => event.type === 'STATUS' && event.status === 'RUNNING')) return [];
  return [startingLine(target)];
}

async function runToEnd(run: Run, registry: Registry, skips: SkipRequests): Promise<RunEnd> {
  const { claim, log, writer, tally, signal } = run;
  const { observer } = run.parts;
  const { crashesAlone, crashesStuck } = claim;
  if (crashesStuck >= MAX_STUCK_CRASHES || crashesAlone >= MAX_CRASHES) {
    const error = `the server crashed ${crashesAlone} times while only this scan was running`;
    await writer.write({ type: 'FAILED', error });
    await writer.flush();
    return { status: 'FAILED', reason: error };
  }
  await writer.write(...(await firstLine(run)), { type: 'STATUS', status: 'RUNNING' });
  run.stages = buildStages(withOptions(run, registry), registry, signal);
  const repeated = restarted(run.stages);
  if (repeated > 0) {
    const message = `the scan was interrupted and resumed: ${count(repeated, 'input')} started again, so some requests are sent a second time`;
    await warn(run, null, 'RESUMED', message, repeated);
  }
  registry.warmUp(run.stages.filter(({ ended }) => !ended).map(({ scanner }) => scanner));
  const recorder = await createRecorder(log, claim, {
    put(result) {
      const wait = writer.put(result);
      observer?.found?.(claim.id, run.redaction.event(result));
      return wait;
    },
    warn: (scanner, code, message) => warn(run, scanner, code, message),
    replay: (event) => {
      for (const stage of run.stages) replayResult(stage, event);
    },
  });
  run.summary = recorder.summary;
  await runStages(run, recorder, skips);
  signal.throwIfAborted();
  await countSkippedInputs(run);
  const rest = [...tally.take(), ...trafficLines(run.session.stats())];
  if (rest.length > 0) await writer.write(...rest);
  await writer.flush();
  await log.append(claim, [], run.figures.take(true));
  signal.throwIfAborted();
  // The last event has the warnings of earlier runners as well, so they are read from the log.
  const [last, ...before] = ending(run.stages, recorder.summary, await log.warnings(claim.id));
  signal.throwIfAborted();
  // A user of another process may have been told that the scan is being cancelled, and the hint may have been lost.
  if (!(await log.transition(claim, ['RUNNING'], [...before, last].map(run.redaction.event)))) throw CANCEL;
  return { status: last.type, reason: 'error' in last ? last.error : null };
}

/** The claim with the secret options of its scanners, which are redacted from now on. @throws InvalidOptionsError */
function withOptions(run: Run, registry: Registry): Claim {
  const { claim, parts } = run;
  const scanners = claim.scanners.map((scanner) => ({
    ...scanner,
    options: parts.secrets?.open(claim.id, scanner) ?? scanner.options,
  }));
  const secrets = scanners.flatMap(({ name, options }) => {
    const scanner = registry.get(name);
    return scanner ? secretsIn(scanner, options) : [];
  });
  run.redaction = createRedaction(secrets);
  return { ...claim, scanners };
}

/** A log line with the number of requests; none if the scan sent no requests. */
function trafficLines(traffic: Traffic): EventBody[] {
  const { requests, hosts } = traffic;
  if (requests === 0) return [];
  return [logLine('INFO', `${count(requests, 'request')} to ${count(hosts, 'host')}`, null, traffic)];
}

async function warn(
  { tally, writer }: Run,
  scanner: string | null,
  code: WarningCode,
  message: string,
  count?: number,
): Promise<void> {
  const event = tally.add(scanner, code, message, count);
  if (event) await writer.write(event);
}

async function runStages(run: Run, recorder: Recorder, skips: SkipRequests): Promise<void> {
  const { claim, writer, tally, signal, stages } = run;
  const progress = createProgress(claim.progress, stages);
  const pump = startPump({
    stages,
    signal,
    produced: recorder.produced,
    read: (stage) => readResults(run, stage),
    call: async (stage, input) => {
      if (!(await leaveOut(run, progress, stage, input))) await workOn(run, recorder, progress, stage, input);
    },
    skip: async ({ scanner, seen }) => {
      await warn(run, scanner.name, 'LIMIT_REACHED', `inputs beyond the first ${seen.size} were skipped`);
    },
    ended: async (stage) => {
      const { name } = stage.scanner;
      const { skipped, failed, firstFailure, succeeded, outOfScope } = stage;
      if (failed > 0) {
        const message = `${failed} of ${count(failed + succeeded, 'input')} failed, first: ${firstFailure}`;
        await warn(run, name, 'INPUTS_FAILED', message, failed);
      }
      const left = stage.known - succeeded - failed - outOfScope;
      if (skipped && left > 0) await warn(run, name, 'SCANNER_SKIPPED', skipMessage(left), left);
      stage.knownBefore = Math.max(stage.knownBefore, stage.known);
      await writer.write(...tally.take(name), { type: 'SCANNER', scanner: name, ...outcome(stage) });
    },
  });
  skips.listen((name) => {
    const stage = stages.find(({ scanner }) => scanner.name === name);
    if (!stage || stage.ended) return;
    stage.skip();
    pump.wake();
  });
  run.onCommit = pump.wake;
  await pump.done;
}

const readResults = ({ log, claim }: Run, { cursor, feeds }: Stage) =>
  log.read(claim.id, { after: cursor, limit: PAGE, types: feeds });

/** Counts the inputs that were found after their scanner was skipped. */
async function countSkippedInputs(run: Run): Promise<void> {
  await run.writer.flush();
  for (const stage of run.stages) {
    if (!stage.skipped || stage.feeds.length === 0) continue;
    for (let full = false, more = true; more && !full; ) {
      const events = await readResults(run, stage);
      for (const event of events) full ||= !takeResult(stage, event);
      more = events.length > 0;
    }
    const found = stage.known - stage.knownBefore;
    if (found > 0) await warn(run, stage.scanner.name, 'SCANNER_SKIPPED', laterSkipMessage(found), found);
  }
}

/** Skips an input that is not in the scope of the scanner. @returns whether it was skipped */
async function leaveOut(
  run: Run,
  progress: Progress,
  stage: Stage,
  { input, position }: WaitingInput,
): Promise<boolean> {
  const { parts, claim, writer } = run;
  const { scanner } = stage;
  const place = needsProof(scanner, input.kind) ? placeOfInput(input) : null;
  if (place === null || (await parts.scope.covers(claim.workspace, place))) return false;
  if (stage.signal.aborted) return true;
  await warn(run, scanner.name, 'OUT_OF_SCOPE', `${showPlace(place)} ${NOT_VERIFIED}`);
  stage.outOfScope++;
  stage.done++;
  stage.open.delete(position);
  const percent = progress.update();
  if (percent !== null) {
    const message = `${scanner.title}: ${count(stage.outOfScope, 'input')} out of scope`;
    await writer.write({ type: 'PROGRESS', percent, message, scanner: scanner.name });
  }
  return true;
}

const NOT_VERIFIED =
  'was skipped: it is not a verified target. Verify it with the verifyTarget mutation, or allow it in SCANWIRE_TARGETS_ALLOW';

/** Refuses requests of an active scanner that leave its scope, such as redirects to other hosts. */
const createReachCheck =
  ({ parts, claim }: Run) =>
  async (host: string, port: number): Promise<void> => {
    const place = placeAt(host, port);
    if (await parts.scope.covers(claim.workspace, place)) return;
    throw new TargetRefusedError(`${showPlace(place)} ${NOT_VERIFIED}.`);
  };

/** Processes one input of a scanner. An error of the scanner becomes an event. @throws the error of the log */
async function workOn(
  run: Run,
  recorder: Recorder,
  progress: Progress,
  stage: Stage,
  { input, parent, position }: WaitingInput,
): Promise<void> {
  const { writer, claim, session } = run;
  const { scanner, signal } = stage;
  if (!stage.started) {
    stage.started = true;
    await writer.write({ type: 'SCANNER', scanner: scanner.name, state: 'STARTED', error: null });
  }
  let reported = 0;
  const report = async (fraction: number, message: string, layer?: AssessmentLayer) => {
    const share = Math.min(1, Math.max(reported, fraction));
    stage.done += share - reported;
    reported = share;
    const risen = progress.update();
    if (risen === null && !layer) return;
    await writer.write({
      type: 'PROGRESS',
      percent: risen ?? progress.percent,
      message: cleanText(String(message), 1000),
      scanner: scanner.name,
      ...(layer && { layer }),
    });
  };
  try {
    const repository = input.kind === 'repository' ? await session.identifyRepository(input.location) : null;
    await callScanner(stage, input, {
      scanId: claim.id,
      signal,
      egress: session.egress(scanner.limits?.(stage.options) ?? {}, {
        signal,
        onRequest: () => void stage.requests++,
        ...(needsProof(scanner, input.kind) && { mayReach: createReachCheck(run) }),
        // While another process may run the scan.
        held: run.lease.held,
      }),
      write: writer.write,
      warn: (code, message, count) => warn(run, scanner.name, code, message, count),
      known: recorder.known,
      record: (emission) => recorder.record(scanner, emission, { parent, repository }),
      report,
    });
    if (signal.aborted) return;
    stage.succeeded++;
    if (isAnswering(input)) stage.answered++;
  } catch (error) {
    if (signal.aborted) return;
    const message = failureOf(run, stage, error);
    stage.failed++;
    stage.firstFailure ??= message;
    await writer.write(logLine('ERROR', message, scanner.name));
  }
  // Everything that the input has led to is written, and figures that are written later say that it is done.
  stage.open.delete(position);
  await report(1, `${scanner.title}: ${stage.succeeded} of ${stage.known} inputs done`);
}

/** Distinct programming errors of one scanner in a scan that are reported. */
const MAX_REPORTED = 20;

/** @returns the message of an error of a scanner; a programming error is reported, and its message has its id */
function failureOf({ parts, claim, redaction }: Run, { scanner, reported }: Stage, error: unknown): string {
  const message = redaction.text(messageOf(error));
  if (!parts.reportError || !isProgrammingError(error)) return message;
  // The same mistake fails for many inputs.
  let id = reported.get(message);
  if (id === undefined && reported.size < MAX_REPORTED) {
    const where = { scanId: claim.id, scanner: scanner.name };
    id = parts.reportError(redaction.error(error), `the scanner ${scanner.name} failed`, where);
    reported.set(message, id);
  }
  return id === undefined ? message : `${message} (error ${id})`;
}

/** Appends the last events of a scan that was stopped or has failed. Bypasses the writer, which may have failed. */
async function endEarly(run: Run, reason: unknown): Promise<RunEnd | null> {
  const { log, claim, tally, figures, stages, redaction } = run;
  if (reason instanceof FencedError) return null;
  // The database is unavailable. The caller releases the scan once it can be written.
  if (reason instanceof UnavailableError) throw reason;
  run.writer.send();
  const append = (...events: EventBody[]) =>
    log.append(claim, [...tally.take(), ...events].map(redaction.event), figures.take(true));
  const endStages = (why: string): EventBody[] =>
    stages
      .filter((stage) => !stage.ended)
      .map((stage) => ({ type: 'SCANNER', scanner: stage.scanner.name, ...stopped(stage, why) }));
  if (!isStopReason(reason)) {
    const id =
      reason instanceof ScanwireError
        ? undefined
        : run.parts.reportError?.(redaction.error(reason), 'the scan failed', { scanId: claim.id });
    const message = redaction.text(messageOf(reason));
    const error = id === undefined ? message : `${message} (error ${id})`;
    await append(...endStages('the scan failed'), { type: 'FAILED', error });
    return { status: 'FAILED', reason: error };
  }
  switch (reason.stop) {
    case 'cancel':
      await append(...endStages('cancelled'), { type: 'CANCELLED', reason: reason.reason });
      return { status: 'CANCELLED', reason: reason.reason };
    case 'pause':
      await append();
      // A scan that was to be cancelled in the meantime ends instead.
      if (!(await log.transition(claim, ['QUEUED', 'RUNNING'], [{ type: 'STATUS', status: 'PAUSED' }])))
        return await endEarly(run, CANCEL);
      return { status: 'PAUSED', reason: null };
    case 'shutdown':
      await append(logLine('WARN', reason.message ?? SHUTDOWN), { type: 'STATUS', status: 'QUEUED' });
      return { status: 'QUEUED', reason: reason.message ?? SHUTDOWN };
    default:
      return reason satisfies never;
  }
}

/** @returns the last event, and the events before it */
function ending(
  stages: readonly Stage[],
  summary: ScanSummary,
  warnings: readonly ScanWarning[],
): [TerminalBody, ...EventBody[]] {
  // A scan that has read nothing must not look like a clean one.
  const unread = new Map(
    warnings.flatMap(({ code, scanner, message }) => (code === 'NOTHING_READ' ? [[scanner, message]] : [])),
  );
  const failures = stages.flatMap(({ scanner: { name }, skipped, firstFailure }) => {
    const reason = firstFailure ?? unread.get(name);
    return skipped || reason === undefined ? [] : [{ name, reason }];
  });
  // Scanners that had no input, or only inputs that do not answer, do not count as successful.
  const isFruitless = ({ scanner, answered }: Stage) => answered === 0 || unread.has(scanner.name);
  if (failures.length > 0 && stages.every(isFruitless)) {
    const reasons = new Set(failures.map(({ reason }) => reason));
    const error =
      failures.length > 1 && reasons.size === 1
        ? [...reasons].join()
        : failures.map(({ name, reason }) => `${name}: ${reason.replace(/\.$/, '')}`).join('; ');
    return [{ type: 'FAILED', error: cleanText(error, 2000) }];
  }
  return [
    { type: 'COMPLETED', summary, warnings },
    { type: 'PROGRESS', percent: 100, message: 'complete', scanner: null },
  ];
}

function messageOf(error: unknown): string {
  return cleanText(String(error instanceof Error ? error.message || error.name : error), 1000);
}
