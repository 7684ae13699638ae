/** What the server counts, for Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Of the process, whatever runs in it: it watches the event loop and the garbage collector, so there is one. */
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
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name: `scanwire_${name}`, help, registers });
  const gauge = (name: string, help: string) => new Gauge({ name: `scanwire_${name}`, help, registers });

  const events = counter('log_events_total', 'Events appended to logs.');
  const reads = counter('log_reads_total', 'Pages and heads of logs that were read from the database.');
  const queue = gauge('log_queue_events', 'Events that wait for the next commit.');
  const commits = new Histogram({
    name: 'scanwire_log_commit_seconds',
    help: 'Time of a commit, as its events wait for it.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const executions = counter('stream_executions_total', 'Events executed, once for each group.');
  const deliveries = counter('stream_deliveries_total', 'Events written to subscribers.');
  const resumes = counter('stream_resumes_total', 'Subscriptions that began with a cursor.');
  const groups = gauge('stream_groups', 'Groups of identical subscriptions.');
  const subscribers = gauge('stream_subscribers', 'Subscriptions, over WebSocket and event streams.');
  const lag = new Histogram({
    name: 'scanwire_stream_lag_seconds',
    help: 'From the append of an event to its execution for a group that follows live.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const sockets = gauge('sockets', 'WebSockets that are open.');
  const closes = new Counter({
    name: 'scanwire_socket_closes_total',
    help: 'WebSockets that were closed, by close code.',
    labelNames: ['code'],
    registers,
  });

  return {
    contentType: registry.contentType,
    /** In the text format. */
    text: () => Registry.merge([registry, processRegistry()]).metrics(),
    log: {
      committed(count: number, ms: number) {
        events.inc(count);
        commits.observe(ms / 1000);
      },
      read: () => reads.inc(),
      waiting: (count: number) => queue.set(count),
    },
    hub: {
      executed: () => executions.inc(),
      delivered: (count: number) => deliveries.inc(count),
      resumed: () => resumes.inc(),
      groups: (count: number) => groups.set(count),
      subscribers: (count: number) => subscribers.set(count),
      lagged: (ms: number) => lag.observe(ms / 1000),
    },
    sockets: {
      opened: () => sockets.inc(),
      closed(code: number) {
        sockets.dec();
        closes.inc({ code });
      },
    },
  };
}
