/** One kind of request to a site, ready to be sent with other values, whatever has to go before it. */
import { setBounded } from '../../core/bounded-map.ts';
import type { Exchange } from '../http-evidence.ts';
import { leadsToHarm } from './conduct.ts';
import { redirectOf, type Session } from './session.ts';
import { type Form, readSurface } from './surface.ts';
import { type Field, type Place, render, type Template } from './template.ts';

export interface Trial {
  readonly template: Template;
  readonly session: Session;
  /** pages and forms that lie before it */
  readonly steps: number;
  /** Sends it, with a value of ours in one place, walking the steps before it again. @throws as `Session.send` */
  send(place?: Place | null, value?: string): Promise<Exchange>;
  /** Sends it with its usual values, as part of a walk that has its turn already. @throws like `send` */
  walk(): Promise<Exchange>;
  /** The answer to its usual values, asked for once, or again when that is long ago. */
  baseline(): Promise<Exchange>;
}

/** A page with a form on it, as often as a fresh one is needed. */
export interface FormPage {
  steps: number;
  /** @throws as `Session.send` */
  open(): Promise<Exchange>;
}

const MAX_REDIRECTS = 3;

/** What forms protect themselves with: another one in each page, and no place for values of ours. */
export const TOKEN =
  /csrf|xsrf|token|nonce|authenticity|requestverification|viewstate|eventvalidation|captcha|^_?(?:sig|signature|hash)$/i;

/** Where trials of a site run, and what is kept of them. */
export interface Ground {
  /** Runs one walk at a time: two at once would take each other's tokens. */
  inTurn<T>(walk: () => Promise<T>): Promise<T>;
  /** the newest baselines */
  answers: Map<Trial, Promise<Exchange>>;
}

/** Pages may be a megabyte each. */
const MAX_ANSWERS = 50;

/** @param page where its form is, when its hidden fields have to be fresh each time */
export function createTrial(
  template: Template,
  session: Session,
  { inTurn, answers }: Ground,
  page: FormPage | null = null,
): Trial {
  const walk = async (place: Place | null = null, value = ''): Promise<Exchange> => {
    const current = page === null ? template : refreshed(template, await page.open());
    return session.send(render(current, place, value));
  };
  const send: Trial['send'] = (place, value) =>
    page === null ? walk(place, value) : inTurn(() => walk(place, value));
  const trial: Trial = {
    template,
    session,
    steps: page?.steps ?? 0,
    send,
    walk: () => walk(),
    baseline() {
      let answer = answers.get(trial);
      if (!answer) {
        // One that failed is no answer to compare with: the next who needs it asks again.
        answer = send().catch((error: unknown) => {
          answers.delete(trial);
          throw error;
        });
        setBounded(answers, trial, answer, MAX_ANSWERS);
      }
      return answer;
    },
  };
  return trial;
}

/** Follows redirects within the site, as a browser does after a form was sent. */
export async function land(session: Session, answer: Exchange): Promise<Exchange> {
  let landed = answer;
  for (let redirects = 0; redirects < MAX_REDIRECTS; redirects++) {
    const next = redirectOf(landed);
    if (next === null || new URL(next).origin !== new URL(landed.request.url).origin || leadsToHarm(next))
      break;
    landed = await session.get(next);
  }
  return landed;
}

/** Its hidden fields, as the page has them now; the rest as it was. */
function refreshed(template: Template, { request, response }: Exchange): Template {
  const form = readSurface(response.body, request.url).forms.find((one) => isSame(one, template));
  if (!form) return template;
  const fresh = new Map(
    form.fields.filter(({ type }) => type === 'hidden').map(({ name, value }) => [name, value]),
  );
  const renew = (fields: readonly Field[]) =>
    fields.map((field) => ({ ...field, value: fresh.get(field.name) ?? field.value }));
  const { query, body } = template;
  return {
    ...template,
    query: template.method === 'GET' ? renew(query) : query,
    body: body && body.kind !== 'json' ? { ...body, fields: renew(body.fields) } : body,
  };
}

function isSame(form: Form, { method, url, query, body }: Template): boolean {
  const { origin, pathname } = new URL(form.action);
  if (form.method !== method || origin + pathname !== url) return false;
  const names = new Set((body && body.kind !== 'json' ? body.fields : query).map(({ name }) => name));
  return form.fields.every(({ name }) => names.has(name));
}

/** Hidden fields that differ between two readings of the page. */
export function changing(form: Form, { request, response }: Exchange): Set<string> {
  const again = readSurface(response.body, request.url).forms.find(
    (one) => one.method === form.method && new URL(one.action).pathname === new URL(form.action).pathname,
  );
  const values = new Map(again?.fields.map(({ name, value }) => [name, value]));
  return new Set(
    form.fields
      .filter(({ name, type, value }) => type === 'hidden' && values.has(name) && values.get(name) !== value)
      .map(({ name }) => name),
  );
}
