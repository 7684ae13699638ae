/** Counts the requests of a scan to its targets, but not those to configured services. */

/** How a request ended: status class, connected without a request, or failed. */
export type Outcome = '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'connected' | 'failed';

/** Called for each request of any scan when it has ended. */
export type OnRequest = (outcome: Outcome) => void;

export interface TrafficStats {
  /** number of requests and bare connections, including redirects and retries */
  requests: number;
  /** number of hosts that got any of them */
  hosts: number;
  /** bytes of response bodies, as received */
  bytes: number;
}

export interface RequestCounter {
  sent(host: string): void;
  ended(outcome: Outcome, bytes: number): void;
}

export interface Traffic extends RequestCounter {
  stats(): TrafficStats;
}

/** Hosts that are counted; a scan with more of them reports this number. */
const MAX_HOSTS = 100_000;

export function createTraffic(onRequest: OnRequest): Traffic {
  const hosts = new Set<string>();
  let requests = 0;
  let bytes = 0;
  return {
    sent(host) {
      requests++;
      if (hosts.size < MAX_HOSTS) hosts.add(host);
    },
    ended(outcome, received) {
      bytes += received;
      onRequest(outcome);
    },
    stats: () => ({ requests, hosts: hosts.size, bytes }),
  };
}

/** Counts the requests of one scanner, in addition to those of its scan. */
export function trafficOf(scan: RequestCounter, onSent: () => void): RequestCounter {
  return {
    sent(host) {
      onSent();
      scan.sent(host);
    },
    ended: scan.ended,
  };
}

/** @param status 0: there was no response */
export function outcomeOf(status: number): Outcome {
  return status === 0 ? 'failed' : (`${Math.min(Math.floor(status / 100), 5)}xx` as Outcome);
}
