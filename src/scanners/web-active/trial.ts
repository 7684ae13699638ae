/** One kind of request to a site, ready to be sent with other values, whatever has to go before it. */

import { isVerbName, leadsToHarm } from '../kit/conduct.ts';
import type { Exchange } from '../kit/http-evidence.ts';
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

/** Where trials of a site run, and what is kept of them. */
export interface Ground {
  /** Runs one walk at a time: two at once would take each other's tokens. */
  inTurn<T>(walk: () => Promise<T>): Promise<T>;
  /** baselines */
  answers: Answers;
}

/** The newest answers, as many as fit: pages may be a megabyte each. */
export interface Answers {
  /** The answer that is kept, or on its way; else the one that `ask` brings. One that failed is not kept. */
  of(trial: Trial, ask: () => Promise<Exchange>): Promise<Exchange>;
}

/** @param maxCharacters of all bodies that are kept */
export function createAnswers(maxCharacters: number): Answers {
  const kept = new Map<Trial, { answer: Promise<Exchange>; size: number }>();
  let characters = 0;
  const drop = (trial: Trial) => {
    characters -= kept.get(trial)?.size ?? 0;
    kept.delete(trial);
  };
  return {
    of(trial, ask) {
      const known = kept.get(trial);
      if (known) return known.answer;
      const entry = { answer: ask(), size: 0 };
      kept.set(trial, entry);
      entry.answer.then(
        ({ response }) => {
          entry.size = response.body.length;
          characters += entry.size;
          for (const oldest of kept.keys()) {
            if (characters <= maxCharacters) break;
            drop(oldest);
          }
        },
        () => drop(trial),
      );
      return entry.answer;
    },
  };
}

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
    baseline: () => answers.of(trial, () => send()),
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
  const { method, url, query, body } = template;
  const fields = body && body.kind !== 'json' ? body.fields : query;
  const form = nearest(readSurface(response.body, request.url).forms, { method, url, fields });
  if (!form) return template;
  const fresh = new Map(
    form.fields.filter(({ type }) => type === 'hidden').map(({ name, value }) => [name, value]),
  );
  const renew = (list: readonly Field[]) =>
    list.map((field) => ({ ...field, value: fresh.get(field.name) ?? field.value }));
  return {
    ...template,
    query: method === 'GET' ? renew(query) : query,
    body: body && body.kind !== 'json' ? { ...body, fields: renew(body.fields) } : body,
  };
}

/** Hidden fields that differ between two readings of the page. */
export function changing(form: Form, { request, response }: Exchange): Set<string> {
  const { method, action, fields } = form;
  const again = nearest(readSurface(response.body, request.url).forms, { method, url: action, fields });
  const values = new Map(again?.fields.map(({ name, value }) => [name, value]));
  return new Set(
    fields
      .filter(({ name, type, value }) => type === 'hidden' && values.has(name) && values.get(name) !== value)
      .map(({ name }) => name),
  );
}

/**
 * The form again in another reading of its page. Of several that go the same way with the same fields, as the rows of a
 * list have, the one with the most values in common; never one that says that something else is to be done.
 */
function nearest(
  forms: readonly Form[],
  { method, url, fields }: { method: string; url: string; fields: readonly Field[] },
): Form | null {
  const values = new Map(fields.map(({ name, value }) => [name, value]));
  const path = pathOf(url);
  let best: { form: Form; common: number } | null = null;
  for (const form of forms) {
    const ways = [form, ...form.buttons].some(
      (way) => (way.method ?? form.method) === method && pathOf(way.action ?? form.action) === path,
    );
    const sameKind = form.fields.every(
      ({ name, value }) => values.has(name) && (!isVerbName(name) || values.get(name) === value),
    );
    if (!ways || !sameKind) continue;
    const common = form.fields.filter(({ name, value }) => values.get(name) === value).length;
    if (!best || common > best.common) best = { form, common };
  }
  return best?.form ?? null;
}

function pathOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
