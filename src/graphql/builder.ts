import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import { DateTimeResolver, JSONResolver, URLResolver } from 'graphql-scalars';
import type { Availability } from '../core/availability.ts';
import type { Findings } from '../core/findings.ts';
import type { Identity } from '../core/identity.ts';
import type { Registry } from '../core/registry.ts';
import type { ScanChanges } from '../core/scan-changes.ts';
import type { Scans } from '../core/scans.ts';
import type { SharedLog } from '../core/shared-log.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import type PrismaTypes from '../store/generated/pothos.ts';
import { getDatamodel } from '../store/generated/pothos.ts';

/** What every resolver reaches: who asks, and the parts of the server. */
export interface GraphQLContext {
  identity: Identity;
  prisma: PrismaClient;
  log: SharedLog;
  changes: ScanChanges;
  findings: Findings;
  scans: Scans;
  /** of the database */
  availability: Availability;
  registry: Registry;
  /** Of a query or a mutation: aborted when nobody waits for its answer any more. */
  signal?: AbortSignal;
  /** Of a query or a mutation: what it waits for on request does not count towards its limits. */
  whileWaiting?<T>(wait: () => Promise<T>): Promise<T>;
  /** Where an event stream goes on (Last-Event-ID); it counts instead of the cursor in the arguments. */
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
  plugins: [ErrorsPlugin, RelayPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  relay: {
    idFieldOptions: { description: 'Global id; opaque.' },
    nodesQueryOptions: false,
    nodeQueryOptions: {
      description:
        'Any object by its global id; null where there is none. What is no global id is BAD_USER_INPUT.',
      args: { id: { description: 'A global id.' } },
    },
    nodeTypeOptions: { description: 'An object with a global id (Relay).' },
    pageInfoTypeOptions: { description: 'Where a page lies in its connection (Relay).' },
    pageInfoFieldOptions: { description: 'Where the page lies.' },
    hasNextPageFieldOptions: { description: 'Whether there is more after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there is more before this page.' },
    startCursorFieldOptions: { description: 'Cursor of the first item.' },
    endCursorFieldOptions: { description: 'Cursor of the last item: the `after` of the next page.' },
    edgesFieldOptions: { nullable: { list: false, items: false }, description: 'The page, with cursors.' },
    nodeFieldOptions: { nullable: false, description: 'The item.' },
    nodesOnConnection: { description: 'The page, without cursors.' },
    cursorFieldOptions: { description: 'Opaque; pass it as `after` to read on from here.' },
    firstArgOptions: {
      description: 'Items from the start: 50 if left out, 500 at most, more being cut to that.',
    },
    lastArgOptions: { description: 'Items from the end; at most 500.' },
    afterArgOptions: { description: 'Items after this cursor.' },
    beforeArgOptions: { description: 'Items before this cursor.' },
  },
  prisma: {
    client: (context) => context.prisma,
    dmmf: getDatamodel(),
    defaultConnectionSize: 50,
    maxConnectionSize: 500,
  },
  errors: { defaultTypes: [] },
});

builder.queryType({ description: 'Everything that can be read.' });
builder.mutationType({
  description: 'Everything that changes something. Mistakes of the caller come back as data.',
});
builder.subscriptionType({
  description: 'Streams, over WebSocket (graphql-transport-ws) or Server-Sent Events.',
});

builder.addScalarType('DateTime', DateTimeResolver);
builder.addScalarType('URL', URLResolver);
builder.addScalarType('JSON', JSONResolver);
