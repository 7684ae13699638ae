import { describe, expect, test } from 'vitest';
import {
  omissionsOf,
  type PageFacts,
  readPageFacts,
  readPageFactsInSlices,
} from '../src/scanners/kit/page-facts.ts';
import { parseRefresh } from '../src/scanners/kit/refresh.ts';

const URL = 'https://shop.test/dir/page?q=1';
const read = (html: string): PageFacts => readPageFacts(html, URL);
const urlsOf = (html: string) => read(html).links.map(({ href }) => href.url);

describe('a refresh', () => {
  test.each([
    ['5', 5, null],
    [' 5 ', 5, null],
    ['5;', 5, null],
    ['5; ', 5, null],
    ['0;/a', 0, '/a'],
    ['0;url=/a', 0, '/a'],
    ['0;URL = /a', 0, '/a'],
    ['0,url=/a', 0, '/a'],
    ['0 url=/a', 0, '/a'],
    ['0\turl=/a', 0, '/a'],
    ['0 ; url=/a', 0, '/a'],
    ['5; url="/a" x', 5, '/a'],
    ["5; url='/a' x", 5, '/a'],
    ['5; url="/a', 5, '/a'],
    [`5; url="/it's"`, 5, "/it's"],
    ['5; "/a" x', 5, '/a'],
    ["0;'/a'", 0, '/a'],
    ['0;url=/a b', 0, '/a b'],
    ['0;url="', 0, ''],
    ['0;url=', 0, ''],
    ['0;users', 0, 'users'],
    ['0;url', 0, 'url'],
    ['0;url/"x"', 0, 'url/"x"'],
    ['0;ur"x', 0, 'ur"x'],
    ['0;;url=/a', 0, ';url=/a'],
    ['1.9;/a', 1, '/a'],
    ['.5;/a', 0, '/a'],
    ['1.2.3 /a', 1, '/a'],
    ['0;url=url=/a', 0, 'url=/a'],
  ])('%j waits %d s and loads %j', (content, seconds, url) => {
    expect(parseRefresh(content)).toEqual({ seconds, url });
  });

  test.each(['', ' ', 'url=/a', '/a', ';/a', '-1;/a', '5x;/a', '0/a', '"0;/a"', '\u00a05;/a'])(
    '%j is none',
    (content) => expect(parseRefresh(content)).toBeNull(),
  );
});

describe('refreshes of a page', () => {
  const targetsOf = (html: string) => read(html).refreshes.map(({ target }) => target.url);

  test.each([
    ['<meta http-equiv=refresh content="0;/a">', ['https://shop.test/a']],
    ['<META HTTP-EQUIV=Refresh CONTENT="5; url=&quot;/a&quot; x">', ['https://shop.test/a']],
    ['<meta http-equiv=refresh content=0;b>', ['https://shop.test/dir/b']],
    ['<meta http-equiv=refresh content=9>', ['https://shop.test/dir/page?q=1']],
    ['<meta http-equiv=refresh content="0;/a\n/b\t">', ['https://shop.test/a/b']],
    ['<meta http-equiv=" refresh" content="0;/a">', []],
    ['<meta name=refresh content="0;/a">', []],
    [
      '<meta http-equiv=refresh content="x"><meta http-equiv=refresh content="0;/b">',
      ['https://shop.test/b'],
    ],
    [
      '<meta http-equiv=refresh content="0;/a"><meta http-equiv=refresh content="0;/b">',
      ['https://shop.test/a'],
    ],
    ['<template><meta http-equiv=refresh content="0;/a"></template>', []],
    ['<textarea><meta http-equiv=refresh content="0;/a"></textarea>', []],
    ['<title><meta http-equiv=refresh content="0;/a"></title>', []],
    ['<!-- <meta http-equiv=refresh content="0;/a"> -->', []],
    [
      '<noscript><meta http-equiv=refresh content="0;/plain"></noscript><meta http-equiv=refresh content="0;/a">',
      ['https://shop.test/plain', 'https://shop.test/a'],
    ],
    [
      '<meta http-equiv=refresh content="0;/a"><noscript><meta http-equiv=refresh content="0;/b"></noscript>',
      ['https://shop.test/a'],
    ],
    // The base applies from its own position.
    ['<base href=/x/><meta http-equiv=refresh content="0;a">', ['https://shop.test/x/a']],
    ['<meta http-equiv=refresh content="0;a"><base href=/x/>', ['https://shop.test/dir/a']],
  ])('of %s give %j', (html, targets) => expect(targetsOf(html)).toEqual(targets));
});

describe('the base', () => {
  test.each([
    ['', URL],
    ['<base href=/x/>', 'https://shop.test/x/'],
    ['<base href=" /x/\n ">', 'https://shop.test/x/'],
    ['<base target=_top><base href=/x/>', 'https://shop.test/x/'],
    ['<base href=/x/><base href=/y/>', 'https://shop.test/x/'],
    ['<base href=http://[><base href=/y/>', URL],
    ['<base href=data:text/html,x><base href=/y/>', URL],
    ['<base href=javascript:x>', URL],
    ['<base href="">', URL],
    ['<base href=/x/ href=/y/>', 'https://shop.test/x/'],
    ['<template><base href=/x/></template>', URL],
    ['<svg><base href=/x/></svg>', URL],
    ['<body><p><base href=//cdn.test>', 'https://cdn.test/'],
  ])('of %s is %s', (html, base) => expect(read(html).base).toBe(base));

  test('applies to links before it, and to scripts and frames after it', () => {
    const { links, scripts, frames } = read(
      '<a href=a>1</a><script src=b></script><iframe src=c></iframe><base href=/x/><a href=a>2</a><script src=b></script><iframe src=c></iframe>',
    );
    expect(links.map(({ href }) => href.url)).toEqual(['https://shop.test/x/a', 'https://shop.test/x/a']);
    expect(scripts.map(({ src }) => src?.url)).toEqual(['https://shop.test/dir/b', 'https://shop.test/x/b']);
    expect(frames.map(({ src }) => src?.url)).toEqual(['https://shop.test/dir/c', 'https://shop.test/x/c']);
  });
});

describe('links', () => {
  test.each([
    ['<a href=/a>', 'https://shop.test/a'],
    ['<A HREF="/a">', 'https://shop.test/a'],
    ['<a href=" \t/a\r\n ">', 'https://shop.test/a'],
    ['<a href="/a\n/b\t/c">', 'https://shop.test/a/b/c'],
    ['<a href="/a b">', 'https://shop.test/a%20b'],
    ['<a href="/a?x=1&amp;y=2&#38;z">', 'https://shop.test/a?x=1&y=2&z'],
    ['<a href="/a?x&copy=1">', 'https://shop.test/a?x&copy=1'],
    ['<a href="&#x2f;a">', 'https://shop.test/a'],
    ['<a href="\u00a0/a">', 'https://shop.test/dir/%C2%A0/a'],
    ['<a href="\\a\\b">', 'https://shop.test/a/b'],
    ['<a href=?p=2>', 'https://shop.test/dir/page?p=2'],
    ['<a href="">', URL],
    ['<a href=#top>', `${URL}#top`],
    ['<a href=/a href=/b>', 'https://shop.test/a'],
    ['<a href="http://[">', null],
    ['<area href=/a>', 'https://shop.test/a'],
    ['<link rel=next href=/a>', 'https://shop.test/a'],
    ['<svg><a href=/a>', 'https://shop.test/a'],
    ['<svg><a xlink:href=/a>', 'https://shop.test/a'],
    ['<noscript><a href=/a></noscript>', 'https://shop.test/a'],
  ])('%s leads to %s', (html, url) => expect(urlsOf(html)).toEqual([url]));

  test.each([
    '<a>x</a>',
    '<a name=x>x</a>',
    '<!-- <a href=/a> -->',
    '<textarea><a href=/a></textarea>',
    '<title><a href=/a></title>',
    '<script>"<a href=/a>"</script>',
    '<style><a href=/a></style>',
    '<iframe><a href=/a></iframe>',
    '<xmp><a href=/a></xmp>',
    '<a xlink:href=/a>',
    '<a href=/a',
  ])('%s has none', (html) => expect(urlsOf(html)).toEqual([]));

  test('have text, labels, link types and the method that scripts send', () => {
    const [link] = read(
      `<a href=/x title="Delete" aria-label='the item' data-method=DELETE rel="Nofollow\tNEXT" onclick="return confirm('Sure?')">
        <i id=trash></i> Item <b>8</b>&nbsp;&amp; more<style>.x{}</style> <img src=x alt=Bin></a> after`,
    ).links;
    expect(link).toMatchObject({ element: 'a', text: 'Item 8 & more', method: 'delete', inert: false });
    expect(link?.rel).toEqual(['nofollow', 'next']);
    for (const label of ['Delete', 'the item', 'Sure?', 'trash', 'Bin'])
      expect(link?.labels).toContain(label);
  });

  test('end where the next link begins', () => {
    const { links } = read('<a href=/1>one <a href=/2>two</a> three <a name=x>four</a>');
    expect(links.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  test('within a template are inert', () => {
    const { links } = read('<template><template><a href=/1></template><a href=/2></template><a href=/3>');
    expect(links.map(({ inert }) => inert)).toEqual([true, true, false]);
  });
});

describe('forms', () => {
  const formOf = (html: string) => read(html).forms[0];

  test.each([
    ['<form action=/a>', 'https://shop.test/a', 'get', 'urlencoded'],
    ['<base href=/x/><form action=a method=POST>', 'https://shop.test/x/a', 'post', 'urlencoded'],
    // Without an action the form goes to its page, whatever the base.
    ['<base href=/x/><form method=post>', URL, 'post', 'urlencoded'],
    ['<base href=/x/><form action=" ">', URL, 'get', 'urlencoded'],
    ['<form method=" post">', URL, 'get', 'urlencoded'],
    ['<form method=put>', URL, 'get', 'urlencoded'],
    ['<form method=dialog>', URL, 'dialog', 'urlencoded'],
    ['<form enctype=multipart/form-data>', URL, 'get', 'multipart'],
    ['<form enctype=TEXT/plain>', URL, 'get', 'plain'],
    ['<form enctype=application/json>', URL, 'get', 'urlencoded'],
  ])('%s goes to %s by %s, %s', (html, url, method, encoding) => {
    const form = formOf(html);
    expect([form?.action.url, form?.method, form?.encoding]).toEqual([url, method, encoding]);
  });

  test.each([
    ['<input name=a>', 'text', ''],
    ['<input name=a type=EMAIL value=x>', 'email', 'x'],
    ['<input name=a type=nonsense>', 'text', ''],
    ['<input name=a type=" password">', 'text', ''],
    ['<input name=a type=password type=text>', 'password', ''],
    ['<textarea name=a>\n\n one\n two</textarea>', 'textarea', '\n one\n two'],
    ['<textarea name=a><input name=b>&lt;</textarea>', 'textarea', '<input name=b><'],
    ['<select name=a><option> One <option>2</select>', 'select', 'One'],
    ['<select name=a><option disabled>-<option value=2>two</select>', 'select', '2'],
    [
      '<select name=a><option>1<option selected>2<option>3<option selected value=4>four</select>',
      'select',
      '4',
    ],
    ['<select name=a><option value="">any<option>1</select>', 'select', ''],
    ['<select name=a></select>', 'select', ''],
  ])('%s is a field of type %s with the value %j', (html, type, value) => {
    expect(formOf(`<form>${html}</form>`)?.fields).toMatchObject([{ name: 'a', type, value }]);
  });

  test.each([
    [
      '<button name=b value=1>Go <b>on</b></button>',
      { type: 'submit', text: 'Go on', action: null, method: null },
    ],
    ['<button type=nonsense>Go</button>', { type: 'submit' }],
    ['<button type=reset>Go</button>', { type: 'reset' }],
    ['<button type=button>Go</button>', { type: 'button' }],
    ['<input type=submit value=Go>', { type: 'submit', text: 'Go', value: 'Go' }],
    ['<input type=image name=i alt=Go>', { type: 'image', labels: 'Go' }],
    ['<button formmethod=post formenctype=multipart/form-data>', { method: 'post', encoding: 'multipart' }],
    ['<button formmethod=nonsense>', { method: 'get' }],
  ])('%s is a button', (html, button) => {
    const form = formOf(`<form method=post>${html}</form>`);
    expect(form?.buttons).toMatchObject([button]);
    expect(form?.fields).toEqual([]);
  });

  test.each([
    ['<button formaction=/b>', 'https://shop.test/b'],
    // An empty formaction is the page itself, not the action of the form.
    ['<button formaction="">', URL],
    ['<input type=submit formaction=" b">', 'https://shop.test/x/b'],
  ])('%s sends the form to %s', (html, url) => {
    const { forms } = read(`<base href=/x/><form action=/a>${html}</form>`);
    expect(forms[0]?.buttons[0]?.action?.url).toBe(url);
  });

  const namesOf = (controls: { fields: { name: string }[] } | undefined) =>
    controls?.fields.map(({ name }) => name);

  test('own the fields that name them, wherever those are, in order', () => {
    const { forms, loose } = read(
      `<input name=early form=f><form id=g><input name=away form=f><input name=own></form>
       <form id=f><input name=inside></form><input name=late form=f><input name=lost form=none><input name=none form="">
       <input name=loose><form id=f></form><button form=f formaction=/b>`,
    );
    expect(forms.map(namesOf)).toEqual([['own'], ['early', 'away', 'inside', 'late'], []]);
    expect(forms.map(({ buttons }) => buttons.length)).toEqual([0, 1, 0]);
    expect(namesOf(loose)).toEqual(['lost', 'none', 'loose']);
  });

  test('do not nest: the first end tag ends the outer form', () => {
    const { forms, loose } = read(
      '<form action=/1><form action=/2><input name=a></form><input name=b></form><form action=/3><input name=c>',
    );
    expect(forms.map(({ action }) => action.written)).toEqual(['/1', '/3']);
    expect(forms.map(namesOf)).toEqual([['a'], ['c']]);
    expect(namesOf(loose)).toEqual(['b']);
  });

  test('within a template are separate from those of the document', () => {
    const { forms } = read(
      '<form action=/1><template><form action=/2><input name=a></form><input name=x></template><input name=b></form>',
    );
    expect(forms.map((form) => [form.action.written, form.inert, namesOf(form)])).toEqual([
      ['/1', false, ['b']],
      ['/2', true, ['a']],
    ]);
  });

  test('in SVG are not forms, and do not hide the forms after them', () => {
    const { forms } = read('<svg><form action=/1></svg><form action=/2><input name=a></form>');
    expect(forms.map((form) => [form.action.written, namesOf(form)])).toEqual([['/2', ['a']]]);
  });
});

describe('scripts', () => {
  test.each([
    ['<script>x</script>', 'classic'],
    ['<script type="">x</script>', 'classic'],
    ['<script type=" Text/JavaScript ">x</script>', 'classic'],
    ['<script type=application/ecmascript>x</script>', 'classic'],
    ['<script type="text/javascript; charset=utf-8">x</script>', 'data'],
    ['<script language=JavaScript1.5>x</script>', 'classic'],
    ['<script language=VBScript>x</script>', 'data'],
    ['<script type=MODULE>x</script>', 'module'],
    ['<script type=application/ld+json>x</script>', 'data'],
    ['<script type=importmap>x</script>', 'data'],
  ])('%s is %s', (html, kind) => expect(read(html).scripts).toMatchObject([{ kind, text: 'x' }]));

  test('have their text, address and position', () => {
    const html = '<p><script src=" a.js" integrity=sha256-x>if (a < b) "</p>"</script><script></script>';
    const [first, second] = read(html).scripts;
    expect([first?.src?.url, first?.text]).toEqual(['https://shop.test/dir/a.js', 'if (a < b) "</p>"']);
    expect(first?.attributes.get('integrity')).toBe('sha256-x');
    expect(html.slice(first?.at).startsWith('script src')).toBe(true);
    expect([second?.src, second?.text]).toEqual([null, '']);
  });

  test('are read as text after an unclosed SVG', () => {
    const { scripts } = read('<svg><p><script>"</b>" + 1</script>');
    expect(scripts.map(({ text }) => text)).toEqual(['"</b>" + 1']);
  });
});

describe('a frame', () => {
  test('has the document of its srcdoc, with its own base', () => {
    const { frames, links } = read(
      `<base href=/x/><iframe src=f srcdoc="<a href=a>in</a><base href='/y/'><script>1 &amp;&amp; 2</script>"></iframe>
       <iframe srcdoc='<a href=b>'></iframe><frame srcdoc="<a href=c>">`,
    );
    expect(links).toEqual([]);
    expect(frames.map(({ src }) => src?.url)).toEqual(['https://shop.test/x/f', undefined, undefined]);
    expect(frames[0]?.document?.links[0]?.href.url).toBe('https://shop.test/y/a');
    expect(frames[0]?.document?.scripts[0]?.text).toBe('1 && 2');
    expect(frames[1]?.document?.links[0]?.href.url).toBe('https://shop.test/x/b');
    expect(frames[2]?.document).toBeNull();
  });
});

describe('the title', () => {
  test.each([
    ['<title> A \n&amp; B </title><title>C</title>', 'A & B'],
    ['<svg><title>picture</title></svg><title>page</title>', 'page'],
    ['<template><title>inert</title></template><title>page</title>', 'page'],
    ['<title>a <b>b</b></title>', 'a <b>b</b>'],
    ['<title/>page</title>', 'page'],
    ['<h1>none</h1>', null],
  ])('of %s is %j', (html, title) => expect(read(html).title).toBe(title));
});

test('resources and meta elements are listed', () => {
  const { resources, metas } = read(
    `<img src=1><input type=image src=2><video poster=3 src=4><source src=5></video><object data=6></object><embed src=7>
     <image src=8><svg><image href=9 /></svg><meta name=Generator content="X 1"><meta http-equiv=Content-Security-Policy content="a">`,
  );
  expect(resources.map(({ src }) => src.written)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  expect(metas).toEqual([
    { name: 'generator', httpEquiv: '', content: 'X 1' },
    { name: '', httpEquiv: 'content-security-policy', content: 'a' },
  ]);
});

describe('limits', () => {
  const many = (count: number, piece: string) => piece.repeat(count);

  test.each([
    ['links', `<b>${many(20_003, '<a href=x>')}`, 3],
    ['forms', many(502, '<form></form>'), 2],
    ['fields', many(5001, '<input name=x>'), 1],
    ['buttons', many(5004, '<button>'), 4],
    ['frames', many(1001, '<frame src=x>'), 1],
    ['scripts', many(12_002, '<script></script>'), 2],
    ['resources', many(10_001, '<img src=x>'), 1],
    ['meta elements', many(1001, '<meta>'), 1],
    ['attributes', `<a ${Array.from({ length: 66 }, (_, i) => `a${i}`).join(' ')} a0>`, 2],
    ['active attributes', `<a ${Array.from({ length: 131 }, (_, i) => `on${i}`).join(' ')}>`, 3],
    ['long attributes', `<a href="${'x'.repeat(262_145)}" title=ok>`, 1],
    ['long titles', `<title>${'x '.repeat(501)}</title>`, 1],
    ['long values', `<textarea>${'x'.repeat(65_537)}</textarea>`, 1],
    ['long texts', `<a href=x>${'x'.repeat(4097)} y <b>z</b></a><a href=y>${'x'.repeat(4096)}</a>`, 1],
  ])('of %s are counted', (limit, html, count) => {
    expect([...read(html).omitted]).toEqual([[limit, count]]);
    expect(omissionsOf(read(html))).toMatchObject({ count, what: expect.stringMatching(`^${count} `) });
  });

  test('of attributes do not skip what an element does', () => {
    const padding = Array.from({ length: 90 }, (_, i) => `data-${i}`).join(' ');
    const { links, omitted } = read(`<a ${padding} href=/there onclick=go()>there</a>`);
    expect(links.map(({ href }) => href.written)).toEqual(['/there']);
    expect(links[0]?.attributes.get('onclick')).toBe('go()');
    expect([...omitted]).toEqual([['attributes', 26]]);
  });

  test('skip only what exceeds them, in a srcdoc too', () => {
    const page = read(
      `<iframe srcdoc='<a ${many(70, 'x')
        .split('')
        .map((x, i) => x + i)
        .join(' ')}>'></iframe>`,
    );
    expect(omissionsOf(page)?.count).toBe(6);
    expect(omissionsOf(read('<a href=x>y</a>'))).toBeNull();
    // An image in a data attribute is not an address.
    expect(omissionsOf(read(`<img src="data:image/png;base64,${'A'.repeat(300_000)}">`))).toBeNull();
  });
});

test('a page that is read in slices has the same facts', async () => {
  const html = `<base href=/x/>${'<form action=a><input name=b value="&amp;c"><select name=s><option>1</select><button>d</button></form><a href="e&#102;">text</a><script>f()</script>'.repeat(1200)}`;
  expect(html.length).toBeGreaterThan(2 * 64 * 1024);
  const plain = (facts: PageFacts) =>
    JSON.parse(JSON.stringify(facts, (_, value) => (value instanceof Map ? [...value] : value)));
  expect(plain(await readPageFactsInSlices(html, URL))).toEqual(plain(read(html)));
});
