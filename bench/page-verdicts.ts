/**
 * How often verdicts on pages are right: `npm run bench -- page-verdicts FOLDER [--json FILE]`, with pages in FOLDER/benign and
 * FOLDER/hostile; without FOLDER on the fixtures of this project. Sends no requests; pages are judged one by one.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CONFIDENCES, THREAT_LEVELS } from '../src/core/vocabulary.ts';
import { createPageScanner } from '../src/scanners/page/index.ts';
import { type IndicatorName, WEIGHTS } from '../src/scanners/page/weights.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import {
  isSkipped,
  LABELS,
  type Label,
  type LabelledPage,
  ownSets,
  pagesOf,
  type SkippedFile,
} from './support/labelled-pages.ts';
import { ms, percentile, table, title } from './support/measure.ts';
import {
  areaUnderCurve,
  isRight,
  isWarning,
  type PageVerdict,
  signCounts,
  wilson,
} from './support/verdict-figures.ts';

/** Pages and files of each list. */
const LISTED = 10;

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const [folder, ...more] = positionals;
if (more.length > 0) throw new Error(`one folder at most is measured, not also ${more.join(', ')}`);

let signs: string[] = [];
const scanner = createPageScanner({
  blocklists: null,
  onVerdicts(verdicts) {
    signs = Object.entries(verdicts).flatMap(([layer, { indicators }]) =>
      indicators.map(({ rule }) => rule ?? `${layer}: no row`),
    );
  },
});

const results: object[] = [];
for (const { title: name, pages } of folder === undefined
  ? await ownSets()
  : [{ title: folder, pages: pagesOf(folder) }]) {
  const { verdicts, skipped, madeUpUrls } = await judgeAll(pages);
  print(name, verdicts, skipped, madeUpUrls);
  results.push({ set: name, signs: signCounts(verdicts), auc: areaUnderCurve(verdicts), verdicts, skipped });
}
await scanner.close?.();
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(results, null, 1)}\n`);

async function judgeAll(pages: Iterable<LabelledPage> | AsyncIterable<LabelledPage | SkippedFile>) {
  const verdicts: PageVerdict[] = [];
  const skipped: SkippedFile[] = [];
  let madeUpUrls = 0;
  for await (const one of pages) {
    if (isSkipped(one)) {
      skipped.push(one);
      continue;
    }
    if (one.madeUpUrl) madeUpUrls++;
    verdicts.push(await judge(one));
  }
  return { verdicts, skipped, madeUpUrls };
}

async function judge({ name, label, kind, page }: LabelledPage): Promise<PageVerdict> {
  const [start, used] = [performance.now(), process.cpuUsage()];
  const { assessments } = await collect(scanner, { kind: 'page', page }, { options: { network: false } });
  const time = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  const [verdict] = assessments;
  if (verdict === undefined) throw new Error(`no verdict on ${name}`);
  const { threatLevel: level, riskScore: risk, confidence = 'LOW', reasons = [] } = verdict;
  return {
    ...{
      name,
      label,
      kind,
      url: page.url.slice(0, 300),
      level,
      confidence: confidence as PageVerdict['confidence'],
    },
    ...{ risk, reasons, signs, time, cpu: (user + system) / 1000 },
  };
}

function print(
  name: string,
  verdicts: readonly PageVerdict[],
  skipped: readonly SkippedFile[],
  madeUpUrls: number,
) {
  const of = (label: Label) => verdicts.filter((verdict) => verdict.label === label);
  title(`Verdicts on ${verdicts.length} pages, offline: ${name}`);
  if (madeUpUrls > 0)
    console.log(`  ${madeUpUrls} pages had no URL: one was made from the name of their file`);
  printLevels(of);
  printKinds(verdicts);
  printSigns(verdicts);
  printWorst(
    'the strongest false alarms',
    of('benign')
      .filter(isWarning)
      .sort((a, b) => b.risk - a.risk),
  );
  printWorst(
    'the weakest verdicts on hostile pages',
    of('hostile')
      .filter((verdict) => !isWarning(verdict))
      .sort((a, b) => a.risk - b.risk),
  );
  printTimes(verdicts);
  printSkipped(skipped);
}

function printLevels(of: (label: Label) => PageVerdict[]) {
  const row = (what: string, pages: readonly PageVerdict[], holds: (verdict: PageVerdict) => boolean) => [
    what,
    rate(pages.filter(holds).length, pages.length),
  ];
  table([
    ['', 'benign', 'hostile'],
    ...THREAT_LEVELS.map((level) => [
      level,
      ...LABELS.map((label) =>
        rate(of(label).filter((verdict) => verdict.level === level).length, of(label).length),
      ),
    ]),
  ]);
  const both = LABELS.flatMap(of);
  console.log('');
  table([
    ['', 'pages, rate and 95 % interval'],
    row('benign, SUSPICIOUS or worse', of('benign'), isWarning),
    row('hostile with risk 0', of('hostile'), ({ risk }) => risk === 0),
    ...CONFIDENCES.filter((one) => one !== 'CONFIRMED').map((one) =>
      row(
        `right, of the verdicts with ${one} confidence`,
        both.filter(({ level, confidence }) => level !== 'UNKNOWN' && confidence === one),
        isRight,
      ),
    ),
  ]);
  const isComparable = LABELS.every((label) => of(label).length > 0);
  console.log(
    `  AUC of the risk: ${isComparable ? areaUnderCurve(both).toFixed(3) : 'needs pages of both labels'}`,
  );
}

function printKinds(verdicts: readonly PageVerdict[]) {
  const kinds = new Map<string, PageVerdict[]>();
  for (const verdict of verdicts) {
    const kind = `${verdict.label} ${verdict.kind}`.trim();
    kinds.set(kind, [...(kinds.get(kind) ?? []), verdict]);
  }
  if (kinds.size <= LABELS.length) return;
  console.log('');
  table([
    ['kind', 'pages', ...THREAT_LEVELS, 'risk 0'],
    ...[...kinds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, pages]) => [
        ...[kind.slice(0, 60), `${pages.length}`],
        ...THREAT_LEVELS.map((level) => `${pages.filter((one) => one.level === level).length}`),
        `${pages.filter(({ risk }) => risk === 0).length}`,
      ]),
  ]);
}

function printSigns(verdicts: readonly PageVerdict[]) {
  const total = (label: Label) => verdicts.filter((verdict) => verdict.label === label).length;
  console.log('');
  table([
    ['sign', 'points', 'benign pages (false alarms)', 'hostile pages'],
    ...signCounts(verdicts).map(({ sign, benign, hostile }) => [
      sign,
      Object.hasOwn(WEIGHTS, sign) ? `${WEIGHTS[sign as IndicatorName].points}` : '',
      rate(benign, total('benign')),
      rate(hostile, total('hostile')),
    ]),
  ]);
}

function printWorst(what: string, sorted: readonly PageVerdict[]) {
  console.log(
    `\n  ${what}: ${sorted.length === 0 ? 'none' : `${Math.min(LISTED, sorted.length)} of ${sorted.length}`}`,
  );
  for (const { name, url, level, risk, signs: own, reasons } of sorted.slice(0, LISTED)) {
    console.log(
      `  ${risk} ${level} ${name} <${url.slice(0, 80)}>\n      ${own.join(', ')}\n      ${reasons.join(' ')}`,
    );
  }
}

function printTimes(verdicts: readonly PageVerdict[]) {
  const row = (what: string, figures: number[]) => [
    what,
    ms(percentile(figures, 0.5)),
    ms(percentile(figures, 0.95)),
  ];
  if (verdicts.length === 0) return;
  console.log('');
  table([
    ['each page', 'p50', 'p95'],
    row(
      'time',
      verdicts.map(({ time }) => time),
    ),
    row(
      'CPU of the process',
      verdicts.map(({ cpu }) => cpu),
    ),
  ]);
}

function printSkipped(skipped: readonly SkippedFile[]) {
  if (skipped.length === 0) return;
  console.log(`\n  ${skipped.length} files were skipped${skipped.length > LISTED ? `, for example` : ''}:`);
  for (const { name, why } of skipped.slice(0, LISTED)) console.log(`  ${name}: ${why}`);
}

/** `3 of 80, 3.8 % (1.3–10.5)` */
function rate(hits: number, all: number): string {
  if (all === 0) return 'no pages';
  const percent = (share: number) => (100 * share).toFixed(1);
  const [from, to] = wilson(hits, all);
  return `${hits} of ${all}, ${percent(hits / all)} % (${percent(from)}–${percent(to)})`;
}
