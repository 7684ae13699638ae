import { count } from '../../../core/count.ts';
import { EgressError } from '../../../core/scanner.ts';
import type { Flaw } from '../../kit/flaw.ts';
import type { Exchange } from '../../kit/http-evidence.ts';
import type { WebFlaw } from '../../kit/web-finding.ts';
import type { ServedFile, Tools, WebCheck } from '../check.ts';
import { perSite } from '../per-site.ts';
import { type Listing, listingOf } from './listing-format.ts';

/** Parent folders requested per site. */
const MAX_FOLDERS = 30;
const MAX_BYTES = 256 * 1024;
/** Parents of one page. */
const MAX_PARENTS = 10;
const MAX_SHOWN = 20;

const foldersOf = perSite(() => ({ looked: new Set<string>(), asked: 0 }));

/** Finds directory listings in pages, and in the folders above pages, each requested once. */
export const listings: WebCheck = {
  name: 'listings',
  async *page(page, tools) {
    const folders = foldersOf(tools);
    if (page.url.pathname.endsWith('/')) folders.looked.add(page.url.pathname);
    const own = flawOf(page.url, page.exchange, tools);
    if (own) yield own;
    const parents = foldersAbove(page.url);
    const left = parents.length - MAX_PARENTS;
    if (left > 0) {
      const message = `${count(left, 'folder')} above ${page.url.href} not checked for a listing: limit of ${MAX_PARENTS}`;
      tools.warn('LIMIT_REACHED', message, left);
    }
    for (const folder of parents.slice(0, MAX_PARENTS)) {
      if (folders.looked.has(folder)) continue;
      folders.looked.add(folder);
      if (++folders.asked > MAX_FOLDERS) {
        tools.warn(
          'LIMIT_REACHED',
          `${page.url.origin + folder} was not checked for a listing: limit of ${MAX_FOLDERS} folders`,
        );
        continue;
      }
      const above = await ask(new URL(folder, page.url), tools);
      const flaw = above && flawOf(above.url, above.exchange, tools);
      if (flaw) yield flaw;
    }
  },
};

/** Nearest first, without the root, which is checked as a page of its own. */
function foldersAbove({ pathname }: URL): string[] {
  const folders: string[] = [];
  let end = pathname.lastIndexOf('/');
  for (; end > 0; end = pathname.lastIndexOf('/', end - 1)) {
    folders.push(pathname.slice(0, end + 1));
  }
  return folders;
}

/** @returns null when there is no response */
async function ask(url: URL, tools: Tools): Promise<Pick<ServedFile, 'url' | 'exchange'> | null> {
  try {
    return { url, exchange: await tools.ask(url.href, { maxBytes: MAX_BYTES }) };
  } catch (error) {
    tools.signal.throwIfAborted();
    if (!(error instanceof EgressError) || error.code === 'GONE') throw error;
    tools.warn('UNREACHABLE', `${url.href} was not checked for a listing: ${error.message}`);
    return null;
  }
}

function flawOf(url: URL, exchange: Exchange, tools: Tools): WebFlaw | null {
  const { status, body, truncated } = exchange.response;
  const listing = status === 200 ? listingOf(url, body) : null;
  if (listing === null) return null;
  if (listing.limited || truncated) {
    const read = listing.entries.length;
    tools.warn('LIMIT_REACHED', `only the first ${read} entries of the listing of ${url.href} were read`);
  }
  const telling = listing.entries.filter((name) => TELLING.test(name));
  const shown = telling.length > 0 ? telling : listing.entries;
  const names = shown.slice(0, 5).map((name) => `"${name.slice(0, 100)}"`);
  const rest = listing.entries.length - names.length;
  return {
    flaw: telling.length > 0 ? { ...FLAW, severity: 'MEDIUM' } : FLAW,
    url: url.origin + url.pathname,
    confidence: 'HIGH',
    proof: `${url.pathname} is a directory listing of ${listing.server}: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`,
    exchanges: [{ exchange, needle: shown[0] }],
    properties: {
      server: listing.server,
      count: listing.entries.length,
      entries: namesOf(listing, telling),
    },
  };
}

const namesOf = ({ entries }: Listing, telling: readonly string[]) =>
  [...new Set([...telling, ...entries])].slice(0, MAX_SHOWN).map((name) => name.slice(0, 200));

/** Names of files that are seldom meant to be public. Archives and documents are common in download folders. */
const TELLING =
  /(?:^|\/)(?:\.env|\.git|\.svn|\.ssh|\.aws|\.htpasswd|id_[rd]sa|backup|dump)|(?:\.(?:sql|bak|old|orig|swp|save|env|key|pem|p12|pfx|jks|kdbx|log|conf|cfg|ini|ya?ml|properties|db|sqlite3?|mdb|pst|ppk|php~)|\.sql\.(?:gz|bz2|zip)|~)(?:\/?$)/i;

const FLAW: Flaw = {
  type: 'directory_listing',
  title: 'Directory listing enabled',
  severity: 'LOW',
  cwe: 'CWE-548',
  cvss: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N',
  description:
    'The server lists the content of a folder. Anyone can find files without knowing their names, such as backups, configuration or files of other users.',
  remediation:
    'Disable directory listings (nginx: autoindex off; Apache: Options -Indexes; S3: no public ListBucket), and keep private files outside the web root.',
  references: [
    'https://owasp.org/www-project-web-security-testing-guide/stable/4-Web_Application_Security_Testing/02-Configuration_and_Deployment_Management_Testing/04-Review_Old_Backup_and_Unreferenced_Files_for_Sensitive_Information',
    'https://cwe.mitre.org/data/definitions/548.html',
  ],
};
