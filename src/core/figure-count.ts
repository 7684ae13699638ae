/** Counts the figures of a running scan, and decides when they are written. */
import type { Claim } from './event-log.ts';
import type { RunFigures, ScanFigures } from './figures.ts';
import type { Stage } from './stage.ts';
import { MAX_INT } from './vocabulary.ts';

/** Minimum time between two writes of figures that no event requires. */
const INTERVAL_MS = 250;
/** Time after which figures are written though only the durations have changed. */
const IDLE_MS = 5000;
/** 24 days, of milliseconds. */
const toInt = (value: number): number => Math.min(Math.round(value), MAX_INT);

export interface FigureSource {
  /**
   * @param force returns all figures
   * @returns the figures to write now; null if nothing has changed, or if they were written a moment ago
   */
  take(force: boolean): ScanFigures | null;
}

/**
 * Counts from the figures of earlier runners.
 * @param requests returns the number of requests of this runner
 */
export function createFigures(
  claim: Pick<Claim, 'duration' | 'requests'>,
  stages: () => readonly Stage[],
  requests: () => number,
): FigureSource {
  const startedAt = performance.now();
  let lastAt = Number.NEGATIVE_INFINITY;
  let lastIdleAt = startedAt;
  let lastRequests = 0;
  const written = new Map<string, string>();

  return {
    take(force) {
      const now = performance.now();
      if (!force && now - lastAt < INTERVAL_MS) return null;
      const all = force || now - lastIdleAt >= IDLE_MS;
      const runs: RunFigures[] = [];
      for (const stage of stages()) {
        const figures = figuresOf(stage, now);
        const state = JSON.stringify({ ...figures, duration: 0 });
        if (!all && written.get(stage.scanner.name) === state) continue;
        written.set(stage.scanner.name, state);
        runs.push(figures);
      }
      const sent = requests();
      if (!all && runs.length === 0 && sent === lastRequests) return null;
      lastAt = now;
      lastRequests = sent;
      if (all) lastIdleAt = now;
      return {
        duration: toInt(claim.duration + now - startedAt),
        requests: toInt(claim.requests + sent),
        errors: stages().reduce((sum, { failed }) => sum + failed, 0),
        runs,
      };
    },
  };
}

function figuresOf(stage: Stage, now: number): RunFigures {
  const { scanner, requests, succeeded, failed, outOfScope, firstFailure, clock, known, knownBefore } = stage;
  return {
    name: scanner.name,
    duration: toInt(clock.ms + (clock.since === null ? 0 : now - clock.since)),
    requests: toInt(requests),
    errors: failed,
    inputsDone: succeeded + failed + outOfScope,
    inputsKnown: Math.max(known, knownBefore),
    place: {
      ...{ through: stage.through, open: [...stage.open], firstFailure },
      ...(outOfScope > 0 && { outOfScope }),
    },
  };
}
