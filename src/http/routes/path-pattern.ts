/** Paths with parameters: `/scans/:id/export.:format`. A slash at the end makes no difference. */

/** Values of the parameters, decoded; null if the path does not match. */
export type PathPattern = (pathname: string) => Readonly<Record<string, string>> | null;

const SPECIAL = /[.*+?^${}()|[\]\\]/g;

export function pathPattern(path: string): PathPattern {
  const source = path
    .split(/(:[a-z]+)/)
    .map((part) => (part.startsWith(':') ? `(?<${part.slice(1)}>[^/.]+)` : part.replace(SPECIAL, '\\$&')));
  const pattern = new RegExp(`^${source.join('')}/?$`);
  return (pathname) => {
    const match = pattern.exec(pathname);
    if (!match) return null;
    const values = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decoded(value)]);
    return Object.fromEntries(values);
  };
}

/** A value with a broken escape is no id of anything. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
