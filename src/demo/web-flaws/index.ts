/**
 * A site with planted flaws, and its hardened twin, to measure web scanners. The flaws are real: it serves files of the
 * machine and runs injected SQL, so it must only listen on loopback.
 */

import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { bracketed } from '../../core/target.ts';
import { createCertificate } from '../certificate.ts';
import { listen } from '../listen.ts';
import { accountRoutes, isPrivate, SESSION_COOKIE } from './account.ts';
import { configurationRoutes, cookie, GENERAL_PLACES, headersOf } from './configuration.ts';
import { echoRoutes, LOST_PAGE, LOST_PLACE, notFound } from './echoes.ts';
import { fileRoutes, makeFolder, removeFolder } from './files.ts';
import { lostDocument, lureRoutes } from './lures.ts';
import { page } from './page.ts';
import { queryRoutes } from './queries.ts';
import { redirectRoutes } from './redirects.ts';
import { createSessions } from './session.ts';
import { createShop, DEMO_USER } from './shop.ts';
import { trialRoutes } from './trial.ts';
import {
  type Answer,
  json,
  link,
  type PlantedFlaw,
  type Premises,
  type Route,
  redirect,
  type Section,
  text,
  type Visit,
} from './visit.ts';

export type { PlantedFlaw } from './visit.ts';

export interface SeenRequest {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** value of `performance.now()` */
  at: number;
}

export interface FlawedSite {
  url: string;
  /** The same over TLS. The flawed site supports TLS 1.0 and has an expired self-signed certificate for another name. */
  httpsUrl: string;
  /** PEM of the hardened site's certificate, for clients to trust; null for the flawed site */
  ca: string | null;
  /** empty if the site is hardened */
  flaws: readonly PlantedFlaw[];
  /** locations of the flaws, on both sites */
  places: readonly PlantedFlaw[];
  /** the latest requests, up to 200,000 */
  requests: readonly SeenRequest[];
  /** the only paths to which scanners may post */
  forms: readonly string[];
  login: { url: string; fields: Record<string, string> };
  close(): Promise<void>;
}

const MAX_REQUESTS = 200_000;
const MAX_BODY_BYTES = 64 * 1024;
const MAX_SEGMENTS = 64;

const ROUTES: readonly Route[] = [
  ...echoRoutes,
  ...queryRoutes,
  ...fileRoutes,
  ...redirectRoutes,
  ...trialRoutes,
  ...accountRoutes,
  ...configurationRoutes,
  ...lureRoutes,
];

const PLACES: readonly PlantedFlaw[] = [
  ...ROUTES.flatMap(({ places = [] }) => places),
  LOST_PLACE,
  ...GENERAL_PLACES,
];

/** Forms without side effects. */
const FORMS = [
  '/trial',
  // Sounds like a payment, but only reads.
  '/shop/payment-done',
  ...new Set(PLACES.filter(({ method }) => method === 'POST').map(({ path }) => path)),
];

const SECTIONS: Readonly<Record<Section, { path: string; title: string }>> = {
  product: { path: '/product', title: 'A help desk for small companies' },
  shop: { path: '/shop', title: 'Shop' },
  help: { path: '/help', title: 'Help' },
  company: { path: '/company', title: 'Company' },
  developers: { path: '/developers', title: 'For developers' },
  account: { path: '/account/', title: 'My account' },
  docs: { path: '/docs/', title: 'Documentation' },
};

/** The index page of a section, without links to pages that the site does not have. */
const sectionPage = (section: Section, visit: Visit, hidden: ReadonlySet<string>) =>
  page(
    visit,
    SECTIONS[section].title,
    `${section === 'developers' ? DEVELOPERS : ''}<ul>
${ROUTES.filter((route) => route.section === section && route.invite && !hidden.has(route.path))
  .map(({ invite }) => `<li>${invite}</li>`)
  .join('\n')}
</ul>`,
  );

const DEVELOPERS = `<p>${link('/openapi.json', 'Description of the interface')}</p>
<script src="/assets/try-it.js" defer></script>\n`;

const homePage = (visit: Visit) =>
  page(
    visit,
    'Larchdesk',
    `<p>The help desk that answers. Since this morning, with a bell.</p>
<form action="/search"><input name="q"><button>Search</button></form>
<p>${link(LOST_PAGE, 'Our offer for partners')} ${link('/preferences', 'Language')}</p>`,
    {
      headers: {
        'set-cookie': [
          ...(visit.cookies.visitor === undefined ? [cookie(visit, 'visitor', 'v1001')] : []),
          ...(visit.cookies.locale === undefined ? [cookie(visit, 'locale', 'en-GB')] : []),
        ],
      },
    },
  );

const JSON_ROUTES = ROUTES.filter(({ jsonExample }) => jsonExample !== undefined);

/** OpenAPI 3.0 description of the API. */
const openApi = () => ({
  openapi: '3.0.3',
  info: { title: 'Larchdesk', version: '1' },
  paths: Object.fromEntries(
    JSON_ROUTES.map(({ path, jsonExample }) => [
      path,
      {
        post: {
          requestBody: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: Object.fromEntries(
                    Object.keys(jsonExample as object).map((name) => [name, { type: 'string' }]),
                  ),
                },
                example: jsonExample,
              },
            },
          },
          responses: { 200: { description: 'what was asked for' } },
        },
      },
    ]),
  ),
});

/** A script with the same requests. */
const TRY_IT = JSON_ROUTES.map(
  ({ path, jsonExample }, index) => `function tryIt${index}() {
  return fetch('${path}', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(${JSON.stringify(jsonExample)})
  });
}
`,
).join('');

type Routing = ReadonlyMap<string, Route['answer']>;

function createRouting(hardened: boolean): Routing {
  const hidden = new Set(hardened ? ['/downloads/', '/uploads/', '/shop/checkout'] : []);
  return new Map<string, Route['answer']>([
    ['GET /', homePage],
    ['GET /openapi.json', () => json(openApi())],
    ['GET /assets/try-it.js', () => text(TRY_IT, 'text/javascript; charset=utf-8')],
    ...Object.entries(SECTIONS).map(([section, { path }]): [string, Route['answer']] => [
      `GET ${path}`,
      (visit) => sectionPage(section as Section, visit, hidden),
    ]),
    ...ROUTES.map(({ method, path, answer }): [string, Route['answer']] => [`${method} ${path}`, answer]),
  ]);
}

async function answerTo(visit: Visit, routing: Routing): Promise<Answer> {
  const { method, path, session } = visit;
  if (!['GET', 'HEAD', 'POST'].includes(method))
    return { ...text('Method not allowed', undefined, 405), headers: { allow: 'GET, HEAD, POST' } };
  if (isPrivate(path) && !session?.user) return redirect('/login', 303);
  const asked = method === 'HEAD' ? 'GET' : method;
  const find = (path: string) => routing.get(`${asked} ${path}`);
  const answer = find(path) ?? find(path.replace(/[^/]+$/, '*'));
  return (
    (await answer?.(visit)) ??
    (path.startsWith('/docs/') && asked === 'GET' ? lostDocument(visit) : notFound(visit))
  );
}

/** What a scanner needs to know to test all of the site. */
export const SITE_OPTIONS: Pick<FlawedSite, 'forms' | 'login'> = {
  forms: FORMS,
  login: { url: '/login', fields: { ...DEMO_USER } },
};

/** The site without a server of its own. */
export interface FlawedApplication {
  handle(request: IncomingMessage, response: ServerResponse): void;
  requests: FlawedSite['requests'];
  close(): void;
}

/** @param certificate whose key the flawed site serves as a forgotten file */
export function openFlawedApplication({
  hardened,
  certificate,
}: Pick<Premises, 'hardened' | 'certificate'>): FlawedApplication {
  const premises: Premises = {
    ...{ hardened, certificate },
    shop: createShop(),
    folder: makeFolder(),
    sessions: createSessions(),
  };
  const routing = createRouting(hardened);
  const requests: SeenRequest[] = [];

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const at = performance.now();
    const body = await readBody(request);
    const { method = 'GET', url = '/', headers } = request;
    if (requests.length >= MAX_REQUESTS) requests.splice(0, MAX_REQUESTS / 10);
    requests.push({ method, path: url, headers: { ...headers }, body: body ?? '', at });
    const setting = {
      secure: (request.socket as TLSSocket).encrypted === true,
      nonce: randomBytes(16).toString('base64'),
      premises,
    };
    const visit = visitOf(request, body ?? '', setting);
    const answer =
      body === null
        ? text('Too much', undefined, 413)
        : visit === null
          ? text('Bad request', undefined, 400)
          : await answerTo(visit, routing);
    response.writeHead(answer.status ?? 200, {
      'content-type': answer.type ?? 'text/html; charset=utf-8',
      'content-length': Buffer.byteLength(answer.body),
      ...headersOf(setting),
      ...answer.headers,
    });
    response.end(method === 'HEAD' ? undefined : answer.body);
  };
  // An aborted request or an invalid header only closes the connection.
  const handle = (request: IncomingMessage, response: ServerResponse) =>
    void serve(request, response).catch(() => response.destroy());

  return {
    ...{ handle, requests },
    close() {
      premises.shop.close();
      removeFolder(premises.folder);
    },
  };
}

/** @param init.port port without TLS; default 0, any free port, which TLS always uses */
export async function startFlawedSite({
  hardened,
  port = 0,
  host = '127.0.0.1',
}: {
  hardened: boolean;
  port?: number;
  host?: string;
}): Promise<FlawedSite> {
  const certificate = await createCertificate(
    hardened ? { names: ['127.0.0.1', 'localhost'] } : { names: ['old.larchdesk.test'], days: -10 },
  );
  const { handle, requests, close } = openFlawedApplication({ hardened, certificate });
  const open: { close(): Promise<void> }[] = [];
  const closeAll = async () => {
    await Promise.all(open.splice(0).map(({ close }) => close()));
    close();
  };
  try {
    const plain = await listen(createServer(handle), host, port);
    open.push(plain);
    const name = bracketed(host);
    const url = `http://${name}:${plain.port}/`;
    const tls = await listen(
      createTlsServer(
        hardened
          ? { ...certificate, minVersion: 'TLSv1.2' }
          : { ...certificate, minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' },
        handle,
      ),
      host,
      0,
    );
    open.push(tls);
    let closing: Promise<void> | undefined;
    return {
      url,
      httpsUrl: `https://${name}:${tls.port}/`,
      ca: hardened ? certificate.cert : null,
      flaws: hardened ? [] : PLACES,
      places: PLACES,
      ...{ requests, ...SITE_OPTIONS },
      close: () => (closing ??= closeAll()),
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** @returns null if the body is longer than any form of the site */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else if (bytes > 16 * MAX_BODY_BYTES) throw new Error('a body without end');
  }
  return bytes > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString();
}

/** @returns null if the path cannot be decoded */
function visitOf(
  request: IncomingMessage,
  body: string,
  setting: Pick<Visit, 'secure' | 'nonce' | 'premises'>,
): Visit | null {
  const { method = 'GET', url = '/', headers } = request;
  const [, path = '/', search = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(url) ?? [];
  const segments = path.split('/', MAX_SEGMENTS).slice(1).map(decoded);
  if (segments.includes(null)) return null;
  const cookies = cookiesOf(headers.cookie ?? '');
  const type = headers['content-type'] ?? '';
  return {
    method,
    path,
    segments: segments as string[],
    query: new URLSearchParams(search),
    form: new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? body : ''),
    json: type.startsWith('application/json') ? parsed(body) : undefined,
    headers,
    cookies,
    session: setting.premises.sessions.get(cookies[SESSION_COOKIE]),
    ...setting,
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cookiesOf(header: string): Record<string, string> {
  const pairs = header.split(';').flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=');
    if (at === -1) return [];
    const value = pair.slice(at + 1).trim();
    return [[pair.slice(0, at).trim(), decoded(value) ?? value]];
  });
  return Object.fromEntries(pairs);
}
