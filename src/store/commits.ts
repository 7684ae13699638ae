/** Commits appends in groups. The next group collects during a commit, so groups grow under load. */

import type { AuditDraft } from '../core/audit-entry.ts';
import { type EncodedResult, textOf } from '../core/encoded-result.ts';
import { FencedError, UnavailableError } from '../core/errors.ts';
import { type EventBody, isTransition } from '../core/event.ts';
import type { LogObserver } from '../core/event-log.ts';
import type { ScanFigures } from '../core/figures.ts';
import type { Hint, PubSub } from '../core/pubsub.ts';
import type { OnAudited } from './audit-store.ts';
import { storedText } from './stored-json.ts';
import type { Appended, Appender, Group, GroupedAppend } from './writes.ts';

/**
 * Maximum number of characters of JSON in one commit. It takes some milliseconds, for which other writes, such as new
 * scans, have to wait.
 */
const MAX_GROUP_SIZE = 64 * 1024;

interface Append {
  claim: Appender;
  /** JSON of each event */
  events: readonly string[];
  /** JSON */
  figures: string | null;
  /** They change the status of the scan. */
  transition: boolean;
  /** for the audit log */
  entries: readonly AuditDraft[];
  resolve(lastSeq: number): void;
  reject(error: unknown): void;
}

export interface CommitParts {
  /** Commits a group atomically. @throws the error of the database */
  commit(group: Group): Promise<Appended>;
  pubsub: PubSub;
  /** must not throw */
  observer: LogObserver;
  /** receives errors that no caller waits for */
  onError(error: unknown, message: string): void;
  /** receives the recorded entries of the audit log */
  onAudited?: OnAudited;
}

/** @returns seq of the last event @throws FencedError if the appender may not append, the error of `commit` */
type AppendCall = (
  appender: Appender,
  events: readonly (EventBody | EncodedResult)[],
  figures?: ScanFigures | null,
  entries?: readonly AuditDraft[],
) => Promise<number>;

export function createAppend(parts: CommitParts): AppendCall {
  const { commit, pubsub, observer, onError, onAudited = () => {} } = parts;
  let waiting: Append[] = [];
  let waitingEvents = 0;
  let committing = false;

  const settle = (group: readonly Append[], { at, lastSeqs }: Appended, ms: number) => {
    const grown = new Map<string, Extract<Hint, { toSeq: number }>>();
    let committed = 0;
    for (const [index, { claim, events, transition, resolve, reject }] of group.entries()) {
      const lastSeq = lastSeqs[index];
      if (lastSeq === undefined) {
        reject(new FencedError(claim.id));
        continue;
      }
      committed += events.length;
      observer.appended?.(claim.id, lastSeq, at, events);
      resolve(lastSeq);
      const { id: scanId } = claim;
      const changed = transition || grown.get(scanId)?.transition;
      grown.set(scanId, { scanId, toSeq: lastSeq, ...(changed && { transition: true }) });
    }
    observer.committed?.(committed, ms);
    for (const hint of grown.values()) pubsub.publish(hint);
  };

  const commitGroup = async (group: readonly Append[]): Promise<void> => {
    const startedMs = performance.now();
    let appended: Awaited<ReturnType<CommitParts['commit']>>;
    try {
      appended = await commit(toGroup(group));
    } catch (error) {
      // An append that the database refuses must not fail the others, so each is retried alone.
      if (group.length === 1 || error instanceof UnavailableError)
        for (const { reject } of group) reject(error);
      else for (const append of group) await commitGroup([append]);
      return;
    }
    settle(group, appended, performance.now() - startedMs);
    for (const entry of appended.audited ?? []) onAudited(entry);
  };

  const takeGroup = (): Append[] => {
    let size = 0;
    let count = 0;
    do for (const event of waiting[count++]?.events ?? []) size += event.length;
    while (count < waiting.length && size < MAX_GROUP_SIZE);
    const group = waiting.splice(0, count);
    for (const append of group) waitingEvents -= append.events.length;
    observer.waiting?.(waitingEvents);
    return group;
  };

  const commitWaiting = async () => {
    try {
      while (waiting.length > 0) await commitGroup(takeGroup());
    } catch (error) {
      // Callers must not wait forever, whatever the error is.
      for (const { reject } of waiting) reject(error);
      waiting = [];
      waitingEvents = 0;
      observer.waiting?.(waitingEvents);
      onError(error, 'committing events failed');
    } finally {
      committing = false;
    }
  };

  return (appender, events, figures = null, entries = []) =>
    new Promise((resolve, reject) => {
      // A claim has more, which need not be sent to the writer.
      const { id } = appender;
      const claim = 'after' in appender ? { id, after: appender.after } : { id, fence: appender.fence };
      const transition = events.some(isTransition);
      const texts = events.map((event) => storedText(textOf(event)));
      waiting.push({
        ...{ claim, events: texts, figures: figures && JSON.stringify(figures), transition, entries },
        resolve,
        reject,
      });
      waitingEvents += events.length;
      observer.waiting?.(waitingEvents);
      if (committing) return;
      committing = true;
      // Deferred, so that all appends of this callback are committed together. `setImmediate` would wake the event loop again.
      process.nextTick(commitWaiting);
    });
}

function toGroup(appends: readonly Append[]): Group {
  const claims = new Map<string, { index: number; claim: Append['claim'] }>();
  const grouped = appends.map(({ claim, events, figures }): GroupedAppend => {
    const key = 'after' in claim ? `${claim.id} after ${claim.after}` : `${claim.id} ${claim.fence}`;
    let known = claims.get(key);
    if (!known) {
      known = { index: claims.size, claim };
      claims.set(key, known);
    }
    return { claim: known.index, figures, events };
  });
  const entries = appends.some((append) => append.entries.length > 0)
    ? { entries: appends.map((append) => append.entries) }
    : {};
  return { claims: [...claims.values()].map(({ claim }) => claim), appends: grouped, ...entries };
}
