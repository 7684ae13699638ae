/** The dashboard's page and its files, as the server sends them. */
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sharedApp } from './support/app.ts';

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';
const app = sharedApp();

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Uses node:http, because fetch decompresses. */
async function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const outgoing = request(new URL(path, app().url), { headers: { accept: HTML, ...headers } });
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

/** Addresses of the files that a page names. */
const filesOf = ({ body }: Answer) =>
  [...body.toString().matchAll(/(?:src|href)="([^"]*assets[^"]*)"/g)].map(([, path]) => path as string);

describe('the style, which is one for all views', () => {
  it('has each class in one file', async () => {
    const folder = 'src/dashboard';
    const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.css'));
    expect(files.length).toBeGreaterThan(5);
    const owner = new Map<string, string>();
    const shared: string[] = [];
    for (const file of files)
      for (const [, name = ''] of (await readFile(join(folder, file), 'utf8')).matchAll(/^\.([\w-]+) \{/gm)) {
        if ((owner.get(name) ?? file) !== file) shared.push(`.${name} in ${owner.get(name)} and ${file}`);
        owner.set(name, file);
      }
    expect(shared).toEqual([]);
  });
});

describe('the page', () => {
  it('is built for production, also by a test run', async () => {
    const scripts = filesOf(await get('/')).filter((path) => path.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(0);
    for (const path of scripts) expect((await get(path)).body.toString()).not.toContain('jsxDEV');
  });

  it('has a strict policy, and no script or style of its own', async () => {
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'self'; " +
        "frame-ancestors 'none'",
    );
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(page.body.toString()).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=/);
  });

  it('is the same at each address of a view, and names the same files', async () => {
    const start = await get('/');
    const files = filesOf(start).map((path) => new URL(path, `${app().url}/`).pathname);
    expect(files.length).toBeGreaterThan(1);
    const views = [
      '/scans',
      '/scans/U2Nhbjo',
      '/scans/U2Nhbjo/findings',
      '/findings',
      '/findings/x',
      '/pages/x',
    ];
    for (const view of [...views, '/settings', '/settings/keys', '/settings/audit?action=EXPORT']) {
      const page = await get(view);
      expect(page.status, view).toBe(200);
      expect(
        filesOf(page).map((path) => new URL(path, new URL(view, app().url)).pathname),
        view,
      ).toEqual(files);
    }
    for (const other of ['/compare/a/b', '/settings/a/b', '/unknown', '/scans/a/b/c']) {
      expect((await get(other)).status, other).toBe(404);
    }
  });

  it('is asked for again with its tag, and then answered without content', async () => {
    const { headers } = await get('/settings');
    expect(headers.etag).toMatch(/^(W\/)?"[^"]+"$/);
    const again = await get('/settings', { 'if-none-match': headers.etag as string });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect((await get('/settings', { 'if-none-match': '"another"' })).status).toBe(200);
  });
});

describe('a file of the page', () => {
  it('may be kept for ever, because its name has its hash', async () => {
    for (const path of filesOf(await get('/'))) {
      const file = await get(`/${path}`);
      expect(file.status).toBe(200);
      expect(path).toMatch(/-[\w-]{8}\.(js|css)$/);
      expect(file.headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': path.endsWith('.js') ? 'text/javascript; charset=utf-8' : 'text/css; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
      const again = await get(`/${path}`, { 'if-none-match': file.headers.etag as string });
      expect([again.status, again.body.length]).toEqual([304, 0]);
    }
  });

  it('is compressed as the browser asks', async () => {
    const [path = ''] = filesOf(await get('/'));
    const plain = await get(`/${path}`);
    expect(plain.headers['content-encoding']).toBeUndefined();
    const unpack = { br: brotliDecompressSync, gzip: gunzipSync };
    for (const coding of ['br', 'gzip'] as const) {
      const { headers, body } = await get(`/${path}`, { 'accept-encoding': coding });
      expect(headers['content-encoding']).toBe(coding);
      expect(headers.vary).toMatch(/accept-encoding/i);
      expect(unpack[coding](body).equals(plain.body)).toBe(true);
      expect(body.length).toBeLessThan(plain.body.length / 2);
    }
  });

  it('is only one of the build: no path leads out of its folder', async () => {
    for (const path of ['assets/none.js', 'assets/..%2findex.html', 'assets/%2e%2e/main.js', 'assets/']) {
      expect((await get(`/${path}`)).status, path).toBe(404);
    }
  });
});
