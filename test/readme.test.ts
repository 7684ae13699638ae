import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { VARIABLES } from '../src/config.ts';
import type { Scanner, ScannerInput } from '../src/core/scanner.ts';
import { schema } from '../src/graphql/schema.ts';
import { scanners } from '../src/scanners/index.ts';
import { collect } from './support/run-scanner.ts';
import { startSite } from './support/site.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\``, 'gm'))].map(
    ([, , code]) => code ?? '',
  );

describe('the README', () => {
  it('has queries that the schema takes', () => {
    expect(blocks('graphql').length).toBeGreaterThan(4);
    for (const query of blocks('graphql')) {
      expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([]);
    }
  });

  it('names every scanner', () => {
    for (const { name } of scanners) expect(readme).toContain(`| \`${name}\` |`);
  });

  it('has a .env.example of exactly the settings that there are', async () => {
    const example = await readFile(new URL('../.env.example', import.meta.url), 'utf8');
    const names = [...example.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(names.sort()).toEqual(Object.keys(VARIABLES).sort());
  });

  it('shows a scanner that works', async () => {
    const code = blocks('ts').find((block) => block.includes('defineScanner')) ?? '';
    // Inside the project, for its imports to resolve, and ignored by git.
    const folder = new URL('../coverage/readme/', import.meta.url);
    const file = new URL('security-txt.ts', folder);
    await mkdir(folder, { recursive: true });
    try {
      await writeFile(file, code.replace("'../core/", "'../../src/core/"));
      const { securityTxt } = (await import(file.href)) as { securityTxt: Scanner };
      expect(securityTxt.name).toBe('security-txt');
      const site = await startSite((_, response) => response.writeHead(404).end());
      try {
        const input: ScannerInput = {
          kind: 'host',
          name: '127.0.0.1',
          ip: [],
          alive: true,
          port: null,
          url: site.url,
        };
        const { findings } = await collect(securityTxt, input);
        expect(findings).toMatchObject([{ type: 'no_security_txt' }]);
      } finally {
        await site.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
