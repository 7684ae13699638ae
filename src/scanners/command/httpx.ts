/**
 * The JSON lines of ProjectDiscovery's httpx (`httpx -json`): one object for each requested host, the `Result` of
 * https://github.com/projectdiscovery/httpx/blob/main/runner/types.go
 */
import { isIP } from 'node:net';
import { MAX_TECHNOLOGIES } from '../../core/result.ts';
import { type Emission, endpoint, host } from '../../core/scanner.ts';
import { withoutBrackets } from '../../core/target.ts';
import { isRecord, readInt, readText, readTexts, readUrl } from '../../formats/read/foreign-value.ts';
import type { ItemReader, ReadContext } from '../../formats/read/reading.ts';

const readStatus = readInt(100, 999);

export const createHttpxReader = (): ItemReader => ({ read: readAnswer, end: () => [] });

function readAnswer(item: unknown, { scanner }: ReadContext): Emission[] | string {
  if (!isRecord(item)) return 'not an object';
  const url = readUrl(item.url);
  const alive = url !== undefined && item.failed !== true;
  const name = url === undefined ? readText(item.input) : withoutBrackets(new URL(url).hostname);
  if (name === undefined || name === '') return 'no url and no input';
  const status = readStatus(item.status_code) ?? null;
  const title = readText(item.title) ?? null;
  // Older versions report the address as `host`, newer ones as `host_ip`.
  const addresses = [item.a, item.aaaa, item.host_ip, item.host].flatMap(
    (value) => readTexts(64)(value) ?? [],
  );
  const found = host({
    name: name.toLowerCase(),
    ip: [...new Set(addresses.filter((address) => isIP(address) !== 0))].slice(0, 64),
    cname: readTexts(16)(item.cname) ?? [],
    alive,
    url: alive ? url : null,
    status,
    title,
    server: readText(item.webserver) ?? null,
    technologies: readTexts(MAX_TECHNOLOGIES)(item.tech ?? item.technologies) ?? [],
    source: scanner,
    error: alive ? null : (readText(item.error) ?? 'no response over HTTP'),
  });
  if (!alive) return [found];
  const location = readText(item.location);
  return [
    found,
    endpoint({
      url,
      status,
      contentType: readText(item.content_type) ?? null,
      length: readInt(0, Number.MAX_SAFE_INTEGER)(item.content_length) ?? null,
      title,
      redirect: location !== undefined && URL.canParse(location, url) ? new URL(location, url).href : null,
      source: scanner,
    }),
  ];
}
