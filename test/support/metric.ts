/** What a server counts, by a metric's name without `scanwire_`. NaN: there is no such metric. */
export async function metric({ url }: { url: string }, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const [, value] = new RegExp(`^scanwire_${name} (\\S+)$`, 'm').exec(text) ?? [];
  return Number(value);
}
