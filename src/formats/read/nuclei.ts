/**
 * nuclei's JSONL output (`nuclei -jsonl`): one object for each match, the ResultEvent of
 * https://github.com/projectdiscovery/nuclei/blob/main/pkg/output/output.go
 */
import { count } from '../../core/count.ts';
import { type Emission, finding, warning } from '../../core/scanner.ts';
import {
  isRecord,
  knownOf,
  readCwe,
  readFile,
  readJson,
  readPort,
  readText,
  readTexts,
  readUrl,
  valueAt,
} from './foreign-value.ts';
import type { ItemReader, ReadContext } from './reading.ts';
import { readSeverity } from './severity.ts';

export function createNucleiReader(): ItemReader {
  let failed = 0;
  let firstFailure = '';
  return {
    read(item, run) {
      if (!isRecord(item)) return 'not an object';
      const type = readText(item['template-id']);
      if (type === undefined) return 'no template-id';
      // With `-matcher-status`, templates that did not match have lines too.
      if (item['matcher-status'] !== false) return [readMatch(type, item, run)];
      const error = readText(item.error);
      if (error !== undefined && failed++ === 0) firstFailure = `${type}: ${error.slice(0, 200)}`;
      return [];
    },
    end() {
      if (failed === 0) return [];
      const message = `${count(failed, 'template')} could not be run, first: ${firstFailure}`;
      return [warning('TOOL_INCOMPLETE', message, failed)];
    },
  };
}

function readMatch(type: string, item: Record<string, unknown>, run: ReadContext): Emission {
  const info = (key: string, ...more: string[]) => valueAt(item, ['info', key, ...more]);
  const matched = readText(item['matched-at']);
  const file = item.type === 'file' ? readFile(matched, run.folders) : undefined;
  const url = file === undefined ? (readUrl(matched) ?? readUrl(item.url)) : undefined;
  const matcher = readText(item['matcher-name']);
  const extractor = readText(item['extractor-name']);
  const parameter = readText(item.fuzzing_parameter);
  const name = readText(info('name')) ?? type;
  return finding({
    title: matcher === undefined ? name : `${name} (${matcher})`,
    severity: readSeverity(info('severity')) ?? 'UNKNOWN',
    type,
    url: url ?? null,
    method: readText(item.fuzzing_method) ?? null,
    parameter: parameter ?? null,
    ...placeOf(item, { file, url }),
    description: readText(info('description')) ?? null,
    evidence: evidenceOf(item) as never,
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
    identity: [
      matched ?? '',
      matcher ?? '',
      extractor ?? '',
      ...(parameter === undefined ? [] : [parameter]),
    ],
  });
}

function evidenceOf(item: Record<string, unknown>): unknown {
  return readJson(
    knownOf({
      matchedAt: readText(item['matched-at']),
      ip: readText(item.ip),
      matcher: readText(item['matcher-name']),
      extractor: readText(item['extractor-name']),
      extracted: item['extracted-results'],
      lines: item['matched-line'],
      curl: readText(item['curl-command']),
    }),
  );
}

/** Place of a match without a URL. DNS, network and TLS templates give a name, or a name and a port. */
function placeOf(
  item: Record<string, unknown>,
  { file, url }: { file: string | undefined; url: string | undefined },
) {
  if (file !== undefined) return { file };
  if (url !== undefined) return {};
  const matched = readText(item['matched-at']);
  const [, name, port] = /^\[?([^\]\s/]{1,255}?)\]?(?::(\d{1,5}))?$/.exec(matched ?? '') ?? [];
  return {
    host: name ?? readText(item.host) ?? null,
    port: readPort(port) ?? readPort(item.port) ?? null,
  };
}
