import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../src/scanners/kit/http-evidence.ts';
import { openRedirect } from '../src/scanners/web-active/open-redirect/check.ts';
import { redirectTargets } from '../src/scanners/web-active/open-redirect/redirect-targets.ts';
import { pathTraversal } from '../src/scanners/web-active/path-traversal/check.ts';
import type {
  ActiveCheck,
  InsertionPoint,
  Omission,
  Probe,
  Proof,
} from '../src/scanners/web-active/probe.ts';
import { sqlInjection } from '../src/scanners/web-active/sql-injection/check.ts';
import { databaseMessage } from '../src/scanners/web-active/sql-injection/database-messages.ts';
import {
  type InjectableSite,
  openShop,
  type SiteCase,
  startInjectableSite,
} from './support/injectable-site.ts';

const CHECKS: Partial<Record<ActiveCheck['name'], ActiveCheck>> = {
  'sql-injection': sqlInjection,
  'path-traversal': pathTraversal,
  'open-redirect': openRedirect,
};

interface CountingProbe extends Probe {
  readonly requests: number;
  readonly omissions: readonly Omission[];
}

function probeOf(point: InsertionPoint, ask: (value: string) => Promise<Exchange>): CountingProbe {
  let usual: Promise<Exchange> | undefined;
  let requests = 0;
  const omissions: Omission[] = [];
  const send = (value: string) => {
    requests++;
    return ask(value);
  };
  return {
    point,
    omissions,
    get requests() {
      return requests;
    },
    baseline: () => {
      usual ??= send(point.value);
      return usual;
    },
    send,
    get: () => Promise.reject(new Error('not asked for')),
    marker: () => `m${randomBytes(5).toString('hex').slice(1)}`,
    leaveOut: (omission) => void omissions.push(omission),
  };
}

/** Sends the request of a browser, with the value in its place. */
const overHttp = (point: InsertionPoint) =>
  probeOf(point, async (value) => {
    const { location, name, method } = point;
    const url = new URL(point.url);
    const headers: Record<string, string> = {};
    let body: string | null = null;
    if (location === 'query') url.searchParams.set(name, value);
    if (location === 'path') {
      const parts = url.pathname.split('/');
      parts[Number(name)] = encodeURIComponent(value);
      url.pathname = parts.join('/');
    }
    if (location === 'header') headers[name] = value;
    if (location === 'cookie') headers.cookie = `${name}=${encodeURIComponent(value)}`;
    if (location === 'body') {
      headers['content-type'] = 'application/x-www-form-urlencoded';
      body = new URLSearchParams({ [name]: value }).toString();
    }
    if (location === 'json') body = JSON.stringify({ [name.slice(1)]: value });
    const response = await fetch(url, { method, headers, body, redirect: 'manual' });
    return exchangeOf(url.href, await response.text(), response.status, Object.fromEntries(response.headers));
  });

const exchangeOf = (
  url: string,
  body: string,
  status = 200,
  headers: Record<string, string> = {},
): Exchange => ({
  request: { method: 'GET', url, headers: {}, body: null },
  response: { url, status, headers, truncated: false, swollen: false, body },
  durationMs: 1,
});

const queryPoint = (value: string, more: Partial<InsertionPoint> = {}): InsertionPoint => ({
  location: 'query',
  name: 'q',
  value,
  method: 'GET',
  url: 'http://shop.test/find?q=1',
  ...more,
});

describe('a site with flaws and with look-alikes', () => {
  let site: InjectableSite;
  const outcomes: { found: SiteCase; proofs: Proof[]; requests: number; suits: boolean }[] = [];

  beforeAll(async () => {
    site = await startInjectableSite();
    for (const found of site.cases) {
      const check = CHECKS[found.check];
      if (!check) throw new Error(`no check ${found.check}`);
      const probe = overHttp(found.point);
      const proofs = await check.run(probe);
      outcomes.push({ found, proofs, requests: probe.requests, suits: check.suits(found.point) });
    }
  }, 120_000);
  afterAll(() => site.close());

  test.each(Object.keys(CHECKS))('%s: finds every flaw, and nothing else', (check) => {
    const all = outcomes.filter(({ found }) => found.check === check);
    const wrong = all.filter(({ found, proofs }) => found.vulnerable !== proofs.length > 0);
    const hits = all.filter(({ found, proofs }) => found.vulnerable && proofs.length > 0).length;
    const reported = all.filter(({ proofs }) => proofs.length > 0).length;
    const flaws = all.filter(({ found }) => found.vulnerable).length;
    console.log(
      `${check}: ${flaws} flaws, ${all.length - flaws} harmless points, precision ${hits / reported}, recall ${hits / flaws}`,
    );
    expect(wrong.map(({ found, proofs }) => [found.name, found.vulnerable, proofs[0]?.proof])).toEqual([]);
    expect(all.filter(({ suits }) => !suits).map(({ found }) => found.name)).toEqual([]);
  });

  test('has enough of both', () => {
    expect(outcomes.filter(({ found }) => found.vulnerable).length).toBeGreaterThanOrEqual(25);
    expect(outcomes.filter(({ found }) => !found.vulnerable).length).toBeGreaterThanOrEqual(40);
  });

  test('needs few requests for a harmless point', () => {
    for (const check of Object.keys(CHECKS)) {
      const costs = outcomes
        .filter(({ found }) => found.check === check && !found.vulnerable)
        .map(({ found, requests }) => ({ name: found.name, requests }))
        .sort((one, other) => one.requests - other.requests);
      const median = costs[Math.floor(costs.length / 2)]?.requests ?? 0;
      const most = costs.at(-1);
      console.log(`${check}: median ${median} requests, most ${most?.requests} (${most?.name})`);
      expect(median, check).toBeLessThanOrEqual(check === 'path-traversal' ? 16 : 13);
      expect(most?.requests, most?.name).toBeLessThanOrEqual(45);
    }
  });

  test('needs a limited number of requests for a flaw', () => {
    const most = outcomes.reduce((one, other) => (one.requests > other.requests ? one : other));
    console.log(`most for a flaw: ${most.requests} (${most.found.name})`);
    expect(most.requests).toBeLessThanOrEqual(80);
  });

  test('has proofs that name the payload, and show it in the responses', () => {
    for (const { found, proofs } of outcomes) {
      expect(proofs.length).toBeLessThanOrEqual(1);
      for (const { payload, exchanges, proof } of proofs) {
        expect(site.askedOf(found.name), found.name).toContain(payload);
        expect(exchanges.length, found.name).toBeGreaterThanOrEqual(2);
        expect(proof.length).toBeGreaterThan(40);
        for (const { exchange, needle } of exchanges.slice(0, 1)) {
          if (needle && found.check !== 'sql-injection') expect(exchange.response.body).toContain(needle);
        }
      }
    }
  });

  test('has its database named, by messages or by functions that only it has', () => {
    const named = outcomes.flatMap(({ found, proofs }) =>
      found.check === 'sql-injection' ? proofs.map(({ properties }) => properties?.database) : [],
    );
    expect(new Set(named)).toEqual(new Set(['SQLite']));
  });
});

describe('pages that vary by themselves', () => {
  /** The cause of the variation of a page. */
  const part = fc.record({
    by: fc.constantFrom('chance', 'turn', 'value', 'number of the request' as const),
    period: fc.integer({ min: 2, max: 7 }),
    words: fc.integer({ min: 1, max: 30 }),
    pool: fc.integer({ min: 2, max: 60 }),
    status: fc.constantFrom(200, 200, 200, 302, 404, 500),
  });

  test('are not findings, whatever causes the variation', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('2', 'lamp', '', 'price', '1.5', "o'neil"),
        fc.integer(),
        fc.boolean(),
        async (parts, value, seed, shown) => {
          let state = seed >>> 0;
          const random = () => {
            state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
            return state / 2 ** 32;
          };
          let turn = 0;
          const probe = probeOf(queryPoint(value), async (sent) => {
            turn++;
            let status = 200;
            const words = parts.flatMap(({ by, period, words: count, pool, status: other }, at) => {
              const key = {
                chance: () => random(),
                turn: () => turn % period,
                value: () => hash(`${at}${sent}`) % period,
                'number of the request': () => turn,
              }[by]();
              if (hash(`${at} ${key}`) % 2 === 0) status = other;
              return Array.from({ length: count }, (_, n) => `w${hash(`${at} ${key} ${n}`) % pool}`);
            });
            return exchangeOf('http://shop.test/find', `${words.join(' ')} ${shown ? sent : ''}`, status);
          });
          expect(await sqlInjection.run(probe)).toEqual([]);
          expect(probe.requests).toBeLessThanOrEqual(80);
        },
      ),
      { numRuns: 300 },
    );
  });

  /** FNV-1a. */
  function hash(text: string): number {
    let value = 2166136261;
    for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16777619) >>> 0;
    return (value ^ (value >>> 15)) >>> 0;
  }
});

describe('payloads for a statement that writes', () => {
  const texts = [
    "DELETE FROM items WHERE name = 'VALUE'",
    "DELETE FROM items WHERE (name = 'VALUE' OR category = 'VALUE')",
    "DELETE FROM items WHERE lower(name) = lower('VALUE') AND price > 0",
    "DELETE FROM items WHERE name IN ('nothing', 'VALUE')",
    "DELETE FROM items WHERE name LIKE '%VALUE%'",
    "DELETE FROM items WHERE name LIKE lower('%VALUE%')",
    "UPDATE items SET price = 1 WHERE name = 'VALUE'",
    "UPDATE items SET category = 'VALUE', price = 1 WHERE id = 2",
    "UPDATE items SET category = lower('VALUE') WHERE id = 2",
    "INSERT INTO items (name, category, price) VALUES ('VALUE', 'new', 1)",
    "REPLACE INTO users (name, password) VALUES ('ada', 'VALUE')",
  ];
  const negatedTexts = [
    "DELETE FROM items WHERE NOT (name = 'VALUE')",
    "DELETE FROM items WHERE name <> 'VALUE'",
    "DELETE FROM items WHERE NOT (price > 0 AND name = 'VALUE')",
  ];
  const numbers = [
    'DELETE FROM items WHERE id = VALUE',
    'DELETE FROM items WHERE (id = VALUE) AND price > 0',
    'DELETE FROM items WHERE id IN (VALUE)',
    'DELETE FROM items WHERE id NOT IN (1, VALUE)',
    'DELETE FROM items WHERE NOT (id = VALUE)',
    'DELETE FROM items WHERE id <> VALUE',
    'DELETE FROM items WHERE id >= VALUE',
    'UPDATE items SET price = VALUE WHERE id = 2',
    'UPDATE items SET price = 1 WHERE abs(id) = abs(VALUE)',
    'INSERT INTO items (name, category, price) VALUES (1, 2, VALUE)',
  ];

  /** Every row of the shop, by table and key. */
  const snapshot = (database: ReturnType<typeof openShop>) =>
    new Map(
      ['items', 'users'].flatMap((table) =>
        (database.prepare(`SELECT rowid AS "key", * FROM ${table}`).all() as { key: number }[]).map(
          (row) => [`${table} ${row.key}`, JSON.stringify(row)] as const,
        ),
      ),
    );

  test('change no row that the usual value does not', async () => {
    const database = openShop();
    const before = snapshot(database);
    /** The changes of a statement, undone at once. @returns null when the database rejects it */
    const changesOf = (statement: string, value: string): string[] | null => {
      database.exec('BEGIN');
      try {
        database.exec(statement.replaceAll('VALUE', () => value));
        const after = snapshot(database);
        return [...before].filter(([key, row]) => after.get(key) !== row).map(([key]) => key);
      } catch {
        return null;
      } finally {
        database.exec('ROLLBACK');
      }
    };

    const point = (value: string) =>
      queryPoint(value, { location: 'body', method: 'POST', url: 'http://shop.test/save' });
    const sent = new Map<string, Set<string>>([
      ['anvil', new Set()],
      ['2', new Set()],
    ]);
    for (const [value, payloads] of sent) {
      // With and without messages, over each statement, and without any response.
      for (const statement of [...texts, ...negatedTexts, ...numbers]) {
        for (const [loud, concatenates] of [
          [true, true],
          [false, true],
          [false, false],
        ]) {
          const probe = probeOf(point(value), async (payload) => {
            payloads.add(payload);
            const read = concatenates ? payload : payload.replaceAll('|', '');
            database.exec('BEGIN');
            try {
              const { changes } = database.prepare(statement.replaceAll('VALUE', () => read)).run();
              return exchangeOf('http://shop.test/save', `${changes} saved`);
            } catch (error) {
              return exchangeOf('http://shop.test/save', loud ? String(error) : 'failed', 500);
            } finally {
              database.exec('ROLLBACK');
            }
          });
          await sqlInjection.run(probe);
        }
      }
      for (const shows of ['near "\'": syntax error', 'nothing']) {
        const probe = probeOf(point(value), async (payload) => {
          payloads.add(payload);
          return exchangeOf(
            'http://shop.test/save',
            payload.endsWith(`'"`) ? shows : payload === value ? 'usual' : shows,
          );
        });
        await sqlInjection.run(probe);
      }
    }

    let read = 0;
    for (const [value, payloads] of sent) {
      expect(payloads.size).toBeGreaterThan(100);
      const fitting = value === '2' ? [...numbers, ...texts] : [...texts, ...negatedTexts];
      for (const statement of fitting) {
        const usual = new Set(changesOf(statement, value));
        for (const payload of payloads) {
          // A condition that spares the row of one name may match the rows of another one.
          if (negatedTexts.includes(statement) && !/^anvil'(?!')/.test(payload)) continue;
          const changed = changesOf(statement, payload);
          if (changed === null) continue;
          read++;
          expect(
            changed.filter((row) => !usual.has(row)),
            `${statement}: ${payload}`,
          ).toEqual([]);
        }
      }
      for (const payload of payloads) {
        expect(payload).not.toMatch(/--|#|;|\bOR\b|\bUNION\b|\bINTO\b|\bSLEEP\b|'\+/i);
      }
    }
    console.log(
      `${[...sent.values()].reduce((sum, { size }) => sum + size, 0)} payloads, read as SQL ${read} times`,
    );
    expect(read).toBeGreaterThan(1000);
    database.close();
  }, 90_000);

  test.each([
    ["DELETE FROM items WHERE name IN ('a', 'VALUE', 'b')", 'anvil'],
    ["DELETE FROM items WHERE name IN ('a', 'VALUE')", 'anvil'],
    ["DELETE FROM items WHERE name = ('VALUE')", 'anvil'],
    ["DELETE FROM items WHERE id IN ('1', 'VALUE', '3')", '2'],
    ["DELETE FROM items WHERE name LIKE printf('%s%s', 'VALUE', '%')", 'anvil'],
  ])('%s: no condition in place of a value, which MySQL reads as 0', async (statement, value) => {
    for (const shown of ['changes', 'outcome', 'error']) {
      const database = openShop();
      const sent: string[] = [];
      const more = { location: 'body', method: 'POST', url: 'http://shop.test/save' } as const;
      const probe = probeOf(queryPoint(value, more), async (payload) => {
        sent.push(payload);
        database.exec('BEGIN');
        try {
          // Two bars are not concatenation here either.
          const sql = statement.replaceAll('VALUE', () => payload.replaceAll('|', ''));
          const { changes } = database.prepare(sql).run();
          return exchangeOf('http://shop.test/save', shown === 'changes' ? `${changes} gone` : 'Done');
        } catch (error) {
          return exchangeOf('http://shop.test/save', shown === 'error' ? String(error) : 'failed', 500);
        } finally {
          database.exec('ROLLBACK');
        }
      });
      await sqlInjection.run(probe);
      database.close();
      expect(sent.length).toBeGreaterThan(4);
      expect(sent.filter((payload) => /^\w+' (?:AND|OR)/.test(payload))).toEqual([]);
      expect(sent.filter((payload) => /^\d.*\|\|/.test(payload))).toEqual([]);
    }
  });

  test.each([
    [
      'a form that is no login',
      { location: 'body', name: 'name', method: 'POST', url: 'http://shop.test/save' },
      false,
    ],
    ['a GET that says it deletes', { url: 'http://shop.test/delete?q=' }, false],
    [
      'a new password',
      { location: 'body', name: 'name', method: 'POST', url: 'http://shop.test/login/reset' },
      false,
    ],
    ['a login', { location: 'body', name: 'user', method: 'POST', url: 'http://shop.test/login' }, true],
    ['an empty GET', {}, true],
  ] as const)('a condition that is always true is sent to %s: %s', async (_, more, expected) => {
    const sent: string[] = [];
    const probe = probeOf(queryPoint('', more), async (payload) => {
      sent.push(payload);
      return exchangeOf('http://shop.test/', payload === '' ? 'usual' : 'nothing');
    });
    await sqlInjection.run(probe);
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.some((payload) => / OR /.test(payload))).toBe(expected);
  });
});

describe('messages of databases', () => {
  test.each([
    [
      'MySQL',
      "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near ''2''' at line 1",
    ],
    [
      'MariaDB',
      "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for the right syntax to use near ''' at line 1",
    ],
    ['MySQL', 'SQLSTATE[42000]: Syntax error or access violation: 1064 You have'],
    ['MySQL', '{"code":"ER_PARSE_ERROR","errno":1064}'],
    ['PostgreSQL', 'error: syntax error at or near "AND"'],
    [
      'PostgreSQL',
      '<b>Warning</b>: pg_query(): Query failed: ERROR:  unterminated quoted string at or near &quot;&#039;&quot; at character 30',
    ],
    ['PostgreSQL', 'ERROR: syntax error at or near &quot;&#39;&quot;'],
    ['PostgreSQL', 'Raw query failed. Code: `42601`. Message: `unterminated`'],
    ['SQLite', `{"error":"SQLITE_ERROR: near \\"'\\": syntax error"}`],
    ['SQLite', `SequelizeDatabaseError: SQLITE_ERROR: unrecognized token: "'a"`],
    ['SQLite', `sqlite3.OperationalError: unrecognized token: "'"`],
    ['SQLite', `General error: 1 near "'": syntax error`],
    ['SQLite', 'SQLITE_ERROR: incomplete input'],
    ['Microsoft SQL Server', "Unclosed quotation mark after the character string ''."],
    ['Microsoft SQL Server', "Incorrect syntax near 'x'."],
    ['Oracle', 'ORA-01756: quoted string not properly terminated'],
    ['Oracle', 'java.sql.SQLSyntaxErrorException: ORA-00933: SQL command not properly ended'],
    ['Db2', 'DB2 SQL Error: SQLCODE=-104, SQLSTATE=42601, SQLERRMC=x'],
    ['H2', `org.h2.jdbc.JdbcSQLSyntaxErrorException: Syntax error in SQL statement "SELECT '[*]"`],
  ])('%s: %s', (database, text) => {
    expect(databaseMessage(`<pre>${text}</pre>`, 'usual')?.database).toBe(database);
    expect(databaseMessage(text, `usual ${text}`)).toBeNull();
  });

  test.each([
    'invalid input syntax for type integer: "2x"',
    `ERROR: syntax error in tsquery: "a'"`,
    `ERROR: syntax error at or near "'" of jsonpath input`,
    `SQLITE_ERROR: fts5: syntax error near "'"`,
    'ORA-01722: invalid number',
    'Conversion failed when converting the varchar value',
    'SyntaxError: Unexpected token',
    'SQLSTATE[23000]: Integrity constraint violation: 1062 Duplicate entry',
    'XPATH syntax error',
  ])('no SQL syntax: %s', (text) => {
    expect(databaseMessage(text, '')).toBeNull();
  });

  test('are found in linear time', () => {
    const took = (length: number) => {
      const hostile = [
        'near "',
        'at or near "',
        'You have an error in your SQL syntax;',
        '&quot;',
        'root:x:0:0:',
      ]
        .map((text) => text.repeat(length / text.length))
        .join('');
      const startedAt = performance.now();
      databaseMessage(hostile, hostile);
      return performance.now() - startedAt;
    };
    took(1000);
    expect(took(1_000_000)).toBeLessThan(5000);
  });
});

describe('the destination of a response', () => {
  const at = 'https://shop.test/a/b?next=x';
  const leads = (body: string, headers: Record<string, string> = {}, status = 200) =>
    redirectTargets(exchangeOf(at, body, status, { 'content-type': 'text/html', ...headers })).map(
      ({ url }) => url.host,
    );

  test.each([
    ['https://out.test/', 'out.test'],
    ['//out.test', 'out.test'],
    ['/\\out.test', 'out.test'],
    ['\\\\out.test', 'out.test'],
    ['/\t/out.test', 'out.test'],
    ['http:out.test', 'out.test'],
    ['https:out.test', 'shop.test'],
    ['https://shop.test@out.test/', 'out.test'],
    ['https://shop.test.out.test/', 'shop.test.out.test'],
    ['/x?u=https://out.test', 'shop.test'],
    ['out.test/', 'shop.test'],
    ['%2f%2fout.test', 'shop.test'],
  ])('Location %j: %s', (location, host) => {
    expect(leads('', { location }, 302)).toEqual([host]);
    expect(leads('', { location }, 200)).toEqual([]);
  });

  test.each([
    ['<meta http-equiv=refresh content="0;url=//out.test">', ['out.test']],
    [`<META HTTP-EQUIV="Refresh" CONTENT="1; URL='https://out.test/'">`, ['out.test']],
    ['<base href="https://out.test/"><meta http-equiv=refresh content="0;url=x">', ['out.test']],
    ['<meta http-equiv=refresh content="9;url=//out.test">', []],
    ['<meta http-equiv=refresh content="0">', []],
    ['<!-- <meta http-equiv=refresh content="0;url=//out.test"> -->', []],
    ['<textarea><meta http-equiv=refresh content="0;url=//out.test"></textarea>', []],
    [`<script>location="//out.test"</script>`, ['out.test']],
    [`<script>var a = "it's"; top.location.assign('\\/\\/out.test')</script>`, ['out.test']],
    [`<script>document.location.href = "\\u0068ttps:\\x2f/out.test/"</script>`, ['out.test']],
    [`<script>\n// don't\nlocation.replace("//out.test")</script>`, ['out.test']],
    [`<script>if (x) { location = "//out.test" }</script>`, []],
    [`<script>if (x) location = "//out.test"</script>`, []],
    [`<script>function leave() { ask(); location = "//out.test" }</script>`, []],
    [`<script>a.location = "//out.test"; mylocation = "//out.test"; location == "//out.test"</script>`, []],
    [`<script>'location = "//out.test"'</script>`, []],
    [`<script type="text/template">location = "//out.test"</script>`, []],
    [`<script src="/x">location = "//out.test"</script>`, []],
  ])('%s', (body, hosts) => {
    expect(leads(body)).toEqual(hosts);
  });

  test('is found in linear time', () => {
    const startedAt = performance.now();
    for (const text of [
      'location ',
      'location = ',
      '{',
      '"',
      '`',
      '/*',
      '\\',
      'window . location . href ',
      ';\n ',
    ]) {
      leads(`<script>${text.repeat(200_000 / text.length)}</script>`);
      leads('', { refresh: `0;${text.repeat(20_000)}` });
    }
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

describe('the choice of points to test', () => {
  test.each([
    [sqlInjection, { location: 'header', name: 'User-Agent' }, true],
    [sqlInjection, { location: 'header', name: 'Accept' }, false],
    [sqlInjection, { location: 'cookie', name: 'session' }, true],
    [sqlInjection, { location: 'body', name: 'csrf_token' }, false],
    [pathTraversal, { name: 'file' }, true],
    [pathTraversal, { name: 'x', value: 'a.html' }, true],
    [pathTraversal, { name: 'x', value: 'a/b' }, true],
    [pathTraversal, { name: 'x', value: '1.5' }, false],
    [pathTraversal, { name: 'quantity', value: '2' }, false],
    [pathTraversal, { location: 'path', name: '2', value: 'report.pdf' }, true],
    [pathTraversal, { location: 'path', name: '2', value: '17' }, false],
    [openRedirect, { name: 'returnUrl' }, true],
    [openRedirect, { name: 'x', value: 'https://shop.test/' }, true],
    [openRedirect, { name: 'x', value: '/home' }, true],
    [openRedirect, { name: 'quantity', value: '2' }, false],
    [openRedirect, { location: 'cookie', name: 'next' }, false],
    [openRedirect, { location: 'path', name: '2', value: 'x', url: 'https://shop.test/redirect/x' }, true],
    [openRedirect, { location: 'path', name: '2', value: 'x', url: 'https://shop.test/items/x' }, false],
  ] as [ActiveCheck, Partial<InsertionPoint>, boolean][])('$name: %j', (check, more, expected) => {
    expect(check.suits(queryPoint('', more))).toBe(expected);
  });
});
