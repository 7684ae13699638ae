/** Counts what a scan sends to its targets. Requests to the operator's own services are not counted. */

/** How a request ended: the class of its status, an open connection, or neither. */
export type Outcome = '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'connected' | 'failed';

/** Called for each request of any scan when it has ended. */
export type OnRequest = (outcome: Outcome) => void;

export interface TrafficStats {
  /** requests and bare connections that were sent, redirects and second tries included */
  requests: number;
  /** that got any of them */
  hosts: number;
  /** of answers, as they came over the wire, without their heads */
  bytes: number;
}

export interface Traffic {
  sent(host: string): void;
  ended(outcome: Outcome, bytes: number): void;
  stats(): TrafficStats;
}

/** Names kept for the count of hosts; a scan with more of them reports this many. */
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

/** @param status 0: no answer came */
export function outcomeOf(status: number): Outcome {
  return status === 0 ? 'failed' : (`${Math.min(Math.floor(status / 100), 5)}xx` as Outcome);
}
