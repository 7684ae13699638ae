/** Skipping a scanner of a scan at the request of a user. */
import { count } from './count.ts';
import type { EventBody } from './event.ts';

/** The reason in a skipped scanner's last event. */
export const SKIPPED = 'skipped by request';

export const skipMessage = (inputs: number): string =>
  `the scanner was skipped by request: ${count(inputs, 'input')} not scanned`;
export const laterSkipMessage = (inputs: number): string =>
  `${count(inputs, 'more input')} found after the scanner was skipped, and not scanned`;

/**
 * The events that end a skipped scanner which no process runs.
 * @param inputs number of known inputs that it has not scanned
 */
export function skipEvents(scanner: string, inputs: number): EventBody[] {
  const message = skipMessage(inputs);
  const warning = { code: 'SCANNER_SKIPPED', count: inputs } as const;
  return [
    ...(inputs > 0 ? [{ type: 'LOG', level: 'WARN', message, scanner, warning } as const] : []),
    { type: 'SCANNER', scanner, state: 'SKIPPED', error: SKIPPED },
  ];
}

/** Requests to skip scanners of a running scan. */
export interface SkipRequests {
  request(scanner: string): void;
  /** Calls back for each request, including earlier ones. */
  listen(onRequest: (scanner: string) => void): void;
}

export function createSkipRequests(): SkipRequests {
  const requested = new Set<string>();
  let listener: ((scanner: string) => void) | null = null;
  return {
    request(scanner) {
      if (requested.has(scanner)) return;
      requested.add(scanner);
      listener?.(scanner);
    },
    listen(onRequest) {
      listener = onRequest;
      for (const scanner of requested) onRequest(scanner);
    },
  };
}
