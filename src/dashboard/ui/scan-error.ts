/** The error of a scan, in which scanners have names, with their titles: `web: timeout; page: no answer`. */
export function withTitles(error: string, scanners: readonly { name: string; title: string }[]): string {
  const titles = new Map(scanners.map(({ name, title }) => [name, title]));
  return error.replace(/(^|; )([a-z0-9_-]+)(?=: )/g, (whole, before: string, name: string) =>
    titles.has(name) ? `${before}${titles.get(name)}` : whole,
  );
}
