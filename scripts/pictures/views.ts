/** Screenshots of each view of the dashboard, in each of its states, to look at. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { assessment, defineScanner, endpoint, finding, host, type Scanner } from '../../src/core/scanner.ts';
import { type TestApp, until, withApp } from '../../test/support/app.ts';
import type { OpenPage } from '../../test/support/browser.ts';

const SIZES = { wide: [1440, 900], laptop: [1280, 800], phone: [390, 844] } as const;
const THEMES = ['light', 'dark'] as const;
/** After the page has nothing left to load: for its lists and charts. */
const SETTLE_MS = 500;
/** A busy machine may need this long for a scan with 100,000 results. */
const TIMEOUT_MS = 120_000;
/** Until the page has noticed that it is offline. */
const OFFLINE_MS = 4000;
const LARGE = 100_000;
const RUNNING_RESULTS = 120;

const TABS = ['overview', 'findings', 'hosts', 'endpoints', 'pages', 'log', 'details'] as const;
const SETTINGS = ['scanners', 'keys', 'audit'] as const;

const common = {
  description: 'For pictures',
  version: '1.0.0',
  options: z.strictObject({}),
  intrusiveness: 'passive',
  consumes: ['domain'],
} as const;

const HOSTILE = `<img src=x onerror="alert(1)"><script>alert(1)</script>\u202egnp.exe\u0000\u001b[31m${'A'.repeat(300)} ${'wide '.repeat(60)}`;
const OWN_SCANNERS: readonly Scanner[] = [
  defineScanner({
    ...common,
    name: 'hostile',
    title: 'Hostile texts',
    produces: ['host', 'endpoint', 'finding', 'assessment'],
    async *scan({ domain }) {
      const url = `https://www.${domain}/${'long/'.repeat(60)}?q=%3Cscript%3E`;
      yield host({
        ...{ name: `www.${domain}`, ip: ['192.0.2.1'], alive: true, source: 'test', title: HOSTILE },
        technologies: ['nginx/1.18.0', 'PHP', HOSTILE, `${HOSTILE}/1.0`, 'ASP.NET MVC/5.2'],
      });
      yield endpoint({ url, status: 200, source: 'test', title: HOSTILE });
      for (const severity of ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'] as const) {
        yield finding({
          title: `${severity} ${HOSTILE}`,
          severity,
          type: 'xss_reflected',
          url: `https://www.${domain}/${severity}`,
          description: HOSTILE,
          evidence: {
            proof: HOSTILE,
            exchanges: [
              {
                request: `GET / HTTP/1.1\nHost: www.${domain}`,
                response: `HTTP/1.1 200\n\n${HOSTILE}`,
                mark: '<script>',
              },
            ],
          },
        });
      }
      yield assessment({
        url,
        riskScore: 91,
        threatLevel: 'MALICIOUS',
        classification: 'phishing',
        confidence: 'HIGH',
        reasons: [HOSTILE],
        indicators: [HOSTILE, 'known_brand'],
        method: 'FETCH',
      });
    },
  }),
  defineScanner({
    ...common,
    name: 'broken',
    title: 'Broken scanner',
    produces: ['host'],
    // biome-ignore lint/correctness/useYield: it fails first
    async *scan() {
      throw new Error('connect ECONNREFUSED 192.0.2.1:443');
    },
  }),
];

interface Camera {
  /** Shoots a path in all sizes and themes. @param act what is done before, such as opening the first row */
  shoot(name: string, path: string, act?: (page: Page) => Promise<unknown>): Promise<void>;
  /** Shoots a path some seconds after its server has ended. */
  shootOffline(name: string, path: string): Promise<void>;
}

async function createCamera(open: OpenPage, app: TestApp, folder: string): Promise<Camera> {
  const pages: { name: string; page: Page }[] = [];
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    for (const colorScheme of THEMES) {
      const { page } = await open(app.url, { viewport: { width, height }, colorScheme });
      page.setDefaultTimeout(TIMEOUT_MS);
      pages.push({ name: `${size}-${colorScheme}`, page });
    }
  }
  const visit = async (page: Page, path: string) => {
    await page.goto(new URL(path, app.url).href);
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    // All that is recorded is shown.
    await page.locator('.connection[data-state="done"]').waitFor();
  };
  const save = async (name: string, page: Page) =>
    await writeFile(join(folder, `${name}.png`), await page.screenshot());
  return {
    async shoot(name, path, act) {
      for (const { name: kind, page } of pages) {
        await visit(page, path);
        await act?.(page);
        await page.waitForTimeout(SETTLE_MS);
        await save(`${name}-${kind}`, page);
        // Otherwise it goes on following the scan while the next one is shot.
        await page.goto('about:blank');
      }
    },
    async shootOffline(name, path) {
      for (const { page } of pages) await visit(page, path);
      await app.app.close();
      await new Promise((resolve) => setTimeout(resolve, OFFLINE_MS));
      for (const { name: kind, page } of pages) await save(`${name}-${kind}`, page);
    },
  };
}

const openFirst = (page: Page) => page.locator('.list-scroll a').first().click();

const isOver = async ({ query }: TestApp, id: string) =>
  (await query('query ($id: ID!) { scan(id: $id) { finishedAt } }', { id })).data.scan.finishedAt !== null;

async function startDemo(app: TestApp): Promise<string> {
  const { data } = await app.query(
    'mutation { startDemoScan(input: {}) { ... on StartScanSuccess { scan { id } } ... on Error { message } } }',
  );
  if (data.startDemoScan.scan === undefined) throw new Error(data.startDemoScan.message);
  return data.startDemoScan.scan.id;
}

async function shootTabs({ shoot }: Camera, state: string, id: string): Promise<void> {
  for (const tab of TABS) await shoot(`scan-${state}-${tab}`, `/scans/${id}/${tab}`);
  for (const tab of ['findings', 'hosts', 'pages']) {
    await shoot(`scan-${state}-${tab}-open`, `/scans/${id}/${tab}`, openFirst);
  }
}

async function shootLists({ shoot }: Camera, state: string): Promise<void> {
  await shoot(`scans-${state}`, '/');
  await shoot(`findings-${state}`, '/findings');
  await shoot(`pages-${state}`, '/pages');
}

/** @param large also a scan with 100,000 results, which takes a while */
export async function photographViews(open: OpenPage, folder: string, large: boolean): Promise<void> {
  await mkdir(folder, { recursive: true });
  await withApp({ ownScanners: OWN_SCANNERS }, async (app) => {
    const camera = await createCamera(open, app, folder);
    await shootLists(camera, 'empty');
    for (const section of SETTINGS) await camera.shoot(`settings-${section}`, `/settings/${section}`);
    await camera.shoot('scan-missing', '/scans/none');
    await camera.shoot('start-targets', '/', async (page) => {
      await page.getByRole('textbox', { name: 'Targets' }).fill('shop.example.com 127.0.0.1 /srv/shop');
    });

    const demo = await startDemo(app);
    let results = 0;
    for await (const _ of app.events(demo, { types: ['HOST', 'ENDPOINT', 'FINDING'] })) {
      if (++results === RUNNING_RESULTS) break;
    }
    await camera.shoot('scans-running', '/');
    await camera.shoot('scan-running-overview', `/scans/${demo}`);
    await camera.shoot('scan-running-findings', `/scans/${demo}/findings`);
    await until(async () => await isOver(app, demo), 'the demo scan is over', 300_000);
    await shootTabs(camera, 'done', demo);

    const broken = await app.startScan({ target: 'shop.example.com', scanners: [{ name: 'broken' }] });
    const hostile = await app.startScan({
      target: 'hostile.test',
      label: HOSTILE.slice(0, 100),
      scanners: [{ name: 'hostile' }],
    });
    for (const id of [broken, hostile]) await until(async () => await isOver(app, id), 'over');
    await camera.shoot('scan-failed', `/scans/${broken}`);
    await shootTabs(camera, 'hostile', hostile);
    await shootLists(camera, 'done');
    await camera.shoot('findings-open', '/findings', openFirst);
    await camera.shoot('pages-open', '/pages', openFirst);
    if (large) {
      const id = await app.startScan({
        target: 'large.example.com',
        scanners: [{ name: 'mock', options: { events: LARGE, rate: 0, seed: 1 } }],
      });
      await until(async () => await isOver(app, id), 'the large scan is over', 600_000);
      await shootTabs(camera, 'large', id);
      await shootLists(camera, 'large');
    }
    await camera.shootOffline('scan-offline', `/scans/${demo}/findings`);
  });
}
