/** The source map of a script (ECMA-426): what the script was made of. */
import { z } from 'zod';
import { EgressError } from '../../core/scanner.ts';
import type { Exchange } from '../kit/http-evidence.ts';
import type { Page, Tools } from './check.ts';
import { perSite } from './per-site.ts';

export interface SourceMap {
  url: URL;
  exchange: Exchange;
  /** names of the sources */
  sources: string[];
  /** sources of the site's own whose text it has; libraries and what tools put in are left out */
  own: { name: string; text: string }[];
}

/** Maps that are asked for, of one site. */
export const MAX_SOURCE_MAPS = 12;
/** A larger one is read as far as this goes. */
export const MAX_SOURCE_MAP_BYTES = 8 * 1024 * 1024;

const mapsOf = perSite(() => ({ known: new Map<string, Promise<SourceMap | null>>(), asked: 0 }));

/**
 * The map that a script names, or else the one beside it. Asked for once, whichever checks want it.
 * @returns null where there is none, or it is not of the site
 */
export function sourceMapOf(script: Page, tools: Tools): Promise<SourceMap | null> {
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

function addressOf({ kind, url, exchange }: Page): URL | null {
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
    return readSourceMap(url, answer);
  } catch (error) {
    tools.signal.throwIfAborted();
    if (error instanceof EgressError) return null;
    throw error;
  }
}

const mapSchema = z.object({
  version: z.literal(3),
  mappings: z.string(),
  sources: z.array(z.string().nullable()).max(100_000),
  sourcesContent: z.array(z.string().nullable()).nullish(),
});

/** @returns null for what is no map of scripts, whatever its address and status say */
export function readSourceMap(url: URL, exchange: Exchange): SourceMap | null {
  const { status, body, truncated } = exchange.response;
  if (status !== 200) return null;
  // A line that keeps it from being run as a script may come before it.
  const json = body.replace(/^\)\]\}'?[^\n]{0,10}\n/, '');
  const map = truncated ? beginningOf(json) : whole(json);
  if (map === null) return null;
  const { names, texts } = map;
  if (!names.some((name) => /\.(?:[cm]?[jt]sx?|vue|svelte|astro|coffee)(?:\?|$)/.test(name))) return null;
  const own = names.flatMap((name, at) => {
    const text = texts[at] ?? '';
    return text.trim() === '' || isForeign(name) ? [] : [{ name, text }];
  });
  return { url, exchange, sources: names, own };
}

interface Sources {
  names: string[];
  texts: readonly (string | null)[];
}

function whole(json: string): Sources | null {
  if (!/^\s{0,100}\{/.test(json)) return null;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  const { data } = mapSchema.safeParse(value);
  return data ? { names: data.sources.map((name) => name ?? ''), texts: data.sourcesContent ?? [] } : null;
}

/** Of one that was cut, as far as it can be told. */
function beginningOf(json: string): Sources | null {
  const start = json.slice(0, 1000);
  if (!/^\s{0,100}\{/.test(start) || !/"version"\s{0,10}:\s{0,10}3\s{0,10},/.test(start)) return null;
  const names = stringsAfter(json, /"sources"\s{0,10}:\s{0,10}\[/);
  return names.length === 0
    ? null
    : { names, texts: stringsAfter(json, /"sourcesContent"\s{0,10}:\s{0,10}\[/) };
}

/** The texts of an array, up to its end or that of what there is. */
function stringsAfter(json: string, opening: RegExp): string[] {
  const found = opening.exec(json);
  if (found === null) return [];
  const texts: string[] = [];
  const one = /\s{0,100}(?:"((?:[^"\\]|\\.)*)"|null)\s{0,100}(,|\])/y;
  one.lastIndex = found.index + found[0].length;
  for (let match = one.exec(json); match !== null; match = one.exec(json)) {
    texts.push(unescaped(match[1] ?? ''));
    if (match[2] === ']' || texts.length > 10_000) break;
  }
  return texts;
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return text;
  }
}

const isForeign = (name: string): boolean =>
  /(?:^|\/)(?:node_modules|bower_components|vendor|\.pnpm|jspm_packages)\/|^webpack\/|webpack:\/\/\/?(?:[^/]+\/)?(?:webpack|external|ignored)[/ ]|\(webpack\)|^\0|\/~\/|\?commonjs-/.test(
    name,
  );
