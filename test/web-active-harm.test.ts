/** Requests that must never be sent, however a page disguises their effect. */
import { afterEach, describe, expect, test } from 'vitest';
import { scriptRequests } from '../src/scanners/web-active/script-requests.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import {
  type ActiveSite,
  asksFor,
  queryOf,
  recorder,
  type SitePage,
  servePages,
} from './support/active-site.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

async function scan(
  pages: Record<string, SitePage>,
  options: Record<string, unknown> = {},
): Promise<ActiveSite> {
  const site = await servePages(pages);
  cleanups.push(site.close);
  const { scanner } = recorder();
  const input = { kind: 'url', url: `${site.url}/` } as const;
  await collect(scanner, input, { options: { rps: 1_000, checks: ['xss'], ...options } });
  return site;
}

/** Requests except the start and the rules for robots, with their queries, without the tested values. */
const beyondStart = (site: ActiveSite) =>
  [...new Set(site.asked.map(({ method, url }) => `${method} ${url.replace(/[?&]sw-unshared=\w+$/, '')}`))]
    .filter((one) => !/^GET \/(?:trial|robots\.txt)?$/.test(one) && !one.includes('trial'))
    .sort();

describe('state-changing URLs', () => {
  test.each([
    ['beside a byte that is no UTF-8', '/list?city=K%F6ln&do=%64elete'],
    ['encoded twice', '/items?do=%2564elete'],
    ['in a path with a stray per cent sign', '/100%/%6cogout'],
    ['in entities', '/items?do=&#100;el&#x65;te'],
    ['in another case', '/ITEMS/DELETEALL'],
    ['as one word of several', '/account/closeAccount'],
    ['written together', '/cancelsubscription'],
    ['as an abbreviation after a capital one', '/APIReset'],
    ['abbreviated', '/board?act=del&no=7'],
    ['as part of the path', '/board/7/rm'],
    ['in German', '/konto/abmelden'],
    ['in French, with accents', '/compte/d%C3%A9connexion'],
    ['in Spanish', '/articulo/eliminar?id=3'],
  ])('are not requested: %s', async (_, href) => {
    const site = await scan({ '/': `<a href="${href}">more</a>` }, { aggressive: true });
    expect(beyondStart(site)).toEqual([]);
  });

  test.each([
    ['a picture that says so', '<a href="/p?id=1"><img src="x.png" alt="Delete"></a>'],
    ['an icon with a title', '<a href="/p?id=1"><i class="x" title="Remove this"></i></a>'],
    ['a question before it', `<a href="/p?id=1" onclick="return confirm('Really delete it?')">x</a>`],
    ['a part of a map', '<map><area href="/p?id=1" alt="Log out"></map>'],
  ])('are recognised by %s', async (_, link) => {
    const site = await scan({ '/': link, '/p': 'x' }, { aggressive: true });
    expect(beyondStart(site)).toEqual([]);
  });

  test.each([
    ['a refresh', '<meta http-equiv=refresh content="0;url=/logout">'],
    ['a frame', '<iframe src="/logout"></iframe>'],
    ['a script file', '<script src="/logout"></script>'],
    ['a request of a script', `<script>fetch('/logout')</script>`],
    ['a base', '<base href="/account/delete/"><a href="it">x</a>'],
  ])('are not requested through %s', async (_, html) => {
    expect(beyondStart(await scan({ '/': html }, { aggressive: true }))).toEqual([]);
  });

  test('are not requested through a redirect, of a page or of a form', async () => {
    const site = await scan({
      '/': '<a href="/a">a</a><form action="/f"><input name=q></form>',
      '/a': (_, response) => void response.writeHead(302, { location: '/logout' }).end(),
      '/f': (_, response) => void response.writeHead(303, { location: '/account/delete' }).end(),
    });
    expect(asksFor(site).filter((one) => /logout|delete/.test(one))).toEqual([]);
    expect(asksFor(site)).toContain('GET /f');
  });
});

describe('state-changing forms', () => {
  const FIELD = '<input name=note>';

  test.each([
    ['by a hidden field', `<form action=/f><input type=hidden name=intent value=delete>${FIELD}</form>`],
    ['by the name of one', `<form action=/f><input type=hidden name=delete value=1>${FIELD}</form>`],
    [
      'by what is chosen',
      `<form action=/f><select name=action><option>remove</select>${FIELD}<button>Go</button></form>`,
    ],
    [
      'by a chosen one of several',
      `<form action=/f><input type=radio name=op value=wipe checked>${FIELD}</form>`,
    ],
    [
      'by a button elsewhere',
      `<form id=f action=/f>${FIELD}</form><p><button form=f>Delete account</button></p>`,
    ],
    ['by a button before it', `<button form=f>Delete account</button><form id=f action=/f>${FIELD}</form>`],
    ['by what it is called', `<form id=delete-form action=/f>${FIELD}</form>`],
    ['by what it asks', `<form action=/f onsubmit="return confirm('Remove it?')">${FIELD}</form>`],
    ['by where its button leads', `<form action=/g>${FIELD}<button formaction=/logout>Go</button></form>`],
    ['by a button with a picture', `<form action=/f>${FIELD}<button><img alt=Delete></button></form>`],
  ])('are not submitted: %s', async (_, form) => {
    expect(beyondStart(await scan({ '/': form, '/f': 'x', '/g': 'x' }, { aggressive: true }))).toEqual([]);
    const posted = form.replace('<form ', '<form method=post ');
    const site = await scan({ '/': posted, 'POST /f': 'x', 'POST /g': 'x' }, { aggressive: true });
    expect(beyondStart(site)).toEqual([]);
  });

  test('that a button sends by POST are not forms for GET', async () => {
    const form = `<form action=/f>${FIELD}<button formmethod=post>Save</button></form>`;
    expect(beyondStart(await scan({ '/': form, '/f': 'x' }))).toEqual([]);
    const named = await scan({ '/': form, 'POST /f': 'x' }, { forms: ['/f'] });
    expect(asksFor(named)).toContain('POST /f');
    expect(asksFor(named)).not.toContain('GET /f');
  });

  test('are submitted without unchecked boxes that delete something', async () => {
    const form =
      '<form action=/f><input name=note><input type=checkbox name=photo-clear><input type=checkbox name=all></form>';
    const site = await scan({ '/': form, '/f': 'x' });
    const sent = site.asked.filter(({ url }) => url.startsWith('/f'));
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.map((one) => queryOf(one).has('photo-clear'))).not.toContain(true);
    expect(sent.map((one) => queryOf(one).has('all'))).not.toContain(false);
  });

  test('that are listed are submitted with a button that does not delete, when there is one', async () => {
    const form = `<form method=post action=/profile>${FIELD}<button name=op value=delete>Delete account</button><button name=op value=save>Save</button></form>`;
    const site = await scan({ '/': form, 'POST /profile': 'x' }, { forms: ['/profile'] });
    const sent = site.asked.filter(({ method }) => method === 'POST');
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.filter(({ body }) => !body.includes('op=save'))).toEqual([]);
  });

  test('are not taken for a similar form when tokens are renewed', async () => {
    let next = 0;
    const form = (op: string) =>
      `<form method=post action=/cart><input type=hidden name=csrf value=t${next++}><input type=hidden name=op value=${op}><input name=item value=1><button>Go</button></form>`;
    const site = await scan(
      { '/': () => form('remove') + form('update'), 'POST /cart': 'x' },
      { aggressive: true },
    );
    const sent = site.asked.filter(({ method }) => method === 'POST');
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.filter(({ body }) => body.includes('op=remove'))).toEqual([]);
    expect(new Set(sent.map(({ body }) => /csrf=\w+/.exec(body)?.[0])).size).toBe(sent.length);
  });

  test('have their tokens renewed when a button sets the action of the form', async () => {
    let next = 0;
    const site = await scan(
      {
        '/': () =>
          `<form method=post action=/no><input type=hidden name=csrf value=t${next++}>${FIELD}<button formaction=/yes>Go</button></form>`,
        'POST /yes': 'x',
      },
      { forms: ['/yes'] },
    );
    const sent = site.asked.filter(({ method }) => method === 'POST');
    expect(sent.length).toBeGreaterThan(1);
    expect(new Set(sent.map(({ body }) => /csrf=\w+/.exec(body)?.[0])).size).toBe(sent.length);
  });

  test('on a listed page have their tokens renewed from it, whatever its name', async () => {
    let next = 0;
    const site = await scan(
      {
        '/': '<a href=/account/delete>Delete</a>',
        '/account/delete': () =>
          `<form method=post><input type=hidden name=csrf value=t${next++}>${FIELD}</form>`,
        'POST /account/delete': 'x',
      },
      { forms: ['/account/delete'] },
    );
    const sent = site.asked.filter(({ method }) => method === 'POST');
    expect(sent.some(({ body }) => body.includes('note=trial'))).toBe(true);
  });
});

test("are not made of a script's request without a known method", () => {
  for (const code of [
    `fetch('/api/it', { method: verb })`,
    `fetch('/api/it', options)`,
    `fetch('/api/it', { ...options })`,
  ])
    expect(scriptRequests(code), code).toEqual([]);
  expect(scriptRequests(`fetch('/api/it', { headers: {} })`)).toHaveLength(1);
  expect(scriptRequests(`fetch('/api/it', { method: 'GET', method: 'DELETE' })`)).toMatchObject([
    { method: 'DELETE' },
  ]);
});
