/** Limits on the messages of one WebSocket: their size, their rate, and the time until each is complete. */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { contained } from './contained.ts';
import { createFrameMeter } from './frame-meter.ts';
import type { Limits } from './limits.ts';
import { createMessageRate } from './message-rate.ts';
import type { RefusalReason } from './refusals.ts';
import { CLOSE, type CloseReason } from './streams/close-codes.ts';
import type { UnfinishedMessages } from './unfinished-messages.ts';

/** Share of the message rate that is allowed before `connection_ack`. */
const STRANGER_SHARE = 0.1;

export interface MessageLimitParts {
  limits: Limits;
  unfinishedMessages: UnfinishedMessages;
  /** whether the connection has been acknowledged */
  isTrusted(): boolean;
  /** whether one more message is within the rate of the identity, over all its sockets */
  isWithinIdentity(): boolean;
  /** Closes the WebSocket, unless it is closed already. */
  refuse(close: CloseReason, reason: string, refusal: RefusalReason): void;
  onUnexpected(error: unknown): void;
}

/**
 * Closes the WebSocket when it exceeds a limit. Pings and pongs count as messages.
 * @param socket that `webSocket` reads from
 * @returns a function to be called for each message; it returns whether the message is within the limits
 */
export function limitMessages(
  webSocket: WebSocket,
  socket: Duplex,
  { limits, unfinishedMessages, isTrusted, isWithinIdentity, refuse, onUnexpected }: MessageLimitParts,
): (bytes: number) => boolean {
  const { messagesPerSecond, messageBurst, firstMessageBytes } = limits;
  const rate = createMessageRate(messagesPerSecond, messageBurst);
  const firstRate = createMessageRate(messagesPerSecond * STRANGER_SHARE, messageBurst * STRANGER_SHARE);
  const isTooLarge = (bytes: number): boolean => {
    if (bytes <= firstMessageBytes || isTrusted()) return false;
    refuse(CLOSE.MESSAGE_TOO_BIG, `At most ${firstMessageBytes} bytes before connection_ack`, 'message_size');
    return true;
  };
  const accepts = (bytes: number): boolean => {
    if (isTooLarge(bytes)) return false;
    if (!(isTrusted() ? rate() : firstRate())) {
      refuse(CLOSE.POLICY_VIOLATION, 'Too many messages', 'message_rate');
      return false;
    }
    if (isWithinIdentity()) return true;
    refuse(CLOSE.POLICY_VIOLATION, 'Too many messages with this key', 'identity_rate');
    return false;
  };
  const count = contained((data: Buffer) => accepts(data.length), onUnexpected);
  webSocket.on('ping', count);
  webSocket.on('pong', count);

  const meter = createFrameMeter();
  const unfinished = unfinishedMessages.track(() =>
    refuse(CLOSE.TRY_AGAIN_LATER, 'The message was not finished', 'unfinished_messages'),
  );
  // Added after the listener of ws, so that messages before a violation are handled first.
  socket.on(
    'data',
    contained((chunk: Buffer) => {
      if (webSocket.readyState !== webSocket.OPEN) return unfinished.close();
      const { ended } = meter;
      meter.push(chunk);
      unfinished.update(meter.unfinished, meter.ended !== ended);
      isTooLarge(meter.announced);
    }, onUnexpected),
  );
  webSocket.once('close', unfinished.close);
  return accepts;
}
