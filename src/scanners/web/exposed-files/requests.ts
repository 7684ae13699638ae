import { EgressError } from '../../../core/scanner.ts';
import type { Exchange } from '../../kit/http-evidence.ts';
import type { Tools } from '../check.ts';
import { perSite } from '../per-site.ts';

/** Consecutive failures after which no more files of the site are requested. */
const MAX_FAILURES = 3;

const stateOf = perSite(() => ({ failures: 0 }));

/** @returns null when there is no response, or the requests to the site have ended */
export async function ask(url: URL, maxBytes: number, tools: Tools): Promise<Exchange | null> {
  const state = stateOf(tools);
  if (state.failures >= MAX_FAILURES) {
    tools.warn(
      'UNREACHABLE',
      `${url.origin + url.pathname} was not requested: ${MAX_FAILURES} consecutive requests for exposed files failed`,
    );
    return null;
  }
  try {
    const exchange = await tools.ask(url.href, { maxBytes });
    state.failures = 0;
    return exchange;
  } catch (error) {
    tools.signal.throwIfAborted();
    if (!(error instanceof EgressError)) throw error;
    if (error.code === 'UNSAFE') return null;
    state.failures++;
    if (error.code !== 'GONE')
      tools.warn('UNREACHABLE', `${url.origin + url.pathname} cannot be read: ${error.message}`);
    return null;
  }
}
