/** Injection through forms whose fields are empty, on a real database, end to end. */
import type Libsql from 'libsql';
import { afterEach, describe, expect, test } from 'vitest';
import { createWebActiveScanner } from '../src/scanners/web-active/index.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import { type ActiveSite, type Asked, queryOf, servePages } from './support/active-site.ts';
import { openShop } from './support/injectable-site.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

type Rows = (database: InstanceType<typeof Libsql>, value: string) => unknown[];

const page = (body: string) => `<!doctype html><title>Shop</title><main>${body}</main>`;
/** Errors look like an empty result. */
const shown = (find: () => unknown[]) => {
  try {
    return find()
      .map((row) => `<pre>${Object.values(row as object).join(' ')}</pre>`)
      .join('');
  } catch {
    return '';
  }
};

async function serveForm(form: string, parameter: string, find: Rows): Promise<ActiveSite> {
  const database = openShop();
  const site = await servePages({
    '/': page('<a href="/lookup/">look up</a>'),
    '/lookup/': (request: Asked) => {
      const query = queryOf(request);
      // A common pattern: without the value of its button, the form counts as not sent.
      const isSent = query.has('Submit') || !form.includes('name="Submit"');
      const value = isSent ? query.get(parameter) : null;
      return page(form + (value === null ? '' : shown(() => find(database, value))));
    },
  });
  cleanups.push(site.close, () => database.close());
  return site;
}

const scan = (site: ActiveSite) =>
  collect(createWebActiveScanner(), { kind: 'url', url: `${site.url}/` } as const, {
    options: { rps: 1_000, checks: ['sql-injection'] },
  });

const ID_FORM =
  '<form action="#" method="GET"><p>User ID: <input type="text" size="15" name="id"> <input type="submit" name="Submit" value="Submit"></p></form>';
const NAME_FORM = '<form><input name="owner"><button>Find</button></form>';
const SEARCH_FORM = '<form><input type="search" name="q"><button>Search</button></form>';

describe('a form with empty fields', () => {
  test.each<[string, string, string, Rows, Rows]>([
    [
      'for an id in quotes, with a button that must be sent',
      ID_FORM,
      'id',
      (db, id) => db.prepare(`SELECT name, price FROM items WHERE id = '${id}'`).all(),
      (db, id) => db.prepare('SELECT name, price FROM items WHERE id = ?').all(id),
    ],
    [
      'for an id without quotes that no row has',
      ID_FORM,
      'id',
      (db, id) => db.prepare(`SELECT name, price FROM items WHERE id + 100 = ${id}`).all(),
      (db, id) => db.prepare('SELECT name, price FROM items WHERE id + 100 = ?').all(id),
    ],
    [
      'for a name',
      NAME_FORM,
      'owner',
      (db, name) => db.prepare(`SELECT name, visits FROM users WHERE name = '${name}'`).all(),
      (db, name) => db.prepare('SELECT name, visits FROM users WHERE name = ?').all(name),
    ],
    [
      'for a search',
      SEARCH_FORM,
      'q',
      (db, q) => db.prepare(`SELECT name FROM items WHERE name LIKE '%${q}%'`).all(),
      (db, q) => db.prepare("SELECT name FROM items WHERE name LIKE '%' || ? || '%'").all(q),
    ],
  ])('%s is injectable, and its twin with bound values is not', async (_, form, parameter, flawed, bound) => {
    const [open, closed] = [
      await serveForm(form, parameter, flawed),
      await serveForm(form, parameter, bound),
    ];
    const found = await scan(open);
    expect(found.findings.map(({ type, parameter: at }) => [type, at])).toEqual([
      ['sql_injection', parameter],
    ]);
    expect((await scan(closed)).findings).toEqual([]);
    console.log(`${open.asked.length} requests, ${closed.asked.length} of its twin`);
    expect(closed.asked.length).toBeLessThan(60);
  });

  test.each([
    '<form action="/lookup/"><input name="nick"><input type="submit" name="Change" value="Change"></form>',
    '<form action="/lookup/"><input name="nick"><input type="hidden" name="op" value="save"></form>',
    '<form action="/lookup/add"><input name="nick"><button>OK</button></form>',
  ])('that may write gets no condition that is true for every row: %s', async (form) => {
    const site = await serveForm(form, 'nick', () => []);
    await scan(site);
    const values = site.asked.map((request) => queryOf(request).get('nick') ?? '');
    expect(values.some((value) => value.includes("'"))).toBe(true);
    expect(values.filter((value) => /\bOR\b/.test(value))).toEqual([]);
  });
});
