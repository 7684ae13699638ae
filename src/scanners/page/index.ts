/**
 * Judges whether a page is out to harm its reader, in six layers, each of which is told of as soon as it is done. Who
 * only has the address gets the page fetched first. No page is BENIGN for want of data: see `judge`.
 */
import { MAX_PAGE_LENGTH, type Page } from '../../core/page.ts';
import {
  assessment,
  defineScanner,
  EgressError,
  type Emission,
  type InputOf,
  progress,
  type ScanContext,
  type Scanner,
  warning,
} from '../../core/scanner.ts';
import { NoThreadError, TaskTimeoutError } from '../kit/threads.ts';
import { judgeAddress } from './address.ts';
import { type Analysis, createAnalysis, type Reading } from './analysis.ts';
import type { Blocklists } from './blocklist.ts';
import { judgeDomain } from './domain.ts';
import { LAYERS, type LayerName, type LayerVerdict, type LayerWarning } from './layer.ts';
import {
  judgeCertificateAge,
  judgeNetwork,
  MAX_BODY_BYTES,
  type Observation,
  observe,
  pageSourceOf,
} from './network.ts';
import { options, type PageOptions } from './options.ts';
import { judgeReputation } from './reputation.ts';
import { judge, layerOf, type Verdicts } from './verdict.ts';

/** @param blocklists null: reputation is not judged. They stay the caller's to close. */
export function createPageScanner({ blocklists }: { blocklists: Blocklists | null }): Scanner {
  const analysis = createAnalysis();
  return defineScanner({
    name: 'page',
    title: 'Page risk',
    description:
      'Judges how likely a page is phishing, malware, a miner or a scam, from its address, domain, scripts, document, ' +
      'reputation and host. Nothing of the page is run. A page that could not be looked at is UNKNOWN, never BENIGN.',
    version: '1.0.0',
    intrusiveness: 'passive',
    consumes: ['page', 'url'],
    produces: ['assessment'],
    options,
    limits: ({ timeoutSeconds }) => ({ timeoutMs: timeoutSeconds * 1000 }),
    warmUp: () => analysis.warmUp(),
    close: () => analysis.close(),
    scan: (input, context) => judgePage(input, context, { analysis, blocklists }),
  });
}

interface Parts {
  analysis: Analysis;
  blocklists: Blocklists | null;
}

async function* judgePage(
  input: InputOf<'page' | 'url'>,
  context: ScanContext<PageOptions>,
  { analysis, blocklists }: Parts,
): AsyncGenerator<Emission, void, void> {
  context.signal.throwIfAborted();
  const given = input.kind === 'page' ? input.page.url : input.url;
  yield progress(0, `judging ${given.slice(0, 500)}`);

  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  const { network, timeoutSeconds } = context.options;
  const limits = { signal, timeoutMs: timeoutSeconds * 1000 };
  /** What was not read or not judged. */
  const warnings: LayerWarning[] = [];

  const observed: Promise<Observation | null> = network
    ? observe(given, context, limits)
    : Promise.resolve(null);
  const fetched = async () => {
    const observation = await observed;
    const source = observation === null ? null : pageSourceOf(observation);
    if (source === null) {
      const problem =
        observation === null ? 'the option network is off' : (observation.problem ?? 'it is no HTML');
      warnings.push({
        code: 'CONTENT_SKIPPED',
        message: `There is no page to judge at ${given.slice(0, 500)}: ${problem}.`.replace(/\.\.$/, '.'),
        count: 1,
      });
    }
    warnings.push(...warningsOf(observation));
    return { page: pageOf(source?.url ?? given, source?.html ?? null), doubt: doubtAbout(observation) };
  };
  const read = input.kind === 'page' ? Promise.resolve({ page: input.page, doubt: null }) : fetched();

  const reading = read.then(({ page }) => analysis.judge(page, limits));
  /** A part of the page that a thread judges. Whatever goes wrong there makes it unjudged, and is told of. */
  const inThread = async <Part extends keyof Reading, T>(
    part: Part,
    unread: (reason: string) => T,
  ): Promise<Awaited<Reading[Part]> | T> => {
    const parts = await reading;
    try {
      return await (parts[part] as Promise<Awaited<Reading[Part]>>);
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      warnings.push({
        code:
          error instanceof TaskTimeoutError || error instanceof NoThreadError ? 'TIMED_OUT' : 'LIMIT_REACHED',
        message: `The ${part} of the page could not be judged: ${reason}.`,
        count: 1,
      });
      return unread(`It could not be judged: ${reason}.`);
    }
  };
  const document = inThread('document', (reason) => ({ verdict: unjudged(reason), lists: null }));
  /** The page with what its source lists. */
  const listed = async (): Promise<Page> => {
    const [{ page }, { lists }] = [await read, await document];
    return lists === null ? page : { ...page, ...lists };
  };
  const doubted = async (verdict: LayerVerdict): Promise<LayerVerdict> => {
    const { doubt } = await read;
    return doubt === null ? verdict : { ...verdict, judged: false, reason: doubt };
  };

  const layers: Record<LayerName, Promise<LayerVerdict>> = {
    // Where a URL leads is known when it was fetched; a posted page is already there.
    address: read.then(({ page }) => judgeAddress(given, page.url)),
    domain: Promise.all([read, observed]).then(([{ page }, observation]) => {
      const verdict = judgeDomain(given, page.url);
      const age = observation === null ? [] : judgeCertificateAge(observation);
      return {
        ...verdict,
        judged: verdict.judged || age.length > 0,
        indicators: [...verdict.indicators, ...age],
      };
    }),
    scripts: inThread('scripts', unjudged).then(doubted),
    document: document.then(({ verdict }) => doubted(verdict)),
    reputation: listed().then((page) => judgeReputation(page, blocklists)),
    network: Promise.all([listed(), observed]).then(([page, observation]) => judgeNetwork(page, observation)),
  };

  const waiting = new Map(
    LAYERS.map((name) => [name, layers[name].then((verdict) => ({ name, verdict }))] as const),
  );
  for (const promise of waiting.values()) promise.catch(() => {});
  try {
    const verdicts: Verdicts = {};
    while (waiting.size > 0) {
      const { name, verdict } = await untilAborted(Promise.race(waiting.values()), context.signal);
      waiting.delete(name);
      verdicts[name] = verdict;
      warnings.push(...(verdict.warnings ?? []));
      for (const { code, message, count } of warnings.splice(0)) yield warning(code, message, count);
      const done = LAYERS.length - waiting.size;
      const layer = layerOf(name, verdict);
      const said = layer.score === null ? (verdict.reason ?? 'nothing to judge') : `${layer.score} of 100`;
      yield progress(done / LAYERS.length, `${name}: ${said}`.slice(0, 1000), layer);
    }
    const { page } = await read;
    const verdict = judge(verdicts);
    if (verdict.unlisted > 0) {
      const message = `${verdict.unlisted} of the weaker indicators are counted in the score but not listed.`;
      yield warning('LIMIT_REACHED', message, verdict.unlisted);
    }
    const unreached = input.kind === 'url' ? unreachedBy(await observed) : null;
    // Of an address that did not answer, only what speaks against it is worth reporting.
    if (unreached === null || verdict.assessment.threatLevel !== 'UNKNOWN') {
      yield assessment({
        url: page.url,
        ...verdict.assessment,
        method: input.kind === 'page' ? 'EXTENSION' : 'FETCH',
      });
    }
    if (unreached !== null) {
      throw new EgressError('UNREACHABLE', `cannot fetch ${given.slice(0, 500)}: ${unreached}`);
    }
    const unasked = input.kind === 'page' ? unreachedBy(await observed) : null;
    if (unasked !== null) {
      yield warning(
        'UNREACHABLE',
        `The host of the page could not be asked at ${given.slice(0, 500)}: ${unasked}`,
      );
    }
  } finally {
    ended.abort(new Error('the page is judged'));
  }
}

const unjudged = (reason: string): LayerVerdict => ({ judged: false, indicators: [], reason });

/** Why an address has not answered; null when it has, or was not asked. */
const unreachedBy = (observation: Observation | null): string | null =>
  observation?.outcome === 'failed' || observation?.outcome === 'refused'
    ? (observation.problem ?? 'it did not answer')
    : null;

function warningsOf(observation: Observation | null): LayerWarning[] {
  const last = observation?.hops.at(-1);
  const warnings: LayerWarning[] = [];
  if (last && last.status >= 400) {
    const message = `${last.url.slice(0, 500)} answered with status ${last.status}: what was judged is its error page.`;
    warnings.push({ code: 'UNREACHABLE', message, count: 1 });
  }
  if (observation?.truncated) {
    const message = `The page is longer than the ${MAX_BODY_BYTES} bytes that are read: the rest was not judged.`;
    warnings.push({ code: 'TRUNCATED', message, count: 1 });
  }
  return warnings;
}

/** Why what was fetched is not the whole page that others see. Its indicators count, its innocence does not. */
function doubtAbout(observation: Observation | null): string | null {
  const status = observation?.hops.at(-1)?.status ?? 200;
  if (status >= 400) return `The host answered with status ${status}.`;
  if (observation?.truncated) return 'The page is too long to be read to its end.';
  return null;
}

function pageOf(url: string, html: string | null): Page {
  return {
    url: new URL(url).href,
    title: null,
    scripts: null,
    inlineScripts: null,
    forms: null,
    iframes: null,
    links: null,
    dom: null,
    html: html?.slice(0, MAX_PAGE_LENGTH).toWellFormed().replaceAll('\u0000', '\ufffd') ?? null,
  };
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
