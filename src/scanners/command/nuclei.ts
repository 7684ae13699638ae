/**
 * nuclei's JSONL output (`nuclei -jsonl`): one object for each match, the ResultEvent of
 * https://github.com/projectdiscovery/nuclei/blob/main/pkg/output/output.go
 */
import { finding } from '../../core/scanner.ts';
import { readSeverity } from '../severity.ts';
import {
  isRecord,
  knownOf,
  readCwe,
  readJson,
  readPort,
  readText,
  readTexts,
  readUrl,
  valueAt,
} from './foreign-value.ts';
import type { ItemReader } from './mapping.ts';

export const readNuclei: ItemReader = (item) => {
  if (!isRecord(item)) return 'not an object';
  const type = readText(item['template-id']);
  if (type === undefined) return 'no template-id';
  const info = (key: string, ...more: string[]) => valueAt(item, ['info', key, ...more]);
  const matched = readText(item['matched-at']);
  const url = readUrl(matched) ?? readUrl(item.url);
  const matcher = readText(item['matcher-name']);
  const name = readText(info('name')) ?? type;
  return [
    finding({
      title: matcher === undefined ? name : `${name} (${matcher})`,
      severity: readSeverity(info('severity')) ?? 'UNKNOWN',
      type,
      url: url ?? null,
      ...(url === undefined ? placeOf(matched, item) : {}),
      description: readText(info('description')) ?? null,
      evidence: readJson(
        knownOf({
          matchedAt: matched,
          ip: readText(item.ip),
          matcher,
          extractor: readText(item['extractor-name']),
          extracted: item['extracted-results'],
          curl: readText(item['curl-command']),
        }),
      ) as never,
      cwe: readCwe(info('classification', 'cwe-id')) ?? null,
      cvss: readText(info('classification', 'cvss-metrics')) ?? null,
      confidence: 'HIGH',
      remediation: readText(info('remediation')) ?? null,
      references: readTexts(50)(info('reference')) ?? [],
      properties: readJson(
        knownOf({
          cve: info('classification', 'cve-id'),
          tags: info('tags'),
          protocol: item.type,
        }),
      ) as never,
      identity: [matched ?? '', matcher ?? '', readText(item['extractor-name']) ?? ''],
    }),
  ];
};

/** Where a match is that has no URL: DNS, network and TLS templates give a name, or a name and a port. */
function placeOf(matched: string | undefined, item: Record<string, unknown>) {
  const [, name, port] = /^\[?([^\]\s/]{1,255}?)\]?(?::(\d{1,5}))?$/.exec(matched ?? '') ?? [];
  return {
    host: name ?? readText(item.host) ?? null,
    port: readPort(port) ?? readPort(item.port) ?? null,
  };
}
