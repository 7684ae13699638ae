/** What the pages of the site are made of: a request as they see it, what they answer, and what is planted in them. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Session, Sessions } from './session.ts';
import type { Shop } from './shop.ts';

/** One flaw, where it is and how a value gets to it. */
export interface PlantedFlaw {
  id: string;
  /** as findings name it */
  type: string;
  method: 'GET' | 'POST';
  /** `*` stands for the segment that the value goes to, where that is in the path */
  path: string;
  /** of JSON a pointer (RFC 6901); of a path the number of its segment, from 1; null where no value is needed */
  parameter: string | null;
  location: 'query' | 'body' | 'json' | 'path' | 'header' | 'cookie' | null;
  /** in words: where the value ends, or what is wrong */
  context: string;
}

/** What all pages share. */
export interface Premises {
  hardened: boolean;
  shop: Shop;
  /** the folder of the files that it serves */
  folder: string;
  sessions: Sessions;
  /** PEM */
  certificate: { key: string; cert: string };
}

export interface Visit {
  method: string;
  /** as it was sent, without the query */
  path: string;
  /** decoded */
  segments: readonly string[];
  query: URLSearchParams;
  form: URLSearchParams;
  json: unknown;
  headers: IncomingHttpHeaders;
  cookies: Readonly<Record<string, string>>;
  secure: boolean;
  session: Session | undefined;
  /** what a script of this answer needs to be run where there is a policy */
  nonce: string;
  premises: Premises;
}

export interface Answer {
  status?: number;
  /** text/html by default */
  type?: string;
  headers?: Record<string, string | string[]>;
  body: string;
}

export type Section = 'product' | 'shop' | 'help' | 'company' | 'developers' | 'account' | 'docs';

export interface Route {
  method: 'GET' | 'POST';
  /** `*` stands for any last segment */
  path: string;
  /** the part of the site that leads there, and the HTML by which it does */
  section?: Section;
  invite?: string;
  places?: readonly PlantedFlaw[];
  /** what a JSON endpoint is usually sent */
  jsonExample?: unknown;
  /** @returns null for a page that is not there */
  answer(visit: Visit): Answer | null | Promise<Answer | null>;
}

/** A row of the tables by which most flaws are planted: one value that gets to one place. */
export interface Planting extends Pick<PlantedFlaw, 'id' | 'path' | 'context'> {
  method?: 'GET' | 'POST';
  parameter: string;
  location?: PlantedFlaw['location'];
  section: Section;
  label: string;
  /** what the parameter usually holds */
  example: string;
  /** how visitors get there; by default a link */
  by?: 'link' | 'form';
  /** what else the form or the JSON has */
  others?: Readonly<Record<string, string>>;
}

export function plant(type: string, row: Planting, answer: (value: string, visit: Visit) => Answer): Route {
  const { id, path, parameter, section, label, example, context, others = {} } = row;
  const { method = 'GET', location = method === 'POST' ? 'body' : 'query' } = row;
  const fields = location === 'query' || location === 'body' ? { [parameter]: example, ...others } : others;
  const search = new URLSearchParams(fields).toString();
  const pattern = location === 'path' ? path.replace(/[^/]+$/, '*') : path;
  return {
    method,
    path: pattern,
    section,
    places: [{ id, type, method, path: pattern, parameter, location, context }],
    ...(location === 'json'
      ? { jsonExample: { [parameter.slice(1)]: example, ...others } }
      : {
          invite:
            method === 'POST' || row.by === 'form'
              ? form(path, fields, label, method)
              : link(search ? `${path}?${search}` : path, label),
        }),
    answer: (visit) => answer(valueAt(visit, location, parameter) ?? '', visit),
  };
}

function valueAt(visit: Visit, location: PlantedFlaw['location'], parameter: string): string | undefined {
  switch (location) {
    case 'query':
      return visit.query.get(parameter) ?? undefined;
    case 'body':
      return visit.form.get(parameter) ?? undefined;
    case 'path':
      return visit.segments[Number(parameter) - 1];
    case 'header':
      return visit.headers[parameter.toLowerCase()]?.toString();
    case 'cookie':
      return visit.cookies[parameter];
    case 'json': {
      const { json } = visit;
      const name = parameter.slice(1);
      if (typeof json !== 'object' || json === null || !Object.hasOwn(json, name)) return undefined;
      const value = (json as Record<string, unknown>)[name];
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    }
    case null:
      return undefined;
    default:
      return location satisfies never;
  }
}

export const link = (href: string, label: string): string =>
  `<a href="${href.replaceAll('&', '&amp;')}">${label}</a>`;

/** @param fields names and what they hold at first; all are text */
export const form = (
  action: string,
  fields: Readonly<Record<string, string>>,
  label: string,
  method: 'GET' | 'POST' = 'POST',
): string => `<form action="${action}"${method === 'POST' ? ' method="post"' : ''}>
${Object.entries(fields)
  .map(([name, value]) => `<label>${name} <input name="${name}" value="${value}"></label>`)
  .join('\n')}
<button>${label}</button>
</form>`;

export const redirect = (location: string, status = 302): Answer => ({
  status,
  headers: { location },
  body: '<p>This page has moved.</p>',
});

export const text = (body: string, type = 'text/plain; charset=utf-8', status = 200): Answer => ({
  status,
  type,
  body,
});

export const json = (value: unknown, status = 200): Answer =>
  text(JSON.stringify(value), 'application/json; charset=utf-8', status);
