/** Flaws of the site's configuration: headers, and exposed files. */
import { createHash } from 'node:crypto';
import { link, type PlantedFlaw, type Route, text, type Visit } from './visit.ts';

/** Headers of every response. */
export function headersOf({
  premises,
  nonce,
  secure,
}: Pick<Visit, 'premises' | 'nonce' | 'secure'>): Record<string, string> {
  if (!premises.hardened) return { server: 'Apache/2.4.29 (Ubuntu)', 'x-powered-by': 'PHP/7.2.24' };
  return {
    'content-security-policy': [
      "default-src 'self'",
      `script-src 'self' 'nonce-${nonce}'`,
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    ...(secure && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
}

export const cookie = ({ premises }: Visit, name: string, value: string): string =>
  `${name}=${value}; Path=/${premises.hardened ? '; Secure; HttpOnly; SameSite=Lax' : ''}`;

const planted = (
  type: string,
  path: string,
  context: string,
  id = type.replaceAll('_', '-'),
): PlantedFlaw => ({
  id,
  type,
  method: 'GET',
  path,
  parameter: null,
  location: null,
  context,
});

/** Flaws of several pages, or of the connection. */
export const GENERAL_PLACES: readonly PlantedFlaw[] = [
  planted('tls_certificate_expired', '/', 'certificate of the site over TLS'),
  planted('tls_certificate_untrusted', '/', 'certificate of the site over TLS, self-signed'),
  planted('tls_certificate_name', '/', 'certificate of the site over TLS, for another name'),
  planted('tls_old_protocol', '/', 'the site over TLS speaks 1.0 and 1.1'),
  planted('missing_hsts', '/', 'header of the site over TLS'),
  planted('missing_csp', '/', 'header of every page'),
  planted('missing_frame_protection', '/', 'header of every page'),
  planted('missing_content_type_options', '/', 'header of every page'),
  planted('missing_referrer_policy', '/', 'header of every page'),
  planted('version_disclosure', '/', 'headers Server and X-Powered-By of every page'),
  planted('cookie_without_secure', '/login', 'session cookie sid, over TLS'),
  planted('cookie_without_httponly', '/login', 'session cookie sid'),
  planted('cookie_without_samesite', '/login', 'session cookie sid'),
  planted('mixed_content', '/', 'script of every page over TLS'),
];

/** A page of the flawed site that the hardened one does not have. */
const exposed = (
  place: PlantedFlaw,
  body: string | ((visit: Visit) => string),
  more: { type?: string; section?: Route['section']; invite?: string } = {},
): Route => ({
  method: 'GET',
  path: place.path,
  places: [place],
  ...(more.section && { section: more.section }),
  ...(more.invite && { invite: more.invite }),
  answer: (visit) =>
    visit.premises.hardened ? null : text(typeof body === 'string' ? body : body(visit), more.type),
});

/** A random string that looks like a key, so that this file has none that a secret scanner would find. */
const noise = (name: string, alphabet: string, length: number): string =>
  [...createHash('sha512').update(`larchdesk ${name}`).digest()]
    .slice(0, length)
    .map((byte) => alphabet[byte % alphabet.length])
    .join('');

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
export const stripeKey = (kind: 'sk' | 'pk') =>
  [kind, 'live', noise(`stripe ${kind}`, LETTERS, 24)].join('_');
const awsId = `AKI${'A'}${noise('aws id', UPPER, 16)}`;
const awsSecret = noise('aws secret', `${LETTERS}+/`, 40);

const GIT_CONFIG = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
\tlogallrefupdates = true
[remote "origin"]
\turl = git@git.larchdesk.test:larchdesk/shop.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
[branch "main"]
\tremote = origin
\tmerge = refs/heads/main
`;

const APP = `function openTab(name) { document.title = name; }
function compare(left, right) { document.title = left + ' or ' + right; }
`;

const SOURCE_MAP = JSON.stringify({
  version: 3,
  file: 'app.js',
  sources: ['../src/tabs.ts', '../src/internal/pricing.ts'],
  sourcesContent: [
    'export function openTab(name: string): void {\n  document.title = name;\n}\n',
    '// The floor that sales may go down to; not for customers.\nexport const FLOOR = 0.62;\n',
  ],
  names: [],
  mappings: 'AAAA,SAASA',
});

const NGINX_LISTING = `<html>
<head><title>Index of /downloads/</title></head>
<body>
<h1>Index of /downloads/</h1><hr><pre><a href="../">../</a>
<a href="customers-2024.csv">customers-2024.csv</a>                                 03-Feb-2025 09:14               48211
<a href="setup.zip">setup.zip</a>                                          11-Jan-2025 16:40              912004
</pre><hr></body>
</html>
`;

const APACHE_LISTING = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<html>
 <head>
  <title>Index of /uploads</title>
 </head>
 <body>
<h1>Index of /uploads</h1>
  <table>
   <tr><th valign="top">&nbsp;</th><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th><th><a href="?C=S;O=A">Size</a></th></tr>
   <tr><th colspan="4"><hr></th></tr>
<tr><td valign="top">&nbsp;</td><td><a href="/">Parent Directory</a></td><td>&nbsp;</td><td align="right">  - </td></tr>
<tr><td valign="top">&nbsp;</td><td><a href="passport-scan.jpg">passport-scan.jpg</a></td><td align="right">2025-01-09 10:02</td><td align="right">1.2M</td></tr>
   <tr><th colspan="4"><hr></th></tr>
</table>
</body></html>
`;

const SCRIPT = 'text/javascript; charset=utf-8';
const HTML = 'text/html; charset=utf-8';

export const configurationRoutes: readonly Route[] = [
  exposed(
    planted('exposed_git', '/.git/HEAD', 'a repository that was deployed with its history'),
    'ref: refs/heads/main\n',
  ),
  {
    method: 'GET',
    path: '/.git/config',
    answer: ({ premises }) => (premises.hardened ? null : text(GIT_CONFIG)),
  },
  exposed(
    planted('exposed_env', '/.env', 'settings with passwords'),
    () => `APP_ENV=production\nAPP_KEY=base64:${noise('app', LETTERS, 43)}=\nDB_HOST=10.2.0.4\nDB_DATABASE=larchdesk
DB_USERNAME=shop\nDB_PASSWORD=${noise('database', LETTERS, 20)}\nMAIL_PASSWORD=${noise('mail', LETTERS, 16)}\n`,
    { type: 'application/octet-stream' },
  ),
  exposed(
    planted('exposed_backup', '/backup.sql', 'dump of a database', 'exposed-backup-sql'),
    `-- MySQL dump 10.13  Distrib 5.7.33, for Linux (x86_64)
DROP TABLE IF EXISTS \`customers\`;
CREATE TABLE \`customers\` (\`id\` int NOT NULL AUTO_INCREMENT, \`email\` varchar(255), PRIMARY KEY (\`id\`));
INSERT INTO \`customers\` VALUES (1,'mira@larchdesk.test'),(2,'ben@larchdesk.test');
`,
    { type: 'application/octet-stream' },
  ),
  exposed(
    planted(
      'exposed_backup',
      '/config.php.bak',
      'copy of a script, with its source',
      'exposed-backup-script',
    ),
    () => `<?php
// Old settings, until the move is done.
$db_host = '10.2.0.4';
$db_user = 'shop';
$db_password = '${noise('old database', LETTERS, 16)}';
$link = mysqli_connect($db_host, $db_user, $db_password, 'larchdesk');
`,
  ),
  exposed(
    planted('exposed_key', '/server.key', 'private key of the certificate'),
    ({ premises }) => premises.certificate.key,
    {
      type: 'application/octet-stream',
    },
  ),
  {
    method: 'GET',
    path: '/assets/app.js',
    answer: ({ premises }) =>
      text(premises.hardened ? APP : `${APP}//# sourceMappingURL=app.js.map\n`, SCRIPT),
  },
  exposed(
    planted(
      'exposed_source_map',
      '/assets/app.js.map',
      'source map with the sources, named by /assets/app.js',
    ),
    SOURCE_MAP,
    {
      type: 'application/json',
    },
  ),
  exposed(
    planted('secret_in_page', '/assets/config.js', 'pair of AWS keys in a script', 'secret-in-script'),
    `window.settings = {
  upload: { region: 'eu-north-1', bucket: 'larchdesk-uploads',
    accessKeyId: '${awsId}', secretAccessKey: '${awsSecret}' }
};
`,
    { type: SCRIPT },
  ),
  exposed(
    planted(
      'secret_in_page',
      '/shop/checkout',
      'secret key of a payment service in a page',
      'secret-in-page',
    ),
    `<!doctype html><html lang="en"><head><title>Checkout</title></head><body><h1>Checkout</h1>
<p>Your cart is empty.</p><a href="/shop">Back to the shop</a>
<script>var payments = { key: "${stripeKey('sk')}", currency: "eur" };</script></body></html>`,
    { type: HTML, section: 'shop', invite: link('/shop/checkout', 'Checkout') },
  ),
  exposed(
    planted('vulnerable_library', '/assets/jquery-1.8.1.min.js', 'jQuery 1.8.1'),
    '/*! jQuery v1.8.1 | stand-in of Larchdesk, nothing but its name */\nwindow.jQuery = window.$ = function () {};\n',
    { type: SCRIPT },
  ),
  {
    method: 'GET',
    path: '/assets/jquery-3.7.1.min.js',
    answer: () =>
      text(
        '/*! jQuery v3.7.1 | stand-in of Larchdesk, nothing but its name */\nwindow.jQuery = window.$ = function () {};\n',
        SCRIPT,
      ),
  },
  exposed(
    planted('directory_listing', '/downloads/', 'index in the style of nginx', 'listing-nginx'),
    NGINX_LISTING,
    {
      type: HTML,
      section: 'help',
      invite: link('/downloads/', 'Downloads'),
    },
  ),
  exposed(
    planted('directory_listing', '/uploads/', 'index in the style of Apache', 'listing-apache'),
    APACHE_LISTING,
    {
      type: HTML,
      section: 'help',
      invite: link('/uploads/', 'What customers sent us'),
    },
  ),
  {
    method: 'GET',
    path: '/api/account',
    section: 'developers',
    invite: link('/api/account', 'Who am I?'),
    places: [planted('cors_reflects_origin', '/api/account', 'any origin, with credentials')],
    answer: ({ headers, session, premises }) => {
      const answer = text(JSON.stringify({ user: session?.user ?? null }), 'application/json; charset=utf-8');
      const { origin } = headers;
      if (premises.hardened || !origin) return answer;
      return {
        ...answer,
        headers: {
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          vary: 'origin',
        },
      };
    },
  },
];
