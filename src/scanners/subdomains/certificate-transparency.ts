/**
 * Reads host names from certificate transparency logs (RFC 9162) by crt.sh:
 * `GET /?q=%.example.com&output=json` returns an array with one object per certificate.
 */
import { z } from 'zod';
import { jsonItemsInSlices } from '../kit/json-slices.ts';
import type { ServiceAccess } from '../kit/public-service.ts';
import { nameWithin } from './name.ts';
import { UnusableAnswerError } from './reason.ts';

const MAX_BYTES = 20 * 1024 * 1024;

const entrySchema = z.object({
  /** names, one per line */
  name_value: z.string().nullish(),
  common_name: z.string().nullish(),
});

export interface LoggedNames {
  /** each once, inside the domain, without the domain itself */
  names: string[];
  /** whether the response was truncated */
  truncated: boolean;
  /** names beyond the limit */
  leftOut: number;
  /** entries without any name */
  unreadable: number;
}

/**
 * @param timeoutMs for the whole response; crt.sh often takes half a minute
 * @throws errors of `fetch`, or UnusableAnswerError for any other format
 */
export async function loggedNames(
  domain: string,
  { url: base, fetch }: ServiceAccess,
  { timeoutMs, maxNames, signal }: { timeoutMs: number; maxNames: number; signal: AbortSignal },
): Promise<LoggedNames> {
  const url = new URL(base);
  url.search = `?q=${encodeURIComponent(`%.${domain}`)}&output=json`;
  const response = await fetch(url.href, {
    headers: { accept: 'application/json' },
    maxRedirects: 3,
    maxBytes: MAX_BYTES,
    timeoutMs,
    signal,
  });
  if (response.status !== 200) throw new UnusableAnswerError(`it responded with status ${response.status}`);

  if (!/^\s{0,100}\[/.test(response.body.toString('latin1', 0, 101)))
    throw new UnusableAnswerError('it did not respond with a JSON list');
  const names = new Set<string>();
  const beyond = new Set<string>();
  let unreadable = 0;
  for await (const item of jsonItemsInSlices(response.body, [['*']], signal)) {
    if ('problem' in item) {
      // The entries before the cut are complete.
      if (response.truncated) break;
      throw new UnusableAnswerError(`it responded with broken JSON: ${item.problem}`);
    }
    const lines = linesOf(item.value);
    if (lines.length === 0) unreadable++;
    for (const line of lines) {
      const name = nameWithin(domain, line);
      if (name === null || name === domain || names.has(name)) continue;
      (names.size < maxNames ? names : beyond).add(name);
    }
  }
  return { names: [...names], truncated: response.truncated, leftOut: beyond.size, unreadable };
}

/** Names of an entry, as written there. */
function linesOf(entry: unknown): string[] {
  const { data } = entrySchema.safeParse(entry);
  const lines = `${data?.common_name ?? ''}\n${data?.name_value ?? ''}`.split('\n');
  return lines.filter((line) => line.trim() !== '');
}
