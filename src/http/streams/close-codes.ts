/** Every code that the server closes a WebSocket with. docs/limits.md has the same table. */

export interface CloseReason {
  code: number;
  meaning: string;
  /** what the client should do */
  advice: string;
  /** Connecting again without any change may succeed. */
  retry: boolean;
}

const WITH_CURSOR = 'retry, with the cursor';
const FIX = 'fix the client';
const GIVE_UP = 'do not retry';

export const CLOSE = {
  NORMAL: { code: 1000, meaning: 'the client or the stream has finished', advice: '', retry: true },
  PROTOCOL_ERROR: { code: 1002, meaning: 'a frame violates RFC 6455', advice: FIX, retry: false },
  UNSUPPORTED_DATA: {
    code: 1003,
    meaning: 'a frame has a type that is not supported',
    advice: FIX,
    retry: false,
  },
  INVALID_TEXT: { code: 1007, meaning: 'a text message is not valid UTF-8', advice: FIX, retry: false },
  POLICY_VIOLATION: {
    code: 1008,
    meaning: 'too many messages or pings, or too many frames in one message',
    advice: 'wait, retry',
    retry: true,
  },
  MESSAGE_TOO_BIG: {
    code: 1009,
    meaning: 'a message is larger than 1 MiB, or than 16 KiB before `connection_ack`',
    advice: FIX,
    retry: false,
  },
  SERVICE_RESTART: { code: 1012, meaning: 'the server restarts', advice: WITH_CURSOR, retry: true },
  TRY_AGAIN_LATER: {
    code: 1013,
    meaning:
      'the client read nothing for 30 s, did not finish a message, or exceeded a connection limit; or the token cannot be checked at the moment',
    advice: WITH_CURSOR,
    retry: true,
  },
  BAD_REQUEST: {
    code: 4400,
    meaning: 'a message that is not part of the protocol, or a binary one',
    advice: FIX,
    retry: false,
  },
  UNAUTHORIZED: {
    code: 4401,
    meaning:
      'the token is missing or wrong (the reason says what is expected), or `subscribe` came before `connection_ack`',
    advice: GIVE_UP,
    retry: false,
  },
  FORBIDDEN: {
    code: 4403,
    meaning: 'access has been revoked or has expired, or the token gives no role or workspace',
    advice: GIVE_UP,
    retry: false,
  },
  NOT_FOUND: {
    code: 4404,
    meaning: 'there is no such scan (plain WebSockets)',
    advice: GIVE_UP,
    retry: false,
  },
  SUBPROTOCOL_NOT_ACCEPTABLE: {
    code: 4406,
    meaning: 'the subprotocol is not `graphql-transport-ws`',
    advice: FIX,
    retry: false,
  },
  INIT_TIMEOUT: { code: 4408, meaning: 'no `connection_init` in time', advice: 'retry', retry: true },
  ID_IN_USE: { code: 4409, meaning: "the operation's `id` is in use", advice: FIX, retry: false },
  TOO_MANY_INITS: { code: 4429, meaning: 'a second `connection_init`', advice: FIX, retry: false },
  INTERNAL_ERROR: {
    code: 4500,
    meaning: 'an unexpected error in the server; its log has the details',
    advice: 'retry',
    retry: true,
  },
} as const satisfies Record<string, CloseReason>;
