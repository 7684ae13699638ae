/** Reads pages of which it is known whether they are benign or hostile. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { opendir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { MAX_PAGE_LENGTH, type Page, pageSchema } from '../../src/core/page.ts';
import { explain } from '../../src/core/zod-error.ts';
import { pages as ownPages } from '../../test/support/pages/index.ts';

export const LABELS = ['benign', 'hostile'] as const;
export type Label = (typeof LABELS)[number];

export interface LabelledPage {
  /** its file, or the name of the fixture */
  name: string;
  label: Label;
  /** sort of page: the folder below the label, or the kind of the fixture */
  kind: string;
  page: Page;
  /** the URL was made from the name of the file */
  madeUpUrl?: boolean;
}

export interface SkippedFile {
  name: string;
  why: string;
}

export const isSkipped = (one: LabelledPage | SkippedFile): one is SkippedFile => 'why' in one;

/** Bytes of a file that is read: three for each character of a page. */
const MAX_BYTES = 3 * MAX_PAGE_LENGTH;
/** Bytes searched for a comment of the browser and for a charset. */
const HEAD = 4096;

/**
 * The pages of `FOLDER/benign` and `FOLDER/hostile`, one by one: HTML files, and JSON files with an input of `scanPage`. Files that
 * are no pages, and repetitions of a page, are skipped.
 */
export async function* pagesOf(folder: string): AsyncGenerator<LabelledPage | SkippedFile, void, void> {
  const seen = new Map<string, string>();
  for (const label of LABELS) {
    for await (const path of filesIn(join(folder, label))) {
      const name = relative(folder, path).split(sep).join('/');
      if (extname(path) === '.url') continue;
      const read = await readOne(path).catch((error: Error) => error.message);
      if (typeof read === 'string') {
        yield { name, why: read };
        continue;
      }
      const digest = createHash('sha256').update(JSON.stringify(read.page)).digest('base64');
      const same = seen.get(digest);
      if (same !== undefined) {
        yield { name, why: `it is the same page as ${same}` };
        continue;
      }
      seen.set(digest, name);
      const [, kind = '', ...below] = name.split('/');
      yield { name, label, kind: below.length > 0 ? kind : '', ...read };
    }
  }
}

async function* filesIn(folder: string): AsyncGenerator<string, void, void> {
  if (!existsSync(folder)) return;
  const entries = [];
  for await (const entry of await opendir(folder)) entries.push(entry);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}

/** @throws Error that says why the file is skipped */
async function readOne(path: string): Promise<Pick<LabelledPage, 'page' | 'madeUpUrl'>> {
  const extension = extname(path).toLowerCase();
  if (!['.html', '.htm', '.json'].includes(extension)) throw new Error('it is neither *.html nor *.json');
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, more than ${MAX_BYTES}`);
  const bytes = await readFile(path);
  if (extension === '.json') return { page: parsePage(JSON.parse(bytes.toString('utf8'))) };
  const html = decodeHtml(bytes);
  if (html.trim() === '') throw new Error('it is empty');
  const url = (await besideIt(path, extension)) ?? savedFrom(html);
  const page = parsePage({ url: url ?? madeUpUrl(basename(path, extname(path))), html });
  return { page, madeUpUrl: url === null };
}

function parsePage(init: unknown): Page {
  const parsed = pageSchema.safeParse(init);
  if (!parsed.success) throw new Error(explain(parsed.error));
  return parsed.data;
}

/** The URL in NAME.url: as the first line, or as a shortcut of Windows. */
async function besideIt(path: string, extension: string): Promise<string | null> {
  const beside = `${path.slice(0, -extension.length)}.url`;
  if (!existsSync(beside)) return null;
  const text = await readFile(beside, 'utf8');
  return (/^URL=(.+)$/m.exec(text)?.[1] ?? text.split('\n', 1)[0] ?? '').trim();
}

/** The URL in the comment with which browsers save a page; it states the length of the URL. */
function savedFrom(html: string): string | null {
  const found = /<!-- saved from url=\((\d{4})\)/.exec(html.slice(0, HEAD));
  if (!found) return null;
  const start = found.index + found[0].length;
  const url = html.slice(start, start + Number(found[1]));
  return /^https?:/i.test(url) ? url : null;
}

/** https://NAME/ if the name of the file is a host name, else a host of the reserved domain `example`. */
function madeUpUrl(name: string): string {
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(name)) return `https://${name}/`;
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return `https://${label || 'page'}.example/`;
}

const CHARSET = /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:-]{1,40})/i;

/** Decodes as browsers do, without a header: byte order mark, `<meta charset>`, UTF-8, or else windows-1252. */
function decodeHtml(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const [, label = 'utf-8'] = CHARSET.exec(bytes.toString('latin1', 0, HEAD)) ?? [];
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

const OTHER_AUTHORS = [
  ['verdict-pages', 'fixtures of a second author, which the rules were tuned on'],
  ['verdict-pages-fresh', 'fixtures of a third author, which the rules were tuned on'],
  ['verdict-pages-holdout', 'fixtures of a fourth author, which the rules were tuned on'],
  ['verdict-pages-unseen', 'fixtures of a fifth author, which the rules were tuned on'],
] as const;

interface Fixture {
  name: string;
  label: Label;
  kind: string;
  page: unknown;
}

/** The fixtures of the project: those that the rules were written with, and those of other authors. */
export async function ownSets(): Promise<{ title: string; pages: Iterable<LabelledPage> }[]> {
  const ours = ownPages.map(
    ({ name, kind, threat = '', page }): Fixture => ({ name, label: kind, kind: threat, page }),
  );
  const sets: { title: string; fixtures: Iterable<Fixture> }[] = [
    { title: 'fixtures that the rules were written with', fixtures: ours },
  ];
  for (const [name, title] of OTHER_AUTHORS) {
    const others = new URL(`../../test/support/${name}/index.ts`, import.meta.url);
    if (!existsSync(others)) continue;
    const { verdictPages } = (await import(others.href)) as { verdictPages(): Iterable<Fixture> };
    sets.push({ title, fixtures: verdictPages() });
  }
  return sets.map(({ title, fixtures }) => ({ title, pages: parsed(fixtures) }));
}

function* parsed(fixtures: Iterable<Fixture>): Generator<LabelledPage, void, void> {
  for (const fixture of fixtures) yield { ...fixture, page: parsePage(fixture.page) };
}
