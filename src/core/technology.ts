/** Software of a host, written like a product in RFC 9110: `nginx`, or `nginx/1.18.0` with its version. */

export interface Technology {
  /** as its makers write it */
  name: string;
  version: string | null;
}

/** `PHP/8.2`, `PHP:8.2`, `PHP 8.2`, `PHP v8.2`: tools write all of these. */
const WITH_VERSION = /^(.*\S)(?:\s*[/:]\s*|\s+)v?(\d[\w.+~-]*)$/i;

export function parseTechnology(text: string): Technology {
  const trimmed = text.trim();
  const [, name, version] = WITH_VERSION.exec(trimmed) ?? [];
  return name && version ? { name, version } : { name: trimmed, version: null };
}

/** The inverse of `parseTechnology`. */
export const productOf = ({ name, version }: Technology): string =>
  version === null ? name : `${name}/${version}`;

/** Each product once, by its name in any case, with the first version that is given. */
export function distinctTechnologies(texts: readonly string[]): string[] {
  const products = new Map<string, Technology>();
  for (const technology of texts.map(parseTechnology)) {
    const key = technology.name.toLowerCase();
    const known = products.get(key);
    if (known) known.version ??= technology.version;
    else if (key !== '') products.set(key, technology);
  }
  return [...products.values()].map(productOf);
}
