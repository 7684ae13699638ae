import type { HostInit } from '../../core/result.ts';
import type { Egress, FetchResponse } from '../../core/scanner.ts';
import { type HtmlVisitor, readHtmlInSlices } from '../kit/html.ts';
import { technologiesOf } from '../kit/technologies.ts';
import { reasonOf } from './reason.ts';

/** Bytes of a page read for its title. */
const MAX_BYTES = 256 * 1024;

export type Probe =
  | { alive: true; response: FetchResponse }
  /** `error`: the reason for each port */
  | { alive: false; error: string };

/**
 * Requests the front page of a host, port by port, until one responds: 443 over HTTPS, 80 over HTTP,
 * any other over HTTPS and then HTTP.
 */
export async function probeHost(
  name: string,
  ports: readonly number[],
  { fetch }: Pick<Egress, 'fetch'>,
  signal: AbortSignal,
): Promise<Probe> {
  const failures: { port: number; reason: string }[] = [];
  for (const { port, url } of ports.flatMap((port) => addressesOf(name, port))) {
    try {
      return { alive: true, response: await fetch(url, { maxBytes: MAX_BYTES, signal }) };
    } catch (error) {
      signal.throwIfAborted();
      failures.push({ port, reason: reasonOf(error) });
    }
  }
  return { alive: false, error: summarise(failures) };
}

/** @returns null when there is no response */
export async function fetchFrontPage(
  url: string,
  { fetch }: Pick<Egress, 'fetch'>,
  signal: AbortSignal,
): Promise<FetchResponse | null> {
  try {
    return await fetch(url, { maxBytes: MAX_BYTES, signal });
  } catch (error) {
    signal.throwIfAborted();
    reasonOf(error);
    return null;
  }
}

function addressesOf(name: string, port: number): { port: number; url: string }[] {
  if (port === 443) return [{ port, url: `https://${name}/` }];
  if (port === 80) return [{ port, url: `http://${name}/` }];
  return ['https', 'http'].map((scheme) => ({ port, url: `${scheme}://${name}:${port}/` }));
}

/** Facts about a host in its response. @throws the signal's reason */
export async function describeAnswer(
  { url, status, headers, certificate, ...response }: FetchResponse,
  signal: AbortSignal,
) {
  const isHtml = /html/i.test(headers['content-type'] ?? 'text/html');
  const page = isHtml ? await readFrontPage(response.text(), signal) : null;
  const host = {
    url,
    status,
    title: page?.title ?? null,
    server: headers.server ?? null,
    technologies: technologiesOf(headers, page?.generators),
    notBefore: certificate ? validDate(certificate.notBefore) : null,
    notAfter: certificate ? validDate(certificate.notAfter) : null,
    issuer: certificate?.issuer ?? null,
  } satisfies Partial<HostInit>;
  return { isHtml, host };
}

const META: ReadonlySet<string> = new Set(['meta']);
const MAX_GENERATORS = 10;

async function readFrontPage(html: string, signal: AbortSignal) {
  let title: string | null = null;
  const generators: string[] = [];
  const visitor: HtmlVisitor = {
    tags: META,
    title(text) {
      title = text;
    },
    tag(_, attributes, { inTemplate }) {
      if (attributes.get('name')?.toLowerCase() !== 'generator' || inTemplate) return;
      if (generators.length < MAX_GENERATORS) generators.push(attributes.get('content') ?? '');
    },
  };
  await readHtmlInSlices(html, visitor, signal);
  return { title: title as string | null, generators };
}

/** Certificates may contain invalid dates. */
const validDate = (date: Date) => (Number.isNaN(date.getTime()) ? null : date);

function summarise(failures: readonly { port: number; reason: string }[]): string {
  const reasons = [...new Set(failures.map(({ reason }) => reason))];
  if (reasons.length === 1) return reasons.join();
  return [...new Set(failures.map(({ port, reason }) => `${reason} (port ${port})`))].join(', ');
}
