/** Verdicts of the page scanner on pages that are known to be benign or hostile. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageSchema } from '../src/core/page.ts';
import { assessmentSchema } from '../src/core/result.ts';
import { THREAT_LEVELS } from '../src/core/vocabulary.ts';
import { createPageScanner } from '../src/scanners/page/index.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import { type PageFixture, pages } from './support/pages/index.ts';

type Verdict = PageFixture & {
  threatLevel: (typeof THREAT_LEVELS)[number];
  score: number;
  classification: string | null;
  indicators: string[];
};

const scanner = createPageScanner({ blocklists: null });
const verdicts: Verdict[] = [];
afterAll(() => scanner.close?.());

beforeAll(async () => {
  for (const fixture of pages) {
    const { assessments } = await collect(
      scanner,
      { kind: 'page', page: pageSchema.parse(fixture.page) },
      { options: { network: false } },
    );
    expect(assessments, fixture.name).toHaveLength(1);
    const { threatLevel, riskScore, classification, indicators } = assessmentSchema.parse(assessments[0]);
    verdicts.push({ ...fixture, threatLevel, score: riskScore, classification, indicators });
  }
  console.log(table(verdicts));
}, 120_000);

const count = (kind: Verdict['kind'], threatLevel: Verdict['threatLevel']) =>
  verdicts.filter((verdict) => verdict.kind === kind && verdict.threatLevel === threatLevel).length;
const share = (kind: Verdict['kind'], threatLevel: Verdict['threatLevel']) =>
  `${Math.round((100 * count(kind, threatLevel)) / pages.filter((page) => page.kind === kind).length)} %`;

function table(all: readonly Verdict[]): string {
  const rows = (['benign', 'hostile'] as const).map((kind) =>
    [kind, ...THREAT_LEVELS.map((level) => count(kind, level))].map((cell) => `${cell}`.padEnd(12)).join(''),
  );
  return [
    `${all.length} pages, by what they are and what they were taken for`,
    ['', ...THREAT_LEVELS].map((cell) => cell.padEnd(12)).join(''),
    ...rows,
    `hostile taken for MALICIOUS: ${share('hostile', 'MALICIOUS')}, benign for BENIGN: ${share('benign', 'BENIGN')}`,
    '',
    ...all
      .filter(({ kind, threatLevel }) => threatLevel !== (kind === 'benign' ? 'BENIGN' : 'MALICIOUS'))
      .map((verdict) => `not clear: ${describeVerdict(verdict)}`),
  ].join('\n');
}

const describeVerdict = ({ kind, name, threat, page, threatLevel, score, indicators }: Verdict) =>
  `${kind}: ${name}${threat ? ` [${threat}]` : ''} <${page.url.slice(0, 80)}> is ${threatLevel}, ${score}: ${indicators.join('; ')}`;

/** For the failure message, one a line. */
const offenders = (kind: Verdict['kind'], ...levels: Verdict['threatLevel'][]) =>
  verdicts
    .filter((verdict) => verdict.kind === kind && levels.includes(verdict.threatLevel))
    .map(describeVerdict);

describe('the pages', () => {
  test('are many of both kinds, have unique names and can be posted', () => {
    expect(new Set(pages.map(({ name }) => name)).size).toBe(pages.length);
    for (const kind of ['benign', 'hostile'] as const) {
      const ofKind = pages.filter((page) => page.kind === kind);
      expect(ofKind.length).toBeGreaterThanOrEqual(64);
      const without = (part: 'html' | 'scripts') => ofKind.filter(({ page }) => page[part] === undefined);
      expect(without('scripts').length).toBeGreaterThan(20);
      expect(without('html').length).toBeGreaterThan(5);
    }
    for (const { page } of pages) expect(pageSchema.safeParse(page).success).toBe(true);
  });

  test('are all judged', () => {
    expect(verdicts.filter(({ threatLevel }) => threatLevel === 'UNKNOWN').map(describeVerdict)).toEqual([]);
  });

  test('that are hostile are never BENIGN', () => {
    expect(offenders('hostile', 'BENIGN')).toEqual([]);
  });

  test('that are benign are never MALICIOUS or SUSPICIOUS', () => {
    expect(offenders('benign', 'MALICIOUS', 'SUSPICIOUS')).toEqual([]);
  });
});
