/** A form in two steps. The second step requires a token from the first, and accepts each token once. */
import { html } from './encoding.ts';
import { page } from './page.ts';
import { ask, databaseError, table } from './queries.ts';
import type { Route } from './visit.ts';

const CENTRES = {
  flawed: (region: string) => `SELECT city FROM centres WHERE region = '${region}'`,
  fixed: (region: string): [string, string] => ['SELECT city FROM centres WHERE region = ?', region],
};

export const trialRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/trial',
    section: 'product',
    invite: '<a href="/trial">Try it for a month</a>',
    answer: (visit) =>
      page(
        visit,
        'Try Larchdesk',
        `<form action="/trial" method="post">
<input type="hidden" name="token" value="${visit.premises.sessions.startTrial()}">
<label>Email <input name="email" type="email" value="you@example.test"></label>
<button>Next</button>
</form>`,
      ),
  },
  {
    method: 'POST',
    path: '/trial',
    answer: (visit) => {
      const token = visit.form.get('token') ?? '';
      if (!visit.premises.sessions.takeTrialStep(token, 1)) return startAgain(visit);
      return page(
        visit,
        'Your company',
        `<form action="/trial/confirm" method="post">
<input type="hidden" name="token" value="${html(token)}">
<label>Company <input name="company" value="Acme"></label>
<label>Region <select name="region"><option value="eu">Europe</option><option value="us">America</option></select></label>
<button>Start the trial</button>
</form>`,
      );
    },
  },
  {
    method: 'POST',
    path: '/trial/confirm',
    places: [
      {
        id: 'xss-second-step',
        type: 'reflected_xss',
        method: 'POST',
        path: '/trial/confirm',
        parameter: 'company',
        location: 'body',
        context: 'text of an element, in the second step of a form',
      },
      {
        id: 'sql-second-step',
        type: 'sql_injection',
        method: 'POST',
        path: '/trial/confirm',
        parameter: 'region',
        location: 'body',
        context: 'string, error shown, in the second step of a form',
      },
    ],
    answer: (visit) => {
      const { hardened, sessions } = visit.premises;
      if (!sessions.takeTrialStep(visit.form.get('token') ?? '', 2)) return startAgain(visit);
      const company = visit.form.get('company') ?? '';
      const cities = ask(CENTRES, visit.form.get('region') ?? '', visit);
      if (typeof cities === 'string' && !hardened) return databaseError(visit, cities);
      return page(
        visit,
        'Your trial has begun',
        `<p>Welcome, ${hardened ? html(company) : company}. Your data stays here:</p>${table(typeof cities === 'string' ? [] : cities)}`,
      );
    },
  },
];

const startAgain = (visit: Parameters<Route['answer']>[0]) =>
  page(visit, 'Too late', '<p>This form has ended. <a href="/trial">Start again</a>.</p>', { status: 409 });
