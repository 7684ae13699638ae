/** Plans a scan from a request, without recording it. */
import { BadInputError, ScanwireError } from './errors.ts';
import type { NewScan } from './event-log.ts';
import type { Page } from './page.ts';
import type { Registry, ScannerChoice, ScannerPlan } from './registry.ts';
import { cleanText } from './result.ts';
import { parseTarget, type Target, targetOfPage } from './target.ts';

export interface StartScan {
  /** as typed by a user, or a page from a browser */
  target: string | Page;
  /** name of a preset; not together with `scanners` */
  preset?: string | null | undefined;
  scanners?: readonly ScannerChoice[] | undefined;
  label?: string | null | undefined;
}

export interface DraftParts {
  registry: Pick<Registry, 'preview'>;
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

export async function draftScan(
  request: StartScan,
  { registry, checkTarget }: DraftParts,
): Promise<ScanDraft> {
  const { target: given, preset, scanners: only } = request;
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
  const label = attempt(() => parseLabel(request.label));
  if (only && typeof preset === 'string')
    errors.push(new BadInputError('Give a preset or scanners, not both.'));
  const target = attempt(() => (typeof given === 'string' ? parseTarget(given) : targetOfPage(given)));
  if (!target) return { target, scanners: null, errors, scan: null };
  // A client may post any page; requests to its host are checked when they are sent.
  if (!target.page) attempt(() => checkTarget(target));
  const scanners = await registry.preview(target, { only, preset: preset ?? undefined });
  if (scanners.error) errors.push(scanners.error);
  const { value, kind, page = null } = target;
  return {
    ...{ target, scanners, errors },
    scan:
      errors.length > 0
        ? null
        : { target: value, targetKind: kind, label, page, scanners: scanners.requests },
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
