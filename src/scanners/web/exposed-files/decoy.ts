/** Detects sites that respond to every name alike, by requests for random names. */
import { randomBytes } from 'node:crypto';
import type { Exchange } from '../../kit/http-evidence.ts';
import type { Tools } from '../check.ts';
import { perSite } from '../per-site.ts';
import { ask } from './requests.ts';

/** responses to random names, by the form of the name */
const decoysOf = perSite(() => new Map<string, Promise<Exchange | null>>());

/** The last word of a path: `config` in `/a/.config.php.swp`. */
const LAST_WORD = /(\/\.?)[^/.~]+(?=[^/]*$)/;

/**
 * Whether a random name of the same form in the same folder returns the same. Each form is requested once.
 * @returns true as well when the random name gets no response
 */
export async function answersRandomName(
  url: URL,
  maxBytes: number,
  isSame: (answer: Exchange) => boolean | Promise<boolean>,
  tools: Tools,
): Promise<boolean> {
  const decoys = decoysOf(tools);
  const form = url.pathname.replace(LAST_WORD, '$1*');
  let decoy = decoys.get(form);
  if (decoy === undefined) {
    const word = `z${randomBytes(6).toString('hex')}`;
    decoy = ask(new URL(url.pathname.replace(LAST_WORD, `$1${word}`), url), maxBytes, tools);
    decoys.set(form, decoy);
  }
  const answer = await decoy;
  return answer === null || (await isSame(answer));
}
