import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import { GraphQLScalarType, isObjectType } from 'graphql';
import { DateTimeResolver, JSONResolver, URLResolver } from 'graphql-scalars';
import type { ApiKeys } from '../core/api-key.ts';
import type { Audit } from '../core/audit.ts';
import type { Availability } from '../core/availability.ts';
import type { Exports } from '../core/export.ts';
import type { LogReader } from '../core/feed.ts';
import type { Identity } from '../core/identity.ts';
import type { Imports } from '../core/import.ts';
import type { Ingest } from '../core/ingest.ts';
import type { Registry } from '../core/registry.ts';
import type { ScanChanges } from '../core/scan-changes.ts';
import type { Scans } from '../core/scans.ts';
import type { StreamTickets } from '../core/stream-ticket.ts';
import type { TargetVerification } from '../core/target-verification.ts';
import { decodeAnyId } from './id.ts';
import './shared.ts';
import './ticket-gate.ts';
import type PrismaTypes from '../store/generated/pothos.ts';
import { getDatamodel } from '../store/generated/pothos.ts';
import type { WorkspaceReads } from '../store/store.ts';

/**
 * Context of every resolver: the caller's identity, what the caller's workspace can read, and the services, which decide the
 * caller's rights.
 */
export interface GraphQLContext extends WorkspaceReads {
  identity: Identity;
  /** of the scans of the workspace */
  log: LogReader;
  changes: ScanChanges;
  scans: Scans;
  ingest: Ingest;
  imports: Imports;
  apiKeys: ApiKeys;
  tickets: Pick<StreamTickets, 'create'>;
  audit: Audit;
  exports: Exports;
  verification: TargetVerification;
  /** of the database */
  availability: Availability;
  registry: Registry;
  /** Of a query or mutation: aborted when its client no longer waits for the answer. */
  signal?: AbortSignal;
  /** Of a query or mutation: waits on behalf of the client, such as a long poll, without counting towards its limits. */
  whileWaiting?<T>(wait: () => Promise<T>): Promise<T>;
  /** Position that an event stream resumes from (Last-Event-ID); it overrides the cursor in the arguments. */
  lastEventId?: number | undefined;
}

/** Loads objects whose global ids name an interface, not their type. By the name of the interface. */
export const interfaceLoaders = new Map<
  string,
  (key: string, context: GraphQLContext) => Promise<object | null>
>();

export const builder = new SchemaBuilder<{
  Context: GraphQLContext;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: {
    DateTime: { Input: Date; Output: Date | string };
    URL: { Input: URL; Output: URL | string };
    JSON: { Input: unknown; Output: unknown };
    ID: { Input: string; Output: string };
  };
}>({
  plugins: [ErrorsPlugin, RelayPlugin, PrismaPlugin, 'shared', 'ticketGate'],
  defaultFieldNullability: false,
  relay: {
    decodeGlobalID: decodeAnyId,
    defaultConnectionTypeOptions: { description: 'A list that is read in pages (Relay).' },
    defaultEdgeTypeOptions: { description: 'An item of a list, with its cursor (Relay).' },
    idFieldOptions: { description: 'Global id; opaque.' },
    nodesQueryOptions: false,
    nodeQueryOptions: {
      description: 'Any object by its global id; null if there is no object with the id.',
      args: { id: { description: 'A global id.' } },
      resolve: (_, { id: { typename, id } }, context, { schema }, load) => {
        const loader = interfaceLoaders.get(typename);
        if (loader) return loader(id, context) as never;
        // The Relay plug-in would throw for other types.
        const type = schema.getType(typename);
        const options = isObjectType(type) ? (type.extensions.pothosOptions as object) : {};
        return 'loadWithoutCache' in options ? load({ typename, id }) : null;
      },
    },
    nodeTypeOptions: { description: 'An object with a global id (Relay).' },
    pageInfoTypeOptions: { description: 'Position of a page in its connection (Relay).' },
    pageInfoFieldOptions: { description: 'Position of the page in the connection.' },
    hasNextPageFieldOptions: { description: 'Whether there are items after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there are items before this page.' },
    startCursorFieldOptions: { description: 'Cursor of the first item.' },
    endCursorFieldOptions: {
      description: 'Cursor of the last item: pass it as `after` to get the next page.',
    },
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: 'Items of the page with their cursors.',
    },
    nodeFieldOptions: { nullable: false, description: 'The item.' },
    nodesOnConnection: { description: 'Items of the page.' },
    cursorFieldOptions: { description: 'Opaque; pass it as `after` to get the items after this one.' },
    firstArgOptions: {
      description: 'Number of items from the start, 1 to 500; default 50. Not together with `last`.',
    },
    lastArgOptions: { description: 'Number of items from the end, 1 to 500. Not together with `first`.' },
    afterArgOptions: {
      description: 'Only items after this cursor, which must come from the same list in the same order.',
    },
    beforeArgOptions: {
      description: 'Only items before this cursor, which must come from the same list in the same order.',
    },
  },
  prisma: {
    client: (context) => context.prisma,
    dmmf: getDatamodel(),
    defaultConnectionSize: 50,
    maxConnectionSize: 500,
  },
  errors: { defaultTypes: [] },
});

builder.queryType({ description: 'Queries: read scans, results and scanners.' });
builder.mutationType({
  description:
    "Mutations: start, change, cancel and delete scans. The caller's mistakes are returned as typed errors.",
});
builder.subscriptionType({
  description: 'Subscriptions, over WebSocket (graphql-transport-ws) or Server-Sent Events.',
});

/** A scalar with a description of its own and the address of its specification. */
const scalar = <Internal, External>(
  known: GraphQLScalarType<Internal, External>,
  description: string,
  specifiedByURL: string,
): GraphQLScalarType<Internal, External> =>
  new GraphQLScalarType({ ...known.toConfig(), description, specifiedByURL });

builder.addScalarType(
  'DateTime',
  scalar(
    DateTimeResolver,
    'A time in UTC with milliseconds, such as 2026-11-26T10:15:30.000Z. Arguments can be any RFC 3339 time.',
    'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  ),
);
builder.addScalarType(
  'URL',
  scalar(
    URLResolver,
    'An absolute URL, such as https://example.com/path?query.',
    'https://url.spec.whatwg.org/#absolute-url-string',
  ),
);
builder.addScalarType(
  'JSON',
  scalar(
    JSONResolver,
    'Any JSON value: object, array, string, number, boolean or null.',
    'https://www.rfc-editor.org/rfc/rfc8259#section-3',
  ),
);
