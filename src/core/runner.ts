/** Drives the scanners of one scan, from the claim to the terminal event. */
import { setMaxListeners } from 'node:events';
import { identityOf, inputKey, inputOf, parseResult, type ResultEmission } from './emission.ts';
import { FencedError } from './errors.ts';
import {
  countResult,
  type EventBody,
  LOG_LEVELS,
  type LogLevel,
  type ResultBody,
  type ScanEvent,
  type ScanSummary,
} from './event.ts';
import type { Claim, EventLog } from './event-log.ts';
import { createProgress } from './progress.ts';
import type { Registry } from './registry.ts';
import {
  type AssessmentLayer,
  boundedJson,
  cleanText,
  type LayerInit,
  layerSchema,
  RESULT_TYPES,
  type ResultType,
} from './result.ts';
import { createScanWriter, type ScanWriter } from './scan-writer.ts';
import {
  type Egress,
  type KnownEndpoint,
  type KnownHost,
  type KnownResults,
  type Limits,
  NOTHING_KNOWN,
  type ScanContext,
  type ScannerInput,
} from './scanner.ts';
import { buildStages, isOwn, outcome, type Stage, stopped } from './stage.ts';
import type { ScanWarning, WarningCode } from './warning.ts';
import { createWarningTally, type WarningTally } from './warning-tally.ts';

/** Why a scan is made to stop before its end. */
export type StopReason = { stop: 'cancel'; reason: string } | { stop: 'shutdown' };

/** Somebody asked for it, in this process or another. */
export const CANCEL = { stop: 'cancel', reason: 'cancelled by request' } as const satisfies StopReason;

/** What a scan's scanners reach the world through; closed with the scan. */
export interface EgressSession {
  egress(limits: Limits): Egress;
  close(): Promise<void>;
}

export interface RunnerParts {
  log: EventLog;
  registry: Registry;
  openEgress(signal: AbortSignal): EgressSession;
  leaseMs: number;
}

/** A scanner that has not ended so long after an abort is left behind; its way out is closed. */
const STOP_MS = 5000;
/** Times that a runner may die with a scan before the scan is given up. */
const MAX_CRASHES = 3;
const DEFAULT_CONCURRENCY = 4;
const PAGE = 200;
/** Results of earlier runners that scanners can ask for; what is beyond is requested again. */
const MAX_KNOWN = 50_000;
/** Inputs of one scanner in one scan; scanners that feed each other new ones would never end. */
const MAX_INPUTS = 100_000;
/** Log lines of one scanner call on their way to the log that nobody waits for. */
const MAX_LOOSE_LOGS = 256;

/**
 * Runs a claimed scan. Resolves when its log has ended, or when the claim was given back (shutdown) or lost.
 *
 * @param signal aborted with a StopReason
 * @throws what broke the log, when even the failure could not be recorded; the lease then runs out
 */
export async function runScan(claim: Claim, parts: RunnerParts, signal: AbortSignal): Promise<void> {
  const { log, registry, leaseMs } = parts;
  /** Ends every wait of the scan: for the caller's reasons, a lost claim, a broken log. */
  const scope = new AbortController();
  // Every call of a scanner listens, and each of its waits may.
  setMaxListeners(0, scope.signal);
  const stopWith = (reason: unknown) => scope.abort(reason);
  const forward = () => stopWith(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  if (signal.aborted) forward();

  let onCommit = () => {};
  const writer = createScanWriter(log, claim, { onCommit: () => onCommit(), onFailure: stopWith });
  const renewal = setInterval(async () => {
    try {
      const { cancelRequested } = await log.renew(claim, leaseMs);
      if (cancelRequested) stopWith(CANCEL);
    } catch (error) {
      // Anything else may pass before the lease runs out.
      if (error instanceof FencedError) stopWith(error);
    }
  }, leaseMs / 3);

  const counts = { ...claim.summary };
  const tally = createWarningTally();
  const warn = async (scanner: string | null, code: WarningCode, message: string, count?: number) => {
    const event = tally.add(scanner, code, message, count);
    if (event) await writer.write(event);
  };
  let stages: Stage[] = [];
  const session = parts.openEgress(scope.signal);
  try {
    if (claim.crashes >= MAX_CRASHES) {
      const error = `the server ended ${claim.crashes} times while this scan was running; it was given up`;
      await writer.write({ type: 'FAILED', error });
      return await writer.flush();
    }
    if (claim.cancelRequested) stopWith(CANCEL);
    if (!scope.signal.aborted) {
      await writer.write({ type: 'STATUS', status: 'RUNNING' });
      if (claim.fence > 1) await writer.write(say('INFO', 'going on with a scan that was interrupted'));
      stages = buildStages(claim, registry);
      await runStages(stages);
      scope.signal.throwIfAborted();
      // The warnings of the last event are read from the log, so that those of earlier runners are among them.
      const rest = tally.take();
      if (rest.length > 0) await writer.write(...rest);
      await writer.flush();
      await writer.write(...ending(stages, counts, await log.warnings(claim.id)));
    }
    scope.signal.throwIfAborted();
    await writer.flush();
  } catch (error) {
    await endEarly(scope.signal.aborted ? scope.signal.reason : error).catch((late) => {
      // It had ended already, or was taken over: there is nothing to say any more.
      if (!(late instanceof FencedError)) throw late;
    });
  } finally {
    clearInterval(renewal);
    signal.removeEventListener('abort', forward);
    stopWith(new Error('the scan has ended'));
    await session.close();
  }

  async function endEarly(reason: unknown): Promise<void> {
    if (reason instanceof FencedError) return;
    // Not through the writer: it may be what broke.
    if (isStopReason(reason) && reason.stop === 'cancel') {
      await log.append(claim, [
        ...tally.take(),
        ...stopStages('cancelled'),
        { type: 'CANCELLED', reason: reason.reason },
      ]);
    } else if (isStopReason(reason)) {
      const message = 'interrupted: the server is stopping; the scan goes on when it starts again';
      await log.append(claim, [...tally.take(), say('WARN', message), { type: 'STATUS', status: 'QUEUED' }]);
    } else {
      await log.append(claim, [
        ...tally.take(),
        ...stopStages('the scan failed'),
        { type: 'FAILED', error: messageOf(reason) },
      ]);
    }
  }

  function stopStages(why: string): EventBody[] {
    const unfinished = stages.filter((stage) => !stage.ended);
    return unfinished.map((stage) => ({
      type: 'SCANNER',
      scanner: stage.scanner.name,
      ...stopped(stage, why),
    }));
  }

  /** Feeds the stages until no input is left, none is being worked on, and no new one can come. */
  async function runStages(stages: Stage[]): Promise<void> {
    const known = await readKnownResults(log, claim);
    const progress = createProgress(claim.progress);
    /** Results that are in the log, or on their way to it and not yet readable. */
    const unread = (stage: Stage) =>
      stage.feeds.reduce((sum, type) => sum + known.produced[type], 0) - stage.read;

    await new Promise<void>((resolve, reject) => {
      let ticking = false;
      let again = false;
      const fail = (error: unknown) => {
        reject(error);
        stopWith(error);
      };
      const tick = async () => {
        again = true;
        if (ticking) return;
        ticking = true;
        while (again) {
          again = false;
          for (const stage of stages) await fill(stage);
          // A scanner that was stopped has not finished.
          if (!scope.signal.aborted) await endIdleStages(stages, writer, tally, unread);
        }
        ticking = false;
        if (stages.every((stage) => stage.ended)) resolve();
        else if (scope.signal.aborted && stages.every((stage) => stage.running === 0)) resolve();
      };
      const wake = () => void tick().catch(fail);
      onCommit = wake;

      const fill = async (stage: Stage): Promise<void> => {
        const limit = stage.scanner.concurrency ?? DEFAULT_CONCURRENCY;
        while (!stage.ended && !scope.signal.aborted && stage.running < limit) {
          const next = stage.waiting.shift();
          if (next) start(stage, next);
          else if (!(await readInputs(stage))) return;
        }
      };

      /** The next page of results that the stage consumes. @returns whether there was any */
      const readInputs = async (stage: Stage): Promise<boolean> => {
        if (unread(stage) === 0) return false;
        const events = await log.read(claim.id, { after: stage.cursor, limit: PAGE, types: stage.feeds });
        for (const event of events) {
          stage.cursor = event.seq;
          stage.read++;
          const input = inputOf(event);
          if (!input || isOwn(event, stage)) continue;
          const key = inputKey(input);
          if (stage.seen.has(key)) continue;
          if (stage.seen.size === MAX_INPUTS) {
            await warn(
              stage.scanner.name,
              'LIMIT_REACHED',
              `inputs beyond the first ${MAX_INPUTS} were skipped`,
            );
            continue;
          }
          stage.seen.add(key);
          stage.known++;
          stage.waiting.push({ input, parent: event.seq });
        }
        return events.length > 0;
      };

      const start = (stage: Stage, { input, parent }: Stage['waiting'][number]) => {
        if (!stage.started) {
          stage.started = true;
          const { name } = stage.scanner;
          writer.write({ type: 'SCANNER', scanner: name, state: 'STARTED', error: null }).catch(fail);
        }
        stage.running++;
        let reported = 0;
        const report = (fraction: number, message: string, layer?: AssessmentLayer) => {
          const share = Math.min(1, Math.max(reported, fraction));
          stage.done += share - reported;
          reported = share;
          const risen = progress.update(stages);
          if (risen === null && !layer) return;
          const percent = risen ?? progress.percent;
          const { name } = stage.scanner;
          return writer.write({
            type: 'PROGRESS',
            percent,
            message: cleanText(String(message), 1000),
            scanner: name,
            ...(layer && { layer }),
          });
        };
        void invoke(stage, input, parent, report)
          .then(
            () => {
              stage.succeeded++;
            },
            async (error) => {
              if (scope.signal.aborted) return;
              const message = messageOf(error);
              stage.failures.push(message);
              await writer.write(say('ERROR', message, stage.scanner.name));
            },
          )
          .then(() => {
            stage.running--;
            const name = stage.scanner.title;
            if (!scope.signal.aborted)
              return report(1, `${name}: ${stage.succeeded} of ${stage.known} inputs done`);
          })
          .then(wake, fail);
      };

      scope.signal.addEventListener('abort', wake, { once: true });
      wake();
    });

    async function invoke(
      stage: Stage,
      input: ScannerInput,
      parent: number | null,
      report: (fraction: number, message: string, layer?: AssessmentLayer) => Promise<void> | undefined,
    ): Promise<void> {
      const { scanner, options } = stage;
      let left = false;
      let loose = 0;
      let dropped = 0;
      const context: ScanContext<never> = {
        ...session.egress(scanner.limits?.(options) ?? {}),
        scanId: claim.id,
        options: options as never,
        signal: scope.signal,
        known: known.results,
        shared: <T>(make: () => T): T => {
          stage.shared ??= { value: make() };
          return stage.shared.value as T;
        },
        async log(level, message, data) {
          if (left || scope.signal.aborted) return;
          if (loose >= MAX_LOOSE_LOGS) {
            dropped++;
            return;
          }
          loose++;
          // What breaks the log ends the scan; a promise that nobody awaits must not end the process as well.
          await writer.write(say(level, message, scanner.name, data)).catch(() => {});
          loose--;
        },
        warn(code, message, count) {
          if (left || scope.signal.aborted) return;
          // As with `log`.
          warn(scanner.name, code, message, count).catch(() => {});
        },
      };

      const consume = async () => {
        for await (const emission of scanner.scan(input as never, context)) {
          if (left || scope.signal.aborted) return;
          if (emission.kind === 'progress')
            await report(Number(emission.fraction) || 0, emission.message, parseLayer(emission.layer));
          else if (emission.kind === 'log')
            await writer.write(say(emission.level, emission.message, scanner.name, emission.data));
          else if (emission.kind === 'warning')
            await warn(scanner.name, emission.code, emission.message, emission.count);
          else await record(stage, emission, parent);
        }
      };
      try {
        await withinAfterAbort(consume(), scope.signal, STOP_MS);
      } finally {
        left = true;
        if (dropped > 0 && !scope.signal.aborted) {
          await warn(
            scanner.name,
            'LOG_DROPPED',
            `${dropped} log lines were dropped: they came faster than the log takes them`,
            dropped,
          );
        }
      }
    }

    async function record(stage: Stage, emission: ResultEmission, parent: number | null): Promise<void> {
      const { scanner } = stage;
      if (!scanner.produces.includes(emission.kind)) {
        throw new Error(`scanner ${scanner.name} yielded a ${emission.kind}, which it does not declare`);
      }
      const parsed = parseResult(emission, scanner, parent);
      if ('problem' in parsed) {
        return await warn(
          scanner.name,
          'INVALID_RESULT',
          `dropped an invalid ${emission.kind}: ${parsed.problem}`,
        );
      }
      const { body } = parsed;
      const identity = identityOf(body);
      if (known.identities.has(identity)) return;
      known.identities.add(identity);
      known.produced[body.type]++;
      countResult(counts, body);
      await writer.write(body);
    }
  }
}

/** A stage has ended when it is idle and nobody can feed it any more. */
async function endIdleStages(
  stages: readonly Stage[],
  writer: ScanWriter,
  tally: WarningTally,
  unread: (stage: Stage) => number,
): Promise<void> {
  const idle = (stage: Stage) => stage.running === 0 && stage.waiting.length === 0 && unread(stage) === 0;
  const allIdle = stages.every((stage) => stage.ended || idle(stage));
  for (const stage of stages) {
    if (stage.ended || !idle(stage)) continue;
    // Where scanners feed each other in a circle, all of them being idle is the end.
    if (!allIdle && stage.upstream.some((other) => !other.ended)) continue;
    stage.ended = true;
    const { name } = stage.scanner;
    await writer.write(...tally.take(name), { type: 'SCANNER', scanner: name, ...outcome(stage) });
  }
}

function ending(stages: readonly Stage[], summary: ScanSummary, warnings: readonly ScanWarning[]) {
  // A scanner that had nothing to scan, since the one before it failed, did not succeed either.
  const failed = stages.filter((stage) => stage.failures.length > 0);
  if (failed.length > 0 && stages.every((stage) => stage.succeeded === 0)) {
    const error = failed.map((stage) => `${stage.scanner.name}: ${stage.failures[0]}`).join('; ');
    return [{ type: 'FAILED', error: cleanText(error, 2000) }] as const;
  }
  return [
    { type: 'PROGRESS', percent: 100, message: 'complete', scanner: null },
    { type: 'COMPLETED', summary, warnings },
  ] as const;
}

const say = (level: LogLevel, message: string, scanner: string | null = null, data?: unknown) => {
  const json = data === undefined ? null : (boundedJson.safeParse(data).data ?? null);
  return {
    type: 'LOG',
    level: LOG_LEVELS.includes(level) ? level : 'INFO',
    message: cleanText(String(message), 4000),
    scanner,
    ...(json !== null && { data: json }),
  } as const;
};

/** Without it the progress is still told. */
const parseLayer = (layer: LayerInit | undefined) =>
  layer === undefined ? undefined : layerSchema.safeParse(layer).data;

function messageOf(error: unknown): string {
  return cleanText(String(error instanceof Error ? error.message || error.name : error), 1000);
}

function isStopReason(reason: unknown): reason is StopReason {
  return typeof reason === 'object' && reason !== null && 'stop' in reason;
}

/** Waits for `work`; once the signal is aborted, no longer than `ms`. */
async function withinAfterAbort(work: Promise<void>, signal: AbortSignal, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const late = new Promise<void>((resolve) => {
    onAbort = () => {
      timer = setTimeout(resolve, ms);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    // Left behind, it has nobody to report to.
    work.catch(() => {});
  }
}

/** What an earlier runner of this scan has found: it is not recorded twice. */
async function readKnownResults(log: EventLog, claim: Claim) {
  const identities = new Set<string>();
  const produced: Record<ResultType, number> = { HOST: 0, ENDPOINT: 0, FINDING: 0, ASSESSMENT: 0 };
  if (claim.fence === 1) return { identities, produced, results: NOTHING_KNOWN };
  const hosts = new Map<string, KnownHost>();
  const endpoints = new Map<string, KnownEndpoint>();
  const results: KnownResults = {
    host: async (name) => hosts.get(name) ?? null,
    endpoint: async (url) => endpoints.get(url) ?? null,
  };
  for (let after = 0; ; ) {
    const events = await log.read(claim.id, { after, limit: 1000, types: RESULT_TYPES, upTo: claim.lastSeq });
    for (const event of events) {
      const body = event as ResultBody & ScanEvent;
      identities.add(identityOf(body));
      produced[body.type]++;
      const hasRoom = hosts.size + endpoints.size < MAX_KNOWN;
      if (hasRoom && body.type === 'HOST') hosts.set(body.host.name, { url: body.host.url });
      if (hasRoom && body.type === 'ENDPOINT') {
        const { status, contentType, redirect } = body.endpoint;
        endpoints.set(body.endpoint.url, { status, contentType, redirect });
      }
      after = body.seq;
    }
    if (events.length < 1000) return { identities, produced, results };
  }
}
