/** Mutations that start a scan of a target, or of a page in a browser. */
import {
  BadInputError,
  InvalidOptionsError,
  InvalidTargetError,
  LimitReachedError,
  TargetRefusedError,
  UnavailableError,
  UnknownPresetError,
  UnknownScannerError,
} from '../core/errors.ts';
import { MAX_PAGE_LENGTH, pageSchema } from '../core/page.ts';
import type { ScannerChoice } from '../core/registry.ts';
import type { StartedScan } from '../core/scans.ts';
import { explain } from '../core/zod-error.ts';
import { startedScanRow } from '../store/rows.ts';
import { builder } from './builder.ts';
import { costs, QUERY, SCAN_ROW } from './cost.ts';
import { ScanNode } from './scan.ts';

const StartScanSuccess = builder.objectRef<StartedScan>('StartScanSuccess').implement({
  description: 'The scan is recorded, and runs as soon as the server has capacity.',
  fields: (t) => ({
    // The row as it was written, since reading it again would cost more than writing it. Relations are read on demand.
    scan: t.field({
      type: ScanNode,
      ...costs({ weight: SCAN_ROW }),
      description: 'The started scan.',
      resolve: startedScanRow,
    }),
  }),
});

const StartScanResult = builder.errorUnion('StartScanResult', {
  description: 'The started scan, or an error.',
  types: [
    StartScanSuccess,
    InvalidTargetError,
    TargetRefusedError,
    UnknownScannerError,
    UnknownPresetError,
    InvalidOptionsError,
    LimitReachedError,
    UnavailableError,
    BadInputError,
  ],
  // Errors are recognized before this is called.
  resolveType: () => StartScanSuccess,
});

const ScannerInput = builder.inputType('ScannerInput', {
  description: 'A scanner to run, with options.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Name of a Scanner.' }),
    options: t.field({
      type: 'JSON',
      description: 'Options as described by `Scanner.optionsSchema`; omitted ones have defaults.',
    }),
  }),
});

const LABEL = 'Text for finding the scan again; at most 200 characters.';

const StartScanInput = builder.inputType('StartScanInput', {
  description: 'A scan to start.',
  fields: (t) => ({
    target: t.string({
      required: true,
      description:
        'Domain (example.com), URL (https://example.com/app), IP address with or without a port (192.0.2.7), or repository (/srv/repository, git@example.com:team/project.git).',
    }),
    scanners: t.field({
      type: [ScannerInput],
      description: 'Scanners to run. Default: every available passive scanner that accepts the target.',
    }),
    preset: t.string({ description: 'Name of a preset, instead of `scanners`.' }),
    label: t.string({ description: LABEL }),
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
  description: 'Statistics of the DOM of a page.',
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
    dom: t.field({ type: PageDomInput, description: 'Statistics of the DOM.' }),
    html: t.string({ description: 'HTML source.' }),
    scanners: t.field({
      type: [ScannerInput],
      description: 'Scanners to run. Default: every available passive scanner that accepts pages.',
    }),
    label: t.string({ description: LABEL }),
  }),
});

const choices = (
  scanners: readonly (typeof ScannerInput.$inferInput)[] | null | undefined,
): ScannerChoice[] | undefined => scanners?.map(({ name, options }) => ({ name, options }));

/** Cost of choosing the scanners and of a commit. */
const START = 3 * QUERY;

builder.mutationFields((t) => ({
  startScan: t.field({
    type: StartScanResult,
    ...costs({ weight: START }),
    description: 'Starts a scan and returns immediately. Follow it with the subscription `scanEvents`.',
    args: { input: t.arg({ type: StartScanInput, required: true, description: 'The scan to start.' }) },
    resolve: (_, { input }, { scans, identity }) =>
      scans.start(identity, {
        target: input.target,
        preset: input.preset,
        label: input.label,
        scanners: choices(input.scanners),
      }),
  }),
  scanPage: t.field({
    type: StartScanResult,
    ...costs({ weight: START }),
    description:
      'Assesses the risk of a page that a browser shows; made for browser extensions. Returns immediately. Follow it with the subscription `scanEvents`.',
    args: { input: t.arg({ type: ScanPageInput, required: true, description: 'The page to assess.' }) },
    resolve: async (_, { input: { scanners, label, ...page } }, { scans, identity }) => {
      const parsed = pageSchema.safeParse(page);
      if (!parsed.success) throw new BadInputError(`The page is invalid: ${explain(parsed.error)}.`);
      return await scans.start(identity, { target: parsed.data, label, scanners: choices(scanners) });
    },
  }),
}));
