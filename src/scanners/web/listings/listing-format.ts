/** Recognises directory listings by the markup of each server. */
import { type PagePart, readPageFacts } from '../../kit/page-facts.ts';

export interface Listing {
  /** server software that generates such listings */
  server: string;
  /** names in the folder; those of folders end with a slash */
  entries: string[];
  /** whether there are more entries than were read */
  limited: boolean;
}

/** Markup of a server's listings. The folder in the title must be the requested one. */
interface Style {
  server: string;
  /** matches the title; its group is the folder, if it names one */
  title: RegExp;
  /** matches its HTML anywhere */
  has: RegExp;
}

const STYLES: readonly Style[] = [
  {
    server: 'lighttpd',
    title: /^Index of (\/.*)$/,
    has: /<div class="list">\s{0,20}<table summary="Directory Listing"/,
  },
  {
    server: 'Apache httpd',
    title: /^Index of (\/.*)$/,
    has: /<a href="\?C=[NMSD];O=[AD]">|<address>Apache|<ul>\s{0,20}<li><a href="/i,
  },
  {
    server: 'nginx',
    title: /^Index of (\/.*)$/,
    has: /<h1>Index of [^<]{1,2000}<\/h1>\s{0,20}<hr>\s{0,20}<pre>/i,
  },
  { server: 'IIS', title: /^\S{1,255} - (\/.*)$/, has: /<H1>[^<]{1,2000}<\/H1>\s{0,20}<hr>\s{0,20}<pre>/i },
  {
    server: 'Python http.server',
    title: /^Directory listing for (\/.*)$/,
    has: /<h1>Directory listing for [^<]{1,2000}<\/h1>\s{0,20}<hr>\s{0,20}<ul>/i,
  },
  { server: 'serve-index', title: /^listing directory (\/.*)$/, has: /<ul id="files" class="view-/ },
  { server: 'serve', title: /^Files within (.*)$/, has: /<ul id="files">/ },
  { server: 'Caddy', title: /^(.*)$/, has: /<a href="\?sort=name&(?:amp;)?order=/ },
  { server: 'Jetty', title: /^Directory: (\/.*)$/, has: /<h1 class="title">Directory: / },
  { server: 'Tomcat', title: /^Directory Listing For \[?(\/[^\]]*)\]?$/i, has: /<h1>Directory Listing For / },
];

const MAX_LINKS = 5000;
/** Links of a listing that are not entries, such as one to the website of the server. */
const MAX_OTHER_LINKS = 4;
const MAX_LENGTH = 1024 * 1024;

/**
 * @param url of the response, whose path its title must name
 * @returns null for a page that is not a listing, whatever its title
 */
export function listingOf(url: URL, body: string): Listing | null {
  const text = body.slice(0, MAX_LENGTH);
  const listing = /^\s{0,100}(?:<\?xml[^>]{0,200}>\s{0,100})?<ListBucketResult[\s>]/.test(text)
    ? bucketListing(text)
    : htmlListing(url, text);
  return listing && { ...listing, limited: listing.limited || body.length > MAX_LENGTH };
}

function htmlListing(url: URL, html: string): Listing | null {
  if (!url.pathname.endsWith('/')) return null;
  const candidates = STYLES.filter(({ has }) => has.test(html));
  if (candidates.length === 0) return null;
  const { title, links, hasForeignParts } = read(html, url);
  const style = candidates.find((one) => {
    const folder = one.title.exec(title)?.[1];
    return folder !== undefined && isSameFolder(folder, url.pathname);
  });
  if (style === undefined || hasForeignParts) return null;
  const entries: string[] = [];
  let others = 0;
  for (const { href, text } of links.slice(0, MAX_LINKS)) {
    const name = entryOf(href, url);
    if (name !== null && isNamedSo(text, name)) entries.push(name);
    else if (name !== null || !leadsUpOrSorts(href, url)) others++;
  }
  return others > MAX_OTHER_LINKS || entries.length <= others
    ? null
    : { server: style.server, entries, limited: links.length > MAX_LINKS };
}

interface Reading {
  title: string;
  links: { href: string; text: string }[];
  /** whether it has elements that no listing has, such as forms */
  hasForeignParts: boolean;
}

const PARTS: readonly PagePart[] = ['links'];
const FOREIGN: ReadonlySet<string> = new Set(['form', 'article', 'iframe', 'video', 'textarea']);

function read(html: string, url: URL): Reading {
  let hasForeignParts = false;
  const visitor = {
    tags: FOREIGN,
    tag() {
      hasForeignParts = true;
    },
  };
  const { title, links } = readPageFacts(html, url.href, { parts: PARTS, visitor });
  const entries = links
    .filter(({ element }) => element === 'a')
    .map(({ href, text }) => ({ href: href.written, text }));
  return { title: title ?? '', links: entries, hasForeignParts };
}

/** A proxy may have stripped the beginning of the path; a title without a folder means the root. */
function isSameFolder(named: string, pathname: string): boolean {
  const folder = trimmed(decoded(named.trim()));
  const path = trimmed(decoded(pathname));
  if (folder === path) return true;
  // The root has no name in a path, but may have one in a title.
  if (path === '') return !named.trim().startsWith('/');
  return folder !== '' && path.endsWith(`/${folder}`);
}

const trimmed = (path: string) => path.replace(/^\/|\/$/g, '');

/** @returns the name of an entry directly in the folder, with its final slash; null for any other link */
function entryOf(href: string, url: URL): string | null {
  const reference = href.trim();
  if (/^[?#]/.test(reference) || !URL.canParse(reference, url)) return null;
  const { origin, pathname } = new URL(reference, url);
  if (origin !== url.origin || !pathname.startsWith(url.pathname)) return null;
  const name = decoded(pathname.slice(url.pathname.length));
  return /^[^/]+\/?$/.test(name) ? name : null;
}

/** Servers cut long names, and show folders with a slash or without. */
function isNamedSo(text: string, name: string): boolean {
  const shown = text
    .trim()
    .replace(/\/$/, '')
    .replace(/\s*(?:\.\.>|\.\.\.|…)$/, '');
  const bare = name.replace(/\/$/, '');
  // The text of the link may have size and date after the name.
  return shown !== '' && (bare.startsWith(shown) || shown.startsWith(bare));
}

function leadsUpOrSorts(href: string, url: URL): boolean {
  if (/^\?(?:C=|sort=|[a-z]{1,10}=)/i.test(href)) return true;
  if (!URL.canParse(href, url)) return false;
  const { origin, pathname } = new URL(href, url);
  return origin === url.origin && url.pathname.startsWith(pathname);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const MAX_KEYS = 1000;

/** The listing of a bucket by S3 and compatible services. */
function bucketListing(xml: string): Listing | null {
  if (!/<Name>[^<]{1,255}<\/Name>/.test(xml)) return null;
  const entries: string[] = [];
  for (const [, key = ''] of xml.matchAll(/<Contents>\s{0,20}<Key>([^<]{1,1024})<\/Key>/g)) {
    if (entries.length === MAX_KEYS) return { server: 'a storage bucket', entries, limited: true };
    entries.push(key);
  }
  const limited = /<IsTruncated>\s{0,10}true/i.test(xml);
  return entries.length === 0 ? null : { server: 'a storage bucket', entries, limited };
}
