/** The input that selects the scanners of a scan. */
import type { StartScan } from '../core/scan-draft.ts';
import { builder } from './builder.ts';

export const ScannerInput = builder.inputType('ScannerInput', {
  description: 'A scanner to run, with options.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Name of a Scanner.' }),
    options: t.field({
      type: 'JSON',
      description: 'Options as described by `Scanner.optionsSchema`; omitted ones have defaults.',
    }),
  }),
});

export const ScannerSelection = builder.inputType('ScannerSelection', {
  description: 'The scanners of a scan: exactly one of the fields.',
  isOneOf: true,
  fields: (t) => ({
    only: t.field({
      type: [ScannerInput],
      description: 'These scanners. The scan is refused if one of them cannot run.',
    }),
    preset: t.string({
      description: 'The scanners of the preset with this name. Those that cannot run are skipped.',
    }),
  }),
});

/** Converts the input to a part of a request. */
export function selected(
  selection: typeof ScannerSelection.$inferInput | null | undefined,
): Pick<StartScan, 'scanners' | 'preset'> {
  return {
    scanners: selection?.only?.map(({ name, options }) => ({ name, options })),
    preset: selection?.preset,
  };
}
