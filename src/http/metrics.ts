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
  /** Plain numbers, read when somebody asks: an event is delivered in less time than a Counter takes to count it. */
  const counts = { events: 0, reads: 0, executions: 0, deliveries: 0, resumes: 0 };
  const states = { queue: 0, groups: 0, subscribers: 0, sockets: 0 };
  const counter = (key: keyof typeof counts, name: string, help: string) =>
    new Counter({
      ...{ name: `scanwire_${name}`, help, registers },
      collect() {
        this.reset();
        this.inc(counts[key]);
      },
    });
  const gauge = (key: keyof typeof states, name: string, help: string) =>
    new Gauge({
      ...{ name: `scanwire_${name}`, help, registers },
      collect() {
        this.set(states[key]);
      },
    });

  counter('events', 'log_events_total', 'Events appended to logs.');
  counter('reads', 'log_reads_total', 'Pages and heads of logs that were read from the database.');
  gauge('queue', 'log_queue_events', 'Events that wait for the next commit.');
  const commits = new Histogram({
    name: 'scanwire_log_commit_seconds',
    help: 'Time of a commit, as its events wait for it.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  counter('executions', 'stream_executions_total', 'Events executed, once for each group.');
  counter('deliveries', 'stream_deliveries_total', 'Events written to subscribers.');
  counter('resumes', 'stream_resumes_total', 'Subscriptions that began with a cursor.');
  gauge('groups', 'stream_groups', 'Groups of identical subscriptions.');
  gauge('subscribers', 'stream_subscribers', 'Subscriptions, over WebSocket and event streams.');
  const lag = new Histogram({
    name: 'scanwire_stream_lag_seconds',
    help: 'From the append of an event to its execution for a group that follows live.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  gauge('sockets', 'sockets', 'WebSockets that are open.');
  const closes = new Counter({
    name: 'scanwire_socket_closes_total',
    help: 'WebSockets that were closed, by close code.',
    labelNames: ['code'],
    registers,
  });

  const requests = new Counter({
    name: 'scanwire_egress_requests_total',
    help: 'Requests of scans to their targets, by outcome: class of the status, connected, or failed.',
    labelNames: ['outcome'],
    registers,
  });

  return {
    contentType: registry.contentType,
    /** In the text format. */
    text: () => Registry.merge([registry, processRegistry()]).metrics(),
    log: {
      committed(count: number, ms: number) {
        counts.events += count;
        commits.observe(ms / 1000);
      },
      read: () => counts.reads++,
      waiting(count: number) {
        states.queue = count;
      },
    },
    egress: {
      requested: (outcome: string) => requests.inc({ outcome }),
    },
    hub: {
      executed: () => counts.executions++,
      delivered(count: number) {
        counts.deliveries += count;
      },
      resumed: () => counts.resumes++,
      groups(count: number) {
        states.groups = count;
      },
      subscribers(count: number) {
        states.subscribers = count;
      },
      lagged: (ms: number) => lag.observe(ms / 1000),
    },
    sockets: {
      opened: () => states.sockets++,
      closed(code: number) {
        states.sockets--;
        closes.inc({ code });
      },
    },
  };
}
