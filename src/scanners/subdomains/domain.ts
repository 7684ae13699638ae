/** The domain whose hosts are searched. */
import type { Egress } from '../../core/scanner.ts';
import { exists, lookUp } from './lookup.ts';
import { hostName } from './name.ts';
import { reasonOf } from './reason.ts';

/** @throws TypeError for a text that is no domain name */
export function parseDomain(text: string): string {
  const domain = hostName(text);
  if (domain === null) throw new TypeError(`"${text}" is not a domain name`);
  return domain;
}

/** @throws Error when the domain does not exist, or DNS answers no question about it */
export async function requireDomain(
  domain: string,
  egress: Pick<Egress, 'resolve'>,
  signal: AbortSignal,
): Promise<void> {
  let failure: unknown = null;
  try {
    if (exists(await lookUp(domain, egress))) return;
  } catch (error) {
    signal.throwIfAborted();
    reasonOf(error);
    failure = error;
  }
  // A domain without a host of its own may well have some below it.
  const types = ['NS', 'MX', 'TXT'] as const;
  const answers = await Promise.allSettled(types.map((type) => egress.resolve(domain, type)));
  signal.throwIfAborted();
  if (answers.some((answer) => answer.status === 'fulfilled' && answer.value.length > 0)) return;
  for (const answer of answers) if (answer.status === 'rejected') failure ??= answer.reason;
  if (failure === null) throw new Error(`${domain} does not exist: DNS has no record of it`);
  // With some of the answers it is not known whether it exists, and the sources may show it.
  if (answers.some((answer) => answer.status === 'fulfilled')) return;
  throw new Error(`DNS gives no answer for ${domain}: ${reasonOf(failure)}`);
}
