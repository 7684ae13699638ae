/** Reads a metric from `GET /metrics` (Prometheus text format); null if it does not exist. */
export async function readMetric(url: string, name: string): Promise<number | null> {
  const response = await fetch(`${url}/metrics`);
  if (!response.ok) return null;
  const line = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'gm');
  const values = [...(await response.text()).matchAll(line)].map(([, value]) => Number(value));
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : null;
}
