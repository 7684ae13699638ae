/** Counts refused clients in the metrics, and logs them at a bounded rate. */
import { setBounded } from '../core/bounded-map.ts';

export const REFUSALS = {
  request: 'malformed request',
  source: 'origin of a page, or host name, that is not allowed',
  upgrade: 'WebSocket request whose Upgrade header a proxy removed',
  connections: 'too many connections',
  address_connections: 'too many connections from one address',
  strangers: 'too many connections without a token',
  body_bytes: 'too many bytes of requests without a token',
  identity_connections: 'too many connections with one key',
  identity_rate: 'too many messages or requests with one key',
  identity_sockets: 'too many WebSockets with one token',
  pipelined_requests: 'too many pipelined requests',
  page_answers: 'too many requests for the GraphiQL page at once',
  stalled: 'the client does not read its response',
  init_timeout: 'no connection_init in time',
  message_rate: 'too many WebSocket messages',
  message_size: 'WebSocket message too large',
  unfinished_messages: 'WebSocket message not finished in time, or too many unfinished messages',
  wrong_token: 'wrong token',
} as const;
export type RefusalReason = keyof typeof REFUSALS;

/** @param detail more about this refusal, for the log */
export type OnRefused = (reason: RefusalReason, address: string, detail?: string) => void;

const LOG_EVERY_MS = 60_000;
/** for all reasons and addresses in that time */
const MAX_LINES = 60;
const MAX_REMEMBERED = 1000;

/**
 * @param warn writes one line of the log
 * @param count for the metrics
 */
export function createRefusals(
  warn: (details: Record<string, unknown>, message: string) => void,
  count: (reason: RefusalReason) => void,
): OnRefused {
  const remembered = new Map<string, { loggedAt: number; unlogged: number }>();
  let windowStart = 0;
  let lines = 0;
  return (reason, address, detail) => {
    count(reason);
    const now = performance.now();
    if (lines === 0 || now - windowStart >= LOG_EVERY_MS) {
      windowStart = now;
      lines = 0;
    }
    const key = `${reason} ${address}`;
    const known = remembered.get(key);
    const recent = known !== undefined && now - known.loggedAt < LOG_EVERY_MS;
    if (recent || lines >= MAX_LINES) {
      const { loggedAt, unlogged } = known ?? { loggedAt: Number.NEGATIVE_INFINITY, unlogged: 0 };
      setBounded(remembered, key, { loggedAt, unlogged: unlogged + 1 }, MAX_REMEMBERED);
      return;
    }
    lines++;
    setBounded(remembered, key, { loggedAt: now, unlogged: 0 }, MAX_REMEMBERED);
    const times = (known?.unlogged ?? 0) + 1;
    warn({ reason, address, times, ...(detail && { detail }) }, `refused: ${REFUSALS[reason]}`);
  };
}
