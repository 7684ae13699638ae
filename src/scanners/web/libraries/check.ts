/** JavaScript libraries with known vulnerabilities. */
import { type Severity, severityRank } from '../../../core/vocabulary.ts';
import type { Flaw } from '../../kit/flaw.ts';
import { TaskTimeoutError } from '../../kit/threads.ts';
import { ofSite, type WebFlaw } from '../../kit/web-finding.ts';
import type { ServedFile, Tools, WebCheck } from '../check.ts';
import { perSite } from '../per-site.ts';
import { type Libraries, NoLibraryDataError } from './library-data.ts';
import type { Script, VulnerableLibrary } from './recognition-thread.ts';
import type { KnownVulnerability } from './retire-data.ts';

/** Searched characters of a page or script. */
const MAX_SCRIPT = 2 * 1024 * 1024;
/** Scripts of other origins that are checked per site. */
const MAX_FOREIGN = 300;
/** Timeouts after which no more scripts of the site are searched. */
const MAX_TIMEOUTS = 3;

const stateOf = perSite(() => ({
  /** URLs of scripts of other origins that were checked */
  foreign: new Set<string>(),
  /** identities that were reported */
  seen: new Set<string>(),
  timeouts: 0,
  withoutData: false,
}));

/**
 * Recognises libraries in the site's own scripts by content, and scripts of other origins by URL alone, without
 * requesting them.
 *
 * A finding belongs to the site and is identified by component and vulnerabilities: another version with the same
 * vulnerabilities is the same finding, and a vulnerability that becomes known later makes a new one.
 */
export const libraryCheck: WebCheck = {
  name: 'libraries',
  async *page(page, tools) {
    const { libraries } = tools;
    if (libraries === null || page.kind === 'other' || page.exchange.response.status !== 200) return;
    const state = stateOf(tools);
    for (const script of await scriptsOf(page, state.foreign, tools)) {
      const found = await recognise(script, page, libraries, tools);
      if (found === null) return;
      for (const library of found) {
        const { component, vulnerabilities } = library;
        const identity = ofSite(page.url, component, vulnerabilities.map(nameOf).sort().join(' '));
        const key = JSON.stringify([...identity, library.version]);
        if (state.seen.has(key)) continue;
        state.seen.add(key);
        yield { ...flawOf(library, page, script), identity };
      }
    }
  },
};

/** @returns null when there is no data; the warning says so once for each site */
async function recognise(
  script: Script,
  page: ServedFile,
  libraries: Libraries,
  tools: Tools,
): Promise<VulnerableLibrary[] | null> {
  const state = stateOf(tools);
  const where = script.url ?? page.url.href;
  if (state.timeouts >= MAX_TIMEOUTS) {
    tools.warn(
      'TIMED_OUT',
      `${where} was not searched for libraries: ${MAX_TIMEOUTS} scripts of the site took too long`,
    );
    return [];
  }
  try {
    return await libraries.recognise(script, tools.signal);
  } catch (error) {
    tools.signal.throwIfAborted();
    if (error instanceof NoLibraryDataError) {
      if (!state.withoutData) tools.warn('UNREACHABLE', error.message);
      state.withoutData = true;
      return null;
    }
    const timedOut = error instanceof TaskTimeoutError;
    if (timedOut) state.timeouts++;
    tools.warn(
      timedOut ? 'TIMED_OUT' : 'CONTENT_UNREADABLE',
      `${where} was not searched for libraries: ${(error as Error).message}`,
    );
    return timedOut && script.url !== null ? await recogniseByName(libraries, script.url, tools) : [];
  }
}

/** Recognises a library by file name and URL alone. */
async function recogniseByName(
  libraries: Libraries,
  url: string,
  tools: Tools,
): Promise<VulnerableLibrary[]> {
  try {
    return await libraries.recognise({ url, content: null }, tools.signal);
  } catch {
    tools.signal.throwIfAborted();
    return [];
  }
}

/** @param foreign URLs of other origins that were checked; new ones are added */
async function scriptsOf(page: ServedFile, foreign: Set<string>, tools: Tools): Promise<Script[]> {
  const { kind, url, exchange } = page;
  const { body } = exchange.response;
  if (kind === 'script') {
    if (body.length > MAX_SCRIPT) warnOfCut(url, tools);
    return [{ url: url.href, content: body.slice(0, MAX_SCRIPT) }];
  }
  const scripts: Script[] = [];
  let inline = '';
  for (const { src, text } of (await page.facts()).scripts) {
    // Browsers ignore the text of a script with `src`.
    if (src === null) inline += `${text}\n`;
    const address = src === null || src.url === null ? null : foreignAddress(new URL(src.url), url);
    if (address === null || foreign.has(address)) continue;
    if (foreign.size >= MAX_FOREIGN) {
      tools.warn(
        'LIMIT_REACHED',
        `${address} was not checked: limit of ${MAX_FOREIGN} scripts of other sites`,
      );
      continue;
    }
    foreign.add(address);
    scripts.push({ url: address, content: null });
  }
  if (inline.length > MAX_SCRIPT) warnOfCut(url, tools);
  // Short scripts only load libraries.
  if (inline.length > 1000) scripts.push({ url: null, content: inline.slice(0, MAX_SCRIPT) });
  return scripts;
}

/** @returns null for scripts of the site, which are recognised by content as files of their own */
const foreignAddress = (at: URL, page: URL): string | null =>
  at.origin === page.origin || !/^https?:$/.test(at.protocol) ? null : at.origin + at.pathname;

const warnOfCut = (url: URL, tools: Tools) =>
  tools.warn(
    'TRUNCATED',
    `${url.href} was searched for libraries only in its first ${MAX_SCRIPT} characters`,
  );

function flawOf(library: VulnerableLibrary, { url, exchange }: ServedFile, script: Script): WebFlaw {
  const { component, version, foundBy, vulnerabilities } = library;
  const at = script.url ?? url.href;
  const places = { content: 'its content', 'file name': 'its file name', address: 'its address' };
  const where = script.url === null ? `A script within ${at}` : at;
  const severity = vulnerabilities
    .map(severityOf)
    .reduce((worst, one) => (isWorse(one, worst) ? one : worst));
  const fixed = vulnerabilities.map(({ below }) => below).filter((below) => below !== undefined);
  return {
    flaw: { ...describe(library, severity), type: 'vulnerable_library' },
    url: script.content === null ? url.href : at,
    confidence: foundBy === 'content' ? 'HIGH' : 'MEDIUM',
    proof: `${where} is ${component} ${version}, by ${places[foundBy]}.`,
    exchanges: [{ exchange, needle: script.content === null ? new URL(at).pathname : version }],
    properties: {
      component,
      version,
      script: script.url,
      foundBy,
      fixedBelow: [...new Set(fixed)],
      vulnerabilities: vulnerabilities.slice(0, 50).map((one) => ({
        identifiers: idsOf(one),
        severity: severityOf(one),
        below: one.below ?? null,
        atOrAbove: one.atOrAbove ?? null,
        summary: one.identifiers.summary?.slice(0, 500) ?? null,
      })),
    },
  };
}

/** Vulnerabilities that the description names. */
const MAX_SUMMARIES = 20;

function describe({ component, version, vulnerabilities }: VulnerableLibrary, severity: Severity): Flaw {
  const worst = vulnerabilities.filter((one) => severityOf(one) === severity);
  const cwe = worst.flatMap(({ cwe }) => cwe).find((id): id is `CWE-${number}` => /^CWE-\d{1,5}$/.test(id));
  const summaries = vulnerabilities.slice(0, MAX_SUMMARIES).map((one) => {
    const [summary = ''] = (one.identifiers.summary ?? '').trim().split('\n');
    return `- ${[idsOf(one).join(', '), summary.slice(0, 300)].filter((part) => part !== '').join(': ')}`;
  });
  const more = vulnerabilities.length - summaries.length;
  if (more > 0) summaries.push(`- and ${more} more`);
  return {
    type: 'vulnerable_library',
    title: `${component} ${version} has known vulnerabilities`,
    severity,
    // "Use of Unmaintained Third Party Components", where the data names none.
    cwe: cwe ?? 'CWE-1104',
    description: `The site uses a version of the JavaScript library ${component} with known vulnerabilities:\n${summaries.join('\n')}\nWhether they can be exploited depends on how the site uses the library.`,
    remediation: `Update ${component} to a fixed version, and keep libraries up to date.`,
    references: [...new Set(vulnerabilities.flatMap((one) => [...cvesOf(one).map(cveUrl), ...one.info]))]
      .filter((url) => /^https?:\/\//.test(url))
      .slice(0, 50),
  };
}

const cvesOf = ({ identifiers }: KnownVulnerability): string[] =>
  (identifiers.CVE ?? []).filter((id) => /^CVE-\d{4}-\d{4,}$/.test(id));
const cveUrl = (id: string) => `https://www.cve.org/CVERecord?id=${id}`;

const idsOf = (one: KnownVulnerability): string[] => {
  const { githubID, retid, bug, issue, PR } = one.identifiers;
  const named = [...cvesOf(one), ...(githubID ? [githubID] : [])];
  if (named.length > 0) return named;
  const own = Object.entries({ retid, bug, issue, PR }).filter(([, id]) => id !== undefined);
  return own.slice(0, 1).map(([kind, id]) => `${kind} ${id}`);
};
/** Stable across versions of the data. */
const nameOf = (one: KnownVulnerability): string => idsOf(one)[0] ?? one.info[0] ?? one.below ?? '';

const severityOf = ({ severity }: KnownVulnerability): Severity =>
  severity === 'none' ? 'INFO' : (severity.toUpperCase() as Severity);
const isWorse = (one: Severity, other: Severity) => severityRank(one) > severityRank(other);
