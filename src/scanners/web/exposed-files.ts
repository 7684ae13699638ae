/**
 * Files that are left where the server serves them: asked for by the names that they have everywhere, at the top of a site,
 * in its first folders, and beside its pages. Found is only what is recognised by its content, and what a name that nobody
 * has does not get as well: a site that answers everything alike has none of them.
 */
import { randomBytes } from 'node:crypto';
import { EgressError } from '../../core/scanner.ts';
import type { Flaw } from '../kit/flaw.ts';
import { type Exchange, withBody } from '../kit/http-evidence.ts';
import type { WebFlaw } from '../kit/web-finding.ts';
import type { Check, Page, Tools } from './check.ts';
import type { Recogniser, Sighting } from './exposed-files-content.ts';
import * as content from './exposed-files-content.ts';
import { perSite } from './per-site.ts';
import {
  MAX_SOURCE_MAP_BYTES,
  MAX_SOURCE_MAPS,
  readSourceMap,
  type SourceMap,
  sourceMapOf,
} from './source-map.ts';

interface Kind {
  flaw: Pick<Flaw, 'type' | 'title' | 'cwe' | 'description' | 'remediation'>;
  recognise: Recogniser;
  /** at the top of a site */
  names: readonly string[];
  /** of these, what is asked for in folders too */
  inFolders?: readonly string[];
  maxBytes?: number;
}

const MAX_BYTES = 64 * 1024;

const KEEP_OUT =
  'Remove it from what the server serves, keep such files outside of that folder, and refuse names that begin with a dot.';
const ROTATE = 'Replace every password, key and token that is in it: somebody may have it already.';

const BACKUP: Kind['flaw'] = {
  type: 'exposed_backup',
  title: 'Backup is downloadable',
  cwe: 'CWE-530',
  description:
    'A copy that was made of a file, a folder or a database is served to everybody who guesses its name. It shows source code, configuration or data.',
  remediation: `${KEEP_OUT} ${ROTATE}`,
};

const repository = (system: string): Kind['flaw'] => ({
  type: system === 'Git' ? 'exposed_git' : 'exposed_repository',
  title: `${system} repository is downloadable`,
  cwe: 'CWE-527',
  description: `The folder in which ${system} keeps a repository is served to everybody. The source code, and often its whole history with what was removed from it, can be put together from there.`,
  remediation: `Serve a folder that is no working copy, and refuse names that begin with a dot. ${ROTATE}`,
});

const STATUS: Kind['flaw'] = {
  type: 'exposed_status_page',
  title: 'Page about the server itself is public',
  cwe: 'CWE-497',
  description:
    'A page that is made for who runs the server is there for everybody. It tells versions, paths, settings, or what others do.',
  remediation: 'Remove it, or let only those see it who run the server.',
};

const configuration = (title: string, description: string): Kind['flaw'] => ({
  type: 'exposed_configuration',
  title,
  cwe: 'CWE-538',
  description,
  remediation: `${KEEP_OUT} ${ROTATE}`,
});

const KINDS: readonly Kind[] = [
  {
    flaw: repository('Git'),
    recognise: content.gitHead,
    names: ['.git/HEAD'],
    inFolders: ['.git/HEAD'],
  },
  {
    flaw: {
      type: 'exposed_env',
      title: 'File of settings is downloadable',
      cwe: 'CWE-538',
      description:
        'The file from which a program reads its settings is served to everybody: passwords of databases, keys of services, what sessions are signed with.',
      remediation: `${KEEP_OUT} ${ROTATE}`,
    },
    recognise: content.environment,
    names: ['.env', '.env.local', '.env.production', '.env.bak'],
    inFolders: ['.env'],
  },
  { flaw: repository('Subversion'), recognise: content.svnDatabase, names: ['.svn/wc.db'] },
  { flaw: repository('Mercurial'), recognise: content.mercurialRequires, names: ['.hg/requires'] },
  {
    flaw: {
      type: 'exposed_key',
      title: 'Private key is downloadable',
      cwe: 'CWE-321',
      description:
        'A private key is served to everybody. Whoever has it can be the server, or log in where it is known, or read what was sent to it.',
      remediation: `Revoke the certificate and take the key off every list of known ones, and make a new one. ${KEEP_OUT}`,
    },
    recognise: content.privateKey,
    names: ['server.key', 'privkey.pem', 'private.key', 'key.pem', 'id_rsa', '.ssh/id_rsa'],
  },
  {
    flaw: BACKUP,
    recognise: content.sourceCode,
    names: ['wp-config.php.bak', 'config.php.bak', 'config.php~', 'index.php.bak'],
  },
  { flaw: BACKUP, recognise: content.swapFile, names: ['.config.php.swp'] },
  { flaw: BACKUP, recognise: content.sqlDump, names: ['backup.sql', 'dump.sql', 'database.sql', 'db.sql'] },
  { flaw: BACKUP, recognise: content.packedSqlDump, names: ['backup.sql.gz'] },
  { flaw: BACKUP, recognise: content.sqlite, names: ['db.sqlite', 'db.sqlite3'] },
  { flaw: BACKUP, recognise: content.zip, names: ['backup.zip', 'site.zip'], inFolders: ['backup.zip'] },
  { flaw: BACKUP, recognise: content.tar, names: ['backup.tar.gz', 'site.tar.gz'] },
  {
    flaw: configuration(
      'File of passwords is downloadable',
      'Names and hashes of passwords are served to everybody. Weak passwords are found from their hashes by trying.',
    ),
    recognise: content.passwordFile,
    names: ['.htpasswd'],
  },
  {
    flaw: configuration(
      'AWS credentials are downloadable',
      'A file with keys of AWS is served to everybody.',
    ),
    recognise: content.awsCredentials,
    names: ['.aws/credentials'],
  },
  {
    flaw: configuration(
      'Composition of containers is downloadable',
      'The file that tells how the containers of the site are run is served to everybody, with the passwords in it.',
    ),
    recognise: content.composition,
    names: ['docker-compose.yml'],
  },
  {
    flaw: configuration(
      'Names of files are downloadable',
      'A file of macOS that names the files of its folder is served to everybody; what has no link can be found by it.',
    ),
    recognise: content.folderStore,
    names: ['.DS_Store'],
  },
  { flaw: STATUS, recognise: content.phpInfo, names: ['phpinfo.php', 'info.php'], maxBytes: 256 * 1024 },
  { flaw: STATUS, recognise: content.serverStatus, names: ['server-status'] },
  { flaw: STATUS, recognise: content.actuatorEnvironment, names: ['actuator/env'], maxBytes: 1024 * 1024 },
  { flaw: STATUS, recognise: content.heapDump, names: ['actuator/heapdump'] },
];

/** Endings that who edits, or saves for later, puts behind the name of a page. */
const COPIES = ['.bak', '~', '.old', '.orig'] as const;
/** What a page may be made of; each is recognised by itself. */
const COPIED: readonly Recogniser[] = [content.sourceCode, content.sqlDump, content.zip, content.tar];
/** Whose source the server keeps to itself. */
const PROGRAM = /\.(?:php\d?|phtml|aspx?|jspx?|cfm|inc)$/i;

/** Of one site, besides the names at its top. With two for each thing that is found, some eighty requests. */
const MAX_FOLDERS = 4;
const MAX_COPIED = 5;
/** In a row: a site that does not answer is not asked on. */
const MAX_FAILURES = 3;

const stateOf = perSite(() => ({
  folders: new Set<string>(),
  pages: new Set<string>(),
  failures: 0,
  /** answers to names that nobody has, by what is asked for */
  decoys: new Map<string, Promise<Exchange | null>>(),
}));

export const exposedFiles: Check = {
  name: 'exposed-files',
  async *origin(first, tools) {
    for (const kind of KINDS) {
      for (const name of kind.names) yield* look(new URL(`/${name}`, first.url), kind, tools);
    }
  },
  async *page(page, tools) {
    const state = stateOf(tools);
    const { pathname } = page.url;
    if (page.exchange.response.status >= 400) return;
    const folder = /^\/[^/]+\//.exec(pathname)?.[0];
    if (folder !== undefined && !state.folders.has(folder) && state.folders.size >= MAX_FOLDERS) {
      tools.warn(
        'LIMIT_REACHED',
        `${page.url.origin + folder} was not checked for exposed files: limit of ${MAX_FOLDERS} folders`,
      );
    } else if (folder !== undefined && !state.folders.has(folder)) {
      state.folders.add(folder);
      for (const kind of KINDS) {
        for (const name of kind.inFolders ?? []) yield* look(new URL(folder + name, page.url), kind, tools);
      }
    }
    if (PROGRAM.test(pathname) && !state.pages.has(pathname) && state.pages.size >= MAX_COPIED) {
      tools.warn(
        'LIMIT_REACHED',
        `${page.url.origin + pathname} was not checked for backup copies: limit of ${MAX_COPIED} pages`,
      );
    } else if (PROGRAM.test(pathname) && !state.pages.has(pathname)) {
      state.pages.add(pathname);
      for (const ending of COPIES) {
        const recognise: Recogniser = (found) => firstOf(COPIED, found);
        const kind = { flaw: BACKUP, recognise, names: [] };
        yield* look(new URL(pathname + ending, page.url), kind, tools);
      }
    }
    yield* lookAtMap(page, tools);
  },
};

function firstOf(recognisers: readonly Recogniser[], found: content.Content): Sighting | null {
  for (const recognise of recognisers) {
    const sighting = recognise(found);
    if (sighting !== null) return sighting;
  }
  return null;
}

async function* look(
  url: URL,
  { flaw, recognise, maxBytes = MAX_BYTES }: Kind,
  tools: Tools,
): AsyncGenerator<WebFlaw, void, void> {
  const exchange = await ask(url, maxBytes, tools);
  const sighting = exchange && sightingOf(exchange, recognise);
  if (exchange === null || sighting === null) return;
  if (await isAnswerToAll(url, maxBytes, (answer) => sightingOf(answer, recognise) !== null, tools)) return;
  const config = flaw.type === 'exposed_git' ? await gitConfig(url, tools) : null;
  // A file that holds nothing but a number may be anything.
  if (flaw.type === 'exposed_git' && config === null && !sighting.extract.startsWith('ref: ')) return;
  const exchanges = [{ exchange: withBody(exchange, sighting.extract) }];
  if (config) exchanges.push(config);
  yield {
    flaw: { ...flaw, severity: sighting.severity, references: REFERENCES },
    url: url.href,
    confidence: config === null && flaw.type === 'exposed_git' ? 'MEDIUM' : 'HIGH',
    proof: `${url.pathname} is ${sighting.what}, by its content; a name that nobody has gets none.`,
    exchanges,
    ...(sighting.properties && { properties: sighting.properties }),
  };
}

/** What confirms that a repository is there. */
async function gitConfig(head: URL, tools: Tools): Promise<{ exchange: Exchange } | null> {
  const exchange = await ask(new URL('config', head), MAX_BYTES, tools);
  const sighting = exchange && sightingOf(exchange, content.gitConfig);
  return exchange && sighting ? { exchange: withBody(exchange, sighting.extract) } : null;
}

function sightingOf({ response }: Exchange, recognise: Recogniser): Sighting | null {
  const { status, body, bytes, truncated } = response;
  if (status !== 200 || body === '') return null;
  return recognise({ text: body, bytes: bytes ?? Buffer.from(body), truncated });
}

/** @returns null when it does not answer, or has not for a while */
async function ask(url: URL, maxBytes: number, tools: Tools): Promise<Exchange | null> {
  const state = stateOf(tools);
  if (state.failures >= MAX_FAILURES) return null;
  try {
    const exchange = await tools.ask(url.href, { maxBytes });
    state.failures = 0;
    return exchange;
  } catch (error) {
    tools.signal.throwIfAborted();
    if (!(error instanceof EgressError)) throw error;
    if (error.code === 'UNSAFE') return null;
    if (++state.failures === MAX_FAILURES) {
      tools.warn(
        'UNREACHABLE',
        `${url.origin} is not searched for exposed files any more: ${MAX_FAILURES} requests in a row failed (${error.message})`,
      );
    }
    return null;
  }
}

/** Whether a name of the same form, in the same folder, that nobody has gets the same; so it is where that does not answer. */
async function isAnswerToAll(
  url: URL,
  maxBytes: number,
  isSame: (answer: Exchange) => boolean,
  tools: Tools,
): Promise<boolean> {
  const { decoys } = stateOf(tools);
  const form = url.pathname.replace(LAST_WORD, '$1*');
  let decoy = decoys.get(form);
  if (decoy === undefined) {
    const word = `z${randomBytes(6).toString('hex')}`;
    decoy = ask(new URL(url.pathname.replace(LAST_WORD, `$1${word}`), url), maxBytes, tools);
    decoys.set(form, decoy);
  }
  const answer = await decoy;
  return answer === null || isSame(answer);
}

/** Of `/a/.config.php.swp` the word `config`. */
const LAST_WORD = /(\/\.?)[^/.~]+(?=[^/]*$)/;

async function* lookAtMap(page: Page, tools: Tools): AsyncGenerator<WebFlaw, void, void> {
  const map = await sourceMapOf(page, tools);
  if (map === null) return;
  const isSame = (answer: Exchange) => readSourceMap(map.url, answer) !== null;
  if (await isAnswerToAll(map.url, MAX_SOURCE_MAP_BYTES, isSame, tools)) return;
  yield sourceMapFlaw(map, page);
}

function sourceMapFlaw({ url, exchange, sources, own }: SourceMap, script: Page): WebFlaw {
  const shown = (own.length > 0 ? own.map(({ name }) => name) : sources).slice(0, 20);
  return {
    flaw: {
      type: 'exposed_source_map',
      title: 'Source map is public',
      // Many are published on purpose; secrets in them are findings of their own.
      severity: own.length > 0 ? 'LOW' : 'INFO',
      cwe: 'CWE-540',
      description:
        own.length > 0
          ? 'The map of a script is served to everybody, with the text of the sources that it was made from: comments, names, and what was left out of the script for visitors.'
          : 'The map of a script is served to everybody. It names the sources that it was made from.',
      remediation:
        'Do not publish maps, or let only those have them who need them; services that collect errors take them by upload.',
      references: ['https://tc39.es/ecma426/', ...REFERENCES],
    },
    url: url.href,
    confidence: 'HIGH',
    proof: `${url.pathname}, of the script ${script.url.pathname}, is a source map of ${sources.length} sources${own.length > 0 ? `, and has the text of ${own.length} that are the site's own` : ''}.`,
    exchanges: [{ exchange: withBody(exchange, shown.join('\n')) }],
    properties: { script: script.url.href, sources: shown, own: own.length },
  };
}

const REFERENCES: readonly string[] = [
  'https://owasp.org/www-project-web-security-testing-guide/stable/4-Web_Application_Security_Testing/02-Configuration_and_Deployment_Management_Testing/04-Review_Old_Backup_and_Unreferenced_Files_for_Sensitive_Information',
];

/** Requests that a site gets at most, besides two for each thing that is found. */
export const MAX_EXPOSED_FILE_REQUESTS =
  KINDS.reduce(
    (count, { names, inFolders = [] }) => count + names.length + MAX_FOLDERS * inFolders.length,
    0,
  ) +
  MAX_COPIED * COPIES.length +
  MAX_SOURCE_MAPS;
