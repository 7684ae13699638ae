/** The printed client code for progress streams runs in Chromium, which sends no headers with an EventSource. */
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, withApp } from './support/app.ts';
import { chromiumPath, withBrowser } from './support/browser.ts';
import { printedExample, printedHook } from './support/printed-progress.ts';
import { type RemoteService, startRemoteService } from './support/remote-service.ts';

const TOKEN = 'a-token-for-this-test';
let service: RemoteService;
beforeAll(async () => {
  service = await startRemoteService(async (call) => {
    await call.event({ status: 'scanning', progress_percent: 45, message: 'Analysing files' });
    await call.event({ status: 'completed', vulnerabilities: [] });
  });
});
afterAll(() => service.close());

interface Seen {
  percents: number[];
  texts: string[];
  errors: number;
  /** of the EventSource: 2 if it is closed */
  readyState: number;
  scanId: string;
}

/** Runs the example, and waits until its EventSource is closed. */
async function runExample(page: Page): Promise<Seen> {
  const example = await printedExample(TOKEN);
  return await page.evaluate(`(async () => {
    const seen = { percents: [], texts: [], errors: 0 };
    const updateProgressBar = (percent) => seen.percents.push(percent);
    const updateStatusText = (text) => seen.texts.push(text);
    const console = { log() {}, error() { seen.errors++; } };
    ${example}
    while (eventSource.readyState !== 2) await new Promise((resolve) => setTimeout(resolve, 20));
    return { ...seen, readyState: eventSource.readyState, scanId };
  })()`);
}

/** Renders the hook, and waits until the scan has ended. @returns what it shows last */
async function runHook(page: Page, scanId: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `${await printedHook()}
        import { createElement } from 'react';
        import { createRoot } from 'react-dom/client';
        const Progress = ({ scanId }) => {
          const { progress, error } = useScanProgress(scanId, '${TOKEN}');
          return createElement('p', { id: 'progress' }, error ?? \`\${progress?.status} \${progress?.progress_percent}\`);
        };
        const element = document.body.appendChild(document.createElement('div'));
        createRoot(element).render(createElement(Progress, { scanId: window.scanId }));`,
      loader: 'jsx',
      resolveDir: import.meta.dirname,
    },
    ...{ bundle: true, write: false, format: 'iife', define: { 'process.env.NODE_ENV': '"production"' } },
  });
  await page.evaluate(`window.scanId = ${JSON.stringify(scanId)}; ${outputFiles[0]?.text}`);
  const shown = page.locator('#progress');
  await shown.filter({ hasText: /completed|error/ }).waitFor();
  return (await shown.textContent()) ?? '';
}

async function expectToWork(page: Page): Promise<void> {
  const seen = await runExample(page);
  expect(seen).toMatchObject({ errors: 0, readyState: 2 });
  expect([seen.percents[0], seen.percents.includes(45), seen.percents.at(-1)]).toEqual([0, true, 100]);
  expect(seen.texts).toContain('Scan complete.');
  expect(await runHook(page, seen.scanId)).toBe('completed 100');
}

const withServer = (env: Record<string, string>, work: (app: TestApp) => Promise<void>) =>
  withApp({ env: { ...env, SCANNER_HOSTS: JSON.stringify({ secret_scanner: service.url }) } }, work);

describe.skipIf(!chromiumPath)('the printed example and hook', () => {
  test('run on a page of a server in local mode', () =>
    withServer({}, ({ url }) =>
      withBrowser(async (open) => expectToWork((await open(`${url}/health`)).page)),
    ));

  test('run on a page that is signed in, and not on one that is not', () =>
    withServer({ SCANWIRE_TOKEN: TOKEN }, ({ url }) =>
      withBrowser(async (open) => {
        const { page: stranger } = await open(`${url}/health`);
        const { errors, percents } = await runExample(stranger);
        expect([errors, percents]).toEqual([1, []]);
        const { page } = await open(`${url}/graphql`);
        await page.locator('input[name=key]').fill(TOKEN);
        await page.locator('input[name=key]').press('Enter');
        await page.waitForLoadState('networkidle');
        await page.goto(`${url}/health`);
        await expectToWork(page);
      }),
    ));
});
