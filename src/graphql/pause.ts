/** Mutations that pause and resume a scan, and skip one of its scanners. */
import {
  ConflictError,
  LimitReachedError,
  NotFoundError,
  UnavailableError,
  UnknownScannerError,
} from '../core/errors.ts';
import { requireScanId } from '../core/scan-id.ts';
import { builder } from './builder.ts';
import { CHANGE, costs } from './cost.ts';
import { scanOrError } from './error.ts';
import { loadScan } from './scan.ts';

const PauseScanInput = builder.inputType('PauseScanInput', {
  description: 'A scan to pause.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Global id of a Scan.' }) }),
});

const ResumeScanInput = builder.inputType('ResumeScanInput', {
  description: 'A scan to resume.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Global id of a Scan.' }) }),
});

const SkipScannerInput = builder.inputType('SkipScannerInput', {
  description: 'A scanner to skip.',
  fields: (t) => ({
    scanId: t.id({ required: true, description: 'Global id of a Scan.' }),
    scanner: t.string({ required: true, description: 'Name of a scanner of the scan.' }),
  }),
});

builder.mutationFields((t) => ({
  pauseScan: t.prismaField({
    type: 'Scan',
    ...costs({ weight: CHANGE }),
    description:
      'Pauses a scan. Its network traffic ends within 5 seconds, then its status is PAUSED. It keeps its results, and stays paused when the server restarts. Pausing a paused scan does nothing.',
    args: { input: t.arg({ type: PauseScanInput, required: true, description: 'The scan to pause.' }) },
    errors: scanOrError('PauseScan', [NotFoundError, ConflictError, UnavailableError], {
      scan: 'The paused scan',
      success: 'The scan is PAUSED, or will be when its scanners have stopped.',
    }),
    resolve: async (query, _, { input }, context) => {
      const scanId = requireScanId(input.id);
      await context.scans.pause(context.identity, scanId);
      return await loadScan(context, query, scanId);
    },
  }),
  resumeScan: t.prismaField({
    type: 'Scan',
    ...costs({ weight: CHANGE }),
    description:
      'Resumes a paused scan: it is QUEUED, and continues as soon as the server has capacity. Inputs that were being scanned start again. Resuming a scan that is not paused does nothing.',
    args: { input: t.arg({ type: ResumeScanInput, required: true, description: 'The scan to resume.' }) },
    errors: scanOrError('ResumeScan', [NotFoundError, ConflictError, LimitReachedError, UnavailableError], {
      scan: 'The resumed scan',
      success: 'The scan is QUEUED or RUNNING.',
    }),
    resolve: async (query, _, { input }, context) => {
      const scanId = requireScanId(input.id);
      await context.scans.resume(context.identity, scanId);
      return await loadScan(context, query, scanId);
    },
  }),
  skipScanner: t.prismaField({
    type: 'Scan',
    ...costs({ weight: CHANGE }),
    description:
      'Skips a scanner for the rest of a scan. Its network traffic ends within 5 seconds, then its state is SKIPPED. It keeps its results; the inputs that it has not scanned are counted in a warning. The other scanners continue.',
    args: { input: t.arg({ type: SkipScannerInput, required: true, description: 'The scanner to skip.' }) },
    errors: scanOrError(
      'SkipScanner',
      [NotFoundError, UnknownScannerError, ConflictError, UnavailableError],
      {
        scan: 'The scan of the skipped scanner',
        success: 'The scanner is SKIPPED, or will be when it has stopped.',
      },
    ),
    resolve: async (query, _, { input }, context) => {
      const scanId = requireScanId(input.scanId);
      await context.scans.skipScanner(context.identity, scanId, input.scanner);
      return await loadScan(context, query, scanId);
    },
  }),
}));
