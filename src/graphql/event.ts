/** The log of a scan, as a stream and as pages: the same types and the same order. */
import { setMaxListeners } from 'node:events';
import { type Availability, STALL_CAUSES } from '../core/availability.ts';
import { BadInputError, CursorAheadError, NotFoundError } from '../core/errors.ts';
import { EVENT_TYPES, type EventFilter, type EventType, LOG_LEVELS, type ScanEvent } from '../core/event.ts';
import { type Notices, openPages, Source, scanFeed } from '../core/feed.ts';
import type { FoundEvent } from '../core/findings.ts';
import type { Severity } from '../core/result.ts';
import { parseTarget } from '../core/target.ts';
import { assessmentRow, endpointRow, findingRow, hostRow } from '../store/rows.ts';
import { builder } from './builder.ts';
import { costs, QUERY } from './cost.ts';
import { filterList } from './filter.ts';
import { requireScanId, scanGlobalId } from './id.ts';
import {
  AssessmentLayerType,
  AssessmentNode,
  EndpointNode,
  FindingNode,
  HostNode,
  SeverityEnum,
} from './result.ts';
import {
  loadScanOnce,
  ScanNode,
  ScanStatusEnum,
  ScanSummaryType,
  ScanWarningType,
  WarningCodeEnum,
} from './scan.ts';
import { ScannerStateEnum } from './scanner.ts';

/** First of every stream, and not in the log. */
interface ConnectedEvent {
  type: 'CONNECTED';
  scanId: string;
  seq: number;
  at: string;
  lastSeq: number;
  message: string;
}

/** Not in the log either: nothing can be written to it for now, or it can again. */
interface DelayedEvent {
  type: 'DELAYED';
  scanId: string;
  seq: number;
  at: string;
  delayed: boolean;
  message: string;
}

type StreamEvent = ScanEvent | ConnectedEvent | DelayedEvent;
type EventOf<T extends StreamEvent['type']> = Extract<StreamEvent, { type: T }>;

const ScanEventTypeEnum = builder.enumType('ScanEventType', {
  description: 'Kinds of events. COMPLETED, FAILED and CANCELLED end the stream.',
  values: ['CONNECTED', 'DELAYED', ...EVENT_TYPES] as const,
});

const LogLevelEnum = builder.enumType('LogLevel', {
  description: 'Weight of a log line.',
  values: LOG_LEVELS,
});

const TYPE_NAMES = {
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

/** That Pothos plans what to select of a row, which it does for each item. */
const PLAN = 10;

export const ScanEventInterface = builder.interfaceRef<StreamEvent>('ScanEvent').implement({
  description: 'One entry of the log of a scan.',
  resolveType: (event) => TYPE_NAMES[event.type],
  fields: (t) => ({
    seq: t.exposeInt('seq', {
      description: 'Its place: 1, 2, 3 … within the scan. To resume after it, pass it as `after`.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was appended.' }),
    type: t.expose('type', { type: ScanEventTypeEnum, description: 'Which kind it is.' }),
    scanId: t.id({ resolve: ({ scanId }) => scanGlobalId(scanId), description: 'id of the scan.' }),
    scan: t.prismaField({
      type: ScanNode,
      ...costs({ weight: PLAN }),
      description: 'The scan as it is now, which may be later than the event.',
      resolve: (query, { scanId }, _, context, info) => loadScanOnce(context, info, query, scanId),
    }),
  }),
});

const eventType = <T extends StreamEvent['type']>(type: T) => builder.objectRef<EventOf<T>>(TYPE_NAMES[type]);
const interfaces = [ScanEventInterface];

eventType('CONNECTED').implement({
  interfaces,
  description:
    'First of every stream, and not in the log. Its `seq` is the `after` that the stream starts from.',
  fields: (t) => ({
    lastSeq: t.exposeInt('lastSeq', {
      description: 'seq of the newest event at that moment: what was before is replay.',
    }),
    message: t.exposeString('message', { description: 'A greeting.' }),
  }),
});

eventType('DELAYED').implement({
  interfaces,
  description:
    'Not in the log: new events wait because the database cannot be written, or that is over. Nothing is lost. Its `seq` is the cursor of the stream, so that resuming after it is right.',
  fields: (t) => ({
    delayed: t.exposeBoolean('delayed', { description: 'true: events wait; false: they come again.' }),
    message: t.exposeString('message', { description: 'Why.' }),
  }),
});

eventType('STATUS').implement({
  interfaces,
  description: 'The scan changed its status. The final ones come as events of their own.',
  fields: (t) => ({ status: t.expose('status', { type: ScanStatusEnum, description: 'The new status.' }) }),
});

eventType('LOG').implement({
  interfaces,
  description: 'A line that tells the story.',
  fields: (t) => ({
    level: t.expose('level', { type: LogLevelEnum, description: 'Its weight.' }),
    message: t.exposeString('message', { description: 'The line.' }),
    scanner: t.exposeString('scanner', {
      nullable: true,
      description: 'Who says so; null: scanwire itself.',
    }),
    data: t.field({
      type: 'JSON',
      nullable: true,
      resolve: ({ data }) => data ?? null,
      description: 'What belongs to it, as its scanner tells it.',
    }),
    warning: t.field({
      type: WarningCodeEnum,
      nullable: true,
      resolve: ({ warning }) => warning?.code ?? null,
      description: 'The kind of warning that this line adds to the warnings of the scan.',
    }),
    warningCount: t.int({
      nullable: true,
      resolve: ({ warning }) => warning?.count ?? null,
      description: 'How many occurrences it adds.',
    }),
  }),
});

eventType('PROGRESS').implement({
  interfaces,
  description: 'Progress of the whole scan rose by at least one percent, or a layer of a page was judged.',
  fields: (t) => ({
    percent: t.exposeInt('percent', { description: '0 to 100; never falls.' }),
    message: t.exposeString('message', { description: 'What was done.' }),
    scanner: t.exposeString('scanner', { nullable: true, description: 'Whose work it was; null: all.' }),
    layer: t.field({
      type: AssessmentLayerType,
      nullable: true,
      resolve: ({ layer }) => layer ?? null,
      description: 'Layer of the judgement of a page that was finished with it.',
    }),
  }),
});

eventType('SCANNER').implement({
  interfaces,
  description: 'A scanner started or ended.',
  fields: (t) => ({
    scanner: t.exposeString('scanner', { nullable: true, description: 'Its name; never null here.' }),
    state: t.expose('state', { type: ScannerStateEnum, description: 'Where it is now.' }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'What went wrong, or why it was skipped.',
    }),
  }),
});

eventType('HOST').implement({
  interfaces,
  description: 'A host was found.',
  fields: (t) => ({
    host: t.field({
      type: HostNode,
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
      resolve: (event) => endpointRow(event),
      description: 'The endpoint.',
    }),
  }),
});

export const FindingEvent = eventType('FINDING');
FindingEvent.implement({
  interfaces,
  description: 'A flaw was found.',
  fields: (t) => ({
    finding: t.field({
      type: FindingNode,
      resolve: (event) => findingRow(event),
      description: 'The finding.',
    }),
  }),
});

eventType('ASSESSMENT').implement({
  interfaces,
  description: 'A page was judged.',
  fields: (t) => ({
    assessment: t.field({
      type: AssessmentNode,
      resolve: (event) => assessmentRow(event),
      description: 'The verdict.',
    }),
  }),
});

eventType('COMPLETED').implement({
  interfaces,
  description: 'The scan is done; the stream ends.',
  fields: (t) => ({
    summary: t.field({
      type: ScanSummaryType,
      resolve: ({ summary }) => summary,
      description: 'What it found.',
    }),
    warnings: t.field({
      type: [ScanWarningType],
      // Logs of version 0.1 before warnings existed have none.
      resolve: ({ warnings }) => warnings ?? [],
      description: 'What it did not do, dropped or merged.',
    }),
  }),
});

eventType('FAILED').implement({
  interfaces,
  description: 'The scan failed; the stream ends.',
  fields: (t) => ({
    error: t.exposeString('error', { nullable: true, description: 'Why; never null here.' }),
  }),
});

eventType('CANCELLED').implement({
  interfaces,
  description: 'The scan was cancelled; the stream ends.',
  fields: (t) => ({ reason: t.exposeString('reason', { description: 'Why.' }) }),
});

interface EventPage {
  events: ScanEvent[];
  lastSeq: number;
  terminal: boolean;
}

const ScanEventPage = builder.objectRef<EventPage>('ScanEventPage').implement({
  description: 'A page of the log.',
  fields: (t) => ({
    events: t.field({
      type: [ScanEventInterface],
      resolve: ({ events }) => events,
      description: 'In order.',
    }),
    lastSeq: t.exposeInt('lastSeq', {
      description:
        'The `after` of the next page: everything up to here has been looked at, whatever `types` left out.',
    }),
    terminal: t.exposeBoolean('terminal', {
      description: 'The scan has ended and this page reaches its end: there is nothing to ask for any more.',
    }),
  }),
});

/** An event of a page, read from the log. */
const EVENT = 5;

const MAX_PAGE = 1000;
const DEFAULT_PAGE = 100;
const MAX_WAIT_MS = 60_000;

const FILTER_ARGS = {
  types: 'Only these; CONNECTED, DELAYED and the one that ends the scan always come.',
  minSeverity: 'Findings of at least this severity. Other events are not affected.',
  scanners:
    'Only events that these scanners caused, by name. Those of scanwire itself are left out, but for the one that ends the scan.',
};

builder.prismaObjectField(ScanNode, 'events', (t) =>
  t.field({
    type: ScanEventPage,
    description: 'The log, for those who poll: the events that `scanEvents` streams.',
    select: { id: true },
    ...costs({
      weight: 2 * QUERY,
      item: EVENT,
      size: { args: ['first'], default: DEFAULT_PAGE, max: MAX_PAGE },
    }),
    args: {
      after: t.arg.int({ defaultValue: 0, description: 'seq of the last event that you have.' }),
      first: t.arg.int({ defaultValue: DEFAULT_PAGE, description: `1 to ${MAX_PAGE}.` }),
      types: t.arg({ type: [ScanEventTypeEnum], description: FILTER_ARGS.types }),
      minSeverity: t.arg({ type: SeverityEnum, description: FILTER_ARGS.minSeverity }),
      scanners: t.arg.stringList({ description: FILTER_ARGS.scanners }),
      waitMs: t.arg.int({
        defaultValue: 0,
        description: `Where there is nothing yet, the answer waits so long for the next event: 0 (not at all) to ${MAX_WAIT_MS}.`,
      }),
    },
    resolve: async ({ id }, args, context): Promise<EventPage> => {
      const { log, identity, signal = NEVER } = context;
      const after = args.after ?? 0;
      const first = args.first ?? DEFAULT_PAGE;
      const waitMs = args.waitMs ?? 0;
      requireRange('first', first, 1, MAX_PAGE);
      requireRange('waitMs', waitMs, 0, MAX_WAIT_MS);
      const head = await log.head(id);
      if (head?.workspace !== identity.workspace) throw new NotFoundError('There is no such scan.');
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

/** For events of a subscription that select pages: their wait ends by itself. */
const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

builder.subscriptionField('scanEvents', (t) =>
  t.field({
    type: ScanEventInterface,
    description:
      'Every event of a scan after a cursor, in order, once each: those that are there, then those to come. Ends after COMPLETED, FAILED or CANCELLED. Errors: NOT_FOUND, CURSOR_AHEAD (with lastSeq), BAD_USER_INPUT.',
    args: {
      scanId: t.arg.id({ required: true, description: 'id of a Scan.' }),
      after: t.arg.int({ defaultValue: 0, description: 'seq of the last event that you processed.' }),
      types: t.arg({ type: [ScanEventTypeEnum], description: FILTER_ARGS.types }),
      minSeverity: t.arg({ type: SeverityEnum, description: FILTER_ARGS.minSeverity }),
      scanners: t.arg.stringList({ description: FILTER_ARGS.scanners }),
    },
    subscribe: async (_, args, context): Promise<Source<StreamEvent>> => {
      const { log, identity, lastEventId, availability } = context;
      const scanId = requireScanId(args.scanId);
      const after = lastEventId ?? args.after ?? 0;
      const head = await log.head(scanId);
      if (head?.workspace !== identity.workspace) throw new NotFoundError('There is no such scan.');
      requireCursor(after, head.lastSeq);
      const connected: ConnectedEvent = {
        type: 'CONNECTED',
        scanId,
        seq: after,
        at: new Date().toISOString(),
        lastSeq: head.lastSeq,
        message: 'connected to the scan stream',
      };
      const feed = { ...scanFeed(log, scanId, filterOf(args)), notices: delays(availability, scanId) };
      return new Source<StreamEvent>(feed as never, after, [connected]);
    },
    resolve: (event) => event as StreamEvent,
  }),
);

builder.subscriptionField('findings', (t) =>
  t.field({
    type: FindingEvent,
    description:
      'Findings of all scans, the moment they are recorded. Each is told apart from others by its `scanId` and `seq`.',
    args: {
      minSeverity: t.arg({ type: SeverityEnum, description: 'At least this severity.' }),
      types: t.arg.stringList({ description: 'Only findings of these types, such as sql_injection.' }),
      target: t.arg.string({ description: 'Only of scans of this target.' }),
      since: t.arg({
        type: 'DateTime',
        description: 'Begin with those found since then, as after an interruption. Left out: now.',
      }),
    },
    subscribe: async (_, args, { findings, identity, lastEventId }): Promise<Source<FoundEvent>> => {
      const { minSeverity, types, target, since } = args;
      const feed = findings.feed({
        workspace: identity.workspace,
        minSeverity: minSeverity ?? undefined,
        types: filterList('types', types),
        target: target == null ? undefined : parseTarget(target).value,
      });
      return new Source(feed, lastEventId ?? (await findings.positionBefore(since?.getTime())));
    },
    resolve: (found) => (found as FoundEvent).event,
  }),
);

/** What followers of a scan are told of stalls of the database. */
function delays(availability: Availability, scanId: string): Notices<StreamEvent> {
  return {
    latest(position) {
      const { stall, stalls } = availability;
      if (!stall) return null;
      const ends = stall.until !== null;
      const message = ends
        ? 'the database can be written again; the scan goes on'
        : `${STALL_CAUSES[stall.cause]}; the scan goes on as soon as it can be written, and nothing is lost`;
      const at = new Date(stall.until ?? stall.since).toISOString();
      return {
        item: { type: 'DELAYED', scanId, seq: position, at, delayed: !ends, message },
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

/** More would be more than one query can ask for. */
const MAX_SCANNERS = 20;

function requireCursor(after: number, lastSeq: number): void {
  if (after < 0)
    throw new BadInputError(`after: ${after} is negative. Pass 0 for all, or the seq of an event.`);
  if (after > lastSeq) throw new CursorAheadError(after, lastSeq);
}

function requireRange(name: string, value: number, min: number, max: number): void {
  if (value < min || value > max)
    throw new BadInputError(`${name}: ${value} is not within ${min} and ${max}.`);
}
