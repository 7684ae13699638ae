/** graphql-transport-ws (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md) over a client's WebSocket. */
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import {
  CloseCode,
  GRAPHQL_TRANSPORT_WS_PROTOCOL,
  makeServer,
  type ServerOptions,
  type SubscribePayload,
} from 'graphql-ws';
import { LimitReachedError } from '../../core/errors.ts';
import type { Identity } from '../../core/identity.ts';
import type { ClientSocket } from '../client-socket.ts';
import type { Limits } from '../limits.ts';
import type { SocketEndpoint } from '../socket-server.ts';
import { CLOSE } from '../streams/close-codes.ts';
import { MessageFraming } from '../streams/message-framing.ts';
import { Stream } from '../streams/stream.ts';
import { credentialIn } from './connection-params.ts';
import type { Subscriptions } from './subscriptions.ts';

/** The part of Yoga that runs an operation with all its plug-ins, whatever the transport. */
interface Enveloper {
  // biome-ignore lint/suspicious/noExplicitAny: Yoga's own type is generic over every plug-in
  getEnveloped(context: any): any;
}

export interface SubscriptionProtocolParts {
  yoga: Enveloper;
  subscriptions: Subscriptions;
  limits: Limits;
  toClientError(error: unknown): GraphQLError;
}

/** What graphql-ws keeps for a connection. */
interface Extra {
  socket: ClientSocket;
}
type ProtocolOptions = ServerOptions<Record<string, unknown>, Extra>;

/** An endpoint for graphql-transport-ws. A socket without the subprotocol is closed with 4406. */
export function createSubscriptionEndpoint(parts: SubscriptionProtocolParts): SocketEndpoint {
  const { subscriptions, limits, toClientError } = parts;
  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.initMs,
    execute: (args) => enveloped(args).execute(args),
    subscribe: ({ rootValue: _, ...args }) =>
      subscriptions.open(args, (args.contextValue as { identity: Identity }).identity) as never,
    onConnect({ connectionParams, extra: { socket } }) {
      const { credential, refusal } = credentialIn(connectionParams, socket.credential);
      return socket.signIn(credential, refusal);
    },
    onSubscribe: createOnSubscribe(parts),
    onOperation({ extra: { socket } }, id, _payload, _args, result) {
      if (!(result instanceof Stream)) return;
      const idJson = Buffer.from(JSON.stringify(id));
      result.attach(socket.peer.sinkFor(nextMessages(idJson.length), idJson));
    },
    onError: (_context, _id, _payload, errors) =>
      errors.map((error) => {
        const { originalError } = error as GraphQLError;
        return (originalError ? toClientError(originalError) : (error as GraphQLError)).toJSON();
      }),
  });

  return {
    subprotocol: GRAPHQL_TRANSPORT_WS_PROTOCOL,
    accept(socket) {
      const closed = protocol.opened(
        {
          protocol: socket.protocol,
          send: (text) => socket.send(text),
          close(code = CLOSE.NORMAL.code, reason = '') {
            if (code === CloseCode.ConnectionInitialisationTimeout) socket.cutIdle(reason);
            else socket.close({ code }, reason);
          },
          onMessage: (handle) =>
            socket.onMessage((text) =>
              handle(text).catch((error) => {
                if (!isMistakeOfSender(error)) throw error;
                socket.close(CLOSE.BAD_REQUEST, 'Invalid message received');
              }),
            ),
        },
        { socket },
      );
      socket.onClose(closed);
    },
  };
}

/** Whether a message could not be handled because only a server may send it, or it is nested too deeply. */
const isMistakeOfSender = (error: Error): boolean =>
  error instanceof RangeError || /^Unexpected message of type/.test(error?.message);

/** Checks an operation, and prepares its execution by Yoga. */
function createOnSubscribe({
  yoga,
  limits,
  toClientError,
}: SubscriptionProtocolParts): NonNullable<ProtocolOptions['onSubscribe']> {
  return async ({ extra: { socket }, subscriptions }, id, payload) => {
    if (id.length > limits.operationIdLength) {
      socket.close(CLOSE.BAD_REQUEST, `An id has at most ${limits.operationIdLength} characters`);
      return [new GraphQLError('The id is too long.')];
    }
    // The new operation is already one of them.
    if (Object.keys(subscriptions).length > limits.subscriptionsPerSocket) {
      const message = `A connection has at most ${limits.subscriptionsPerSocket} operations at once. Complete some of them, or open another connection.`;
      return [toClientError(new LimitReachedError(message))];
    }
    const operation = yoga.getEnveloped({
      identity: socket.identity,
      params: payload,
      closed: socket.closed,
    });
    try {
      return await prepare(operation, payload);
    } catch (error) {
      // The query does not parse, which is no reason to close the socket.
      if (error instanceof GraphQLError) return [error];
      if (error instanceof RangeError) return [new GraphQLError('The query is nested too deeply.')];
      throw error;
    }
  };
}

/** @returns the arguments for executing an operation, or its validation errors @throws GraphQLError */
async function prepare(
  operation: ReturnType<Enveloper['getEnveloped']>,
  { query, operationName, variables }: SubscribePayload,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const document = operation.parse(query);
  const errors: readonly GraphQLError[] = operation.validate(operation.schema, document);
  if (errors.length > 0) return errors;
  return {
    schema: operation.schema,
    operationName,
    document,
    variableValues: variables,
    contextValue: await operation.contextFactory(),
    rootValue: operation,
  } as ExecutionArgs;
}

function enveloped({ rootValue }: ExecutionArgs) {
  return rootValue as { execute(args: ExecutionArgs): Promise<ExecutionResult> };
}

const byIdLength: MessageFraming[] = [];

/** `next` messages with a gap for the id of the operation. @param idBytes length of the id as JSON */
function nextMessages(idBytes: number): MessageFraming {
  byIdLength[idBytes] ??= new MessageFraming({
    before: '{"type":"next","payload":',
    after: ',"id":',
    gapBytes: idBytes,
    end: '}',
  });
  return byIdLength[idBytes];
}
