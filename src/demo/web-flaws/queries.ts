/** Pages that query the database: SQL injection, one kind each. The flawed SQL is concatenated, the fixed uses parameters. */
import { html } from './encoding.ts';
import { page } from './page.ts';
import { passwordHash, type Row } from './shop.ts';
import { type Answer, json, type Planting, plant, type Route, type Visit } from './visit.ts';

type Value = string | number | null;

interface Query extends Planting {
  /** @returns SQL with the raw value */
  flawed(value: string, visit: Visit): string;
  fixed(value: string, visit: Visit): [sql: string, ...values: Value[]];
  /** How a database error appears: with its message, as a general error, or as if no rows were found. */
  errors: 'shown' | 'told' | 'swallowed';
  /** Texts to show in place of a table of rows: they only tell whether there are rows. */
  texts?: { some: string; none: string };
}

/** @returns null if the value is not a number; in SQL, nothing equals null */
const number = (value: string): number | null =>
  /^\d{1,15}(?:\.\d{1,9})?$/.test(value) ? Number(value) : null;

const SORTABLE = ['id', 'name', 'brand', 'price', 'stock'];

const QUERIES: readonly Query[] = [
  {
    id: 'sql-number',
    path: '/shop/product',
    parameter: 'id',
    example: '1',
    section: 'shop',
    label: 'Desk bell',
    context: 'number, error shown',
    errors: 'shown',
    flawed: (v) => `SELECT name, price, stock FROM products WHERE id = ${v}`,
    fixed: (v) => ['SELECT name, price, stock FROM products WHERE id = ?', number(v)],
  },
  {
    id: 'sql-string',
    path: '/shop/brand',
    parameter: 'name',
    example: 'Fernwood',
    section: 'shop',
    label: 'All of Fernwood',
    context: 'string, error shown',
    errors: 'shown',
    flawed: (v) => `SELECT name, price FROM products WHERE brand = '${v}' ORDER BY name`,
    fixed: (v) => ['SELECT name, price FROM products WHERE brand = ? ORDER BY name', v],
  },
  {
    id: 'sql-number-blind',
    path: '/shop/stock',
    parameter: 'product',
    example: '3',
    section: 'shop',
    label: 'Are there headsets?',
    context: 'number, blind: only whether there are rows, no error',
    errors: 'swallowed',
    texts: { some: 'It is in stock, and leaves tomorrow.', none: 'It is sold out.' },
    flawed: (v) => `SELECT 1 FROM products WHERE stock > 0 AND id = ${v}`,
    fixed: (v) => ['SELECT 1 FROM products WHERE stock > 0 AND id = ?', number(v)],
  },
  {
    id: 'sql-string-blind',
    path: '/shop/track',
    parameter: 'code',
    example: 'LD-1002',
    section: 'shop',
    label: 'Track an order',
    by: 'form',
    context: 'string, blind: only whether there are rows, no error',
    errors: 'swallowed',
    texts: { some: 'Your order is on its way.', none: 'We know of no such order.' },
    flawed: (v) => `SELECT id FROM orders WHERE code = '${v}' LIMIT 1`,
    fixed: (v) => ['SELECT id FROM orders WHERE code = ? LIMIT 1', v],
  },
  {
    id: 'sql-like',
    path: '/shop/catalogue',
    parameter: 'q',
    example: 'desk',
    section: 'shop',
    label: 'Search the catalogue',
    by: 'form',
    context: 'pattern of LIKE, no error',
    errors: 'swallowed',
    flawed: (v) => `SELECT name, brand, price FROM products WHERE name LIKE '%${v}%' AND stock > 0`,
    fixed: (v) => [
      'SELECT name, brand, price FROM products WHERE instr(lower(name), lower(?)) > 0 AND stock > 0',
      v,
    ],
  },
  {
    id: 'sql-order-by',
    path: '/shop/products',
    parameter: 'sort',
    example: 'price',
    section: 'shop',
    label: 'All products',
    context: 'column of ORDER BY, that there was an error is told',
    errors: 'told',
    flawed: (v) => `SELECT name, brand, price FROM products ORDER BY ${v} LIMIT 20`,
    fixed: (v) => [
      `SELECT name, brand, price FROM products ORDER BY ${SORTABLE.includes(v) ? v : 'id'} LIMIT 20`,
    ],
  },
  {
    id: 'sql-in-list',
    path: '/shop/compare',
    parameter: 'ids',
    example: '1,2',
    section: 'shop',
    label: 'Compare bell and printer',
    context: 'list of IN, error shown',
    errors: 'shown',
    flawed: (v) => `SELECT name, price, stock FROM products WHERE id IN (${v})`,
    fixed: (v) => [
      'SELECT name, price, stock FROM products WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(v.split(',').slice(0, 20).map(number)),
    ],
  },
  {
    id: 'sql-parentheses-number',
    path: '/shop/under',
    parameter: 'price',
    example: '80',
    section: 'shop',
    label: 'Up to a price',
    by: 'form',
    context: 'number in parentheses, no error',
    errors: 'swallowed',
    flawed: (v) => `SELECT name, price FROM products WHERE (price <= ${v}) AND stock > 0 ORDER BY price`,
    fixed: (v) => [
      'SELECT name, price FROM products WHERE (price <= ?) AND stock > 0 ORDER BY price',
      number(v),
    ],
  },
  {
    id: 'sql-parentheses-string',
    path: '/shop/find',
    parameter: 'name',
    example: 'Mug',
    section: 'shop',
    label: 'Find by name',
    by: 'form',
    context: 'string in parentheses of a function, error shown',
    errors: 'shown',
    flawed: (v) => `SELECT name, price FROM products WHERE (lower(name) = lower('${v}'))`,
    fixed: (v) => ['SELECT name, price FROM products WHERE (lower(name) = lower(?))', v],
  },
  {
    id: 'sql-path',
    path: '/shop/categories/2',
    parameter: '3',
    location: 'path',
    example: '2',
    section: 'shop',
    label: 'Devices',
    context: 'number from a segment of the path, that there was an error is told',
    errors: 'told',
    flawed: (v) => `SELECT name, brand, price FROM products WHERE category = ${v}`,
    fixed: (v) => ['SELECT name, brand, price FROM products WHERE category = ?', number(v)],
  },
  {
    id: 'sql-cookie',
    path: '/shop/recent',
    parameter: 'visitor',
    location: 'cookie',
    example: '',
    section: 'shop',
    label: 'What you looked at',
    context: 'string from a cookie, no error',
    errors: 'swallowed',
    flawed: (v) => `SELECT page FROM visits WHERE visitor = '${v}'`,
    fixed: (v) => ['SELECT page FROM visits WHERE visitor = ?', v],
  },
  {
    id: 'sql-header',
    path: '/help/network',
    parameter: 'X-Forwarded-For',
    location: 'header',
    example: '',
    section: 'help',
    label: 'Visits from your network',
    context: 'string from the header X-Forwarded-For, error shown',
    errors: 'shown',
    flawed: (v) => `SELECT page FROM visits WHERE address = '${v || '127.0.0.1'}'`,
    fixed: (v) => ['SELECT page FROM visits WHERE address = ?', v || '127.0.0.1'],
  },
  {
    id: 'sql-login',
    method: 'POST',
    path: '/partners/login',
    parameter: 'username',
    example: '',
    others: { password: '' },
    section: 'company',
    label: 'Log in as a partner',
    context: 'string of a login form, which shows only that there was an error',
    errors: 'told',
    texts: {
      some: 'Welcome back, partner. Your price list is on its way to you.',
      none: 'Wrong name or password.',
    },
    flawed: (v, { form }) =>
      `SELECT * FROM partners WHERE name = '${v}' AND password_hash = '${passwordHash(form.get('password') ?? '')}'`,
    fixed: (v, { form }) => [
      'SELECT * FROM partners WHERE name = ? AND password_hash = ?',
      v,
      passwordHash(form.get('password') ?? ''),
    ],
  },
  {
    id: 'sql-account',
    path: '/account/orders',
    parameter: 'priority',
    example: '1',
    section: 'account',
    label: 'My orders by priority',
    by: 'form',
    context: 'number, error shown, behind the login',
    errors: 'shown',
    flawed: (v, { session }) =>
      `SELECT code, status, total FROM orders WHERE priority = ${v} AND user = '${session?.user}'`,
    fixed: (v, { session }) => [
      'SELECT code, status, total FROM orders WHERE priority = ? AND user = ?',
      number(v),
      session?.user ?? null,
    ],
  },
  {
    id: 'sql-account-post',
    method: 'POST',
    path: '/account/invoices',
    parameter: 'year',
    example: '2024',
    section: 'account',
    label: 'My invoices of a year',
    context: 'string of a form that is posted, no error, behind the login',
    errors: 'swallowed',
    flawed: (v, { session }) =>
      `SELECT code, total FROM orders WHERE user = '${session?.user}' AND year = '${v}'`,
    fixed: (v, { session }) => [
      'SELECT code, total FROM orders WHERE user = ? AND year = ?',
      session?.user ?? null,
      v,
    ],
  },
];

const ORDERS_BY_STATUS: Query = {
  id: 'sql-json',
  method: 'POST',
  path: '/api/orders/search',
  parameter: '/status',
  location: 'json',
  example: 'open',
  others: { currency: 'EUR' },
  section: 'developers',
  label: 'Orders by their status',
  context: 'string from a JSON body, error shown',
  errors: 'shown',
  flawed: (v) => `SELECT code, total FROM orders WHERE status = '${v}'`,
  fixed: (v) => ['SELECT code, total FROM orders WHERE status = ?', v],
};

/** @returns the rows, or the database's error message */
export function ask(query: Pick<Query, 'flawed' | 'fixed'>, value: string, visit: Visit): Row[] | string {
  const { hardened, shop } = visit.premises;
  try {
    return hardened ? shop.query(...query.fixed(value, visit)) : shop.query(query.flawed(value, visit));
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

export function table(rows: readonly Row[]): string {
  const [first] = rows;
  if (!first) return '<p>Nothing was found.</p>';
  const cells = (tag: 'td' | 'th', values: readonly unknown[]) =>
    `<tr>${values.map((value) => `<${tag}>${html(value)}</${tag}>`).join('')}</tr>`;
  return `<table>${cells('th', Object.keys(first))}${rows.map((row) => cells('td', Object.values(row))).join('')}</table>`;
}

export const databaseError = (visit: Visit, message: string): Answer =>
  page(visit, 'Database error', `<pre>${html(message)}\n    at shop/database.js:41:19</pre>`, {
    status: 500,
  });

function answerOf(query: Query, value: string, visit: Visit): Answer {
  const rows = ask(query, value, visit);
  if (typeof rows === 'string' && query.errors !== 'swallowed') {
    return query.errors === 'shown' && !visit.premises.hardened
      ? databaseError(visit, rows)
      : page(visit, 'Sorry', '<p>Something went wrong on our side.</p>', { status: 500 });
  }
  const found = typeof rows === 'string' ? [] : rows;
  const { texts } = query;
  return page(
    visit,
    query.label,
    texts ? `<p>${found.length > 0 ? texts.some : texts.none}</p>` : table(found),
  );
}

export const queryRoutes: readonly Route[] = [
  ...QUERIES.map((query) => plant('sql_injection', query, (value, visit) => answerOf(query, value, visit))),
  plant('sql_injection', ORDERS_BY_STATUS, (value, visit) => {
    const rows = ask(ORDERS_BY_STATUS, value, visit);
    if (typeof rows !== 'string') return json({ orders: rows });
    return json({ error: visit.premises.hardened ? 'internal error' : rows }, 500);
  }),
];
