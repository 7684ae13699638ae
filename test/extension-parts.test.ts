/** What the extension sends of a page, and what it accepts as settings; without a browser. */
import { describe, expect, test } from 'vitest';
import { cleanAddress } from '../extension/src/address.ts';
import { bytesOf, toPage } from '../extension/src/page.ts';
import type { RawPage } from '../extension/src/raw-page.ts';
import { parseServer } from '../extension/src/server-address.ts';
import { isListed, parseSite } from '../extension/src/site.ts';
import { pageSchema } from '../src/core/page.ts';

const raw = (page: Partial<RawPage> = {}): RawPage => ({
  ...{ title: 'Garden', base: 'https://garden.example/a/', scripts: [], inlineScripts: [], forms: [] },
  ...{ iframes: [], isCut: false },
  dom: { elements: 9, forms: 0, iframes: 0, scripts: 0, links: 0, passwordFields: 0, hiddenElements: 0 },
  ...page,
});

describe('an address', () => {
  test.each([
    ['https://ann:secret@garden.example/a?q=ill&n=1#top', 'https://garden.example/a?q=&n='],
    ['https://garden.example/?just-a-value', 'https://garden.example/'],
    ['https://garden.example/?a=b=c&&d', 'https://garden.example/?a='],
    ['wss://ann@garden.example/?t=1', 'wss://garden.example/?t='],
    ['data:text/html,a#b', 'data:text/html,a#b'],
    ['http://[broken#part', 'http://[broken'],
  ])('%s is sent as %s', (address, expected) => {
    expect(cleanAddress(address, false)).toBe(expected);
  });

  test('keeps values of its query with consent, and no credentials', () => {
    expect(cleanAddress('https://ann:x@garden.example/?q=ill#top', true)).toBe(
      'https://garden.example/?q=ill',
    );
  });

  test('is left out if the server would refuse it', () => {
    expect(cleanAddress(`https://garden.example/${'a'.repeat(8192)}`, false, 8192)).toBe(null);
  });
});

describe('a page', () => {
  test('has all its references resolved and cleaned', () => {
    const page = toPage(
      'https://garden.example/a/?id=7#x',
      raw({
        scripts: ['../app.js?v=1#x', 'data:text/javascript,1'],
        forms: [
          { action: 'login?next=home', method: 'post', fields: [] },
          { action: ' ', method: 'get', fields: [] },
          { action: null, method: 'get', fields: [] },
        ],
        iframes: [{ src: '//ads.example/?user=ann', hidden: true, width: 1, height: 1, sandbox: null }],
      }),
      false,
    );
    expect(page).toMatchObject({
      url: 'https://garden.example/a/?id=',
      scripts: ['https://garden.example/app.js?v=', 'data:text/javascript,1'],
      forms: [{ action: 'https://garden.example/a/login?next=' }, { action: null }, { action: null }],
      iframes: [{ src: 'https://ads.example/?user=' }],
    });
    expect(page).not.toHaveProperty('incomplete');
  });

  test.each([
    ['letters', 'a', 1_000_000],
    ['wide characters', '語', 400_000],
    ['characters that JSON escapes', '\u0001', 200_000],
  ])('is cut at the bound of the server, in %s, and says so', (_, character, length) => {
    const inlineScripts = Array.from({ length: 5 }, () => character.repeat(length));
    const page = toPage('https://garden.example/', raw({ inlineScripts }), false);
    expect(page?.incomplete).toBe(true);
    expect(page?.inlineScripts.length).toBeGreaterThan(0);
    expect(bytesOf(page)).toBeLessThan(3_100_000);
    expect(pageSchema.safeParse(page).success).toBe(true);
  });

  test('of nothing but long addresses is accepted by the server', () => {
    const long = `https://garden.example/${'a'.repeat(8000)}`;
    const frame = { src: long, hidden: false, width: 1, height: 1, sandbox: null };
    const page = toPage(
      'https://garden.example/',
      raw({ scripts: Array(1000).fill(long), iframes: Array(500).fill(frame) }),
      false,
    );
    expect(page?.incomplete).toBe(true);
    expect(pageSchema.safeParse(page).success).toBe(true);
  });
});

describe('a site in a list', () => {
  test('stands for its subdomains, and for no other host', () => {
    const sites = [parseSite('https://Example.com/path'), parseSite('*.intra.example'), parseSite('[::1]')];
    expect(sites).toEqual(['example.com', 'intra.example', '[::1]']);
    for (const host of ['example.com', 'www.example.com', 'a.b.intra.example'])
      expect(isListed(host, sites), host).toBe(true);
    for (const host of ['badexample.com', 'example.com.evil.example', 'com'])
      expect(isListed(host, sites), host).toBe(false);
  });

  test('is refused if it is no host name', () => {
    for (const text of ['', 'http://', 'a b']) expect(() => parseSite(text), text).toThrow('not a host name');
  });
});

describe('the address of the server', () => {
  test.each([
    ['https://scans.example.com/', 'https://scans.example.com'],
    ['https://example.com/scans/graphql', 'https://example.com/scans'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://localhost:4000/graphql', 'http://localhost:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('%s is %s', (text, expected) => expect(parseServer(text)).toBe(expected));

  test.each([
    ['scans', 'Enter an address'],
    ['http://scans.example.com', 'Use https'],
    ['http://127.0.0.1.evil.example', 'Use https'],
    ['https://ann:x@scans.example.com', 'without a user name'],
    ['javascript:alert(1)', 'Use https'],
  ])('%s is refused', (text, message) => expect(() => parseServer(text)).toThrow(message));
});
