/** Metrics for Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Metrics of the process, such as event loop and garbage collector. All servers of the process share one registry. */
let ofProcess: Registry | undefined;
function processRegistry(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  return {
    contentType: registry.contentType,
    /** In the text format. */
    text: () => Registry.merge([registry, processRegistry()]).metrics(),
    log: logMetrics(registry),
    hub: hubMetrics(registry),
    egress: egressMetrics(registry),
    sockets: socketMetrics(registry),
    nodes: nodeMetrics(registry),
    ...connectionMetrics(registry),
  };
}

/**
 * A counter or gauge that keeps a plain number, which is read at each scrape: incrementing a Counter takes more time
 * than delivering an event.
 */
function numberIn(registry: Registry, kind: typeof Counter | typeof Gauge, name: string, help: string) {
  const number = { value: 0 };
  new kind({
    name: `scanwire_${name}`,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(number.value);
    },
  });
  return number;
}

function logMetrics(registry: Registry) {
  const events = numberIn(registry, Counter, 'log_events_total', 'Events appended to logs.');
  const reads = numberIn(registry, Counter, 'log_reads_total', 'Database reads of logs.');
  const queue = numberIn(registry, Gauge, 'log_queue_events', 'Events waiting for the next commit.');
  const commits = new Histogram({
    name: 'scanwire_log_commit_seconds',
    help: 'Duration of a commit of events.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  return {
    committed(count: number, ms: number) {
      events.value += count;
      commits.observe(ms / 1000);
    },
    read() {
      reads.value++;
    },
    waiting(count: number) {
      queue.value = count;
    },
  };
}

function hubMetrics(registry: Registry) {
  const executions = numberIn(
    registry,
    Counter,
    'stream_executions_total',
    'Executions of events, one per event and group.',
  );
  const deliveries = numberIn(registry, Counter, 'stream_deliveries_total', 'Events written to subscribers.');
  const resumes = numberIn(
    registry,
    Counter,
    'stream_resumes_total',
    'Subscriptions that began with a cursor.',
  );
  const groups = numberIn(registry, Gauge, 'stream_groups', 'Groups of identical subscriptions.');
  const subscribers = numberIn(
    registry,
    Gauge,
    'stream_subscribers',
    'Subscriptions, over WebSocket and event streams.',
  );
  const lag = new Histogram({
    name: 'scanwire_stream_lag_seconds',
    help: 'Time from the append of an event to its execution for a live group.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  return {
    executed() {
      executions.value++;
    },
    deliveries,
    resumed() {
      resumes.value++;
    },
    groups(count: number) {
      groups.value = count;
    },
    subscribers(count: number) {
      subscribers.value = count;
    },
    lagged: (ms: number) => lag.observe(ms / 1000),
  };
}

function egressMetrics(registry: Registry) {
  const requests = new Counter({
    name: 'scanwire_egress_requests_total',
    help: 'Requests from scans to their targets, by outcome: class of the status, connected, or failed.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return { requested: (outcome: string) => requests.inc({ outcome }) };
}

function socketMetrics(registry: Registry) {
  const open = numberIn(registry, Gauge, 'sockets', 'Open WebSockets.');
  const closes = new Counter({
    name: 'scanwire_socket_closes_total',
    help: 'Closed WebSockets, by close code.',
    labelNames: ['code'],
    registers: [registry],
  });
  return {
    opened() {
      open.value++;
    },
    closed(code: number) {
      open.value--;
      closes.inc({ code });
    },
  };
}

function nodeMetrics(registry: Registry) {
  const lost = numberIn(
    registry,
    Counter,
    'hints_lost_total',
    'Hints that could not be sent to other nodes, or could not be read. Nodes then notice the changes later.',
  );
  return {
    hintsLost(hints: number) {
      lost.value += hints;
    },
    redis(isUp: () => boolean) {
      new Gauge({
        name: 'scanwire_redis_up',
        help: '1 if Redis answers, 0 if not.',
        registers: [registry],
        collect() {
          this.set(isUp() ? 1 : 0);
        },
      });
    },
  };
}

function connectionMetrics(registry: Registry) {
  const refusals = new Counter({
    name: 'scanwire_refusals_total',
    help: 'Refused requests, connections and WebSockets, by reason.',
    labelNames: ['reason'],
    registers: [registry],
  });
  return {
    refused: (reason: string) => refusals.inc({ reason }),
    /** @param count returns the number of open TCP connections; called at each scrape */
    watchConnections(count: () => number) {
      new Gauge({
        name: 'scanwire_connections',
        help: 'Open TCP connections, including WebSockets.',
        registers: [registry],
        collect() {
          this.set(count());
        },
      });
    },
  };
}
