/** Libraries with known vulnerabilities: their recognition, and the data about them. */

import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { LIBRARY_DATA } from '../src/demo/library-data.ts';
import { libraryCheck } from '../src/scanners/web/libraries/check.ts';
import {
  createLibraries,
  type Libraries,
  type LibrarySource,
} from '../src/scanners/web/libraries/library-data.ts';
import { parseLibraryData } from '../src/scanners/web/libraries/retire-data.ts';
import { withFolder } from './support/app.ts';
import { LOOPBACK, withSession } from './support/egress.ts';
import { type Site, startSite } from './support/site.ts';
import { withTools } from './support/web-check.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

const noFetch = () => Promise.reject(new Error('nothing is fetched'));
const LIBRARY_JSON = 'json' in LIBRARY_DATA ? LIBRARY_DATA.json : '';

function open(
  source: LibrarySource,
  init: Partial<Parameters<typeof createLibraries>[1]> = {},
): { libraries: Libraries; problems: string[] } {
  const problems: string[] = [];
  const libraries = createLibraries(source, {
    fetch: noFetch,
    onError: (message) => problems.push(message),
    ...init,
  });
  cleanups.push(libraries.close);
  return { libraries, problems };
}

/** Files by path; scripts by their extension, the rest as HTML. */
async function serveFiles(files: Record<string, string>): Promise<Site> {
  const site = await startSite((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const body = files[path];
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type });
    response.end(body ?? 'not found');
  });
  cleanups.push(site.close);
  return site;
}

const alive = new AbortController().signal;
const padding = '/* what a real library goes on with */\n'.repeat(40);

describe('libraries of a site', () => {
  test('are recognised by their content, in files and within pages', async () => {
    const { libraries } = open(LIBRARY_DATA);
    const site = await serveFiles({
      '/': `<!doctype html><script src="/app.js"></script><script>/*! jQuery v3.4.1 | (c) */ ${padding}</script>`,
      '/app.js': `/*! jQuery v1.8.1 jquery.com | jquery.org/license */\n${padding}`,
      '/bundle.js': `/**\n * @license\n * lodash 4.17.15 (Custom Build)\n */\n/*! Bootstrap v4.1.0 */`,
    });
    await withTools({ libraries }, async ({ look, asked, warnings }) => {
      const found = await look(libraryCheck, `${site.url}/`, `${site.url}/app.js`, `${site.url}/bundle.js`);
      expect(found.map(({ title }) => title).sort()).toEqual([
        'bootstrap 4.1.0 has known vulnerabilities',
        'jquery 1.8.1 has known vulnerabilities',
        'jquery 3.4.1 has known vulnerabilities',
        'lodash 4.17.15 has known vulnerabilities',
      ]);
      expect(asked).toEqual([]);
      expect(warnings).toEqual([]);
      const old = found.find(({ title }) => title.startsWith('jquery 1.8.1'));
      expect(old).toMatchObject({
        type: 'vulnerable_library',
        severity: 'MEDIUM',
        cwe: 'CWE-79',
        confidence: 'HIGH',
        url: `${site.url}/app.js`,
        identity: [site.url, 'jquery', 'CVE-2015-9251 CVE-2019-11358 CVE-2020-11022 CVE-2020-11023'],
        properties: {
          component: 'jquery',
          version: '1.8.1',
          foundBy: 'content',
          script: `${site.url}/app.js`,
        },
      });
      expect(old?.references).toContain('https://www.cve.org/CVERecord?id=CVE-2020-11022');
      expect(JSON.stringify(old?.evidence)).toContain('jQuery v1.8.1');
      expect(old?.properties).toMatchObject({
        vulnerabilities: expect.arrayContaining([
          {
            identifiers: ['CVE-2019-11358'],
            severity: 'MEDIUM',
            below: '3.4.0',
            atOrAbove: null,
            summary: 'extend(true, {}, …) can modify Object.prototype',
          },
        ]),
      });
      expect(found.find(({ title }) => title.startsWith('lodash'))).toMatchObject({
        severity: 'HIGH',
        cwe: 'CWE-1321',
      });
    });
  });

  test('of other origins are recognised by their URLs, which are never requested', async () => {
    const { libraries } = open(LIBRARY_DATA);
    let asked = 0;
    const elsewhere = await startSite((_, response) => {
      asked++;
      response.end();
    });
    cleanups.push(elsewhere.close);
    const site = await serveFiles({
      '/': `<!doctype html>
        <script src="${elsewhere.url}/jquery-1.8.1.min.js?v=3"></script>
        <script src="//cdn.example/ajax/libs/angular/1.5.0/angular.min.js"></script>
        <script src="https://cdn.example/npm/handlebars@4.0.0/dist/handlebars.js"></script>
        <script src="https://cdn.example/jquery-3.7.1.min.js"></script>
        <script src="data:text/javascript,/*! jQuery v1.0.0 */"></script>
        <p>jquery-1.2.3.min.js</p>`,
    });
    await withTools({ libraries }, async ({ look, asked: ofSite }) => {
      const found = await look(libraryCheck, `${site.url}/`, `${site.url}/?again`);
      expect(found.map(({ title, severity, confidence, url }) => [title, severity, confidence, url])).toEqual(
        [
          ['jquery 1.8.1 has known vulnerabilities', 'MEDIUM', 'MEDIUM', `${site.url}/`],
          ['angularjs 1.5.0 has known vulnerabilities', 'HIGH', 'MEDIUM', `${site.url}/`],
          ['handlebars 4.0.0 has known vulnerabilities', 'CRITICAL', 'MEDIUM', `${site.url}/`],
        ],
      );
      expect(ofSite).toEqual([]);
    });
    expect(asked).toBe(0);
  });

  test('are reported once a site, and not for mentions, newer versions, or similar names', async () => {
    const { libraries } = open(LIBRARY_DATA);
    const site = await serveFiles({
      '/': '<!doctype html><script src="/jquery-1.8.1.min.js"></script><p>Do not use jQuery v1.8.1 any more, says /*! jQuery v1.8.1 */.',
      '/jquery-1.8.1.min.js': `/*! jQuery v3.7.1 | (c) OpenJS Foundation */\n${padding}`,
      '/one.js': `/*! jQuery v1.8.1 */`,
      '/two.js': `/*! jQuery v1.8.1 */`,
      '/new.js': `/*! jQuery v3.7.1 */ /*! Bootstrap v5.3.0 */ //! version : 2.30.1`,
      '/empty.js': '',
    });
    await withTools({ libraries }, async ({ look }) => {
      expect(
        await look(libraryCheck, `${site.url}/`, `${site.url}/jquery-1.8.1.min.js`, `${site.url}/new.js`),
      ).toEqual([]);
      expect(await look(libraryCheck, `${site.url}/empty.js`)).toEqual([]);
      const found = await look(libraryCheck, `${site.url}/one.js`, `${site.url}/two.js`);
      expect(found).toHaveLength(1);
    });
  });

  test('cost a limited time when a pattern of the data never ends', async () => {
    const hostile = JSON.parse(LIBRARY_JSON);
    hostile.slow = {
      vulnerabilities: [{ below: '9', severity: 'low', info: [] }],
      extractors: { filecontent: ['(§§version§§)(?:a+)+b', '(§§version§§'] },
    };
    const { libraries } = open({ json: JSON.stringify(hostile) });
    const site = await serveFiles({
      '/jquery-1.7.1.js': `1.2.3${'a'.repeat(64)}c`,
      '/app.js': '/*! jQuery v1.8.1 */',
    });
    await withTools({ libraries }, async ({ look, warnings }) => {
      const found = await look(libraryCheck, `${site.url}/jquery-1.7.1.js`, `${site.url}/app.js`);
      expect(found.map(({ title, confidence }) => [title, confidence])).toEqual([
        ['jquery 1.7.1 has known vulnerabilities', 'MEDIUM'],
        ['jquery 1.8.1 has known vulnerabilities', 'HIGH'],
      ]);
      expect(warnings).toEqual([
        expect.stringMatching(/jquery-1\.7\.1\.js was not searched .* longer than 5 s$/),
      ]);
    });
  });
});

describe('data about libraries', () => {
  test('is refused with the reason when it is invalid, and keeps only patterns for versions', () => {
    expect(() => parseLibraryData('<html>')).toThrow('it is not JSON');
    expect(() => parseLibraryData('[]')).toThrow('it is not RetireJS data');
    expect(() => parseLibraryData('{}')).toThrow('it contains no library');
    expect(() => parseLibraryData('{"a":{"vulnerabilities":[{"below":1}],"extractors":{}}}')).toThrow(
      'a.vulnerabilities.0.below',
    );
    const { lib, ...others } = parseLibraryData(
      JSON.stringify({
        'dont check': { extractors: { uri: ['^https?://(ssl|www)\\.example/ga\\.js'] } },
        lib: {
          vulnerabilities: [
            { below: '2', severity: 'low', identifiers: { summary: 'x', other: [1] }, info: [] },
          ],
          extractors: {
            func: ['lib.version'],
            uri: ['/(§§version§§)/(lib)\\.js', '/lib\\.js', '(x)/(§§version§§)/', '/(§§version§§)/(lib'],
            filename: ['(?:lib|LIB)-\\((§§version§§[a-z]?)\\)\\.js'],
          },
        },
      }),
    );
    expect(others).toEqual({});
    expect(lib?.extractors.uri).toEqual(['/(§§version§§)/(lib)\\.js']);
    expect(lib?.extractors.filename).toHaveLength(1);
  });

  test('is fetched at the first use, cached, and used from the cache when the URL does not answer', async () => {
    await withFolder(async (folder) => {
      const copy = join(folder, 'data', 'libraries.json');
      let requests = 0;
      const site = await startSite((_, response) => {
        requests++;
        response.end(LIBRARY_JSON);
      });
      cleanups.push(site.close);
      const source = { url: `${site.url}/data.json`, refreshHours: 24 };
      const script = { url: null, content: '/*! jQuery v1.8.1 */' };
      await withSession({}, async (session) => {
        const { fetch } = session.egress({});
        const first = open(source, { fetch, copy });
        expect(requests).toBe(0);
        expect(await first.libraries.recognise(script, alive)).toHaveLength(1);
        await first.libraries.recognise(script, alive);
        expect(requests).toBe(1);
        expect(await readFile(copy, 'utf8')).toBe(LIBRARY_JSON);

        const fresh = open(source, { fetch, copy });
        expect(await fresh.libraries.recognise(script, alive)).toHaveLength(1);
        expect(requests).toBe(1);

        await utimes(copy, 1, 1);
        const due = open(source, { fetch, copy });
        expect(await due.libraries.recognise(script, alive)).toHaveLength(1);
        expect(requests).toBe(2);
        expect((await stat(copy)).mtimeMs).toBeGreaterThan(1_000_000);

        await utimes(copy, 1, 1);
        await site.close();
        const offline = open(source, { fetch, copy });
        expect(await offline.libraries.recognise(script, alive)).toHaveLength(1);
        expect(offline.problems).toEqual([
          expect.stringMatching(/ECONNREFUSED.*its last version stays in use$/),
        ]);
      });
    });
  });

  test('that is unavailable is reported once a scan, with the remedy', async () => {
    const site = await serveFiles({
      '/': '<!doctype html>',
      '/a.js': 'a',
      '/b.js': 'b',
      '/data.json': '<html>',
    });
    await withSession({}, async (session) => {
      const source = { url: `${site.url}/data.json`, refreshHours: 24 };
      const { libraries, problems } = open(source, { fetch: session.egress({}).fetch });
      await withTools({ libraries }, async ({ look, warnings }) => {
        expect(await look(libraryCheck, `${site.url}/a.js`, `${site.url}/b.js`)).toEqual([]);
        expect(warnings).toEqual([
          expect.stringMatching(/cannot be loaded \(it is not JSON\).*libraries: \{ path: /),
        ]);
      });
      expect(problems).toEqual(['the library data cannot be loaded: it is not JSON']);
    });
  });

  test('in a file is read again when it changes', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'libraries.json');
      await writeFile(path, '{"old":{"vulnerabilities":[{"below":"2","info":[]}],"extractors":{}}}');
      const { libraries } = open({ path, refreshHours: 24 }, { lookEveryMs: 0 });
      const script = { url: null, content: '/*! jQuery v1.8.1 */' };
      expect(await libraries.recognise(script, alive)).toEqual([]);
      await writeFile(path, LIBRARY_JSON);
      await expect.poll(() => libraries.recognise(script, alive), { timeout: 15_000 }).toHaveLength(1);
    });
  });

  test('that never arrives delays neither a cancelled scan nor closing', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    cleanups.push(async () => {
      silent.closeAllConnections();
      silent.close();
    });
    const { port } = silent.address() as { port: number };
    await withSession(LOOPBACK, async (session) => {
      const source = { url: `http://127.0.0.1:${port}/`, refreshHours: 24 };
      const { libraries } = open(source, { fetch: session.egress({ timeoutMs: 3_600_000 }).fetch });
      const scan = new AbortController();
      const waiting = libraries.recognise({ url: null, content: '' }, scan.signal);
      scan.abort(new Error('cancelled'));
      await expect(waiting).rejects.toThrow('cancelled');
      await libraries.close();
    });
  });
});
