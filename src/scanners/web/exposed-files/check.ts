/**
 * Finds files that should not be public: requested by their usual names at the root of a site, in its first folders, and
 * next to its pages. A file is reported only if its content is recognised and a random name does not return the same,
 * since some sites respond to every name alike.
 */
import { type Exchange, withBody } from '../../kit/http-evidence.ts';
import type { WebFlaw } from '../../kit/web-finding.ts';
import type { Tools, WebCheck } from '../check.ts';
import { perSite } from '../per-site.ts';
import { exposedSourceMap } from '../source-maps/exposed-source-map.ts';
import { MAX_SOURCE_MAPS } from '../source-maps/source-map.ts';
import { answersRandomName } from './decoy.ts';
import { COPY, COPY_ENDINGS, type FileKind, KINDS, REFERENCES } from './kinds.ts';
import type { Recogniser, Sighting } from './recogniser.ts';
import { gitConfig } from './repositories.ts';
import { ask } from './requests.ts';

const MAX_BYTES = 64 * 1024;
/** Folders per site, besides the root. This makes some eighty requests, plus two for each file found. */
const MAX_FOLDERS = 4;
const MAX_COPIED = 5;
/** Server-side programs, whose source code is not sent. */
const PROGRAM = /\.(?:php\d?|phtml|aspx?|jspx?|cfm|inc)$/i;

const stateOf = perSite(() => ({ folders: new Set<string>(), programs: new Set<string>() }));

export const exposedFiles: WebCheck = {
  name: 'exposed-files',
  async *origin(first, tools) {
    for (const kind of KINDS) {
      for (const name of kind.names) yield* look(new URL(`/${name}`, first.url), kind, tools);
    }
  },
  async *page(page, tools) {
    if (page.exchange.response.status >= 400) return;
    yield* lookInFolder(page.url, tools);
    yield* lookForCopies(page.url, tools);
    yield* exposedSourceMap(page, tools);
  },
};

async function* lookInFolder({ pathname, origin }: URL, tools: Tools): AsyncGenerator<WebFlaw, void, void> {
  const { folders } = stateOf(tools);
  const folder = /^\/[^/]+\//.exec(pathname)?.[0];
  if (folder === undefined || folders.has(folder)) return;
  if (folders.size >= MAX_FOLDERS) {
    tools.warn(
      'LIMIT_REACHED',
      `${origin + folder} was not checked for exposed files: limit of ${MAX_FOLDERS} folders`,
    );
    return;
  }
  folders.add(folder);
  for (const kind of KINDS) {
    for (const name of kind.inFolders ?? []) yield* look(new URL(folder + name, origin), kind, tools);
  }
}

async function* lookForCopies({ pathname, origin }: URL, tools: Tools): AsyncGenerator<WebFlaw, void, void> {
  const { programs } = stateOf(tools);
  if (!PROGRAM.test(pathname) || programs.has(pathname)) return;
  if (programs.size >= MAX_COPIED) {
    tools.warn(
      'LIMIT_REACHED',
      `${origin + pathname} was not checked for backup copies: limit of ${MAX_COPIED} pages`,
    );
    return;
  }
  programs.add(pathname);
  for (const ending of COPY_ENDINGS) yield* look(new URL(origin + pathname + ending), COPY, tools);
}

async function* look(
  url: URL,
  { flaw, recognise, maxBytes = MAX_BYTES }: FileKind,
  tools: Tools,
): AsyncGenerator<WebFlaw, void, void> {
  const exchange = await ask(url, maxBytes, tools);
  const sighting = exchange && sightingOf(exchange, recognise);
  if (exchange === null || sighting === null) return;
  const isSame = (answer: Exchange) => sightingOf(answer, recognise) !== null;
  if (await answersRandomName(url, maxBytes, isSame, tools)) return;
  const config = flaw.type === 'exposed_git' ? await askForGitConfig(url, tools) : null;
  // A HEAD that contains only a hash may be any file.
  if (flaw.type === 'exposed_git' && config === null && !sighting.extract.startsWith('ref: ')) return;
  const exchanges = [{ exchange: withBody(exchange, sighting.extract) }];
  if (config) exchanges.push(config);
  yield {
    flaw: { ...flaw, severity: sighting.severity, references: REFERENCES },
    url: url.href,
    confidence: config === null && flaw.type === 'exposed_git' ? 'MEDIUM' : 'HIGH',
    proof: `${url.pathname} returns ${sighting.what}; a random name does not.`,
    exchanges,
    ...(sighting.properties && { properties: sighting.properties }),
  };
}

/** The configuration beside a HEAD confirms that there is a repository. */
async function askForGitConfig(head: URL, tools: Tools): Promise<{ exchange: Exchange } | null> {
  const exchange = await ask(new URL('config', head), MAX_BYTES, tools);
  const sighting = exchange && sightingOf(exchange, gitConfig);
  return exchange && sighting ? { exchange: withBody(exchange, sighting.extract) } : null;
}

function sightingOf({ response }: Exchange, recognise: Recogniser): Sighting | null {
  const { status, body, bytes, truncated } = response;
  if (status !== 200 || body === '') return null;
  return recognise({ text: body, bytes: bytes ?? Buffer.from(body), truncated });
}

/** Maximum number of requests per site, besides two for each file found. */
export const MAX_EXPOSED_FILE_REQUESTS =
  KINDS.reduce(
    (count, { names, inFolders = [] }) => count + names.length + MAX_FOLDERS * inFolders.length,
    0,
  ) +
  MAX_COPIED * COPY_ENDINGS.length +
  MAX_SOURCE_MAPS;
