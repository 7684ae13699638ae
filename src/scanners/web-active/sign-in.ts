import type { Exchange } from '../kit/http-evidence.ts';
import { resolved } from '../kit/reference.ts';
import { filledIn, formWithFields } from './form-request.ts';
import type { ActiveOptions } from './options.ts';
import { followRedirects } from './redirect.ts';
import { type Outgoing, render, templateOf } from './template.ts';

const MAX_REDIRECTS = 5;

/** How to sign in at one site. */
export interface Account {
  /** page with the sign-in form */
  url: string;
  fields: Readonly<Record<string, string>>;
  /** text of the page after a successful sign-in */
  loggedIn: string | undefined;
}

/** URL of the sign-in page as the options name it, which may be on another site. */
export const signInUrl = ({ login }: Pick<ActiveOptions, 'login'>, origin: string): string | null =>
  login ? resolved(login.url, `${origin}/`) : null;

/** @returns null when the options name no account at this site */
export function accountAt(options: Pick<ActiveOptions, 'login'>, origin: string): Account | null {
  const url = signInUrl(options, origin);
  if (!options.login || !url?.startsWith(`${origin}/`)) return null;
  const { fields, loggedIn } = options.login;
  return { url, fields, loggedIn };
}

/** @returns why signing in did not work; null when it did. @throws what `ask` throws */
export async function signIn(
  { url, fields, loggedIn }: Account,
  ask: (request: Outgoing) => Promise<Exchange>,
): Promise<string | null> {
  const names = Object.keys(fields);
  const { origin } = new URL(url);
  const page = await ask(render(templateOf(url)));
  const form = formWithFields(page.response.body, url, names);
  if (!form) return 'the page has no form with these fields';
  if (new URL(form.action).origin !== origin) return 'the form is submitted to another site';
  const sent = await ask(render(filledIn(form, fields)));
  const answer = await followRedirects(sent, (next) => ask(render(templateOf(next))), MAX_REDIRECTS);
  const { body } = answer.response;
  if (loggedIn !== undefined)
    return body.includes(loggedIn) ? null : 'the response does not contain the text of loggedIn';
  return formWithFields(body, answer.request.url, names) ? 'the form is shown again' : null;
}
