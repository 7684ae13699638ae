/**
 * The scope of scanners that are not passive: hosts that the configuration allows, or whose ownership was proved. Passive
 * scanners need no proof.
 */
import type { TargetNotVerifiedError } from './errors.ts';
import type { InputKind, Scanner, ScannerInput } from './scanner.ts';
import { bracketed, normalizeName, portOf, type Target } from './target.ts';

/** A host with all of its ports, or one port of it. */
export interface Place {
  /** name in lower case without a final dot, or address without brackets */
  host: string;
  /** null: every port */
  port: number | null;
  /** scheme, host and port of a URL; null if no URL is known */
  origin: string | null;
}

export interface TargetScope {
  /** Whether scanners that are not passive may send requests to the place. */
  covers(workspace: string, place: Place): Promise<boolean>;
  /** @returns the error for a scan that needs a proof, with everything that the proof needs */
  refusal(workspace: string, place: Place, scanners: readonly string[]): Promise<TargetNotVerifiedError>;
}

/** For a user who runs scans on their own machine, and is responsible for them. */
export const EVERY_TARGET: TargetScope = {
  covers: async () => true,
  refusal: () => Promise.reject(new Error('every target is in scope')),
};

/** Whether a scanner sends only ordinary requests for inputs of this kind. */
export const isPassive = ({ intrusiveness, passiveFor = [] }: Scanner, kind: InputKind): boolean =>
  intrusiveness === 'passive' || passiveFor.includes(kind);

/** Whether inputs of this kind must be in scope. Repositories are read, whatever the scanner does with them. */
export const needsProof = (scanner: Scanner, kind: InputKind): boolean =>
  kind !== 'repository' && !isPassive(scanner, kind);

const ofUrl = (text: string): Place => {
  const url = new URL(text);
  return placeAt(url.hostname, portOf(url), url.origin);
};

/** @param host as in a URL, or as users write it */
export const placeAt = (host: string, port: number | null, origin: string | null = null): Place => ({
  host: normalizeName(host),
  ...{ port, origin },
});

/** @returns null for a repository */
export function placeOfTarget({ kind, value, host, port }: Target): Place | null {
  if (kind === 'REPOSITORY' || host === null) return null;
  return kind === 'URL' || kind === 'PAGE' ? ofUrl(value) : placeAt(host, port);
}

/** @returns null for a repository */
export function placeOfInput(input: ScannerInput): Place | null {
  switch (input.kind) {
    case 'domain':
      return placeAt(input.domain, null);
    case 'host':
      return placeAt(input.name, input.port);
    case 'url':
    case 'endpoint':
      return ofUrl(input.url);
    case 'page':
      return ofUrl(input.page.url);
    case 'repository':
      return null;
    default:
      return input satisfies never;
  }
}

export const showPlace = ({ host, port, origin }: Place): string =>
  origin ?? (port === null ? host : `${bracketed(host)}:${port}`);
