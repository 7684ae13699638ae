/** Validates the domain of a search. */
import type { Egress } from '../../core/scanner.ts';
import { exists, lookUp } from './lookup.ts';
import { hostName } from './name.ts';
import { reasonOf } from './reason.ts';

/** @throws TypeError for an invalid domain name */
export function parseDomain(text: string): string {
  const domain = hostName(text);
  if (domain === null) throw new TypeError(`"${text}" is not a domain name`);
  return domain;
}

/** @throws Error when the domain does not exist, or all DNS queries fail */
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
  // A domain without addresses of its own may have subdomains.
  const types = ['NS', 'MX', 'TXT'] as const;
  const answers = await Promise.allSettled(types.map((type) => egress.resolve(domain, type)));
  signal.throwIfAborted();
  if (answers.some((answer) => answer.status === 'fulfilled' && answer.value.length > 0)) return;
  for (const answer of answers) if (answer.status === 'rejected') failure ??= answer.reason;
  if (failure === null) throw new Error(`${domain} does not exist: DNS has no record of it`);
  // Some queries failed, so it is unknown whether the domain exists. The sources may show that it does.
  if (answers.some((answer) => answer.status === 'fulfilled')) return;
  throw new Error(`DNS returned no answer for ${domain}: ${reasonOf(failure)}`);
}
