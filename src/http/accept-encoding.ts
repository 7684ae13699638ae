/** Content coding of a response, negotiated by the Accept-Encoding header (RFC 9110, section 12.5.3). */
export type ContentCoding = 'br' | 'gzip' | 'identity';

const PREFERRED: readonly ContentCoding[] = ['br', 'gzip'];

/** @returns the coding with the smallest result that the client accepts of those offered, else `identity` */
export function chooseCoding(
  header: string | undefined,
  offered: readonly ContentCoding[] = PREFERRED,
): ContentCoding {
  const weights = new Map<string, number>();
  for (const item of (header ?? '').split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const [, weight] = parameters.map((part) => /^q\s*=\s*([\d.]+)$/.exec(part)).find(Boolean) ?? [];
    weights.set(name, weight === undefined ? 1 : Number(weight) || 0);
  }
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0;
  return offered.find((coding) => weightOf(coding) > 0) ?? 'identity';
}
