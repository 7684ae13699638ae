/** `scanPage`: a posted page reaches the scanners whole, is kept as long as its scan, and is refused when it is invalid. */
import { createClient } from '@libsql/client';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApp } from '../src/app.ts';
import { MAX_PAGE_LENGTH } from '../src/core/page.ts';
import { assessment, defineScanner, log, progress } from '../src/core/scanner.ts';
import { connect, silent, testConfig, until, withApp, withFolder } from './support/app.ts';

/** Logs its input. */
const echo = defineScanner({
  name: 'echo',
  title: 'Echo',
  description: 'Tells what it was given.',
  version: '1.0.0',
  intrusiveness: 'passive',
  consumes: ['page'],
  produces: ['assessment'],
  options: z.strictObject({ waits: z.boolean().default(false) }),
  async *scan({ page }, { options, signal }) {
    const { html, ...rest } = page;
    yield log('INFO', 'given', { ...rest, htmlLength: html?.length ?? null });
    yield progress(0.5, 'half', { name: 'echo', score: 7, contribution: 7, indicators: ['it came back'] });
    if (options.waits)
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    yield assessment({ url: page.url, riskScore: 7, threatLevel: 'UNKNOWN', method: 'ECHO' });
  },
});

const SCAN_PAGE = `mutation ($input: ScanPageInput!) { scanPage(input: $input) {
  ... on StartScanSuccess { scan { id target targetKind label scanners { name } } } ... on Error { code message }
} }`;
const SELECTION = `seq type ... on LogEvent { message data }
  ... on ProgressEvent { percent layer { name score contribution indicators } }
  ... on AssessmentEvent { assessment { url method } }`;

const PAGE = {
  url: 'https://Example.com/login?x=1#part',
  title: 'Sign in \u0001now',
  scripts: ['/app.js', 'javascript:void(0)'],
  inlineScripts: ['var a = "\\u0000";', 'lone \ud800 surrogate'],
  forms: [{ action: '', method: 'post', fields: [{ type: 'password', name: 'p' }] }],
  iframes: [{ src: 'about:blank', hidden: true, width: 1, height: 1 }],
  links: [{ href: '#', text: 'Help' }],
  dom: { elements: 12, passwordFields: 1 },
  html: '<p>NUL \u0000 and 💥</p>',
};

describe('scanPage', () => {
  it('gives a posted page whole to the scanners that judge pages', async () => {
    await withApp({ scanners: [echo] }, async ({ query, follow }) => {
      const { data } = await query(SCAN_PAGE, { input: { ...PAGE, label: 'mine' } });
      const { scan } = data?.scanPage ?? {};
      expect(scan).toMatchObject({
        target: 'https://example.com/login?x=1#part',
        targetKind: 'PAGE',
        label: 'mine',
        scanners: [{ name: 'echo' }],
      });
      const events = await follow(scan.id, { selection: SELECTION });
      expect(events.find(({ message }) => message === 'given')?.data).toEqual({
        url: 'https://example.com/login?x=1#part',
        title: 'Sign in now',
        scripts: PAGE.scripts,
        inlineScripts: [PAGE.inlineScripts[0], 'lone \ufffd surrogate'],
        forms: [
          { action: '', method: 'post', fields: [{ type: 'password', name: 'p', autocomplete: null }] },
        ],
        iframes: [{ src: 'about:blank', hidden: true, width: 1, height: 1, sandbox: null }],
        links: PAGE.links,
        dom: {
          elements: 12,
          passwordFields: 1,
          ...{ forms: null, iframes: null, scripts: null, links: null, hiddenElements: null },
        },
        htmlLength: PAGE.html.length,
        incomplete: false,
      });
      expect(events.find(({ layer }) => layer)).toMatchObject({
        type: 'PROGRESS',
        percent: 50,
        layer: { name: 'echo', score: 7, contribution: 7, indicators: ['it came back'] },
      });
      expect(events.at(-1)).toMatchObject({ type: 'COMPLETED' });
      expect(events.find(({ type }) => type === 'ASSESSMENT')).toMatchObject({
        assessment: { method: 'ECHO' },
      });
    });
  });

  it('distinguishes an empty list from a missing one', async () => {
    await withApp({ scanners: [echo] }, async ({ query, follow }) => {
      const input = { url: 'http://127.0.0.1/', forms: [], scripts: null };
      const { data } = await query(SCAN_PAGE, { input });
      const events = await follow(data?.scanPage.scan.id, { selection: SELECTION });
      expect(events.find(({ message }) => message === 'given')?.data).toMatchObject({
        forms: [],
        scripts: null,
        links: null,
        htmlLength: null,
      });
    });
  });

  it('refuses an invalid page, and records nothing', async () => {
    await withApp({ scanners: [echo] }, async ({ query }) => {
      const half = 'x'.repeat(MAX_PAGE_LENGTH / 2);
      for (const [field, input] of [
        ['url', { url: 'ftp://example.com/' }],
        ['url', { url: 'not a url' }],
        ['url', { url: `https://example.com/${'x'.repeat(9000)}` }],
        ['scripts', { url: 'https://example.com/', scripts: Array(1001).fill('/x.js') }],
        ['dom.elements', { url: 'https://example.com/', dom: { elements: -1 } }],
        ['characters in total', { url: 'https://example.com/', html: half, inlineScripts: [half] }],
      ] as const) {
        const { data } = await query(SCAN_PAGE, { input });
        expect(data?.scanPage).toMatchObject({
          code: 'BAD_USER_INPUT',
          message: expect.stringContaining(field),
        });
      }
      expect((await query('{ scans { nodes { id } } }')).data?.scans.nodes).toEqual([]);
    });
  });

  it('resumes with the same page after an interruption, and deletes it with its scan', async () => {
    await withFolder(async (folder) => {
      const config = testConfig(folder);
      const start = async () => {
        const app = await createApp(config, { scanners: [echo], logger: silent });
        return connect(app, config);
      };
      const pages = async () => {
        const client = createClient({ url: config.databaseUrl });
        const { rows } = await client.execute('SELECT count(*) AS n FROM "ScanPage"');
        client.close();
        return Number(rows[0]?.n);
      };
      const first = await start();
      const html = 'x'.repeat(MAX_PAGE_LENGTH - 1000);
      const { data } = await first.query(SCAN_PAGE, {
        input: { ...PAGE, html, scanners: { only: [{ name: 'echo', options: { waits: true } }] } },
      });
      const { id } = data?.scanPage.scan ?? {};
      const progressOf = async ({ query }: typeof first) =>
        (await query('query ($id: ID!) { scan(id: $id) { progress status } }', { id })).data?.scan;
      await until(async () => (await progressOf(first)).progress === 50, 'it works on the page');
      await first.app.close();

      const second = await start();
      const given = async () =>
        (
          await second.query(
            'query ($id: ID!) { scan(id: $id) { events(types: [LOG]) { events { ... on LogEvent { message data } } } } }',
            { id },
          )
        ).data?.scan.events.events.filter(({ message }: { message: string }) => message === 'given');
      await until(async () => (await given()).length === 2, 'it was taken up again');
      const [before, after] = await given();
      expect(after.data).toEqual(before.data);
      expect(after.data.htmlLength).toBe(html.length);
      expect(await pages()).toBe(1);

      await second.query('mutation ($id: ID!) { cancelScan(input: { id: $id }) { __typename } }', { id });
      await until(async () => (await progressOf(second)).status === 'CANCELLED', 'it is cancelled');
      await second.query('mutation ($id: ID!) { deleteScan(input: { id: $id }) { __typename } }', { id });
      // Its rows are deleted in the background.
      await until(async () => (await pages()) === 0, 'the page is removed');
      await second.app.close();
    });
  });
});
