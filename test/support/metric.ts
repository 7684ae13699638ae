/** Reads a metric of a server by its name without `scanwire_`; NaN if it does not exist. */
export async function metric({ url }: { url: string }, name: string, token = ''): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  const [, value] = new RegExp(`^scanwire_${name} (\\S+)$`, 'm').exec(text) ?? [];
  return Number(value);
}
