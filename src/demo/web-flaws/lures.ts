/** Pages that look flawed but are not, on both sites, to provoke false positives. */
import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripeKey } from './configuration.ts';
import { html, localPath, safeLink, scriptString } from './encoding.ts';
import { inlineScript, page } from './page.ts';
import { form, json, link, type Route, redirect, text, type Visit } from './visit.ts';

const SLOW_MS = 300;

const TUTORIALS: Readonly<Record<string, string>> = {
  accounts: `<p>Each line of the file is an account. The first is the one that may do everything:</p>
<pre>root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin</pre>`,
  mail: '<p>Point the MX record at us, and wait for an hour.</p>',
  windows: '<pre>; for 16-bit app support\n[fonts]\n[extensions]\n[mci extensions]</pre>',
};

const DATABASE_ERRORS = `<p>What databases say when they are asked wrongly:</p>
<dl>
<dt>MySQL</dt><dd>You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near ''' at line 1</dd>
<dt>PostgreSQL</dt><dd>ERROR: unterminated quoted string at or near "'" LINE 1</dd>
<dt>Oracle</dt><dd>ORA-01756: quoted string not properly terminated</dd>
<dt>SQL Server</dt><dd>Unclosed quotation mark after the character string ''.</dd>
<dt>SQLite</dt><dd>SqliteError: unrecognized token: "'"</dd>
</dl>`;

/** A page that reflects a parameter in several contexts, correctly encoded for each. */
function playground(visit: Visit) {
  const value = visit.query.get('text') ?? '';
  const shown = html(value);
  return page(
    visit,
    `Playground: ${shown}`,
    `<!-- ${shown} --><p title="${shown}" lang='${shown}'>${shown}</p>
<textarea name="text">${shown}</textarea>
<a href="${html(safeLink(value))}">As a link</a> <a href="/playground?text=${encodeURIComponent(value.toWellFormed())}">Again</a>
${inlineScript(visit, `var shown = "${scriptString(value)}", again = '${scriptString(value)}';`)}`,
  );
}

/** Every response differs, so that comparing two responses shows nothing about the parameter. */
function news(visit: Visit) {
  const stories = ['A new bell', 'Queues in winter', 'Answering at night', 'Printers, again', 'Meet Mira'];
  const some = stories.filter(() => randomInt(2) === 1);
  return page(
    visit,
    'News',
    `<p>Asked for: ${html(visit.query.get('q') ?? '')}, at ${new Date().toISOString()}</p>
<ul>${some.map((story) => `<li>${story}</li>`).join('')}</ul>
<aside data-ad="${randomBytes(randomInt(4, 64)).toString('hex')}">You are visitor ${randomInt(1_000_000)}.</aside>`,
  );
}

function guard(visit: Visit) {
  const value = visit.query.get('value') ?? '';
  if (!/[<>'"`;(){}\\]|\.\./.test(value)) return page(visit, 'Checked', `<p>Fine: ${html(value)}</p>`);
  return page(visit, 'Blocked', `<p>This looks like an attack: <code>${html(value)}</code></p>`, {
    status: value.includes('<') ? 403 : 400,
  });
}

interface Lure {
  path: string;
  section: NonNullable<Route['section']>;
  /** HTML */
  invite: string;
  answer: Route['answer'];
}

const LURES: readonly Lure[] = [
  {
    path: '/docs/database-errors',
    section: 'docs',
    invite: link('/docs/database-errors', 'Messages of databases'),
    answer: (visit) => page(visit, 'Messages of databases', DATABASE_ERRORS),
  },
  {
    path: '/docs/accounts',
    section: 'docs',
    invite: link('/docs/accounts', 'Accounts of a server'),
    answer: (visit) => page(visit, 'Accounts of a server', TUTORIALS.accounts ?? ''),
  },
  {
    path: '/docs/read',
    section: 'docs',
    invite: ['accounts', 'mail', 'windows']
      .map((one) => link(`/docs/read?page=${one}`, `About ${one}`))
      .join(' '),
    answer: (visit) => {
      const name = visit.query.get('page') ?? '';
      return page(
        visit,
        'How to',
        Object.hasOwn(TUTORIALS, name) ? (TUTORIALS[name] ?? '') : (TUTORIALS.accounts ?? ''),
      );
    },
  },
  {
    path: '/docs/index-of',
    section: 'docs',
    invite: link('/docs/index-of', 'Index of topics'),
    answer: (visit) =>
      page(
        visit,
        'Index of topics',
        `<ul><li>${link('/docs/mail', 'Mail')}</li><li>${link('/docs/lost', 'Printing')}</li></ul>`,
      ),
  },
  {
    path: '/docs/keys',
    section: 'docs',
    invite: link('/docs/keys', 'Keys of other services'),
    answer: (visit) =>
      page(
        visit,
        'Keys of other services',
        `<p>Yours begins in this way: <code>AKI${'A'}IOSFODNN7EXAMPLE</code>. A key like <code>${stripeKey('pk')}</code> may be shown to everybody.</p>
<pre>-----BEGIN RSA PRIVATE ${'KEY'}-----\n(what is in your file)\n-----END RSA PRIVATE ${'KEY'}-----</pre>`,
      ),
  },
  {
    path: '/news',
    section: 'company',
    invite: form('/news', { q: 'bell' }, 'Search the news', 'GET'),
    answer: news,
  },
  {
    path: '/playground',
    section: 'developers',
    invite: form('/playground', { text: 'Hello' }, 'See how it is shown', 'GET'),
    answer: playground,
  },
  {
    path: '/api/echo',
    section: 'developers',
    invite: link('/api/echo?text=hello', 'Echo'),
    answer: (visit) => ({
      ...json({ text: visit.query.get('text') }),
      headers: { 'x-content-type-options': 'nosniff', 'access-control-allow-origin': '*' },
    }),
  },
  {
    path: '/continue',
    section: 'product',
    invite: link('/continue?next=%2Fproduct', 'Go on'),
    answer: (visit) => redirect(localPath(visit.query.get('next') ?? '/')),
  },
  {
    path: '/tell',
    section: 'product',
    invite: link('/tell?from=https%3A%2F%2Fnews.larchdesk.test%2F', 'Where did you hear of us?'),
    answer: (visit) =>
      redirect(`/product?from=${encodeURIComponent((visit.query.get('from') ?? '').toWellFormed())}`),
  },
  {
    path: '/leave',
    section: 'company',
    invite: link('/leave?to=https%3A%2F%2Fpartners.larchdesk.test%2F', 'A partner of ours'),
    answer: (visit) => {
      const to = visit.query.get('to') ?? '';
      return page(
        visit,
        'You are leaving Larchdesk',
        `<p>The address is <code>${html(to)}</code>. We know nothing of what is there.</p>
<a rel="noopener nofollow" href="${html(safeLink(to))}">Go there</a> ${link('/', 'Stay here')}`,
      );
    },
  },
  {
    path: '/theme',
    section: 'product',
    invite: ['light', 'dark'].map((one) => link(`/theme?name=${one}`, `Theme: ${one}`)).join(' '),
    answer: (visit) =>
      page(visit, 'Theme', `<p>It is ${visit.query.get('name') === 'dark' ? 'dark' : 'light'} now.</p>`),
  },
  {
    path: '/guard',
    section: 'developers',
    invite: form('/guard', { value: 'plain words' }, 'Check a value', 'GET'),
    answer: guard,
  },
  {
    path: '/shop/library',
    section: 'shop',
    invite: form('/shop/library', { q: 'Mug' }, 'Search the library', 'GET'),
    answer: (visit) => {
      const q = (visit.query.get('q') ?? '').slice(0, 200);
      const rows = visit.premises.shop.query('SELECT name FROM products WHERE name = ?', q);
      return page(visit, 'Library', rows.length > 0 ? `<p>${html(rows[0]?.name)}</p>` : '<p>No results.</p>');
    },
  },
  {
    path: '/shop/boxes',
    section: 'shop',
    invite: link('/shop/boxes?count=3', 'Boxes by number'),
    answer: (visit) => {
      // Ignores everything after the digits, so that 3 AND 1=2 is 3.
      const count = Math.min(Number.parseInt(visit.query.get('count') ?? '', 10) || 1, 100);
      return page(visit, 'Boxes', `<p>${count} boxes hold ${count * 12} mugs.</p>`);
    },
  },
  {
    path: '/shop/report',
    section: 'shop',
    invite: link('/shop/report?days=7', 'Report of the week'),
    answer: async (visit) => {
      await sleep(SLOW_MS);
      return page(visit, 'Report', '<p>Seven quiet days.</p>');
    },
  },
  {
    path: '/.env.example',
    section: 'developers',
    invite: link('/.env.example', 'Settings to begin with'),
    answer: () =>
      text('APP_ENV=local\nDB_HOST=localhost\nDB_PASSWORD=\nMAIL_PASSWORD=changeme\nAPI_KEY=your-key-here\n'),
  },
  {
    path: '/larchdesk.crt',
    section: 'developers',
    invite: link('/larchdesk.crt', 'Our certificate'),
    answer: ({ premises }) => text(premises.certificate.cert, 'application/x-x509-ca-cert'),
  },
];

const CSS_MAP = JSON.stringify({
  version: 3,
  file: 'site.css',
  sources: ['site.scss'],
  sourcesContent: ['$ink: #222;\nbody { color: $ink; }\n'],
  names: [],
  mappings: 'AACA',
});

export const lureRoutes: readonly Route[] = [
  ...LURES.map((lure): Route => ({ method: 'GET', ...lure })),
  {
    method: 'GET',
    path: '/assets/site.css',
    answer: () =>
      text('body { color: #222; }\n/*# sourceMappingURL=site.css.map */\n', 'text/css; charset=utf-8'),
  },
  { method: 'GET', path: '/assets/site.css.map', answer: () => text(CSS_MAP, 'application/json') },
];

/** A soft 404: the documentation answers 200 for pages that do not exist. */
export const lostDocument = (visit: Visit) =>
  page(visit, 'Documentation', '<p>We could not find that page of the documentation. Try the search.</p>');
