/** The query that shows which scanners a scan would run, without starting it. */
import type { ScanwireError } from '../core/errors.ts';
import type { ScannerRequest } from '../core/event-log.ts';
import type { InputSource, PipelineScanner } from '../core/pipeline.ts';
import type { ScanDraft } from '../core/scan-draft.ts';
import { shownOptions } from '../core/secret-options.ts';
import { builder } from './builder.ts';
import { costs, QUERY } from './cost.ts';
import { asData, ErrorInterface } from './error.ts';
import { estimateOf, ScanEstimate } from './estimate.ts';
import { TargetKindEnum } from './scan.ts';
import { InputKindEnum, ScannerType } from './scanner.ts';
import { selected } from './scanner-selection.ts';
import { StartScanInput } from './start.ts';

const ScannerInputSource = builder.objectRef<InputSource>('ScannerInputSource').implement({
  description: 'Sources of the inputs of one kind.',
  fields: (t) => ({
    kind: t.expose('kind', { type: InputKindEnum, description: 'Kind of the inputs.' }),
    fromTarget: t.exposeBoolean('fromTarget', { description: 'Whether the target itself is such an input.' }),
    scanners: t.stringList({
      resolve: ({ scanners }) => scanners.map(({ name }) => name),
      description: 'Names of the scanners of the scan whose results are such inputs.',
    }),
  }),
});

type PlannedScanner = PipelineScanner & Pick<ScannerRequest, 'options'>;

const ScannerPreview = builder.objectRef<PlannedScanner>('ScannerPreview').implement({
  description: 'A scanner that a scan would run.',
  fields: (t) => ({
    name: t.string({ resolve: ({ scanner }) => scanner.name, description: 'Name of the scanner.' }),
    scanner: t.field({
      type: ScannerType,
      resolve: ({ scanner }) => scanner,
      description: 'The scanner.',
    }),
    stage: t.exposeInt('stage', {
      description:
        'Position in the pipeline. 1: the target is an input of the scanner; otherwise, one more than the first scanner that feeds it. Scanners run at the same time, each as soon as it has inputs.',
    }),
    inputs: t.field({
      type: [ScannerInputSource],
      ...costs({ size: 2 }),
      resolve: ({ sources }) => sources,
      description: 'Inputs that the scanner would get, by kind.',
    }),
    maxRequests: t.int({
      nullable: true,
      resolve: ({ scanner, options }) => scanner.maxRequests?.(options) ?? null,
      description:
        'Maximum number of requests that it sends to targets in the scan; null if its options do not bound it, since the number then depends on the hosts and URLs found.',
    }),
    options: t.field({
      type: 'JSON',
      resolve: ({ scanner, options }) => shownOptions(scanner, options),
      description: 'Options, including defaults. Secrets are replaced by `***`.',
    }),
  }),
});

const ExcludedScanner = builder
  .objectRef<{ name: string; error: ScanwireError }>('ExcludedScanner')
  .implement({
    description: 'A scanner that a scan would not run.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Name as it was given, or as it is in the preset.' }),
      error: t.field({
        type: ErrorInterface,
        resolve: ({ error }) => asData(error),
        description:
          'Why it would not run: it is unknown or unavailable, its options are invalid, it gets no input from this target, or it needs a verified target.',
      }),
    }),
  });

const SCANNERS_OF_A_SCAN = 10;

const ScanPreview = builder.objectRef<ScanDraft>('ScanPreview').implement({
  description: 'What `startScan` would do with the same input.',
  fields: (t) => ({
    target: t.string({
      nullable: true,
      resolve: ({ target }) => target?.value ?? null,
      description: 'Target in its normal form; null if it is malformed.',
    }),
    targetKind: t.field({
      type: TargetKindEnum,
      nullable: true,
      resolve: ({ target }) => target?.kind ?? null,
      description: 'Kind of the target; null if it is malformed.',
    }),
    errors: t.field({
      type: [ErrorInterface],
      ...costs({ size: 2 }),
      resolve: ({ errors }) => errors.map(asData),
      description:
        'All reasons why `startScan` would refuse the scan; `startScan` itself returns only the first. If the list is empty, it would start the scan, unless the queue is full.',
    }),
    scanners: t.field({
      type: [ScannerPreview],
      ...costs({ size: SCANNERS_OF_A_SCAN }),
      resolve: ({ scanners: plan }) =>
        (plan?.pipeline ?? []).map((planned) => {
          const request = plan?.requests.find(({ name }) => name === planned.scanner.name);
          return { ...planned, options: request?.options ?? {} };
        }),
      description: 'Scanners that would run, by stage.',
    }),
    estimate: t.field({
      type: ScanEstimate,
      nullable: true,
      ...costs({ weight: 2 * QUERY }),
      resolve: (draft, _, context) => estimateOf(draft, context),
      description:
        'How long the scan may take; null if no scan with the same scanners and a target of the same kind is among the newest completed ones.',
    }),
    excluded: t.field({
      type: [ExcludedScanner],
      ...costs({ size: SCANNERS_OF_A_SCAN }),
      resolve: ({ scanners }) => scanners?.excluded ?? [],
      description:
        'Requested scanners that would not run. If the input names such a scanner, the scan is refused; if a preset or the default includes it, the scan runs without it.',
    }),
  }),
});

builder.queryField('previewScan', (t) =>
  t.field({
    type: ScanPreview,
    ...costs({ weight: 2 * QUERY }),
    description:
      'Which scanners `startScan` would run, and what it would refuse. Nothing is recorded, and the target gets no requests.',
    args: { input: t.arg({ type: StartScanInput, required: true, description: 'The scan to preview.' }) },
    resolve: (_, { input: { scanners, ...input } }, { scans, identity }) =>
      scans.preview(identity, { ...input, ...selected(scanners) }),
  }),
);
