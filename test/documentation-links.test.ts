/** Links between the pages, what they name in the program, and the shape of the README. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { VARIABLES } from '../src/config.ts';
import { pagePaths, readPage } from './support/documentation.ts';
import { unknownScripts, unknownSettings } from './support/snippet-checks.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const pages = new Map<string, string>();
for (const path of await pagePaths()) pages.set(path, await readPage(path));
const readme = pages.get('README.md') ?? '';
const docs = [...pages.keys()].filter((path) => /^docs\/[^/]+\.md$/.test(path));

const withoutBlocks = (text: string) => text.replace(/^( *)```.*\n[\s\S]*?^\1```$/gm, '');

/** Anchors of a page, as GitHub makes them from its headings. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
}

const linksOf = (text: string): string[] => {
  const prose = withoutBlocks(text).replace(/`[^`\n]*`/g, '');
  const inline = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return [...inline, ...[...prose.matchAll(/<(https?:[^>\s]+)>/g)].map(([, link = '']) => link)];
};

/** What is wrong with a link; null if nothing is. */
async function linkProblem(page: string, link: string): Promise<string | null> {
  if (/^[a-z]+:/.test(link)) {
    return /^https?:/.test(link) && URL.canParse(link) ? null : 'is not an http URL';
  }
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  if (target.startsWith('..') || !existsSync(join(ROOT, target))) return `there is no ${target}`;
  if (anchor === undefined) return null;
  return anchorsOf(await readPage(target)).includes(anchor) ? null : `${target} has no heading ${anchor}`;
}

describe('a link', () => {
  test.each([...pages])('of %s leads to a page and a heading that exist', async (page, text) => {
    const problems = await Promise.all(
      linksOf(text).map(async (link) => ({ link, problem: await linkProblem(page, link) })),
    );
    expect(problems.filter(({ problem }) => problem !== null)).toEqual([]);
  });

  test('is found in most pages', () => {
    expect([...pages.values()].flatMap(linksOf).length).toBeGreaterThan(100);
  });
});

describe('the README', () => {
  test('has at most 200 lines, and the two lines that run the program and its tests', () => {
    expect(readme.split('\n').length - 1).toBeLessThanOrEqual(200);
    expect(readme).toMatch(/^npm ci && npm start$/m);
    expect(readme).toMatch(/^npm ci && npm test$/m);
  });

  test('links to every page of docs', () => {
    const linked = linksOf(readme).map((link) => link.replace(/#.*/, ''));
    expect(docs.filter((path) => !linked.includes(path))).toEqual([]);
  });
});

describe('a page', () => {
  test.each(docs)('%s begins with a title and a sentence on its task', (path) => {
    expect(pages.get(path)).toMatch(/^# [^\n]+\n\n[A-Z][^\n]{40,}\n/);
  });

  test.each([...pages])('%s names settings and npm scripts that exist', (_, text) => {
    expect([...unknownSettings(text), ...unknownScripts(text)]).toEqual([]);
  });
});

test('.env.example has exactly the settings that exist, and docs/configuration.md explains each', async () => {
  const example = await readFile(join(ROOT, '.env.example'), 'utf8');
  const names = [...example.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(names.sort()).toEqual(Object.keys(VARIABLES).sort());
  const rows = (pages.get('docs/configuration.md') ?? '').match(/^\| `[A-Z_]+`.*$/gm)?.join('\n') ?? '';
  expect(Object.keys(VARIABLES).filter((name) => !rows.includes(`\`${name}\``))).toEqual([]);
});

describe('docs/troubleshooting.md', () => {
  const page = pages.get('docs/troubleshooting.md') ?? '';
  const cells = page
    .split('\n')
    .flatMap((line) => (/^\| (?!message|symptom|---)/.test(line) ? [line.split(' | ')[0]] : []));

  test('quotes messages that the program prints', async () => {
    const files = (await readdir(join(ROOT, 'src'), { recursive: true })).filter(
      (name) => name.endsWith('.ts') && !name.includes('generated'),
    );
    const source = (await Promise.all(files.map((name) => readFile(join(ROOT, 'src', name), 'utf8')))).join(
      '\n',
    );
    const messages = cells.flatMap((cell) =>
      [...(cell ?? '').matchAll(/`([^`]+)`/g)].flatMap(([, text = '']) => (text.includes(' ') ? [text] : [])),
    );
    expect(messages.length).toBeGreaterThan(30);
    // `…` stands for a part that differs.
    const parts = messages.flatMap((message) => message.split('…').map((part) => part.trim()));
    expect(parts.filter((part) => part.length > 3 && !source.includes(part))).toEqual([]);
  });
});
