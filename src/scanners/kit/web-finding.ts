/** Flaws of web applications as findings: one form for the checks that look and those that try. */
import { type Emission, finding } from '../../core/scanner.ts';
import { withoutBrackets } from '../../core/target.ts';
import type { Flaw } from './flaw.ts';
import { type Exchange, excerptOf, type HttpEvidence } from './http-evidence.ts';

export interface WebFlaw {
  flaw: Flaw;
  /** where it is; its query is shown, and is no part of what makes it the same flaw in the next scan */
  url: string;
  method?: string;
  /** What a value goes into: of a query, a header, a cookie … */
  parameter?: { location: string; name: string };
  confidence: 'LOW' | 'MEDIUM' | 'HIGH' | 'CONFIRMED';
  /** in a sentence: what shows that it is there */
  proof: string;
  exchanges?: { exchange: Exchange; note?: string; needle?: string | undefined }[];
  /**
   * What makes it the same flaw in the next scan, besides scanner and type. Default: origin, path, method and parameter. Of
   * what is true of a whole site, its origin alone.
   */
  identity?: readonly string[];
  properties?: Record<string, unknown>;
}

/** @param privateNames headers of requests whose values no evidence shows, besides those that none ever does */
export function webFinding(
  { flaw, url, method, parameter, confidence, proof, exchanges = [], identity, properties }: WebFlaw,
  privateNames: readonly string[] = [],
): Emission {
  const { origin, pathname, hostname, protocol, port } = new URL(url);
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
    identity: [
      ...(identity ?? [origin + pathname, method ?? 'GET', parameter?.location ?? '', parameter?.name ?? '']),
    ],
  });
}

function placeOf({ location, name }: { location: string; name: string }): string {
  const what =
    location === 'cookie' || location === 'header'
      ? location
      : `${location === 'json' ? 'JSON' : location} parameter`;
  return `${what} "${name}"`;
}
