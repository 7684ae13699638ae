/** Views of the dashboard whose queries fail. */
import { expect, test } from 'vitest';
import { sharedApp } from './support/app.ts';
import { chromiumPath } from './support/browser.ts';
import { withDashboard } from './support/dashboard-page.ts';

const app = sharedApp();

test.skipIf(!chromiumPath)(
  'an answer of 500 is shown while the query is retried, and tried again at once by the button',
  async () => {
    await withDashboard(app(), '/settings/audit', async (page) => {
      const entries = page.getByRole('main').getByRole('status');
      await entries.filter({ hasText: /^\d+ entr/ }).waitFor();
      await page.route('**/graphql', async (route) => {
        if (route.request().postData()?.includes('auditLog'))
          await route.fulfill({ status: 500, body: 'broken' });
        else await route.continue();
      });
      await page.getByLabel('Outcome').selectOption('REFUSED');
      const alert = page.getByRole('alert').filter({ hasText: 'answered 500' });
      await alert.waitFor({ timeout: 10_000 });
      await page.unroute('**/graphql');
      const answer = page.waitForResponse(
        (response) => response.request().postData()?.includes('auditLog') ?? false,
      );
      await alert.getByRole('button', { name: 'Try again' }).click();
      expect((await answer).status()).toBe(200);
      await alert.waitFor({ state: 'detached' });
    });
  },
);
