/** The measurement of verdicts on a folder of labelled pages. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { isSkipped, type LabelledPage, pagesOf, type SkippedFile } from '../bench/support/labelled-pages.ts';
import { areaUnderCurve, signCounts, wilson } from '../bench/support/verdict-figures.ts';
import { withFolder } from './support/app.ts';
import { snippetWith } from './support/documentation.ts';

const MINER = '<p>Watch</p><script>new CoinHive.Anonymous(1)</script>';
const FILES: Readonly<Record<string, string | Buffer>> = {
  'benign/news/saved.html': `<!doctype html>\r\n<!-- saved from url=(0027)https://news.example.org/a/ -->\r\n<p>News</p>`,
  'benign/news/beside.htm': '<p>Beside</p>',
  'benign/news/beside.url': '[InternetShortcut]\r\nURL=https://beside.example.org/b\r\n',
  'benign/www.named.example.org.html': '<p>Named</p>',
  'benign/My page.html': '<p>Unnamed</p>',
  'benign/old.html': Buffer.from('<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2</p>', 'latin1'),
  'benign/posted.json': JSON.stringify({
    url: 'https://posted.example.org/',
    html: '<p>Posted</p>',
    scanners: null,
  }),
  'benign/copy.json': JSON.stringify({ url: 'https://posted.example.org/', html: '<p>Posted</p>' }),
  'benign/bad.json': '{"html":"x"}',
  'benign/broken.json': '{',
  'benign/empty.html': ' \n',
  'benign/logo.png': 'x',
  'hostile/miner.html': MINER,
  'elsewhere/page.html': '<p>No label</p>',
};

async function withPages<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return await withFolder(async (folder) => {
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await symlink(folder, join(folder, 'benign/loop'));
    return await work(folder);
  });
}

test('pages have the URL that was saved with them, and other files are skipped with the reason', async () => {
  await withPages(async (folder) => {
    const all: (LabelledPage | SkippedFile)[] = [];
    for await (const one of pagesOf(folder)) all.push(one);
    expect(
      all.flatMap((one) =>
        isSkipped(one) ? [] : [[one.name, one.kind, one.page.url, one.madeUpUrl ?? false]],
      ),
    ).toEqual([
      ['benign/My page.html', '', 'https://my-page.example/', true],
      ['benign/copy.json', '', 'https://posted.example.org/', false],
      ['benign/news/beside.htm', 'news', 'https://beside.example.org/b', false],
      ['benign/news/saved.html', 'news', 'https://news.example.org/a/', false],
      ['benign/old.html', '', 'https://old.example/', true],
      ['benign/www.named.example.org.html', '', 'https://www.named.example.org/', true],
      ['hostile/miner.html', '', 'https://miner.example/', true],
    ]);
    expect(all.find(({ name }) => name === 'benign/old.html')).toMatchObject({
      page: { html: '<meta charset=windows-1251><p>Привет</p>' },
    });
    expect(all.filter(isSkipped).map(({ name, why }) => `${name}: ${why}`)).toEqual([
      expect.stringMatching(/^benign\/bad\.json: .*url/),
      expect.stringMatching(/^benign\/broken\.json: .*JSON/),
      'benign/empty.html: it is empty',
      'benign/logo.png: it is neither *.html nor *.json',
      'benign/posted.json: it is the same page as benign/copy.json',
    ]);
  });
});

test('the command prints the levels, the signs, and what it skipped, and writes all verdicts', async () => {
  await withPages(async (folder) => {
    const file = join(folder, 'results.json');
    const command = await snippetWith('docs/pages.md', 'npm run bench -- page-verdicts');
    const args = command
      .trim()
      .replace('npm run bench -- ', '')
      .split(' ')
      .map((word) => ({ FOLDER: folder, 'results.json': file })[word] ?? word);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', 'bench/main.ts', ...args],
      { cwd: new URL('..', import.meta.url) },
    );
    expect(stdout).toMatch(/^ {2}BENIGN +6 of 6, 100\.0 % \(61\.0–100\.0\) +0 of 1, 0\.0 % \(0\.0–79\.3\)$/m);
    expect(stdout).toMatch(/^ {2}benign, SUSPICIOUS or worse +0 of 6/m);
    expect(stdout).toContain('AUC of the risk: 1.000');
    expect(stdout).toContain('5 files were skipped:');
    expect(stdout).toContain('benign/logo.png: it is neither *.html nor *.json');
    const [{ verdicts, skipped, auc }] = JSON.parse(await readFile(file, 'utf8'));
    expect(verdicts).toHaveLength(7);
    expect(verdicts.at(-1)).toMatchObject({
      name: 'hostile/miner.html',
      level: 'MALICIOUS',
      label: 'hostile',
    });
    expect({ skipped: skipped.length, auc }).toEqual({ skipped: 5, auc: 1 });
  });
});

test('intervals, the area under the curve and signs are those of the textbook', () => {
  expect(wilson(0, 300).map((share) => share.toFixed(4))).toEqual(['0.0000', '0.0126']);
  expect(wilson(5, 10).map((share) => share.toFixed(4))).toEqual(['0.2366', '0.7634']);
  const of = (label: 'benign' | 'hostile', ...risks: number[]) => risks.map((risk) => ({ label, risk }));
  // Of the six pairs, four are in order and one is equal.
  expect(areaUnderCurve([...of('benign', 0, 10, 50), ...of('hostile', 10, 60)])).toBeCloseTo(4.5 / 6);
  expect(
    signCounts([
      { label: 'benign', signs: ['a', 'a'] },
      { label: 'hostile', signs: ['a', 'b'] },
    ]),
  ).toEqual([
    { sign: 'a', benign: 1, hostile: 1 },
    { sign: 'b', benign: 0, hostile: 1 },
  ]);
});
