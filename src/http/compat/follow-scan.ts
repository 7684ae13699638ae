/** The log of a scan, as the documents' own interfaces show it: the same events in the same order as `scanEvents`. */
import type { Audit } from '../../core/audit.ts';
import { CursorAheadError } from '../../core/errors.ts';
import type { EventType, ScanEvent } from '../../core/event.ts';
import { type LogReader, scanFeed } from '../../core/feed.ts';
import type { Identity } from '../../core/identity.ts';
import { requireOwned } from '../../core/scan-control.ts';
import type { Subscription } from '../streams/hub.ts';

/** What following a scan needs of the context of a request. */
export interface FollowContext {
  identity: Identity;
  log: LogReader;
  audit: Pick<Audit, 'attempt'>;
}

/** The first item of a stream, which is not in the log. */
export interface Connected {
  type: 'CONNECTED';
  scanId: string;
}

export interface ScanView {
  /** names the view: followers of one scan with the same view share the work */
  key: string;
  /** types of the events that it shows, besides those that end the scan */
  types: readonly EventType[];
  /** It shows `Connected` first. */
  greets?: boolean;
  /** @returns what clients get for an event */
  render(event: ScanEvent | Connected, log: LogReader): object | Promise<object>;
}

const jsonOf = (shown: object) => JSON.stringify(shown);

/** @throws NotFoundError, CursorAheadError, ForbiddenError */
export async function followScan(
  { identity, log, audit }: FollowContext,
  scanId: string,
  after: number,
  { key, types, greets = false, render }: ScanView,
): Promise<Subscription<ScanEvent | Connected>> {
  const head = await audit.attempt(identity, 'FOLLOW_SCAN', { scanId }, () =>
    requireOwned(log, identity, scanId, after),
  );
  if (after > head.lastSeq) throw new CursorAheadError(after, head.lastSeq);
  const greetings: Connected[] = greets ? [{ type: 'CONNECTED', scanId }] : [];
  const ended = head.terminal !== null && after === head.lastSeq;
  return {
    source: { feed: scanFeed(log, scanId, { types }) as never, after, greetings, ended },
    render(event) {
      const shown = render(event, log);
      return shown instanceof Promise ? shown.then(jsonOf) : jsonOf(shown);
    },
    shareKey: key,
  };
}
