/** The ways to start a scan: of a target that somebody names, and of a page that somebody saw. */
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
  description: 'The scan is recorded and runs as soon as there is room.',
  fields: (t) => ({
    // As it was recorded: reading it back would cost more than recording it. What is not in its row is read on demand.
    scan: t.field({
      type: ScanNode,
      ...costs({ weight: SCAN_ROW }),
      description: 'The new scan.',
      resolve: startedScanRow,
    }),
  }),
});

const StartScanResult = builder.errorUnion('StartScanResult', {
  description: 'The scan, or why it was not started.',
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
  // Errors are told apart before this.
  resolveType: () => StartScanSuccess,
});

const ScannerInput = builder.inputType('ScannerInput', {
  description: 'A scanner to use.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Name of a Scanner.' }),
    options: t.field({
      type: 'JSON',
      description: 'As its `optionsSchema` says; what is left out has defaults.',
    }),
  }),
});

const LABEL = 'Anything that helps you to find it again; at most 200 characters.';

const StartScanInput = builder.inputType('StartScanInput', {
  description: 'A scan to start.',
  fields: (t) => ({
    target: t.string({
      required: true,
      description:
        'Domain (example.com), URL (https://example.com/app), address (192.0.2.7, with a port or without), repository (/srv/repository, git@example.com:team/project.git).',
    }),
    scanners: t.field({
      type: [ScannerInput],
      description: 'Default: every available passive scanner that the target suits.',
    }),
    preset: t.string({ description: 'Name of a Preset, instead of `scanners`.' }),
    label: t.string({ description: LABEL }),
  }),
});

const PageFieldInput = builder.inputType('PageFieldInput', {
  description: 'A field of a form.',
  fields: (t) => ({
    type: t.string({ description: 'Its `type`; `textarea` and `select` for those.' }),
    name: t.string({ description: 'Its `name`.' }),
    autocomplete: t.string({ description: 'Its `autocomplete`.' }),
  }),
});

const PageFormInput = builder.inputType('PageFormInput', {
  description: 'A form of a page.',
  fields: (t) => ({
    action: t.string({ description: 'Address that it is sent to, as written; left out: the page.' }),
    method: t.string({ description: 'Such as post.' }),
    fields: t.field({ type: [PageFieldInput], description: 'Its fields, at most 1,000.' }),
  }),
});

const PageFrameInput = builder.inputType('PageFrameInput', {
  description: 'A frame within a page.',
  fields: (t) => ({
    src: t.string({ description: 'Its address, as written.' }),
    hidden: t.boolean({ description: 'Not to be seen: by its size, its place or its style.' }),
    width: t.int({ description: 'Pixels.' }),
    height: t.int({ description: 'Pixels.' }),
    sandbox: t.string({ description: 'Its `sandbox`.' }),
  }),
});

const PageLinkInput = builder.inputType('PageLinkInput', {
  description: 'A link of a page.',
  fields: (t) => ({
    href: t.string({ required: true, description: 'Its address, as written.' }),
    text: t.string({ description: 'What is to be read.' }),
  }),
});

const PageDomInput = builder.inputType('PageDomInput', {
  description: 'Numbers that sum up the document of a page.',
  fields: (t) => ({
    elements: t.int({ description: 'Elements.' }),
    forms: t.int({ description: 'Forms.' }),
    iframes: t.int({ description: 'Frames.' }),
    scripts: t.int({ description: 'Scripts, within and by address.' }),
    links: t.int({ description: 'Links.' }),
    passwordFields: t.int({ description: 'Fields for passwords.' }),
    hiddenElements: t.int({ description: 'Elements that are not to be seen.' }),
  }),
});

const ScanPageInput = builder.inputType('ScanPageInput', {
  description: `A page as a browser shows it; at most ${MAX_PAGE_LENGTH} characters in all. A list that is left out was not looked at; an empty one says that there is none.`,
  fields: (t) => ({
    url: t.string({ required: true, description: 'As in the address bar; http or https.' }),
    title: t.string({ description: 'Its title.' }),
    scripts: t.stringList({ description: 'Addresses of its scripts, at most 1,000.' }),
    inlineScripts: t.stringList({ description: 'Text of each script within it, at most 1,000.' }),
    forms: t.field({ type: [PageFormInput], description: 'Its forms, at most 500.' }),
    iframes: t.field({ type: [PageFrameInput], description: 'Its frames, at most 500.' }),
    links: t.field({ type: [PageLinkInput], description: 'Its links, at most 10,000.' }),
    dom: t.field({ type: PageDomInput, description: 'Numbers that sum up its document.' }),
    html: t.string({ description: 'Its source.' }),
    scanners: t.field({
      type: [ScannerInput],
      description: 'Default: every available passive scanner that judges pages.',
    }),
    label: t.string({ description: LABEL }),
  }),
});

const choices = (
  scanners: readonly (typeof ScannerInput.$inferInput)[] | null | undefined,
): ScannerChoice[] | undefined => scanners?.map(({ name, options }) => ({ name, options }));

/** The choice of scanners, and a commit. */
const START = 3 * QUERY;

builder.mutationFields((t) => ({
  startScan: t.field({
    type: StartScanResult,
    ...costs({ weight: START }),
    description: 'Starts a scan and returns at once; follow it with the subscription `scanEvents`.',
    args: { input: t.arg({ type: StartScanInput, required: true }) },
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
      'Judges the risk of a page that a browser shows: what an extension posts. Returns at once; follow it with the subscription `scanEvents`.',
    args: { input: t.arg({ type: ScanPageInput, required: true }) },
    resolve: async (_, { input: { scanners, label, ...page } }, { scans, identity }) => {
      const parsed = pageSchema.safeParse(page);
      if (!parsed.success) throw new BadInputError(`The page is not taken: ${explain(parsed.error)}.`);
      return await scans.start(identity, { target: parsed.data, label, scanners: choices(scanners) });
    },
  }),
}));
