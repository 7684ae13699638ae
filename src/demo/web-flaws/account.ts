/** Login and account pages, with actions that no scanner may trigger: delete the account, log out, empty the cart. */
import { timingSafeEqual } from 'node:crypto';
import { cookie } from './configuration.ts';
import { page } from './page.ts';
import { authenticate } from './shop.ts';
import { form, link, type Route, redirect, type Visit } from './visit.ts';

export const SESSION_COOKIE = 'sid';

/** Pages behind the login. */
export const isPrivate = (path: string): boolean => path === '/account' || path.startsWith('/account/');

const loginPage = (visit: Visit, message: string, status = 200) => {
  const session = visit.session ?? visit.premises.sessions.start(null);
  return page(
    visit,
    'Log in',
    `${message && `<p>${message}</p>`}
<form action="/login" method="post">
<input type="hidden" name="csrf" value="${session.csrf}">
<label>User name <input name="username" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button>Log in</button>
</form>`,
    { status, headers: visit.session ? {} : { 'set-cookie': cookie(visit, SESSION_COOKIE, session.id) } },
  );
};

const isSame = (a: string, b: string) =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Deletes the account permanently: a scanner with this user's session is logged out. */
function deleteAccount({ session, premises }: Visit) {
  if (session?.user) {
    premises.shop.query('DELETE FROM users WHERE name = ? RETURNING id', session.user);
    premises.sessions.endAll(session.user);
  }
  return redirect('/', 303);
}

export const accountRoutes: readonly Route[] = [
  { method: 'GET', path: '/login', answer: (visit) => loginPage(visit, '') },
  {
    method: 'POST',
    path: '/login',
    answer: (visit) => {
      const { session, premises, form: fields } = visit;
      const csrf = Buffer.from(fields.get('csrf') ?? '').toString('latin1');
      if (!session || !isSame(csrf, session.csrf))
        return loginPage(visit, 'The form has ended. Try again.', 403);
      const user = authenticate(premises.shop, fields.get('username') ?? '', fields.get('password') ?? '');
      if (!user) return loginPage(visit, 'Wrong user name or password.');
      premises.sessions.end(session.id);
      const fresh = premises.sessions.start(user);
      return {
        ...redirect('/account/', 303),
        headers: { location: '/account/', 'set-cookie': cookie(visit, SESSION_COOKIE, fresh.id) },
      };
    },
  },
  {
    method: 'GET',
    path: '/logout',
    answer: (visit) => {
      visit.premises.sessions.end(visit.session?.id);
      return {
        ...redirect('/', 303),
        headers: { location: '/', 'set-cookie': `${cookie(visit, SESSION_COOKIE, '')}; Max-Age=0` },
      };
    },
  },
  {
    method: 'GET',
    path: '/account/delete',
    section: 'account',
    invite: link('/account/delete?id=1', 'Delete my account'),
    answer: deleteAccount,
  },
  {
    method: 'POST',
    path: '/account/delete',
    section: 'account',
    invite: form('/account/delete', { id: '1' }, 'Delete my account for good'),
    answer: deleteAccount,
  },
  {
    method: 'GET',
    path: '/cart',
    section: 'shop',
    invite: link('/cart', 'Cart'),
    answer: (visit) => page(visit, 'Cart', `<p>One mug.</p>${link('/cart/empty', 'Empty cart')}`),
  },
  { method: 'GET', path: '/cart/empty', answer: () => redirect('/cart', 303) },
  {
    method: 'POST',
    path: '/newsletter',
    answer: (visit) => page(visit, 'Thank you', '<p>The next letter is yours.</p>'),
  },
];
