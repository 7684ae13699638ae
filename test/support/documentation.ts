/** Code blocks of the documentation, and modules made of them. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';

/** @param path relative to the root of the repository */
export const readPage = (path: string): Promise<string> =>
  readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The code blocks of a language in a page. */
export function codeBlocks(page: string, language: string): string[] {
  const block = new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\``, 'gm');
  return [...page.matchAll(block)].map(([, , code]) => code ?? '');
}

/** Imports code as a module inside the project, so that its imports resolve; ignored by git. */
export async function importCode<Module>(name: string, code: string): Promise<Module> {
  const folder = new URL('../../coverage/documentation/', import.meta.url);
  const file = new URL(name, folder);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(file, code);
    return (await import(file.href)) as Module;
  } finally {
    await rm(file, { force: true });
  }
}
