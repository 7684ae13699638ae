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
  log,
  progress,
  type ScanContext,
  type Scanner,
} from '../../core/scanner.ts';
import { judgeAddress } from './address.ts';
import { type Analysis, createAnalysis, type Reading } from './analysis.ts';
import type { Blocklists } from './blocklist.ts';
import { judgeDomain } from './domain.ts';
import { LAYERS, type LayerName, type LayerVerdict } from './layer.ts';
import { judgeCertificateAge, judgeNetwork, type Observation, observe, pageSourceOf } from './network.ts';
import { options, type PageOptions } from './options.ts';
import { judgeReputation } from './reputation.ts';
import { judge, layerOf, type Verdicts } from './verdict.ts';

/** Bytes at which the body of a page is cut. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

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
    // Who asks whether it can run is likely to have it run: the first page would wait for a thread to start.
    async unavailableReason() {
      analysis.warmUp();
      return null;
    },
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
  /** What people should know besides the verdict. */
  const warnings: string[] = [];

  const observed: Promise<Observation | null> = network
    ? observe(given, context, limits)
    : Promise.resolve(null);
  const fetched = async () => {
    const observation = await observed;
    const source = observation === null ? null : pageSourceOf(observation);
    if (source === null) {
      const problem =
        observation === null ? 'the option network is off' : (observation.problem ?? 'it is no HTML');
      warnings.push(`there is no page to judge at ${given.slice(0, 500)}: ${problem}`);
    }
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
      warnings.push(`the ${part} cannot be judged: ${reason}`);
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
      for (const warning of warnings.splice(0)) yield log('WARN', warning);
      const done = LAYERS.length - waiting.size;
      const layer = layerOf(name, verdict);
      const said = layer.score === null ? (verdict.reason ?? 'nothing to judge') : `${layer.score} of 100`;
      yield progress(done / LAYERS.length, `${name}: ${said}`.slice(0, 1000), layer);
    }
    const { page } = await read;
    yield assessment({
      url: page.url,
      ...judge(verdicts),
      method: input.kind === 'page' ? 'EXTENSION' : 'FETCH',
    });
    // What its address alone says of it is told; the page that the scan was started for was not seen.
    const observation = input.kind === 'url' ? await observed : null;
    if (observation !== null && observation.hops.length === 0) {
      throw new EgressError('UNREACHABLE', `nothing answers at ${given}: ${observation.problem}`);
    }
  } finally {
    ended.abort(new Error('the page is judged'));
  }
}

const unjudged = (reason: string): LayerVerdict => ({ judged: false, indicators: [], reason });

/** Why what was fetched is not the whole page that others see. Its indicators count, its innocence does not. */
function doubtAbout(observation: Observation | null): string | null {
  const status = observation?.hops.at(-1)?.status ?? 200;
  if (status >= 400) return `The host answered with status ${status}.`;
  if ((observation?.body?.length ?? 0) >= MAX_BODY_BYTES)
    return 'The page is too long to be read to its end.';
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
