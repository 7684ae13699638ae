/** Source maps of scripts (ECMA-426). */
import { EgressError } from '../../../core/scanner.ts';
import type { Exchange } from '../../kit/http-evidence.ts';
import { jsonItemsInSlices } from '../../kit/json-slices.ts';
import type { ServedFile, Tools } from '../check.ts';
import { perSite } from '../per-site.ts';

export interface SourceMap {
  url: URL;
  exchange: Exchange;
  /** names of the sources */
  sources: string[];
  /** sources with their text, without those of libraries and build tools */
  own: { name: string; text: string }[];
}

/** Maps requested per site. */
export const MAX_SOURCE_MAPS = 12;
/** Of one map; the rest is cut. */
export const MAX_SOURCE_MAP_BYTES = 8 * 1024 * 1024;

const mapsOf = perSite(() => ({ known: new Map<string, Promise<SourceMap | null>>(), asked: 0 }));

/**
 * The map that a script refers to, or else `<script>.map`. Requested once, for all checks.
 * @returns null when the site has none
 */
export function sourceMapOf(script: ServedFile, tools: Tools): Promise<SourceMap | null> {
  const maps = mapsOf(tools);
  const known = maps.known.get(script.url.href);
  if (known !== undefined) return known;
  const url = addressOf(script);
  if (url === null) return Promise.resolve(null);
  if (maps.asked >= MAX_SOURCE_MAPS) {
    tools.warn(
      'LIMIT_REACHED',
      `${url.href} was not requested: limit of ${MAX_SOURCE_MAPS} source maps for a site`,
    );
    return Promise.resolve(null);
  }
  maps.asked++;
  const map = ask(url, tools);
  maps.known.set(script.url.href, map);
  return map;
}

function addressOf({ kind, url, exchange }: ServedFile): URL | null {
  const { status, headers, body } = exchange.response;
  if (kind !== 'script' || status !== 200) return null;
  const [, named] = /[#@]\s?sourceMappingURL=([^\s'"*]{1,2000})\s*$/.exec(body.slice(-2100).trimEnd()) ?? [];
  const reference = headers.sourcemap ?? headers['x-sourcemap'] ?? named ?? `${url.pathname}.map`;
  if (!URL.canParse(reference, url)) return null;
  const map = new URL(reference, url);
  map.hash = '';
  return map.origin === url.origin ? map : null;
}

async function ask(url: URL, tools: Tools): Promise<SourceMap | null> {
  try {
    const answer = await tools.ask(url.href, { maxBytes: MAX_SOURCE_MAP_BYTES });
    if (answer.response.truncated)
      tools.warn('TRUNCATED', `${url.href} was cut at ${MAX_SOURCE_MAP_BYTES} bytes`);
    return await readSourceMap(url, answer, tools.signal);
  } catch (error) {
    tools.signal.throwIfAborted();
    if (error instanceof EgressError) return null;
    throw error;
  }
}

const PLACES = [['version'], ['mappings'], ['sources', '*'], ['sourcesContent', '*']] as const;

/**
 * Reads a map in slices, a truncated one as far as it goes.
 * @returns null for anything that is not a map of scripts, whatever its address and status
 * @throws the signal's reason
 */
export async function readSourceMap(
  url: URL,
  exchange: Exchange,
  signal: AbortSignal,
): Promise<SourceMap | null> {
  const { status, body, truncated } = exchange.response;
  // The map may begin with a line that prevents its execution as a script.
  const json = body.replace(/^\)\]\}'?[^\n]{0,10}\n/, '');
  if (status !== 200 || !/^\s{0,100}\{/.test(json)) return null;
  const members = await membersOf(json, truncated, signal);
  if (members?.version !== 3 || (members.mappings === undefined && !truncated)) return null;
  const { sources, texts } = members;
  if (!sources.some((name) => /\.(?:[cm]?[jt]sx?|vue|svelte|astro|coffee)(?:\?|$)/.test(name))) return null;
  const own = sources.flatMap((name, at) => {
    const text = texts[at] ?? '';
    return text.trim() === '' || isForeign(name) ? [] : [{ name, text }];
  });
  return { url, exchange, sources, own };
}

interface Members {
  version?: unknown;
  mappings?: unknown;
  sources: string[];
  texts: string[];
}

/** @returns null for malformed JSON, unless it was truncated, and for sources that are not strings */
async function membersOf(json: string, truncated: boolean, signal: AbortSignal): Promise<Members | null> {
  const members: Members = { sources: [], texts: [] };
  for await (const item of jsonItemsInSlices(Buffer.from(json), PLACES, signal)) {
    if ('problem' in item) return truncated ? members : null;
    const { value, path } = item;
    const [name, index] = path;
    if (name === 'version' || name === 'mappings') members[name] = value;
    else if (value !== null && typeof value !== 'string') return null;
    else members[name === 'sources' ? 'sources' : 'texts'][Number(index)] = value ?? '';
  }
  return members;
}

const isForeign = (name: string): boolean =>
  /(?:^|\/)(?:node_modules|bower_components|vendor|\.pnpm|jspm_packages)\/|^webpack\/|webpack:\/\/\/?(?:[^/]+\/)?(?:webpack|external|ignored)[/ ]|\(webpack\)|^\0|\/~\/|\?commonjs-/.test(
    name,
  );
