/**
 * Names that certificates were issued for, out of the public logs (RFC 9162), as crt.sh gives them:
 * `GET /?q=%.example.com&output=json` answers an array with one object a certificate.
 */
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { Egress } from '../../core/scanner.ts';
import { nameWithin } from './name.ts';
import { UnusableAnswerError } from './reason.ts';

const MAX_BYTES = 20 * 1024 * 1024;
/** Entries read before others get their turn: an answer holds tens of thousands. */
const SLICE = 500;

const entrySchema = z.object({
  /** names, one a line */
  name_value: z.string().nullish(),
  common_name: z.string().nullish(),
});

export interface LoggedNames {
  /** each once, inside the domain, without the domain itself */
  names: string[];
  /** whether the answer is longer than what is read of it */
  truncated: boolean;
  /** whether it has more names than asked for */
  limited: boolean;
}

/**
 * @param base address of crt.sh, or of what speaks like it
 * @param timeoutMs for the whole answer; crt.sh often takes half a minute
 * @throws what `fetch` throws, or UnusableAnswerError when the answer is not what crt.sh gives
 */
export async function loggedNames(
  domain: string,
  base: string,
  { fetch }: Pick<Egress, 'fetch'>,
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
  if (response.status !== 200) throw new UnusableAnswerError(`it answered with status ${response.status}`);

  const entries = parseArray(response.text(), response.truncated);
  const names = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    if (index % SLICE === SLICE - 1) await setImmediate(undefined, { signal });
    // One odd entry, such as one without names, says nothing about the others.
    const { data } = entrySchema.safeParse(entry);
    const lines = `${data?.common_name ?? ''}\n${data?.name_value ?? ''}`.split('\n');
    for (const line of lines) {
      const name = nameWithin(domain, line);
      if (name === null || name === domain) continue;
      if (names.has(name)) continue;
      if (names.size >= maxNames) return { names: [...names], truncated: response.truncated, limited: true };
      names.add(name);
    }
  }
  return { names: [...names], truncated: response.truncated, limited: false };
}

function parseArray(text: string, truncated: boolean): unknown[] {
  // The entries before the cut are whole, and as good as they would be otherwise.
  const json = truncated ? `${text.slice(0, text.lastIndexOf('},') + 1)}]` : text;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new UnusableAnswerError('it answered with something other than JSON', { cause: error });
  }
  if (!Array.isArray(value)) throw new UnusableAnswerError('it answered with JSON that is not a list');
  return value;
}
