/** Reads the references in a response: a page, a script or JSON. */
import type { FetchResponse } from '../../core/scanner.ts';
import type { Harm } from '../kit/conduct.ts';
import { omissionsOf, type PageLimit, type PagePart, readPageFactsInSlices } from '../kit/page-facts.ts';
import { pageTitleInSlices, titleOfShortPage } from '../kit/page-title.ts';
import { MAX_REFERENCES, referencesOf } from './page.ts';
import { refusalsOf } from './refusals.ts';
import { scriptPathsInSlices } from './script-paths.ts';

export interface Wanted {
  /** links of pages, and addresses in JSON */
  links: boolean;
  /** paths in scripts */
  scripts: boolean;
}

export interface References {
  /** base URL of the references */
  base: string;
  references: readonly string[];
  /** how they became known */
  origin: 'crawl' | 'scripts';
}

export interface ResponseReading {
  /** of an HTML page; null for anything else */
  title: string | null;
  found: References[];
  /** URLs that its links and forms describe as state-changing */
  refused: ReadonlyMap<string, Harm>;
  /** whether it exceeds the limit of references */
  limited: boolean;
  /** parts that exceed limits of the HTML reader */
  omitted: ReturnType<typeof omissionsOf>;
}

const PARTS: readonly PagePart[] = ['links', 'forms', 'frames', 'scripts'];
/** Reader limits that matter here; too many links are reported as `limited`. */
const LIMITS: readonly PageLimit[] = [
  'attributes',
  'active attributes',
  'long attributes',
  'forms',
  'buttons',
  'frames',
  'scripts',
];
const SCRIPT = /javascript|ecmascript/i;

/**
 * Reads a page, script or JSON in slices, so that other work gets its turn.
 * @param wanted null for the title alone
 * @throws the signal's reason
 */
export function readAnswer(
  url: string,
  answer: FetchResponse,
  wanted: Wanted | null,
  signal: AbortSignal,
): ResponseReading | Promise<ResponseReading> {
  const { headers, body } = answer;
  const type = headers['content-type'];
  if (body.length === 0) return titled(null);
  if (isHtml(type, body)) {
    const html = answer.text();
    if (wanted) return readHtmlPage(url, html, wanted, signal);
    const title = titleOfShortPage(html);
    return title === undefined ? pageTitleInSlices(html, signal).then(titled) : titled(title);
  }
  return wanted && type !== undefined ? readPaths(url, answer, type, wanted, signal) : titled(null);
}

const NONE_REFUSED: ReadonlyMap<string, Harm> = new Map();

/** A reading without references. */
const titled = (title: string | null): ResponseReading => ({
  title,
  found: [],
  refused: NONE_REFUSED,
  limited: false,
  omitted: null,
});

async function readPaths(
  url: string,
  answer: FetchResponse,
  type: string,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<ResponseReading> {
  const reading = titled(null);
  const isScript = wanted.scripts && SCRIPT.test(type);
  if (!isScript && !(wanted.links && type.includes('json'))) return reading;
  const { paths, modules, limited } = await scriptPathsInSlices(answer.text(), signal);
  // Relative URLs in a script are relative to the page that runs it, which is unknown here.
  const base = isScript ? `${new URL(url).origin}/` : url;
  const found: References[] = [{ base, references: paths, origin: isScript ? 'scripts' : 'crawl' }];
  if (isScript) found.push({ base: url, references: modules, origin: 'scripts' });
  return { ...reading, found, limited };
}

async function readHtmlPage(
  url: string,
  html: string,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<ResponseReading> {
  const facts = await readPageFactsInSlices(html, url, signal, { parts: PARTS });
  const page = referencesOf(facts);
  const found: References[] = [];
  if (wanted.links) {
    for (const { base, references } of page.pages) found.push({ base, references, origin: 'crawl' });
  }
  const { base, title } = facts;
  found.push({ base, references: page.scripts, origin: wanted.scripts ? 'scripts' : 'crawl' });
  let { limited } = page;
  let left = wanted.scripts ? MAX_REFERENCES : 0;
  for (const code of wanted.scripts ? page.code : []) {
    if (left <= 0) {
      limited = true;
      break;
    }
    const paths = await scriptPathsInSlices(code, signal);
    left -= paths.paths.length + paths.modules.length;
    limited ||= paths.limited;
    found.push({ base, references: [...paths.paths, ...paths.modules], origin: 'scripts' });
  }
  return {
    title,
    found,
    refused: await refusalsOf(facts, signal),
    limited,
    omitted: omissionsOf(facts, LIMITS),
  };
}

export function isHtml(type: string | undefined, body: Buffer): boolean {
  if (type !== undefined) return type.includes('html');
  // Without a content type, `<` marks HTML, except for `<?xml`, with which sitemaps begin.
  return body[0] === 0x3c && body[1] !== 0x3f;
}
