/** The settings of the dashboard and its user menu, in a real browser. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { connectTo, until, withApp } from './support/app.ts';
import { chromiumPath, withBrowser } from './support/browser.ts';

const TOKEN = 'a-token-for-this-test';

async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('Key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const keysOf = async (page: Page) => await page.locator('tbody tr').allInnerTexts();

describe.skipIf(chromiumPath === undefined)('the settings', () => {
  it('show every scanner, whether it can run, why not, and its options', async () => {
    await withApp({}, async ({ url, query }) => {
      const { data } = await query('{ scanners { name available unavailableReason optionsSchema } }');
      await withBrowser(async (open) => {
        const { page, broken } = await open(`${url}/settings?scanner=subdomains`);
        const rows = page.locator('.scanner-row');
        await rows.first().waitFor();
        expect(await rows.count()).toBe(data.scanners.length);
        for (const { name, available, unavailableReason } of data.scanners) {
          const text = await page.locator(`[aria-controls="scanner-${name}"]`).innerText();
          expect(text.includes('Not available'), name).toBe(!available);
          expect(text).toContain(unavailableReason ?? '');
        }
        const { optionsSchema } = data.scanners.find(({ name }: { name: string }) => name === 'subdomains');
        expect(await page.locator('tbody tr').count()).toBe(Object.keys(optionsSchema.properties).length);
        await page.keyboard.press('/');
        await page.keyboard.type('nuclei');
        expect(await rows.count()).toBe(1);
        // Local mode has no session to end.
        await page.getByRole('button', { name: /User menu/ }).click();
        expect(await page.getByRole('menu').innerText()).toContain('local mode');
        expect(await page.getByRole('menuitem', { name: 'Sign out' }).count()).toBe(0);
        expect(broken).toEqual([]);
      });
    });
  }, 60_000);

  it('let an administrator create and revoke a key, and read who did it; then sign out', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: TOKEN } }, async ({ url, query }) => {
      await withBrowser(async (open) => {
        const { page, broken, foreign } = await open(`${url}/settings/keys`);
        await signIn(page, TOKEN);
        await page.getByRole('button', { name: 'Create key' }).click();
        const name = '<img src=x onerror=alert(1)>\u202ered';
        await page.getByLabel('Name').fill(name);
        await page.getByLabel('Allows').selectOption('VIEWER');
        await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
        const secret = await page.getByLabel('Secret of the key').inputValue();
        const viewer = connectTo(url, secret);
        const { data } = await viewer.query('{ viewer { name role } }');
        expect(data.viewer).toEqual({ name, role: 'VIEWER' });
        await page.getByRole('button', { name: 'Hide it' }).click();
        expect(await page.content()).not.toContain(secret);
        await page.locator('tbody tr').waitFor();
        expect((await keysOf(page)).join()).toContain('<img src=x onerror=alert(1)>U+202Ered');

        await page.getByRole('button', { name: /^Revoke/ }).click();
        await page.getByRole('button', { name: 'Keep it' }).click();
        expect((await keysOf(page)).join()).not.toContain('Revoked');
        await page.getByRole('button', { name: /^Revoke/ }).click();
        await page.getByRole('button', { name: 'Revoke key' }).click();
        await page.locator('tbody').getByText('Revoked').waitFor();
        const listed = await query('{ apiKeys { nodes { revokedAt } } }');
        expect(listed.data.apiKeys.nodes).toEqual([{ revokedAt: expect.any(String) }]);

        await page.getByRole('link', { name: 'Audit log' }).click();
        await page.locator('tbody tr').first().waitFor();
        const log = await query('{ auditLog { totalCount } }');
        expect(await page.locator('tbody tr').count()).toBe(log.data.auditLog.totalCount);
        await page.getByLabel('Action').selectOption('CREATE_API_KEY');
        await page.getByRole('status').getByText('1 entry').waitFor();
        expect(page.url()).toContain('action=CREATE_API_KEY');
        expect(await page.locator('tbody tr').innerText()).toContain('Created a key');

        await page.getByRole('button', { name: /User menu/ }).click();
        await page.getByRole('menuitem', { name: 'Sign out' }).click();
        await page.getByLabel('Key').waitFor();
        await page.goto(`${url}/settings/keys`);
        await page.getByLabel('Key').waitFor();
        expect([broken, foreign]).toEqual([[], []]);
      });
    });
  }, 60_000);

  it('show the first key until it is put away, though it ends local mode', async () => {
    await withApp({}, async ({ url }) => {
      await withBrowser(async (open) => {
        const { page, broken } = await open(`${url}/settings/keys`);
        await page.getByText('The server is in local mode').waitFor();
        await page.getByRole('button', { name: 'Create key' }).click();
        await page.getByLabel('Name').fill('alice');
        await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
        await page.getByText('Local mode has ended').waitFor();
        const secret = await page.getByLabel('Secret of the key').inputValue();
        const stranger = () => connectTo(url).query('{ viewer { name } }');
        await until(async () => (await stranger()).errors !== undefined, 'local mode has ended');
        await page.getByLabel('New key').getByRole('button', { name: 'Sign in' }).click();
        await signIn(page, secret);
        await page.getByText('yours').waitFor();
        expect((await keysOf(page)).join()).toMatch(/alice.*admin/s);
        expect(broken).toEqual([]);
      });
    });
  }, 60_000);

  it('show keys and the audit log to administrators only', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: TOKEN } }, async ({ url, query }) => {
      const { data } = await query(
        'mutation { createApiKey(input: { name: "reader", role: VIEWER }) { ... on CreateApiKeySuccess { secret } } }',
      );
      await withBrowser(async (open) => {
        const { page } = await open(`${url}/settings/audit`);
        await signIn(page, data.createApiKey.secret);
        await page.getByText('Only administrators see this').waitFor();
        expect(await page.getByLabel('Sections of the settings').innerText()).toBe('Scanners and services');
        await page.getByRole('button', { name: /User menu/ }).click();
        expect(await page.getByRole('menu').innerText()).toContain('viewer of the workspace default');
      });
    });
  }, 60_000);

  it('go back and forth in a log of several pages', async () => {
    await withApp({}, async ({ url, startScan, query }) => {
      for (let index = 0; index < 60; index++) {
        await startScan({ target: `t${index}.test`, scanners: [{ name: 'mock', options: { events: 1 } }] });
      }
      await withBrowser(async (open) => {
        const { page } = await open(`${url}/settings/audit?action=START_SCAN`);
        const targets = async () => await page.locator('tbody tr td:last-child').allInnerTexts();
        await page.locator('tbody tr').first().waitFor();
        const newest = await targets();
        expect(newest).toHaveLength(50);
        expect(newest[0]).toBe('t59.test');
        await page.getByRole('link', { name: 'Show older' }).click();
        await page.getByText('t0.test', { exact: true }).waitFor();
        expect(await targets()).toHaveLength(10);
        await page.getByRole('link', { name: 'Show newer' }).click();
        await page.getByText('t59.test', { exact: true }).waitFor();
        expect(await targets()).toEqual(newest);
        const { data } = await query('{ auditLog(filter: { actions: [START_SCAN] }) { totalCount } }');
        expect(data.auditLog.totalCount).toBe(60);
      });
    });
  }, 60_000);
});
