/** What the verdict on a page says about itself: its level, its confidence, and its reasons. */
import { describe, expect, test } from 'vitest';
import type { Indicator, LayerName, LayerVerdict } from '../src/scanners/page/layer.ts';
import { sign } from '../src/scanners/page/layer.ts';
import type { Verdicts } from '../src/scanners/page/risk.ts';
import { judge } from '../src/scanners/page/verdict.ts';

const NOTHING: LayerVerdict = { judged: true, indicators: [] };
const of = (...points: number[]): LayerVerdict => ({
  judged: true,
  indicators: points.map((value, at): Indicator => ({ points: value, text: `sign ${at} of ${value}` })),
});
/** A page whose scripts and document were read, with other verdicts on some layers. */
const assessed = (verdicts: Verdicts) =>
  judge({ address: NOTHING, domain: NOTHING, scripts: NOTHING, document: NOTHING, ...verdicts }).assessment;
const skipped = {
  ...NOTHING,
  warnings: [{ code: 'LIMIT_REACHED', message: '3 icons were skipped.', count: 3 } as const],
};

describe('the level', () => {
  test('is BENIGN although every layer has reached a limit, as long as scripts and document were judged', () => {
    const all: LayerName[] = ['address', 'domain', 'scripts', 'document', 'reputation', 'network'];
    expect(assessed(Object.fromEntries(all.map((name) => [name, skipped]))).threatLevel).toBe('BENIGN');
    for (const name of ['reputation', 'network'] as const) {
      expect(assessed({ [name]: { ...NOTHING, judged: false } }).threatLevel).toBe('BENIGN');
    }
    for (const name of ['scripts', 'document'] as const) {
      expect(assessed({ [name]: { ...skipped, judged: false } }).threatLevel).toBe('UNKNOWN');
      // What was found counts, whatever was not read.
      expect(assessed({ [name]: { ...of(30), judged: false } }).threatLevel).toBe('SUSPICIOUS');
    }
  });
});

describe('the confidence of a warning', () => {
  test.each([
    ['one sign just over the threshold', { document: of(39) }, 'SUSPICIOUS', 'LOW'],
    ['one sign far over the threshold', { document: of(40) }, 'SUSPICIOUS', 'MEDIUM'],
    ['one decisive sign', { scripts: of(79) }, 'MALICIOUS', 'LOW'],
    ['one sign far over the threshold for MALICIOUS', { scripts: of(80) }, 'MALICIOUS', 'MEDIUM'],
    ['a warning that stands without its strongest sign', { document: of(60, 20, 15) }, 'MALICIOUS', 'MEDIUM'],
    ['weak signs of one layer', { document: of(20, 20) }, 'SUSPICIOUS', 'LOW'],
    ['two layers, each of which warns', { scripts: of(35), document: of(32) }, 'SUSPICIOUS', 'HIGH'],
    ['two layers, of which one warns', { scripts: of(60), document: of(29) }, 'MALICIOUS', 'LOW'],
    [
      'three layers, each two of which warn',
      { address: of(20), scripts: of(20), document: of(20) },
      'SUSPICIOUS',
      'HIGH',
    ],
    ['two layers that judge the same host name', { address: of(35), domain: of(32) }, 'SUSPICIOUS', 'MEDIUM'],
  ] as const)('%s', (_, verdicts, threatLevel, confidence) => {
    expect(assessed(verdicts)).toMatchObject({ threatLevel, confidence });
  });

  test('is HIGH for a page on a blocklist, which the operator has chosen', () => {
    const reputation = { judged: true, indicators: [sign('listed-page', 'It is listed.')] };
    expect(assessed({ reputation })).toMatchObject({ threatLevel: 'MALICIOUS', confidence: 'HIGH' });
  });
});

describe('the confidence of BENIGN', () => {
  test.each([
    ['the page alone', {}, 'MEDIUM'],
    ['the page and its server', { network: NOTHING }, 'HIGH'],
    ['the page and blocklists, with weak signs', { reputation: NOTHING, document: of(10) }, 'HIGH'],
    ['a part of the page', { network: NOTHING, document: skipped }, 'MEDIUM'],
    ['more signs', { network: NOTHING, document: of(11) }, 'MEDIUM'],
    ['signs that hardly fall short of a warning', { network: NOTHING, document: of(21) }, 'LOW'],
  ] as const)('by %s', (_, verdicts, confidence) => {
    expect(assessed(verdicts)).toMatchObject({ threatLevel: 'BENIGN', confidence });
  });

  test('is LOW for UNKNOWN', () => {
    expect(assessed({ network: NOTHING, scripts: { judged: false, indicators: [] } }).confidence).toBe('LOW');
  });
});

describe('the reasons', () => {
  test('of a warning are its two strongest signs, of any layers', () => {
    expect(assessed({ address: of(5, 30), document: of(40, 35) }).reasons).toEqual([
      'sign 0 of 40',
      'sign 1 of 35',
    ]);
  });

  test('have different causes', () => {
    const network = {
      judged: true,
      indicators: [
        sign('script-of-ip', 'It loads scripts from an IP address.'),
        sign('form-to-ip', 'It sends forms to an IP address.'),
        sign('redirect-from-https', 'It redirects to http.'),
      ],
    };
    expect(assessed({ network }).reasons).toEqual([
      'It loads scripts from an IP address.',
      'It redirects to http.',
    ]);
    const twice = { judged: true, indicators: [...of(50).indicators, ...of(50).indicators] };
    expect(assessed({ scripts: twice, document: of(50) }).reasons).toEqual(['sign 0 of 50']);
  });

  test('of UNKNOWN say why it could not be judged, each once, and then the strongest sign', () => {
    const unread = (reason: string) => ({ judged: false, indicators: [], reason });
    expect(assessed({ scripts: unread('Too long.'), document: unread('Not known.') }).reasons).toEqual([
      'Too long.',
      'Not known.',
    ]);
    expect(
      assessed({ scripts: unread('A 404.'), document: unread('A 404.'), address: of(20) }).reasons,
    ).toEqual(['A 404.', 'sign 0 of 20']);
    expect(judge({}).assessment.reasons).toEqual([
      'Its scripts could not be judged.',
      'Its document could not be judged.',
    ]);
  });

  test('of BENIGN say what was judged, or how much is missing for a warning', () => {
    const reputation = { ...NOTHING, judged: false };
    expect(assessed({ reputation, network: NOTHING }).reasons).toEqual([
      'No sign of risk was found. Judged: address, domain name, scripts, document and server.',
    ]);
    expect(assessed({ document: of(0, 12) }).reasons).toEqual([
      'Its signs of risk add up to 12 points; a warning needs 30.',
      'sign 1 of 12',
    ]);
  });
});
