/** Exposed files of a site: directory listings, leftover files, secrets. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { exchangesOf } from '../src/core/http-exchange.ts';
import { exposedFiles, MAX_EXPOSED_FILE_REQUESTS } from '../src/scanners/web/exposed-files/check.ts';
import { listings } from '../src/scanners/web/listings/check.ts';
import { secretsInPages } from '../src/scanners/web/page-secrets.ts';
import { type Site, startSite } from './support/site.ts';
import { sourceAnalysis } from './support/source-analysis.ts';
import { withTools } from './support/web-check.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

async function serve(
  answer: (path: string, response: ServerResponse, request: IncomingMessage) => void,
): Promise<Site> {
  const site = await startSite((request, response) =>
    answer((request.url ?? '/').split('?')[0] ?? '/', response, request),
  );
  cleanups.push(site.close);
  return site;
}

type Files = Record<string, string | Uint8Array>;

const TYPES: Record<string, string> = {
  js: 'text/javascript',
  html: 'text/html',
  xml: 'application/xml',
  map: 'application/json',
};

/** These files and no others; a folder is HTML. */
function serveFiles(files: Files): Promise<Site> {
  return serve((path, response) => {
    const body = Object.hasOwn(files, path) ? files[path] : undefined;
    const type = path.endsWith('/') ? 'text/html' : TYPES[path.split('.').pop() ?? ''];
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': type ?? 'application/octet-stream',
    });
    response.end(body ?? '<!doctype html><title>Not found</title>');
  });
}

const password = `Tr0ub4dor-${randomBytes(6).toString('hex')}`;

const LISTINGS: Record<string, [path: string, body: string]> = {
  nginx: [
    '/files/',
    '<html>\r\n<head><title>Index of /files/</title></head>\r\n<body>\r\n<h1>Index of /files/</h1><hr><pre><a href="../">../</a>\r\n<a href="old/">old/</a>   01-Mar-2024 10:00   -\r\n<a href="report%20of%20the%20whole%20year%202024%20in%20one%20file.pdf">report of the whole year 2024 in one file.p..&gt;</a> 01-Mar-2024 10:00 12\r\n</pre><hr></body>\r\n</html>',
  ],
  'Apache httpd': [
    '/icons2/',
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html><head><title>Index of /icons2</title></head><body>\n<h1>Index of /icons2</h1>\n<table><tr><th valign="top"><img src="/icons/blank.gif"></th><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th><th><a href="?C=S;O=A">Size</a></th><th><a href="?C=D;O=A">Description</a></th></tr>\n<tr><td></td><td><a href="/">Parent Directory</a></td></tr>\n<tr><td></td><td><a href="a.gif">a.gif</a></td><td>2004-11-20</td></tr>\n</table>\n<address>Apache/2.4.57 (Debian) Server at x Port 80</address></body></html>',
  ],
  IIS: [
    '/share/',
    '<html><head><title>127.0.0.1 - /share/</title></head><body><H1>127.0.0.1 - /share/</H1><hr>\r\n\r\n<pre><A HREF="/">[To Parent Directory]</A><br><br> 3/1/2024 10:00 AM &lt;dir&gt; <A HREF="/share/sub/">sub</A><br> 3/1/2024 10:00 AM 12 <A HREF="/share/a.txt">a.txt</A><br></pre><hr></body></html>',
  ],
  lighttpd: [
    '/pub/',
    '<!DOCTYPE html>\n<html>\n<head>\n<title>Index of /pub/</title>\n</head>\n<body>\n<h2>Index of /pub/</h2>\n<div class="list">\n<table summary="Directory Listing" cellpadding="0" cellspacing="0">\n<tr class="d"><td class="n"><a href="../">..</a>/</td></tr>\n<tr><td class="n"><a href="a.iso">a.iso</a></td></tr>\n</table></div></body></html>',
  ],
  'Python http.server': [
    '/src/',
    '<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Directory listing for /src/</title>\n</head>\n<body>\n<h1>Directory listing for /src/</h1>\n<hr>\n<ul>\n<li><a href="a%20b.txt">a b.txt</a></li>\n<li><a href="lib/">lib/</a></li>\n</ul>\n<hr>\n</body>\n</html>',
  ],
  'serve-index': [
    '/static/',
    '<!DOCTYPE html><html><head><title>listing directory /static/</title></head><body class="directory"><input id="search" type="text" placeholder="Search"><div id="wrapper"><h1><a href="/">~</a> / <a href="/static">static</a></h1><ul id="files" class="view-tiles"><li><a href="/" class="icon" title=".."><span class="name">..</span></a></li><li><a href="/static/a.css" class="icon" title="a.css"><span class="name">a.css</span><span class="size">12</span><span class="date">1/1/2024</span></a></li></ul></div></body></html>',
  ],
  serve: [
    '/',
    '<!DOCTYPE html><html><head><title>Files within web/</title></head><body><main><header><h1><i>Index of&nbsp;</i><a href="/">web/</a></h1></header><ul id="files"><li><a href="/a.txt" title="a.txt" class="txt">a.txt</a></li><li><a href="/sub/" title="sub/" class="folder">sub/</a></li></ul></main></body></html>',
  ],
  Caddy: [
    '/dl/',
    '<!DOCTYPE html><html><head><title>dl</title></head><body><header><h1><a href="../">x</a> <a href="./">dl</a></h1></header><main><table><tr><th><a href="?sort=name&order=desc" class="icon">Name</a></th><th><a href="?sort=size&order=asc">Size</a></th></tr><tr><td><a href="./a.bin"><span class="name">a.bin</span></a></td></tr></table></main></body></html>',
  ],
  Jetty: [
    '/jetty/',
    '<html><head><title>Directory: /jetty/</title></head><body><h1 class="title">Directory: /jetty/</h1><table class="listing"><tr><td class="name"><a href="/">Parent Directory</a></td></tr><tr><td class="name"><a href="/jetty/a.jar">a.jar&nbsp;</a></td></tr></table></body></html>',
  ],
  Tomcat: [
    '/tom/',
    '<html><head><title>Directory Listing For [/tom/]</title></head><body><h1>Directory Listing For [/tom/] - <a href="/"><b>Up To [/]</b></a></h1><hr><table><tr><td>&nbsp;&nbsp;<a href="/tom/a.txt"><tt>a.txt</tt></a></td></tr></table></body></html>',
  ],
  'a storage bucket': [
    '/bucket.xml',
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>pictures</Name><Prefix></Prefix><MaxKeys>1000</MaxKeys><Contents><Key>2024/a.png</Key><Size>1</Size></Contents></ListBucketResult>',
  ],
};

const ENTRIES = '<a href="a.txt">a.txt</a>\n<a href="b.txt">b.txt</a>';
const NO_LISTINGS: Record<string, string> = {
  'a page that says it':
    '<!doctype html><title>Index of /x/</title><h1>Index of /x/</h1><p>How to turn such pages off.',
  'a page about them with links elsewhere':
    '<title>Index of /x/</title><h1>Index of /x/</h1><hr><pre><a href="/">Home</a><a href="/blog/">Blog</a><a href="/shop/">Shop</a><a href="/about/">About</a><a href="/help/">Help</a><a href="a.txt">a.txt</a></pre>',
  'a listing of another folder, as an example': `<title>Index of /etc/</title><h1>Index of /etc/</h1><hr><pre><a href="../">../</a>\n${ENTRIES}</pre>`,
  'an empty folder': '<title>Index of /x/</title><h1>Index of /x/</h1><hr><pre><a href="../">../</a>\n</pre>',
  'an application that sorts its list':
    '<title>x</title><form action="?"><a href="?sort=name&order=desc">Name</a><a href="one">one</a><a href="two">two</a></form>',
  'a list of products': `<title>x</title><a href="?sort=name&order=asc">Name</a><a href="p-1">A bell for the desk</a><a href="p-2">A mug</a><a href="p-3">A lamp</a>`,
  'a chapter of a book': `<title>Index of /x/</title><h1>Index of /x/</h1><hr><pre><a href="one">Of the beginning</a><a href="two">Of the end</a></pre>`,
  'a bucket that says no': '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
};

describe('listings', () => {
  test.each(Object.entries(LISTINGS))('of %s are found', async (server, [path, body]) => {
    const site = await serveFiles({ [path]: body });
    await withTools({}, async ({ look }) => {
      const found = await look(listings, site.url + path);
      expect(found).toEqual([
        expect.objectContaining({
          type: 'directory_listing',
          severity: 'LOW',
          cwe: 'CWE-548',
          url: site.url + path,
          properties: expect.objectContaining({ server }),
        }),
      ]);
    });
  });

  test.each(Object.entries(NO_LISTINGS))('are not found in %s', async (_, body) => {
    const site = await serveFiles({ '/x/': body });
    await withTools({}, async ({ look }) => expect(await look(listings, `${site.url}/x/`)).toEqual([]));
  });

  test('have a higher severity with a backup in them, and are looked for above known paths, each folder once', async () => {
    const listing = (path: string, name: string) =>
      `<title>Index of ${path}</title><h1>Index of ${path}</h1><hr><pre><a href="../">../</a>\n<a href="${name}">${name}</a>\n</pre>`;
    const site = await serveFiles({
      '/a/b/': listing('/a/b/', 'app.js'),
      '/a/b/app.js': 'x',
      '/a/b/other.js': 'x',
      '/a/': listing('/a/', 'customers.sql'),
    });
    await withTools({}, async ({ look, asked }) => {
      const found = await look(
        listings,
        `${site.url}/a/b/app.js?v=1`,
        `${site.url}/a/b/other.js`,
        `${site.url}/a/b/`,
      );
      expect(found.map(({ url, severity }) => [url, severity])).toEqual([
        [`${site.url}/a/b/`, 'LOW'],
        [`${site.url}/a/`, 'MEDIUM'],
        [`${site.url}/a/b/`, 'LOW'],
      ]);
      expect(asked).toEqual(['/a/b/', '/a/']);
      expect(JSON.stringify(found[1]?.evidence)).toContain('customers.sql');
    });
    const downloads = await serveFiles({
      '/a/': listing('/a/', 'app-1.2.tar.gz'),
      '/b/': listing('/b/', 'shop.sql.gz'),
    });
    await withTools({}, async ({ look }) => {
      const found = await look(listings, `${downloads.url}/a/`, `${downloads.url}/b/`);
      expect(found.map(({ severity }) => severity)).toEqual(['LOW', 'MEDIUM']);
    });
    await withTools({}, async ({ look, asked }) => {
      const deep = Array.from({ length: 100 }, (_, index) => `${site.url}/d${index}/x`);
      expect(await look(listings, ...deep)).toEqual([]);
      expect(asked).toHaveLength(30);
    });
  });

  test('count entries and folders beyond the limits', async () => {
    const entries = Array.from({ length: 5200 }, (_, i) => `<a href="f${i}">f${i}</a>`);
    const keys = Array.from({ length: 1001 }, (_, i) => `<Contents><Key>k${i}</Key></Contents>`);
    const title = '<title>Index of /many/</title><h1>Index of /many/</h1><hr><pre>';
    const deep = `/${Array.from({ length: 14 }, (_, i) => `d${i}`).join('/')}/page`;
    const site = await serveFiles({
      '/many/': title + entries.join('\n'),
      '/bucket/': `<ListBucketResult><Name>b</Name>${keys.join('')}</ListBucketResult>`,
      [deep]: '<p>',
    });
    await withTools({}, async ({ look, asked, warnings }) => {
      const found = await look(listings, `${site.url}/many/`, `${site.url}/bucket/`, site.url + deep);
      expect(found.map(({ properties }) => (properties as { count: number }).count)).toEqual([5000, 1000]);
      expect(warnings).toEqual([
        `only the first 5000 entries of the listing of ${site.url}/many/ were read`,
        `only the first 1000 entries of the listing of ${site.url}/bucket/ were read`,
        `4 folders above ${site.url}${deep} not checked for a listing: limit of 10`,
      ]);
      expect(asked).toHaveLength(10);
    });
  });

  test('are read in linear time from a hostile page of links', async () => {
    const site = await serveFiles({
      '/x/': `<title>Index of /x/</title><h1>Index of /x/</h1><hr><pre>${'<a href="a">a'.repeat(60_000)}`,
      '/y/': `<title>Index of ${' '.repeat(100_000)}/y/</title>${'<h1>Index of '.repeat(60_000)}`,
    });
    await withTools({}, async ({ look }) => {
      const start = performance.now();
      await look(listings, `${site.url}/x/`, `${site.url}/y/`);
      expect(performance.now() - start).toBeLessThan(3000);
    });
  });
});

const pem = (type: 'rsa' | 'ec') =>
  (type === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  ).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

const KEY = pem('rsa');
const PUBLIC = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  type: 'spki',
  format: 'pem',
}) as string;

function tarOf(name: string, text: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${text.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write('ustar\0', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  body.write(text);
  return Buffer.concat([header, body, Buffer.alloc(1024)]);
}

function zipOf(name: string, text: string): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(text.length, 18);
  header.writeUInt32LE(text.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), Buffer.from(text)]);
}

function sqliteOf(schema: string): Buffer {
  const page = Buffer.alloc(4096);
  page.write('SQLite format 3\0', 0, 'latin1');
  page.writeUInt16BE(4096, 16);
  page.set([1, 1, 0, 64, 32, 32], 18);
  page.write(schema, 2048);
  return page;
}

const SOURCE_MAP = JSON.stringify({
  version: 3,
  file: 'app.js',
  sources: ['webpack://site/./src/app.ts', '../node_modules/lib/index.js'],
  sourcesContent: ['// the secret plan\nexport const plan = 1;', 'module.exports = 1'],
  names: [],
  mappings: 'AAAA',
});
const VENDOR_MAP = SOURCE_MAP.replace('webpack://site/./src/app.ts', '../node_modules/b/x.js');

const swap = Buffer.alloc(4096);
swap.write('b0VIM 8.2');

const MYSQL = `-- MySQL dump 10.13  Distrib 8.0.36\n--\n-- Host: localhost\n\nDROP TABLE IF EXISTS \`users\`;\nCREATE TABLE \`users\` (id int);\nINSERT INTO \`users\` VALUES (1,'${password}');\n`;

/** Path, content, expected type and severity. */
const EXPOSED: [path: string, body: string | Uint8Array, type: string, severity: string][] = [
  ['/.git/HEAD', 'ref: refs/heads/main\n', 'exposed_git', 'HIGH'],
  ['/.env', `# settings\nAPP_ENV=production\nexport DB_PASSWORD="${password}"\n`, 'exposed_env', 'HIGH'],
  ['/.env.local', 'NODE_ENV=development\nPORT=3000\n', 'exposed_env', 'LOW'],
  ['/.svn/wc.db', sqliteOf('CREATE TABLE REPOSITORY (id INTEGER)'), 'exposed_repository', 'HIGH'],
  ['/.hg/requires', 'dotencode\nfncache\ngeneraldelta\nrevlogv1\nstore\n', 'exposed_repository', 'HIGH'],
  ['/server.key', KEY, 'exposed_key', 'HIGH'],
  ['/privkey.pem', pem('ec'), 'exposed_key', 'HIGH'],
  ['/config.php.bak', `<?php\n$db_password = '${password}';\n`, 'exposed_backup', 'HIGH'],
  ['/index.php.bak', '<?php\nrequire "x.php";\n', 'exposed_backup', 'MEDIUM'],
  ['/.config.php.swp', swap, 'exposed_backup', 'MEDIUM'],
  ['/backup.sql', MYSQL, 'exposed_backup', 'HIGH'],
  ['/dump.sql', 'CREATE TABLE a (b int);\nCREATE TABLE c (d int);\n', 'exposed_backup', 'MEDIUM'],
  ['/backup.sql.gz', gzipSync(MYSQL), 'exposed_backup', 'HIGH'],
  ['/db.sqlite3', sqliteOf('CREATE TABLE users (id)'), 'exposed_backup', 'HIGH'],
  ['/backup.zip', zipOf('site/config.php', '<?php'), 'exposed_backup', 'HIGH'],
  ['/site.zip', zipOf('photo.jpg', 'x'), 'exposed_backup', 'MEDIUM'],
  ['/backup.tar.gz', gzipSync(tarOf('www/wp-config.php', '<?php')), 'exposed_backup', 'HIGH'],
  [
    '/.htpasswd',
    `ada:$apr1$${'x'.repeat(8)}$${'y'.repeat(22)}\nben:{SHA}${'a'.repeat(27)}=\n`,
    'exposed_configuration',
    'HIGH',
  ],
  [
    '/.aws/credentials',
    `[default]\naws_access_key_id = AKIA${'Q'.repeat(16)}\naws_secret_access_key = ${'k'.repeat(40)}\n`,
    'exposed_configuration',
    'HIGH',
  ],
  [
    '/docker-compose.yml',
    `services:\n  db:\n    image: postgres\n    environment:\n      POSTGRES_PASSWORD: ${password}\n`,
    'exposed_configuration',
    'HIGH',
  ],
  [
    '/.DS_Store',
    Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from('Bud1'), Buffer.alloc(100)]),
    'exposed_configuration',
    'LOW',
  ],
  [
    '/phpinfo.php',
    '<html><head><title>PHP 8.1.2 - phpinfo()</title></head><body><h1 class="p">PHP Version 8.1.2</h1><table><tr><td class="e">System </td><td class="v">Linux x </td></tr></table>',
    'exposed_status_page',
    'MEDIUM',
  ],
  [
    '/server-status',
    '<html><head><title>Apache Status</title></head><body><h1>Apache Server Status for x (via 127.0.0.1)</h1><dl><dt>Server Version: Apache</dt></dl><table><tr><th>Client</th><th>Request</th></tr></table>',
    'exposed_status_page',
    'MEDIUM',
  ],
  [
    '/actuator/env',
    JSON.stringify({
      activeProfiles: [],
      propertySources: [{ name: 'systemProperties', properties: { 'db.password': { value: password } } }],
    }),
    'exposed_status_page',
    'HIGH',
  ],
  [
    '/actuator/heapdump',
    Buffer.concat([Buffer.from('JAVA PROFILE 1.0.2\0'), Buffer.alloc(1000)]),
    'exposed_status_page',
    'HIGH',
  ],
  ['/shop/cart.php~', '<?php echo 1;\n', 'exposed_backup', 'MEDIUM'],
  ['/shop/.env', `SECRET_KEY=${password}\nDEBUG=1\n`, 'exposed_env', 'HIGH'],
  ['/app.js.map', SOURCE_MAP, 'exposed_source_map', 'LOW'],
  ['/lib.js.map', VENDOR_MAP, 'exposed_source_map', 'INFO'],
];

const GIT_CONFIG = `[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote "origin"]\n\turl = https://ada:${password}@git.example/x.git\n`;

const FLAWED: Files = {
  '/': '<!doctype html><title>Home</title>',
  '/shop/cart.php': '<!doctype html><title>Cart</title>',
  '/app.js': 'var a = 1;\n//# sourceMappingURL=app.js.map\n',
  '/lib.js': 'var b = 1;\n',
  '/.git/config': GIT_CONFIG,
  ...Object.fromEntries(EXPOSED.map(([path, body]) => [path, body])),
};
const SEEN = ['/', '/shop/cart.php', '/app.js', '/lib.js'];

describe('exposed files', () => {
  test('are found by their content, each with its severity, and shown without their secrets', async () => {
    const site = await serveFiles(FLAWED);
    await withTools({}, async ({ look, asked, warnings }) => {
      const found = await look(exposedFiles, ...SEEN.map((path) => site.url + path));
      const summary = found.map(({ url, type, severity }) =>
        [url?.slice(site.url.length), type, severity].join(' '),
      );
      expect(summary.sort()).toEqual(
        EXPOSED.map(([path, , type, severity]) => [path, type, severity].join(' ')).sort(),
      );
      const shown = JSON.stringify(found);
      expect(shown).not.toContain(password);
      expect(shown).not.toContain(KEY.split('\n')[1]);
      expect(shown).not.toContain('k'.repeat(40));
      expect(shown).not.toContain('y'.repeat(22));
      expect(shown).not.toContain('secret plan');
      expect(shown).toContain('DB_PASSWORD=***');
      expect(shown).toContain('https://***@git.example');
      for (const { evidence, references, remediation, cwe } of found) {
        expect(evidence).toMatchObject({ proof: expect.any(String), exchanges: expect.any(Array) });
        expect(references.length).toBeGreaterThan(0);
        expect(remediation).toBeTruthy();
        expect(cwe).toMatch(/^CWE-/);
      }
      expect(warnings).toEqual([]);
      expect(asked.length).toBeLessThanOrEqual(MAX_EXPOSED_FILE_REQUESTS + 2 * EXPOSED.length);
    });
  });

  test('have the same identity in the next scan', async () => {
    const site = await serveFiles(FLAWED);
    const identities = () =>
      withTools({}, async ({ look }) =>
        (await look(exposedFiles, ...SEEN.map((path) => site.url + path))).map(({ type, identity }) => [
          type,
          identity,
        ]),
      );
    expect(await identities()).toEqual(await identities());
  });

  const everything =
    (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    (_: string, response: ServerResponse) =>
      void response.writeHead(200, headers).end(body);
  const page = '<!doctype html><html><title>Not found</title><p>Sorry.';
  const env = 'To set it up, write into .env:\n\nAPP_KEY=abc\nDB_PASSWORD=x\n\nand start it.\n';
  const LOOK_ALIKES: Record<
    string,
    (path: string, response: ServerResponse, request: IncomingMessage) => void
  > = {
    'a page for everything': everything(page, { 'content-type': 'text/html' }),
    'JSON for everything': everything('{"status":"ok","version":3,"sources":[],"mappings":""}'),
    'a source map for everything': everything(SOURCE_MAP),
    'documentation for everything': everything(env, { 'content-type': 'text/plain' }),
    'settings for everything': everything(`APP_KEY=${password}\nDB_PASSWORD=${password}\n`),
    'a git head for everything': everything('ref: refs/heads/main\n'),
    'a number for everything': everything(`${'a1'.repeat(20)}\n`),
    'a private key for everything': everything(KEY),
    'a database for everything': everything(sqliteOf('CREATE TABLE NODES (a)')),
    'a dump for everything': everything(MYSQL),
    'source code for everything': everything('<?php echo "x";\n'),
    'an archive for everything': everything(gzipSync(tarOf('a.sql', 'x'))),
    'its own path for everything': (path, response) => void response.end(`${path} ${path}\n`),
    'an echo as robots.txt has it': (path, response) =>
      void response.end(`User-agent: *\nDisallow: ${path}\nSitemap: ${path}\n`),
    'a redirect to the login for everything': (path, response) =>
      void response.writeHead(302, { location: `/login?next=${path}` }).end('ref: refs/heads/main\n'),
    'content with the status of an error': (path, response) => {
      const body = FLAWED[path];
      response.writeHead(path === '/' ? 200 : 403).end(body ?? '');
    },
    'pages whose names are those of files': (path, response) => {
      const pages: Files = {
        '/': page,
        '/.git/HEAD': `<!doctype html><title>What is in .git/HEAD</title><pre>ref: refs/heads/main\n</pre>`,
        '/.git/config': `<pre>${GIT_CONFIG}</pre>`,
        '/.env': `<html><body><pre>APP_KEY=${password}\nDB_PASSWORD=${password}</pre>`,
        '/.env.example': `APP_KEY=${password}\nDB_PASSWORD=x\n`,
        '/.env.production': 'title: a file of YAML\nAPP_KEY: x\nDB: y\n',
        '/.env.bak': 'A=1\n',
        '/server.key': PUBLIC,
        '/privkey.pem': `-----BEGIN CERTIFICATE-----\n${'QUJD'.repeat(30)}\n-----END CERTIFICATE-----\n`,
        '/private.key': `-----BEGIN PRIVATE KEY-----\n${'QUJD'.repeat(40)}\n-----END PRIVATE KEY-----\n`,
        '/key.pem': `<pre>${KEY}</pre>`,
        '/id_rsa': `-----BEGIN OPENSSH PRIVATE KEY-----\n${'QUJD'.repeat(40)}\n-----END OPENSSH PRIVATE KEY-----\n`,
        '/config.php.bak': '<!doctype html><code>&lt;?php $password = "x"; ?&gt;</code>',
        '/backup.sql': 'Welcome to the backup service.\nINSERT INTO it what you like.\nCREATE TABLE mats.\n',
        '/dump.sql': 'SELECT the best.\n',
        '/backup.zip': Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(26, 0xff)]),
        '/site.zip': Buffer.from('PK is short for Pinewood Kitchens and goes on for long enough'),
        '/backup.tar.gz': gzipSync('nothing but text'.repeat(200)),
        '/site.tar.gz': Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]),
        '/backup.sql.gz': gzipSync(page),
        '/db.sqlite': 'SQLite format 3 is what we use.',
        '/.htpasswd': 'see: https://example.com/\nuser:name\n',
        '/.aws/credentials': '[default]\naws_access_key_id = YOUR_KEY\naws_secret_access_key = YOUR_SECRET\n',
        '/docker-compose.yml':
          'services:\n  db:\n    image: postgres\n    environment:\n      POSTGRES_PASSWORD: $' +
          '{DB_PASSWORD}\n',
        '/.hg/requires': 'store hours: 9 to 5\n',
        '/.svn/wc.db': sqliteOf('CREATE TABLE pets (a)'),
        '/phpinfo.php': '<title>phpinfo() - how to use it</title><p>PHP Version 8',
        '/server-status': '<title>Status</title><h1>All systems operational</h1>',
        '/actuator/env': '{"propertySources":"none"}',
        '/actuator/heapdump': 'JAVA PROFILE of our engineer',
        '/.DS_Store': 'Bud1',
        '/app.js': 'var a;\n//# sourceMappingURL=https://elsewhere.example/app.js.map\n',
        '/style.js': 'var a;\n//# sourceMappingURL=site.css.map\n',
        '/site.css.map': JSON.stringify({ version: 3, sources: ['a.scss'], mappings: '' }),
        '/lib.js': 'var b;\n',
        '/lib.js.map': '{"version":3,"name":"lib","sources":"none"}',
        '/shop/cart.php': page,
        '/shop/cart.php.bak': page,
      };
      response.writeHead(Object.hasOwn(pages, path) ? 200 : 404, {
        'content-type': path.endsWith('.js') ? 'text/javascript' : 'text/html',
      });
      response.end(pages[path] ?? '');
    },
  };

  test.each(Object.entries(LOOK_ALIKES))('are not reported for a site that has %s', async (_, answer) => {
    const site = await serve(answer);
    await withTools({}, async ({ look, asked }) => {
      const paths = ['/', '/shop/cart.php', '/app.js', '/lib.js', '/style.js'];
      expect(await look(exposedFiles, ...paths.map((path) => site.url + path))).toEqual([]);
      expect(asked.every((path) => path.startsWith('/'))).toBe(true);
    });
  });

  test('are read within limits when they are archive bombs or endless', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const site = await serve((path, response) => {
      if (/zip|gz/.test(path)) return void response.end(bomb);
      if (path.endsWith('.sql'))
        return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
      if (path === '/') return void response.end('<p>');
      const timer = setInterval(() => response.write('A=1\n'.repeat(4096)), 1);
      response.once('close', () => clearInterval(timer));
    });
    const before = process.memoryUsage().rss;
    await withTools({}, async ({ look }) => {
      expect(await look(exposedFiles, `${site.url}/`)).toEqual([]);
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  test('are no longer requested from a site that stops answering, with a warning; requests are limited', async () => {
    const silent = await serve((path, response) => (path === '/' ? void response.end('<p>') : undefined));
    await withTools({ timeoutMs: 200 }, async ({ look, asked, warnings }) => {
      expect(await look(exposedFiles, `${silent.url}/`)).toEqual([]);
      expect(asked).toHaveLength(3);
      expect(warnings.filter((one) => one.includes('cannot be read'))).toHaveLength(3);
      expect(warnings.filter((one) => one.includes('was not requested: 3 consecutive'))).toHaveLength(35);
    });
    const large = await serve(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/javascript' }).end('x'),
    );
    await withTools({}, async ({ look, asked }) => {
      const urls = Array.from({ length: 100 }, (_, index) => `${large.url}/d${index}/p.php`);
      await look(exposedFiles, ...urls);
      expect(asked.length).toBeGreaterThan(40);
      expect(asked.length).toBeLessThanOrEqual(MAX_EXPOSED_FILE_REQUESTS);
    });
  });

  test('are no longer requested when the scan is cancelled', async () => {
    const site = await serve((path, response) => (path === '/' ? void response.end('<p>') : undefined));
    await withTools({ timeoutMs: 20_000 }, async ({ look }, abort) => {
      setTimeout(() => abort.abort(new Error('cancelled')), 100);
      await expect(look(exposedFiles, `${site.url}/`)).rejects.toThrow('cancelled');
    });
  });
});

describe('secrets in pages', () => {
  const analysis = sourceAnalysis();
  afterAll(() => analysis.close());
  const alive = new AbortController().signal;
  const secretsIn = (name: string, text: string) => analysis.secretsIn(name, Buffer.from(text), alive);
  const letters = (length: number) =>
    Array.from(
      randomBytes(length),
      (byte) => 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789'[byte % 55],
    ).join('');
  const stripe = `sk_${'live'}_${letters(24)}`;
  const sendgrid = `SG.${letters(22)}.${letters(43)}`;
  const google = `AI${'za'}Sy${letters(33)}`;

  test('are found in pages, scripts and the sources of source maps, and shown masked', async () => {
    const map = {
      version: 3,
      sources: ['src/mail.ts'],
      sourcesContent: [`const mail = '${sendgrid}';\nconst pay = '${stripe}';`],
      mappings: '',
    };
    const site = await serveFiles({
      '/': `<!doctype html><script>const pay = '${stripe}';</script>`,
      '/other/': `<!doctype html><script>const pay = '${stripe}';</script>`,
      '/app.js': `const pay = '${stripe}';\n`,
      '/app.js.map': JSON.stringify(map),
    });
    await withTools({ secretsIn }, async ({ look, warnings }) => {
      const found = await look(secretsInPages, `${site.url}/`, `${site.url}/other/`, `${site.url}/app.js`);
      expect(
        found.map(({ url, properties, severity }) => [url?.slice(site.url.length), properties, severity]),
      ).toEqual([
        ['/', expect.objectContaining({ kind: 'stripe_live_key' }), expect.stringMatching(/HIGH|CRITICAL/)],
        ['/other/', expect.objectContaining({ kind: 'stripe_live_key' }), expect.anything()],
        ['/app.js', expect.objectContaining({ kind: 'stripe_live_key' }), expect.anything()],
        [
          '/app.js.map',
          expect.objectContaining({ kind: 'sendgrid_key' }),
          expect.stringMatching(/HIGH|CRITICAL/),
        ],
      ]);
      expect(found[0]?.type).toBe('secret_in_page');
      const [shown] = exchangesOf(found[0]?.evidence);
      expect(shown?.responseMarks.map(({ start, end }) => shown.response.slice(start, end))).toEqual([
        expect.stringMatching(/^sk_l?\*\*\*\(\d+ characters\)$/),
      ]);
      expect(found[3]).toMatchObject({
        title: 'Exposed SendGrid API key',
        description:
          "The site sends a SendGrid API key to every visitor. Anyone who has it can send mail in the owner's name.",
        remediation: expect.stringMatching(
          /^Revoke it at https:\/\/app\.sendgrid\.com\/\S+ and issue a new one\. Call the service from the server/,
        ),
      });
      // A secret in pages belongs to the site.
      expect(found[0]?.identity).toEqual(found[1]?.identity);
      expect(found[2]?.identity).not.toEqual(found[1]?.identity);
      for (const secret of [stripe, sendgrid])
        expect(JSON.stringify(found)).not.toContain(secret.slice(8, 20));
      expect(warnings).toEqual([]);
    });
  });

  test('give at most INFO for keys that are public by design', async () => {
    const site = await serveFiles({
      '/': `<!doctype html><script>
        const firebase = { apiKey: "${google}", projectId: "x-1234" };
        Stripe('pk_live_${letters(24)}');
        Sentry.init({ dsn: 'https://${randomBytes(16).toString('hex')}@o1.ingest.sentry.io/2' });
        mapboxgl.accessToken = 'pk.${letters(60)}.${letters(22)}';
        grecaptcha.execute('6L${letters(38)}');
        const labels = { password: 'Your password please', token: 'csrf' };
      </script><input type="hidden" name="csrf" value="${letters(40)}">`,
    });
    await withTools({ secretsIn }, async ({ look }) => {
      const found = await look(secretsInPages, `${site.url}/`);
      expect(found.filter(({ severity }) => severity !== 'INFO')).toEqual([]);
      expect(found.map(({ description }) => description)).toEqual([
        'The site sends a Google API key to every visitor. Some keys are meant to be public: make sure that this one grants no more rights than visitors should have.',
      ]);
      expect(JSON.stringify(found)).not.toContain(google.slice(8, 20));
    });
  });

  test('give a warning for a text that takes too long', async () => {
    const site = await serveFiles({ '/app.js': 'x' });
    const fails = () => Promise.reject(new Error('it took longer than 5 s'));
    await withTools({ secretsIn: fails }, async ({ look, warnings }) => {
      expect(await look(secretsInPages, `${site.url}/app.js`)).toEqual([]);
      expect(warnings).toEqual([`${site.url}/app.js was not searched for secrets: it took longer than 5 s`]);
    });
  });
});
