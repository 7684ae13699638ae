/** Queue of the pages, forms and insertion points of a site, with progress. */
import type { Emission } from '../../core/scanner.ts';
import { type Pool, runPool } from '../kit/pool.ts';
import type { PointsWanted, TemplatePoint } from './insertion-points.ts';
import type { Session } from './session.ts';
import type { Trial } from './trial.ts';

export type WorkItem =
  | { kind: 'page'; url: string; depth: number; session: Session }
  | { kind: 'form'; trial: Trial; depth: number; wanted: PointsWanted }
  | { kind: 'point'; trial: Trial; at: TemplatePoint };
export type WorkOf<Kind extends WorkItem['kind']> = Extract<WorkItem, { kind: Kind }>;

export const MAX_WAITING = 20_000;

export interface WorkQueue<Item = WorkItem> {
  /** @returns false when the queue is full */
  add(item: Item): boolean;
  /** Passes a result to the consumer; resolves when it is taken. Only while the queue runs. */
  emit(emission: Emission): Promise<void>;
  readonly known: number;
  readonly done: number;
  /** Processes all items, including those added meanwhile. Ends when none is left. */
  run(work: (item: Item) => Promise<void>): AsyncGenerator<Emission, void, void>;
}

export function createWorkQueue<Item = WorkItem>({
  workers,
  signal,
  capacity = MAX_WAITING,
}: {
  workers: number;
  signal: AbortSignal;
  capacity?: number;
}): WorkQueue<Item> {
  const first: Item[] = [];
  let pool: Pool<Item, Emission> | null = null;
  let known = 0;
  let done = 0;
  return {
    add(item) {
      const isAdded = pool ? pool.add(item) : first.length < capacity;
      if (!pool && isAdded) first.push(item);
      if (isAdded) known++;
      return isAdded;
    },
    emit(emission) {
      if (!pool) throw new Error('the queue is not running');
      return pool.emit(emission);
    },
    get known() {
      return known;
    },
    get done() {
      return done;
    },
    run: (work) =>
      runPool<Item, Emission>({ workers, signal, capacity, sources: [first] }, async (item, running) => {
        pool = running;
        await work(item);
        done++;
      }),
  };
}
