/** Reads the labelled lists of URLs that a URL model is trained on. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parse } from 'tldts';
import { type UrlText, urlTextOf } from '../../src/scanners/page/url-model/features.ts';

export interface LabelledUrl extends UrlText {
  hostile: boolean;
  /** registrable domain below the suffixes of registries, so that all sites of a web host are one; or the IP address */
  domain: string;
  /** YYYY-MM-DD; null: none */
  date: string | null;
}

export interface UrlLists {
  urls: LabelledUrl[];
  /** skipped lines and URLs, by reason */
  skipped: Record<
    | 'not a URL'
    | 'with a date that is not YYYY-MM-DD'
    | 'duplicates'
    | 'both benign and hostile'
    | 'beyond 100 of one domain',
    number
  >;
}

const MAX_LINE = 4096;
/** Otherwise the thresholds would hold for a few large sites only. */
const MAX_OF_DOMAIN = 100;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads `benign/*.txt` and `hostile/*.txt` of a folder: a URL on each line, and optionally a tab and the date when it was
 * seen. Lines that start with `#` are comments. Of a URL that occurs several times, the first one counts.
 */
export async function readLists(folder: string): Promise<UrlLists> {
  const skipped: UrlLists['skipped'] = {
    ...{ 'not a URL': 0, 'with a date that is not YYYY-MM-DD': 0, duplicates: 0 },
    ...{ 'both benign and hostile': 0, 'beyond 100 of one domain': 0 },
  };
  const known = new Map<string, LabelledUrl>();
  const contradictory = new Set<string>();
  for (const label of ['benign', 'hostile']) {
    for await (const line of linesOf(join(folder, label))) {
      const url = readLine(line, label === 'hostile');
      if (typeof url === 'string') {
        skipped[url]++;
        continue;
      }
      const key = url.host + url.path.replace(/\/$/, '');
      const same = known.get(key);
      if (same === undefined) known.set(key, url);
      else if (same.hostile === url.hostile) skipped.duplicates++;
      else contradictory.add(key);
    }
  }
  for (const key of contradictory) known.delete(key);
  skipped['both benign and hostile'] = contradictory.size;
  const urls = firstOfDomains([...known.values()]);
  skipped['beyond 100 of one domain'] = known.size - urls.length;
  return { urls, skipped };
}

async function* linesOf(folder: string): AsyncGenerator<string, void, void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.txt')).sort();
  if (files.length === 0) throw new Error(`${folder} has no files that end in .txt`);
  for (const file of files) {
    for await (const line of createInterface({
      input: createReadStream(join(folder, file)),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      const text = line.trim();
      if (text !== '' && !text.startsWith('#')) yield text;
    }
  }
}

/** @returns why the line is skipped, or its URL */
function readLine(
  line: string,
  hostile: boolean,
): LabelledUrl | 'not a URL' | 'with a date that is not YYYY-MM-DD' {
  const [text = '', date] = line.split('\t').map((part) => part.trim());
  const address = text.includes('://') ? text : `http://${text}`;
  if (line.length > MAX_LINE || !/^https?:\/\//i.test(address) || !URL.canParse(address)) return 'not a URL';
  if (date !== undefined && (!DATE.test(date) || Number.isNaN(Date.parse(date))))
    return 'with a date that is not YYYY-MM-DD';
  const { host, path } = urlTextOf(new URL(address));
  const domain = parse(host, { extractHostname: false }).domain ?? host;
  return { host, path, hostile, domain, date: date ?? null };
}

function firstOfDomains(urls: readonly LabelledUrl[]): LabelledUrl[] {
  const counts = new Map<string, number>();
  return urls.filter(({ domain, hostile }) => {
    const key = `${hostile} ${domain}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= MAX_OF_DOMAIN;
  });
}
