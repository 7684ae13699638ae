/** The log of a scan, as a stream and as pages: the same types and the same order. */
import { BadInputError, CursorAheadError, NotFoundError } from '../core/errors.ts';
import { EVENT_TYPES, type EventType, LOG_LEVELS, type ScanEvent, TERMINAL_TYPES } from '../core/event.ts';
import { abortable, follow } from '../core/feed.ts';
import { assessmentRow, endpointRow, findingRow, hostRow } from '../store/rows.ts';
import { builder, type GraphQLContext } from './builder.ts';
import { requireScanId, scanGlobalId } from './id.ts';
import { AssessmentNode, EndpointNode, FindingNode, HostNode } from './result.ts';
import { ScanNode, ScanStatusEnum, ScanSummaryType } from './scan.ts';
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

type StreamEvent = ScanEvent | ConnectedEvent;
type EventOf<T extends StreamEvent['type']> = Extract<StreamEvent, { type: T }>;

const ScanEventTypeEnum = builder.enumType('ScanEventType', {
  description: 'Kinds of events. COMPLETED, FAILED and CANCELLED end the stream.',
  values: ['CONNECTED', ...EVENT_TYPES] as const,
});

const LogLevelEnum = builder.enumType('LogLevel', {
  description: 'Weight of a log line.',
  values: LOG_LEVELS,
});

const TYPE_NAMES = {
  CONNECTED: 'ConnectedEvent',
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
      description: 'The scan as it is now, which may be later than the event.',
      resolve: (query, { scanId }, _, { prisma, identity }) =>
        prisma.scan.findUniqueOrThrow({ ...query, where: { id: scanId, workspace: identity.workspace } }),
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
  }),
});

eventType('PROGRESS').implement({
  interfaces,
  description: 'Progress of the whole scan rose by at least one percent.',
  fields: (t) => ({
    percent: t.exposeInt('percent', { description: '0 to 100; never falls.' }),
    message: t.exposeString('message', { description: 'What was done.' }),
    scanner: t.exposeString('scanner', { nullable: true, description: 'Whose work it was; null: all.' }),
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
      resolve: (event, _, { identity }) => hostRow(event, identity.workspace),
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
      resolve: (event, _, { identity }) => endpointRow(event, identity.workspace),
      description: 'The endpoint.',
    }),
  }),
});

eventType('FINDING').implement({
  interfaces,
  description: 'A flaw was found.',
  fields: (t) => ({
    finding: t.field({
      type: FindingNode,
      resolve: (event, _, { identity }) => findingRow(event, identity.workspace),
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
      resolve: (event, _, { identity }) => assessmentRow(event, identity.workspace),
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

const MAX_PAGE = 1000;
const DEFAULT_PAGE = 100;

builder.prismaObjectField(ScanNode, 'events', (t) =>
  t.field({
    type: ScanEventPage,
    description: 'The log, for those who poll: the events that `scanEvents` streams.',
    select: { id: true, lastSeq: true, status: true },
    args: {
      after: t.arg.int({ defaultValue: 0, description: 'seq of the last event that you have.' }),
      first: t.arg.int({ defaultValue: DEFAULT_PAGE, description: `1 to ${MAX_PAGE}.` }),
      types: t.arg({
        type: [ScanEventTypeEnum],
        description: 'Only these; the one that ends the scan always comes.',
      }),
    },
    resolve: async ({ id, lastSeq, status }, args, { log }): Promise<EventPage> => {
      const after = args.after ?? 0;
      const first = args.first ?? DEFAULT_PAGE;
      if (first < 1 || first > MAX_PAGE)
        throw new BadInputError(`first: ${first} is not within 1 and ${MAX_PAGE}.`);
      requireCursor(after, lastSeq);
      // The head was read before; reading no further than it makes the two agree.
      const events = await log.read(id, {
        after,
        limit: first,
        types: wantedTypes(args.types),
        upTo: lastSeq,
      });
      const reached = events.length === first ? (events.at(-1)?.seq ?? lastSeq) : lastSeq;
      const ended = (TERMINAL_TYPES as readonly string[]).includes(status);
      return { events, lastSeq: reached, terminal: ended && reached === lastSeq };
    },
  }),
);

builder.subscriptionField('scanEvents', (t) =>
  t.field({
    type: ScanEventInterface,
    description:
      'Every event of a scan after a cursor, in order, once each: those that are there, then those to come. Ends after COMPLETED, FAILED or CANCELLED. Errors: NOT_FOUND, CURSOR_AHEAD (with lastSeq), BAD_USER_INPUT.',
    args: {
      scanId: t.arg.id({ required: true, description: 'id of a Scan.' }),
      after: t.arg.int({ defaultValue: 0, description: 'seq of the last event that you processed.' }),
      types: t.arg({
        type: [ScanEventTypeEnum],
        description: 'Only these; CONNECTED and the one that ends the scan always come.',
      }),
    },
    subscribe: (_, args, context) => subscribe(args, context),
    resolve: (event) => event,
  }),
);

type StreamType = StreamEvent['type'];

async function subscribe(
  args: {
    scanId: string;
    after?: number | null | undefined;
    types?: readonly StreamType[] | null | undefined;
  },
  { log, pubsub, identity }: GraphQLContext,
): Promise<AsyncIterable<StreamEvent>> {
  const scanId = requireScanId(args.scanId);
  const after = args.after ?? 0;
  const head = await log.head(scanId);
  if (head?.workspace !== identity.workspace) throw new NotFoundError('There is no such scan.');
  requireCursor(after, head.lastSeq);
  const types = wantedTypes(args.types);
  const connected: ConnectedEvent = {
    type: 'CONNECTED',
    scanId,
    seq: after,
    at: new Date().toISOString(),
    lastSeq: head.lastSeq,
    message: 'connected to the scan stream',
  };
  return abortable(async function* (signal) {
    yield connected;
    for await (const page of follow(log, pubsub, scanId, { after, types, signal })) yield* page;
  });
}

function requireCursor(after: number, lastSeq: number): void {
  if (after < 0)
    throw new BadInputError(`after: ${after} is negative. Pass 0 for all, or the seq of an event.`);
  if (after > lastSeq) throw new CursorAheadError(after, lastSeq);
}

/** The types to read from the log, the terminal ones among them; undefined for all. */
function wantedTypes(types: readonly StreamType[] | null | undefined): EventType[] | undefined {
  if (!types) return undefined;
  return [...new Set([...types.filter((type) => type !== 'CONNECTED'), ...TERMINAL_TYPES])];
}
