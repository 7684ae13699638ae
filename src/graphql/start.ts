/** Mutations that start scans of targets, or of a page in a browser. */
import { MAX_BATCH, type Outcome } from '../core/batch.ts';
import {
  BadInputError,
  ConflictError,
  ForbiddenError,
  InvalidOptionsError,
  InvalidTargetError,
  LimitReachedError,
  NotFoundError,
  TargetNotVerifiedError,
  TargetRefusedError,
  UnavailableError,
  UnknownPresetError,
  UnknownScannerError,
} from '../core/errors.ts';
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS, MIN_TIMEOUT_MS } from '../core/external-scan.ts';
import { MAX_PAGE_LENGTH, pageSchema } from '../core/page.ts';
import { requireScanId } from '../core/scan-id.ts';
import type { StartedScan } from '../core/scan-starts.ts';
import { explain } from '../core/zod-error.ts';
import { startedScanRow } from '../store/rows.ts';
import { builder } from './builder.ts';
import { costs, QUERY, SCAN_ROW } from './cost.ts';
import { asData, ErrorInterface } from './error.ts';
import { ScanNode, TargetKindEnum } from './scan.ts';
import { ScannerInput, ScannerSelection, selected } from './scanner-selection.ts';

/** The row of a scan as it was written, since reading it again would cost more than writing it. Relations are read on demand. */
const startedScan = (name: string, description: string) =>
  builder.objectRef<StartedScan>(name).implement({
    description,
    fields: (t) => ({
      scan: t.field({
        type: ScanNode,
        ...costs({ weight: SCAN_ROW }),
        description: 'The started scan.',
        resolve: startedScanRow,
      }),
    }),
  });

/** Errors of a scan that is not started. */
const START_ERRORS = [
  InvalidTargetError,
  TargetRefusedError,
  TargetNotVerifiedError,
  UnknownScannerError,
  UnknownPresetError,
  InvalidOptionsError,
  LimitReachedError,
  UnavailableError,
  BadInputError,
  ForbiddenError,
] as const;

const StartScanSuccess = startedScan(
  'StartScanSuccess',
  'The scan is recorded, and runs as soon as the server has capacity.',
);

const StartScanResult = builder.errorUnion('StartScanResult', {
  description: 'The started scan, or an error.',
  types: [StartScanSuccess, ...START_ERRORS],
  // Errors are recognised before this is called.
  resolveType: () => StartScanSuccess,
});

const RerunScanSuccess = startedScan(
  'RerunScanSuccess',
  'The new scan is recorded, and runs as soon as the server has capacity.',
);

const RerunScanResult = builder.errorUnion('RerunScanResult', {
  description: 'The new scan, or an error.',
  types: [RerunScanSuccess, NotFoundError, ConflictError, ...START_ERRORS],
  resolveType: () => RerunScanSuccess,
});

type Refusal = Extract<Outcome<string, never>, { error: unknown }>;

const RefusedTarget = builder.objectRef<Refusal>('RefusedTarget').implement({
  description: 'A target for which no scan was started.',
  fields: (t) => ({
    target: t.exposeString('item', { description: 'Target as it was given.' }),
    error: t.field({
      type: ErrorInterface,
      resolve: ({ error }) => asData(error),
      description: 'Why no scan was started.',
    }),
  }),
});

const StartScansSuccess = builder
  .objectRef<readonly Outcome<string, StartedScan>[]>('StartScansSuccess')
  .implement({
    description: 'A scan, or an error, for each target.',
    fields: (t) => ({
      started: t.field({
        type: [ScanNode],
        ...costs({ item: SCAN_ROW }),
        description: 'The started scans, in the order of their targets.',
        resolve: (outcomes) =>
          outcomes.flatMap((outcome) => ('value' in outcome ? [startedScanRow(outcome.value)] : [])),
      }),
      refused: t.field({
        type: [RefusedTarget],
        description: 'The targets for which no scan was started, in their order.',
        resolve: (outcomes) => outcomes.flatMap((outcome) => ('error' in outcome ? [outcome] : [])),
      }),
    }),
  });

const StartScansResult = builder.errorUnion('StartScansResult', {
  description:
    'The outcome for each target, or an error that applies to all. If there is an error, no scan was started.',
  types: [StartScansSuccess, BadInputError, ForbiddenError],
  resolveType: () => StartScansSuccess,
});

const TARGET_KIND =
  'Default: derived from the target. `REPOSITORY`: a repository, even if the target is a name that only a service knows (`acme/shop`) or a web URL (`https://git.example.com/acme/shop`). `HOST`: a domain without its subdomains.';
const LABEL = 'Label to find the scan by later; at most 200 characters.';

const ExternalScanInput = builder.inputType('ExternalScanInput', {
  description: 'An external scanner that pushes its results.',
  fields: (t) => ({
    scanner: t.string({
      required: true,
      description:
        'Name of the external scanner: at most 64 lower-case letters, digits, "-" and "_", beginning with a letter.',
    }),
    timeoutMs: t.int({
      description: `Milliseconds without results after which the scan ends as FAILED, ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS}; default ${DEFAULT_TIMEOUT_MS}.`,
    }),
  }),
});

export const StartScanInput = builder.inputType('StartScanInput', {
  description: 'A scan to start.',
  fields: (t) => ({
    target: t.string({
      required: true,
      description:
        'Domain (example.com), URL (https://example.com/app), IP address with or without a port (192.0.2.7), or repository (/srv/repository, git@example.com:team/project.git).',
    }),
    targetKind: t.field({ type: TargetKindEnum, description: `Kind of the target. ${TARGET_KIND}` }),
    scanners: t.field({
      type: ScannerSelection,
      description:
        'Scanners to run. Default: every available passive scanner that accepts the target. Others need a target that is verified (`verifyTarget`) or allowed by the configuration.',
    }),
    options: t.field({
      type: [ScannerInput],
      description:
        'Options that replace those of the preset, or the defaults. Each scanner must be part of the scan.',
    }),
    label: t.string({ description: LABEL }),
    external: t.field({
      type: ExternalScanInput,
      description:
        'For a scan that this server does not run: an external scanner pushes its results with `ingestResults`, and ends it with `completeScan` or `failScan`. The target gets no requests from this server. Not together with `scanners`.',
    }),
  }),
});

const StartScansInput = builder.inputType('StartScansInput', {
  description: 'Scans to start, one for each target.',
  fields: (t) => ({
    targets: t.stringList({
      required: true,
      description: `1 to ${MAX_BATCH} different targets, each as in \`StartScanInput.target\`.`,
    }),
    targetKind: t.field({ type: TargetKindEnum, description: `Kind of the targets. ${TARGET_KIND}` }),
    scanners: t.field({
      type: ScannerSelection,
      description:
        'Scanners to run on each target. Default: every available passive scanner that accepts the target.',
    }),
    label: t.string({ description: `${LABEL} Given to each scan.` }),
  }),
});

const StartDemoScanInput = builder.inputType('StartDemoScanInput', {
  description: 'A demo scan to start.',
  fields: (t) => ({ label: t.string({ description: LABEL }) }),
});

const RerunScanInput = builder.inputType('RerunScanInput', {
  description: 'A scan to run again.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Global id of a Scan.' }),
    label: t.string({
      description: `Label of the new scan; at most 200 characters. Default: the label of the earlier scan; null: no label.`,
    }),
    options: t.field({
      type: [ScannerInput],
      description:
        'Options that replace those of the earlier scan. Secrets, which are erased when a scan has ended, must be given again.',
    }),
  }),
});

const PageFieldInput = builder.inputType('PageFieldInput', {
  description: 'A field of a form.',
  fields: (t) => ({
    type: t.string({ description: 'Its `type` attribute; `textarea` or `select` for these elements.' }),
    name: t.string({ description: 'Its `name` attribute.' }),
    autocomplete: t.string({ description: 'Its `autocomplete` attribute.' }),
  }),
});

const PageFormInput = builder.inputType('PageFormInput', {
  description: 'A form of a page.',
  fields: (t) => ({
    action: t.string({ description: 'Its `action` attribute; default: the URL of the page.' }),
    method: t.string({ description: 'Its `method` attribute, such as post.' }),
    fields: t.field({ type: [PageFieldInput], description: 'Fields, at most 1,000.' }),
  }),
});

const PageFrameInput = builder.inputType('PageFrameInput', {
  description: 'A frame in a page.',
  fields: (t) => ({
    src: t.string({ description: 'Its `src` attribute.' }),
    hidden: t.boolean({
      description: 'Whether the frame is invisible because of its size, position or style.',
    }),
    width: t.int({ description: 'Width in pixels.' }),
    height: t.int({ description: 'Height in pixels.' }),
    sandbox: t.string({ description: 'Its `sandbox` attribute.' }),
  }),
});

const PageLinkInput = builder.inputType('PageLinkInput', {
  description: 'A link in a page.',
  fields: (t) => ({
    href: t.string({ required: true, description: 'Its `href` attribute.' }),
    text: t.string({ description: 'Its visible text.' }),
  }),
});

const PageDomInput = builder.inputType('PageDomInput', {
  description: 'Statistics about the DOM of a page.',
  fields: (t) => ({
    elements: t.int({ description: 'Number of elements.' }),
    forms: t.int({ description: 'Number of forms.' }),
    iframes: t.int({ description: 'Number of frames.' }),
    scripts: t.int({ description: 'Number of scripts, inline and external.' }),
    links: t.int({ description: 'Number of links.' }),
    passwordFields: t.int({ description: 'Number of password fields.' }),
    hiddenElements: t.int({ description: 'Number of invisible elements.' }),
  }),
});

const ScanPageInput = builder.inputType('ScanPageInput', {
  description: `A page as a browser shows it; at most ${MAX_PAGE_LENGTH} characters in total. Omit a list that was not collected; pass an empty list if the page has none.`,
  fields: (t) => ({
    url: t.string({ required: true, description: 'URL in the address bar; http or https.' }),
    title: t.string({ description: 'Title of the page.' }),
    scripts: t.stringList({ description: 'URLs of external scripts, at most 1,000.' }),
    inlineScripts: t.stringList({ description: 'Source of each inline script, at most 1,000.' }),
    forms: t.field({ type: [PageFormInput], description: 'Forms, at most 500.' }),
    iframes: t.field({ type: [PageFrameInput], description: 'Frames, at most 500.' }),
    links: t.field({ type: [PageLinkInput], description: 'Links, at most 10,000.' }),
    dom: t.field({ type: PageDomInput, description: 'Statistics about the DOM.' }),
    html: t.string({ description: 'HTML source.' }),
    incomplete: t.boolean({
      description: 'true: you have left out parts that are too large. The page then cannot be BENIGN.',
    }),
    scanners: t.field({
      type: ScannerSelection,
      description: 'Scanners to run. Default: every available passive scanner that accepts pages.',
    }),
    label: t.string({ description: LABEL }),
  }),
});

/** Cost of choosing the scanners and of a commit. */
const START = 3 * QUERY;

builder.mutationFields((t) => ({
  startScan: t.field({
    type: StartScanResult,
    ...costs({ weight: START }),
    description: 'Starts a scan and returns immediately. Follow it with the subscription `scanEvents`.',
    args: { input: t.arg({ type: StartScanInput, required: true, description: 'The scan to start.' }) },
    resolve: (_, { input: { scanners, ...input } }, { scans, identity }) =>
      scans.start(identity, { ...input, ...selected(scanners) }),
  }),
  startScans: t.field({
    type: StartScansResult,
    ...costs({ each: START, size: { lengthOf: ['input', 'targets'], max: MAX_BATCH } }),
    description:
      'Starts one scan for each target, in the order of the targets. A refused target does not affect the others.',
    args: { input: t.arg({ type: StartScansInput, required: true, description: 'The scans to start.' }) },
    resolve: (_, { input: { targets, targetKind, scanners, label } }, { scans, identity }) =>
      scans.startAll(identity, targets, { targetKind, label, ...selected(scanners) }),
  }),
  startDemoScan: t.field({
    type: StartScanResult,
    ...costs({ weight: START }),
    description:
      'Starts a scan of a demo site, so that you can try a scan without a target. For this scan, the server starts the site on its own machine, and stops it when the scan ends. The scan can reach nothing else. `Viewer.startDemoScanRefusal` says whether you may start one.',
    args: {
      input: t.arg({ type: StartDemoScanInput, required: true, description: 'The demo scan to start.' }),
    },
    resolve: (_, { input }, { scans, identity }) => scans.startDemo(identity, input),
  }),
  scanPage: t.field({
    type: StartScanResult,
    ...costs({ weight: START }),
    description:
      'Assesses the risk of a page shown in a browser; made for browser extensions. Returns immediately. Follow it with the subscription `scanEvents`.',
    args: { input: t.arg({ type: ScanPageInput, required: true, description: 'The page to assess.' }) },
    resolve: async (_, { input: { scanners, label, ...page } }, { scans, identity }) => {
      const parsed = pageSchema.safeParse(page);
      if (!parsed.success) throw new BadInputError(`The page is invalid: ${explain(parsed.error)}.`);
      return await scans.scanPage(identity, { target: parsed.data, label, ...selected(scanners) });
    },
  }),
  rerunScan: t.field({
    type: RerunScanResult,
    ...costs({ weight: START + QUERY }),
    description:
      'Starts a new scan with the target, scanners and options of an earlier one. If the earlier scan assessed a page, the new one assesses the stored page. The earlier scan is not changed.',
    args: { input: t.arg({ type: RerunScanInput, required: true, description: 'The scan to run again.' }) },
    resolve: async (_, { input: { id, label, options } }, { scans, identity }) =>
      await scans.rerun(identity, requireScanId(id), {
        label,
        options: options?.map(({ name, options: given }) => ({ name, options: given })),
      }),
  }),
}));
