import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import { DateTimeResolver, JSONResolver, URLResolver } from 'graphql-scalars';
import type { Availability } from '../core/availability.ts';
import type { Identity } from '../core/identity.ts';
import type { Registry } from '../core/registry.ts';
import type { Assessments, Findings } from '../core/result-feeds.ts';
import type { ScanChanges } from '../core/scan-changes.ts';
import type { Scans } from '../core/scans.ts';
import type { Search } from '../core/search.ts';
import type { SharedLog } from '../core/shared-log.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import './shared.ts';
import type PrismaTypes from '../store/generated/pothos.ts';
import { getDatamodel } from '../store/generated/pothos.ts';

/** Context of every resolver: the caller's identity, and the parts of the server. */
export interface GraphQLContext {
  identity: Identity;
  prisma: PrismaClient;
  log: SharedLog;
  changes: ScanChanges;
  findings: Findings;
  assessments: Assessments;
  search: Search;
  scans: Scans;
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
  plugins: [ErrorsPlugin, RelayPlugin, PrismaPlugin, 'shared'],
  defaultFieldNullability: false,
  relay: {
    idFieldOptions: { description: 'Global id; opaque.' },
    nodesQueryOptions: false,
    nodeQueryOptions: {
      description:
        'Any object by its global id; null if it does not exist. Error if it is not a global id: BAD_USER_INPUT.',
      args: { id: { description: 'A global id.' } },
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
      description: 'Only items after this cursor, which must be of the same list and order.',
    },
    beforeArgOptions: {
      description: 'Only items before this cursor, which must be of the same list and order.',
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
    'Mutations: start, cancel and delete scans. Mistakes of the caller are returned as typed errors.',
});
builder.subscriptionType({
  description: 'Subscriptions, over WebSocket (graphql-transport-ws) or Server-Sent Events.',
});

builder.addScalarType('DateTime', DateTimeResolver);
builder.addScalarType('URL', URLResolver);
builder.addScalarType('JSON', JSONResolver);
