/** The pipeline of a scan: what each scanner gets its inputs from. */
import type { InputKind, ResultKind, Scanner, ScannerInput } from './scanner.ts';
import type { Target } from './target.ts';

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

const produces = ({ produces }: Scanner, kind: InputKind) =>
  produces.some((result) => PRODUCED_INPUT[result] === kind);

/** A scanner that gets inputs, with their sources. */
export interface PipelineScanner {
  scanner: Scanner;
  /** 1 if it gets an input from the target, else one more than the first scanner that feeds it */
  stage: number;
  sources: InputSource[];
}

/** Where a scanner gets inputs of one kind from. A scanner never consumes its own results. */
export interface InputSource {
  kind: InputKind;
  fromTarget: boolean;
  scanners: Scanner[];
}

/** @returns the scanners that get inputs, by stage and then in the given order */
export function planPipeline(target: Target, scanners: readonly Scanner[]): PipelineScanner[] {
  const given = new Set<InputKind>(targetInputs(target, scanners).map(({ kind }) => kind));
  const stages = new Map<Scanner, number>();
  let reached: Scanner[];
  for (let stage = 1; ; stage++) {
    reached = [...stages.keys()];
    const isFed = (scanner: Scanner) =>
      scanner.consumes.some((kind) =>
        stage === 1 ? given.has(kind) : reached.some((other) => produces(other, kind)),
      );
    const next = scanners.filter((scanner) => !stages.has(scanner) && isFed(scanner));
    if (next.length === 0) break;
    for (const scanner of next) stages.set(scanner, stage);
  }
  return [...stages].map(([scanner, stage]) => ({
    scanner,
    stage,
    sources: scanner.consumes
      .map((kind) => ({
        kind,
        fromTarget: given.has(kind),
        scanners: reached.filter((other) => other !== scanner && produces(other, kind)),
      }))
      .filter(({ fromTarget, scanners }) => fromTarget || scanners.length > 0),
  }));
}
