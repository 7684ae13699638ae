/** What checks of the scanner `web-active` get, and what they give back. */
import type { Flaw } from '../kit/flaw.ts';
import type { Exchange } from '../kit/http-evidence.ts';

export const LOCATIONS = ['query', 'body', 'json', 'path', 'header', 'cookie'] as const;
export type Location = (typeof LOCATIONS)[number];

/** One place of a request where a value of ours goes. */
export interface InsertionPoint {
  location: Location;
  /** of the parameter, header or cookie; of JSON a pointer (RFC 6901); of a path the number of its segment, from 1 */
  name: string;
  /** what it usually holds; may be empty */
  value: string;
  /** whether the value is ours, because the page leaves the field empty: nothing may be found for it */
  madeUp?: boolean;
  method: string;
  /** of the request, with its usual values */
  url: string;
}

/** One insertion point, ready to be tried. */
export interface Probe {
  readonly point: InsertionPoint;
  /** The answer to the usual value, asked for when this is first called, and once. */
  baseline(): Promise<Exchange>;
  /**
   * Sends the request with this value in the point, encoded as its place wants it, and all else as usual. For a point
   * that lies behind other steps, those are walked again. Redirects are not followed.
   * @throws EgressError; the signal's reason
   */
  send(value: string): Promise<Exchange>;
  /** Asks for a URL of the site itself, in the same session: for scripts, or where a redirect leads. @throws like `send` */
  get(url: string): Promise<Exchange>;
  /** A fresh random word of lower-case letters and digits that begins with a letter, 10 characters long. */
  marker(): string;
  /** Reports that something before the application, such as a firewall, stops what the check sends. */
  onBlocked?(): void;
}

/** One flaw that was shown to be there. */
export interface Proof {
  flaw: Flaw;
  confidence: 'MEDIUM' | 'HIGH' | 'CONFIRMED';
  /** in a sentence */
  proof: string;
  /** what was sent to show it */
  payload: string;
  /** what shows it; `needle` is what to look at in the body of the answer */
  exchanges: { exchange: Exchange; note?: string; needle?: string }[];
  /** besides: the context of a marker, the database … */
  properties?: Record<string, unknown>;
}

export interface Check {
  /** as the option `checks` names it */
  name: 'xss' | 'sql-injection' | 'path-traversal' | 'open-redirect';
  /** Whether the point is worth trying, so that requests are not wasted. */
  suits(point: InsertionPoint): boolean;
  /** At most one proof of each flaw for the point. Requests of one point are sent one after another. */
  run(probe: Probe): Promise<Proof[]>;
}
