/** Recognises answers of a firewall or rate limiter in front of the application. */
import type { Exchange } from '../../kit/http-evidence.ts';

const BLOCKING_STATUSES = new Set([403, 406, 418, 429, 503]);
const BLOCK_PAGE =
  /request (?:has been )?(?:blocked|rejected)|access denied|web application firewall|attention required!|mod_security|incident id|support id is|too many requests|unusual traffic|captcha/i;

/** Whether a request was blocked for its value, so that the answer says nothing about the application. */
export function isBlocked({ response }: Exchange, usual: Exchange): boolean {
  if (response.status === usual.response.status && BLOCKING_STATUSES.has(response.status)) return false;
  return (
    BLOCKING_STATUSES.has(response.status) ||
    (BLOCK_PAGE.test(response.body) && !BLOCK_PAGE.test(usual.response.body))
  );
}
