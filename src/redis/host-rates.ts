/** The rates of requests to target hosts, over all nodes. */
import type { RedisLink } from './link.ts';

/** The rate of a node counts for this long after its last request, and two of its intervals more. */
const KEPT_MS = 5000;

/**
 * GCRA with a burst of one, by the clock of Redis: a request gets its place one interval after the last place. The interval is the
 * longest one of the nodes that send requests to the host, for which the windows of common rate limiters leave no room.
 */
const RESERVE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local asked, pause = tonumber(ARGV[1]), tonumber(ARGV[2])
local known = redis.call('HMGET', KEYS[1], 'place', 'interval', 'expires')
local place, interval, expires = tonumber(known[1] or 0), tonumber(known[2] or 0), tonumber(known[3] or 0)
if asked >= interval or now > expires then
  interval = asked
  expires = now + 2 * asked + ${KEPT_MS}
end
place = math.max(now + pause, place + interval)
redis.call('HSET', KEYS[1], 'place', string.format('%.3f', place), 'interval', interval, 'expires', string.format('%.3f', expires))
redis.call('PEXPIRE', KEYS[1], math.ceil(place - now + 2 * interval) + ${KEPT_MS})
return string.format('%.3f', place - now)`;

export function createSharedRates(link: Pick<RedisLink, 'isUp' | 'run'>) {
  return {
    get isUp() {
      return link.isUp;
    },
    /** @returns milliseconds until the request may be sent; null if Redis is unavailable */
    async reserve(
      host: string,
      { intervalMs, pauseMs }: { intervalMs: number; pauseMs: number },
    ): Promise<number | null> {
      const waitMs = await link.run(RESERVE, [`scanwire:rate:${host}`], [intervalMs, pauseMs]);
      return waitMs === null ? null : Number(waitMs);
    },
  };
}
