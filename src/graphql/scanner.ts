import { SCANNER_STATES } from '../core/event.ts';
import type { Preset } from '../core/preset.ts';
import { optionsSchema, type ScannerChoice, shownOptions } from '../core/registry.ts';
import type { InputKind, Intrusiveness, ResultKind, Scanner } from '../core/scanner.ts';
import { builder } from './builder.ts';
import { costs } from './cost.ts';

export const ScannerStateEnum = builder.enumType('ScannerState', {
  description: 'Where a scanner is within a scan. SKIPPED: there was nothing for it to scan.',
  values: SCANNER_STATES,
});

const IntrusivenessEnum = builder.enumType('Intrusiveness', {
  description:
    'What a scanner does to its target: PASSIVE only looks, ACTIVE tries inputs, AGGRESSIVE may change data.',
  values: {
    PASSIVE: { value: 'passive' },
    ACTIVE: { value: 'active' },
    AGGRESSIVE: { value: 'aggressive' },
  } as const satisfies Record<string, { value: Intrusiveness }>,
});

const InputKindEnum = builder.enumType('ScannerInputKind', {
  description: 'What a scanner can be called with: a kind of target, or a result of another scanner.',
  values: {
    DOMAIN: { value: 'domain' },
    HOST: { value: 'host' },
    URL: { value: 'url' },
    ENDPOINT: { value: 'endpoint' },
    REPOSITORY: { value: 'repository' },
    PAGE: { value: 'page' },
  } as const satisfies Record<string, { value: InputKind }>,
});

const OutputKindEnum = builder.enumType('ScannerOutputKind', {
  description: 'What a scanner finds.',
  values: {
    HOST: { value: 'host' },
    ENDPOINT: { value: 'endpoint' },
    FINDING: { value: 'finding' },
    ASSESSMENT: { value: 'assessment' },
  } as const satisfies Record<string, { value: ResultKind }>,
});

/** The JSON Schema is made anew each time. */
const OPTIONS_SCHEMA = 50;

const ScannerType = builder.objectRef<Scanner>('Scanner').implement({
  description: 'A plug-in that this server can scan with.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'As `ScannerInput.name` takes it.' }),
    title: t.exposeString('title', { description: 'A few words.' }),
    description: t.exposeString('description', { description: 'What it does, and to whom.' }),
    version: t.exposeString('version', { description: 'Its version.' }),
    intrusiveness: t.expose('intrusiveness', {
      type: IntrusivenessEnum,
      description: 'What it does to its target.',
    }),
    consumes: t.field({
      type: [InputKindEnum],
      resolve: ({ consumes }) => [...consumes],
      description: 'Kinds of input it is called with.',
    }),
    produces: t.field({
      type: [OutputKindEnum],
      resolve: ({ produces }) => [...produces],
      description: 'Kinds of results it finds.',
    }),
    mock: t.boolean({ resolve: ({ mock }) => mock ?? false, description: 'Its results are made up.' }),
    optionsSchema: t.field({
      type: 'JSON',
      ...costs({ weight: OPTIONS_SCHEMA }),
      resolve: optionsSchema,
      description: 'JSON Schema (2020-12) of `ScannerInput.options`.',
    }),
    available: t.boolean({
      resolve: async (scanner, _, { registry }) => (await registry.unavailableReason(scanner)) === null,
      description: 'Whether it can run here.',
    }),
    unavailableReason: t.string({
      nullable: true,
      resolve: (scanner, _, { registry }) => registry.unavailableReason(scanner),
      description: 'Why it cannot.',
    }),
  }),
});

const PresetScanner = builder.objectRef<ScannerChoice>('PresetScanner').implement({
  description: 'A scanner of a preset.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of a Scanner.' }),
    options: t.field({
      type: 'JSON',
      nullable: true,
      resolve: ({ name, options }, _, { registry }) =>
        options === undefined ? null : shownOptions(registry.get(name), options),
      description: 'Its options, where they are not the defaults.',
    }),
  }),
});

const PresetType = builder.objectRef<Preset>('Preset').implement({
  description:
    'A named set of scanners. In a scan, those that cannot run here or get no input from the target are left out.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'As `StartScanInput.preset` takes it.' }),
    title: t.exposeString('title', { description: 'A few words.' }),
    description: t.exposeString('description', { description: 'What it is for.' }),
    scanners: t.field({
      type: [PresetScanner],
      resolve: ({ scanners }) => [...scanners],
      description: 'Its scanners.',
    }),
  }),
});

builder.queryField('presets', (t) =>
  t.field({
    type: [PresetType],
    ...costs({ size: 20 }),
    description: 'Every preset that this server has.',
    resolve: (_, __, { registry }) => [...registry.presets],
  }),
);

builder.queryField('scanners', (t) =>
  t.field({
    type: [ScannerType],
    ...costs({ size: 50 }),
    description: 'Every scanner that this server has.',
    resolve: (_, __, { registry }) => [...registry.scanners],
  }),
);
