/** A subscription over a plain WebSocket: each item is a text message, and the client need not send any. */
import type { IncomingMessage } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { Identity } from '../../core/identity.ts';
import { askingOf } from '../access.ts';
import type { ClientSocket } from '../client-socket.ts';
import type { SocketEndpoint } from '../socket-server.ts';
import { CLOSE, type CloseReason } from '../streams/close-codes.ts';
import type { Hub, Subscription } from '../streams/hub.ts';
import { BARE_MESSAGES } from '../streams/message-framing.ts';
import type { Call } from './router.ts';

export interface StreamSocketParts<Context> {
  hub: Hub;
  contextFor(identity: Identity): Context;
  /** Masks errors that are not for clients. */
  toClientError(error: unknown): GraphQLError;
}

/** How a socket is closed after an error; CLOSE.INTERNAL_ERROR for all others. */
const CLOSE_FOR: Readonly<Record<string, CloseReason>> = {
  NOT_FOUND: CLOSE.NOT_FOUND,
  FORBIDDEN: CLOSE.FORBIDDEN,
  BAD_USER_INPUT: CLOSE.BAD_REQUEST,
  CURSOR_AHEAD: CLOSE.BAD_REQUEST,
  CURSOR_EXPIRED: CLOSE.BAD_REQUEST,
  LIMIT_REACHED: CLOSE.TRY_AGAIN_LATER,
  UNAVAILABLE: CLOSE.TRY_AGAIN_LATER,
};

/** An endpoint whose sockets are signed in by the upgrade: its Authorization header, ticket or session. */
export function streamSocket<Context, Item>(
  { hub, contextFor, toClientError }: StreamSocketParts<Context>,
  open: (call: Pick<Call<Context>, 'context' | 'params' | 'query'>) => Promise<Subscription<Item>>,
): SocketEndpoint {
  const fail = (socket: ClientSocket, error: unknown) => {
    const { message, extensions } = toClientError(error);
    socket.close(CLOSE_FOR[String(extensions.code)] ?? CLOSE.INTERNAL_ERROR, message);
  };
  return {
    async accept(socket, request: IncomingMessage, params) {
      // Messages have no meaning, but count towards the limits.
      socket.onMessage(() => {});
      if (!(await socket.signIn())) return;
      const { identity } = socket;
      if (!identity || !socket.isOpen) return;
      const query = new URL(askingOf(request).url, 'http://localhost').searchParams;
      try {
        const stream = await hub.subscribe(identity, () =>
          open({ context: contextFor(identity), params, query }),
        );
        socket.onClose(() => stream.return());
        if (!socket.isOpen) return void stream.return();
        await stream.sendTo(socket.peer.sinkFor(BARE_MESSAGES));
        socket.close(CLOSE.NORMAL);
      } catch (error) {
        fail(socket, error);
      }
    },
  };
}
