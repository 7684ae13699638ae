/** The building blocks of the site's pages: requests, responses and planted flaws. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Session, Sessions } from './session.ts';
import type { Shop } from './shop.ts';

/** One flaw: its location, and how a value reaches it. */
export interface PlantedFlaw {
  id: string;
  /** type of its findings */
  type: string;
  method: 'GET' | 'POST';
  /** `*` stands for the segment with the value, if the value is in the path */
  path: string;
  /** for JSON a pointer (RFC 6901); for a path the number of its segment, from 1; null if it needs no value */
  parameter: string | null;
  location: 'query' | 'body' | 'json' | 'path' | 'header' | 'cookie' | null;
  /** description of where the value ends up, or of the problem */
  context: string;
}

/** Shared by all pages. */
export interface Premises {
  hardened: boolean;
  shop: Shop;
  /** folder of the served files */
  folder: string;
  sessions: Sessions;
  /** PEM */
  certificate: { key: string; cert: string };
}

export interface Visit {
  method: string;
  /** raw path, without the query */
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
  /** nonce of the Content-Security-Policy, for inline scripts */
  nonce: string;
  premises: Premises;
}

export interface Answer {
  status?: number;
  /** content type; default text/html */
  type?: string;
  headers?: Record<string, string | string[]>;
  body: string;
}

export type Section = 'product' | 'shop' | 'help' | 'company' | 'developers' | 'account' | 'docs';

export interface Route {
  method: 'GET' | 'POST';
  /** `*` as the last segment matches any */
  path: string;
  /** the section of the site that links to it */
  section?: Section;
  /** HTML of the link or form in the section */
  invite?: string;
  places?: readonly PlantedFlaw[];
  /** example of a JSON body */
  jsonExample?: unknown;
  /** @returns null if the page does not exist */
  answer(visit: Visit): Answer | null | Promise<Answer | null>;
}

/** A row of the tables of flaws: one value that reaches one location. */
export interface Planting extends Pick<PlantedFlaw, 'id' | 'path' | 'context'> {
  method?: 'GET' | 'POST';
  parameter: string;
  location?: PlantedFlaw['location'];
  section: Section;
  label: string;
  /** example value of the parameter */
  example: string;
  /** how other pages lead there; default: a link */
  by?: 'link' | 'form';
  /** other fields of the form or JSON */
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

/** @param fields names and initial values; all are text inputs */
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
