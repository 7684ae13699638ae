/** The insertion points of a request, and their identity. */
import { type FlawIdentity, ofParameter } from '../kit/web-finding.ts';
import type { InsertionPoint } from './probe.ts';
import { type Json, render, type Template, type TemplateField, type ValuePlace } from './template.ts';

/** An insertion point and its place in the template. */
export interface TemplatePoint {
  point: InsertionPoint;
  place: ValuePlace;
}

export interface PointsWanted {
  /** whether the value of this field of the query or body may be replaced */
  field(name: string): boolean;
  path: boolean;
  headers: boolean;
  /** the cookies that may be replaced */
  cookies: readonly TemplateField[];
}

export const EVERY_FIELD: PointsWanted = { field: () => true, path: false, headers: false, cookies: [] };

/** Bounds on the points of one request, by kind, with the text of the warning when there are more. */
const BOUNDS = {
  fields: [100, 'has requests with more than 100 query or form fields: the others were sent, but not tested'],
  json: [100, 'has JSON requests with more than 100 values: the others were sent, but not tested'],
  path: [3, 'has URLs with more than 3 path segments that look like values: only the last 3 were tested'],
  cookies: [5, 'sets more than 5 cookies that may be changed: the others were not tested'],
} as const satisfies Record<string, readonly [number, string]>;
/** Values below are sent, but not tested. */
const MAX_JSON_DEPTH = 10;

/** Points that exceed a bound. */
export interface PointsLeftOut {
  kind: keyof typeof BOUNDS | 'json depth';
  count: number;
  /** continues after the name of the site */
  message: string;
}

/** Headers that applications write into pages, logs and databases. */
const HEADERS = ['Referer', 'User-Agent', 'X-Forwarded-Host', 'X-Forwarded-For'] as const;

/** The points of a request, the most promising kinds first, and those that exceed a bound. */
export function pointsOf(
  template: Template,
  wanted: PointsWanted,
): { points: TemplatePoint[]; leftOut: PointsLeftOut[] } {
  const { method, query, body } = template;
  const url = render(template).url;
  const leftOut: PointsLeftOut[] = [];
  const of = (place: ValuePlace, name: string, value: string, madeUp = false): TemplatePoint => ({
    place,
    point: { location: place.location, name, value, method, url, ...(madeUp && { madeUp }) },
  });
  const fields = (location: 'query' | 'body', list: readonly TemplateField[]) =>
    list.flatMap(({ name, value, madeUp }, at) =>
      wanted.field(name) ? [of({ location, at }, name, value, madeUp)] : [],
    );
  const within = (kind: keyof typeof BOUNDS, points: TemplatePoint[], from: 'first' | 'last' = 'first') => {
    const [max, message] = BOUNDS[kind];
    if (points.length > max) leftOut.push({ kind, count: points.length - max, message });
    return from === 'first' ? points.slice(0, max) : points.slice(-max);
  };
  const leaves = body?.kind === 'json' ? leavesOf(body.value) : { shallow: [], deeper: 0 };
  if (leaves.deeper > 0) {
    const message = `has JSON requests with values more than ${MAX_JSON_DEPTH} levels deep: they were sent, but not tested`;
    leftOut.push({ kind: 'json depth', count: leaves.deeper, message });
  }
  const points = [
    ...within('fields', fields('query', query)),
    ...within('fields', body && body.kind !== 'json' ? fields('body', body.fields) : []),
    ...within(
      'json',
      leaves.shallow.map(({ name, value }) => of({ location: 'json', pointer: name }, name, value)),
    ),
    ...within(
      'path',
      wanted.path
        ? pathValues(template.url).map(({ at, value }) => of({ location: 'path', at }, String(at), value))
        : [],
      'last',
    ),
    ...within(
      'cookies',
      wanted.cookies.map(({ name, value }) => of({ location: 'cookie', name }, name, value)),
    ),
    ...(wanted.headers ? HEADERS.map((name) => of({ location: 'header', name }, name, '')) : []),
  ];
  return { points, leftOut };
}

/** Leaves by JSON pointer in document order, and the number of those below `MAX_JSON_DEPTH`. */
function leavesOf(json: Json): { shallow: TemplateField[]; deeper: number } {
  const shallow: TemplateField[] = [];
  let deeper = 0;
  // An explicit stack, because JSON may nest deeper than the call stack.
  const stack = [{ value: json, pointer: '', depth: 0 }];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const { value, pointer, depth } = node;
    if (typeof value !== 'object' || value === null) {
      if (depth > MAX_JSON_DEPTH) deeper++;
      else shallow.push({ name: pointer, value: String(value ?? '') });
      continue;
    }
    for (const [key, child] of Object.entries(value).reverse()) {
      const name = key.replaceAll('~', '~0').replaceAll('/', '~1');
      // Pointers of deep leaves are not used, and would add up to the square of the depth.
      stack.push({
        value: child,
        pointer: depth < MAX_JSON_DEPTH ? `${pointer}/${name}` : '',
        depth: depth + 1,
      });
    }
  }
  return { shallow, deeper };
}

/** Numbers, ids and file names: segments that routes take as values. */
const DATA = /^(?:\d+|[\da-f-]{8,}|[^/]*[.=@:%~][^/]*|.*\d.*)$/i;

/** Segments of a path that look like values, and the last one. */
function pathValues(url: string): { at: number; value: string }[] {
  const segments = new URL(url).pathname.split('/');
  return segments.flatMap((segment, at) =>
    segment !== '' && (DATA.test(segment) || at === segments.length - 1)
      ? [{ at, value: decodedSegment(segment) }]
      : [],
  );
}

function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Parameters that select a page: another value is another kind of request. */
const ROUTER = /^(?:act|action|cmd|do|mod|module|mode|op|option|page|route|step|tab|task|view)$/i;

/** Shape of a request, which it shares with others that the same code handles. */
export interface RequestShape {
  /** method and URL, with `#` for segments that are ids */
  path: string;
  /** names of the fields, with the values of those that select a page */
  variant: string;
}

export function shapeOf({ method, url, query, body }: Template): RequestShape {
  const { origin, pathname } = new URL(url);
  const path = pathname.replace(/\/(?:\d+|[\da-f]{8}[\da-f-]{4,})(?=\/|$)/gi, '/#');
  const fields = [...query, ...(body && body.kind !== 'json' ? body.fields : [])];
  const names = fields.map(({ name, value }) =>
    ROUTER.test(name) && /^[a-z][\w-]{0,31}$/i.test(value) ? `${name}=${value}` : name,
  );
  return { path: `${method} ${origin}${path}`, variant: [...new Set(names)].sort().join('&') };
}

/** The first two slashes of a URL are those of its scheme. */
const SCHEME_SLASHES = 2;

/** Identifies a point across scans, whichever page of its kind comes first. */
export function identityOf(template: Template, { place, point }: TemplatePoint): FlawIdentity {
  let { path } = shapeOf(template);
  if (place.location === 'path') {
    const segments = path.split('/');
    segments[place.at + SCHEME_SLASHES] = '*';
    path = segments.join('/');
  }
  return ofParameter(path, point);
}

/** Distinguishes points of one identity that different code may handle. */
export function variantOf(template: Template, { place }: TemplatePoint): string {
  const { path, variant } = shapeOf(template);
  if (place.location === 'header' || place.location === 'cookie') return '';
  if (place.location !== 'path') return variant;
  const segment = path.split('/')[place.at + SCHEME_SLASHES] ?? '';
  return segment === '#' ? '' : segment;
}
