import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { createContext, runInContext } from 'node:vm';
import { Parser } from 'htmlparser2';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type FlawedSite, type PlantedFlaw, startFlawedSite } from '../src/demo/web-flaws/index.ts';

/** Trusts every certificate: other tests check certificates. */
const anyCertificate = new Agent({ connect: { rejectUnauthorized: false } });

interface Seen {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Redirects are not followed. */
async function fetchPage(url: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Seen> {
  const answer = await request(url, {
    dispatcher: anyCertificate,
    method: method as 'GET',
    headers,
    ...(body !== undefined && { body }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const post = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetchPage(url, {
    method: 'POST',
    headers: { ...FORM, ...headers },
    body: new URLSearchParams(fields).toString(),
  });

const hidden = ({ body }: Seen, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '';
const cookieOf = ({ headers }: Seen) => [headers['set-cookie']].flat()[0]?.split(';')[0] ?? '';

/** @returns the session cookie after a login */
async function logIn({ login, url }: FlawedSite): Promise<string> {
  const first = await fetchPage(new URL(login.url, url).href);
  const fields = { ...login.fields, csrf: hidden(first, 'csrf') };
  const done = await post(new URL(login.url, url).href, fields, { cookie: cookieOf(first) });
  expect(done).toMatchObject({ status: 303, headers: { location: '/account/' } });
  const cookie = cookieOf(done);
  expect((await fetchPage(`${url}account/`, { headers: { cookie } })).body).toContain('My account');
  return cookie;
}

/** The fields of a form besides the tested one. */
const OTHER_FIELDS: Record<string, Record<string, string>> = {
  '/partners/login': { password: 'wrong' },
  '/trial/confirm': { company: 'Acme', region: 'eu' },
};

/** Sends a value to a point, after the steps before it. */
async function send(site: FlawedSite, place: PlantedFlaw, value: string): Promise<Seen> {
  const { method, path, parameter, location } = place;
  const headers: Record<string, string> = path.startsWith('/account/') ? { cookie: await logIn(site) } : {};
  const url = site.url + path.slice(1);
  const name = parameter ?? '';
  switch (location) {
    case 'query':
      return fetchPage(`${url}?${new URLSearchParams({ [name]: value })}`, { headers });
    case 'path':
      return fetchPage(url.replace('*', encodeURIComponent(value)), { headers });
    case 'header':
      return fetchPage(url, { headers: { ...headers, [name]: value } });
    case 'cookie':
      return fetchPage(url, { headers: { cookie: `${name}=${encodeURIComponent(value)}` } });
    case 'json':
      return fetchPage(url, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ [name.slice(1)]: value }),
      });
    case 'body': {
      const fields: Record<string, string> = { ...OTHER_FIELDS[path], [name]: value };
      if (path === '/trial/confirm') {
        const token = hidden(await fetchPage(`${site.url}trial`), 'token');
        const second = await post(`${site.url}trial`, { token, email: 'you@example.test' });
        fields.token = hidden(second, 'token');
      }
      return post(url, fields, headers);
    }
    default:
      return fetchPage(url, { headers });
  }
}

/** Whether a browser without policies that opens this page, and clicks on everything, calls `pwned`. */
function isScripted({ headers, body }: Seen): boolean {
  if (!String(headers['content-type']).startsWith('text/html')) return false;
  const scripts: string[] = [];
  let script: string | null = null;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'script') script = '';
      for (const [attribute, value] of Object.entries(attributes)) {
        if (attribute.startsWith('on')) scripts.push(value);
        if (attribute === 'href' && /^javascript:/i.test(value))
          scripts.push(value.slice('javascript:'.length));
      }
    },
    ontext(text) {
      if (script !== null) script += text;
    },
    onclosetag(name) {
      if (name !== 'script' || script === null) return;
      scripts.push(script);
      script = null;
    },
  });
  parser.end(body);
  let called = false;
  for (const code of scripts) {
    const idle = () => undefined;
    const world = { openTab: idle, compare: idle, window: {}, pwned: () => (called = true) };
    try {
      runInContext(code, createContext(world), { timeout: 1000 });
    } catch {
      // It is not the first script of somebody who tries that fails.
    }
  }
  return called;
}

const PWN = '<svg onload=pwned()>';

/** By context, a payload that runs a script. */
const SCRIPTS: Record<string, string> = {
  'xss-text': PWN,
  'xss-attribute-double': `">${PWN}`,
  'xss-attribute-single': `'>${PWN}`,
  'xss-attribute-bare': '5 onfocus=pwned() x=',
  'xss-href': 'javascript:pwned()',
  'xss-script-double': '"};pwned();//',
  'xss-script-single': "'];pwned();//",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is for the template of the page
  'xss-script-template': '${pwned()}',
  'xss-handler': "');pwned();//",
  'xss-handler-encoded': "');pwned();//",
  'xss-comment': `-->${PWN}`,
  'xss-textarea': `</textarea>${PWN}`,
  'xss-title': `</title>${PWN}`,
  'xss-script-filter': PWN,
  'xss-half-encoded': '" onfocus="pwned()',
  'xss-upper-case': '<svg onload=&#112;&#119;&#110;&#101;&#100;()>',
  'xss-path': PWN,
  'xss-not-found': PWN,
  'xss-referer': PWN,
  'xss-user-agent': `">${PWN}`,
  'xss-forwarded-host': `">${PWN}`,
  'xss-cookie': PWN,
  'xss-post': PWN,
  'xss-account': PWN,
  'xss-second-step': PWN,
  'xss-json-as-html': PWN,
  'xss-json-body': PWN,
};

/** By context, payloads for a true and a false condition. */
const CONDITIONS: Record<string, (condition: string) => string> = {
  'sql-number': (is) => `1 AND ${is}`,
  'sql-string': (is) => `Fernwood' AND ${is} AND '1'='1`,
  'sql-number-blind': (is) => `3 AND ${is}`,
  'sql-string-blind': (is) => `LD-1002' AND ${is} AND '1'='1`,
  'sql-like': (is) => `desk%' AND ${is} AND name LIKE '%`,
  'sql-order-by': (is) => `CASE WHEN ${is} THEN price ELSE name END`,
  'sql-in-list': (is) => `1) AND ${is} AND (1=1`,
  'sql-parentheses-number': (is) => `80) AND ${is} AND (1=1`,
  'sql-parentheses-string': (is) => `Mug')) AND ${is} AND (('1'='1`,
  'sql-path': (is) => `2 AND ${is}`,
  'sql-cookie': (is) => `v1001' AND ${is} AND '1'='1`,
  'sql-header': (is) => `127.0.0.1' AND ${is} AND '1'='1`,
  'sql-login': (is) => `nobody' OR ${is} -- `,
  'sql-account': (is) => `1 AND ${is}`,
  'sql-account-post': (is) => `2024' AND ${is} AND '1'='1`,
  'sql-json': (is) => `open' AND ${is} AND '1'='1`,
  'sql-second-step': (is) => `eu' AND ${is} AND '1'='1`,
};

const UP = '../'.repeat(12);

/** By context, a path that reads a file outside, and a path that is refused. */
const FILES: Record<string, { out: string; refused?: string; usual: string }> = {
  'file-query': { out: `${UP}etc/passwd`, usual: 'handbook.txt' },
  'file-prefix': { out: `docs/${UP}etc/passwd`, refused: `${UP}etc/passwd`, usual: 'docs/start.md' },
  'file-filter': {
    out: `${'....//'.repeat(12)}etc/passwd`,
    refused: `${UP}etc/passwd`,
    usual: 'invoice-17.txt',
  },
  'file-suffix': { out: `${UP}etc/passwd`, usual: 'printers' },
  'file-absolute': { out: '/etc/passwd', refused: `${UP}etc/passwd`, usual: 'logs/app.log' },
  'file-path': { out: `${UP}etc/passwd`, usual: 'price-list.txt' },
  'file-post': { out: `${UP}etc/passwd`, usual: 'welcome.txt' },
};

/** By context, a payload that leads to evil.test. */
const AWAY: Record<string, { out: string; refused?: string }> = {
  'redirect-location': { out: 'http://evil.test/' },
  'redirect-slash': { out: '//evil.test/', refused: 'http://evil.test/' },
  'redirect-contains': { out: 'http://evil.test/?larchdesk.test', refused: 'http://evil.test/' },
  'redirect-refresh': { out: 'http://evil.test/' },
  'redirect-script': { out: 'http://evil.test/' },
  'redirect-post': { out: 'http://evil.test/' },
  'redirect-path': { out: 'http://evil.test/' },
};

/** Bypasses of careless checks. */
const TRICKS = ['http://evil.test/', '//evil.test/', '/\\evil.test/', '/.//evil.test/', '/\t/evil.test/'];

/** @returns the host that a browser ends at */
function destination({ url }: FlawedSite, { headers, body }: Seen): string {
  const target =
    headers.location?.toString() ??
    /http-equiv="refresh" content="3; url=([^"]*)"/.exec(body)?.[1] ??
    JSON.parse(/window\.location = ("[^"]*")/.exec(body)?.[1] ?? '""');
  return new URL(target, url).host;
}

const headerOf = async (site: FlawedSite, name: string, url = site.url) =>
  (await fetchPage(url)).headers[name];
const sid = async (url: string) =>
  String(await fetchPage(`${url}login`).then(({ headers }) => headers['set-cookie']));

/** @returns the certificate; @throws when the connection fails */
const handshake = (site: FlawedSite, options: object) =>
  new Promise<DetailedPeerCertificate>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(site.httpsUrl).port), ...options });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate(true));
      socket.destroy();
    });
  });
const certificateOf = (site: FlawedSite) => handshake(site, { rejectUnauthorized: false });
const speaks = (site: FlawedSite, version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2') =>
  handshake(site, {
    rejectUnauthorized: false,
    minVersion: version,
    maxVersion: version,
    ciphers: 'DEFAULT:@SECLEVEL=0',
  }).then(
    () => true,
    () => false,
  );
const has = (path: string, content: RegExp) => async (site: FlawedSite) => {
  const { status, body } = await fetchPage(site.url + path);
  return status === 200 && content.test(body);
};

/** By type, whether the flaw is there. */
const WRONG: Record<string, (site: FlawedSite) => Promise<boolean>> = {
  'tls-certificate-expired': async (site) => Date.parse((await certificateOf(site)).valid_to) < Date.now(),
  'tls-certificate-untrusted': (site) =>
    handshake(site, { ca: site.ca ?? undefined }).then(
      () => false,
      () => true,
    ),
  'tls-certificate-name': async (site) =>
    !(await certificateOf(site)).subjectaltname?.includes('IP Address:127.0.0.1'),
  'tls-old-protocol': async (site) => {
    expect(await speaks(site, 'TLSv1.2')).toBe(true);
    const [one, two] = await Promise.all([speaks(site, 'TLSv1'), speaks(site, 'TLSv1.1')]);
    expect(one).toBe(two);
    return one;
  },
  'missing-hsts': async (site) => !(await headerOf(site, 'strict-transport-security', site.httpsUrl)),
  'missing-csp': async (site) =>
    !/script-src 'self' 'nonce-[^']+'/.test(String(await headerOf(site, 'content-security-policy'))),
  'missing-frame-protection': async (site) =>
    !(await headerOf(site, 'x-frame-options')) &&
    !String(await headerOf(site, 'content-security-policy')).includes('frame-ancestors'),
  'missing-content-type-options': async (site) =>
    (await headerOf(site, 'x-content-type-options')) !== 'nosniff',
  'missing-referrer-policy': async (site) => !(await headerOf(site, 'referrer-policy')),
  'version-disclosure': async (site) =>
    /\d/.test(`${await headerOf(site, 'server')}${await headerOf(site, 'x-powered-by')}`),
  'cookie-without-secure': async ({ httpsUrl }) => !/^sid=.*; Secure/.test(await sid(httpsUrl)),
  'cookie-without-httponly': async ({ url }) => !/^sid=.*; HttpOnly/.test(await sid(url)),
  'cookie-without-samesite': async ({ url }) => !/^sid=.*; SameSite=/.test(await sid(url)),
  'mixed-content': async ({ httpsUrl }) => /<script src="http:/.test((await fetchPage(httpsUrl)).body),
  'cors-reflects-origin': async ({ url }) => {
    const { headers } = await fetchPage(`${url}api/account`, { headers: { origin: 'https://evil.test' } });
    return (
      headers['access-control-allow-origin'] === 'https://evil.test' &&
      headers['access-control-allow-credentials'] === 'true'
    );
  },
  'exposed-git': async (site) =>
    (await has('.git/HEAD', /^ref: refs\/heads\//)(site)) && (await has('.git/config', /^\[core\]/)(site)),
  'exposed-env': has('.env', /^DB_PASSWORD=\S{10}/m),
  'exposed-backup-sql': has('backup.sql', /INSERT INTO/),
  'exposed-backup-script': has('config.php.bak', /^<\?php/),
  'exposed-key': has('server.key', /^-----BEGIN PRIVATE KEY-----/),
  'exposed-source-map': async (site) =>
    (await has('assets/app.js', /sourceMappingURL=app\.js\.map/)(site)) &&
    (await has('assets/app.js.map', /"sourcesContent":\["export/)(site)),
  'secret-in-script': has('assets/config.js', /'AKIA[A-Z2-7]{16}', secretAccessKey: '[\w+/]{40}'/),
  'secret-in-page': has('shop/checkout', /"sk_live_\w{24}"/),
  'vulnerable-library': async (site) =>
    (await has('assets/jquery-1.8.1.min.js', /^\/\*! jQuery v1\.8\.1/)(site)) &&
    (await has('', /jquery-1\.8\.1\.min\.js/)(site)),
  'listing-nginx': has('downloads/', /<h1>Index of \/downloads\/<\/h1>/),
  'listing-apache': has('uploads/', /<h1>Index of \/uploads<\/h1>[\s\S]*Parent Directory/),
};

/** Found by their names alone. */
const WELL_KNOWN = ['/.git/HEAD', '/.env', '/backup.sql', '/config.php.bak', '/server.key'];
const FORBIDDEN = ['/logout', '/account/delete', '/cart/empty'];

interface Crawled {
  /** by path, the first response */
  pages: Map<string, Seen>;
  /** method, path and parameter names of each request */
  ways: Map<string, Set<string>>;
}

/** Follows links, forms that may be submitted, and requests in scripts, with a session. */
async function crawl(site: FlawedSite): Promise<Crawled> {
  const cookie = await logIn(site);
  const pages: Crawled['pages'] = new Map();
  const ways: Crawled['ways'] = new Map();
  const asked = new Set<string>();
  const waiting: { method: string; url: URL; fields?: Record<string, string> }[] = [
    { method: 'GET', url: new URL(site.url) },
    { method: 'GET', url: new URL(site.login.url, site.url) },
  ];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { method, url, fields } = next;
    const key = `${method} ${url.href}`;
    if (asked.has(key) || url.origin !== new URL(site.url).origin || FORBIDDEN.includes(url.pathname))
      continue;
    asked.add(key);
    if (method === 'POST' && !site.forms.includes(url.pathname)) continue;
    expect(asked.size).toBeLessThan(500);
    const way = `${method} ${url.pathname}`;
    const names = ways.get(way) ?? new Set();
    ways.set(way, names);
    for (const name of [...url.searchParams.keys(), ...Object.keys(fields ?? {})]) names.add(name);
    const seen = fields
      ? await post(url.href, fields, { cookie })
      : await fetchPage(url.href, { headers: { cookie } });
    if (!pages.has(url.pathname)) pages.set(url.pathname, seen);
    const go = (href: string, method = 'GET', fields?: Record<string, string>) => {
      if (!URL.canParse(href, url)) return;
      const target = new URL(href, url);
      target.hash = '';
      if (method === 'POST') waiting.push({ method, url: target, fields: fields ?? {} });
      else {
        for (const [name, value] of Object.entries(fields ?? {})) target.searchParams.set(name, value);
        waiting.push({ method, url: target });
      }
    };
    const map = /sourceMappingURL=(\S+)/.exec(seen.body)?.[1];
    if (map) go(map);
    let form: { action: string; method: string; fields: Record<string, string> } | null = null;
    new Parser({
      onopentag(name, { href, src, action, method, name: field, value }) {
        if (href !== undefined) go(href);
        if (src !== undefined) go(src);
        if (name === 'form')
          form = { action: action ?? '', method: (method ?? 'get').toUpperCase(), fields: {} };
        else if (field !== undefined && form) form.fields[field] = value ?? 'some';
      },
      onclosetag(name) {
        if (name !== 'form' || !form) return;
        go(form.action, form.method, form.fields);
        form = null;
      },
    }).end(seen.body);
  }
  return { pages, ways };
}

describe('the site with flaws and its twin', () => {
  let folder: string;
  let flawed: FlawedSite;
  let hardened: FlawedSite;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'web-flaws-'));
    vi.stubEnv('TMPDIR', folder);
    flawed = await startFlawedSite({ hardened: false });
    hardened = await startFlawedSite({ hardened: true });
  });
  afterAll(async () => {
    await Promise.all([flawed.close(), hardened.close()]);
    expect(await readdir(folder)).toEqual([]);
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  const at = (id: string) => {
    const place = flawed.places.find((one) => one.id === id);
    if (!place) throw new Error(`nothing is planted as ${id}`);
    return place;
  };

  test('has more than 45 flaws, each of them proven below, and the twin none', () => {
    const proven = [SCRIPTS, CONDITIONS, FILES, AWAY, WRONG].flatMap((table) => Object.keys(table));
    expect(flawed.flaws.map(({ id }) => id).sort()).toEqual(proven.sort());
    expect(flawed.flaws.length).toBeGreaterThan(45);
    expect(hardened.flaws).toEqual([]);
    expect(hardened.places).toEqual(flawed.places);
  });

  test.each(Object.entries(SCRIPTS))(
    'runs a foreign script through %s; the twin does not',
    async (id, payload) => {
      const place = at(id);
      expect(place.type).toBe('reflected_xss');
      expect(isScripted(await send(flawed, place, 'plain'))).toBe(false);
      expect(isScripted(await send(flawed, place, payload))).toBe(true);
      const answer = await send(hardened, place, payload);
      expect(isScripted(answer)).toBe(false);
      expect(answer.status).toBe(id === 'xss-not-found' ? 404 : 200);
    },
  );

  test.each(Object.entries(CONDITIONS))(
    'evaluates SQL conditions through %s; the twin does not',
    async (id, under) => {
      const place = at(id);
      expect(place.type).toBe('sql_injection');
      const shown = async (site: FlawedSite, condition: string) => {
        const { status, body } = await send(site, place, under(condition));
        return `${status} ${body.replaceAll(site.url, '')}`;
      };
      expect(await shown(flawed, '1=1')).toBe(await shown(flawed, "'x'='x'"));
      expect(await shown(flawed, '1=1')).not.toBe(await shown(flawed, '1=2'));
      expect(await shown(hardened, '1=1')).toBe(await shown(hardened, '1=2'));

      const broken = await send(flawed, place, "'");
      expect(broken.body.includes('SqliteError')).toBe(place.context.includes('error shown'));
      const whole = await send(hardened, place, "'");
      expect(whole.status).toBe(200);
      expect(whole.body).not.toContain('SqliteError');
    },
  );

  test('reveals other tables; the twin does not', async () => {
    const theft = '0 UNION SELECT name, email, password_hash FROM users';
    expect((await send(flawed, at('sql-number'), theft)).body).toMatch(
      /ada@larchdesk\.test<\/td><td>[\da-f]{64}</,
    );
    expect((await send(hardened, at('sql-number'), theft)).body).not.toContain('larchdesk.test<');
  });

  test.each(Object.entries(FILES))(
    'serves any file through %s; the twin only its own',
    async (id, values) => {
      const place = at(id);
      expect(place.type).toBe('path_traversal');
      const root = /^(?:<pre>)?root:.*:0:0:/m;
      const read = async (site: FlawedSite, value: string) => (await send(site, place, value)).body;
      expect(await read(flawed, values.out)).toMatch(root);
      if (values.refused) expect(await read(flawed, values.refused)).not.toMatch(root);
      for (const value of [values.out, `${UP}etc/passwd`, '/etc/passwd']) {
        expect(await send(hardened, place, value)).toMatchObject({ status: 404 });
      }
      expect((await send(hardened, place, values.usual)).status).toBe(200);
      const [own, other] = [await read(flawed, values.usual), await read(hardened, values.usual)];
      expect(own).not.toMatch(root);
      expect(other.match(/<pre>[^<]*/)?.[0] ?? other).toBe(own.match(/<pre>[^<]*/)?.[0] ?? own);
    },
  );

  test.each(Object.entries(AWAY))(
    'redirects to another site through %s; the twin does not',
    async (id, { out, refused }) => {
      const place = at(id);
      expect(place.type).toBe('open_redirect');
      const lead = async (site: FlawedSite, value: string) =>
        destination(site, await send(site, place, value));
      expect(await lead(flawed, out)).toBe('evil.test');
      if (refused) expect(await lead(flawed, refused)).toBe(new URL(flawed.url).host);
      for (const trick of [out, ...TRICKS])
        expect(await lead(hardened, trick)).toBe(new URL(hardened.url).host);
    },
  );

  test.each(Object.entries(WRONG))('has the flaw %s, and the twin does not', async (id, isSo) => {
    at(id);
    expect(await isSo(flawed)).toBe(true);
    expect(await isSo(hardened)).toBe(false);
  });

  test('can be crawled by links and forms, except pages that are found by name', async () => {
    for (const site of [flawed, hardened]) {
      const { pages, ways } = await crawl(site);
      const described = JSON.parse(pages.get('/openapi.json')?.body ?? '{}').paths;
      const lost = site.places.filter(({ method, path, parameter, location }) => {
        if (WELL_KNOWN.includes(path)) return false;
        // Flaws that the twin fixes by omission.
        if (site === hardened && location === null) return false;
        if (location === 'json')
          return !(
            (parameter ?? '').slice(1) in described[path].post.requestBody.content['application/json'].example
          );
        const start = path.replace('*', '');
        const reached = [...ways].filter(([way]) =>
          path === start ? way === `${method} ${path}` : way.startsWith(`${method} ${start}`),
        );
        if (location !== 'query' && location !== 'body') return reached.length === 0;
        return !reached.some(([, names]) => names.has(parameter ?? ''));
      });
      expect(lost).toEqual([]);
      expect(pages.size).toBeGreaterThan(90);
      for (const [path, { status }] of pages) {
        const dead = ['/partners/old-offer'].includes(path) || /^\/(?:downloads|uploads)\/./.test(path);
        expect({ path, fine: status < 400 }).toEqual({ path, fine: !dead });
      }
    }
  });

  test('has scripts in the twin that its own policy allows, and no handlers', async () => {
    const { pages } = await crawl(hardened);
    let scripts = 0;
    for (const [path, { headers, body }] of pages) {
      const policy = String(headers['content-security-policy']);
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
      expect(policy).not.toContain('unsafe');
      for (const [tag] of body.matchAll(/<script[^>]*>/g)) {
        scripts++;
        expect({ path, fine: / src="\//.test(tag) || tag.includes(`nonce="${nonce}"`) }).toEqual({
          path,
          fine: true,
        });
      }
      expect(body).not.toMatch(/<[^>]* (?:on[a-z]+|style)=/);
    }
    expect(scripts).toBeGreaterThan(90);
  });

  test('has look-alikes of flaws, in both', async () => {
    for (const site of [flawed, hardened]) {
      const read = (path: string, headers = {}) => fetchPage(site.url + path, { headers });
      expect((await read('docs/database-errors')).body).toContain('error in your SQL syntax');
      expect((await read('docs/read?page=accounts')).body).toContain('root:x:0:0:root');
      expect((await read('docs/read?page=../../etc/passwd')).body).toContain(
        'root:x:0:0:root:/root:/bin/bash\ndaemon',
      );
      expect(await read('docs/.env')).toMatchObject({
        status: 200,
        body: expect.not.stringContaining('.env'),
      });
      expect((await read('news?q=bell')).body).not.toBe((await read('news?q=bell')).body);
      expect((await read('.env.example')).body).toContain('DB_PASSWORD=\n');
      expect((await read('larchdesk.crt')).body).toContain('BEGIN CERTIFICATE');
      expect((await read('assets/site.css.map')).body).toContain('sourcesContent');
      expect((await read("shop/library?q=Mug'")).body).toContain('No results.');
      expect((await read('shop/boxes?count=3%20AND%201=2')).body).toBe(
        (await read('shop/boxes?count=3')).body,
      );
      expect(await read(`guard?value=${encodeURIComponent(PWN)}`)).toMatchObject({
        status: 403,
        body: expect.stringContaining('&lt;svg onload=pwned()&gt;'),
      });
      expect((await read(`api/echo?text=${encodeURIComponent(PWN)}`)).headers).toMatchObject({
        'content-type': expect.stringMatching(/^application\/json/),
        'x-content-type-options': 'nosniff',
      });
      for (const payload of Object.values(SCRIPTS)) {
        for (const path of ['playground?text=', 'guard?value=', 'leave?to=', 'news?q=', 'theme?name=']) {
          expect(isScripted(await read(path + encodeURIComponent(payload)))).toBe(false);
        }
      }
      for (const trick of TRICKS) {
        for (const path of ['continue?next=', 'tell?from=']) {
          expect(destination(site, await read(path + encodeURIComponent(trick)))).toBe(
            new URL(site.url).host,
          );
        }
      }
    }
  });

  test('rejects requests without a login or token', async () => {
    for (const site of [flawed, hardened]) {
      for (const path of ['account', 'account/', 'account/orders?priority=1', 'account/delete?id=1']) {
        expect(await fetchPage(site.url + path)).toMatchObject({
          status: 303,
          headers: { location: '/login' },
        });
      }
      const first = await fetchPage(new URL(site.login.url, site.url).href);
      const cookie = cookieOf(first);
      expect((await post(new URL(site.login.url, site.url).href, site.login.fields, { cookie })).status).toBe(
        403,
      );
      const wrong = { ...site.login.fields, password: 'wrong', csrf: hidden(first, 'csrf') };
      expect((await post(new URL(site.login.url, site.url).href, wrong, { cookie })).body).toContain(
        'Wrong user name or password',
      );
    }
  });

  test('accepts each token of the multi-step form once, and in order', async () => {
    const token = hidden(await fetchPage(`${flawed.url}trial`), 'token');
    const confirm = () => post(`${flawed.url}trial/confirm`, { token, company: 'Acme', region: 'eu' });
    expect((await confirm()).status).toBe(409);
    expect((await post(`${flawed.url}trial`, { token })).status).toBe(200);
    expect((await post(`${flawed.url}trial`, { token })).status).toBe(409);
    expect((await confirm()).body).toContain('Tampere');
    expect((await confirm()).status).toBe(409);
  });

  test('records who submitted state-changing forms, and executes them', async () => {
    const site = await startFlawedSite({ hardened: false });
    try {
      const cookie = await logIn(site);
      await post(`${site.url}newsletter`, { email: 'you@example.test' });
      expect(site.forms).not.toContain('/newsletter');
      expect(site.requests.at(-1)).toMatchObject({
        method: 'POST',
        path: '/newsletter',
        body: 'email=you%40example.test',
        headers: FORM,
      });
      await fetchPage(`${site.url}logout`, { headers: { cookie } });
      expect((await fetchPage(`${site.url}account/`, { headers: { cookie } })).status).toBe(303);
      const again = await logIn(site);
      await fetchPage(`${site.url}account/delete?id=1`, { headers: { cookie: again } });
      expect((await fetchPage(`${site.url}account/`, { headers: { cookie: again } })).status).toBe(303);
      await expect(logIn(site)).rejects.toThrow();
    } finally {
      await site.close();
      await site.close();
    }
  });

  test('survives malformed requests', async () => {
    for (const site of [flawed, hardened]) {
      const read = (path: string, asked?: Asked) => fetchPage(site.url + path, asked);
      expect((await read('%zz')).status).toBe(400);
      expect((await read('search?q=%zz%00')).status).toBe(200);
      expect((await read('help/download?file=a%00b')).status).toBe(404);
      expect((await read('help/download?file=')).status).toBe(404);
      expect((await read('developers/log?path=/dev/zero')).status).toBe(404);
      expect((await read('out?next=%0d%0aset-cookie:%20a=b')).headers['set-cookie']).toBeUndefined();
      expect(
        (await read('contact', { method: 'POST', headers: FORM, body: `name=${'a'.repeat(70_000)}` })).status,
      ).toBe(413);
      for (const body of ['', 'null', '[]', '{"status":{}}', '{"__proto__":1}', '{']) {
        const headers = { 'content-type': 'application/json' };
        expect((await read('api/orders/search', { method: 'POST', headers, body })).status).toBe(200);
      }
      expect((await read('', { method: 'DELETE' })).status).toBe(405);
      expect((await read('', { method: 'HEAD' })).body).toBe('');
      expect((await read('')).status).toBe(200);
    }
  });
});
