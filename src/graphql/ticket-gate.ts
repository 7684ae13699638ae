/** Allows the holder of a stream ticket one field of the root, whatever the transport, and explains why. */
import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { Identity } from '../core/identity.ts';
import { refuseTicket } from '../core/stream-ticket.ts';

declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      ticketGate: TicketGate<Types>;
    }
  }
}

const ALLOWED = 'Subscription.scanEvents';

type Resolver<Types extends SchemaTypes> = GraphQLFieldResolver<unknown, Types['Context'], object>;

/** The services find nothing in the workspace of a holder either: this only adds the reason. */
class TicketGate<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(resolve: Resolver<Types>, field: PothosOutputFieldConfig<Types>): Resolver<Types> {
    return field.kind === 'Query' || field.kind === 'Mutation' ? guarded(resolve) : resolve;
  }

  override wrapSubscribe(
    subscribe: Resolver<Types> | undefined,
    { parentType, name }: PothosOutputFieldConfig<Types>,
  ): Resolver<Types> | undefined {
    return subscribe && `${parentType}.${name}` !== ALLOWED ? guarded(subscribe) : subscribe;
  }
}

function guarded<Types extends SchemaTypes>(resolve: Resolver<Types>): Resolver<Types> {
  return (parent, args, context, info) => {
    refuseTicket((context as { identity: Identity }).identity);
    return resolve(parent, args, context, info);
  };
}

SchemaBuilder.registerPlugin('ticketGate', TicketGate);
