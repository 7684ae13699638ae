/** Pages of the documentation: their code blocks, and modules made of them. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';

const ROOT = new URL('../../', import.meta.url);

/** @param path relative to the root of the repository */
export const readPage = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

/** Paths of all pages, relative to the root of the repository. */
export async function pagePaths(): Promise<string[]> {
  const files = await readdir(new URL('docs/', ROOT), { recursive: true });
  const docs = files.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`);
  return ['README.md', 'CONTRIBUTING.md', 'examples/README.md', 'packages/client/README.md', ...docs.sort()];
}

/** A code block of a page. */
export interface Snippet {
  /** path of the page and line of the block */
  place: string;
  page: string;
  language: string;
  code: string;
  /** text of a comment directly above: `run by test/x.test.ts`, or `not run: ` and the reason */
  note: string | null;
}

export function snippetsOf(page: string, text: string): Snippet[] {
  const block = /(?:^ *<!-- (.*) -->\n)?^( *)```(.*)\n([\s\S]*?)^\2```$/gm;
  return [...text.matchAll(block)].map(({ 1: note = null, 3: language = '', 4: code = '', index }) => {
    const line = text.slice(0, index).split('\n').length + (note === null ? 0 : 1);
    return { place: `${page}:${line}`, page, language, code, note };
  });
}

/** The code blocks of a language in a page. */
export const codeBlocks = (page: string, language: string): string[] =>
  snippetsOf('', page).flatMap((snippet) => (snippet.language === language ? [snippet.code] : []));

/** The only code block of a page that has the text. */
export async function snippetWith(path: string, text: string): Promise<string> {
  const [found, ...others] = snippetsOf(path, await readPage(path)).filter(({ code }) => code.includes(text));
  if (found === undefined || others.length > 0)
    throw new Error(`${path} has ${others.length > 0 ? 'several blocks' : 'no block'} with "${text}"`);
  return found.code;
}

/** Writes code to a file inside the project, so that its imports resolve; ignored by git. */
export async function withCode<T>(name: string, code: string, use: (file: URL) => Promise<T>): Promise<T> {
  const folder = new URL('coverage/documentation/', ROOT);
  const file = new URL(name, folder);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(file, code);
    return await use(file);
  } finally {
    await rm(file, { force: true });
  }
}

/** Imports code as a module inside the project. */
export const importCode = <Module>(name: string, code: string): Promise<Module> =>
  withCode(name, code, async (file) => (await import(file.href)) as Module);
