import { DEMO_TITLES } from '../core/demo-scan.ts';
import type { ScannerState } from '../core/event.ts';
import type { Preset, Registry, ScannerChoice } from '../core/registry.ts';
import type { InputKind, Intrusiveness, ResultKind, Scanner } from '../core/scanner.ts';
import { optionsSchema, shownOptions } from '../core/secret-options.ts';
import { builder } from './builder.ts';
import { costs } from './cost.ts';
import { described } from './enum.ts';

export const ScannerStateEnum = builder.enumType('ScannerState', {
  description: 'State of a scanner in a scan.',
  values: described<ScannerState>({
    PENDING: 'It has had no inputs yet.',
    STARTED: 'It is running.',
    FINISHED: 'It has scanned all of its inputs.',
    FAILED: 'It has failed; the others continue.',
    SKIPPED: 'There was nothing for it to scan, or a user skipped it.',
  }),
});

const IntrusivenessEnum = builder.enumType('Intrusiveness', {
  description: 'How a scanner affects its target.',
  values: {
    PASSIVE: { value: 'passive', description: 'It only reads, like a visitor.' },
    ACTIVE: { value: 'active', description: 'It sends test values to find vulnerabilities.' },
    AGGRESSIVE: { value: 'aggressive', description: 'It may change data.' },
  } as const satisfies Record<string, { value: Intrusiveness; description: string }>,
});

export const InputKindEnum = builder.enumType('ScannerInputKind', {
  description: 'Input of a scanner: a kind of target, or a type of result of another scanner.',
  values: {
    DOMAIN: { value: 'domain', description: 'A target of kind DOMAIN.' },
    HOST: { value: 'host', description: 'A target of kind HOST, or a Host that was found.' },
    URL: { value: 'url', description: 'A target of kind URL.' },
    ENDPOINT: { value: 'endpoint', description: 'An Endpoint that was found.' },
    REPOSITORY: { value: 'repository', description: 'A target of kind REPOSITORY.' },
    PAGE: { value: 'page', description: 'A target of kind PAGE.' },
  } as const satisfies Record<string, { value: InputKind; description: string }>,
});

const OutputKindEnum = builder.enumType('ScannerOutputKind', {
  description: 'Type of result that a scanner produces.',
  values: {
    HOST: { value: 'host', description: 'Host.' },
    ENDPOINT: { value: 'endpoint', description: 'Endpoint.' },
    FINDING: { value: 'finding', description: 'Finding.' },
    ASSESSMENT: { value: 'assessment', description: 'PageAssessment.' },
  } as const satisfies Record<string, { value: ResultKind; description: string }>,
});

const titleOfDemo = (name: string): string | undefined =>
  Object.hasOwn(DEMO_TITLES, name) ? DEMO_TITLES[name as keyof typeof DEMO_TITLES] : undefined;

/** @returns the title of a scanner; its name if this server does not have it */
export const scannerTitle = (registry: Pick<Registry, 'get'>, name: string): string =>
  registry.get(name)?.title ?? titleOfDemo(name) ?? name;

/** Cost of generating the JSON Schema, which is not cached. */
const OPTIONS_SCHEMA = 50;

export const ScannerType = builder.objectRef<Scanner>('Scanner').implement({
  description: 'A scanner that this server has.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name, for `ScannerInput.name`.' }),
    title: t.exposeString('title', { description: 'Human-readable title.' }),
    description: t.exposeString('description', {
      description: 'What the scanner does, and to which systems.',
    }),
    version: t.exposeString('version', { description: 'Version of the scanner.' }),
    intrusiveness: t.expose('intrusiveness', {
      type: IntrusivenessEnum,
      description: 'How it affects its target.',
    }),
    consumes: t.field({
      type: [InputKindEnum],
      resolve: ({ consumes }) => [...consumes],
      description: 'Inputs that it accepts.',
    }),
    produces: t.field({
      type: [OutputKindEnum],
      resolve: ({ produces }) => [...produces],
      description: 'Types of results that it produces.',
    }),
    mock: t.boolean({ resolve: ({ mock }) => mock ?? false, description: 'true: its results are made up.' }),
    optionsSchema: t.field({
      type: 'JSON',
      ...costs({ weight: OPTIONS_SCHEMA }),
      resolve: optionsSchema,
      description: 'JSON Schema (2020-12) of `ScannerInput.options`.',
    }),
    available: t.boolean({
      resolve: async (scanner, _, { registry }) => (await registry.unavailableReason(scanner)) === null,
      description: 'Whether it can run on this server.',
    }),
    unavailableReason: t.string({
      nullable: true,
      resolve: (scanner, _, { registry }) => registry.unavailableReason(scanner),
      description: 'Why it cannot run; null if it can.',
    }),
  }),
});

const PresetScanner = builder.objectRef<ScannerChoice>('PresetScanner').implement({
  description: 'A scanner in a preset.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the scanner.' }),
    options: t.field({
      type: 'JSON',
      nullable: true,
      resolve: ({ name, options }, _, { registry }) =>
        options === undefined ? null : shownOptions(registry.get(name), options),
      description: 'Options that differ from the defaults; null if none do.',
    }),
  }),
});

const PresetType = builder.objectRef<Preset>('Preset').implement({
  description:
    'A named set of scanners. Scanners that cannot run here, or have no input from the target, are omitted from the scan.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name, for `ScannerSelection.preset`.' }),
    title: t.exposeString('title', { description: 'Human-readable title.' }),
    description: t.exposeString('description', { description: 'What the preset is for.' }),
    scanners: t.field({
      type: [PresetScanner],
      resolve: ({ scanners }) => [...scanners],
      description: 'Scanners of the preset.',
    }),
  }),
});

builder.queryField('presets', (t) =>
  t.field({
    type: [PresetType],
    ...costs({ size: 20 }),
    description: 'All presets of this server.',
    resolve: (_, __, { registry }) => [...registry.presets],
  }),
);

builder.queryField('scanners', (t) =>
  t.field({
    type: [ScannerType],
    ...costs({ size: 50 }),
    description: 'All scanners of this server.',
    resolve: (_, __, { registry }) => [...registry.scanners],
  }),
);
