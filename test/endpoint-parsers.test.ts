import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { archiveQuery, readCaptures } from '../src/scanners/endpoints/archive.ts';
import { createFrontier, MAX_QUERIES_PER_PATH } from '../src/scanners/endpoints/frontier.ts';
import { MAX_REFERENCES, referencesOf } from '../src/scanners/endpoints/page.ts';
import { parseRobots } from '../src/scanners/endpoints/robots.ts';
import { MAX_PATHS, scriptPaths } from '../src/scanners/endpoints/script-paths.ts';
import { inflateSitemap, parseSitemap } from '../src/scanners/endpoints/sitemap.ts';
import { leadsToHarm } from '../src/scanners/kit/conduct.ts';
import { readPageFacts } from '../src/scanners/kit/page-facts.ts';
import { pageTitle, titleOfShortPage } from '../src/scanners/kit/page-title.ts';
import { parseRobotsRules } from '../src/scanners/kit/robots.ts';
import { createScope, looksDecorative } from '../src/scanners/kit/scope.ts';
import { countTurns } from './support/event-loop.ts';
import { growth } from './support/growth.ts';

const signal = new AbortController().signal;

const readPage = (html: string) => referencesOf(readPageFacts(html, 'https://corp.test/dir/page'));

/** Text made of tokens that are hard for parsers. */
const nasty = fc
  .array(
    fc.oneof(
      fc.string(),
      fc.constantFrom(
        ...[
          '<',
          '>',
          '</',
          '<a href=',
          '<base href="',
          '<title>',
          '<script>',
          '</script>',
          '<svg>',
          '<!--',
          '-->',
        ],
        ...[
          '<loc>',
          '</loc>',
          '<![CDATA[',
          ']]>',
          '<sitemapindex>',
          '&amp;',
          '&#x110000;',
          '&#',
          '"',
          "'",
          '`',
        ],
        ...[
          '${',
          '}',
          '/',
          '//',
          '\\',
          '\\/',
          'https://',
          'http://[',
          '?',
          '#',
          '%',
          '%zz',
          'api/',
          '\n',
          '\0',
          '\ud800',
        ],
        ...[
          'Disallow: /',
          'Sitemap: ',
          '[["original"],\n',
          '["http://a/"],\n',
          ']',
          '../..',
          'content="0;url=',
        ],
      ),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('the title of a page', () => {
  test('is the same when the page is short, however it begins', async () => {
    const tags = [
      '<html>',
      "<html a='>' b>",
      '<head>',
      '\n\t',
      '<meta charset="utf-8">',
      '<meta/>',
      '<METAL>',
    ];
    const others = [
      '<svg>',
      '<template>',
      '<!-- ',
      '-->',
      '<script>',
      '<title/>',
      '"',
      "'",
      'text',
      '</title>',
    ];
    const titles = [
      '<title>a  b</title>',
      '<TITLE> \u00a0\n</TITLE>',
      '<title>&amp;</title>',
      '<title>a<b></title>',
    ];
    let read = 0;
    for (const first of ['', '<!doctype html>', ' <!DOCTYPE HTML>\n', '<!doctype html public "">'])
      for (const second of ['', ...tags, ...others])
        for (const third of ['', ...tags, ...others])
          for (const title of titles) {
            const html = `${first}${second}${third}${title}<title>second</title>`;
            let short = titleOfShortPage(html);
            // The rest of the turn is too short for the page.
            while (short === undefined) {
              await new Promise(setImmediate);
              short = titleOfShortPage(html);
            }
            expect(short, html).toBe(pageTitle(html));
            read++;
          }
    expect(read).toBe(4 * 18 * 18 * 4);
  });

  test.each([
    ['<title>Plain</title>', 'Plain'],
    ['<TITLE lang=en>\n  Two\n words </TITLE>', 'Two words'],
    ['<title>R&amp;D &lt;3&#33;</title>', 'R&D <3!'],
    ['<svg><title>a picture</title></svg><title>the page</title>', 'the page'],
    ['<svg/><title>after an empty picture</title>', 'after an empty picture'],
    ['<!-- <title>no</title> --><title>yes</title>', 'yes'],
    ['<script>"<title>no</title>"</script><title>yes</title>', 'yes'],
    ['<title>cut off', 'cut off'],
    ['<title>first</title><title>second</title>', 'first'],
  ])('%s', (html, title) => {
    expect(pageTitle(html)).toBe(title);
  });

  test.each(['', 'no markup', '<title></title>', '<title> \n </title>', '<svg><title>a</title></svg>'])(
    'is null in %j',
    (html) => {
      expect(pageTitle(html)).toBeNull();
    },
  );

  test('is at most 1,000 characters long', () => {
    expect(pageTitle(`<title>${'a'.repeat(1_000_000)}`)).toHaveLength(1000);
  });
});

describe('a page', () => {
  test('gives its links, forms, frames, alternates and refreshes, each once', () => {
    const page = readPage(`
      <base href="/shop/"><base href="/other/">
      <link rel="canonical" href="/canon"><link rel="alternate nofollow" href="/feed">
      <link rel="stylesheet" href="/style"><link rel="preload" href="/font">
      <meta http-equiv="Refresh" content="5; URL='/refreshed'"><meta name="x" content="0;url=/no">
      <a href="/a">A</a> <a href=" /a ">again</a> <a href="#top">up</a> <a>none</a>
      <map><area href="/area"></map><iframe src="/frame"></iframe>
      <form action="/search"><button formaction="/alt">go</button><input type=submit formaction="/alt2"></form>
      <img src="/logo"><video src="/film"></video><script src="/app.js"></script>
      <a href="?a=1&amp;b=2">query</a>`);
    expect(page).toEqual({
      pages: [
        {
          base: 'https://corp.test/shop/',
          references: [
            'https://corp.test/refreshed',
            'https://corp.test/frame',
            '/search',
            '/alt',
            '/alt2',
            '/canon',
            '/feed',
            '/a',
            '/area',
            '?a=1&b=2',
          ],
        },
      ],
      scripts: ['https://corp.test/app.js'],
      code: [],
      limited: false,
    });
  });

  test('gives the references of documents in its frames, relative to their own base', () => {
    const page = readPage(`<iframe srcdoc="<base href=/in/><a href=a>"></iframe><a href=a>`);
    expect(page.pages).toEqual([
      { base: 'https://corp.test/dir/page', references: ['a'] },
      { base: 'https://corp.test/in/', references: ['a'] },
    ]);
  });

  test('gives the text of its scripts, which contain no tags', () => {
    const page = readPage(
      `<script>let a = "<a href='/no'>"</script><script src=x>ignored</script><a href=/yes>`,
    );
    expect(page.code).toEqual([`let a = "<a href='/no'>"`]);
    expect(page.pages[0]?.references).toEqual(['/yes']);
  });

  test('gives at most the maximum number of references', () => {
    const html = Array.from({ length: MAX_REFERENCES + 100 }, (_, i) => `<a href="/${i}">`).join('');
    const page = readPage(html);
    expect(page.pages[0]?.references).toHaveLength(MAX_REFERENCES);
    expect(page.limited).toBe(true);
  });

  test.each([
    ['tags that nobody closes', (n: number) => '<b>'.repeat(n)],
    ['closing tags that nobody opened', (n: number) => `${'<b>'.repeat(n / 2)}${'</i>'.repeat(n / 2)}`],
    ['paragraphs that imply each other', (n: number) => '<p><b>'.repeat(n / 2)],
    ['attributes', (n: number) => `<a ${Array.from({ length: n }, (_, i) => `a${i}=1`).join(' ')}>`],
    ['entities', (n: number) => `<a href="${'&amp;'.repeat(n)}">`],
    ['a title that does not end', (n: number) => `<title>${'</titl'.repeat(n)}`],
    ['comments that do not end', (n: number) => '<!--'.repeat(n)],
    ['pictures in pictures', (n: number) => '<svg>'.repeat(n)],
    ['refreshes', (n: number) => `<meta http-equiv=refresh content="${' '.repeat(n)}">`],
  ])('takes linear time for %s', async (_, write) => {
    const [short, long] = [write(12_500), write(100_000)];
    expect(await growth((size) => readPage(size === 12_500 ? short : long), 12_500)).toBeLessThan(30);
  });
});

describe('paths in scripts', () => {
  test.each([
    [`fetch('/api/users')`, ['/api/users']],
    [`axios.get("/v1/items?limit=10")`, ['/v1/items?limit=10']],
    [`\`/users/\${id}/posts\``, ['/users/']],
    [`\`/search?q=\${query}\``, ['/search']],
    [`\`https://api.corp.test/v2/\${x}\``, ['https://api.corp.test/v2/']],
    [`"/users/:id/edit"`, ['/users/']],
    [`"/users/{id}"`, ['/users/']],
    [`'/orders/' + id`, ['/orders/']],
    [`"api/login"`, ['api/login']],
    [`"v2/accounts"`, ['v2/accounts']],
    [`"graphql"`, ['graphql']],
    [`"ajax/save.php?x=1"`, ['ajax/save.php?x=1']],
    [`"legacy/report.aspx"`, ['legacy/report.aspx']],
    [`{"next":"https:\\/\\/corp.test\\/page\\/2"}`, ['https://corp.test/page/2']],
    [`"\\u002fescaped\\u002fpath"`, ['/escaped/path']],
    [`html = "<a href=\\"/in-html\\">"`, ['/in-html']],
    [`"//cdn.corp.test/lib"`, ['//cdn.corp.test/lib']],
    [`/['"]/.test(x); fetch('/after/a/regexp')`, ['/after/a/regexp']],
    [`// don't\nfetch('/after/an/apostrophe')`, ['/after/an/apostrophe']],
    [`a('/x/one');a("/x/one")`, ['/x/one']],
  ])('%s', (source, paths) => {
    expect(scriptPaths(source)).toMatchObject({ paths, limited: false });
  });

  test.each([
    `"text/html"`,
    `"application/json"`,
    `"MM/DD/YYYY"`,
    `"/"`,
    `"//"`,
    `"/*"`,
    `"/^a+$/"`,
    `"</div>"`,
    `"/>"`,
    `"a/b"`,
    `"/1/2"`,
    `"/with space"`,
    `"one" / two / "three"`,
    `"javascript:void(0)"`,
    `"node_modules/x"`,
    `"/never closed`,
    `\`\${base}/users\``,
  ])('%s contains none', (source) => {
    expect(scriptPaths(source).paths).toEqual([]);
  });

  test('name the modules that a bundle imports, and not those of its own table', () => {
    const { paths, modules } = scriptPaths(
      'import{j as e}from"./vendor-1a2b3c4d.js";import"../boot.mjs";const d=["assets/Admin-Dk3_x9Qa.js","assets/a.js"];' +
        'go(()=>import("./Settings-Xk29aQ1b.js"),m([0]));const locales={"./af":1,"./af.js":1,"./de.js":2};',
    );
    expect(modules).toEqual(['./vendor-1a2b3c4d.js', '../boot.mjs', './Settings-Xk29aQ1b.js']);
    expect(paths).toEqual(['assets/Admin-Dk3_x9Qa.js']);
  });

  test('are limited in number and length', () => {
    const many = Array.from({ length: MAX_PATHS + 500 }, (_, i) => `"/path/${i}"`).join(';');
    expect(scriptPaths(many).paths).toHaveLength(MAX_PATHS);
    expect(scriptPaths(many).limited).toBe(true);
    expect(scriptPaths(`"/${'a'.repeat(5000)}"`).paths).toEqual([]);
  });

  test.each([
    ['one line of paths', '"/a/b/c";'],
    ['quotes', '"'],
    ['alternating quotes', `'"`],
    ['quotes that are not closed', '"/aa'],
    ['templates that do not end', `\`/\${`],
    ['text without quotes', '/aaaaaaa'],
    ['escapes', '"\\/'],
  ])('takes linear time for %s', async (_, unit) => {
    const [short, long] = [unit.repeat(131_072 / unit.length), unit.repeat((8 * 131_072) / unit.length)];
    expect(await growth((size) => scriptPaths(size === 1 ? short : long), 1)).toBeLessThan(30);
  });
});

describe('robots.txt', () => {
  test('names plain paths of every group, and sitemaps', () => {
    expect(
      parseRobots(
        '\ufeffUser-agent: *\r\nDisallow: /admin/ # private\rAllow:/admin/help\nDISALLOW: /exact$\nDisallow:\nDisallow: /\n' +
          'Disallow: /*.pdf\nDisallow: /a/*/b\nUser-agent: other\ndisallow : /x\n  Disallow: /x\nDisallow: no-slash\n' +
          'Sitemap: https://corp.test/map.xml\nsitemap: /relative.xml\nCrawl-delay: 5\nDisallow',
      ),
    ).toEqual({
      paths: ['/admin/', '/admin/help', '/exact', '/x'],
      sitemaps: ['https://corp.test/map.xml', '/relative.xml'],
      leftOut: 0,
      truncated: false,
    });
  });

  test.each([
    ['of every robot', 'User-agent: *\nDisallow: /x\nCrawl-delay: 2.5', 2500],
    ['of this program', 'User-agent: scanwire/0.1\nCrawl-delay: 3', 3000],
    ['of a group of several robots', 'User-agent: *\nUser-agent: bingbot\nCrawl-delay: 4', 4000],
    ['of another robot', 'User-agent: bingbot\nCrawl-delay: 5\nUser-agent: *\nDisallow: /', null],
    [
      'of a group after the group of every robot',
      'User-agent: *\nAllow: /\nUser-agent: a\nCrawl-delay: 5',
      null,
    ],
    ['of two groups', 'User-agent: *\nCrawl-delay: 9\nUser-agent: scanwire\nCrawl-delay: 6', 6000],
    [
      'of two own groups',
      'User-agent: scanwire\nCrawl-delay: 7\nAllow: /\nUser-agent: scanwire\nCrawl-delay: 6',
      7000,
    ],
    ['that an own group lacks', 'User-agent: *\nCrawl-delay: 9\nUser-agent: scanwire\nDisallow: /x', null],
    ['of a robot with a similar name', 'User-agent: scanwire-x\nCrawl-delay: 5', null],
    ['that is no number', 'User-agent: *\nCrawl-delay: -1\nCrawl-delay: 1e9\nCrawl-delay: soon', null],
  ])('the Crawl-delay %s', (_, text, ms) => {
    expect(parseRobotsRules(text).crawlDelayMs).toBe(ms);
  });

  test.each([
    ['no rule', 'User-agent: *\nDisallow:', '/x', true],
    ['a prefix', 'User-agent: *\nDisallow: /a', '/abc?d', false],
    ['another case', 'user-agent: *\ndisallow: /A', '/a', true],
    ['the longest rule', 'User-agent: *\nDisallow: /\nAllow: /a', '/ab', true],
    ['the longest rule, in any order', 'User-agent: *\nAllow: /a\nDisallow: /a/b', '/a/b/c', false],
    ['an allowing rule of the same length', 'User-agent: *\nDisallow: /a\nAllow: /a', '/a', true],
    ['a wildcard', 'User-agent: *\nDisallow: /*.pdf', '/x/y.pdf?z', false],
    ['a wildcard with an end', 'User-agent: *\nDisallow: /*.pdf$', '/x/y.pdf?z', true],
    ['an end', 'User-agent: *\nDisallow: /a$', '/ab', true],
    ['an end that is reached', 'User-agent: *\nDisallow: /a$', '/a', false],
    ['a query', 'User-agent: *\nDisallow: /*?preview=', '/x?preview=1', false],
    ['percent-encoding', 'User-agent: *\nDisallow: /%7ea/\u00fc', '/~a/%c3%bcx', false],
    ['an own group', 'User-agent: *\nDisallow: /\nUser-agent: ScanWire/2.0\nDisallow: /x', '/y', true],
    [
      'two own groups',
      'User-agent: scanwire\nDisallow: /x\nUser-agent: b\nUser-agent: scanwire\nDisallow: /y',
      '/y',
      false,
    ],
    ['a group of others', 'User-agent: scanwire-x\nUser-agent: bingbot\nDisallow: /', '/x', true],
    [
      'a group whose agents are not all above its Crawl-delay',
      'User-agent: *\nCrawl-delay: 1\nSitemap: /s\nUser-agent: b\nDisallow: /x',
      '/x',
      false,
    ],
    ['a group after an empty rule', 'User-agent: *\nDisallow:\nUser-agent: b\nDisallow: /', '/x', true],
    ['itself', 'User-agent: *\nDisallow: /', '/robots.txt', true],
    ['a rule without an agent', 'Disallow: /', '/x', true],
  ])('decides about a URL by %s', (_, text, path, allowed) => {
    expect(parseRobotsRules(text).allows(`https://corp.test${path}`)).toBe(allowed);
  });

  test('takes little time for many rules with wildcards', async () => {
    const rules = (size: number) => `User-agent: *\n${`Disallow: ${'/*a'.repeat(60)}b\n`.repeat(size)}`;
    const url = `https://corp.test/${'a/'.repeat(2000)}`;
    expect(parseRobotsRules(`User-agent: *\n${'Disallow: /x\n'.repeat(3000)}`).leftOut).toBe(1000);
    expect(await growth((size) => parseRobotsRules(rules(20 * size)).allows(url), 1)).toBeLessThan(30);
  });

  test('counts lines beyond its limits', () => {
    const rules = Array.from({ length: 2_100 }, (_, i) => `Disallow: /${i}`).join('\n');
    const { paths, leftOut, truncated } = parseRobots(rules);
    expect({ paths: paths.length, leftOut, truncated }).toEqual({
      paths: 2_000,
      leftOut: 100,
      truncated: false,
    });
    expect(parseRobots('#'.repeat(600_000)).truncated).toBe(true);
  });
});

describe('a sitemap', () => {
  test('names pages, with entities and CDATA', () => {
    expect(
      parseSitemap(
        `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
          <url><loc> https://corp.test/?a=1&amp;b=2 </loc><lastmod>2026-01-01</lastmod></url>
          <url><loc><![CDATA[https://corp.test/c?d&e]]></loc></url>
          <url><sm:loc>https://corp.test/&#x41;&#66;</sm:loc></url>
          <url><loc></loc></url><url><loc>https://corp.test/cut`,
        10,
      ),
    ).toEqual({
      kind: 'pages',
      urls: [
        'https://corp.test/?a=1&b=2',
        'https://corp.test/c?d&e',
        'https://corp.test/AB',
        'https://corp.test/cut',
      ],
      leftOut: 0,
    });
  });

  test('may be an index, or plain text', () => {
    expect(parseSitemap('<sitemapindex><sitemap><loc>/1.xml</loc></sitemap></sitemapindex>', 10)).toEqual({
      kind: 'sitemaps',
      urls: ['/1.xml'],
      leftOut: 0,
    });
    expect(parseSitemap('https://corp.test/1\r\nnoise\nhttps://corp.test/2\n', 10)).toEqual({
      kind: 'pages',
      urls: ['https://corp.test/1', 'https://corp.test/2'],
      leftOut: 0,
    });
  });

  test('gives at most the maximum number of URLs, and counts the others', () => {
    expect(parseSitemap('<loc>a</loc><loc>b</loc><loc>c</loc>', 2)).toMatchObject({
      urls: ['a', 'b'],
      leftOut: 1,
    });
    expect(parseSitemap('<loc>a</loc><loc>b</loc><loc>a</loc>', 2).leftOut).toBe(0);
  });

  test('is inflated up to its limit, whatever it contains', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const { text, truncated } = await inflateSitemap(bomb, { signal, maxBytes: 100_000 });
    expect(text).toHaveLength(100_000);
    expect(truncated).toBe(true);
    expect(await inflateSitemap(Buffer.from('plain'), { signal })).toEqual({
      text: 'plain',
      truncated: false,
      damaged: false,
    });
  });

  test('that is damaged or truncated gives the URLs before that point', async () => {
    // Random data: text that compresses into one block is either whole or missing.
    const text = Array.from(
      { length: 20_000 },
      (_, i) => `<loc>/${(i * 2654435761) % 4294967296}</loc>`,
    ).join('');
    const whole = gzipSync(text);
    const half = await inflateSitemap(whole.subarray(0, whole.length / 2), { signal });
    expect(half.text.length).toBeGreaterThan(1000);
    expect(text.startsWith(half.text)).toBe(true);
    expect(half.damaged).toBe(true);
    const broken = await inflateSitemap(Buffer.from([0x1f, 0x8b, 1, 2, 3]), { signal });
    expect(broken).toEqual({ text: '', truncated: false, damaged: true });
  });

  test('takes linear time', async () => {
    for (const unit of ['<loc>', '<loc><![CDATA[', '<', '<loc a', 'http://a\n', '<loc>&amp;</loc>']) {
      const [short, long] = [unit.repeat(200_000 / unit.length), unit.repeat(1_600_000 / unit.length)];
      expect(await growth((size) => parseSitemap(size === 1 ? short : long, 1e9), 1)).toBeLessThan(30);
    }
  });
});

describe("the web archive's answer", () => {
  const read = (text: string, limit = 10) => readCaptures(Buffer.from(text), limit, signal);

  test('is rows below a header', async () => {
    expect(await read('[["original"],\n["http://corp.test:80/a"],\n["https://corp.test/b"]]')).toEqual({
      urls: ['http://corp.test:80/a', 'https://corp.test/b'],
      leftOut: 0,
      problem: null,
    });
    expect(await read('[["urlkey","original"],["test,corp)/","http://corp.test/"]]')).toMatchObject({
      urls: ['http://corp.test/'],
    });
  });

  test('may be empty, truncated, malformed, or missing', async () => {
    const nothing = { urls: [], leftOut: 0, problem: null };
    expect(await read('')).toEqual(nothing);
    expect(await read(' []\n')).toEqual(nothing);
    expect(await read('[["original"],\n["http://corp.test/a"],\n["http://corp.te')).toMatchObject({
      urls: ['http://corp.test/a'],
      problem: 'the document is cut off',
    });
    expect(await read('[["original"],["http://a/"],[1],null,{},[],["http://b/"]]')).toMatchObject({
      urls: ['http://a/', 'http://b/'],
    });
    expect(await read('<html>Too many requests</html>')).toBeNull();
    expect(await read('[["original"],["http://a/"],["http://b/"],["http://c/"]]', 1)).toEqual({
      urls: ['http://a/'],
      leftOut: 2,
      problem: null,
    });
  });

  test('is parsed in slices, between which the event loop runs', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `["http://corp.test/some/page/of/the/site/${i}"]`);
    const text = `[["original"],\n${rows.join(',\n')}]`;
    const counter = countTurns();
    const captures = await read(text, 1e6);
    expect(captures?.urls).toHaveLength(60_000);
    expect(counter.stop()).toBeGreaterThanOrEqual(Math.floor(text.length / 65_536));
    const abort = new AbortController();
    setImmediate(() => abort.abort(new Error('cancelled')));
    await expect(readCaptures(Buffer.from(text), 1e6, abort.signal)).rejects.toThrow('cancelled');
  });

  test('is requested with the parameters of the CDX server', () => {
    expect(archiveQuery('https://web.archive.org/', 'corp.test', 7)).toBe(
      'https://web.archive.org/cdx/search/cdx?url=corp.test%2F*&output=json&fl=original&collapse=urlkey&limit=7',
    );
  });
});

describe('the scope', () => {
  const scope = createScope('https://corp.test/app/');

  test.each([
    ['/a', 'https://corp.test/a'],
    ['b', 'https://corp.test/b'],
    ['https://CORP.test:443/x#frag', 'https://corp.test/x'],
    ['http://corp.test/y', 'http://corp.test/y'],
    ['//corp.test/z?', 'https://corp.test/z'],
    ['/s?utm_source=a&q=1&gclid=2&fbclid=3', 'https://corp.test/s?q=1'],
    ['/s?b=%41&a=+', 'https://corp.test/s?b=%41&a=+'],
    ['https://user:secret@corp.test/', 'https://corp.test/'],
    ['/a/../b/./c', 'https://corp.test/b/c'],
    ['/sp ace', 'https://corp.test/sp%20ace'],
    ['/#', 'https://corp.test/'],
  ])('%s is %s', (reference, url) => {
    expect(scope.resolve(reference)).toBe(url);
  });

  test.each([
    'https://www.corp.test/',
    'https://corp.test.evil.test/',
    'https://corp.test:8443/',
    'http://corp.test:443/',
    'https://corp.test@evil.test/',
    '//evil.test',
    '\\\\evil.test\\x',
    'javascript:alert(1)',
    'mailto:a@corp.test',
    'data:text/html,x',
    'http://[',
  ])('%s is out of scope', (reference) => {
    expect(scope.resolve(reference)).toBeNull();
  });

  test('excludes URLs that are longer than servers accept', () => {
    expect(scope.resolve(`/${'a'.repeat(5000)}`)).toBeNull();
    expect(scope.resolve(`/${'ü'.repeat(1000)}`)).toBeNull();
  });

  test('of another port includes that port alone', () => {
    const odd = createScope('http://corp.test:8080/');
    expect(odd.resolve('http://corp.test/')).toBeNull();
    expect(odd.resolve('https://corp.test:8080/')).toBeNull();
    expect(odd.resolve('/x')).toBe('http://corp.test:8080/x');
  });

  test('includes http and default ports in URLs of an archive', () => {
    expect(scope.adopt('http://corp.test:80/old?a=1')).toBe('https://corp.test/old?a=1');
    expect(createScope('http://corp.test:8080').adopt('https://corp.test/old')).toBe(
      'http://corp.test:8080/old',
    );
    expect(scope.adopt('http://corp.test:8080/')).toBeNull();
    expect(scope.adopt('http://other.test/')).toBeNull();
    expect(scope.adopt('http://corp.test//evil.test/')).toBe('https://corp.test//evil.test/');
  });

  test('recognises files that are decoration', () => {
    expect(looksDecorative('http://corp.test/a.PNG?v=1')).toBe(true);
    expect(looksDecorative('http://corp.test/download?file=a.png')).toBe(false);
    expect(looksDecorative('http://corp.test/a.pngx')).toBe(false);
  });
});

describe('a scope with www', () => {
  test.each([
    ['https://corp.test/', 'https://www.corp.test/x'],
    ['https://www.corp.test/', 'http://corp.test/x'],
    ['https://a.corp.test:8443/', 'https://www.a.corp.test:8443/x'],
  ])('%s includes %s', (start, url) => {
    expect(createScope(start, { www: true }).resolve(url)).toBe(url);
    expect(createScope(start).resolve(url)).toBeNull();
  });

  test.each([
    ['https://corp.test/', 'https://api.corp.test/'],
    ['https://corp.test/', 'https://www.other.test/'],
    ['https://corp.test/', 'https://www.corp.test:8443/'],
    ['https://corp.test/', 'https://www.www.corp.test/'],
    ['http://127.0.0.1/', 'http://www.127.0.0.1/'],
    ['http://localhost/', 'http://www.localhost/'],
    // Public suffixes and hosting platforms.
    ['https://www.co.uk/', 'https://co.uk/'],
    ['https://www.github.io/', 'https://github.io/'],
  ])('%s does not include %s', (start, url) => {
    expect(createScope(start, { www: true }).resolve(url)).toBeNull();
  });
});

describe('the frontier', () => {
  test('counts each skipped URL once, and none that was accepted later', () => {
    const frontier = createFrontier(52);
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 60; i++) frontier.admit(`http://a/?day=${i}`);
      frontier.leaveOut('http://a/deep');
      frontier.leaveOut('http://a/found-nearer');
    }
    frontier.admit('http://a/found-nearer');
    frontier.admit('http://a/last');
    frontier.admit('http://a/more');
    expect(frontier.leftOut()).toEqual({
      queries: { count: 10, example: 'http://a/?day=50' },
      depth: { count: 1, example: 'http://a/deep' },
      full: { count: 1, example: 'http://a/more' },
    });
  });

  test('accepts a URL once, up to its capacity', () => {
    const frontier = createFrontier(2);
    expect(['a', 'a', 'b'].map((url) => frontier.admit(url))).toEqual([true, false, true]);
    expect(frontier.overflowed).toBe(false);
    expect(frontier.admit('c')).toBe(false);
    expect(frontier.overflowed).toBe(true);
    expect(frontier.size).toBe(2);
  });

  test('accepts a limited number of queries a path, except for listed URLs', () => {
    const frontier = createFrontier(10_000);
    for (let i = 0; i < 500; i++) frontier.admit(`http://a/calendar?day=${i}`);
    expect(frontier.size).toBe(MAX_QUERIES_PER_PATH);
    expect(frontier.admit('http://a/other?day=1')).toBe(true);
    expect(frontier.admit('http://a/calendar?day=501', true)).toBe(true);
  });
});

describe('parsers and any input', () => {
  test('throw nothing', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        pageTitle(text);
        readPage(text);
        scriptPaths(text);
        parseRobots(text);
        parseSitemap(text, 100);
        await readCaptures(Buffer.from(text), 100, signal);
        await readCaptures(Buffer.from(`[${text}`), 100, signal);
        if (URL.canParse(text, 'http://a/')) leadsToHarm(new URL(text, 'http://a/').href);
        await inflateSitemap(Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from(text)]), { signal });
      }),
      { numRuns: 500 },
    );
  });

  test('give only URLs of the site, in a form that does not change when parsed again', () => {
    const reference = fc.oneof(
      nasty,
      fc.webUrl(),
      fc.webPath(),
      nasty.map((text) => `//corp.test@${text}`),
      nasty.map((text) => `http://corp.test//evil.test/${text}`),
    );
    const starts = fc.constantFrom(
      'https://corp.test/',
      'http://corp.test:8080/x',
      'http://127.0.0.1/',
      'http://[::1]:81/',
    );
    fc.assert(
      fc.property(starts, reference, fc.option(nasty), (start, text, base) => {
        const scope = createScope(start);
        const from = base !== null && URL.canParse(base, start) ? new URL(base, start).href : start;
        for (const url of [scope.resolve(text, from), scope.adopt(text)]) {
          if (url === null) continue;
          const { hostname, hash, username, password, href } = new URL(url);
          expect(hostname).toBe(scope.hostname);
          expect([hash, username, password]).toEqual(['', '', '']);
          expect(href).toBe(url);
          expect(scope.resolve(url)).toBe(url);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
