/** Flaws of web applications as findings, for the scanners that look and those that attack. */
import { type Emission, finding } from '../../core/scanner.ts';
import { withoutBrackets } from '../../core/target.ts';
import type { Flaw } from './flaw.ts';
import { type Exchange, excerptOf, type HttpEvidence } from './http-evidence.ts';

export interface Parameter {
  /** what a value goes into: query, header, cookie … */
  location: string;
  name: string;
}

export interface WebFlaw {
  flaw: Flaw;
  /** where it is; its query is shown, and is no part of the identity */
  url: string;
  method?: string;
  parameter?: Parameter;
  confidence: 'LOW' | 'MEDIUM' | 'HIGH' | 'CONFIRMED';
  /** in a sentence: what shows that the flaw is there */
  proof: string;
  exchanges?: { exchange: Exchange; note?: string; needle?: string | undefined }[];
  /** Default: that of a request, by its URL without query, its method and its parameter. */
  identity?: FlawIdentity;
  properties?: Record<string, unknown>;
}

declare const isIdentity: unique symbol;
/** What makes a flaw the same one in the next scan, besides scanner and type. Made by the functions below alone. */
export type FlawIdentity = readonly string[] & { readonly [isIdentity]: true };

const identity = (...parts: string[]) => parts as readonly string[] as FlawIdentity;

/** A flaw of a whole site, whichever of its pages shows it first. @param details what tells it from others of its type */
export const ofSite = ({ origin }: URL, ...details: string[]): FlawIdentity => identity(origin, ...details);

/** A flaw of one file of a site. @param details what tells it from others of its type */
export const ofFile = ({ origin, pathname }: URL, ...details: string[]): FlawIdentity =>
  identity(origin + pathname, ...details);

/** A flaw of one parameter of all pages of a kind. @param pattern URL in which `*` stands for what differs */
export const ofParameter = (pattern: string, { location, name }: Parameter): FlawIdentity =>
  identity(pattern, location, name);

export function identityOf({ identity: given, url, method, parameter }: WebFlaw): FlawIdentity {
  return given ?? ofFile(new URL(url), method ?? 'GET', parameter?.location ?? '', parameter?.name ?? '');
}

/** @param privateNames headers of requests whose values no evidence shows, besides those that none ever does */
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
