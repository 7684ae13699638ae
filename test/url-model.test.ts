/** The URL model: its training from lists, its file, and what it adds to the address layer. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitByDate, splitByDomain, trainAndTest } from '../scripts/url-model/evaluate.ts';
import { type LabelledUrl, readLists } from '../scripts/url-model/lists.ts';
import { calibrate } from '../scripts/url-model/train.ts';
import { ConfigError, loadConfig } from '../src/config.ts';
import { pageSchema } from '../src/core/page.ts';
import { createPageScanner } from '../src/scanners/page/index.ts';
import { urlTextOf } from '../src/scanners/page/url-model/features.ts';
import { withUrlModel } from '../src/scanners/page/url-model/judge.ts';
import {
  decodeUrlModel,
  encodeUrlModel,
  LEVELS,
  scoreOf,
  type Thresholds,
  type UrlModel,
} from '../src/scanners/page/url-model/url-model.ts';
import { WEIGHTS } from '../src/scanners/page/weights.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import { withApp } from './support/app.ts';
import { snippetWith } from './support/documentation.ts';
import { commandsOf } from './support/snippet-checks.ts';
import { labelledUrls } from './support/url-kinds.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = 'docs/url-model.md';
/** Of each label. */
const URLS = 2500;
const HOSTILE = 'https://secure-login.paypa1-account.verify.example/update';

let folder: string;
let path: string;
let printed: string;
let file: Buffer;
let model: UrlModel;

const runTraining = async (...args: string[]) => {
  const script = join(ROOT, 'scripts/train-url-model.ts');
  return await promisify(execFile)(process.execPath, ['--import', 'tsx', script, ...args], { cwd: ROOT });
};

const writeLists = async (to: string, lists: { benign: readonly string[]; hostile: readonly string[] }) => {
  for (const [label, lines] of Object.entries(lists)) {
    await mkdir(join(to, label), { recursive: true });
    await writeFile(join(to, label, 'list.txt'), lines.join('\n'));
  }
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scanwire-urls-'));
  const { benign, hostile } = labelledUrls(URLS, 5);
  const dated = hostile.map((url, at) => `${url}\t2026-0${1 + Math.floor((9 * at) / URLS)}-15`);
  await writeLists(join(folder, 'url-lists'), { benign, hostile: dated });
  // The command of docs/url-model.md, in the folder of the test.
  const [command] = commandsOf(await snippetWith(PAGE, 'npm run train:urls'));
  const [lists = '', to = ''] = (command?.words.slice(4) ?? []).map((word) => join(folder, word));
  path = to;
  printed = (await runTraining(lists, path)).stdout;
  file = await readFile(path);
  model = decodeUrlModel(file);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('training', () => {
  test('says how well the model does on other domains and on later dates', () => {
    const auc = [...printed.matchAll(/AUC ([\d.]+) on [\d,]+ benign and [\d,]+ hostile URLs/g)].map(
      ([, value]) => Number(value),
    );
    expect(printed).toMatch(/benign; [\d,]+ URLs of [\d,]+ domains hostile\nskipped: .*[\d,]+ duplicates/);
    expect(printed).toMatch(/^domains that are not in the training: AUC 0\.9\d+ on/m);
    expect(printed).toMatch(/^URLs from 2026-08-15 on, after training on earlier ones: AUC 0\.9\d+ on/m);
    expect(
      printed.match(/^ {2}15 points, for 1 %: [\d.]+ % \(\d+\) false alarms, [\d.]+ % \(\d+\) found$/gm),
    ).toHaveLength(2);
    // 15 % of 2,500 URLs are too few to measure 0.1 %.
    expect(printed).toContain('35 points, for 0.1 %: off: needs 1,000 benign URLs');
    expect(auc).toHaveLength(2);
    expect(printed).toContain(`trained on ${model.benign.toLocaleString('en')} benign`);
  });

  test('gives the same weights for the same lists', async () => {
    const { urls } = await readLists(join(folder, 'url-lists'));
    const parts = splitByDomain(urls);
    const again = trainAndTest(parts);
    expect(Buffer.from(again.model.weights).equals(Buffer.from(model.weights))).toBe(true);
    expect(again.thresholds).toEqual(model.thresholds);
    expect(again.auc).toBeCloseTo(model.auc, 6);
    expect(
      [false, true].map((label) => parts.training.filter(({ hostile }) => hostile === label).length),
    ).toEqual([model.benign, model.hostile]);
    expect(new Set(model.weights).size).toBeGreaterThan(100);
  });

  test('never has a domain in two parts', async () => {
    const { urls } = await readLists(join(folder, 'url-lists'));
    const late = splitByDate(urls);
    if (late === null) throw new Error('the lists have dates');
    const { date, ...byDate } = late;
    for (const { training, calibration, test: tested } of [splitByDomain(urls), byDate]) {
      const domains = [training, calibration, tested].map(
        (part) => new Set(part.map(({ domain }) => domain)),
      );
      const all = domains.flatMap((part) => [...part]);
      if (tested === byDate.test) {
        expect(tested.filter(({ domain }) => domains[0]?.has(domain) || domains[1]?.has(domain))).toEqual([]);
      } else {
        expect(all).toHaveLength(new Set(all).size);
      }
      for (const part of [training, calibration, tested]) expect(part.length).toBeGreaterThan(100);
    }
    const dates = (part: readonly LabelledUrl[]) => part.flatMap((url) => url.date ?? []);
    expect(date).toBe('2026-08-15');
    expect(dates([...byDate.training, ...byDate.calibration]).every((day) => day < date)).toBe(true);
    expect(dates(byDate.test).every((day) => day >= date)).toBe(true);
  });

  test('skips and counts lines that it cannot use', async () => {
    const lists = join(folder, 'odd');
    await writeLists(lists, {
      benign: [
        ...['# comment', '', 'a.example/x', 'https://WWW.a.example/X?q=1', 'http://both.example/'],
        ...[
          'ftp://a.example/',
          'http://[',
          `https://a.example/${'x'.repeat(4100)}`,
          'https://d.example/\t2026-13-01',
        ],
        ...Array.from({ length: 103 }, (_, at) => `https://${at}.many.github.io/`),
      ],
      hostile: ['https://both.example', 'https://c.example/\t2026-02-03', 'https://many.github.io/'],
    });
    const { urls, skipped } = await readLists(lists);
    expect(skipped).toEqual({
      'not a URL': 3,
      'with a date that is not YYYY-MM-DD': 1,
      duplicates: 1,
      'both benign and hostile': 1,
      'beyond 100 of one domain': 3,
    });
    expect(urls).toHaveLength(103);
    expect(urls[0]).toEqual({
      host: 'a.example',
      path: '/x',
      domain: 'a.example',
      hostile: false,
      date: null,
    });
    expect(urls.at(-2)).toMatchObject({ host: 'c.example', hostile: true, date: '2026-02-03' });
    expect(urls.at(-1)).toMatchObject({ domain: 'github.io', hostile: true });
  });

  test('of too few URLs ends with the reason, and writes no file', async () => {
    const to = join(folder, 'none.model');
    await expect(runTraining(join(folder, 'odd'), to)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^too few URLs: 2 hostile URLs are left for training, and 20 are needed/),
    });
    await expect(readFile(to)).rejects.toThrow('ENOENT');
  });
});

describe('calibration', () => {
  const texts = (count: number) => labelledUrls(count, 77).benign.map((url) => urlTextOf(new URL(url)));

  test('leaves at most 1 %, 0.5 % and 0.1 % of benign URLs above the thresholds', () => {
    const benign = texts(2000);
    const thresholds = calibrate(model, benign);
    const scores = benign.map((url) => scoreOf(model, url));
    const above = thresholds.map((threshold) => scores.filter((score) => score > threshold).length);
    expect(above[0]).toBeLessThanOrEqual(20);
    expect(above[0]).toBeGreaterThan(10);
    expect(above[1]).toBeLessThanOrEqual(10);
    expect(above[2]).toBeLessThanOrEqual(2);
    const atThreshold = thresholds.map((threshold) => scores.filter((score) => score >= threshold).length);
    expect(LEVELS.every(({ rate }, at) => (atThreshold[at] ?? 0) > rate * 2000)).toBe(true);
  });

  test('turns a threshold off that too few URLs could measure', () => {
    const [first, second, third] = calibrate(model, texts(250));
    expect([first, second].map(Number.isFinite)).toEqual([true, true]);
    expect(third).toBe(Number.POSITIVE_INFINITY);
    expect(calibrate(model, [])).toEqual([Infinity, Infinity, Infinity]);
  });

  test('gives 15, 25 and 35 points, which are never enough for MALICIOUS', () => {
    const points = LEVELS.map(({ rule }) => WEIGHTS[rule].points);
    expect(points).toEqual([15, 25, 35]);
    const score = scoreOf(model, urlTextOf(new URL(HOSTILE)));
    const found = [
      [1, 2, 3],
      [-1, 1, 2],
      [-2, -1, 1],
      [-3, -2, -1],
      [0, 0, 0],
    ].map((steps) => {
      const thresholds = steps.map((step) => score + step) as unknown as Thresholds;
      return withUrlModel(EMPTY, { ...model, thresholds }, [HOSTILE]).indicators.map((one) => one.points);
    });
    expect(found).toEqual([[], [15], [25], [35], []]);
  });
});

const EMPTY = { judged: true, indicators: [] };
/** A model for which everything is hostile. */
const alarmist = (): UrlModel => ({ ...model, thresholds: [-1e9, -1e9, -1e9] });

describe('the file', () => {
  test('is the same after reading and writing', () => {
    expect(file).toHaveLength(65_600);
    expect(encodeUrlModel(model).equals(file)).toBe(true);
    const { weights = [], ...rest } = loadConfig({ SCANWIRE_URL_MODEL: path }).urlModel ?? {};
    expect({ ...rest, weights: Buffer.from(weights).equals(Buffer.from(model.weights)) }).toEqual({
      ...model,
      weights: true,
    });
  });

  /** With a checksum that is right. */
  const withBytes = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(file);
    change(bytes);
    bytes.writeUInt32LE(crc32(bytes.subarray(64), crc32(bytes.subarray(0, 60))), 60);
    return bytes;
  };

  test.each<[string, () => Buffer, string]>([
    ['empty', () => Buffer.alloc(0), 'it has 0 bytes instead of 65600'],
    ['cut', () => file.subarray(0, -1), 'it has 65599 bytes'],
    ['longer', () => Buffer.concat([file, Buffer.alloc(1)]), 'it has 65601 bytes'],
    ['of another kind', () => Buffer.alloc(65_600, 'x'), 'it does not start with SWURLMDL'],
    ['of a later version', () => withBytes((bytes) => bytes.writeUInt16LE(2, 8)), 'it has version 2'],
    [
      'with another weight',
      () => {
        const bytes = Buffer.from(file);
        bytes[5000] = (bytes[5000] ?? 0) ^ 1;
        return bytes;
      },
      'its checksum is wrong',
    ],
    [
      'with another seed',
      () => {
        const bytes = Buffer.from(file);
        bytes[12] = (bytes[12] ?? 0) ^ 1;
        return bytes;
      },
      'its checksum is wrong',
    ],
    [
      'without a threshold',
      () => withBytes((bytes) => bytes.writeDoubleLE(Number.NaN, 28)),
      'its thresholds are not in ascending order',
    ],
    [
      'with falling thresholds',
      () => withBytes((bytes) => bytes.writeDoubleLE(1e9, 20)),
      'its thresholds are not in ascending order',
    ],
    [
      'with an AUC of 2',
      () => withBytes((bytes) => bytes.writeFloatLE(2, 52)),
      'its AUC is not between 0 and 1',
    ],
  ])('that is %s is a mistake in the configuration', async (_, bytes, reason) => {
    const broken = join(folder, 'broken.model');
    await writeFile(broken, bytes());
    const load = () => loadConfig({ SCANWIRE_URL_MODEL: broken });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(`SCANWIRE_URL_MODEL "${broken}" is not a URL model: ${reason}`);
  });

  test('that does not exist is a mistake in the configuration', () => {
    expect(() => loadConfig({ SCANWIRE_URL_MODEL: '/no/such.model' })).toThrow(
      'SCANWIRE_URL_MODEL "/no/such.model" does not exist',
    );
  });
});

describe('the address layer', () => {
  test('counts the more hostile of a URL and its destination once', () => {
    const texts = withUrlModel(EMPTY, alarmist(), [HOSTILE, 'https://other.example/']).indicators.map(
      ({ text }) => text,
    );
    expect(texts).toEqual([
      'According to the URL model, at most 0.1 % of benign URLs score as high as this one of secure-login.paypa1-account.verify.example.',
    ]);
  });

  test.each([
    'http://192.168.1.1/login',
    'http://printer/',
    'https://accounts.google.com/signin',
    'data:text/html,x',
    'x',
  ])('does not ask the model about %s', (url) => {
    expect(withUrlModel(EMPTY, alarmist(), [url])).toEqual(EMPTY);
  });

  test('finds hostile URLs of domains that the model does not know, and few benign ones', () => {
    const fresh = labelledUrls(600, 1234);
    const [benign = 0, hostile = 0] = [fresh.benign, fresh.hostile].map(
      (urls) => urls.filter((url) => withUrlModel(EMPTY, model, [url]).indicators.length > 0).length,
    );
    expect(benign).toBeLessThan(0.03 * 600);
    expect(hostile).toBeGreaterThan(0.2 * 600);
  });

  test('is as before without a model', () => {
    expect(withUrlModel(EMPTY, null, [HOSTILE])).toBe(EMPTY);
  });

  test('alone makes a page SUSPICIOUS, never MALICIOUS', async () => {
    const page = pageSchema.parse({
      url: 'https://www.garden.example/a',
      html: '<title>Garden</title><p>Roses',
    });
    const scanner = createPageScanner({ blocklists: null, urlModel: alarmist() });
    const { assessments } = await collect(scanner, { kind: 'page', page }, { options: { network: false } });
    await scanner.close?.();
    expect(assessments).toMatchObject([{ riskScore: 35, threatLevel: 'SUSPICIOUS' }]);
  });
});

test('the description of the scanner says whether there is a model', async () => {
  // The setting of docs/url-model.md, in the folder of the test.
  const [command] = commandsOf(await snippetWith(PAGE, 'SCANWIRE_URL_MODEL='));
  const [name = '', value = ''] = command?.env[0]?.split('=') ?? [];
  await withApp({ env: { [name]: join(folder, value) } }, async ({ query }) => {
    const { data } = await query('{ scanners { name description } }');
    const page = data.scanners.find((scanner: { name: string }) => scanner.name === 'page');
    expect(page.description).toContain(
      `Its URL model was trained on ${model.benign} benign and ${model.hostile} hostile URLs; AUC ${model.auc.toFixed(3)} on other domains.`,
    );
  });
  expect(createPageScanner({ blocklists: null }).description).toContain(
    'No URL model is configured (SCANWIRE_URL_MODEL).',
  );
});
