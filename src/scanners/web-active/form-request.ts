/** Turns forms into requests, with fresh hidden fields, which some pages change at every visit. */
import { isVerbName } from '../kit/conduct.ts';
import type { Exchange } from '../kit/http-evidence.ts';
import { readSurface, type SurfaceForm } from './surface.ts';
import { type Template, type TemplateField, templateOf } from './template.ts';

/** The request that a form sends. @param values by the names of fields, in place of those of the form */
export function filledIn(
  form: SurfaceForm,
  values: Readonly<Record<string, string>> = {},
  button: TemplateField | null = form.buttons[0]?.field ?? null,
): Template {
  const fields: TemplateField[] = [...form.fields, ...(button ? [button] : [])].map(
    ({ name, value, madeUp }) =>
      Object.hasOwn(values, name)
        ? { name, value: values[name] ?? '' }
        : { name, value, ...(madeUp && { madeUp }) },
  );
  const action = templateOf(form.action);
  // A form sent by GET replaces the query of its action (HTML Living Standard, "mutate action URL").
  if (form.method === 'GET') return { ...action, query: fields };
  return { ...action, method: 'POST', body: { kind: form.encoding, fields } };
}

/** Whether the form has fields of all these names. */
export const hasFields = ({ fields }: SurfaceForm, names: readonly string[]): boolean =>
  names.every((name) => fields.some((field) => field.name === name));

/** The first form of a page with fields of these names. */
export const formWithFields = (
  html: string,
  url: string,
  names: readonly string[],
): SurfaceForm | undefined => readSurface(html, url).forms.find((form) => hasFields(form, names));

/** The template with the hidden fields of its form in this response. */
export function withFreshHiddenFields(template: Template, { request, response }: Exchange): Template {
  const { method, url, query, body } = template;
  const fields = body && body.kind !== 'json' ? body.fields : query;
  const form = sameForm(readSurface(response.body, request.url).forms, { method, url, fields });
  if (!form) return template;
  const fresh = new Map(
    form.fields.filter(({ type }) => type === 'hidden').map(({ name, value }) => [name, value]),
  );
  const renew = (list: readonly TemplateField[]) =>
    list.map((field) => ({ ...field, value: fresh.get(field.name) ?? field.value }));
  return {
    ...template,
    query: method === 'GET' ? renew(query) : query,
    body: body && body.kind !== 'json' ? { ...body, fields: renew(body.fields) } : body,
  };
}

/** Names of hidden fields whose values differ in another response for the page. */
export function changingFields(form: SurfaceForm, { request, response }: Exchange): Set<string> {
  const { method, action, fields } = form;
  const again = sameForm(readSurface(response.body, request.url).forms, { method, url: action, fields });
  const values = new Map(again?.fields.map(({ name, value }) => [name, value]));
  return new Set(
    fields
      .filter(({ name, type, value }) => type === 'hidden' && values.has(name) && values.get(name) !== value)
      .map(({ name }) => name),
  );
}

/**
 * Finds a form in another response for its page. Of several with the same action and fields, as in the rows of a list, it
 * is the one with the most equal values. A form whose verb field has another value never matches: it does something else.
 */
function sameForm(
  forms: readonly SurfaceForm[],
  { method, url, fields }: { method: string; url: string; fields: readonly TemplateField[] },
): SurfaceForm | null {
  const values = new Map(fields.map(({ name, value }) => [name, value]));
  const path = pathOf(url);
  let best: { form: SurfaceForm; equal: number } | null = null;
  for (const form of forms) {
    const hasAction = [form, ...form.buttons].some(
      (way) => (way.method ?? form.method) === method && pathOf(way.action ?? form.action) === path,
    );
    const isSameKind = form.fields.every(
      ({ name, value }) => values.has(name) && (!isVerbName(name) || values.get(name) === value),
    );
    if (!hasAction || !isSameKind) continue;
    const equal = form.fields.filter(({ name, value }) => values.get(name) === value).length;
    if (!best || equal > best.equal) best = { form, equal };
  }
  return best?.form ?? null;
}

function pathOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
