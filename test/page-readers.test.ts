import { expect, test } from 'vitest';
import { type Page, pageSchema } from '../src/core/page.ts';
import { createEndpointsScanner } from '../src/scanners/endpoints/index.ts';
import { referencesOf } from '../src/scanners/endpoints/page.ts';
import { readPageFacts } from '../src/scanners/kit/page-facts.ts';
import { createPageScanner } from '../src/scanners/page/index.ts';
import { readPage } from '../src/scanners/page/parse.ts';
import type { Tools } from '../src/scanners/web/check.ts';
import { mixedContent } from '../src/scanners/web/mixed-content.ts';
import { pageOf, scriptsOf } from '../src/scanners/web/site.ts';
import { createWebActiveScanner } from '../src/scanners/web-active/index.ts';
import { redirectTargets } from '../src/scanners/web-active/open-redirect/redirect-targets.ts';
import { readSurface } from '../src/scanners/web-active/surface.ts';
import { type Collected, collect } from '../src/sdk/run-scanner.ts';
import { startSite } from './support/site.ts';
import { webScanner } from './support/web-scanner.ts';

const url = 'https://shop.test/dir/page';
const absolute = (reference: string, base: string) => new URL(reference, base).href;

const exchangeOf = (body: string) =>
  ({ request: { url }, response: { status: 200, headers: {}, body } }) as unknown as Parameters<
    typeof redirectTargets
  >[0];
const { signal } = new AbortController();
const webTools = { signal, warn() {} } as unknown as Tools;
const webPageOf = (html: string) => ({
  ...pageOf(url, exchangeOf(html), webTools),
  kind: 'html' as const,
});
/** URLs that the check for mixed content reports. */
async function insecureIn(html: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { properties } of mixedContent.page?.(webPageOf(html), webTools) ?? [])
    found.push(properties?.resource);
  return found;
}

const lists = { title: null, scripts: null, inlineScripts: null, forms: null, iframes: null, links: null };
const contentOf = (html: string) => readPage({ ...lists, url, dom: null, html } as Page);

test.each(['0;/a', '0; url="/a" x', "1,URL = '/a'z", '2 /a', '0;url=/a', ' .5;\t"/a'])(
  'endpoints, page, web and web-active read the refresh %j alike',
  async (content) => {
    const html = `<meta http-equiv=refresh content='${content.replaceAll("'", '&#39;')}'>`;
    const target = 'https://shop.test/a';
    expect(referencesOf(readPageFacts(html, url)).pages[0]?.references).toEqual([target]);
    expect(readSurface(html, url).links.map(({ url }) => url)).toEqual([target]);
    expect(redirectTargets(exchangeOf(html)).map((found) => [found.by, found.url.href])).toEqual([
      ['meta refresh', target],
    ]);
    expect((await webPageOf(html).facts()).refreshes.map((refresh) => refresh.target.url)).toEqual([target]);
    expect(contentOf(html).refreshes.map((refresh) => absolute(refresh.url, url))).toEqual([target]);
  },
);

test('they see the same base, links, forms and scripts', async () => {
  const html = `<base target=x><base href=" /x/"><base href=/y/><a href="l1&#x20;"></a><form action=f1><form action=no>
    <input name=a form=other><button formaction=f2></button></form><form id=other></form><script src=s1></script>`;
  const on = (path: string) => `https://shop.test/x/${path}`;
  const { pages, scripts } = referencesOf(readPageFacts(html, url));
  const [{ base = '', references = [] } = {}] = pages;
  expect(references.map((reference) => absolute(reference, base))).toEqual([on('f1'), on('f2'), on('l1')]);
  expect(scripts).toEqual([on('s1')]);
  const surface = readSurface(html, url);
  expect(surface.links.map(({ url }) => url)).toEqual([on('l1')]);
  expect(surface.scripts).toEqual([on('s1')]);
  expect(surface.forms.map(({ action, fields }) => [action, fields.length])).toEqual([
    [on('f1'), 0],
    [url, 1],
  ]);
  expect(surface.forms[0]?.buttons[0]?.action).toBe(on('f2'));
  const content = contentOf(html);
  expect(content.base).toBe(on(''));
  expect(content.links.map(({ href }) => href)).toEqual(['l1']);
  expect(content.scripts).toEqual(['s1']);
  expect(content.forms.map(({ action, fields }) => [action, fields.length])).toEqual([
    ['f1', 0],
    ['f2', 0],
    [null, 1],
  ]);
  expect(await scriptsOf(webPageOf(html), webTools)).toEqual([on('s1')]);
  // All of them are over plain HTTP with such a base, but for the form that names the page itself.
  const insecure = html.replace('href=" /x/"', 'href=" http://shop.test/x/"');
  expect(await insecureIn(insecure)).toEqual(['s1', 'f1', 'f2'].map((path) => `http://shop.test/x/${path}`));
});

test('endpoints, page, web and web-active warn of markup that limits leave out', async () => {
  const attributes = Array.from({ length: 70 }, (_, i) => `a${i}`).join(' ');
  const html = `<!doctype html><title>Shop</title><p>Roses <a ${attributes} href=/x>more</a></p>`;
  const site = await startSite((request, response) => {
    response.writeHead(request.url === '/' ? 200 : 404, { 'content-type': 'text/html' });
    response.end(request.url === '/' ? html : '');
  });
  try {
    const start = { kind: 'url', url: `${site.url}/` } as const;
    const messagesOf = ({ warnings }: Collected) =>
      warnings.filter(({ message }) => message.includes('attributes')).map((one) => [one.code, one.count]);
    const crawled = await collect(createEndpointsScanner(), start, { options: { sources: ['crawl'] } });
    const looked = await collect(webScanner, start);
    const tested = await collect(createWebActiveScanner([]), start);
    const source = pageSchema.parse({ url: 'https://www.garden.example/', html });
    const options = { network: false };
    const judged = await collect(
      createPageScanner({ blocklists: null }),
      { kind: 'page', page: source },
      { options },
    );
    expect(messagesOf(crawled)).toEqual([['TRUNCATED', 6]]);
    expect(messagesOf(looked)).toEqual([['TRUNCATED', 6]]);
    expect(messagesOf(tested)).toEqual([['LIMIT_REACHED', 1]]);
    expect(messagesOf(judged)).toEqual([['LIMIT_REACHED', 6]]);
  } finally {
    await site.close();
  }
});
