/** One run of the page scanner: fetches the page, judges its layers concurrently, and reports each when it is done. */
import { untilCancelled } from '../../core/abort.ts';
import type { Page } from '../../core/page.ts';
import {
  assessment,
  EgressError,
  type Emission,
  type InputOf,
  progress,
  type ScanContext,
  warning,
} from '../../core/scanner.ts';
import { NoThreadError, TaskTimeoutError } from '../kit/threads.ts';
import { judgeAddress } from './address/address.ts';
import { judgeDomain } from './address/domain.ts';
import type { Analysis, AnalysisLimits, PageReading } from './analysis.ts';
import { LAYERS, type LayerName, type LayerVerdict, type LayerWarning, notJudged } from './layer.ts';
import { judgeCertificateAge } from './network/certificates.ts';
import { judgeNetwork } from './network/network.ts';
import type { ListedPage } from './network/references.ts';
import { type Observation, observe, pageSourceOf } from './network/visit.ts';
import type { PageOptions } from './options.ts';
import type { Blocklists } from './reputation/blocklist.ts';
import { judgeReputation } from './reputation/reputation.ts';
import type { Verdicts } from './risk.ts';
import { withUrlModel } from './url-model/judge.ts';
import type { UrlModel } from './url-model/url-model.ts';
import { judge, layerOf } from './verdict.ts';

type PageInput = InputOf<'page' | 'url'>;

export interface Parts {
  analysis: Analysis;
  blocklists: Blocklists | null;
  /** null: addresses are judged by rules alone */
  urlModel: UrlModel | null;
  /** called with all indicators, which events have as texts only: for measurements */
  onVerdicts?(verdicts: Verdicts): void;
}

export async function* judgePage(
  input: PageInput,
  context: ScanContext<PageOptions>,
  parts: Parts,
): AsyncGenerator<Emission, void, void> {
  context.signal.throwIfAborted();
  const given = input.kind === 'page' ? input.page.url : input.url;
  yield progress(0, `judging ${given.slice(0, 500)}`);
  const ended = new AbortController();
  const run = new Run(input, context, AbortSignal.any([context.signal, ended.signal]), parts);
  try {
    const verdicts = yield* reportLayers(run, context.signal);
    parts.onVerdicts?.(verdicts);
    yield* reportVerdict(run, verdicts);
  } finally {
    ended.abort(new Error('the page has been judged'));
  }
}

/** The page, and why visitors may see a different one. */
interface ReceivedPage {
  page: Page;
  /** null: none. With a doubt, indicators count, but their absence does not. */
  doubt: string | null;
}

class Run {
  readonly input: PageInput;
  readonly given: string;
  /** null when the `network` option is off */
  readonly observed: Promise<Observation | null>;
  readonly received: Promise<ReceivedPage>;
  readonly layers: Readonly<Record<LayerName, Promise<LayerVerdict>>>;
  readonly #signal: AbortSignal;
  readonly #reading: Promise<PageReading>;
  readonly #warnings: LayerWarning[] = [];

  constructor(
    input: PageInput,
    context: ScanContext<PageOptions>,
    signal: AbortSignal,
    { analysis, blocklists, urlModel }: Parts,
  ) {
    const { network, timeoutSeconds } = context.options;
    const limits: AnalysisLimits = { signal, timeoutMs: timeoutSeconds * 1000 };
    this.input = input;
    this.given = input.kind === 'page' ? input.page.url : input.url;
    this.#signal = signal;
    this.observed = network ? observe(this.given, context, limits) : Promise.resolve(null);
    this.received =
      input.kind === 'page' ? Promise.resolve({ page: input.page, doubt: null }) : this.#receive();
    this.#reading = this.received.then(({ page }) => analysis.judge(page, limits));
    this.layers = this.#startLayers(blocklists, urlModel);
  }

  /** Warnings since the last call. */
  takeWarnings(): LayerWarning[] {
    return this.#warnings.splice(0);
  }

  #startLayers(blocklists: Blocklists | null, urlModel: UrlModel | null): Run['layers'] {
    const document = this.#inThread('document', (reason) => ({ verdict: notJudged(reason), lists: null }));
    const listed = Promise.all([this.received, document]).then(
      ([{ page }, { lists }]): ListedPage => (lists === null ? page : { ...page, ...lists }),
    );
    const doubted = async (verdict: LayerVerdict): Promise<LayerVerdict> => {
      const { doubt } = await this.received;
      return doubt === null ? verdict : { ...verdict, judged: false, reason: doubt };
    };
    return {
      address: this.received.then(({ page }) =>
        withUrlModel(judgeAddress(this.given, page.url), urlModel, [this.given, page.url]),
      ),
      domain: Promise.all([this.received, this.observed]).then(([{ page }, observation]) =>
        withCertificateAge(judgeDomain(this.given, page.url), observation),
      ),
      scripts: this.#inThread('scripts', notJudged).then(doubted),
      document: document.then(({ verdict }) => doubted(verdict)),
      reputation: listed.then((page) => judgeReputation(page, blocklists)),
      network: Promise.all([listed, this.observed]).then(([page, observation]) =>
        judgeNetwork(page, observation),
      ),
    };
  }

  /** The page at the given URL; without source if the response is not a page. */
  async #receive(): Promise<ReceivedPage> {
    const observation = await this.observed;
    const source = observation === null ? null : pageSourceOf(observation);
    // If it did not respond, the scanner fails with the reason.
    if (source === null && failureOf(observation) === null) {
      const problem =
        observation === null
          ? 'the network option is off'
          : (observation.problem ?? 'the response is not HTML');
      const message = `No page to judge at ${this.given.slice(0, 500)}: ${problem}.`.replace(/\.\.$/, '.');
      this.#warnings.push({ code: 'CONTENT_SKIPPED', message, count: 1 });
    }
    const last = observation?.hops.at(-1);
    if (last && last.status >= 400) {
      const message = `${last.url.slice(0, 500)} responded with status ${last.status}: its error page was judged.`;
      this.#warnings.push({ code: 'UNREACHABLE', message, count: 1 });
    }
    return { page: pageOf(source?.url ?? this.given, source?.html ?? null), doubt: doubtAbout(observation) };
  }

  /** Has a thread judge a part of the page. A failure is reported, and the part counts as not judged. */
  async #inThread<Part extends keyof PageReading, T>(
    part: Part,
    unread: (reason: string) => T,
  ): Promise<Awaited<PageReading[Part]> | T> {
    const reading = await this.#reading;
    try {
      return await (reading[part] as Promise<Awaited<PageReading[Part]>>);
    } catch (error) {
      this.#signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      const isLate = error instanceof TaskTimeoutError || error instanceof NoThreadError;
      this.#warnings.push({
        code: isLate ? 'TIMED_OUT' : 'LIMIT_REACHED',
        message: `The ${part} of the page could not be judged: ${reason}.`,
        count: 1,
      });
      return unread(`It could not be judged: ${reason}.`);
    }
  }
}

function withCertificateAge(verdict: LayerVerdict, observation: Observation | null): LayerVerdict {
  const age = observation === null ? [] : judgeCertificateAge(observation);
  return {
    ...verdict,
    judged: verdict.judged || age.length > 0,
    indicators: [...verdict.indicators, ...age],
  };
}

/** Reports the verdict of each layer when it is done. */
async function* reportLayers(run: Run, signal: AbortSignal): AsyncGenerator<Emission, Verdicts, void> {
  const waiting = new Map(
    LAYERS.map((name) => [name, run.layers[name].then((verdict) => ({ name, verdict }))] as const),
  );
  for (const promise of waiting.values()) promise.catch(() => {});
  const verdicts: Verdicts = {};
  while (waiting.size > 0) {
    const { name, verdict } = await untilCancelled(Promise.race(waiting.values()), signal);
    waiting.delete(name);
    verdicts[name] = verdict;
    for (const { code, message, count } of [...run.takeWarnings(), ...(verdict.warnings ?? [])]) {
      yield warning(code, message, count);
    }
    const layer = layerOf(name, verdict);
    const result = layer.score === null ? (verdict.reason ?? 'nothing to judge') : `${layer.score} of 100`;
    yield progress(
      (LAYERS.length - waiting.size) / LAYERS.length,
      `${name}: ${result}`.slice(0, 1000),
      layer,
    );
  }
  return verdicts;
}

async function* reportVerdict(run: Run, verdicts: Verdicts): AsyncGenerator<Emission, void, void> {
  const { input, given } = run;
  const { page } = await run.received;
  const verdict = judge(verdicts);
  if (verdict.unlisted > 0) {
    const message = `${verdict.unlisted} of the weaker indicators count towards the score, but are not listed.`;
    yield warning('LIMIT_REACHED', message, verdict.unlisted);
  }
  const failure = failureOf(await run.observed);
  // Without a response, a verdict is worth reporting only if there are indicators.
  if (input.kind === 'page' || failure === null || verdict.assessment.threatLevel !== 'UNKNOWN') {
    const method = input.kind === 'page' ? 'EXTENSION' : 'FETCH';
    yield assessment({ url: page.url, ...verdict.assessment, method });
  }
  if (failure === null) return;
  if (input.kind === 'url') {
    throw new EgressError('UNREACHABLE', `no response from ${given.slice(0, 500)}: ${failure}`);
  }
  yield warning(
    'UNREACHABLE',
    `The URL of the page, ${given.slice(0, 500)}, could not be fetched: ${failure}`,
  );
}

/** Why a visit has no response; null when it has one, or when there was no visit. */
const failureOf = (observation: Observation | null): string | null =>
  observation?.outcome === 'failed' || observation?.outcome === 'refused'
    ? (observation.problem ?? 'it did not respond')
    : null;

function doubtAbout(observation: Observation | null): string | null {
  const status = observation?.hops.at(-1)?.status ?? 200;
  if (status >= 400) return `The host responded with status ${status}.`;
  if (observation?.truncated) return 'The page is too long to read completely.';
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
    incomplete: false,
    html: html?.toWellFormed().replaceAll('\u0000', '\ufffd') ?? null,
  };
}
