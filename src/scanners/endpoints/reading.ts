/** Reads the references in a response: a page, a script or JSON. */
import type { FetchResponse } from '../../core/scanner.ts';
import type { Harm } from '../kit/conduct.ts';
import { omissionsOf, type PageLimit, type PagePart, readPageFactsInSlices } from '../kit/page-facts.ts';
import { pageTitleInSlices } from '../kit/page-title.ts';
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
export async function readAnswer(
  url: string,
  answer: FetchResponse,
  wanted: Wanted | null,
  signal: AbortSignal,
): Promise<ResponseReading> {
  const { headers, body } = answer;
  const type = headers['content-type'];
  const reading: ResponseReading = {
    title: null,
    found: [],
    refused: new Map(),
    limited: false,
    omitted: null,
  };
  if (body.length === 0) return reading;
  if (isHtml(type, body)) {
    if (wanted) return await readHtmlPage(url, answer.text(), wanted, signal);
    return { ...reading, title: await pageTitleInSlices(answer.text(), signal) };
  }
  if (!wanted || type === undefined) return reading;
  const isScript = wanted.scripts && SCRIPT.test(type);
  if (!isScript && !(wanted.links && type.includes('json'))) return reading;
  const { paths, limited } = await scriptPathsInSlices(answer.text(), signal);
  // Relative URLs in a script are relative to the page that runs it, which is unknown here.
  const base = isScript ? `${new URL(url).origin}/` : url;
  const found: References[] = [{ base, references: paths, origin: isScript ? 'scripts' : 'crawl' }];
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
    left -= paths.paths.length;
    limited ||= paths.limited;
    found.push({ base, references: paths.paths, origin: 'scripts' });
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
