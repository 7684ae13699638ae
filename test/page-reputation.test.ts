import { appendFile, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type PageInit, pageSchema } from '../src/core/page.ts';
import {
  type Blocklists,
  blocklistSourceSchema,
  createBlocklists,
} from '../src/scanners/page/reputation/blocklist.ts';
import {
  type BlocklistFormat,
  parseBlocklist,
  urlKey,
} from '../src/scanners/page/reputation/blocklist-format.ts';
import { judgeReputation } from '../src/scanners/page/reputation/reputation.ts';
import { eventually, withSession } from './support/egress.ts';
import { countTurns } from './support/event-loop.ts';
import { growth } from './support/growth.ts';
import { startSite } from './support/site.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const parse = (text: string, format: BlocklistFormat = 'auto', options = {}) =>
  parseBlocklist(Buffer.from(text), format, options);
const names = async (text: string, format?: BlocklistFormat) =>
  [...(await parse(text, format)).domains].sort();

describe('the formats', () => {
  test('hosts files: all names of a line, except those of the machine itself', async () => {
    const text = [
      '# a hosts file',
      '127.0.0.1 localhost',
      '::1 ip6-localhost ip6-loopback',
      '0.0.0.0 0.0.0.0',
      '0.0.0.0 bad.example # why',
      '0.0.0.0\tWorse.Example.   also.example\r',
      'fe80::1%lo0 localhost',
      'not-an-address strange.example',
    ].join('\n');
    expect(await names(text, 'hosts')).toEqual(['also.example', 'bad.example', 'worse.example']);
    expect(await names(text)).toEqual(['also.example', 'bad.example', 'worse.example']);
  });

  test('domain names, with a wildcard, in Unicode, and IP addresses', async () => {
    const text =
      '\ufeffbad.example\n*.wild.example\n.dotted.example\nbücher.example\n192.0.2.7\n2001:DB8:0:0::7\nsays who\n';
    const expected = [
      '192.0.2.7',
      '2001:db8::7',
      'bad.example',
      'dotted.example',
      'wild.example',
      'xn--bcher-kva.example',
    ];
    expect(await names(text, 'domains')).toEqual(expected);
    expect(await names(text)).toEqual(expected);
  });

  test('Adblock rules for whole sites, without those for parts of pages or with conditions', async () => {
    const text = [
      '[Adblock Plus 2.0]',
      '! Title: bad ones',
      '||bad.example^',
      '||worse.example^$third-party',
      '||all.example^$all',
      '||path.example/ads/*',
      '||only-there.example^$domain=other.example',
      '||picture.example^$image',
      'site.example##.banner',
      '@@||good.bad.example^',
    ].join('\n');
    const list = await parse(text);
    expect([...list.domains].sort()).toEqual(['all.example', 'bad.example', 'worse.example']);
    expect([...list.exceptions]).toEqual(['good.bad.example']);
    expect(await names(text, 'adblock')).toEqual(['all.example', 'bad.example', 'worse.example']);
  });

  test('URLs, as lookup keys', async () => {
    const { urls, domains } = await parse(
      '# URLhaus\nhttps://Bad.Example:443/a/b/#x\r\nhttp://192.0.2.7:8080/x.exe\nhttp://user:pw@c.example/?q=1\nbare.example/path\nftp://no.example/\njavascript:alert(1)\n',
    );
    expect([...urls]).toEqual([
      'bad.example/a/b',
      '192.0.2.7:8080/x.exe',
      'c.example?q=1',
      'bare.example/path',
    ]);
    expect([...domains]).toEqual([]);
    expect([...(await parse('phish.example\n', 'urls')).urls]).toEqual(['phish.example']);
  });

  test('public suffixes are skipped with a remark', async () => {
    const list = await parse('co.uk\ncom\n*.github.io\n||blogspot.com^\nevil.github.io\nevil.co.uk\n');
    expect([...list.domains].sort()).toEqual(['evil.co.uk', 'evil.github.io']);
    expect(list.remarks).toEqual([
      expect.stringMatching(/^entries that are public suffixes.*skipped: co\.uk, com, github\.io/),
    ]);
  });

  test('an HTML page is not a list', async () => {
    const list = await parse(
      '<!doctype html>\n<html><head>\n<title>Log in</title>\n<p>Please log in.\n</html>\n',
    );
    expect(list.entries).toBe(0);
    expect(list.lines).toBe(5);
  });

  test('lines and lists over their limits are skipped with a remark', async () => {
    const list = await parse(`a.example\n${'x'.repeat(5000)}\nb.example\nc.example\n`, 'auto', {
      maxEntries: 2,
    });
    expect([...list.domains]).toEqual(['a.example', 'b.example']);
    expect(list.remarks).toEqual([
      'the list has more than 2 entries: the last 10 bytes were skipped',
      'lines over 4096 bytes were skipped: 1',
    ]);
  });

  test('lines without an entry and exceptions over the limit are skipped with a remark', async () => {
    const list = await parse('/banner/*\n@@||b.example^\n@@||c.example^\n||a.example^\n', 'adblock', {
      maxEntries: 1,
    });
    expect(list.remarks).toEqual([
      'lines without a usable entry were skipped: 1',
      'exceptions beyond 1 were skipped: 1',
    ]);
  });

  test('a line of a hosts file may have any number of names', async () => {
    const names = Array.from({ length: 200 }, (_, at) => `n${at}.example`);
    expect((await parse(`0.0.0.0 ${names.join(' ')}`, 'hosts')).domains.size).toBe(200);
  });

  test.each<[string, (size: number) => string]>([
    ['slashes', (size) => `http://a.example${'/'.repeat(size)}x`],
    ['dots', (size) => 'a.'.repeat(size / 2)],
    ['hash signs', (size) => `0.0.0.0 ${'#'.repeat(size)}`],
    ['white space', (size) => `0.0.0.0${' '.repeat(size)}x`],
    ['an endless rule', (size) => `||${'a'.repeat(size)}$`],
    ['NULs', (size) => '\0'.repeat(size)],
  ])('100 lines made of %s are read in linear time', async (_, line) => {
    expect(await growth((size) => parse(`${line(size)}\n`.repeat(100)), 500)).toBeLessThan(30);
  });

  test('reading 200,000 names yields to the event loop', async () => {
    const text = Array.from(
      { length: 200_000 },
      (_, index) => `0.0.0.0 name-${index}.bad-${index % 977}.example`,
    );
    const body = text.join('\n');
    const turns = countTurns();
    const list = await parse(body);
    expect(list.entries).toBe(200_000);
    expect(turns.stop()).toBeGreaterThan(20);
  });

  test('an abort stops the reader', async () => {
    const abort = new AbortController();
    const reading = parse(`a.example\n`.repeat(2_000_000), 'auto', { signal: abort.signal });
    abort.abort();
    await expect(reading).rejects.toThrow();
  });

  test('keys have no scheme, default port, trailing slash or fragment', () => {
    const key = (url: string) => urlKey(new URL(url), true);
    expect(key('https://a.example:443/x//#y')).toBe(key('http://a.example:80/x'));
    expect(key('http://a.example:8080/')).toBe('a.example:8080');
    expect(key('http://a.example/x?y')).not.toBe(key('http://a.example/x'));
  });
});

describe('the source of a list', () => {
  test.each([
    [{}],
    [{ path: 'a', url: 'https://a.example/' }],
    [{ url: 'file:///etc/passwd' }],
    [{ path: 'a', format: 'csv' }],
    [{ path: 'a', other: 1 }],
    [{ path: 'a', refreshHours: 0 }],
  ])('%j is refused', (source) => {
    expect(blocklistSourceSchema.safeParse(source).success).toBe(false);
  });

  test('needs only a path', () => {
    expect(blocklistSourceSchema.parse({ path: '/x' })).toEqual({
      path: '/x',
      format: 'auto',
      refreshHours: 24,
    });
  });
});

/** Loads lists from files. */
async function listsOf(
  texts: Record<string, string>,
  more: Record<string, unknown> = {},
): Promise<Blocklists> {
  let lists: Blocklists | undefined;
  await withFolder(async (folder) => {
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
    lists = createBlocklists(
      Object.keys(texts).map((name) => blocklistSourceSchema.parse({ path: join(folder, name), ...more })),
      { fetch: () => Promise.reject(new Error('nothing is fetched')), onError: () => {} },
    );
    await lists.ready;
  });
  cleanups.push(async () => await lists?.close());
  return lists as Blocklists;
}

describe('looking up', () => {
  test('a listed domain covers its subdomains, and no other domain', async () => {
    const lists = await listsOf({ 'bad.txt': 'bad.example\nvictim.github.io\n192.0.2.7\n2001:db8::7\n' });
    const found = (url: string) => lists.lookup(url).map(({ entry }) => entry);
    expect(found('https://bad.example/')).toEqual(['bad.example']);
    expect(found('http://a.b.BAD.example.:8080/x?y#z')).toEqual(['bad.example']);
    expect(found('https://notbad.example/')).toEqual([]);
    expect(found('https://bad.example.org/')).toEqual([]);
    expect(found('https://example/')).toEqual([]);
    expect(found('https://x.victim.github.io/')).toEqual(['victim.github.io']);
    expect(found('https://other.github.io/')).toEqual([]);
    expect(found('http://192.0.2.7/')).toEqual(['192.0.2.7']);
    expect(found('http://0xc0.0.2.7/')).toEqual(['192.0.2.7']);
    expect(found('http://[2001:db8:0::7]/')).toEqual(['2001:db8::7']);
    expect(found('not a URL')).toEqual([]);
    expect(found(`http://${'a.'.repeat(4000)}bad.example/`)).toEqual([]);
  });

  test('a listed URL covers its path under any scheme, with its exact query', async () => {
    const lists = await listsOf({
      urls: 'http://a.example/x/\nhttps://b.example/login?id=1\nhttps://c.example:8443/\n',
    });
    const isListed = (url: string) => lists.lookup(url).length > 0;
    expect(isListed('https://a.example/x#top')).toBe(true);
    expect(isListed('https://a.example/x?mail=me')).toBe(true);
    expect(isListed('https://a.example/')).toBe(false);
    expect(isListed('https://a.example/x/y')).toBe(false);
    expect(isListed('https://a.example/X')).toBe(false);
    expect(isListed('http://www.a.example/x')).toBe(false);
    expect(isListed('http://b.example/login?id=1')).toBe(true);
    expect(isListed('http://b.example/login?id=2')).toBe(false);
    expect(isListed('http://b.example/login')).toBe(false);
    expect(isListed('https://c.example:8443')).toBe(true);
    expect(isListed('https://c.example/')).toBe(false);
  });

  test('an exception excludes a name and its subdomains', async () => {
    const lists = await listsOf({
      rules: '||bad.example^\n@@||good.bad.example^\n||worse.good.bad.example^\n',
    });
    expect(lists.lookup('https://x.bad.example/')).toHaveLength(1);
    expect(lists.lookup('https://x.good.bad.example/')).toEqual([]);
    expect(lists.lookup('https://worse.good.bad.example/')).toHaveLength(1);
  });

  test('all lists that have a URL are returned', async () => {
    const lists = await listsOf({
      one: 'bad.example\n',
      two: 'http://bad.example/\n',
      three: 'other.example\n',
    });
    expect(lists.size).toBe(3);
    expect(lists.lookup('https://bad.example/')).toEqual([
      { list: 'one', entry: 'bad.example' },
      { list: 'two', entry: 'bad.example' },
    ]);
  });
});

/** One list, refreshed every few milliseconds: hours in a refresh become milliseconds. */
function keep(source: Record<string, unknown>, fetch: Parameters<typeof createBlocklists>[1]['fetch']) {
  const messages: string[] = [];
  const lists = createBlocklists(
    [{ ...blocklistSourceSchema.parse({ name: 'list', ...source }), refreshHours: 20 / 3_600_000 }],
    { fetch, onError: (message) => messages.push(message), checkEveryMs: 20 },
  );
  cleanups.push(lists.close);
  return { lists, messages, has: (url: string) => lists.lookup(url).length > 0 };
}

const noFetch = () => Promise.reject(new Error('nothing is fetched'));

describe('keeping lists up to date', () => {
  test('a changed file is read again; a missing or invalid one leaves the last version in use', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'list.txt');
      await writeFile(path, 'one.example\n');
      const { lists, messages, has } = keep({ path }, noFetch);
      expect(lists.size).toBe(0);
      await lists.ready;
      expect(has('http://one.example/')).toBe(true);

      await appendFile(path, 'two.example\n');
      await eventually(() => has('http://two.example/'));
      await writeFile(path, '<html>no list</html>');
      await eventually(() => messages.length === 1);
      expect(messages[0]).toBe(
        'blocklist list cannot be loaded: no line of it is an entry; its last version stays in use',
      );
      await rm(path);
      await eventually(() => messages.length === 2);
      expect(messages[1]).toContain('ENOENT');
      expect(has('http://two.example/')).toBe(true);

      await writeFile(`${path}.new`, 'three.example\n');
      await utimes(`${path}.new`, 1, 1);
      await rename(`${path}.new`, path);
      await eventually(() => has('http://three.example/'));
      expect(has('http://two.example/')).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(messages).toHaveLength(2);
      await lists.close();
    });
  });

  test('an unchanged file is not read again, and a problem is reported once', async () => {
    await withFolder(async (folder) => {
      await writeFile(join(folder, 'a'), 'bad.example\ncom\n');
      const there = keep({ path: join(folder, 'a') }, noFetch);
      const missing = keep({ path: join(folder, 'b') }, noFetch);
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(there.messages).toEqual([expect.stringContaining('skipped: com')]);
      expect(missing.messages).toHaveLength(1);
      await Promise.all([there.lists.close(), missing.lists.close()]);
    });
  });

  test('a list that is missing at the start is loaded later', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'list.txt');
      const { lists, messages, has } = keep({ path }, noFetch);
      await lists.ready;
      expect(messages).toEqual([expect.stringMatching(/^blocklist list cannot be loaded: ENOENT[^;]*$/)]);
      await mkdir(path);
      await eventually(() => messages.length === 2);
      expect(messages[1]).toContain('it is not a file');
      await rm(path, { recursive: true });
      await writeFile(path, 'one.example\n');
      await eventually(() => has('http://one.example/'));
      await lists.close();
    });
  });

  test('a URL is requested again conditionally; failures leave the last version in use', async () => {
    const asked: (string | undefined)[] = [];
    let answer = { status: 200, body: 'one.example\n', etag: '"1"' };
    const site = await startSite((request, response) => {
      asked.push(request.headers['if-none-match']);
      const fresh = request.headers['if-none-match'] === answer.etag;
      response.writeHead(fresh ? 304 : answer.status, { etag: answer.etag });
      response.end(fresh ? '' : answer.body);
    });
    cleanups.push(site.close);
    await withSession({}, async (session) => {
      const { lists, messages, has } = keep({ url: `${site.url}/list.txt` }, session.egress({}).fetch);
      await lists.ready;
      expect(has('http://one.example/')).toBe(true);
      await eventually(() => asked.includes('"1"'));
      expect(has('http://one.example/')).toBe(true);

      answer = { status: 200, body: 'two.example\n', etag: '"2"' };
      await eventually(() => has('http://two.example/'));
      expect(has('http://one.example/')).toBe(false);
      answer = { status: 503, body: 'sorry.example\n', etag: '"3"' };
      await eventually(() => messages.length === 1);
      answer = { status: 200, body: '', etag: '"4"' };
      await eventually(() => messages.length === 2);
      await site.close();
      await eventually(() => messages.length === 3);
      expect(messages).toEqual([
        'blocklist list cannot be loaded: status 503; its last version stays in use',
        'blocklist list cannot be loaded: no line of it is an entry; its last version stays in use',
        expect.stringContaining('ECONNREFUSED'),
      ]);
      expect(has('http://two.example/')).toBe(true);
      await lists.close();
    });
  });

  test('a source that hangs delays neither other sources nor closing', async () => {
    const site = await startSite(() => {});
    cleanups.push(site.close);
    await withFolder(async (folder) => {
      await writeFile(join(folder, 'a'), 'one.example\n');
      await withSession({}, async (session) => {
        const sources = [{ url: site.url }, { path: join(folder, 'a') }];
        const messages: string[] = [];
        const lists = createBlocklists(
          sources.map((source) => blocklistSourceSchema.parse(source)),
          { fetch: session.egress({}).fetch, onError: (message) => messages.push(message) },
        );
        await eventually(() => lists.size === 1);
        expect(lists.lookup('http://one.example/')).toHaveLength(1);
        await lists.close();
        await lists.ready;
        expect(messages).toEqual([]);
      });
    });
  });

  test('an abort ends the loading of lists, and closing them', async () => {
    const abort = new AbortController();
    const site = await startSite(() => {});
    cleanups.push(site.close);
    await withSession({}, async (session) => {
      const lists = createBlocklists([blocklistSourceSchema.parse({ url: site.url })], {
        fetch: session.egress({}).fetch,
        onError: () => {},
        signal: abort.signal,
      });
      abort.abort();
      await expect(lists.ready).resolves.toBeUndefined();
      await expect(lists.close()).resolves.toBeUndefined();
    });
  });
});

const page = (init: Partial<PageInit>) => pageSchema.parse({ url: 'https://site.example/', ...init });

describe('the reputation of a page', () => {
  test('is not judged without lists, or before one is loaded', async () => {
    expect(judgeReputation(page({}), null)).toEqual({
      judged: false,
      indicators: [],
      reason: 'no blocklist is configured',
    });
    const { lists } = keep({ path: '/nowhere/at/all' }, noFetch);
    expect(judgeReputation(page({}), lists)).toMatchObject({
      judged: false,
      reason: 'no blocklist is loaded yet',
    });
  });

  test('a page that is not listed has no indicators', async () => {
    const lists = await listsOf({ bad: 'bad.example\n' });
    const clean = page({
      scripts: ['/own.js', 'https://cdn.example.org/x.js', 'not a url://', 'data:text/javascript,1'],
      forms: [{ action: null }, { action: '' }],
      links: [{ href: 'https://bad.example.org/' }, { href: 'mailto:a@bad.example' }],
    });
    expect(judgeReputation(clean, lists)).toEqual({ judged: true, indicators: [] });
  });

  test('a listed page is MALICIOUS, with the threat of its list', async () => {
    const lists = await listsOf({ phish: 'site.example\n' }, { threat: 'phishing' });
    const listed = page({ scripts: ['/own.js'], links: [{ href: '/more' }] });
    expect(judgeReputation(listed, lists).indicators).toMatchObject([
      { points: 100, text: 'The page is on the blocklist phish: site.example.', threat: 'phishing' },
    ]);
  });

  test('listed scripts, frames and forms count much, listed links little', async () => {
    const lists = await listsOf({ bad: 'bad.example\nworse.example\nworst.example\n' });
    const points = (init: Partial<PageInit>) => judgeReputation(page(init), lists).indicators[0]?.points ?? 0;
    const href = 'https://x.bad.example/';
    for (const strong of [{ scripts: [href] }, { iframes: [{ src: href }] }, { forms: [{ action: href }] }]) {
      expect(points(strong)).toBeGreaterThanOrEqual(40);
      expect(points(strong)).toBeLessThan(70);
    }
    expect(
      points({ scripts: ['//bad.example/a.js', '//worse.example/b.js', '//worst.example/'] }),
    ).toBeGreaterThan(
      points({ scripts: ['//bad.example/a.js', '//bad.example/b.js', '//bad.example/c.js'] }),
    );
    expect(points({ links: [{ href }] })).toBeLessThan(15);
    expect(
      points({ links: Array.from({ length: 5000 }, (_, at) => ({ href: `//${at}.bad.example` })) }),
    ).toBeLessThan(15);
  });

  test('a description names three entries and the number of the others', async () => {
    const entries = Array.from({ length: 500 }, (_, index) => `bad-${index}.example`);
    const lists = await listsOf({ bad: entries.join('\n') });
    const { indicators } = judgeReputation(page({ scripts: entries.map((name) => `//${name}/x.js`) }), lists);
    expect(indicators).toMatchObject([
      {
        points: 75,
        text: 'The page loads scripts from bad-0.example, bad-1.example, bad-2.example and 497 more, on the blocklist bad.',
      },
    ]);
  });
});
