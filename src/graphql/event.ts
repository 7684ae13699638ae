/** The log of a scan as a subscription and as pages, with the same types in the same order. */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { type Availability, STALL_CAUSES, type Stall, type StallCause } from '../core/availability.ts';
import { BadInputError, CursorAheadError, noSuchScan } from '../core/errors.ts';
import type { EventFilter, EventType, LogLevel, ScanEvent } from '../core/event.ts';
import type { Head } from '../core/event-log.ts';
import { eventsBefore, type LogReader, type Notices, openPages, scanFeed } from '../core/feed.ts';
import { requireOwned } from '../core/scan-control.ts';
import { requireScanId, scanGlobalId } from '../core/scan-id.ts';
import type { Severity } from '../core/vocabulary.ts';
import { assessmentRow, endpointRow, findingRow, hostRow } from '../store/rows.ts';
import { builder, type GraphQLContext, interfaceLoaders } from './builder.ts';
import { costs, QUERY } from './cost.ts';
import { described } from './enum.ts';
import { eventGlobalId, parseResultKey } from './id.ts';
import { AssessmentLayerType, AssessmentNode, EndpointNode, FindingNode, HostNode } from './result.ts';
import { SeverityEnum } from './result-filter.ts';
import {
  loadScanOnce,
  ScanNode,
  ScanStatusEnum,
  ScanSummaryType,
  ScanWarningType,
  WarningCodeEnum,
} from './scan.ts';
import { ScannerStateEnum } from './scanner.ts';
import { Source } from './source.ts';

/** The first event of every stream; not in the log. */
interface ConnectedEvent {
  type: 'CONNECTED';
  scanId: string;
  /** of the stream */
  streamId: string;
  seq: number;
  at: string;
  lastSeq: number;
  message: string;
}

/** The log cannot be written at the moment, or can be written again; not in the log either. */
interface DelayedEvent {
  type: 'DELAYED';
  scanId: string;
  seq: number;
  at: string;
  delayed: boolean;
  stall: Stall;
  message: string;
}

type StreamEvent = ScanEvent | ConnectedEvent | DelayedEvent;
type EventOf<T extends StreamEvent['type']> = Extract<StreamEvent, { type: T }>;

const ScanEventTypeEnum = builder.enumType('ScanEventType', {
  description: 'Type of an event. COMPLETED, FAILED and CANCELLED end the stream.',
  values: described<StreamEvent['type']>({
    CONNECTED: 'ConnectedEvent: the stream has begun.',
    DELAYED: 'DelayedEvent: new events are delayed, or no longer delayed.',
    STATUS: 'StatusEvent: the status of the scan has changed.',
    LOG: 'LogEvent: a log message.',
    PROGRESS: 'ProgressEvent: the scan has advanced.',
    SCANNER: 'ScannerEvent: the state of a scanner has changed.',
    HOST: 'HostEvent: a host was found.',
    ENDPOINT: 'EndpointEvent: an endpoint was found.',
    FINDING: 'FindingEvent: a vulnerability or weakness was found.',
    ASSESSMENT: 'AssessmentEvent: the risk of a page was assessed.',
    COMPLETED: 'CompletedEvent: the scan has completed.',
    FAILED: 'FailedEvent: the scan has failed.',
    CANCELLED: 'CancelledEvent: the scan was cancelled.',
  }),
});

const LogLevelEnum = builder.enumType('LogLevel', {
  description: 'Level of a log message.',
  values: described<LogLevel>({
    DEBUG: 'Details for debugging scanners.',
    INFO: 'Normal operation.',
    WARN: 'The results may be incomplete.',
    ERROR: 'Something has failed.',
  }),
});

const StallCauseEnum = builder.enumType('StallCause', {
  description: 'Why the database cannot be written.',
  values: {
    LOCKED: { value: 'locked', description: 'It is locked by another process.' },
    UNREACHABLE: { value: 'unreachable', description: 'Its server cannot be reached.' },
    FULL: { value: 'full', description: 'Its disk is full.' },
    FAILING: { value: 'failing', description: 'It cannot be read or written (input/output error).' },
    DAMAGED: { value: 'damaged', description: 'It is damaged, and must be restored from a backup.' },
  } as const satisfies Record<Uppercase<StallCause>, { value: StallCause; description: string }>,
});

export const TYPE_NAMES = {
  CONNECTED: 'ConnectedEvent',
  DELAYED: 'DelayedEvent',
  STATUS: 'StatusEvent',
  LOG: 'LogEvent',
  PROGRESS: 'ProgressEvent',
  SCANNER: 'ScannerEvent',
  HOST: 'HostEvent',
  ENDPOINT: 'EndpointEvent',
  FINDING: 'FindingEvent',
  ASSESSMENT: 'AssessmentEvent',
  COMPLETED: 'CompletedEvent',
  FAILED: 'FailedEvent',
  CANCELLED: 'CancelledEvent',
} as const satisfies Record<StreamEvent['type'], string>;

/** Cost of planning what to select of a row, which Pothos does for each item. */
const PLAN = 10;

const ScanEventInterface = builder.interfaceRef<StreamEvent>('ScanEvent').implement({
  description: 'One event of a scan, recorded in its log.',
  interfaces: [builder.nodeInterfaceRef()],
  resolveType: (event) => TYPE_NAMES[event.type],
  fields: (t) => ({
    id: t.id({
      shared: true,
      resolve: (event) => eventGlobalId(event.scanId, keyInScan(event)),
      description:
        'Global id; opaque. `node` returns the event, unless it is a ConnectedEvent or a DelayedEvent.',
    }),
    seq: t.exposeInt('seq', {
      description:
        'Sequence number within the scan: 1, 2, 3 … To resume after this event, pass it as `after`.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When the event was recorded.' }),
    type: t.expose('type', { type: ScanEventTypeEnum, description: 'Type of the event.' }),
    scanId: t.id({
      shared: true,
      resolve: ({ scanId }) => scanGlobalId(scanId),
      description: 'Global id of the scan.',
    }),
    scan: t.prismaField({
      type: ScanNode,
      shared: true,
      ...costs({ weight: PLAN }),
      description: 'Current state of the scan, which may be later than the event.',
      resolve: (query, { scanId }, _, context, info) => loadScanOnce(context, info, query, scanId),
    }),
  }),
});

/** The part of an event's id after its scan. Events that are not in the log have one that `node` does not find. */
function keyInScan(event: StreamEvent): string | number {
  if (event.type === 'CONNECTED') return `connected-${event.streamId}`;
  if (event.type === 'DELAYED') return `delayed-${event.stall.since}-${event.delayed ? 'begin' : 'end'}`;
  return event.seq;
}

const eventType = <T extends StreamEvent['type']>(type: T) => builder.objectRef<EventOf<T>>(TYPE_NAMES[type]);
const interfaces = [builder.nodeInterfaceRef(), ScanEventInterface];

eventType('CONNECTED').implement({
  interfaces,
  description:
    'First event of every stream; not in the log. Its `seq` is the cursor that the stream starts from.',
  fields: (t) => ({
    lastSeq: t.exposeInt('lastSeq', {
      description: '`seq` of the newest event when the stream started: events up to it are replayed.',
    }),
    message: t.exposeString('message', { description: 'Text for logs.' }),
  }),
});

eventType('DELAYED').implement({
  interfaces,
  description:
    'New events are delayed because the database cannot be written, or the delay is over. Nothing is lost. Not in the log; its `seq` is the cursor of the stream, so you can resume after it.',
  fields: (t) => ({
    delayed: t.exposeBoolean('delayed', {
      description: 'true: events are delayed; false: the delay is over.',
    }),
    stallCause: t.field({
      type: StallCauseEnum,
      shared: true,
      resolve: ({ stall }) => stall.cause,
      description: 'Why the database cannot be written; when the delay is over, why it could not be written.',
    }),
    message: t.exposeString('message', { description: 'Reason for the delay, or a note that it is over.' }),
  }),
});

eventType('STATUS').implement({
  interfaces,
  description: 'The status of the scan has changed. Final statuses have events of their own.',
  fields: (t) => ({ status: t.expose('status', { type: ScanStatusEnum, description: 'New status.' }) }),
});

eventType('LOG').implement({
  interfaces,
  description: 'A log message.',
  fields: (t) => ({
    level: t.expose('level', { type: LogLevelEnum, description: 'Level.' }),
    message: t.exposeString('message', { description: 'Text of the message.' }),
    scanner: t.exposeString('scanner', {
      nullable: true,
      description: 'Scanner that logged it; null: scanwire itself.',
    }),
    data: t.field({
      type: 'JSON',
      nullable: true,
      shared: true,
      resolve: ({ data }) => data ?? null,
      description: 'Additional data; its shape depends on the scanner.',
    }),
    warning: t.field({
      type: WarningCodeEnum,
      nullable: true,
      shared: true,
      resolve: ({ warning }) => warning?.code ?? null,
      description: 'Code of the warning that this message adds to `Scan.warnings`.',
    }),
    warningCount: t.int({
      nullable: true,
      shared: true,
      resolve: ({ warning }) => warning?.count ?? null,
      description: 'Number of occurrences that it adds to the warning.',
    }),
  }),
});

eventType('PROGRESS').implement({
  interfaces,
  description:
    'The progress of the scan has risen by at least one percent, or one layer of a page analysis has finished.',
  fields: (t) => ({
    percent: t.exposeInt('percent', {
      description: 'Progress of the whole scan, 0 to 100; it never decreases.',
    }),
    message: t.exposeString('message', { description: 'What has been done.' }),
    scanner: t.exposeString('scanner', {
      nullable: true,
      description: 'Scanner that made the progress; null: all scanners.',
    }),
    layer: t.field({
      type: AssessmentLayerType,
      nullable: true,
      shared: true,
      resolve: ({ layer }) => layer ?? null,
      description: 'Layer of the page analysis that has finished.',
    }),
  }),
});

eventType('SCANNER').implement({
  interfaces,
  description: 'The state of a scanner has changed.',
  fields: (t) => ({
    // Not `scanner` and `error`, which have other types in other events.
    name: t.exposeString('scanner', { description: 'Name of the scanner.' }),
    state: t.expose('state', { type: ScannerStateEnum, description: 'New state.' }),
    cause: t.exposeString('error', { nullable: true, description: 'Reason why it failed or was skipped.' }),
  }),
});

eventType('HOST').implement({
  interfaces,
  description: 'A host was found.',
  fields: (t) => ({
    host: t.field({
      type: HostNode,
      shared: true,
      resolve: (event) => hostRow(event),
      description: 'The host.',
    }),
  }),
});

eventType('ENDPOINT').implement({
  interfaces,
  description: 'An endpoint was found.',
  fields: (t) => ({
    endpoint: t.field({
      type: EndpointNode,
      shared: true,
      resolve: (event) => endpointRow(event),
      description: 'The endpoint.',
    }),
  }),
});

export const FindingEvent = eventType('FINDING');
FindingEvent.implement({
  interfaces,
  description: 'A vulnerability or weakness was found.',
  fields: (t) => ({
    finding: t.field({
      type: FindingNode,
      shared: true,
      resolve: (event) => findingRow(event),
      description: 'The finding.',
    }),
  }),
});

export const AssessmentEvent = eventType('ASSESSMENT');
AssessmentEvent.implement({
  interfaces,
  description: 'The risk of a page was assessed.',
  fields: (t) => ({
    assessment: t.field({
      type: AssessmentNode,
      shared: true,
      resolve: (event) => assessmentRow(event),
      description: 'The assessment.',
    }),
  }),
});

eventType('COMPLETED').implement({
  interfaces,
  description: 'The scan has completed; last event of the stream.',
  fields: (t) => ({
    summary: t.field({
      type: ScanSummaryType,
      shared: true,
      resolve: ({ summary }) => summary,
      description: 'Numbers of results.',
    }),
    warnings: t.field({
      type: [ScanWarningType],
      shared: true,
      // Events recorded before warnings existed have none.
      resolve: ({ warnings }) => warnings ?? [],
      description: 'Everything that the scan skipped, cut, dropped or merged.',
    }),
  }),
});

eventType('FAILED').implement({
  interfaces,
  description: 'The scan has failed; last event of the stream.',
  fields: (t) => ({
    error: t.exposeString('error', { description: 'Reason.' }),
  }),
});

eventType('CANCELLED').implement({
  interfaces,
  description: 'The scan was cancelled; last event of the stream.',
  fields: (t) => ({ reason: t.exposeString('reason', { description: 'Reason.' }) }),
});

/** The event with the key `SCAN.SEQ`, for `node`; null if it does not exist. */
async function loadEvent(
  key: string,
  { log }: GraphQLContext,
): Promise<(ScanEvent & { __typename: string }) | null> {
  const { scanId, seq } = parseResultKey(key);
  if (seq === 0) return null;
  const { events } = await log.page(scanId, seq - 1, 1, {}, seq);
  const event = events.find((found) => found.seq === seq);
  return event ? { ...event, __typename: TYPE_NAMES[event.type] } : null;
}

interfaceLoaders.set('ScanEvent', loadEvent);

interface EventPage {
  events: ScanEvent[];
  lastSeq: number;
  terminal: boolean;
}

const ScanEventPage = builder.objectRef<EventPage>('ScanEventPage').implement({
  description: 'A page of events from the log.',
  fields: (t) => ({
    events: t.field({
      type: [ScanEventInterface],
      resolve: ({ events }) => events,
      description: 'Events in the order of `seq`.',
    }),
    lastSeq: t.exposeInt('lastSeq', {
      description:
        'Pass it as `after` to get the next page. Events up to it that are not on this page were filtered out.',
    }),
    terminal: t.exposeBoolean('terminal', {
      description: 'The scan has ended and this page is the last one.',
    }),
  }),
});

/** Cost of reading an event of a page from the log. */
const EVENT = 5;

const MAX_PAGE = 1000;
const DEFAULT_PAGE = 100;
const MAX_WAIT_MS = 60_000;

const FILTER_ARGS = {
  types: 'Only events of these types. CONNECTED, DELAYED and the last event are always sent.',
  minSeverity: 'Only findings of at least this severity. Other events are not affected.',
  scanners: 'Only events of these scanners, by name, and the last event of the scan.',
};

builder.prismaObjectField(ScanNode, 'events', (t) =>
  t.field({
    type: ScanEventPage,
    description: 'The events that `scanEvents` streams, for clients that poll.',
    select: { id: true },
    ...costs({
      weight: 2 * QUERY,
      item: EVENT,
      size: { args: ['last', 'first'], default: DEFAULT_PAGE, max: MAX_PAGE },
    }),
    args: {
      after: t.arg.int({ defaultValue: 0, description: '`seq` of the last event that you have.' }),
      first: t.arg.int({ defaultValue: DEFAULT_PAGE, description: `Number of events, 1 to ${MAX_PAGE}.` }),
      last: t.arg.int({
        description: `Reads the log backwards: number of events before \`before\`, or before the end; 1 to ${MAX_PAGE}. \`after\`, \`first\` and \`waitMs\` are then ignored, \`lastSeq\` is the last \`seq\` of the scan, and \`terminal\` says whether the scan has ended.`,
      }),
      before: t.arg.int({
        description:
          'Only together with `last`: `seq` of the first event that you have. Default: the end of the log.',
      }),
      types: t.arg({ type: [ScanEventTypeEnum], description: FILTER_ARGS.types }),
      minSeverity: t.arg({ type: SeverityEnum, description: FILTER_ARGS.minSeverity }),
      scanners: t.arg.stringList({ description: FILTER_ARGS.scanners }),
      waitMs: t.arg.int({
        defaultValue: 0,
        description: `Long polling: if there is no event yet, wait up to this many milliseconds for the next one; 0 to ${MAX_WAIT_MS}.`,
      }),
    },
    resolve: async ({ id }, args, context): Promise<EventPage> => {
      const { log, signal = NEVER } = context;
      if (typeof args.last === 'number') return await lastEvents(log, id, { ...args, last: args.last });
      if (typeof args.before === 'number') throw new BadInputError('before: only together with last.');
      const after = args.after ?? 0;
      const first = args.first ?? DEFAULT_PAGE;
      const waitMs = args.waitMs ?? 0;
      requireRange('first', first, 1, MAX_PAGE);
      requireRange('waitMs', waitMs, 0, MAX_WAIT_MS);
      const head = await requireHead(log, id, after);
      requireCursor(after, head.lastSeq);
      const feed = scanFeed(log, id, filterOf(args));
      const pages = openPages(feed, { limit: first, signal });
      try {
        const read = () => pages.next(after, performance.now() + waitMs);
        const { items, upTo, ended } = await (waitMs > 0 && context.whileWaiting
          ? context.whileWaiting(read)
          : read());
        return { events: [...items], lastSeq: upTo, terminal: ended };
      } finally {
        pages.close();
      }
    },
  }),
);

/** @throws NotFoundError, BadInputError */
async function lastEvents(
  log: LogReader,
  scanId: string,
  args: { last: number; before?: number | null | undefined } & Parameters<typeof filterOf>[0],
): Promise<EventPage> {
  requireRange('last', args.last, 1, MAX_PAGE);
  const { lastSeq, terminal } = await requireHead(log, scanId);
  const before = args.before ?? lastSeq + 1;
  requireRange('before', before, 0, lastSeq + 1);
  const events = await eventsBefore(log, scanId, { ...filterOf(args), before, limit: args.last });
  return { events: [...events], lastSeq, terminal: terminal !== null };
}

/** @throws NotFoundError */
async function requireHead(log: LogReader, scanId: string, known?: number): Promise<Head> {
  const head = await log.head(scanId, known);
  if (!head) throw noSuchScan();
  return head;
}

/** For pages that are selected on events of a subscription, which have no signal: their wait only ends by its time. */
const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

builder.subscriptionField('scanEvents', (t) =>
  t.field({
    type: ScanEventInterface,
    shared: true,
    description:
      'Every event of a scan after a cursor, in order and exactly once: recorded events first, then new ones. Ends after COMPLETED, FAILED or CANCELLED. Errors: NOT_FOUND, CURSOR_AHEAD (with lastSeq), BAD_USER_INPUT.',
    args: {
      scanId: t.arg.id({ required: true, description: 'Global id of a Scan.' }),
      after: t.arg.int({ defaultValue: 0, description: '`seq` of the last event that you have processed.' }),
      types: t.arg({ type: [ScanEventTypeEnum], description: FILTER_ARGS.types }),
      minSeverity: t.arg({ type: SeverityEnum, description: FILTER_ARGS.minSeverity }),
      scanners: t.arg.stringList({ description: FILTER_ARGS.scanners }),
    },
    subscribe: async (_, args, context): Promise<Source<StreamEvent>> => {
      const { log, identity, audit, lastEventId, availability } = context;
      const scanId = requireScanId(args.scanId);
      const after = lastEventId ?? args.after ?? 0;
      const head = await audit.attempt(identity, 'FOLLOW_SCAN', { scanId }, () =>
        requireOwned(log, identity, scanId, after),
      );
      requireCursor(after, head.lastSeq);
      const connected: ConnectedEvent = {
        type: 'CONNECTED',
        scanId,
        streamId: randomUUID(),
        seq: after,
        at: new Date().toISOString(),
        lastSeq: head.lastSeq,
        message: 'connected to the scan stream',
      };
      const feed = { ...scanFeed(log, scanId, filterOf(args)), notices: delays(availability, scanId) };
      const ended = head.terminal !== null && after === head.lastSeq;
      return new Source<StreamEvent>(feed as never, after, [connected], ended);
    },
    resolve: (event) => event as StreamEvent,
  }),
);

/** Notices about stalls of the database for the followers of a scan. */
function delays(availability: Availability, scanId: string): Notices<StreamEvent> {
  return {
    latest(position) {
      const { stall, stalls } = availability;
      if (!stall) return null;
      const ends = stall.until !== null;
      const message = ends
        ? 'the database can be written again; the scan continues'
        : `${STALL_CAUSES[stall.cause]}; the scan continues as soon as it can be written, and nothing is lost`;
      const at = new Date(stall.until ?? stall.since).toISOString();
      return {
        item: { type: 'DELAYED', scanId, seq: position, at, delayed: !ends, stall, message },
        number: 2 * stalls - (ends ? 0 : 1),
        ends,
      };
    },
    listen: (onNotice) => availability.onChange(onNotice),
  };
}

function filterOf(args: {
  types?: readonly StreamEvent['type'][] | null | undefined;
  minSeverity?: Severity | null | undefined;
  scanners?: readonly string[] | null | undefined;
}): EventFilter {
  const scanners = args.scanners ?? undefined;
  if (scanners && scanners.length > MAX_SCANNERS)
    throw new BadInputError(`scanners: at most ${MAX_SCANNERS} names.`);
  const types = args.types?.filter((type): type is EventType => type !== 'CONNECTED' && type !== 'DELAYED');
  return { types, minSeverity: args.minSeverity ?? undefined, scanners };
}

/** Limit of one database query. */
const MAX_SCANNERS = 20;

function requireCursor(after: number, lastSeq: number): void {
  if (after < 0)
    throw new BadInputError(`after: ${after} is negative. Pass 0 for all, or the seq of an event.`);
  if (after > lastSeq) throw new CursorAheadError(after, lastSeq);
}

function requireRange(name: string, value: number, min: number, max: number): void {
  if (value < min || value > max)
    throw new BadInputError(`${name}: ${value} is not between ${min} and ${max}.`);
}
