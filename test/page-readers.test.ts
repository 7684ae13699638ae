import { expect, test } from 'vitest';
import type { Page } from '../src/core/page.ts';
import { referencesOf } from '../src/scanners/endpoints/page.ts';
import { readPageFacts } from '../src/scanners/kit/page-facts.ts';
import { readPage } from '../src/scanners/page/parse.ts';
import { redirectTargets } from '../src/scanners/web-active/open-redirect/redirect-targets.ts';
import { readSurface } from '../src/scanners/web-active/surface.ts';

const url = 'https://shop.test/dir/page';
const absolute = (reference: string, base: string) => new URL(reference, base).href;

const exchangeOf = (body: string) =>
  ({ request: { url }, response: { status: 200, headers: {}, body } }) as unknown as Parameters<
    typeof redirectTargets
  >[0];
const lists = { title: null, scripts: null, inlineScripts: null, forms: null, iframes: null, links: null };
const contentOf = (html: string) => readPage({ ...lists, url, dom: null, html } as Page);

test.each(['0;/a', '0; url="/a" x', "1,URL = '/a'z", '2 /a', '0;url=/a', ' .5;\t"/a'])(
  'endpoints, page and web-active read the refresh %j alike',
  (content) => {
    const html = `<meta http-equiv=refresh content='${content.replaceAll("'", '&#39;')}'>`;
    const target = 'https://shop.test/a';
    expect(referencesOf(readPageFacts(html, url)).pages[0]?.references).toEqual([target]);
    expect(readSurface(html, url).links.map(({ reference }) => reference)).toEqual([target]);
    expect(redirectTargets(exchangeOf(html)).map((found) => [found.by, found.url.href])).toEqual([
      ['meta refresh', target],
    ]);
    expect(contentOf(html).refreshes.map((refresh) => absolute(refresh.url, url))).toEqual([target]);
  },
);

test('they see the same base, links, forms and scripts', () => {
  const html = `<base target=x><base href=" /x/"><base href=/y/><a href="l1&#x20;"></a><form action=f1><form action=no>
    <input name=a form=other><button formaction=f2></button></form><form id=other></form><script src=s1></script>`;
  const on = (path: string) => `https://shop.test/x/${path}`;
  const { pages, scripts } = referencesOf(readPageFacts(html, url));
  const [{ base = '', references = [] } = {}] = pages;
  expect(references.map((reference) => absolute(reference, base))).toEqual([on('f1'), on('f2'), on('l1')]);
  expect(scripts).toEqual([on('s1')]);
  const surface = readSurface(html, url);
  expect(surface.links.map(({ reference }) => reference)).toEqual([on('l1')]);
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
});
