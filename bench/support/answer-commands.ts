/** The other end of server-process.ts: a measured server executes the commands of its benchmark. */
import { setTimeout as sleep } from 'node:timers/promises';

/** First message of a server. */
export interface Greeting {
  url: string;
  /** seq of the newest event when the first subscriber connects */
  lastSeq: number;
}

/** Cost of a run, by the accounting of the server process, including all its threads. */
export interface Run {
  cpuUs: number;
  wallMs: number;
}

export interface Memory {
  /** bytes, after a garbage collection */
  rss: number;
  /** bytes of JavaScript and of its buffers, after a garbage collection */
  used: number;
}

export type Answer = { id: number; value: unknown } | { id: number; error: string };

export interface Served<Event = unknown> extends Greeting {
  /** Makes the next events for `publish`, before a measurement. */
  make?(events: number): Event[];
  /** Sends or appends events. */
  publish?(events: Event[]): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: each command knows its own
  commands?: Record<string, (params: any) => unknown>;
  close(): unknown;
}

/** Reports that the server is ready, and executes commands until the channel closes. */
export function answerCommands<Event>({
  make = () => [],
  publish,
  commands,
  close,
  ...greeting
}: Served<Event>): void {
  let acknowledged = () => {};

  const all: Served['commands'] = {
    /** Publishes bursts, each when everybody has received the previous one. */
    run: ({ events, burst }: { events: number; burst: number }): Promise<Run> =>
      measuredFor(burstsOf(make(events), burst), async (next) => {
        const everybody = new Promise<void>((resolve) => {
          acknowledged = resolve;
        });
        await publish?.(next);
        await everybody;
      }),
    cpu: () => microseconds(process.cpuUsage()),
    memory: async (): Promise<Memory> => {
      // Finalizers free buffers, a turn after their collection.
      for (let round = 0; round < 4; round++) {
        gc?.();
        await sleep(50);
      }
      const { rss, heapUsed, external } = process.memoryUsage();
      return { rss, used: heapUsed + external };
    },
    ...commands,
  };

  process.on('message', async (message: 'acknowledge' | { id: number; command: string; params: unknown }) => {
    if (message === 'acknowledge') return acknowledged();
    const { id, command, params } = message;
    try {
      process.send?.({ id, value: await all[command]?.(params) } satisfies Answer);
    } catch (error) {
      process.send?.({ id, error: String(error) } satisfies Answer);
    }
  });
  process.once('disconnect', () => void Promise.resolve(close()).finally(() => process.exit()));
  process.send?.(greeting);
}

export function burstsOf<Event>(events: Event[], size: number): Event[][] {
  return Array.from({ length: events.length / size }, (_, index) =>
    events.slice(index * size, (index + 1) * size),
  );
}

export const measuredFor = <Burst>(bursts: readonly Burst[], work: (burst: Burst) => Promise<unknown>) =>
  measured(async () => {
    for (const burst of bursts) await work(burst);
  });

export async function measured(work: () => Promise<unknown>): Promise<Run> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  return { cpuUs: microseconds(process.cpuUsage(cpu)), wallMs: performance.now() - start };
}

const microseconds = ({ user, system }: NodeJS.CpuUsage) => user + system;

/** Calls a function a number of times at an even `rate` per second. */
export async function atRate(
  events: number,
  rate: number,
  call: (index: number) => unknown,
  signal?: AbortSignal,
) {
  for await (const index of ticks(events, rate, signal)) await call(index);
}

export async function* ticks(events: number, rate: number, signal?: AbortSignal): AsyncGenerator<number> {
  const start = performance.now();
  for (let index = 0; index < events; index++) {
    const wait = start + (1000 * index) / rate - performance.now();
    if (wait > 0) await sleep(wait, undefined, signal ? { signal } : {});
    yield index;
  }
}
