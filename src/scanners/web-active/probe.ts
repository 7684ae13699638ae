/** The interface of checks: a probe of one insertion point in, proofs out. */
import type { WarningCode } from '../../core/warning.ts';
import type { Flaw } from '../kit/flaw.ts';
import type { Exchange } from '../kit/http-evidence.ts';

export const LOCATIONS = ['query', 'body', 'json', 'path', 'header', 'cookie'] as const;
export type Location = (typeof LOCATIONS)[number];

/** One part of a request whose value a check replaces. */
export interface InsertionPoint {
  location: Location;
  /** name of the parameter, header or cookie; in JSON a pointer (RFC 6901); in a path the number of the segment, from 1 */
  name: string;
  /** the usual value; may be empty */
  value: string;
  /** whether the value was made up because the page leaves the field empty, so that the application may find nothing for it */
  madeUp?: boolean;
  method: string;
  /** of the request, with its usual values */
  url: string;
}

/** One insertion point, ready to be tested. */
export interface Probe {
  readonly point: InsertionPoint;
  /** The response to the usual value, requested once, at the first call. */
  baseline(): Promise<Exchange>;
  /**
   * Sends the request with this value in the point, encoded for its location, and everything else as usual. The steps
   * before the request (pages with fresh tokens) are repeated. Redirects are not followed.
   * @throws EgressError; the signal's reason
   */
  send(value: string): Promise<Exchange>;
  /** Requests a URL of the site in the same session, such as a script or the target of a redirect. @throws like `send` */
  get(url: string): Promise<Exchange>;
  /** A fresh random word of 10 lower-case letters and digits that begins with a letter. */
  marker(): string;
  /** Reports that a part of the check was skipped. */
  leaveOut(omission: Omission): void;
}

/** A part of a check that was skipped at an insertion point. It becomes a warning that counts the points. */
export interface Omission {
  /** Omissions of one reason and check share a warning, with the message of the first. */
  reason: string;
  code: WarningCode;
  /** continues after the name of the site: "has …", "blocks …" */
  message: string;
}

/** A proven flaw. */
export interface Proof {
  flaw: Flaw;
  confidence: 'MEDIUM' | 'HIGH' | 'CONFIRMED';
  /** one sentence */
  proof: string;
  /** the value that shows it */
  payload: string;
  /** the evidence; `needle` is the part of the body to show */
  exchanges: { exchange: Exchange; note?: string; needle?: string }[];
  /** more details, such as the context of a marker or the database */
  properties?: Record<string, unknown>;
}

/** A test for one kind of flaw. */
export interface ActiveCheck {
  /** as in the `checks` option */
  name: 'xss' | 'sql-injection' | 'path-traversal' | 'open-redirect';
  /** Whether the point is worth testing, to save requests. */
  suits(point: InsertionPoint): boolean;
  /** Sends the requests of one point one after another. @returns at most one proof of each flaw */
  run(probe: Probe): Promise<Proof[]>;
}
