/**
 * The pages of Pinewood Supply, a fictional company that sells tents, by host and path. site.ts serves them.
 */
import { gzipSync } from 'node:zlib';

export interface DemoPage {
  status?: number;
  type?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Returns the URL of another host of the company, without a trailing slash. */
export type LinkTo = (label: string) => string;

/** A constant page, or one with links to other hosts. */
type Entry = DemoPage | ((linkTo: LinkTo) => DemoPage);

const json = (value: unknown, status = 200): DemoPage => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});
const text = (body: string, type = 'text/plain; charset=utf-8'): DemoPage => ({ type, body });
const xml = (body: string): DemoPage =>
  text(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`, 'application/xml');
const redirect = (location: string, status = 301): DemoPage => ({ status, headers: { location } });

const page = (title: string, content: string, status = 200): DemoPage => ({
  status,
  type: 'text/html; charset=utf-8',
  body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>body { font: 1rem/1.5 system-ui; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }</style>
</head>
<body>
<h1>${title}</h1>
${content}
</body>
</html>
`,
});

const PRODUCTS = [
  ['ridge-2', 'Ridge 2 tent', 349],
  ['ridge-4', 'Ridge 4 tent', 529],
  ['down-500', 'Down 500 sleeping bag', 289],
  ['cedar-stove', 'Cedar stove', 119],
  ['trail-pack-45', 'Trail pack 45', 199],
  ['lantern', 'Lantern', 39],
] as const;

const POSTS = [
  ['2026/03/first-thaw', 'First thaw on the ridge'],
  ['2026/05/mending-a-zip', 'How to mend a zip'],
  ['2026/08/quiet-lakes', 'Seven quiet lakes'],
] as const;

const www: Record<string, Entry> = {
  '/': (linkTo) =>
    page(
      'Pinewood Supply',
      `<p>Tents, packs and stoves since 1987.</p>
<nav><a href="/about">About</a> <a href="/stores">Stores</a> <a href="/contact">Contact</a>
<a href="${linkTo('shop')}/">Shop</a> <a href="${linkTo('blog')}/">Journal</a>
<a href="${linkTo('docs')}/">Help</a> <a href="/account/logout">Sign out</a></nav>
<form action="/search"><input name="q"><button>Search</button></form>
<script src="/assets/app.js"></script>`,
    ),
  '/about': page(
    'About us',
    '<p>Forty people and a workshop.</p><a href="/about/team">Team</a> <a href="/press">Press</a>',
  ),
  '/about/team': page('The team', '<p>Ask for Juno in the workshop.</p>'),
  '/press': page('Press', '<a href="/press/kit-2026.pdf">Press kit</a>'),
  '/press/kit-2026.pdf': text('%PDF-1.4\n%%EOF\n', 'application/pdf'),
  '/stores': page('Stores', '<p>Harbour Street 4, and by the lake in summer.</p>'),
  '/contact': page(
    'Contact',
    '<form method="post" action="/contact/send"><textarea name="text"></textarea></form>',
  ),
  '/contact/send': json({ error: 'POST only' }, 405),
  '/search': page('Search', '<p>Nothing found.</p>'),
  '/account': redirect('/account/login', 302),
  '/account/login': page('Sign in', '<form method="post"><input name="email"><input type="password"></form>'),
  '/assets/app.js': text(
    `const api = '/api/v1';
async function load() {
  const stores = await fetch('/api/v1/stores').then((r) => r.json());
  const session = await fetch("/api/v1/session");
  if (session.status === 401) location.assign('/account');
  return fetch(\`/api/v1/stores/\${stores[0].id}/hours\`);
}
load();
`,
    'text/javascript',
  ),
  '/api/v1/stores': json([{ id: 4, name: 'Harbour Street' }]),
  '/api/v1/stores/': json([{ id: 4, name: 'Harbour Street' }]),
  '/api/v1/session': json({ error: 'sign in first' }, 401),
  '/internal/': page('Forbidden', '<p>For staff.</p>', 403),
  '/internal/stock-export.csv': text('sku,count\nridge-2,14\n', 'text/csv'),
  '/careers': page('Work with us', '<p>We look for a seamster.</p>'),
  '/robots.txt': (linkTo) =>
    text(
      `User-agent: *\nDisallow: /internal/\nDisallow: /internal/stock-export.csv\nDisallow: /search\nDisallow: /*?preview=\n\nSitemap: ${linkTo('www')}/sitemap.xml\n`,
    ),
  '/sitemap.xml': (linkTo) =>
    xml(`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>${linkTo('www')}/sitemaps/pages.xml</loc></sitemap>
<sitemap><loc>${linkTo('www')}/sitemaps/archive.xml.gz</loc></sitemap>
</sitemapindex>`),
  '/sitemaps/pages.xml': (linkTo) => xml(urlSet(linkTo('www'), ['/', '/about', '/stores', '/careers'])),
  '/sitemaps/archive.xml.gz': (linkTo) => ({
    type: 'application/gzip',
    body: gzipSync(urlSet(linkTo('www'), ['/2024/winter-sale', '/2025/winter-sale'])),
  }),
  '/2025/winter-sale': page('Winter sale 2025', '<p>It is over.</p>'),
};

const api: Record<string, Entry> = {
  '/': json({
    name: 'Pinewood API',
    docs: '/openapi.json',
    links: ['/v1/products', '/v1/users', '/v2/posts'],
  }),
  '/openapi.json': json({
    openapi: '3.1.0',
    info: { title: 'Pinewood API', version: '2' },
    paths: {
      '/v1/products': {},
      '/v1/products/{id}': {},
      '/v1/users': {},
      '/v1/orders': {},
      '/v2/posts': {},
    },
  }),
  '/v1/users': json([{ id: 1, name: 'Juno' }]),
  '/v1/products': json(PRODUCTS.map(([id, name, price]) => ({ id, name, price }))),
  '/v1/products/': json(PRODUCTS.map(([id]) => id)),
  '/v1/orders': json({ error: 'token required' }, 401),
  '/v2/posts': json({ error: 'token required' }, 401),
  '/health': json({ ok: true, uptime: 86_412 }),
  '/robots.txt': text('User-agent: *\nDisallow: /health\nDisallow: /v1/admin\n'),
};

const shop: Record<string, Entry> = {
  '/': page(
    'Pinewood shop',
    `${PRODUCTS.map(([id, name]) => `<p><a href="/p/${id}">${name}</a></p>`).join('\n')}
<a href="/cart">Cart</a> <a href="/cart/remove?item=all">Empty the cart</a>
<script>window.shop = { cart: '/ajax/cart', stock: '/ajax/stock?sku=', currency: 'EUR' }</script>`,
  ),
  ...Object.fromEntries(
    PRODUCTS.map(([id, name, price]) => [
      `/p/${id}`,
      page(
        name,
        `<p>${price} €</p><form action="/cart"><input type="hidden" name="add" value="${id}"></form>`,
      ),
    ]),
  ),
  '/cart': page('Your cart', '<p>Empty.</p><a href="/checkout">Check out</a>'),
  '/checkout': redirect('/cart', 302),
  '/ajax/cart': json({ items: [] }),
  '/ajax/stock?sku=': json({ error: 'which?' }, 400),
  '/robots.txt': text('User-agent: *\nDisallow: /checkout\nDisallow: /ajax/\n'),
};

const blog: Record<string, Entry> = {
  '/': page(
    'Pinewood journal',
    `${POSTS.map(([path, title]) => `<h2><a href="/${path}">${title}</a></h2>`).join('\n')}<a href="/feed.xml">Feed</a>`,
  ),
  ...Object.fromEntries(
    POSTS.map(([path, title]) => [`/${path}`, page(title, `<p>…</p><a href="/">All entries</a>`)]),
  ),
  '/feed.xml': xml('<rss version="2.0"><channel><title>Pinewood journal</title></channel></rss>'),
};

const signIn: DemoPage = {
  ...page('Sign in', '<p>For staff.</p>', 401),
  headers: { 'www-authenticate': 'Basic realm="Pinewood admin"' },
};

/** Pages by label of the host ('' for the bare domain), then by path. */
export const PAGES: Readonly<Record<string, Readonly<Record<string, Entry>>>> = {
  '': { '*': (linkTo) => redirect(`${linkTo('www')}/`) },
  www,
  careers: { '/': (linkTo) => redirect(`${linkTo('www')}/careers`, 302) },
  api,
  shop,
  blog,
  admin: { '*': signIn },
  status: {
    '/': page(
      'All systems work',
      '<a href="/incidents">Incidents</a><script>poll("/api/status.json")</script>',
    ),
    '/incidents': page('Incidents', '<p>None this month.</p>'),
    '/api/status.json': json({ shop: 'up', api: 'up' }),
  },
  docs: { '*': (linkTo) => redirect(`${linkTo('help')}/`) },
  help: {
    '/': page('Help', '<a href="/returns">Returns</a> <a href="/delivery">Delivery</a>'),
    '/returns': page('Returns', '<p>Within thirty days.</p>'),
    '/delivery': page('Delivery', '<p>Two days, by rail where we can.</p>'),
  },
  'warehouse-7': {
    '/': page('Stock', '<a href="/labels/print">Labels</a> <a href="/api/v1/bins">Bins</a>'),
    '/labels/print': page('Internal Server Error', '<p>No printer.</p>', 500),
    '/api/v1/bins': json({ bins: 412 }),
  },
};

const NOT_FOUND = page('Not found', '<p>There is no such page.</p>', 404);

/**
 * @param label label of the host, such as `api`
 * @param path path with its query
 */
export function findPage(label: string, path: string, linkTo: LinkTo): DemoPage {
  const pages = PAGES[label] ?? {};
  const entry = own(pages, path) ?? own(pages, path.replace(/\?.*/s, '')) ?? own(pages, '*') ?? NOT_FOUND;
  return typeof entry === 'function' ? entry(linkTo) : entry;
}

const own = (pages: Readonly<Record<string, Entry>>, path: string): Entry | undefined =>
  Object.hasOwn(pages, path) ? pages[path] : undefined;

function urlSet(site: string, paths: readonly string[]): string {
  const urls = paths.map((path) => `<url><loc>${site}${path}</loc></url>`);
  return `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>`;
}
