/** Public services that scanners ask about targets, such as a web archive, and those that the operator names instead. */
import type { Egress, ScanContext } from '../../core/scanner.ts';

/** URLs in the configuration of the server. */
export interface NamedServices {
  /** of the service to ask if a scan names none; null: the public one */
  readonly url: string | null;
  /** in the options of presets */
  readonly inPresets: readonly string[];
}

export const NOTHING_NAMED: NamedServices = { url: null, inPresets: [] };

/** A service, and the way to it. */
export interface ServiceAccess {
  url: string;
  fetch: Egress['fetch'];
}

/** The service that a scan asks. A URL in its options is trusted only if a preset has the same one. */
export function createPublicService(publicUrl: string, { url: named, inPresets }: NamedServices) {
  const trusted = (option: string | undefined): string | null => {
    if (option === undefined) return named;
    return inPresets.includes(option) ? option : null;
  };
  return {
    /** for `Limits.services` */
    services: (option: string | undefined): string[] => [trusted(option) ?? []].flat(),
    access(option: string | undefined, { fetch, services }: ScanContext): ServiceAccess {
      const url = trusted(option);
      return url === null ? { url: option ?? publicUrl, fetch } : { url, fetch: services.fetch };
    },
  };
}
