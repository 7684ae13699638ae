/** The view of a scan, in a real browser: its numbers are those of the API, and its buttons do what they say. */
import { readFile } from 'node:fs/promises';
import { parse as parseCsv } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineScanner, endpoint, finding, host } from '../src/core/scanner.ts';
import type { EndpointRow } from '../src/dashboard/store/scan-store.ts';
import { curlCommand } from '../src/dashboard/ui/curl-command.ts';
import { EndpointTree } from '../src/dashboard/views/scan/endpoint-tree.ts';
import { sharedApp, until } from './support/app.ts';
import { chromiumPath } from './support/browser.ts';
import { withDashboard } from './support/dashboard-page.ts';

const HOSTILE = '<img src=x onerror="document.title=1">\u202eevil\u0000';
const hostile = defineScanner({
  ...{ name: 'hostile', title: 'Hostile', description: 'Hostile texts', version: '1.0.0' },
  options: z.strictObject({}),
  intrusiveness: 'passive',
  consumes: ['domain'],
  produces: ['host', 'endpoint', 'finding'],
  async *scan({ domain }) {
    yield host({ name: `www.${domain}`, ip: ['192.0.2.1'], alive: true, source: 'test', title: HOSTILE });
    for (const path of ['', 'shop/', 'shop/cart?a=1'])
      yield endpoint({ url: `https://www.${domain}/${path}`, status: 200, source: 'test' });
    yield finding({
      title: HOSTILE,
      severity: 'CRITICAL',
      type: 'sql_injection',
      url: `https://www.${domain}/shop/cart?a=1`,
      evidence: {
        exchanges: [
          {
            request: `GET /shop/cart?a=1 HTTP/1.1\nHost: www.${domain}`,
            response: `HTTP/1.1 500\n\n${HOSTILE} SQL syntax error`,
            mark: 'SQL syntax error',
          },
        ],
      },
    });
    yield finding({
      title: 'A text as evidence',
      severity: 'LOW',
      type: 'header',
      host: `www.${domain}`,
      evidence: 'There is none.',
    });
  },
});

const broken = defineScanner({
  ...{ name: 'broken', title: 'Broken', description: 'Fails', version: '1.0.0' },
  options: z.strictObject({}),
  intrusiveness: 'passive',
  consumes: ['domain'],
  produces: ['host'],
  // biome-ignore lint/correctness/useYield: it fails first
  async *scan() {
    throw new Error('connect ECONNREFUSED 192.0.2.1:443');
  },
});

const app = sharedApp({ ownScanners: [hostile, broken] });
const pathOf = (id: string, tab = '') => `/scans/${id}/${tab}`;
const countOf = async (page: Page, tab: string) =>
  Number(
    (
      await page
        .getByRole('navigation', { name: 'Parts of the scan' })
        .getByRole('link', { name: tab })
        .locator('.count')
        .textContent()
    )?.replaceAll(',', ''),
  );
const statusOf = async (id: string): Promise<string> =>
  (await app().query('query ($id: ID!) { scan(id: $id) { status } }', { id })).data.scan.status;

describe.skipIf(!chromiumPath)('the view of a scan', () => {
  test('shows the numbers of the API', async () => {
    const id = await app().startScan({
      target: 'example.com',
      scanners: [{ name: 'mock', options: { events: 600, rate: 0, seed: 3 } }],
    });
    await app().follow(id, { types: ['COMPLETED'] });
    const { data } = await app().query(
      'query ($id: ID!) { scan(id: $id) { summary { hosts endpoints findings bySeverity { critical high } } } }',
      { id },
    );
    const { hosts, endpoints, findings, bySeverity } = data.scan.summary;
    await withDashboard(app(), pathOf(id), async (page) => {
      await page.getByText('Done').first().waitFor();
      expect(await countOf(page, 'Findings')).toBe(findings);
      expect(await countOf(page, 'Hosts')).toBe(hosts);
      expect(await countOf(page, 'Endpoints')).toBe(endpoints);
      await page.locator('.scan-counters a').filter({ hasText: 'High' }).click();
      await page
        .getByRole('status')
        .filter({ hasText: `${bySeverity.high} shown` })
        .waitFor();
      await page.getByRole('button', { name: 'Critical' }).click();
      await page
        .getByRole('status')
        .filter({ hasText: `${bySeverity.high + bySeverity.critical} shown` })
        .waitFor();
    });
  }, 30_000);

  test('shows the proof of a finding, and text of a target as text', async () => {
    const id = await app().startScan({ target: 'hostile.test', scanners: [{ name: 'hostile' }] });
    await app().follow(id, { types: ['COMPLETED'] });
    await withDashboard(app(), pathOf(id, 'findings'), async (page) => {
      await page.getByRole('list', { name: 'Findings' }).getByRole('link').first().click();
      const drawer = page.getByRole('complementary', { name: 'Details' });
      expect(await drawer.locator('mark').textContent()).toBe('SQL syntax error');
      expect(await drawer.locator('.invisible').first().textContent()).toBe('U+202E');
      expect(await page.locator('img').count()).toBe(0);
      await page.reload();
      await drawer.getByText('How it was found').waitFor();
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'detached' });

      await page.getByRole('link', { name: 'Hosts' }).click();
      await page.getByRole('list', { name: 'Hosts' }).getByRole('link').first().click();
      await drawer.getByRole('link', { name: 'A text as evidence' }).waitFor();

      await page.getByRole('link', { name: 'Endpoints' }).click();
      const tree = page.getByRole('tree', { name: 'Endpoints' });
      await tree.getByRole('treeitem', { name: 'shop/' }).click();
      await tree.getByRole('treeitem', { name: 'cart?a=1' }).click();
      await drawer.getByText('200', { exact: true }).waitFor();
    });
  }, 30_000);

  test('pauses, resumes, cancels and reruns a scan', async () => {
    const id = await app().startScan({
      target: 'example.com',
      scanners: [{ name: 'mock', options: { events: 100_000, rate: 20, seed: 1 } }],
    });
    await withDashboard(app(), pathOf(id, 'findings'), async (page) => {
      const icon = () => page.locator('link[rel=icon]').getAttribute('href');
      await until(
        async () => /^\d+ % · example\.com · scanwire$/.test(await page.title()),
        'the title has it',
      );
      const running = await icon();
      await page.getByRole('button', { name: 'Pause' }).click();
      await until(async () => (await statusOf(id)) === 'PAUSED', 'paused');
      await until(async () => (await icon()) !== running, 'the icon shows it');
      await page.getByRole('button', { name: 'Resume' }).click();
      await until(async () => (await statusOf(id)) === 'RUNNING', 'running again');
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await page.getByRole('button', { name: 'Cancel the scan' }).click();
      await until(async () => (await statusOf(id)) === 'CANCELLED', 'cancelled');

      await page.getByRole('button', { name: 'Rerun' }).click();
      await page.waitForURL((url) => !url.pathname.includes(id));
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await page.getByRole('button', { name: 'Cancel the scan' }).click();
      await page.getByText('Cancelled').first().waitFor();
    });
  }, 60_000);
});

const withoutTimes = (text: string) => text.replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?/g, 'TIME');

describe.skipIf(!chromiumPath)('the export menu of a scan', () => {
  test('downloads each format as the API has it, with all results', async () => {
    const id = await app().startScan({
      target: 'example.com',
      scanners: [{ name: 'hostile' }, { name: 'mock', options: { events: 300, rate: 0, seed: 3 } }],
    });
    await app().follow(id, { types: ['COMPLETED'] });
    const { data } = await app().query(
      `query ($id: ID!) { scan(id: $id) {
        exports { format url } summary { hosts endpoints findings }
        findings(first: 1) { nodes { title } } } }`,
      { id },
    );
    const { exports, summary } = data.scan;
    const results = summary.hosts + summary.endpoints + summary.findings;
    await withDashboard(app(), pathOf(id), async (page) => {
      const files = new Map<string, string>();
      for (const { format, url } of exports) {
        await page.getByRole('button', { name: 'Export' }).click();
        const name = format === 'MD' ? 'Markdown' : format === 'JSONL' ? 'JSON Lines' : `${format}:`;
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('menuitem', { name }).click(),
        ]);
        expect(download.suggestedFilename()).toMatch(
          new RegExp(`^scanwire-example\\.com.*\\.${format.toLowerCase()}$`),
        );
        const text = await readFile(await download.path(), 'utf8');
        const answer = await fetch(new URL(url, app().url));
        const ofApi = Buffer.from(await answer.arrayBuffer()).toString();
        // The time of the export is in it.
        expect(withoutTimes(text), format).toBe(withoutTimes(ofApi));
        files.set(format, text);
      }
      const read = (format: string) => files.get(format) ?? '';
      expect([...files.keys()].sort()).toEqual(['CSV', 'HTML', 'JSON', 'JSONL', 'MD', 'SARIF']);
      expect(
        JSON.parse(read('SARIF')).runs.flatMap((run: { results: object[] }) => run.results),
      ).toHaveLength(summary.findings);
      const assessments = read('JSONL')
        .split('\n')
        .filter((line) => line.includes('"assessment":')).length;
      const lines = read('JSONL')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines).toHaveLength(results + assessments);
      expect(parseCsv(read('CSV'), { columns: true, bom: true })).toHaveLength(results + assessments);
      expect(read('MD')).toContain('example.com');

      // The policy of the dashboard refuses markup.
      await page.goto('about:blank');
      await page.setContent(read('HTML'));
      expect(await page.title()).toContain('example.com');
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.getByText('SQL syntax error').count()).toBeGreaterThan(0);
    });
  }, 60_000);
});

describe.skipIf(!chromiumPath)('a failed scan', () => {
  test('shows its error once, beside its status', async () => {
    const id = await app().startScan({ target: 'example.com', scanners: [{ name: 'broken' }] });
    await app().follow(id);
    await withDashboard(app(), pathOf(id), async (page) => {
      await page.locator('.scan-header').getByText('connect ECONNREFUSED').waitFor();
      await page.getByText('1 of 1 input failed').waitFor();
      expect(await page.getByText('ECONNREFUSED').count()).toBe(1);
      await page.getByRole('link', { name: 'Findings 0' }).click();
      expect(await page.getByText('ECONNREFUSED').count()).toBe(1);

      await page.setViewportSize({ width: 1440, height: 500 });
      const limits = page.getByRole('heading', { name: 'Limits reached' });
      await page.getByRole('link', { name: '1 limit reached' }).click();
      await until(async () => {
        const box = await limits.boundingBox();
        return box !== null && box.y + box.height < 500;
      }, 'the limits are in view');
    });
  }, 30_000);
});

describe.skipIf(!chromiumPath)('a scanner of a scan', () => {
  test('is skipped from the overview or the menu, and the results that it found stay', async () => {
    const states = async (id: string) =>
      (await app().query('query ($id: ID!) { scan(id: $id) { scanners { state } } }', { id })).data.scan
        .scanners;
    for (const where of ['overview', 'menu']) {
      const id = await app().startScan({
        target: 'example.com',
        scanners: [{ name: 'mock', options: { events: 100_000, rate: 50, seed: 1 } }],
      });
      await withDashboard(app(), pathOf(id), async (page) => {
        await until(async () => (await countOf(page, 'Endpoints')) > 0, 'rows appear');
        if (where === 'menu') {
          await page.getByRole('button', { name: 'Skip', exact: true }).click();
          await page.getByRole('menuitem', { name: 'Mock results' }).click();
        } else await page.getByRole('button', { name: 'Skip Mock results' }).click();
        await page.locator('.scan-scanner').getByText('Skipped', { exact: true }).waitFor();
        expect(await states(id)).toEqual([{ state: 'SKIPPED' }]);
        expect(await countOf(page, 'Endpoints')).toBeGreaterThan(0);
      });
    }
  }, 60_000);
});

describe('a request as a curl command', () => {
  test('has the address, the headers and the body', () => {
    const request = "POST /a?b=[1] HTTP/1.1\nhost: www.test:81\ncontent-length: 4\nx-a: it's\n\n@a=1";
    expect(curlCommand(request, 'http://www.test:81/a')).toBe(
      [
        'curl --globoff --path-as-is -i',
        '-X POST',
        "'http://www.test:81/a?b=[1]'",
        "-H 'x-a: it'\\''s'",
        '--data-raw @a=1',
      ].join(' \\\n  '),
    );
  });

  test('has nothing that a terminal acts on', () => {
    const command = curlCommand('GET / HTTP/1.1\nhost: a.test\nx: \u001b[201~\u202e$(id)', null) ?? '';
    expect(command).toContain("$'x: \\u001b[201~\\u202e$(id)'");
    expect(curlCommand('no request', null)).toBeNull();
  });
});

test('endpoints are a tree of sites and folders', () => {
  const rows = ['https://b.test/', 'https://a.test/x/y?q=/', 'https://a.test/x/', 'https://a.test/z'].map(
    (url, seq) => ({ id: String(seq), seq, url }) as EndpointRow,
  );
  const tree = new EndpointTree(() => rows, '');
  tree.refresh();
  expect(tree.lines(() => true).map(({ segment, depth, count }) => [depth, segment, count])).toEqual([
    [0, 'https://a.test', 3],
    [1, 'x/', 2],
    [2, '/', 1],
    [2, 'y?q=/', 1],
    [1, 'z', 1],
    [0, 'https://b.test', 1],
    [1, '/', 1],
  ]);
});
