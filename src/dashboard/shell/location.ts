/** Where the page is: paths are relative to the root of the server, whatever prefix a proxy adds. */
import { useLocation, useParams, useSearch, useSearchParams } from 'wouter';

const root = document.querySelector<HTMLMetaElement>('meta[name=scanwire-root]')?.content ?? './';
const rootUrl = new URL(root, location.href);

/** Path of the root, without a trailing slash: the base of the router. */
export const basePath = rootUrl.pathname.replace(/\/$/, '');

/** Address of something outside of the dashboard, such as `graphql` or `sign-out`. */
export const serverUrl = (path: string): string => new URL(path, rootUrl).href;

/** Text of a percent-encoded part of the address; as it is if the encoding is wrong. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A segment of the path, such as `id` of `/scans/:id`. The router does not decode `%3D`. */
export function usePathPart(name: string): string | undefined {
  const part = useParams()[name];
  return part === undefined ? undefined : decoded(part);
}

/** A parameter of the address, such as `?finding=…`; null if it is not there. Setting it does not add to the history. */
export function useParam(name: string): [string | null, (value: string | null) => void] {
  const [parameters, setParameters] = useSearchParams();
  return [
    parameters.get(name),
    (value) =>
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          if (value === null || value === '') after.delete(name);
          else after.set(name, value);
          return after;
        },
        { replace: true },
      ),
  ];
}

/** A parameter with several values, separated by commas. */
export function useParamList(name: string): [string[], (values: string[]) => void] {
  const [text, set] = useParam(name);
  const values = text === null ? [] : text.split(',').map(decoded);
  return [values, (next) => set(next.map(encodeURIComponent).join(','))];
}

/** @param name of the parameter @returns address of this view with a row open, and how to close it */
export function useOpenRow(name: string): { key: string | null; hrefOf(key: string): string; close(): void } {
  const [key, setKey] = useParam(name);
  const [path] = useLocation();
  const search = useSearch();
  return {
    key,
    hrefOf(next) {
      const parameters = new URLSearchParams(search);
      parameters.set(name, next);
      return `${path}?${parameters}`;
    },
    close: () => setKey(null),
  };
}
