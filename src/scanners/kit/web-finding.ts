/** Turns flaws of web applications into findings, for the passive and the active scanner. */
import { type Emission, finding } from '../../core/scanner.ts';
import { withoutBrackets } from '../../core/target.ts';
import type { Flaw } from './flaw.ts';
import { type Exchange, excerptOf, type HttpEvidence } from './http-evidence.ts';

export interface Parameter {
  /** query, header, cookie … */
  location: string;
  name: string;
}

export interface WebFlaw {
  flaw: Flaw;
  /** its query is shown, but is not part of the identity */
  url: string;
  method?: string;
  parameter?: Parameter;
  confidence: 'LOW' | 'MEDIUM' | 'HIGH' | 'CONFIRMED';
  /** a sentence that says what proves the flaw */
  proof: string;
  exchanges?: { exchange: Exchange; note?: string; needle?: string | undefined }[];
  /** Default: URL without query, method and parameter. */
  identity?: FlawIdentity;
  properties?: Record<string, unknown>;
}

declare const isIdentity: unique symbol;
/** Identifies a flaw across scans, besides scanner and type. Made only by the functions below. */
export type FlawIdentity = readonly string[] & { readonly [isIdentity]: true };

const identity = (...parts: string[]) => parts as readonly string[] as FlawIdentity;

/** A flaw of a whole site, whichever page shows it first. @param details distinguish flaws of one type */
export const ofSite = ({ origin }: URL, ...details: string[]): FlawIdentity => identity(origin, ...details);

/** A flaw of one file of a site. @param details distinguish flaws of one type */
export const ofFile = ({ origin, pathname }: URL, ...details: string[]): FlawIdentity =>
  identity(origin + pathname, ...details);

/** A flaw of one parameter of all pages of a kind. @param pattern URL with `*` for variable parts */
export const ofParameter = (pattern: string, { location, name }: Parameter): FlawIdentity =>
  identity(pattern, location, name);

export function identityOf({ identity: given, url, method, parameter }: WebFlaw): FlawIdentity {
  return given ?? ofFile(new URL(url), method ?? 'GET', parameter?.location ?? '', parameter?.name ?? '');
}

/** @param privateNames further request headers whose values evidence must not show */
export function webFinding(webFlaw: WebFlaw, privateNames: readonly string[] = []): Emission {
  const { flaw, url, method, parameter, confidence, proof, exchanges = [], properties } = webFlaw;
  const { hostname, protocol, port } = new URL(url);
  const { references, title, ...rest } = flaw;
  const evidence: HttpEvidence = {
    proof,
    exchanges: exchanges.map(({ exchange, ...show }) => excerptOf(exchange, { ...show, privateNames })),
  };
  return finding({
    ...rest,
    references: [...references],
    title: parameter ? `${title} in ${placeOf(parameter)}` : title,
    url,
    method: method ?? exchanges[0]?.exchange.request.method,
    parameter: parameter?.name,
    host: withoutBrackets(hostname),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    confidence,
    evidence: JSON.parse(JSON.stringify(evidence)),
    properties: properties && JSON.parse(JSON.stringify(properties)),
    identity: [...identityOf(webFlaw)],
  });
}

function placeOf({ location, name }: Parameter): string {
  const what =
    location === 'cookie' || location === 'header'
      ? location
      : `${location === 'json' ? 'JSON' : location} parameter`;
  return `${what} "${name}"`;
}
