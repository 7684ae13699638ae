/** Plans a scan from a request, without recording it. */

import { cleanText } from './clean-text.ts';
import { BadInputError, ScanwireError, type TargetNotVerifiedError } from './errors.ts';
import type { NewScan } from './event-log.ts';
import { type ExternalInit, parseExternal } from './external-scan.ts';
import type { Page } from './page.ts';
import type { Registry, ScannerChoice, ScannerPlan } from './registry.ts';
import { parseTarget, type Target, type TargetKind, targetOfPage } from './target.ts';
import { needsProof, placeOfTarget, type TargetScope } from './target-scope.ts';

export interface StartScan {
  /** as typed by a user, or a page from a browser */
  target: string | Page;
  /** of a typed target, if it is known: see `parseTarget` */
  targetKind?: TargetKind | null | undefined;
  /** name of a preset; not together with `scanners` */
  preset?: string | null | undefined;
  scanners?: readonly ScannerChoice[] | undefined;
  /** options that replace those of `scanners`, of the preset, or the defaults */
  options?: readonly ScannerChoice[] | null | undefined;
  label?: string | null | undefined;
  /** An external scanner pushes the results, so none of this server runs. */
  external?: ExternalInit | null | undefined;
}

export interface DraftParts {
  registry: Pick<Registry, 'preview'>;
  scope: TargetScope;
  /** @throws TargetRefusedError */
  checkTarget(target: Target): void;
}

export interface ScanDraft {
  /** null if it is malformed */
  target: Target | null;
  /** null if the target is malformed */
  scanners: ScannerPlan | null;
  /** everything that is wrong with the request, in the order in which it is checked */
  errors: ScanwireError[];
  /** null if there are errors */
  scan: (Omit<NewScan, 'id' | 'workspace'> & { page: Page | null }) | null;
}

const MAX_LABEL = 200;

/** @param workspace that the target must belong to, if scanners need it */
export async function draftScan(
  workspace: string,
  request: StartScan,
  { registry, checkTarget, scope }: DraftParts,
): Promise<ScanDraft> {
  if (request.external) return draftExternal(request, request.external);
  const { target: given, preset, scanners: only } = request;
  const { errors, attempt } = collectErrors();
  const label = attempt(() => parseLabel(request.label));
  if (only && typeof preset === 'string')
    errors.push(new BadInputError('Give a preset or scanners, not both.'));
  const target = attempt(() =>
    typeof given === 'string' ? parseTarget(given, request.targetKind) : targetOfPage(given),
  );
  if (!target) return { target, scanners: null, errors, scan: null };
  // A client may post any page; requests to its host are checked when they are sent.
  if (!target.page) attempt(() => checkTarget(target));
  const planned = await registry.preview(target, {
    only,
    preset: preset ?? undefined,
    options: request.options ?? undefined,
  });
  if (planned.error) errors.push(planned.error);
  const isRefused = errors.some(({ code }) => code === 'TARGET_REFUSED');
  const unverified = isRefused ? null : await checkScope(workspace, target, planned, scope);
  if (unverified) errors.push(unverified);
  const scanners = unverified ? without(planned, unverified) : planned;
  const { value, kind, page = null } = target;
  return {
    ...{ target, scanners, errors },
    scan:
      errors.length > 0
        ? null
        : { target: value, targetKind: kind, label, page, scanners: scanners.requests },
  };
}

/** This server sends no requests to the target of an external scan, so any well-formed one is accepted. */
function draftExternal({ target: given, ...request }: StartScan, init: ExternalInit): ScanDraft {
  const { errors, attempt } = collectErrors();
  const label = attempt(() => parseLabel(request.label));
  if (request.preset || request.scanners)
    errors.push(new BadInputError('An external scan has no scanners of this server. Omit "scanners".'));
  const external = attempt(() => parseExternal(init));
  const target = attempt(() =>
    typeof given === 'string' ? parseTarget(given, request.targetKind) : targetOfPage(given),
  );
  if (!target || !external || errors.length > 0) return { target, scanners: null, errors, scan: null };
  const { value, kind, page = null } = target;
  const { scanner, timeoutMs } = external;
  const requests = [{ name: scanner, options: {} }];
  return {
    ...{ target, errors, scanners: { requests, pipeline: [], excluded: [], error: null } },
    scan: { target: value, targetKind: kind, label, page, scanners: requests, external: { timeoutMs } },
  };
}

function collectErrors() {
  const errors: ScanwireError[] = [];
  const attempt = <T>(work: () => T): T | null => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ScanwireError)) throw error;
      errors.push(error);
      return null;
    }
  };
  return { errors, attempt };
}

/** @returns the error if scanners of the plan need a target that is verified, and this one is not */
async function checkScope(
  workspace: string,
  target: Target,
  { pipeline }: ScannerPlan,
  scope: TargetScope,
): Promise<TargetNotVerifiedError | null> {
  const place = placeOfTarget(target);
  const active = pipeline
    .filter(({ scanner, sources }) => sources.some(({ kind }) => needsProof(scanner, kind)))
    .map(({ scanner }) => scanner.name);
  if (place === null || active.length === 0 || (await scope.covers(workspace, place))) return null;
  return await scope.refusal(workspace, place, active);
}

/** The plan without the scanners that the error names. */
function without(
  { requests, pipeline, excluded, error }: ScannerPlan,
  why: TargetNotVerifiedError,
): ScannerPlan {
  const isKept = (name: string) => !why.scanners.includes(name);
  return {
    requests: requests.filter(({ name }) => isKept(name)),
    pipeline: pipeline.filter(({ scanner }) => isKept(scanner.name)),
    excluded: [...excluded, ...why.scanners.map((name) => ({ name, error: why }))],
    error,
  };
}

/** @returns null for an empty label @throws BadInputError if it is too long */
export function parseLabel(label: string | null | undefined): string | null {
  if (!label) return null;
  if (label.length > MAX_LABEL) {
    throw new BadInputError(`The label has ${label.length} characters; at most ${MAX_LABEL} are allowed.`);
  }
  return cleanText(label, MAX_LABEL) || null;
}
