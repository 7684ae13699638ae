import { describe, test } from 'vitest';
import type { Scanner } from '../../src/core/scanner.ts';
import { scannerContract as casesOf } from '../../src/sdk/scanner-contract.ts';

export type { Manner, ScannerWorld } from '../../src/sdk/scanner-contract.ts';

export function scannerContract(scanner: Scanner, makeWorld: Parameters<typeof casesOf>[1]): void {
  describe(`scanner ${scanner.name}`, () => {
    for (const { name, run, timeoutMs } of casesOf(scanner, makeWorld)) test(name, run, timeoutMs);
  });
}
