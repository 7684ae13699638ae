/** The contract of the checks of the `web` scanner. */
import type { Egress, FetchInit } from '../../core/scanner.ts';
import type { WarningCode } from '../../core/warning.ts';
import type { Exchange } from '../kit/http-evidence.ts';
import type { PageFacts } from '../kit/page-facts.ts';
import type { SecretReading } from '../kit/secrets/read-secrets.ts';
import type { WebFlaw } from '../kit/web-finding.ts';
import type { Libraries } from './libraries/library-data.ts';

export const CHECKS = [
  'tls',
  'headers',
  'cookies',
  'cors',
  'mixed-content',
  'versions',
  'listings',
  'exposed-files',
  'secrets',
  'libraries',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** A page, script or other file of a site, with its response. */
export interface ServedFile {
  url: URL;
  exchange: Exchange;
  /** by its content type, or else by its content */
  kind: 'html' | 'script' | 'other';
  /** Facts of the HTML, read once for all checks. @throws the signal's reason */
  facts(): Promise<PageFacts>;
}

/** One object for each origin of a scan, the same in every call: `perSite` keeps the state of a check by it. */
export interface Tools extends Pick<Egress, 'connect'> {
  signal: AbortSignal;
  timeoutMs: number;
  /**
   * Requests a URL of the origin by GET unless `init` says otherwise, with the user's headers and without redirects.
   * @throws EgressError (UNSAFE for a URL that may do harm), TargetRefusedError, the signal's reason; Error for a URL
   * of another origin
   */
  ask(url: string, init?: FetchInit): Promise<Exchange>;
  /** Secrets in a text, masked; found in a thread. @throws Error when it takes too long */
  secretsIn(name: string, text: string): Promise<Pick<SecretReading, 'matches' | 'rejected' | 'problem'>>;
  /** data about JavaScript libraries; null when not configured */
  libraries: Libraries | null;
  /** Reports what was skipped. @param count number of things skipped, 1 by default */
  warn(code: WarningCode, message: string, count?: number): void;
}

export interface WebCheck {
  name: CheckName;
  /** Called once for each origin (`https://shop.test:8443`) of the scan, with its first page. */
  origin?(first: ServedFile, tools: Tools): AsyncGenerator<WebFlaw, void, void>;
  /** Called for each page and script of the site. Repeated flaws count once. */
  page?(page: ServedFile, tools: Tools): AsyncGenerator<WebFlaw, void, void>;
}
