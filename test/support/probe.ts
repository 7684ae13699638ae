import { z } from 'zod';
import { defineScanner, type InputKind, type Scanner, type ScannerSpec } from '../../src/core/scanner.ts';

const options = z.strictObject({});

/** A scanner for one test. Omitted properties have defaults. */
export function probe<const K extends InputKind = 'domain'>(
  name: string,
  spec: Partial<ScannerSpec<K, typeof options>> & Pick<ScannerSpec<K, typeof options>, 'scan'>,
): Scanner {
  return defineScanner<K, typeof options>({
    name,
    title: name,
    description: 'Made for one test.',
    version: '1.0.0',
    intrusiveness: 'passive',
    consumes: ['domain'] as unknown as readonly K[],
    produces: ['host', 'endpoint', 'finding'],
    options,
    ...spec,
  });
}
