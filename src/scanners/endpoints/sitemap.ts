/** Sitemaps (https://www.sitemaps.org/protocol.html): XML or plain text, optionally gzipped. */
import { createGunzip } from 'node:zlib';
import { createGate } from '../../core/gate.ts';

export interface Sitemap {
  /** `pages`: URLs of the site; `sitemaps`: an index of further sitemaps */
  kind: 'pages' | 'sitemaps';
  urls: string[];
  /** URLs beyond the limit, duplicates included */
  leftOut: number;
}

export interface InflatedText {
  text: string;
  /** whether it is longer than `maxBytes` */
  truncated: boolean;
  /** whether the compressed data is damaged; `text` is the part before the damage */
  damaged: boolean;
}

/** Bytes of an inflated sitemap that are read. The protocol allows 50 MB, which is more pages than a scan requests. */
export const MAX_SITEMAP_BYTES = 8 * 1024 * 1024;

/**
 * One URL. No XML parser, since nothing nests: this reads 8 MiB in some 20 ms, and a truncated document
 * as well as a complete one.
 */
const LOCATION =
  /<(?:[a-z][\w.-]{0,31}:)?loc(?:\s[^<>]{0,200})?>([^<]{0,8192})(?:<!\[CDATA\[([^<\]]{0,8192})\]\]>)?/gi;
const INDEX = /<(?:[a-z][\w.-]{0,31}:)?sitemapindex[\s>]/i;

/** One sitemap at a time in the process, since each may grow to `maxBytes` of text. */
const inflating = createGate(1);

/**
 * Inflates a gzipped sitemap, up to `maxBytes`; others are returned as they are. Truncated or damaged data yields
 * the part before the damage. Throws only the signal's reason.
 */
export async function inflateSitemap(
  body: Buffer,
  { signal, maxBytes = MAX_SITEMAP_BYTES }: { signal: AbortSignal; maxBytes?: number },
): Promise<InflatedText> {
  // Detected by the first bytes (RFC 1952), because some servers and proxies unpack .gz files.
  if (body[0] !== 0x1f || body[1] !== 0x8b) {
    return { text: body.toString('utf8', 0, maxBytes), truncated: body.length > maxBytes, damaged: false };
  }
  await inflating.enter(signal);
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  const chunks: Buffer[] = [];
  let size = 0;
  let damaged = false;
  try {
    signal.throwIfAborted();
    gunzip.end(body);
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!isDamage(error)) throw error;
    damaged = true;
  } finally {
    gunzip.destroy();
    inflating.leave();
  }
  const text = Buffer.concat(chunks).toString('utf8', 0, maxBytes);
  return { text, truncated: size > maxBytes, damaged };
}

/** @param limit maximum number of URLs */
export function parseSitemap(text: string, limit: number): Sitemap {
  const isPlain = /^[\s\ufeff]{0,64}https?:\/\//i.test(text);
  const urls = new Set<string>();
  let leftOut = 0;
  for (const url of isPlain ? linesOf(text) : locationsOf(text)) {
    if (url === '' || urls.has(url)) continue;
    if (urls.size < limit) urls.add(url);
    else leftOut++;
  }
  const isIndex = !isPlain && INDEX.test(text.slice(0, 4096));
  return { kind: isIndex ? 'sitemaps' : 'pages', urls: [...urls], leftOut };
}

function* linesOf(text: string): Generator<string, void, void> {
  for (const [line] of text.matchAll(/[^\r\n]+/g)) {
    const url = line.trim();
    if (/^\ufeff?https?:\/\//i.test(url)) yield url;
  }
}

function* locationsOf(text: string): Generator<string, void, void> {
  for (const [, plain = '', cdata] of text.matchAll(LOCATION))
    yield cdata?.trim() || decodeEntities(plain.trim());
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five named entities of XML, and numeric ones. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex, decimal, name) => {
      if (name) return ENTITIES[String(name).toLowerCase()] ?? whole;
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
