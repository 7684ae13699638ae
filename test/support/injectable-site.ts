/**
 * A site with flaws and look-alikes, backed by a real database and real files. Each page is a function of one value.
 * `cases` describes the pages and where the value goes.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join, posix, resolve } from 'node:path';
import Libsql from 'libsql';
import type { ActiveCheck, InsertionPoint, Location } from '../../src/scanners/web-active/probe.ts';
import { startSite } from './site.ts';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

type Page = (value: string, request: { host: string; count: number }) => Answer | string;

export interface SiteCase {
  check: ActiveCheck['name'];
  name: string;
  vulnerable: boolean;
  point: InsertionPoint;
}

interface Draft {
  value?: string;
  /** location and name of the insertion point */
  at?: [Location, string];
  method?: string;
  /** last part of the path */
  path?: string;
  /** whether the page leaves the field empty */
  madeUp?: boolean;
}

/** Converts texts in double quotes, which are strings in MySQL and names in SQLite. */
const withDoubleQuotes = (sql: string) =>
  sql.replace(/'(?:[^']|'')*'|"((?:[^"]|"")*)"/g, (token, text?: string) =>
    text === undefined ? token : `'${text.replaceAll('""', '"').replaceAll("'", "''")}'`,
  );

export interface InjectableSite {
  cases: SiteCase[];
  /** values that were requested of a case, in order */
  askedOf(name: string): readonly string[];
  close(): Promise<void>;
}

export type Database = InstanceType<typeof Libsql>;

export function openShop(): Database {
  const database = new Libsql(':memory:');
  database.exec(`
    CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, price INTEGER NOT NULL);
    INSERT INTO items (name, category, price) VALUES ('desk lamp', 'light', 30), ('anvil', 'iron', 90),
      ('floor lamp', 'light', 80), ('horse shoe', 'iron', 5), ('candle', 'light', 2), ('Zither', 'music', 400);
    CREATE TABLE users (name TEXT PRIMARY KEY, password TEXT NOT NULL, visits INTEGER NOT NULL DEFAULT 0);
    INSERT INTO users (name, password) VALUES ('ada', 'correct horse'), ('grace', 'battery staple'), ('edsger', 'x');
    CREATE TABLE visits (agent TEXT NOT NULL, at TEXT NOT NULL);
    CREATE VIRTUAL TABLE documents USING fts5(body);
    INSERT INTO documents VALUES ('how to light a lamp'), ('how to shoe a horse');
  `);
  return database;
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const html = (main: string): Answer => ({
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html><title>Shop</title><nav><a href="/">Home</a> <a href="/all">All items</a></nav><main>${main}</main><footer>and so on</footer>`,
});
const plain = (body: string, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'text/plain' },
  body,
});
const notFound = { ...html('<h1>Not found</h1>'), status: 404 };
const failed = { ...html('<h1>Something went wrong</h1>'), status: 500 };
const redirect = (location: string): Answer => ({ status: 302, headers: { location } });
const hashOf = (text: string) => createHash('sha256').update(text).digest();
const noise = () => {
  const advertisement = ['buy', 'sell', 'lease', 'rent', 'swap', 'win', 'lend'].filter(
    () => Math.random() < 0.5,
  );
  return `<aside>${advertisement.join(' ')}</aside><time>${Date.now()}</time><input name="token" value="${randomUUID()}">`;
};

export async function startInjectableSite(): Promise<InjectableSite> {
  const database = openShop();
  const folder = mkdtempSync(join(tmpdir(), 'scanwire-site-'));
  mkdirSync(join(folder, 'docs'));
  mkdirSync(join(folder, 'windows'));
  writeFileSync(join(folder, 'guide.txt'), 'How to use the shop.\n');
  writeFileSync(join(folder, 'docs', 'terms.txt'), 'You pay, we send.\n');
  writeFileSync(
    join(folder, 'windows', 'win.ini'),
    '; for 16-bit app support\r\n[fonts]\r\n[extensions]\r\n[mci extensions]\r\n',
  );
  const pages: { page: Page; read(request: IncomingMessage, body: string): string; count: number }[] = [];
  const cases: SiteCase[] = [];
  const asked = new Map<string, string[]>();

  const site = await startSite((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const number = Number(/^\/c(\d+)/.exec(request.url ?? '')?.[1]);
      const entry = pages[number];
      const found = cases[number];
      if (!entry || !found) return response.writeHead(404).end();
      const value = entry.read(request, Buffer.concat(chunks).toString());
      asked.get(found.name)?.push(value);
      const answer = entry.page(value, { host: request.headers.host ?? '', count: entry.count++ });
      const { status = 200, headers = {}, body = '' } = typeof answer === 'string' ? html(answer) : answer;
      try {
        response.writeHead(status, headers).end(body);
      } catch {
        response.writeHead(400).end('bad header');
      }
    });
  });

  const add = (
    check: ActiveCheck['name'],
    vulnerable: boolean,
    name: string,
    { value = '', at = ['query', 'q'], method, path = 'page', madeUp }: Draft,
    page: Page,
  ) => {
    const number = pages.length;
    const [location, parameter] = at;
    const base = `${site.url}/c${number}/${path}`;
    const url = {
      query: `${base}?${new URLSearchParams({ [parameter]: value })}`,
      path: `${base}/${encodeURIComponent(value)}`,
    };
    cases.push({
      check,
      name,
      vulnerable,
      point: {
        location,
        name: parameter,
        value,
        method: method ?? (location === 'body' || location === 'json' ? 'POST' : 'GET'),
        url: location === 'query' || location === 'path' ? url[location] : base,
        ...(madeUp && { madeUp }),
      },
    });
    asked.set(name, []);
    pages.push({
      page,
      count: 0,
      read(request, body) {
        const target = new URL(request.url ?? '/', site.url);
        switch (location) {
          case 'query':
            return target.searchParams.get(parameter) ?? '';
          case 'path':
            return decodeURIComponent(target.pathname.split('/').at(-1) ?? '');
          case 'body':
            return new URLSearchParams(body).get(parameter) ?? '';
          case 'json':
            return String((JSON.parse(body) as Record<string, unknown>)[parameter.slice(1)]);
          case 'cookie':
            return decodeURIComponent(/=(.*)$/.exec(request.headers.cookie ?? '')?.[1] ?? '');
          case 'header':
            return String(request.headers[parameter.toLowerCase()] ?? '');
          default:
            return location satisfies never;
        }
      },
    });
  };

  const rows = (sql: string, ...values: unknown[]) =>
    database.prepare(sql).all(...values) as Record<string, unknown>[];
  const list = (found: Record<string, unknown>[]) =>
    found.length === 0
      ? '<p>Nothing found.</p>'
      : `<ul>${found.map((row) => `<li>${escaped(Object.values(row).join(' '))}</li>`).join('')}</ul>`;
  const silent = (query: () => Answer | string): Answer | string => {
    try {
      return query();
    } catch {
      return failed;
    }
  };
  const loud = (
    query: () => Answer | string,
    show = (error: unknown) => escaped(String(error)),
  ): Answer | string => {
    try {
      return query();
    } catch (error) {
      return { ...html(`<pre>${show(error)}</pre>`), status: 500 };
    }
  };
  const detail = (found: Record<string, unknown>[]) => (found.length === 0 ? notFound : list(found));

  const injectable = (name: string, draft: Draft, page: Page) =>
    add('sql-injection', true, name, draft, page);
  const bound = (name: string, draft: Draft, page: Page) => add('sql-injection', false, name, draft, page);

  injectable('a number, silent', { value: '2' }, (v) =>
    silent(() => detail(rows(`SELECT * FROM items WHERE id = ${v}`))),
  );
  injectable('a number, errors shown', { value: '2' }, (v) =>
    loud(() => detail(rows(`SELECT * FROM items WHERE id = ${v}`))),
  );
  injectable('a text, silent', { value: 'light' }, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE category = '${v}'`))),
  );
  injectable('a pattern', { value: 'lamp' }, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE name LIKE '%${v}%'`))),
  );
  injectable('an empty pattern', {}, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE name LIKE '%${v}%'`))),
  );
  const noPipes = (value: string) => value.replaceAll('|', '');
  injectable('a text, without concatenation', { value: 'light' }, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE category = '${noPipes(v)}'`))),
  );
  injectable('a pattern, without concatenation', { value: 'lamp' }, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE name LIKE '%${noPipes(v)}%'`))),
  );
  injectable('a text in a call, without concatenation', { value: 'light' }, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE category = lower('${noPipes(v)}')`))),
  );
  injectable('a pattern in a call, without concatenation', { value: 'lamp' }, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE name LIKE lower('%${noPipes(v)}%')`))),
  );
  injectable('a text in double quotes', { value: 'light' }, (v) =>
    silent(() => list(rows(withDoubleQuotes(`SELECT * FROM items WHERE category = "${v}"`)))),
  );
  injectable('a list of texts', { value: 'iron' }, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE category IN ('music', '${v}')`))),
  );
  injectable('a list of numbers', { value: '4' }, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE id IN (1, ${v})`))),
  );
  injectable('the name of a column to sort by', { value: 'price', at: ['query', 'sort'] }, (v) =>
    silent(() => list(rows(`SELECT * FROM items ORDER BY ${v}`))),
  );
  injectable('several numbers', { value: '2,4' }, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE id IN (${v})`))),
  );
  injectable('a column and a direction to sort by', { value: 'price desc', at: ['query', 'sort'] }, (v) =>
    silent(() => list(rows(`SELECT * FROM items ORDER BY ${v}`))),
  );
  injectable('a direction to sort in, errors shown', { value: 'asc', at: ['query', 'dir'] }, (v) =>
    loud(() => list(rows(`SELECT * FROM items ORDER BY price ${v}`))),
  );
  injectable('a limit', { value: '3', at: ['query', 'limit'] }, (v) =>
    silent(() => list(rows(`SELECT * FROM items LIMIT ${v}`))),
  );
  injectable('the name of a table, errors shown', { value: 'items', at: ['query', 'table'] }, (v) =>
    loud(() => list(rows(`SELECT * FROM ${v}`))),
  );
  /** Confirmation of an action. */
  const after = (_done: unknown, shown: string) => shown;
  const logIn = (found: unknown[]) =>
    found.length > 0 ? redirect('/account') : html('<p>Wrong name or password.</p>');
  injectable('the name in a login', { value: 'nobody', at: ['body', 'username'], path: 'login' }, (v) =>
    silent(() => logIn(rows(`SELECT * FROM users WHERE name = '${v}' AND password = 'guess'`))),
  );
  injectable('the password in a login', { value: 'guess', at: ['body', 'password'], path: 'login' }, (v) =>
    silent(() => logIn(rows(`SELECT * FROM users WHERE name = 'ada' AND password = '${v}'`))),
  );
  injectable('a cookie', { value: 'grace', at: ['cookie', 'user'] }, (v) =>
    silent(() => (rows(`SELECT * FROM users WHERE name = '${v}'`).length > 0 ? 'Welcome back' : 'Welcome')),
  );
  injectable(
    'a header that is stored, errors shown',
    { value: 'Mozilla/5.0', at: ['header', 'User-Agent'] },
    (v) => loud(() => after(database.exec(`INSERT INTO visits VALUES ('${v}', 'now')`), 'Hello')),
  );
  injectable('a header that is stored, silent', { value: 'Mozilla/5.0', at: ['header', 'Referer'] }, (v) =>
    silent(() => after(database.exec(`INSERT INTO visits VALUES ('${v}', 'now')`), 'Hello')),
  );
  injectable('a member of JSON', { value: 'light', at: ['json', '/category'] }, (v) =>
    silent(() => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(rows(`SELECT * FROM items WHERE category = '${v}'`)),
    })),
  );
  injectable('a part of the path', { value: '3', at: ['path', '3'] }, (v) =>
    silent(() => detail(rows(`SELECT * FROM items WHERE id = ${v}`))),
  );
  injectable('a page that varies', { value: 'light' }, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE category = '${v}'`)) + noise()),
  );
  injectable('a page that varies and shows the value', { value: '2' }, (v) =>
    silent(
      () =>
        `${noise()}${escaped(v)}${list(rows(`SELECT * FROM items WHERE id = ${v}`))}${encodeURIComponent(v)}`,
    ),
  );
  injectable('a number of results alone', { value: 'light' }, (v) =>
    silent(() => `${rows(`SELECT * FROM items WHERE category = '${v}'`).length} results`),
  );
  injectable('a statement that writes', { value: '2', at: ['body', 'id'] }, (v) =>
    silent(() => `${database.prepare(`UPDATE items SET price = price WHERE id = ${v}`).run().changes} saved`),
  );
  injectable('quotes taken out before a number', { value: '2' }, (v) =>
    silent(() => detail(rows(`SELECT * FROM items WHERE id = ${v.replace(/['"]/g, '')}`))),
  );
  injectable(
    'an insertion of several values, errors shown',
    { value: 'nice', at: ['body', 'comment'] },
    (v) =>
      loud(() => after(database.exec(`INSERT INTO visits (at, agent) VALUES ('now', '${v}')`), 'Thank you')),
  );
  injectable('an empty value that is compared', {}, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE category = '${v}'`))),
  );
  injectable('an empty number', { at: ['query', 'id'] }, (v) =>
    silent(() => (v === '' ? list([]) : list(rows(`SELECT * FROM items WHERE id = ${v}`)))),
  );
  injectable('a redirect where nothing is found', { value: 'iron' }, (v) =>
    silent(() =>
      rows(`SELECT * FROM items WHERE category = '${v}'`).length > 0 ? 'Here they are' : redirect('/all'),
    ),
  );
  injectable('errors shown in JSON', { value: 'light' }, (v) =>
    loud(
      () => list(rows(`SELECT * FROM items WHERE category = '${v}'`)),
      (error) => JSON.stringify({ error: String(error) }),
    ),
  );
  injectable('errors shown where nothing else is', { value: 'light' }, (v) =>
    loud(() => after(rows(`SELECT * FROM items WHERE category = '${v}'`), 'Your search is saved.')),
  );

  // Fields that the page leaves empty: a value of ours finds no row, and errors look like an empty result.
  const quiet = (query: () => Record<string, unknown>[]) => {
    try {
      return list(query());
    } catch {
      return list([]);
    }
  };
  const empty: Draft = { value: 'sample', madeUp: true };
  const posted: Draft = { ...empty, at: ['body', 'q'], path: 'search' };
  const both = (name: string, draft: Draft, sql: (value: string) => string, boundSql: string) => {
    injectable(name, draft, (v) => quiet(() => rows(sql(v))));
    bound(`${name}, bound`, draft, (v) => quiet(() => rows(boundSql, v)));
  };
  both(
    'a form for a text',
    empty,
    (v) => `SELECT * FROM items WHERE category = '${v}'`,
    'SELECT * FROM items WHERE category = ?',
  );
  both(
    'a form for an id in quotes',
    { ...empty, at: ['query', 'id'] },
    (v) => `SELECT name, price FROM items WHERE id = '${v}'`,
    'SELECT name, price FROM items WHERE id = ?',
  );
  both(
    'a form for an id without quotes',
    { ...empty, at: ['query', 'id'] },
    (v) => `SELECT name, price FROM items WHERE id = ${v}`,
    'SELECT name, price FROM items WHERE id = ?',
  );
  both(
    'a form for a number that is there',
    { value: '1', madeUp: true, at: ['query', 'id'] },
    (v) => `SELECT name, price FROM items WHERE id = '${v}'`,
    'SELECT name, price FROM items WHERE id = ?',
  );
  both(
    'a form for a search',
    empty,
    (v) => `SELECT * FROM items WHERE name LIKE '%${v}%'`,
    "SELECT * FROM items WHERE name LIKE '%' || ? || '%'",
  );
  both(
    'a form for a text in parentheses',
    empty,
    (v) => `SELECT * FROM items WHERE (category = '${v}') AND price > 0`,
    'SELECT * FROM items WHERE (category = ?) AND price > 0',
  );
  both(
    'a form for a text in double quotes',
    empty,
    (v) => withDoubleQuotes(`SELECT * FROM items WHERE category = "${v}"`),
    'SELECT * FROM items WHERE category = ?',
  );
  both(
    'a form by POST for an id',
    posted,
    (v) => `SELECT name, price FROM items WHERE id = '${v}'`,
    'SELECT name, price FROM items WHERE id = ?',
  );
  both(
    'a form by POST for a search',
    posted,
    (v) => `SELECT * FROM items WHERE name LIKE '%${v}%'`,
    "SELECT * FROM items WHERE name LIKE '%' || ? || '%'",
  );
  bound('a form that shows the value', empty, (v) => `${escaped(v)} ${list([])}`);
  bound('a form for any of the words', empty, (v) =>
    list(rows('SELECT name FROM items').filter(({ name }) => v.split(/\W+/).includes(String(name)))),
  );

  bound('a bound number', { value: '2' }, (v) =>
    silent(() => detail(rows('SELECT * FROM items WHERE id = ?', v))),
  );
  bound('a bound text', { value: 'light' }, (v) =>
    silent(() => list(rows('SELECT * FROM items WHERE category = ?', v))),
  );
  bound(
    'a bound pattern that shows the value',
    { value: 'lamp' },
    (v) => `${escaped(v)} ${list(rows("SELECT * FROM items WHERE name LIKE '%' || ? || '%'", v))}`,
  );
  bound(
    'a bound empty pattern',
    {},
    (v) => `${escaped(v)} ${list(rows("SELECT * FROM items WHERE name LIKE '%' || ? || '%'", v))}`,
  );
  bound('doubled quotes', { value: 'light' }, (v) =>
    silent(() => list(rows(`SELECT * FROM items WHERE category = '${v.replaceAll("'", "''")}'`))),
  );
  bound('a number that is read from the value', { value: '2' }, (v) =>
    detail(rows('SELECT * FROM items WHERE id = ?', Number.parseInt(v, 10))),
  );
  bound('a number that must be one', { value: '2' }, (v) =>
    /^\d+$/.test(v)
      ? detail(rows('SELECT * FROM items WHERE id = ?', v))
      : { ...html('Bad request'), status: 400 },
  );
  bound(
    'a value that is shown and nothing else',
    { value: 'lamp' },
    (v) =>
      `You searched for ${v}: <a href="?q=${encodeURIComponent(v)}">again</a>, ${v.toUpperCase()} ${JSON.stringify(v)}`,
  );
  bound(
    'a value that is shown in other forms',
    { value: 'lamp' },
    (v) => `${Buffer.from(v).toString('base64')} ${[...v].reverse().join('')} ${hashOf(v).toString('hex')}`,
  );
  bound(
    'a page of its own for each request',
    { value: 'light' },
    () => `${randomUUID().replaceAll('-', ' ')}${noise()}`,
  );
  bound(
    'a bound value on a page that varies',
    { value: 'light' },
    (v) => list(rows('SELECT * FROM items WHERE category = ?', v)) + noise(),
  );
  bound(
    'a text on databases',
    { value: '2' },
    () =>
      `Lesson 2. You will see: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version. near "'": syntax error`,
  );
  bound('a text on databases, for quotes', { value: 'lamp' }, (v) =>
    /['"]/.test(v)
      ? `Do not quote. near "'": syntax error`
      : list(rows('SELECT * FROM items WHERE name = ?', v)),
  );
  bound('a full text search, errors shown', { value: 'lamp' }, (v) =>
    loud(() => list(rows('SELECT * FROM documents WHERE documents MATCH ?', v))),
  );
  bound('a type that does not fit, errors shown', { value: '2' }, (v) =>
    /^\d+$/.test(v)
      ? list(rows('SELECT * FROM items WHERE id = ?', v))
      : { ...html(escaped(`ERROR: invalid input syntax for type integer: "${v}"`)), status: 500 },
  );
  bound('a firewall', { value: 'light' }, (v) =>
    /['"]|case|select|\bor\b/i.test(v)
      ? { ...html('Forbidden'), status: 403 }
      : list(rows('SELECT * FROM items WHERE category = ?', v)),
  );
  bound('a firewall that answers 200', { value: 'light' }, (v) =>
    /['"]|--|<>/i.test(v)
      ? 'Your request has been blocked. Support ID is 8'
      : list(rows('SELECT * FROM items WHERE category = ?', v)),
  );
  bound('a firewall that minds the amount of signs', { value: '2' }, (v) =>
    (v.match(/['=()|-]/g)?.length ?? 0) > 2
      ? 'no'
      : list(rows('SELECT * FROM items WHERE id = ?', Number.parseInt(v, 10))),
  );
  bound('a limit of requests', { value: '2' }, (v, { count }) =>
    count > 3 ? { ...html('Slow down'), status: 429 } : detail(rows('SELECT * FROM items WHERE id = ?', v)),
  );
  bound('failures at random', { value: '2' }, (v) =>
    Math.random() < 0.5 ? failed : detail(rows('SELECT * FROM items WHERE id = ?', Number.parseInt(v, 10))),
  );
  bound('two pages by turns', { value: '2' }, (_, { count }) =>
    count % 2 === 0 ? 'one page' : 'another page',
  );
  bound('two pages by turns of two', { value: 'light' }, (_, { count }) =>
    count % 4 < 2 ? 'one page' : 'another page',
  );
  bound(
    'three pages by turns',
    { value: '2' },
    (_, { count }) => ['one page', 'another page', failed][count % 3] ?? '',
  );
  bound('two pages by the value', { value: 'light' }, (v) =>
    (hashOf(v)[0] ?? 0) % 2 === 0 ? 'one page' : 'another page',
  );
  bound('advertisements by the value', { value: '2' }, (v) =>
    [...hashOf(v)].map((byte) => `word${byte % 40}`).join(' '),
  );
  const cache = new Map<string, string>();
  bound('a cache of random pages', { value: '2' }, (v) => {
    const page = cache.get(v) ?? noise();
    cache.set(v, page);
    return page;
  });
  bound('a search for any of the words', { value: 'lamp' }, (v) =>
    list(
      rows('SELECT name FROM items').filter(({ name }) =>
        v
          .toLowerCase()
          .split(/\W+/)
          .some((word) => word !== '' && String(name).includes(word)),
      ),
    ),
  );
  bound('a search for all of the words', { value: 'lamp' }, (v) =>
    list(
      rows('SELECT name FROM items').filter(({ name }) =>
        v
          .toLowerCase()
          .split(/\W+/)
          .every((word) => String(name).includes(word)),
      ),
    ),
  );
  bound('several numbers, read one by one', { value: '2,4' }, (v) => {
    const ids = v.split(',').map((id) => Number.parseInt(id, 10) || 0);
    return list(rows(`SELECT * FROM items WHERE id IN (${ids.join(',')})`));
  });
  bound('a fixed list of columns and directions', { value: 'price desc', at: ['query', 'sort'] }, (v) =>
    list(rows(`SELECT * FROM items ORDER BY ${/^(?:price|name)(?: desc)?$/.test(v) ? v : 'id'}`)),
  );
  bound('a fixed list of columns', { value: 'price', at: ['query', 'sort'] }, (v) =>
    list(rows(`SELECT * FROM items ORDER BY ${['price', 'name'].includes(v) ? v : 'id'}`)),
  );
  bound(
    'the sum of all numbers',
    { value: '2' },
    (v) =>
      `${(v.match(/-?\d+/g) ?? []).reduce((sum, number) => sum + Number(number), 0) > 1000 ? 'much' : 'little'}`,
  );
  bound('a range of numbers', { value: '2' }, (v) => {
    const [from = 0, to = from] = (v.match(/\d+/g) ?? []).slice(1, 3).map(Number);
    return from < to ? 'Count down, please' : list(rows('SELECT * FROM items'));
  });
  bound('the length of the value', { value: 'light' }, (v) => (v.length % 2 === 0 ? 'even' : 'odd'));
  bound('a bound login', { value: 'nobody', at: ['body', 'username'], path: 'login' }, (v) =>
    logIn(rows('SELECT * FROM users WHERE name = ? AND password = ?', v, 'guess')),
  );
  bound('a login that locks', { value: 'nobody', at: ['body', 'username'], path: 'login' }, (v, { count }) =>
    count > 4 ? 'Too many attempts, wait an hour' : logIn(rows('SELECT * FROM users WHERE name = ?', v)),
  );
  bound('a bound cookie', { value: 'grace', at: ['cookie', 'user'] }, (v) =>
    rows('SELECT * FROM users WHERE name = ?', v).length > 0 ? 'Welcome back' : 'Welcome',
  );
  bound(
    'a bound header',
    { value: 'Mozilla/5.0', at: ['header', 'User-Agent'] },
    (v) => `Hello ${escaped(v)}`,
  );
  bound('a bound member of JSON', { value: 'light', at: ['json', '/category'] }, (v) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ v, found: rows('SELECT * FROM items WHERE category = ?', v) }),
  }));
  bound('a bound part of the path', { value: '3', at: ['path', '3'] }, (v) =>
    detail(rows('SELECT * FROM items WHERE id = ?', v)),
  );
  bound('a redirect with the value', { value: 'light' }, (v) =>
    redirect(`/search?for=${encodeURIComponent(v)}`),
  );
  bound('an error for everything that is not known', { value: 'light' }, (v) =>
    v === 'light' ? 'All lamps' : failed,
  );
  bound('an error for quotes', { value: 'light' }, (v) => (v.includes("'") ? failed : 'All lamps'));

  const leaking = (name: string, draft: Draft, page: Page) =>
    add('path-traversal', true, name, { at: ['query', 'file'], value: 'guide.txt', ...draft }, page);
  const contained = (name: string, draft: Draft, page: Page) =>
    add('path-traversal', false, name, { at: ['query', 'file'], value: 'guide.txt', ...draft }, page);
  const file = (path: string, show: (text: string) => Answer | string = (text) => plain(text)) => {
    try {
      return show(readFileSync(path, 'utf8'));
    } catch {
      return notFound;
    }
  };
  leaking('a path that is joined', {}, (v) => file(join(folder, v)));
  leaking('a path that is resolved', {}, (v) => (v.includes('..') ? notFound : file(resolve(folder, v))));
  leaking('parent folders taken out once', {}, (v) => file(join(folder, v.replaceAll('../', ''))));
  leaking('a path that is decoded twice', {}, (v) =>
    /\.\.|^\//.test(v) ? notFound : file(join(folder, decodeURIComponent(v))),
  );
  leaking('a folder that must come first', { value: 'docs/terms.txt' }, (v) =>
    v.startsWith('docs/') ? file(join(folder, v)) : notFound,
  );
  leaking('an extension that must come last', {}, (v) =>
    v.endsWith('.txt') ? file(join(folder, v.split('\0', 1)[0] ?? '')) : notFound,
  );
  leaking('a part of the path that is decoded', { at: ['path', '3'] }, (v) => file(join(folder, v)));
  leaking('a file within a page', {}, (v) =>
    file(join(folder, v), (text) => `<h1>Guide</h1><pre>${escaped(text)}</pre>`),
  );
  leaking('a file within JSON', { at: ['json', '/document'] }, (v) =>
    file(join(folder, v), (text) => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    })),
  );
  leaking('a template of a cookie', { at: ['cookie', 'template'] }, (v) => file(join(folder, v)));
  leaking('a file URL', { at: ['query', 'src'] }, (v) =>
    v.startsWith('file://') ? file(new URL(v).pathname) : notFound,
  );
  leaking('a short path', {}, (v) => (v.length > 35 || v.startsWith('/') ? notFound : file(join(folder, v))));
  leaking('backslashes, on a drive', {}, (v) =>
    v.includes('/') ? notFound : file(join(folder, posix.resolve('/', v.replaceAll('\\', '/')))),
  );

  const passwd = 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n';
  contained('the last part of the path', {}, (v) => file(join(folder, basename(v.replaceAll('\0', '')))));
  contained('a fixed list of files', {}, (v) => (v === 'guide.txt' ? file(join(folder, v)) : notFound));
  contained('a path that is compared', {}, (v) =>
    resolve(folder, v).startsWith(`${folder}/`) ? file(resolve(folder, v)) : { ...html('No.'), status: 403 },
  );
  contained('a tutorial', {}, () => `<p>Reading /etc/passwd gives</p><pre>${passwd}</pre>`);
  contained('whatever contains the name', {}, (v) => (v.includes('passwd') ? plain(passwd) : plain('guide')));
  contained(
    'the path in a message',
    {},
    (v) => `<p>failed to open stream: ${escaped(v)}: root:x:0:0: no such file</p>`,
  );
  contained('a first line without another', {}, (v) =>
    v.includes('..') ? plain('root:x:0:0:root:/root:/bin/bash\n') : plain('guide'),
  );
  contained('sections of another file', {}, (v) => plain(`[fonts]\nserif=${v}\n`));
  contained('a limit of files', {}, (v, { count }) =>
    count > 2 ? plain('slow down', 429) : file(join(folder, basename(v.replaceAll('\0', '')))),
  );
  contained('a random text', {}, () => plain(randomUUID()));

  const open = (name: string, draft: Draft, page: Page) =>
    add('open-redirect', true, name, { at: ['query', 'next'], value: '/home', ...draft }, page);
  const closed = (name: string, draft: Draft, page: Page) =>
    add('open-redirect', false, name, { at: ['query', 'next'], value: '/home', ...draft }, page);
  const script = (code: string): Answer => html(`<script>${code.replaceAll('<', '\\u003c')}</script>`);
  open('Location', {}, (v) => redirect(v));
  open('Location, for what begins with a slash', {}, (v) => redirect(v.startsWith('/') ? v : '/'));
  open('Location, for what does not begin with two slashes', {}, (v) =>
    redirect(/^\/(?!\/)/.test(v) ? v : '/'),
  );
  open('Location, for what begins with a slash and no other', {}, (v) =>
    redirect(/^\/(?![/\\])/.test(v) ? v : '/'),
  );
  open('Location, for what begins like a partner', { value: 'https://partner.test/x' }, (v) =>
    redirect(v.startsWith('https://partner.test') ? v : '/'),
  );
  open('Location, for what contains the host', {}, (v, { host }) =>
    redirect(v.includes(host) && !v.includes('@') ? v : '/'),
  );
  open('Location, for what has no two slashes', {}, (v) => redirect(/\/\/|[\\\t]/.test(v) ? '/' : v));
  open('Location, after the name of the site', { value: '' }, (v, { host }) =>
    redirect(`http://${host}${v}`),
  );
  open('a part of the path', { at: ['path', '3'], value: 'https://partner.test/', path: 'redirect' }, (v) =>
    redirect(v),
  );
  open('a form', { at: ['body', 'returnUrl'] }, (v) => redirect(v));
  open('the Refresh header', {}, (v) => ({
    ...html('wait'),
    headers: { refresh: `0; url=${v}`, 'content-type': 'text/html' },
  }));
  open('meta refresh', {}, (v) => `<meta http-equiv="Refresh" content="0;URL='${escaped(v)}'">`);
  open('a script that sets the location', {}, (v) =>
    script(`var page = 1; // now\nwindow.location.href = ${JSON.stringify(v)};`),
  );
  open('a script that replaces the location', {}, (v) =>
    script(`location.replace('${v.replaceAll('/', '\\/')}')`),
  );

  closed('a path of the site', {}, (v, { host }) =>
    redirect(
      new URL(v, `http://${host}`).host === host && !v.includes('\t')
        ? new URL(v, `http://${host}`).pathname
        : '/',
    ),
  );
  closed('the value in a query', {}, (v) => redirect(`/login?next=${v.replace(/[^\w:/.@?#-]/g, '')}`));
  closed('the encoded value', {}, (v) => redirect(encodeURIComponent(v)));
  closed('the value below a path', {}, (v, { host }) =>
    redirect(`http://${host}/${v.replace(/[^\w:/.@?#-]/g, '')}`),
  );
  closed('the value as a part of the name', {}, (v) =>
    redirect(`https://${v.replace(/\W/g, '')}.partner.test/`),
  );
  closed('a fixed list', { value: 'https://partner.test/x' }, (v) =>
    redirect(v === 'https://partner.test/x' ? v : '/'),
  );
  closed('a page that warns', {}, (v) => `You leave our site. <a href="${escaped(v)}">${escaped(v)}</a>`);
  closed(
    'a page that warns for ten seconds',
    {},
    (v) => `<meta http-equiv="refresh" content="10; url=${escaped(v)}">You leave our site.`,
  );
  closed('a button', {}, (v) =>
    script(`document.querySelector('a').onclick = function () { location.href = ${JSON.stringify(v)} }`),
  );
  closed('a button without braces', {}, (v) =>
    script(`button.onclick = () => location.assign(${JSON.stringify(v)})`),
  );
  closed('a comment', {}, (v) =>
    script(`// location.href = ${JSON.stringify(v)}\n/* location = ${JSON.stringify(v)} */`),
  );
  closed('a text of a script', {}, (v) =>
    script(
      `var next = ${JSON.stringify(v)}; var code = "; location = ${v.replaceAll('"', '')}"; settings.location = ${JSON.stringify(v)}; if (location == ${JSON.stringify(v)}) {}`,
    ),
  );
  closed('a script that goes elsewhere', {}, (v) => script(`location = '/out?to=${encodeURIComponent(v)}'`));
  closed('Location without a redirect', {}, (v) => ({
    ...html('made'),
    status: 201,
    headers: { location: v.replace(/[\t]/g, '') },
  }));
  closed('text that is no page', {}, (v) =>
    plain(`<meta http-equiv="refresh" content="0;url=${v}"><script>location = "${v}"</script>`),
  );
  closed('data of a page', {}, (v) =>
    html(
      `<script type="application/json">{"a":1};location = ${JSON.stringify(v)}</script><input value="${escaped(v)}">`,
    ),
  );

  return {
    cases,
    askedOf: (name) => asked.get(name) ?? [],
    async close() {
      await site.close();
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
