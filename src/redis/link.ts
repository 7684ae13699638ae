/** The connections of this process to Redis, which may be away at any time. */
import { rootCertificates } from 'node:tls';
import { Redis } from 'ioredis';
import { closeTogether } from '../core/closing.ts';
import { connectError, firstLine } from '../core/connect-error.ts';

export interface RedisSettings {
  /** `redis:` or `rediss:`, which may have a user, a password and the number of a database */
  readonly url: string;
  /** PEM of certificates that are trusted in addition to Node's */
  readonly authorities: readonly string[];
}

/** While Redis is unavailable, calls fail at once. A call that gets no answer fails after two seconds. */
export interface RedisLink {
  readonly isUp: boolean;
  /** Receives the messages of a channel. Those sent while Redis is unavailable are lost. Call it right after opening. */
  listen(channel: string, onMessage: (message: string) => void): void;
  /** @returns whether Redis has received it */
  publish(channel: string, message: string): Promise<boolean>;
  /** Runs a Lua script. @returns null if it has not run, or not to its end */
  run(script: string, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
  /** @param listener called whenever Redis is back, and the channels are listened to again */
  onUp(listener: () => void): void;
  close(): Promise<void>;
}

export interface LinkLog {
  info(message: string): void;
  warn(message: string): void;
}

const CONNECT_MS = 5000;
/** A Redis that does not answer within this time is unavailable. */
const ANSWER_MS = 2000;
const PING_MS = 1000;
const LONGEST_PAUSE_MS = 1000;

/** Returns at once, and connects until it is closed. Redis need not be running. */
export function openRedis(settings: RedisSettings, log: LinkLog): RedisLink {
  const upListeners = new Set<() => void>();
  const channels = new Map<string, (message: string) => void>();
  let isUp = false;
  /** so that the log has one line each time that Redis goes away */
  let isReported = false;
  let refusal = '';
  const on = {
    change() {
      const wasUp = isUp;
      isUp = commands.isUp && receiver.isUp;
      if (wasUp && !isUp) on.failure('the connection was lost');
      if (wasUp || !isUp) return;
      isReported = false;
      log.info('connected to Redis');
      for (const listener of upListeners) listener();
    },
    failure(reason: string) {
      if (isUp || isReported) return;
      isReported = true;
      log.warn(
        `Redis is unavailable: ${reason}. Scans continue; until it is back, other nodes see changes later.`,
      );
    },
    refusal(message: string) {
      if (message === refusal) return;
      refusal = message;
      log.warn(`Redis refuses a command: ${message}`);
    },
  };
  const commands = openConnection(settings, on, async () => {});
  const receiver = openConnection(settings, on, async (client) => {
    if (channels.size > 0) await client.subscribe(...channels.keys());
  });
  receiver.client.on('message', (channel, message) => channels.get(channel)?.(message));

  return {
    get isUp() {
      return isUp;
    },
    listen: (channel, onMessage) => void channels.set(channel, onMessage),
    async publish(channel, message) {
      return (await commands.call((client) => client.publish(channel, message))) !== null;
    },
    run: (script, keys, values) =>
      commands.call((client) => client.eval(script, keys.length, ...keys, ...values)),
    onUp: (listener) => void upListeners.add(listener),
    close: () => closeTogether([commands.close, receiver.close]),
  };
}

/** @param prepare called whenever the connection was opened, before it is up */
function openConnection(
  { url, authorities }: RedisSettings,
  on: { change(): void; failure(reason: string): void; refusal(message: string): void },
  prepare: (client: Redis) => Promise<void>,
) {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: ANSWER_MS,
    // Commands fail at once instead of waiting for the next connection, and when theirs breaks.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // Nobody would catch its errors.
    autoResubscribe: false,
    disableClientInfo: true,
    disconnectTimeout: 100,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), LONGEST_PAUSE_MS),
    ...(url.startsWith('rediss:') && { tls: { ca: [...rootCertificates, ...authorities] } }),
  });
  let isUp = false;
  let isClosed = false;
  const setUp = (value: boolean) => {
    if (isUp === value || isClosed) return;
    isUp = value;
    on.change();
  };
  const reopen = () => {
    setUp(false);
    if (!isClosed && client.status === 'ready') client.disconnect(true);
  };
  // Without a listener, an error would end the process.
  client.on('error', (error: Error) => isClosed || on.failure(explain(error)));
  client.on('close', () => {
    setUp(false);
    // Without an error, if it does not want the connection.
    if (!isClosed)
      on.failure('it closed the connection; check the port, and whether it needs rediss:// (TLS)');
  });
  const refused = (error: Error) => {
    // Otherwise the connection was lost meanwhile, which is reported as such.
    if (client.status === 'ready') on.failure(explain(error));
    reopen();
  };
  client.on('ready', () => prepare(client).then(() => setUp(true), refused));
  client.connect().catch(() => {});
  // Nothing else notices that the other side of an open connection is gone.
  const pings = setInterval(() => {
    if (isUp) client.ping().catch(reopen);
  }, PING_MS);

  return {
    client,
    get isUp() {
      return isUp;
    },
    /** @returns null if Redis is unavailable, has not answered in time, or answers with an error */
    async call<T>(command: (client: Redis) => Promise<T>): Promise<T | null> {
      if (!isUp) return null;
      try {
        return await command(client);
      } catch (error) {
        const { name, message } = error as Error;
        if (name === 'ReplyError') on.refusal(message);
        else reopen();
        return null;
      }
    },
    async close() {
      isClosed = true;
      clearInterval(pings);
      const hasSocket = ['connecting', 'connect', 'ready'].includes(client.status);
      // Errors may come until the end.
      const ended = new Promise((resolve) => client.once('end', resolve));
      client.disconnect();
      if (hasSocket) await ended;
    },
  };
}

const SETTINGS = {
  url: 'REDIS_URL',
  authority: 'set SCANWIRE_REDIS_CA_FILE to a file with the certificate (PEM) of its authority',
};

/** @returns why Redis is unavailable and what to do, in one line without secrets */
function explain(error: Error): string {
  const { message } = error;
  if (/^(WRONGPASS|NOAUTH)\b/.test(message)) return 'the user or the password in REDIS_URL is wrong';
  // Of the client, for a server that accepts connections and is silent.
  const known = /\b(ETIMEDOUT|Command timed out)\b/.test(message) ? { ...error, code: 'ETIMEDOUT' } : error;
  return connectError(known, SETTINGS) ?? (firstLine(message) || 'no connection');
}
