import { type Exchange, withBody } from '../../kit/http-evidence.ts';
import type { WebFlaw } from '../../kit/web-finding.ts';
import type { ServedFile, Tools } from '../check.ts';
import { answersRandomName } from '../exposed-files/decoy.ts';
import { REFERENCES } from '../exposed-files/kinds.ts';
import { MAX_SOURCE_MAP_BYTES, readSourceMap, type SourceMap, sourceMapOf } from './source-map.ts';

/** The source map of a script as an exposed file. */
export async function* exposedSourceMap(page: ServedFile, tools: Tools): AsyncGenerator<WebFlaw, void, void> {
  const map = await sourceMapOf(page, tools);
  if (map === null) return;
  const isSame = async (answer: Exchange) => (await readSourceMap(map.url, answer, tools.signal)) !== null;
  if (await answersRandomName(map.url, MAX_SOURCE_MAP_BYTES, isSame, tools)) return;
  yield sourceMapFlaw(map, page);
}

function sourceMapFlaw({ url, exchange, sources, own }: SourceMap, script: ServedFile): WebFlaw {
  const shown = (own.length > 0 ? own.map(({ name }) => name) : sources).slice(0, 20);
  return {
    flaw: {
      type: 'exposed_source_map',
      title: 'Exposed source map',
      // Many are published on purpose. Secrets in them are separate findings.
      severity: own.length > 0 ? 'LOW' : 'INFO',
      cwe: 'CWE-540',
      description:
        own.length > 0
          ? 'The source map of a script is public and contains the original source code, including comments, names, and code that the script itself omits.'
          : 'The source map of a script is public and names the original source files.',
      remediation:
        'Do not publish source maps, or restrict access to them. Error tracking services accept them as uploads.',
      references: ['https://tc39.es/ecma426/', ...REFERENCES],
    },
    url: url.href,
    confidence: 'HIGH',
    proof: `${url.pathname} is the source map of the script ${script.url.pathname}. It lists ${sources.length} sources${own.length > 0 ? `, and contains the code of ${own.length} files of the site` : ''}.`,
    exchanges: [{ exchange: withBody(exchange, shown.join('\n')) }],
    properties: { script: script.url.href, sources: shown, own: own.length },
  };
}
