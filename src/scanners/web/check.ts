/** What the checks of the scanner `web` get, and what they give back. */
import type { Egress, FetchInit } from '../../core/scanner.ts';
import type { WarningCode } from '../../core/warning.ts';
import type { Exchange } from '../kit/http-evidence.ts';
import type { PageFacts } from '../kit/page-facts.ts';
import type { SecretReading } from '../kit/secrets/read-secrets.ts';
import type { WebFlaw } from '../kit/web-finding.ts';
import type { Libraries } from './libraries.ts';

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

/** An answer of the site, as its checks see it. */
export interface Page {
  url: URL;
  exchange: Exchange;
  /** by its content type, or by its content where it tells none */
  kind: 'html' | 'script' | 'other';
  /** The HTML, read once for all checks, in slices. @throws the signal's reason */
  facts(): Promise<PageFacts>;
}

/** One object for each origin of a scan, the same in every call: what a check remembers can hang on it (`perSite`). */
export interface Tools extends Pick<Egress, 'connect'> {
  signal: AbortSignal;
  timeoutMs: number;
  /**
   * GET, or what `init` says, of a URL of the origin, with the client's own headers and without redirects.
   * @throws EgressError (UNSAFE for what the conduct forbids), TargetRefusedError, the signal's reason; Error for a URL
   * of another origin
   */
  ask(url: string, init?: FetchInit): Promise<Exchange>;
  /** Secrets in a text, masked; in a thread. @throws Error when it took too long */
  secretsIn(name: string, text: string): Promise<Pick<SecretReading, 'matches' | 'rejected' | 'problem'>>;
  /** what is known of JavaScript libraries; null where the server has no such data */
  libraries: Libraries | null;
  /** Reports what is not looked at. @param count number of things left out, 1 by default */
  warn(code: WarningCode, message: string, count?: number): void;
}

export interface Check {
  name: CheckName;
  /** Called once for each origin (`https://shop.test:8443`) of the scan, with the first page that was seen of it. */
  origin?(first: Page, tools: Tools): AsyncGenerator<WebFlaw, void, void>;
  /** Called for each answer of the site, scripts of its own included; what it yields twice counts once. */
  page?(page: Page, tools: Tools): AsyncGenerator<WebFlaw, void, void>;
}
